//! TCP segments as text: a line's words into the peer's frame; a frame of ours taken apart and held against a line.
//!
//! In text, sequence numbers are relative: the peer's to its SYN, ours to ours (whose number is `iss` here).

use super::nic::fill_checksums;
use super::peer::{OUR_MAC, PEER_MAC};
use noctule_tcp::Ip4;
use std::collections::HashMap;

/// Who sends them.
pub const PEER: Ip4 = Ip4::new(10, 0, 0, 1);
/// Its SYN's number: soon to wrap.
const PEER_ISS: u32 = 0xFFFF_FF00;

/// What a line of the script says of a segment.
#[derive(Default, Debug, Clone)]
pub struct Wanted {
    flags: String,
    seq: Option<u32>,
    fields: HashMap<String, Vec<u32>>,
}

impl Wanted {
    /// The `k`th value of a field, if there is one.
    pub fn get(&self, name: &str, k: usize) -> Option<u32> {
        self.fields.get(name).and_then(|v| v.get(k)).copied()
    }
}

pub fn parse(words: &[&str]) -> Wanted {
    let mut w = Wanted {
        flags: words[0].to_string(),
        ..Wanted::default()
    };
    let mut k = 1;
    if let Some(n) = words.get(1).and_then(|s| s.parse().ok()) {
        w.seq = Some(n);
        k = 2;
    }
    while k < words.len() {
        let name = words[k].to_string();
        k += 1;
        let mut values = Vec::new();
        while let Some(v) = words.get(k).and_then(|s| s.parse::<i64>().ok()) {
            values.push(v as u32);
            k += 1;
        }
        w.fields.insert(name, values);
    }
    w
}

/// A segment of ours, taken apart.
#[derive(Debug, Default)]
pub struct Ours {
    pub port: u16,
    pub local: u16,
    pub seq: u32,
    ack: u32,
    pub flags: u8,
    win: u32,
    len: u32,
    options: HashMap<String, Vec<u32>>,
}

pub fn take_apart(f: &[u8]) -> Ours {
    let t = &f[34..];
    let be16 = |k: usize| u16::from_be_bytes([t[k], t[k + 1]]);
    let be32 = |k: usize| u32::from_be_bytes([t[k], t[k + 1], t[k + 2], t[k + 3]]);
    let mut o = Ours {
        local: be16(0),
        port: be16(2),
        seq: be32(4),
        ack: be32(8),
        flags: t[13],
        win: be16(14) as u32,
        ..Ours::default()
    };
    let offset = (t[12] >> 4) as usize * 4;
    o.len = (t.len() - offset) as u32;
    let mut k = 20;
    while k < offset {
        let len = t.get(k + 1).copied().unwrap_or(0) as usize;
        match t[k] {
            0 => break,
            1 => {
                k += 1;
                continue;
            }
            2 => drop(o.options.insert("mss".into(), vec![be16(k + 2) as u32])),
            3 => drop(o.options.insert("ws".into(), vec![t[k + 2] as u32])),
            4 => drop(o.options.insert("sackok".into(), vec![])),
            5 => {
                let edges = (k + 2..k + len).step_by(4);
                let edges = edges.map(|e| be32(e).wrapping_sub(PEER_ISS)).collect();
                o.options.insert("sack".into(), edges);
            }
            8 => drop(
                o.options
                    .insert("ts".into(), vec![be32(k + 2), be32(k + 6)]),
            ),
            other => panic!("option {other}"),
        }
        k += len;
    }
    o
}

fn flag_bits(s: &str) -> u8 {
    s.chars().fold(0, |f, c| {
        f | match c {
            'F' => 1,
            'S' => 2,
            'R' => 4,
            'P' => 8,
            '.' | 'A' => 16,
            'U' => 32,
            _ => panic!("flag {c}"),
        }
    })
}

/// The peer's segment in a frame, from its `port` to our `local`.
pub fn frame(w: &Wanted, port: u16, local: u16, iss: u32) -> Vec<u8> {
    let mut options = Vec::new();
    for (name, v) in &w.fields {
        match name.as_str() {
            "mss" => {
                options.extend([2, 4]);
                options.extend((v[0] as u16).to_be_bytes());
            }
            "ws" => options.extend([1, 3, 3, v[0] as u8]),
            "sackok" => options.extend([1, 1, 4, 2]),
            "ts" => {
                options.extend([1, 1, 8, 10]);
                options.extend(v[0].to_be_bytes());
                options.extend(v[1].to_be_bytes());
            }
            "sack" => {
                options.extend([1, 1, 5, 2 + 4 * v.len() as u8]);
                v.iter()
                    .for_each(|e| options.extend(iss.wrapping_add(*e).to_be_bytes()));
            }
            "ack" | "win" | "len" | "port" => {}
            other => panic!("{other}: not a word of a segment"),
        }
    }
    let len = w.get("len", 0).unwrap_or(0) as usize;
    let total = 40 + options.len() + len;
    let mut f = Vec::from(OUR_MAC);
    f.extend(PEER_MAC);
    f.extend([8, 0, 0x45, 0]);
    f.extend((total as u16).to_be_bytes());
    f.extend([0, 0, 0x40, 0, 64, 6, 0, 0]);
    f.extend(PEER.octets());
    f.extend([10, 0, 0, 2]);
    f.extend(port.to_be_bytes());
    f.extend(local.to_be_bytes());
    f.extend(PEER_ISS.wrapping_add(w.seq.unwrap()).to_be_bytes());
    let ack = w.get("ack", 0).map_or(0, |a| iss.wrapping_add(a));
    f.extend(ack.to_be_bytes());
    f.push(((5 + options.len() / 4) << 4) as u8);
    f.push(flag_bits(&w.flags));
    f.extend((w.get("win", 0).unwrap_or(65535) as u16).to_be_bytes());
    f.extend([0, 0, 0, 5]);
    f.extend(options);
    f.extend(vec![0x5A; len]);
    fill_checksums(&mut f);
    f
}

/// Panics unless `o` is what `w` wants, in what it names; `line` is told along.
pub fn compare(w: &Wanted, o: &Ours, iss: u32, line: &str) {
    assert_eq!(flag_bits(&w.flags) & !8, o.flags & !8, "flags, {line}");
    if let Some(seq) = w.seq {
        assert_eq!(seq, o.seq.wrapping_sub(iss), "seq, {line}");
    }
    if !w.fields.contains_key("len") {
        assert_eq!(o.len, 0, "len, {line}");
    }
    for (name, v) in &w.fields {
        match name.as_str() {
            "ack" => assert_eq!(v[0], o.ack.wrapping_sub(PEER_ISS), "ack, {line}"),
            "win" => assert_eq!(v[0], o.win, "win, {line}"),
            "len" => assert_eq!(v[0], o.len, "len, {line}"),
            "port" => assert_eq!(v[0] as u16, o.port, "port, {line}"),
            "echo" => assert_eq!(o.options["ts"][1], v[0], "echo, {line}"),
            "nots" | "nows" | "nosack" | "nosackok" => {
                assert!(!o.options.contains_key(&name[2..]), "{name}, {line}");
            }
            option => {
                let got = o.options.get(option);
                let got = got.unwrap_or_else(|| panic!("no {option}, {line}"));
                if !v.is_empty() {
                    assert_eq!(v, got, "{option}, {line}");
                }
            }
        }
    }
}
