//! `run --vcd` and `trace`: a waveform is whole or not there, changes nothing, and tells what happened.

use serde_json::Value;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn noctule(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_noctule"));
    command.current_dir(folder).args(args);
    command
}

fn run(folder: &Path, extra: &[&str]) -> Output {
    let args = ["run", "web", "--mesh", "2x2", "--requests", "12", "--json"];
    noctule(folder, &args).args(extra).output().expect("starts")
}

fn trace(folder: &Path, args: &[&str]) -> Value {
    let out = noctule(folder, &["trace", "wave.vcd", "--json"])
        .args(args)
        .output()
        .expect("starts");
    assert!(out.status.success(), "{}", text(&out.stderr));
    serde_json::from_slice(&out.stdout).expect("JSON")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn files(folder: &Path) -> usize {
    folder.read_dir().expect("a folder").count()
}

#[test]
fn a_recorded_run_is_the_same_run_and_its_window_can_be_looked_into() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let alone = run(at, &[]);
    let recorded = run(at, &["--vcd", "wave.vcd", "--tiles", "0_0,lane_0"]);
    assert!(recorded.status.success(), "{}", text(&recorded.stderr));
    assert_eq!(text(&recorded.stdout), text(&alone.stdout));
    assert_eq!(files(at), 1);

    let summary = trace(at, &[]);
    let scopes: Vec<&str> = summary["scopes"]
        .as_array()
        .expect("scopes")
        .iter()
        .map(|s| s["name"].as_str().expect("a name"))
        .collect();
    assert_eq!(
        scopes,
        [
            "chip.lane_0",
            "chip.router_msg_0_0",
            "chip.router_req_0_0",
            "chip.router_rsp_0_0",
            "chip.tile_0_0"
        ]
    );
    assert!(summary["scopes"][4]["changes"].as_u64() > Some(1_000));
    let (from, to) = (&summary["from"], &summary["to"]);
    assert_eq!(
        to.as_u64().expect("an end") - from.as_u64().expect("a begin"),
        10_000
    );

    // The lane's first notification reaches the net tile's router; what is around it is shown.
    let valid = "chip.router_msg_0_0.rx_valid_west";
    let trigger = format!("{valid}=1");
    let around = trace(
        at,
        &["-t", &trigger, "-s", valid, "--before", "3", "--after", "0"],
    );
    let rows = around.as_array().expect("rows");
    assert_eq!(rows.len(), 2, "{around}");
    assert_eq!(rows[0]["values"][valid], "0");
    assert_eq!(rows[1]["values"][valid], "1");
    let first = rows[1]["cycle"].as_u64().expect("a cycle");
    assert_eq!(rows[0]["cycle"], first - 3);

    // The window of a table is a part of the whole table.
    let whole = trace(at, &["-s", valid]);
    let later = trace(at, &["-s", valid, "--from", &(first + 1).to_string()]);
    let (whole, later) = (
        whole.as_array().expect("rows"),
        later.as_array().expect("rows"),
    );
    assert!(whole.len() > later.len() && later.len() > 1);
    assert_eq!(whole[whole.len() - later.len() + 1..], later[1..]);

    // The net tile reads the ARP request from the lane, which answers every read.
    let packets = trace(at, &["--messages"]);
    let count = |net: &str, from: &str, what: &str| {
        let matches = |p: &&Value| {
            p["net"] == net
                && p["from"] == from
                && p["what"].as_str().unwrap_or("").starts_with(what)
        };
        packets
            .as_array()
            .expect("packets")
            .iter()
            .filter(matches)
            .count()
    };
    assert!(
        count("msg", "west_0", "message to queue 2") > 0,
        "{packets}"
    );
    assert!(count("req", "tile_0_0", "read") > 0);
    assert_eq!(
        count("req", "tile_0_0", "read"),
        count("rsp", "west_0", "read done")
    );

    // Nobody did anything forbidden; what never happens is told by the status.
    let never = noctule(at, &["trace", "wave.vcd", "-t", "first-fault"])
        .output()
        .expect("starts");
    assert_eq!(never.status.code(), Some(1));
    assert!(
        text(&never.stderr).contains("never"),
        "{}",
        text(&never.stderr)
    );

    // A reader that has seen enough ends it without a word.
    let mut child = noctule(at, &["trace", "wave.vcd", "-s", "*"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut some = [0; 64];
    let mut stdout = child.stdout.take().expect("a pipe");
    stdout.read_exact(&mut some).expect("a beginning");
    drop(stdout);
    let rest = child.wait_with_output().expect("ends");
    assert_eq!(
        (rest.status.code(), text(&rest.stderr)),
        (Some(141), String::new())
    );
}

#[test]
fn what_cannot_be_written_is_told_once_and_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    for option in ["--vcd", "--pcap"] {
        let out = run(at, &[option, "/dev/full"]);
        let message = text(&out.stderr);
        assert_eq!(out.status.code(), Some(1), "{option}: {message}");
        assert_eq!(
            message.matches("cannot write /dev/full").count(),
            1,
            "{message}"
        );
        let out = run(at, &[option, "no/such/folder"]);
        assert_eq!(out.status.code(), Some(1));
        assert!(text(&out.stderr).contains("cannot write no/such/folder"));
    }
    let out = run(at, &["--vcd", "late.vcd", "--from", "999999999999"]);
    let message = text(&out.stderr);
    assert_eq!(out.status.code(), Some(1));
    assert!(message.contains("nothing was recorded"), "{message}");
    let out = run(at, &["--vcd", "wave.vcd", "--tiles", "7_7"]);
    assert_eq!(out.status.code(), Some(2), "{}", text(&out.stderr));
    assert_eq!(files(at), 0);
}

#[test]
fn what_is_no_waveform_and_what_it_does_not_have_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    std::fs::write(at.join("text"), "hello").expect("written");
    let head = "$scope module c $end $var reg 1 ! x $end $upscope $end $enddefinitions $end\n";
    std::fs::write(at.join("cut"), format!("{head}#1\n0!\nb01")).expect("written");
    std::fs::write(at.join("good"), format!("{head}#1\n0!\n#2\n1!\n")).expect("written");
    let cases: [(&[&str], &str); 5] = [
        (&["nothing"], "cannot read nothing"),
        (&["text"], "text: not a waveform"),
        (&["cut"], "cut: not a waveform"),
        (&["good", "-s", "y"], "no signal of good matches `y`"),
        (&["good", "-t", "y=1"], "no signal of good matches `y`"),
    ];
    for (args, expected) in cases {
        let out = noctule(at, &["trace"]).args(args).output().expect("starts");
        let message = text(&out.stderr);
        assert_eq!(out.status.code(), Some(1), "{message}");
        assert!(message.contains(expected), "{message}");
    }
    let out = noctule(at, &["trace", "good", "-t", "x=many"])
        .output()
        .expect("starts");
    assert_eq!(out.status.code(), Some(2));
}
