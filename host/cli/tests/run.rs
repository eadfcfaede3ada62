//! `noctule run web`: in-process clients, and an ordinary client of the host.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};

fn noctule(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_noctule"));
    command.args(args);
    command
}

// What a run prints, which must succeed.
fn row(args: &str) -> serde_json::Value {
    let out = noctule(&args.split(' ').collect::<Vec<_>>())
        .output()
        .expect("starts");
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    serde_json::from_slice(&out.stdout).expect("one JSON object")
}

#[test]
fn clients_inside_get_every_byte_right_and_a_run_repeats() {
    let run = || row("run web --mesh 2x2 --clients 4 --requests 60 --json");
    let first = run();
    assert_eq!(
        (&first["requests"], &first["errors"]),
        (&60.into(), &0.into())
    );
    assert!(
        first["core_cycles_per_request"]
            .as_f64()
            .is_some_and(|c| c > 0.0)
    );
    assert_eq!(run(), first);
}

#[test]
fn connections_may_end_after_some_requests_and_none_is_lost() {
    let stays = row("run web --mesh 2x2 --clients 4 --requests 60 --json");
    let ends = row("run web --mesh 2x2 --clients 4 --requests 60 --json --each 3");
    assert_eq!(
        (&ends["requests"], &ends["errors"], &ends["drops"]),
        (&60.into(), &0.into(), &0.into())
    );
    // To open a connection takes cycles of the stack.
    let tcp =
        |row: &serde_json::Value| row["breakdown"]["receive"]["tcp"].as_f64().expect("cycles");
    assert!(tcp(&ends) > tcp(&stays) + 1_000.0, "{ends} {stays}");
}

#[test]
fn an_ordinary_client_gets_the_page_and_a_404() {
    let mut child = noctule(&["run", "web", "--mesh", "2x2", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut line = String::new();
    let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
    stdout.read_line(&mut line).expect("the address");
    let address = line
        .trim()
        .trim_start_matches("http://")
        .trim_end_matches('/');
    let get = |path: &str| {
        let mut stream = TcpStream::connect(address).expect("connects");
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("sends");
        let mut answer = String::new();
        stream
            .read_to_string(&mut answer)
            .expect("reads to the end");
        answer
    };
    let (stats, page, nothing) = (get("/stats"), get("/"), get("/nothing"));
    child.kill().expect("stops");
    child.wait().expect("ends");
    assert!(
        page.starts_with("HTTP/1.1 200") && page.contains("</html>"),
        "{page}"
    );
    // The page of counters was published for this visitor, whole.
    let edition = stats.split("edition").nth(1).expect("an edition");
    assert!(edition.trim_start().starts_with("1 "), "{stats}");
    let asleep = |row: &str| {
        let line = stats.lines().find(|line| line.starts_with(row));
        line.and_then(|line| line.split_whitespace().rev().nth(1)?.parse::<u64>().ok())
    };
    assert!(asleep("1,1 app") > Some(1_000), "{stats}");
    assert!(nothing.starts_with("HTTP/1.1 404"), "{nothing}");
}

#[test]
fn a_busy_port_is_told_before_the_chip_boots() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let out = noctule(&["run", "web", "--listen", &address])
        .output()
        .expect("starts");
    let text = String::from_utf8_lossy(&out.stderr);
    assert_eq!(out.status.code(), Some(1));
    assert!(
        text.contains(&address) && !text.contains("booted"),
        "{text}"
    );
}
