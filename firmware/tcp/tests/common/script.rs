//! Readable packet scripts, after packetdrill, and what runs them (segments as text: `segment.rs`).
//!
//! One line, one step; `#` starts a comment. Sequence numbers are relative: the peer's to its SYN,
//! ours to ours. Times are ms of virtual time (ticks of 1.024 ms, so leave some slack).
//!
//! ```text
//! config rto_min 1000       before anything else: a field of Config (those that `step` knows)
//! backlog 1                 of the listener on port 80 (owner: end point 3, application 1)
//! < S 0 win 1000 mss 1460 ws 7 sackok ts 5 0     the peer sends; flags S F R P U, `.` is ACK
//! < P. 1 ack 1 len 100      port P of another connection: `port 4001`
//! > SA 0 ack 1 mss 1460     we have sent this, next; only what is named is compared: seq, ack, win, len (0 if not
//!                           named), port, mss, ws, sackok, sack, ts; `echo 5`: ts with that echo; `nots`, `nows`,
//!                           `nosackok`, `nosack`: without that option
//! > none                    nothing (more) has been sent; so it is at the end of a script
//! > rest                    whatever else has been sent is not looked at
//! ! accept | send N [N...] | recv N | close | abort | shutdown | connect | unlisten | icmp mtu N seq N
//! !! send ...               the same, expecting the call to be refused
//! = new | data N [acked N] | acked N | closed | cleanup REASON | failed REASON | none
//!                           the application is told this, next; `none` holds at the end of a script too
//! @ 250                     time passes
//! ? counter 3               a counter's value
//! ```

use super::nic::{Event, Nic};
use super::peer::{OUR_MAC, PEER_MAC};
use super::segment::{PEER, compare, frame, parse, take_apart};
use noctule_contract::rss;
use noctule_tcp::*;
use std::collections::HashMap;

pub type Net = Stack<4, 4>;
const APP: Owner = Owner {
    endpoint: 3,
    app: 1,
};

/// An open connection without options on the peer's side: segments of 536.
pub const OPEN: &str = "
        < S 0
        > SA 0 ack 1
        < . 1 ack 1
        = new
        ! accept
";
/// With MSS 1460.
pub const OPEN_1460: &str = "
        < S 0 mss 1460
        > SA 0 ack 1
        < . 1 ack 1
        = new
        ! accept
";
/// With timestamps, MSS 1460: the peer's clock stands at 100. Window scale 7.
pub const OPEN_TS: &str = "
        < S 0 mss 1460 ts 100 0 ws 7
        > SA 0 ack 1 ts ws 0
        < . 1 ack 1 ts 100 0
        = new
        ! accept
";

pub fn open(rest: &str) {
    run(&format!("{OPEN}{rest}"));
}

pub fn open_1460(rest: &str) {
    run(&format!("{OPEN_1460}{rest}"));
}

pub fn open_ts(rest: &str) {
    run(&format!("{OPEN_TS}{rest}"));
}

pub struct Script {
    pub stack: Box<Net>,
    pub nic: Nic,
    now: u64,
    cfg: Config,
    backlog: u16,
    started: bool,
    /// Our SYN's number and the last id told, by the peer's port.
    iss: HashMap<u16, u32>,
    ids: HashMap<u16, ConnId>,
    /// The peer's port and ours.
    port: u16,
    local: u16,
    line: String,
}

pub fn run(text: &str) -> Script {
    let mut s = Script {
        stack: Box::new(Net::new()),
        nic: Nic::new(64, 1),
        now: 0,
        cfg: Config::new(OUR_MAC, Ip4::new(10, 0, 0, 2), 24, [1, 2, 3, 4]),
        backlog: 4,
        started: false,
        iss: HashMap::new(),
        ids: HashMap::new(),
        port: 4000,
        local: 80,
        line: String::new(),
    };
    for (k, line) in text.lines().enumerate() {
        let line = line.split('#').next().unwrap().trim();
        if !line.is_empty() {
            s.line = format!("line {}: {line}", k + 1);
            let words: Vec<&str> = line.split_whitespace().collect();
            s.step(words[0], &words[1..]);
        }
    }
    s.line = "end of the script".into();
    s.outbound(&["none"]);
    s.event(&["none"]);
    // Whatever state it is in: taking the owner's everything loses no buffer.
    assert!(s.stack.reset_owner(&mut s.nic, APP.endpoint));
    assert_eq!(s.nic.buffers_in_use(), 0, "{}", s.line);
    s
}

impl Script {
    fn start(&mut self) {
        if !self.started {
            self.started = true;
            self.stack.init(self.cfg, 0);
            self.stack.neighbour_update(&mut self.nic, PEER, PEER_MAC);
            self.stack.listen(APP, 9, 80, self.backlog).unwrap();
        }
    }

    fn step(&mut self, kind: &str, words: &[&str]) {
        let number = |k: usize| words[k].parse::<u32>().unwrap();
        match kind {
            "config" => match words[0] {
                "rto_min" => self.cfg.rto_min = number(1) as u16,
                "keepalive" => self.cfg.keepalive = number(1),
                "rx_slots" => self.cfg.rx_slots = number(1) as u8,
                "data_retries" => self.cfg.data_retries = number(1) as u8,
                other => panic!("{other}"),
            },
            "backlog" => self.backlog = number(0) as u16,
            "<" => self.inbound(words),
            ">" => self.outbound(words),
            "!" => assert!(self.call(words), "refused: {}", self.line),
            "!!" => assert!(!self.call(words), "not refused: {}", self.line),
            "=" => self.event(words),
            "@" => self.pass(number(0)),
            "?" => self.counter(words[0], number(1)),
            other => panic!("{other}"),
        }
    }

    fn inbound(&mut self, words: &[&str]) {
        self.start();
        let w = parse(words);
        let port = w.get("port", 0).unwrap_or(self.port as u32) as u16;
        let iss = self.iss.get(&port).copied().unwrap_or(0);
        let f = frame(&w, port, self.local, iss);
        self.nic.receive(&mut self.stack, self.now as u32, &f);
    }

    fn outbound(&mut self, words: &[&str]) {
        self.start();
        self.nic.run_lane();
        if words == ["rest"] {
            self.nic.out.clear();
            return;
        }
        let Some(f) = self.nic.out.pop_front() else {
            assert_eq!(words[0], "none", "nothing was sent: {}", self.line);
            return;
        };
        let o = take_apart(&f);
        assert_ne!(words[0], "none", "{}: {o:?}", self.line);
        let w = parse(words);
        if o.flags & 2 != 0 {
            self.iss.insert(o.port, o.seq);
            (self.port, self.local) = (o.port, o.local);
        }
        let iss = self.iss.get(&o.port).copied().unwrap_or(0);
        let line = format!("{}: {o:?} iss {iss}", self.line);
        compare(&w, &o, iss, &line);
    }

    fn id(&self) -> ConnId {
        self.ids.get(&self.port).copied().unwrap_or(ConnId(0))
    }

    fn call(&mut self, words: &[&str]) -> bool {
        self.start();
        let id = self.id();
        let (stack, nic) = (&mut self.stack, &mut self.nic);
        let numbers: Vec<u32> = words[1..].iter().filter_map(|w| w.parse().ok()).collect();
        match words[0] {
            "accept" => stack.accept(nic, APP, id).is_ok(),
            "send" => {
                let refs: Vec<SendRef> = numbers
                    .iter()
                    .map(|n| SendRef {
                        offset: 0,
                        len: *n as u16,
                    })
                    .collect();
                stack.send(nic, APP, id, &refs, 0).is_ok()
            }
            "recv" => stack.recv_done(nic, APP, id, numbers[0]).is_ok(),
            "close" => stack.close(nic, APP, id, false).is_ok(),
            "abort" => stack.close(nic, APP, id, true).is_ok(),
            "shutdown" => stack.shutdown(nic, APP, id).is_ok(),
            "unlisten" => stack.unlisten(nic, APP, 9).is_ok(),
            "connect" => {
                let to = Peer {
                    ip: PEER,
                    port: 4000,
                };
                stack.connect(nic, APP, 55, to).is_ok()
            }
            "icmp" => {
                let iss = self.iss[&self.port];
                let ports = self.port.swap_bytes() as u32 | (self.local.swap_bytes() as u32) << 16;
                let quoted = Quoted {
                    peer: Peer {
                        ip: PEER,
                        port: self.port,
                    },
                    ports,
                    seq: iss.wrapping_add(numbers[1]),
                };
                let ours = (Ip4::new(10, 0, 0, 2).0, self.local);
                let rss = rss::hash(&nic.key, (PEER.0, self.port), ours);
                let news = match words[1] {
                    "mtu" => IcmpNews::PathMtu(numbers[0] as u16),
                    _ => IcmpNews::Unreachable,
                };
                stack.icmp_news(nic, rss, quoted, news);
                true
            }
            other => panic!("{other}"),
        }
    }

    fn event(&mut self, words: &[&str]) {
        let Some(e) = self.nic.events.pop_front() else {
            assert_eq!(words[0], "none", "no event: {}", self.line);
            return;
        };
        let (name, numbers) = match e {
            Event::NewConn(o, id, origin, peer) => {
                assert_eq!(o, APP);
                assert!(matches!(origin, Origin::Listen(9) | Origin::Connect(55)));
                self.ids.insert(peer.port, id);
                self.port = peer.port;
                ("new".to_string(), vec![])
            }
            Event::NewData(_, _, pieces, count, acked) => {
                let sum = pieces[..count].iter().map(|p| p.len as u32).sum();
                for p in &pieces[..count] {
                    assert!(self.nic.read(*p).iter().all(|b| *b == 0x5A));
                }
                ("data".into(), vec![sum, acked])
            }
            Event::DataAcked(_, _, n) => ("acked".into(), vec![n]),
            Event::RemoteClosed(..) => ("closed".into(), vec![]),
            Event::Cleanup(_, _, r) => (format!("cleanup {r:?}").to_lowercase(), vec![]),
            Event::ConnectFailed(_, 55, r) => (format!("failed {r:?}").to_lowercase(), vec![]),
            other => panic!("{}: {other:?}", self.line),
        };
        let want: Vec<u32> = words.iter().filter_map(|w| w.parse().ok()).collect();
        let text: Vec<&str> = words
            .iter()
            .filter(|w| w.parse::<u32>().is_err() && !(words[0] == "data" && **w == "acked"))
            .copied()
            .collect();
        assert_eq!(text.join(" "), name, "{}: {e:?}", self.line);
        assert_eq!(want, numbers[..want.len()], "{}: {e:?}", self.line);
        if name == "data" && want.len() == 1 {
            assert_eq!(numbers[1], 0, "acknowledged along with it, {}", self.line);
        }
    }

    /// Time passes, with a `poll` whenever the stack asks for one.
    fn pass(&mut self, ms: u32) {
        self.start();
        let end = self.now + ms as u64 * 1024;
        while self.now < end {
            let ahead = self.stack.next_deadline().wrapping_sub(self.now as u32) as i32;
            let step = (ahead.max(1) as u64).min(end - self.now);
            self.now += step;
            self.nic.run_lane();
            self.stack.poll(&mut self.nic, self.now as u32);
        }
    }

    fn counter(&self, name: &str, want: u32) {
        let text = format!("{:?}", self.stack.counters);
        let at = text.find(&format!(" {name}: ")).expect("a counter") + name.len() + 3;
        let digits: String = text[at..]
            .chars()
            .take_while(|c| c.is_ascii_digit())
            .collect();
        assert_eq!(digits.parse::<u32>().unwrap(), want, "{}", self.line);
    }
}
