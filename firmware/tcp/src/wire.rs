//! Whole frames as byte slices, for the control tile: checked once on entry, infallible after.
//!
//! Frames here are what the lane did not understand: ARP, ICMP, fragments, IP options. Addresses
//! come out as [`Ip4`], other numbers in host order.

use crate::Ip4;

/// Ether types.
pub const ETHERTYPE_IPV4: u16 = 0x0800;
/// ARP's.
pub const ETHERTYPE_ARP: u16 = 0x0806;

fn be16_at(b: &[u8], at: usize) -> u16 {
    u16::from_be_bytes([b[at], b[at + 1]])
}

fn ip_at(b: &[u8], at: usize) -> Ip4 {
    Ip4(u32::from_le_bytes([b[at], b[at + 1], b[at + 2], b[at + 3]]))
}

fn mac_at(b: &[u8], at: usize) -> [u8; 6] {
    let mut mac = [0; 6];
    mac.copy_from_slice(&b[at..at + 6]);
    mac
}

/// Ones' complement sum of bytes, added to `start`; not yet folded. At most 64 KB.
pub fn sum(bytes: &[u8], start: u32) -> u32 {
    let pairs = bytes.chunks_exact(2);
    let odd = pairs.remainder().first().map_or(0, |b| (*b as u32) << 8);
    pairs.fold(start + odd, |s, p| {
        s + u16::from_be_bytes([p[0], p[1]]) as u32
    })
}

/// Folds a sum into the Internet checksum (RFC 1071): 0 if a checksum was part of it and right.
pub fn checksum(mut sum: u32) -> u16 {
    while sum >> 16 != 0 {
        sum = (sum & 0xFFFF) + (sum >> 16);
    }
    !(sum as u16)
}

/// Header words as the fast path wants them: memory order, the last one filled up with zeroes.
pub fn words(bytes: &[u8], out: &mut [u32]) -> usize {
    let mut count = 0;
    for (w, b) in out.iter_mut().zip(bytes.chunks(4)) {
        let mut four = [0; 4];
        four[..b.len()].copy_from_slice(b);
        *w = u32::from_le_bytes(four);
        count += 1;
    }
    count
}

/// An Ethernet II frame.
#[derive(Clone, Copy, Debug)]
pub struct Ethernet<'a>(&'a [u8]);

impl<'a> Ethernet<'a> {
    /// `None`: too short.
    pub fn new(frame: &'a [u8]) -> Option<Self> {
        (frame.len() >= 14).then_some(Self(frame))
    }

    /// Destination.
    pub fn dst(&self) -> [u8; 6] {
        mac_at(self.0, 0)
    }

    /// Source.
    pub fn src(&self) -> [u8; 6] {
        mac_at(self.0, 6)
    }

    /// Ether type.
    pub fn ethertype(&self) -> u16 {
        be16_at(self.0, 12)
    }

    /// What follows the header.
    pub fn payload(&self) -> &'a [u8] {
        &self.0[14..]
    }
}

/// An ARP packet for Ethernet and IPv4.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arp {
    /// 1 asks, 2 answers.
    pub op: u16,
    /// Sender.
    pub sender_mac: [u8; 6],
    /// Sender.
    pub sender_ip: Ip4,
    /// Whom it asks for, or tells.
    pub target_ip: Ip4,
}

impl Arp {
    /// `None`: not ARP for Ethernet and IPv4, or too short.
    pub fn new(b: &[u8]) -> Option<Self> {
        let head = [0, 1, 8, 0, 6, 4];
        if b.len() < 28 || b[..6] != head {
            return None;
        }
        Some(Self {
            op: be16_at(b, 6),
            sender_mac: mac_at(b, 8),
            sender_ip: ip_at(b, 14),
            target_ip: ip_at(b, 24),
        })
    }
}

/// An IPv4 packet whose version, lengths and header checksum are right.
#[derive(Clone, Copy, Debug)]
pub struct Ipv4<'a> {
    bytes: &'a [u8],
    header: usize,
}

impl<'a> Ipv4<'a> {
    /// Link padding is cut off. `None`: lengths or checksum are wrong.
    pub fn new(b: &'a [u8]) -> Option<Self> {
        let p = Self::quoted(b)?;
        let total = be16_at(b, 2) as usize;
        let fits = total >= p.header && total <= b.len();
        let sound = checksum(sum(&b[..p.header], 0)) == 0;
        (fits && sound).then(|| Self {
            bytes: &b[..total],
            header: p.header,
        })
    }

    /// As quoted by an ICMP error: cut short, checksum perhaps changed on the way.
    pub fn quoted(b: &'a [u8]) -> Option<Self> {
        if b.len() < 20 || b[0] >> 4 != 4 {
            return None;
        }
        let header = (b[0] & 0xF) as usize * 4;
        (header >= 20 && header <= b.len()).then_some(Self { bytes: b, header })
    }

    /// Protocol number.
    pub fn protocol(&self) -> u8 {
        self.bytes[9]
    }

    /// Sender.
    pub fn src(&self) -> Ip4 {
        ip_at(self.bytes, 12)
    }

    /// Receiver.
    pub fn dst(&self) -> Ip4 {
        ip_at(self.bytes, 16)
    }

    /// Identification.
    pub fn id(&self) -> u16 {
        be16_at(self.bytes, 4)
    }

    /// Offset of this fragment in the datagram's payload, bytes.
    pub fn fragment_offset(&self) -> u32 {
        (be16_at(self.bytes, 6) as u32 & 0x1FFF) * 8
    }

    /// Whether other fragments follow.
    pub fn more_fragments(&self) -> bool {
        self.bytes[6] & 0x20 != 0
    }

    /// Whether it is a part of a datagram only.
    pub fn is_fragment(&self) -> bool {
        self.more_fragments() || self.fragment_offset() != 0
    }

    /// The header's length, options included.
    pub fn header_len(&self) -> usize {
        self.header
    }

    /// The first 20 bytes of the header.
    pub fn fixed_header(&self) -> &'a [u8] {
        &self.bytes[..20]
    }

    /// What follows the header.
    pub fn payload(&self) -> &'a [u8] {
        &self.bytes[self.header..]
    }
}

/// An ICMP message whose checksum is right.
#[derive(Clone, Copy, Debug)]
pub struct Icmp<'a>(&'a [u8]);

impl<'a> Icmp<'a> {
    /// Echo request.
    pub const ECHO: u8 = 8;
    /// Echo reply.
    pub const ECHO_REPLY: u8 = 0;
    /// Destination unreachable.
    pub const UNREACHABLE: u8 = 3;
    /// Unreachable, code: port.
    pub const PORT: u8 = 3;
    /// Unreachable, code: fragmentation needed and "don't fragment" set.
    pub const TOO_BIG: u8 = 4;

    /// `None`: too short or wrong checksum.
    pub fn new(b: &'a [u8]) -> Option<Self> {
        (b.len() >= 8 && checksum(sum(b, 0)) == 0).then_some(Self(b))
    }

    /// Type.
    pub fn kind(&self) -> u8 {
        self.0[0]
    }

    /// Code.
    pub fn code(&self) -> u8 {
        self.0[1]
    }

    /// Bytes 4 to 7 (identifier and sequence number, or next-hop MTU), memory order.
    pub fn rest(&self) -> u32 {
        u32::from_le_bytes([self.0[4], self.0[5], self.0[6], self.0[7]])
    }

    /// Next-hop MTU of a `TOO_BIG`.
    pub fn mtu(&self) -> u16 {
        be16_at(self.0, 6)
    }

    /// What follows the eight bytes.
    pub fn payload(&self) -> &'a [u8] {
        &self.0[8..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_example_of_rfc_1071_comes_out() {
        let b = [0x00, 0x01, 0xF2, 0x03, 0xF4, 0xF5, 0xF6, 0xF7];
        assert_eq!(checksum(sum(&b, 0)), !0xDDF2);
        assert_eq!(sum(&[1, 2, 3], 0), 0x0102 + 0x0300);
    }

    #[test]
    fn packets_cut_anywhere_are_refused_or_read_within_bounds() {
        let mut whole = [0u8; 60];
        whole[0] = 0x46;
        whole[3] = 60;
        whole[9] = 1;
        let c = checksum(sum(&whole[..24], 0)).to_be_bytes();
        whole[10..12].copy_from_slice(&c);
        assert_eq!(Ipv4::new(&whole).unwrap().payload().len(), 36);
        for n in 0..60 {
            assert!(Ipv4::new(&whole[..n]).is_none());
            if let Some(q) = Ipv4::quoted(&whole[..n]) {
                let _ = (q.src(), q.dst(), q.payload(), q.fragment_offset());
            }
            assert_eq!(Arp::new(&whole[..n]), None);
            let _ = Icmp::new(&whole[..n]);
            let _ = Ethernet::new(&whole[..n]).map(|e| e.payload().len());
        }
        whole[0] = 0x44;
        assert!(Ipv4::new(&whole).is_none(), "header length below 20");
    }
}
