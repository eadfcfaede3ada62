//! What a lane with the bench's tables must make of any bytes: the rules once more, written plainly,
//! as a second opinion for property tests.

use crate::{
    frames::{checksum, toeplitz},
    setup::{MAC, PORTS},
};
use noctule_contract::{lane as regs, notification as note};

/// What must happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Dropped, and this counter grows.
    Drop(u32),
    /// The whole frame goes to the control tile.
    Raw,
    /// A notification.
    Notify {
        /// `notification::TCP` or `UDP`.
        kind: u32,
        /// RSS hash.
        hash: u32,
        /// Application.
        app: u32,
        /// Header words.
        hdr_words: usize,
        /// Where the payload lies in the frame.
        payload: std::ops::Range<usize>,
    },
}

/// The verdict on a frame, `error` as marked by the MAC.
pub fn judge(f: &[u8], error: bool) -> Verdict {
    use Verdict::{Drop, Raw};
    let malformed = Drop(regs::COUNTER_DROP_MALFORMED);
    if f.len() >= 6 && f[..6] != MAC && f[..6] != [0xFF; 6] {
        return Drop(regs::COUNTER_DROP_MAC);
    }
    if f.len() > 1514 {
        return Drop(regs::COUNTER_DROP_OVERSIZE);
    }
    if f.len() < 14 || error {
        return malformed;
    }
    if f[12..14] != [8, 0] {
        return Raw;
    }
    if f.len() < 34 || f[14] >> 4 != 4 || f[14] & 15 < 5 {
        return malformed;
    }
    let be = |at: usize| usize::from(f[at]) << 8 | usize::from(f[at + 1]);
    let (ihl, total) = (usize::from(f[14] & 15) * 4, be(16));
    if total < ihl || 14 + total > f.len() {
        return malformed;
    }
    let plain = ihl == 20 && be(20) & 0x3FFF == 0 && matches!(f[23], 6 | 17);
    let tcp = f[23] == 6;
    let mut l4_len = 8;
    if plain {
        if total < 20 + if tcp { 20 } else { 8 } {
            return malformed;
        }
        if tcp {
            l4_len = usize::from(f[46] >> 4) * 4;
            if l4_len < 20 || 20 + l4_len > total {
                return malformed;
            }
        } else if be(38) != total - 20 {
            return malformed;
        }
    }
    if checksum(&f[14..14 + ihl]) != 0 {
        return Drop(regs::COUNTER_DROP_IP_CSUM);
    }
    if !plain {
        return Raw;
    }
    let mut summed = f[26..34].to_vec();
    summed.extend([0, f[23]]);
    summed.extend(((total - 20) as u16).to_be_bytes());
    summed.extend(&f[34..14 + total]);
    if checksum(&summed) != 0 && (tcp || be(40) != 0) {
        return Drop(regs::COUNTER_DROP_L4_CSUM);
    }
    let port = be(36) as u32;
    let app = PORTS
        .iter()
        .find(|(p, mask, _)| port & mask == *p)
        .map_or(0, |p| p.2);
    Verdict::Notify {
        kind: if tcp { note::TCP } else { note::UDP },
        hash: toeplitz(&f[26..38]),
        app,
        hdr_words: (20 + l4_len) / 4,
        payload: 34 + l4_len..14 + total,
    }
}
