//! What a lane must make of any bytes, by `docs/nic.md`: a second opinion, written without a look at
//! the RTL.

use crate::frame::{CHIP_MAC, IP, L4, checksum};
use noctule_contract::lane;

/// What happens to a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// Dropped, counted there (`lane::COUNTER_DROP_*`).
    Drop(u32),
    /// Handed on, if there is a buffer and a place in the ring: to the control tile (`false`) or as
    /// TCP or UDP.
    Pass(bool),
}

/// The fate of a frame that an enabled lane of the chip receives.
pub fn fate(f: &[u8]) -> Fate {
    let malformed = Fate::Drop(lane::COUNTER_DROP_MALFORMED);
    if f.len() >= 6 && f[..6] != CHIP_MAC && f[..6] != [0xFF; 6] {
        return Fate::Drop(lane::COUNTER_DROP_MAC);
    }
    if f.len() > 1514 {
        return Fate::Drop(lane::COUNTER_DROP_OVERSIZE);
    }
    if f.len() < IP {
        return malformed;
    }
    if f[12..14] != [8, 0] {
        return Fate::Pass(false);
    }
    if f.len() < L4 || f[IP] >> 4 != 4 {
        return malformed;
    }
    let half = |at: usize| usize::from(u16::from_be_bytes([f[at], f[at + 1]]));
    let (header, total) = (usize::from(f[IP] & 15) * 4, half(16));
    if header < 20 || total < header || IP + total > f.len() {
        return malformed;
    }
    let l4 = L4..IP + total;
    let plain = header == 20 && half(20) & 0x3FFF == 0 && matches!(f[23], 6 | 17);
    let lies = match f[23] {
        6 => l4.len() < 20 || f[46] >> 4 < 5 || usize::from(f[46] >> 4) * 4 > l4.len(),
        _ => l4.len() < 8 || half(38) != l4.len(),
    };
    if plain && lies {
        return malformed;
    }
    if checksum(&f[IP..IP + header], 0) != 0 {
        return Fate::Drop(lane::COUNTER_DROP_IP_CSUM);
    }
    let unsummed = plain && f[23] == 17 && half(40) == 0;
    if plain && !unsummed {
        let pseudo = !checksum(&f[26..34], u32::from(f[23]) + l4.len() as u32);
        if checksum(&f[l4], pseudo.into()) != 0 {
            return Fate::Drop(lane::COUNTER_DROP_L4_CSUM);
        }
    }
    Fate::Pass(plain)
}
