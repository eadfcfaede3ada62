//! The parser against plain cases, and against itself under every split.

use crate::path::PathHash;
use crate::{After, HEAD_MAX, Input, Outcome, Parser, Request, Status};
use proptest::prelude::*;
use std::string::String;
use std::vec::Vec;
use std::{format, vec};

/// Feeds `text` in runs that end at `cuts`, from memory that begins at an odd address; answers
/// every request and the error, if any.
fn parse(text: &[u8], cuts: &[usize], skew: u32) -> (Vec<Request>, Option<Status>) {
    let mut p = Parser::new();
    let mut requests = Vec::new();
    let mut begin = 0;
    let ends = cuts.iter().copied().filter(|c| *c < text.len());
    for end in ends.chain([text.len()]) {
        let piece = &text[begin..end.max(begin)];
        begin = end.max(begin);
        let byte = |a: u32| {
            piece
                .get(a.wrapping_sub(skew) as usize)
                .copied()
                .unwrap_or(0xEE)
        };
        let load = |a: u32| u32::from_le_bytes([byte(a), byte(a + 1), byte(a + 2), byte(a + 3)]);
        let mut input = Input::new(load, skew, piece.len() as u32);
        loop {
            match p.feed(&mut input) {
                Outcome::More => break,
                Outcome::Done(r) => requests.push(r),
                Outcome::Bad(s) => return (requests, Some(s)),
            }
        }
        assert_eq!(input.left(), 0);
    }
    (requests, None)
}

fn one(text: &str) -> Result<Request, Option<Status>> {
    match parse(text.as_bytes(), &[], 0) {
        (r, None) if r.len() == 1 => Ok(r[0]),
        (_, s) => Err(s),
    }
}

const GET: &str = "GET /index.html HTTP/1.1\r\nHost: 10.0.0.2\r\n\r\n";

#[test]
fn a_plain_get_is_understood() {
    let r = one(GET).unwrap();
    assert_eq!(r.path, PathHash::of(b"/index.html"));
    assert!(!r.head && r.after == After::Open && !r.any_tag);
}

#[test]
fn methods_versions_and_connection_say_what_happens_after() {
    let cases = [
        (
            "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n",
            Ok((true, After::Open)),
        ),
        ("GET / HTTP/1.0\r\n\r\n", Ok((false, After::Close))),
        (
            "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
            Ok((false, After::Told)),
        ),
        (
            "GET / HTTP/1.0\r\nConnection: close, keep-alive\r\n\r\n",
            Ok((false, After::Close)),
        ),
        (
            "GET / HTTP/1.0\r\nConnection: keep-alive\r\nConnection: close\r\n\r\n",
            Ok((false, After::Close)),
        ),
        (
            "GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n",
            Ok((false, After::Open)),
        ),
        (
            "GET / HTTP/1.1\r\nHost: x\r\nconnection: foo, CLOSE\r\n\r\n",
            Ok((false, After::Close)),
        ),
        ("GET / HTTP/1.1\nHost: x\n\n", Ok((false, After::Open))),
        (
            "\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
            Ok((false, After::Open)),
        ),
        (
            "POST / HTTP/1.1\r\nHost: x\r\n\r\n",
            Err(Some(Status::MethodNotAllowed)),
        ),
        (
            "get / HTTP/1.1\r\nHost: x\r\n\r\n",
            Err(Some(Status::MethodNotAllowed)),
        ),
        (
            "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
            Err(Some(Status::MethodNotAllowed)),
        ),
        (
            "CONNECT a.b:443 HTTP/1.1\r\nHost: x\r\n\r\n",
            Err(Some(Status::MethodNotAllowed)),
        ),
        ("GET / HTTP/1.1\r\n\r\n", Err(Some(Status::BadRequest))),
        (
            "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
            Err(Some(Status::BadRequest)),
        ),
        (
            "GET / HTTP/2.0\r\nHost: x\r\n\r\n",
            Err(Some(Status::BadRequest)),
        ),
        (
            "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n",
            Err(Some(Status::BadRequest)),
        ),
        (
            "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
            Err(Some(Status::BadRequest)),
        ),
        (
            "GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n",
            Err(Some(Status::BadRequest)),
        ),
        (
            "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
            Err(Some(Status::BadRequest)),
        ),
        (
            "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1x\r\n\r\n",
            Err(Some(Status::BadRequest)),
        ),
        (
            "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: \r\n\r\n",
            Err(Some(Status::BadRequest)),
        ),
        (
            "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n",
            Err(Some(Status::ContentTooLarge)),
        ),
        (
            "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999\r\n\r\n",
            Err(Some(Status::ContentTooLarge)),
        ),
        ("\x16\x03\x01", Err(Some(Status::BadRequest))),
        ("GET / HTTP/1.1\r\nHost: x\r\n", Err(None)),
    ];
    for (text, want) in cases {
        assert_eq!(one(text).map(|r| (r.head, r.after)), want, "{text:?}");
    }
}

#[test]
fn targets_are_decoded_queries_cut_and_hosts_skipped() {
    for (target, path) in [
        ("/a?b=c", "/a"),
        ("/%61%2Fb", "/a/b"),
        ("http://host:80/x", "/x"),
        ("http://host", "/"),
        ("HTTP://host?q", "/"),
        ("/%C3%A4", "/ä"),
    ] {
        let r = one(&format!("GET {target} HTTP/1.1\r\nHost: x\r\n\r\n")).unwrap();
        assert_eq!(r.path, PathHash::of(path.as_bytes()), "{target}");
    }
    for target in ["/%6", "/%zz", "ftp//x", "x", "/a#b"] {
        let text = format!("GET {target} HTTP/1.1\r\nHost: x\r\n\r\n");
        assert_eq!(one(&text), Err(Some(Status::BadRequest)), "{target}");
    }
}

#[test]
fn tags_of_our_form_are_found_and_others_ignored() {
    let text = "GET / HTTP/1.1\r\nHost: x\r\nIf-None-Match: \"a\", W/\"0123456789abcdef\", \
                \"00000000000000ff\",\"0123456789ABCDEF\"\r\n\r\n";
    let r = one(text).unwrap();
    assert_eq!(r.tags, [0x0123_4567_89AB_CDEF, 0xFF, 0, 0]);
    assert!(
        one("GET / HTTP/1.1\r\nHost: x\r\nIf-None-Match: *\r\n\r\n")
            .unwrap()
            .any_tag
    );
}

#[test]
fn a_body_is_skipped_and_the_next_request_found() {
    let text = format!("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\nGET / HTTP/{GET}");
    let (r, s) = parse(text.as_bytes(), &[], 2);
    assert_eq!((r.len(), s), (2, None));
    assert_eq!(r[1].path, PathHash::of(b"/index.html"));
}

#[test]
fn endless_headers_are_refused_and_long_ones_taken() {
    let line = |n: usize| format!("X: {}\r\n", "y".repeat(n));
    let ok = format!(
        "GET / HTTP/1.1\r\nHost: x\r\n{}\r\n",
        line(HEAD_MAX as usize - 100)
    );
    assert!(one(&ok).is_ok());
    for bad in [
        format!("GET / HTTP/1.1\r\n{}", line(3).repeat(5000)),
        format!("GET /{} HTTP/1.1\r\n", "a".repeat(9000)),
        "\r\n".repeat(5000),
        format!("GET / HTTP/1.1\r\n{}", "n".repeat(9000)),
    ] {
        assert_eq!(one(&bad), Err(Some(Status::HeaderTooLarge)));
    }
}

fn request() -> impl Strategy<Value = String> {
    let header = prop_oneof![
        Just("Host: example.org\r\n".into()),
        Just("Connection: close\r\n".into()),
        Just("If-None-Match: \"0123456789abcdef\"\r\n".into()),
        "(0|[1-9][0-9]{0,1})".prop_map(|n| format!("Content-Length: {n}\r\n")),
        "[A-Za-z-]{1,20}: ?[ -~]{0,40}\r?\n",
    ];
    let path = prop_oneof!["/[a-z0-9/.%?=]{0,30}", "[ -~]{0,10}"];
    let method = prop_oneof![Just("GET"), Just("HEAD"), Just("PUT")];
    (method, path, prop::collection::vec(header, 0..6))
        .prop_map(|(m, p, h)| format!("{m} {p} HTTP/1.1\r\nHost: h\r\n{}\r\n", h.concat()))
}

proptest! {
    #[test]
    fn splits_and_alignment_change_nothing(
        texts in prop::collection::vec(request(), 1..4),
        cuts in prop::collection::vec(0usize..400, 0..12),
        skew in 0u32..4,
    ) {
        let text = texts.concat();
        let mut cuts = cuts;
        cuts.sort();
        prop_assert_eq!(parse(text.as_bytes(), &cuts, skew), parse(text.as_bytes(), &[], 0));
    }

    #[test]
    fn garbage_never_panics_nor_loops(
        bytes in prop::collection::vec(any::<u8>(), 0..600),
        cuts in prop::collection::vec(0usize..600, 0..6),
    ) {
        let mut cuts = cuts;
        cuts.sort();
        parse(&bytes, &cuts, 1);
    }

    #[test]
    fn damaged_requests_never_panic(
        text in request(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..5),
    ) {
        let mut bytes = text.into_bytes();
        for (at, b) in damage {
            let i = at.index(bytes.len());
            bytes[i] = b;
        }
        let every: Vec<usize> = (0..bytes.len()).collect();
        prop_assert_eq!(parse(&bytes, &every, 3), parse(&bytes, &[], 0));
    }
}

#[test]
fn every_single_split_of_a_request_gives_the_same() {
    let want = parse(GET.as_bytes(), &[], 0);
    for cut in 0..GET.len() {
        assert_eq!(parse(GET.as_bytes(), &[cut], 1), want);
    }
    assert_eq!(
        parse(GET.repeat(3).as_bytes(), &[], 0).0,
        vec![want.0[0]; 3]
    );
}
