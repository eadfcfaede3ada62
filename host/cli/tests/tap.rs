//! The chip on a TAP device: an unmodified Linux TCP/IP stack and its tools at the other end, in a
//! network namespace that the test makes and removes. Contents and completion count, never times.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

/// A namespace of our own with a TAP device in it, and what runs there.
struct Namespace {
    name: String,
    chip: Option<Child>,
    site: PathBuf,
}

fn ip(words: &[&str]) -> Result<(), String> {
    let out = Command::new("ip").args(words).output();
    match out {
        Ok(out) if out.status.success() => Ok(()),
        Ok(out) => Err(format!(
            "ip {}: {}",
            words.join(" "),
            String::from_utf8_lossy(&out.stderr)
        )),
        Err(e) => Err(format!("ip {}: {e}", words.join(" "))),
    }
}

impl Namespace {
    fn new() -> Result<Self, String> {
        let name = format!("noctule-{}", std::process::id());
        ip(&["netns", "add", &name])?;
        let site = std::env::temp_dir().join(&name);
        let made = Namespace {
            name,
            chip: None,
            site,
        };
        let ns = made.name.as_str();
        ip(&["-n", ns, "link", "set", "lo", "up"])?;
        ip(&["-n", ns, "tuntap", "add", "chip0", "mode", "tap"])?;
        ip(&["-n", ns, "address", "add", "10.0.0.1/24", "dev", "chip0"])?;
        ip(&["-n", ns, "link", "set", "chip0", "up"])?;
        Ok(made)
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.name, program]);
        command
    }

    fn run(&self, program: &str, words: &[&str]) -> Output {
        self.command(program)
            .args(words)
            .output()
            .expect("ip starts")
    }

    fn curl(&self, words: &[&str]) -> Vec<u8> {
        // The limit is there to end a hang, not to measure.
        let out = self.run("curl", &[&["-s", "-S", "-m", "300"], words].concat());
        let said = String::from_utf8_lossy(&out.stderr);
        assert!(
            out.status.success(),
            "curl {words:?}: {} {said}",
            out.status
        );
        out.stdout
    }

    fn serve(&mut self) {
        let site = self.site.to_str().expect("text").to_owned();
        let mut command = self.command(env!("CARGO_BIN_EXE_noctule"));
        command.args([
            "run", "web", "--mesh", "2x2", "--root", &site, "--tap", "chip0",
        ]);
        let mut chip = command.stdout(Stdio::piped()).spawn().expect("starts");
        let out = chip.stdout.take().expect("a pipe");
        self.chip = Some(chip);
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line).expect("text");
        assert_eq!(line.trim(), "http://10.0.0.2/ on chip0");
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        if let Some(chip) = &mut self.chip {
            let _ = chip.kill();
            let _ = chip.wait();
        }
        let _ = ip(&["netns", "delete", &self.name]);
        let _ = fs::remove_dir_all(&self.site);
    }
}

fn have(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok()
}

fn is_root() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let uid = status.lines().find_map(|line| line.strip_prefix("Uid:"));
    uid.is_some_and(|ids| ids.split_whitespace().nth(1) == Some("0"))
}

#[test]
fn linux_tools_are_served_over_a_tap_device() {
    let mut net = match Namespace::new() {
        Ok(_) if !have("curl") => {
            assert!(!is_root(), "root without curl: apt-get install curl");
            println!("skipped: no curl");
            return;
        }
        Ok(net) => net,
        Err(reason) => {
            assert!(!is_root(), "root cannot make a namespace: {reason}");
            println!("skipped: {reason}");
            return;
        }
    };
    let big: Vec<u8> = (0..1_048_576u32)
        .map(|k| (k.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    fs::create_dir_all(&net.site).expect("a folder");
    fs::write(net.site.join("index.html"), "<h1>bats</h1>\n").expect("a file");
    fs::write(net.site.join("big.bin"), &big).expect("a file");
    net.serve();

    assert_eq!(net.curl(&["http://10.0.0.2/"]), b"<h1>bats</h1>\n");
    assert!(
        net.curl(&["http://10.0.0.2/big.bin"]) == big,
        "a megabyte differs"
    );
    let code = ["-o", "/dev/null", "-w", "%{http_code}"];
    assert_eq!(
        net.curl(&[&code[..], &["http://10.0.0.2/nothing"]].concat()),
        b"404"
    );
    let head = String::from_utf8(net.curl(&["-I", "http://10.0.0.2/big.bin"])).expect("text");
    assert!(head.contains("Content-Length: 1048576"), "{head}");
    // Eight connections at a time, kept and not.
    let many = ["http://10.0.0.2/index.html?[1-40]"];
    let parallel = ["--parallel", "--parallel-max", "8"];
    assert_eq!(
        net.curl(&[&parallel[..], &many].concat()),
        b"<h1>bats</h1>\n".repeat(40)
    );
    assert_eq!(net.curl(&many), b"<h1>bats</h1>\n".repeat(40));

    if have("ab") {
        for keep in [&["-k"][..], &[]] {
            let out = net.run(
                "ab",
                &[keep, &["-q", "-n", "200", "-c", "8", "http://10.0.0.2/"]].concat(),
            );
            let said = String::from_utf8_lossy(&out.stdout);
            assert!(
                out.status.success(),
                "{said} {}",
                String::from_utf8_lossy(&out.stderr)
            );
            assert!(said.contains("Complete requests:      200"), "{said}");
            assert!(said.contains("Failed requests:        0"), "{said}");
            let kept = said.contains("Keep-Alive requests:    200");
            assert_eq!(kept, !keep.is_empty(), "{said}");
        }
    }
    if have("wrk") {
        let out = net.run(
            "wrk",
            &["-t", "1", "-c", "8", "-d", "2s", "http://10.0.0.2/"],
        );
        let said = String::from_utf8_lossy(&out.stdout);
        assert!(
            out.status.success() && said.contains("requests in"),
            "{said}"
        );
        assert!(
            !said.contains("Socket errors") && !said.contains("Non-2xx"),
            "{said}"
        );
    }
}
