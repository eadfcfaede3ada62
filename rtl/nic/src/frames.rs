//! Frames for the lane, built with `etherparse`, and the hash it must find in them.

use crate::setup::MAC;
use etherparse::PacketBuilder;

/// A peer's MAC address.
pub const PEER_MAC: [u8; 6] = [0x02, 1, 2, 3, 4, 5];
/// The chip's address.
pub const CHIP_IP: [u8; 4] = [10, 0, 0, 2];

/// A flow's peer.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Peer's address.
    pub src: [u8; 4],
    /// Peer's port.
    pub sport: u16,
    /// The chip's port.
    pub dport: u16,
}

impl Frame {
    /// From a peer number, to a port of the chip.
    pub fn to(dport: u16, peer: u16) -> Self {
        Self {
            src: [10, 0, 1, ((peer >> 8) as u8).wrapping_add(10)],
            sport: 0xC000 | (peer & 0xFF),
            dport,
        }
    }

    /// A TCP segment with `options` words of options.
    pub fn tcp(&self, options: usize, payload: &[u8]) -> Vec<u8> {
        use etherparse::TcpHeader;
        let mut tcp = TcpHeader::new(self.sport, self.dport, 0x1122_3344, 0xFFF0);
        tcp.ack = true;
        tcp.psh = true;
        tcp.acknowledgment_number = 0x5566_7788;
        // NOPs that can be told apart by their end.
        let mut raw = vec![1u8; 4 * options];
        if let Some(last) = raw.last_mut() {
            *last = 0;
        }
        tcp.set_options_raw(&raw)
            .expect("at most 40 bytes of options");
        let mut frame = Vec::new();
        PacketBuilder::ethernet2(PEER_MAC, MAC)
            .ipv4(self.src, CHIP_IP, 64)
            .tcp_header(tcp)
            .write(&mut frame, payload)
            .expect("a Vec takes everything");
        frame
    }

    /// A datagram.
    pub fn udp(&self, payload: &[u8]) -> Vec<u8> {
        let mut frame = Vec::new();
        PacketBuilder::ethernet2(PEER_MAC, MAC)
            .ipv4(self.src, CHIP_IP, 64)
            .udp(self.sport, self.dport)
            .write(&mut frame, payload)
            .expect("a Vec takes everything");
        frame
    }

    /// An echo request.
    pub fn ping(&self, payload: &[u8]) -> Vec<u8> {
        let mut frame = Vec::new();
        PacketBuilder::ethernet2(PEER_MAC, MAC)
            .ipv4(self.src, CHIP_IP, 64)
            .icmpv4_echo_request(7, 9)
            .write(&mut frame, payload)
            .expect("a Vec takes everything");
        frame
    }

    /// The hash of this flow.
    pub fn hash(&self) -> u32 {
        let mut input = [0; 12];
        input[..4].copy_from_slice(&self.src);
        input[4..8].copy_from_slice(&CHIP_IP);
        input[8..10].copy_from_slice(&self.sport.to_be_bytes());
        input[10..].copy_from_slice(&self.dport.to_be_bytes());
        toeplitz(&input)
    }
}

/// Toeplitz hash with the bench's key, bit by bit as its definition says.
pub fn toeplitz(input: &[u8]) -> u32 {
    let key: Vec<u8> = noctule_contract::rss::KEY
        .iter()
        .flat_map(|w| w.to_be_bytes())
        .collect();
    let bit = |bytes: &[u8], i: usize| u32::from(bytes[i / 8] >> (7 - i % 8) & 1);
    let mut hash = 0;
    for i in 0..8 * input.len() {
        if bit(input, i) == 1 {
            hash ^= (0..32).fold(0, |w, k| w << 1 | bit(&key, i + k));
        }
    }
    hash
}

/// An ARP request, padded to what Ethernet wants.
pub fn arp() -> Vec<u8> {
    let mut f = vec![0xFF; 6];
    f.extend(PEER_MAC);
    f.extend([8, 6, 0, 1, 8, 0, 6, 4, 0, 1]);
    f.extend(PEER_MAC);
    f.extend([10, 0, 1, 1]);
    f.extend([0; 6]);
    f.extend(CHIP_IP);
    padded(f)
}

/// With zeros up to 60 bytes.
pub fn padded(mut frame: Vec<u8>) -> Vec<u8> {
    if frame.len() < 60 {
        frame.resize(60, 0);
    }
    frame
}

/// Puts the right header checksum into an IPv4 frame, whatever its length fields say.
pub fn fix_ip_checksum(frame: &mut [u8]) {
    let ihl = usize::from(frame[14] & 15) * 4;
    frame[24..26].copy_from_slice(&[0, 0]);
    let sum = checksum(&frame[14..14 + ihl]);
    frame[24..26].copy_from_slice(&sum.to_be_bytes());
}

/// Internet checksum.
pub fn checksum(bytes: &[u8]) -> u16 {
    let mut sum: u32 = bytes
        .chunks(2)
        .map(|c| u32::from(c[0]) << 8 | u32::from(c.get(1).copied().unwrap_or(0)))
        .sum();
    while sum >> 16 != 0 {
        sum = (sum & 0xFFFF) + (sum >> 16);
    }
    !(sum as u16)
}
