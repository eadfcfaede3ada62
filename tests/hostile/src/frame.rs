//! Frames byte by byte, right ones: what is wrong with them is somebody else's (`mangle`).

/// The chip's MAC address (`Topology::new`).
pub const CHIP_MAC: [u8; 6] = [0x02, 0x4E, 0x6F, 0x63, 0x74, 0x02];
/// The chip's address.
pub const CHIP_IP: [u8; 4] = [10, 0, 0, 2];
/// Offset of the IPv4 header.
pub const IP: usize = 14;
/// Offset of the header behind an IPv4 header without options.
pub const L4: usize = 34;

/// Where frames claim to come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct From {
    /// MAC address.
    pub mac: [u8; 6],
    /// IPv4 address.
    pub ip: [u8; 4],
}

/// Internet checksum (RFC 1071) of `bytes` on top of `start`.
pub fn checksum(bytes: &[u8], start: u32) -> u16 {
    let mut sum = bytes.chunks(2).fold(u64::from(start), |sum, c| {
        sum + u64::from(u16::from_be_bytes([c[0], c.get(1).copied().unwrap_or(0)]))
    });
    while sum >> 16 != 0 {
        sum = (sum & 0xFFFF) + (sum >> 16);
    }
    !(sum as u16)
}

/// An Ethernet frame for the chip.
pub fn ethernet(from: From, kind: u16, payload: &[u8]) -> Vec<u8> {
    let mut f = CHIP_MAC.to_vec();
    f.extend(from.mac);
    f.extend(kind.to_be_bytes());
    f.extend(payload);
    f
}

/// An IPv4 packet in a frame; `options` is padded with zeros to whole words, at most 40 bytes of it
/// are taken. `fragment` is the word of flags and offset.
pub fn ipv4(from: From, protocol: u8, fragment: u16, options: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut options = options[..options.len().min(40)].to_vec();
    options.resize(options.len().next_multiple_of(4), 0);
    let total = (20 + options.len() + payload.len()) as u16;
    let mut ip = vec![0x45 + (options.len() / 4) as u8, 0];
    ip.extend(total.to_be_bytes());
    ip.extend([0x12, 0x34]);
    ip.extend(fragment.to_be_bytes());
    ip.extend([64, protocol, 0, 0]);
    ip.extend(from.ip);
    ip.extend(CHIP_IP);
    ip.extend(options);
    ip.extend(payload);
    let mut frame = ethernet(from, 0x0800, &ip);
    fix_sums(&mut frame);
    frame
}

/// A TCP segment's fields.
#[derive(Clone, Debug, Default)]
pub struct Tcp {
    /// Ports: its own, the chip's.
    pub ports: (u16, u16),
    /// Sequence number.
    pub seq: u32,
    /// Acknowledgement number.
    pub ack: u32,
    /// Flags, FIN in bit 0.
    pub flags: u8,
    /// Window as it stands in the header.
    pub window: u16,
    /// Options, padded with zeros to whole words, at most 40 bytes.
    pub options: Vec<u8>,
    /// Data.
    pub data: Vec<u8>,
}

/// FIN flag.
pub const FIN: u8 = 1;
/// SYN flag.
pub const SYN: u8 = 2;
/// RST flag.
pub const RST: u8 = 4;
/// PSH flag.
pub const PSH: u8 = 8;
/// ACK flag.
pub const ACK: u8 = 16;

/// A TCP segment.
pub fn tcp(from: From, t: &Tcp) -> Vec<u8> {
    let mut options = t.options[..t.options.len().min(40)].to_vec();
    options.resize(options.len().next_multiple_of(4), 0);
    let mut s = t.ports.0.to_be_bytes().to_vec();
    s.extend(t.ports.1.to_be_bytes());
    s.extend(t.seq.to_be_bytes());
    s.extend(t.ack.to_be_bytes());
    s.extend([((5 + options.len() / 4) << 4) as u8, t.flags]);
    s.extend(t.window.to_be_bytes());
    s.extend([0; 4]);
    s.extend(options);
    s.extend(&t.data);
    ipv4(from, 6, 0, &[], &s)
}

/// A datagram.
pub fn udp(from: From, ports: (u16, u16), data: &[u8]) -> Vec<u8> {
    let mut s = ports.0.to_be_bytes().to_vec();
    s.extend(ports.1.to_be_bytes());
    s.extend(((8 + data.len()) as u16).to_be_bytes());
    s.extend([0, 0]);
    s.extend(data);
    ipv4(from, 17, 0, &[], &s)
}

/// An ICMP message; `word` is what follows the checksum.
pub fn icmp(from: From, kind: u8, code: u8, word: u32, data: &[u8]) -> Vec<u8> {
    let mut s = vec![kind, code, 0, 0];
    s.extend(word.to_be_bytes());
    s.extend(data);
    ipv4(from, 1, 0, &[], &s)
}

/// An ARP packet about `target`.
pub fn arp(from: From, op: u16, target: [u8; 4]) -> Vec<u8> {
    let mut a = vec![0, 1, 8, 0, 6, 4];
    a.extend(op.to_be_bytes());
    a.extend(from.mac);
    a.extend(from.ip);
    a.extend([0; 6]);
    a.extend(target);
    ethernet(from, 0x0806, &a)
}

/// Makes the checksums of an IPv4 frame right, as far as its lengths make sense.
pub fn fix_sums(frame: &mut [u8]) {
    if frame.len() < L4 || frame[12..14] != [8, 0] {
        return;
    }
    let header = usize::from(frame[IP] & 15) * 4;
    let total = usize::from(u16::from_be_bytes([frame[16], frame[17]]));
    if header < 20 || IP + header > frame.len() {
        return;
    }
    frame[24..26].fill(0);
    let sum = checksum(&frame[IP..IP + header], 0);
    frame[24..26].copy_from_slice(&sum.to_be_bytes());
    let end = IP + total;
    let at = IP
        + header
        + match frame[23] {
            6 => 16,
            17 => 6,
            1 => 2,
            _ => return,
        };
    if end > frame.len() || at + 2 > end {
        return;
    }
    frame[at..at + 2].fill(0);
    let l4 = IP + header..end;
    let pseudo = u32::from(!checksum(
        &frame[26..34],
        u32::from(frame[23]) + l4.len() as u32,
    ));
    let start = if frame[23] == 1 { 0 } else { pseudo };
    let sum = checksum(&frame[l4], start);
    frame[at..at + 2].copy_from_slice(&sum.to_be_bytes());
}
