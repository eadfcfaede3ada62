//! What is built is what a request finds.

use super::*;
use noctule_http::After;
use noctule_http::path::PathHash;
use noctule_http::site::{self, Entry, at};

fn word(image: &[u8], i: usize) -> u32 {
    u32::from_le_bytes(image[4 * i..4 * i + 4].try_into().unwrap())
}

fn find(image: &[u8], path: &str) -> Option<Entry> {
    let first = word(image, at::INDEX) as usize / 4;
    site::find(
        PathHash::of(path.as_bytes()),
        word(image, at::LOG2),
        |slot| std::array::from_fn(|i| word(image, first + 8 * slot as usize + i)),
    )
}

fn text(image: &[u8], (off, len): (u32, u32)) -> &str {
    std::str::from_utf8(&image[off as usize..(off + len) as usize]).unwrap()
}

#[test]
fn every_path_is_found_with_its_headers_and_body() {
    let mut s = Site::new();
    for i in 0..200 {
        s.file(&format!("/d{i}/index.html"), format!("body {i}").as_bytes())
            .unwrap();
    }
    let image = s.build(1 << 20).unwrap();
    for i in 0..200 {
        for path in [format!("/d{i}/index.html"), format!("/d{i}/")] {
            let e = find(&image, &path).expect("found");
            let body = format!("body {i}");
            assert_eq!(text(&image, e.body()), body);
            let length = format!("Content-Length: {}\r\n", body.len());
            for (after, connection) in [
                (After::Open, None),
                (After::Told, Some("keep-alive")),
                (After::Close, Some("close")),
            ] {
                let ok = text(&image, e.ok(after));
                assert!(ok.starts_with("HTTP/1.1 200 OK\r\n") && ok.contains(&length));
                let not_modified = text(&image, e.not_modified(after));
                assert!(not_modified.starts_with("HTTP/1.1 304 Not Modified\r\n"));
                for head in [ok, not_modified] {
                    let said = head.split("Connection: ").nth(1);
                    let want = connection.map(|c| format!("{c}\r\n\r\n"));
                    assert_eq!(said, want.as_deref(), "{head}");
                    assert!(head.ends_with("\r\n\r\n"));
                }
            }
            assert_eq!(e.head_off % 32, 0);
        }
    }
    assert_eq!(find(&image, "/nothing"), None);
}

#[test]
fn the_counter_page_has_its_numbers_at_whole_words() {
    let mut topology = noctule_tables::Topology::new(2, 2);
    topology.tiles[0].role = noctule_tables::Role::Net;
    let mut s = Site::builtin();
    let image = s.stats(&topology).build(1 << 20).unwrap();
    let e = find(&image, "/stats").unwrap();
    assert_eq!((e.lens, e.head_off), ([0; 4], word(&image, at::STATS)));
    let w = |i: usize| word(&image, e.head_off as usize / 4 + i);
    let page = text(&image, (w(2), w(1)));
    let (head, body) = page.split_once("\r\n\r\n").unwrap();
    let len = format!("Content-Length: {}", body.len());
    assert!(head.contains(&len), "{head}");
    for f in 0..w(0) {
        let at = (w(8 + f as usize) & 0xFFFF) as usize;
        assert_eq!(at % 4, 0);
        assert_eq!(&page[at..at + 12], " ".repeat(12));
    }
    assert_eq!(w(2) % 32, 0);
    assert!((w(2) + w(3) * w(4)) as usize <= image.len());
}

#[test]
fn what_cannot_be_served_is_refused() {
    let mut s = Site::new();
    assert!(matches!(s.file("x", b""), Err(SiteError::Path(_))));
    s.file("/x", b"").unwrap();
    assert!(matches!(s.file("/x", b""), Err(SiteError::Twice(_))));
    s.file("/y", &[0; 5000]).unwrap();
    assert!(matches!(s.build(4000), Err(SiteError::TooLarge { .. })));
    let missing = s
        .folder(Path::new("/nowhere/at/all"))
        .err()
        .expect("refused");
    assert!(missing.to_string().contains("/nowhere/at/all"));
}
