//! A control tile and frames for it, made by hand.

use super::nic::{Nic, RX_BASE, fill_checksums};
use super::peer::{OUR_MAC, PEER_MAC};
use noctule_tcp::*;

pub type Net = Stack<8, 8>;
pub const US: Ip4 = Ip4::new(10, 0, 0, 2);
pub const PEER: Ip4 = Ip4::new(10, 0, 0, 1);
pub const APP: Owner = Owner {
    endpoint: 2,
    app: 1,
};

pub struct Tile {
    pub stack: Box<Net>,
    pub nic: Nic,
    pub fragments: Fragments,
    pub now: u32,
}

impl Tile {
    pub fn new() -> Self {
        let mut t = Self {
            stack: Box::new(Net::new()),
            nic: Nic::new(32, 1),
            fragments: Fragments::new(),
            now: 0,
        };
        let mut cfg = Config::new(OUR_MAC, US, 24, [5, 6, 7, 8]);
        cfg.arp = true;
        cfg.reply_base = RX_BASE;
        t.stack.init(cfg, 0);
        t
    }

    pub fn frame(&mut self, bytes: &[u8]) -> FrameFate {
        let b = self.nic.take_buffer(bytes).unwrap();
        self.stack.clock(self.now);
        let fate = self
            .stack
            .input_frame(&mut self.nic, &mut self.fragments, bytes, b);
        if fate == FrameFate::Free {
            self.nic.free_buffer(b);
        }
        fate
    }

    pub fn sent(&mut self) -> Option<Vec<u8>> {
        self.nic.run_lane();
        self.nic.out.pop_front()
    }
}

pub fn arp(op: u8, sender: Ip4, target: Ip4) -> Vec<u8> {
    let mut f = Vec::from(OUR_MAC);
    f.extend(PEER_MAC);
    f.extend([8, 6, 0, 1, 8, 0, 6, 4, 0, op]);
    f.extend(PEER_MAC);
    f.extend(sender.octets());
    f.extend([0; 6]);
    f.extend(target.octets());
    f
}

/// An IPv4 frame: `options` go into the IP header; checksums are filled in (ICMP, UDP, TCP for
/// whole packets).
pub fn ip(protocol: u8, frag: u16, options: &[u8], payload: &[u8]) -> Vec<u8> {
    let header = 20 + options.len();
    let mut f = Vec::from(OUR_MAC);
    f.extend(PEER_MAC);
    f.extend([8, 0, 0x40 | (header / 4) as u8, 0]);
    f.extend(((header + payload.len()) as u16).to_be_bytes());
    f.extend([0x12, 0x34]);
    f.extend(frag.to_be_bytes());
    f.extend([64, protocol, 0, 0]);
    f.extend(PEER.octets());
    f.extend(US.octets());
    f.extend(options);
    let c = noctule_tcp::wire::checksum(noctule_tcp::wire::sum(&f[14..], 0));
    f[24..26].copy_from_slice(&c.to_be_bytes());
    f.extend(payload);
    f
}

pub fn icmp(kind: u8, code: u8, rest: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut m = vec![kind, code, 0, 0];
    m.extend(rest);
    m.extend(data);
    let c = noctule_tcp::wire::checksum(noctule_tcp::wire::sum(&m, 0));
    m[2..4].copy_from_slice(&c.to_be_bytes());
    ip(1, 0, &[], &m)
}

pub fn udp(to: u16, data: &[u8]) -> Vec<u8> {
    let mut d = Vec::from(5000u16.to_be_bytes());
    d.extend(to.to_be_bytes());
    d.extend((data.len() as u16 + 8).to_be_bytes());
    d.extend([0, 0]);
    d.extend(data);
    let mut f = ip(17, 0, &[], &d);
    f[24..26].fill(0);
    fill_checksums(&mut f);
    f[34..].to_vec()
}
