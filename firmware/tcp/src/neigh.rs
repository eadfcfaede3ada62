//! Neighbours: from next hop to MAC address (RFC 826's table).
//!
//! A fixed table, four places for an address; the oldest of the four gives way. A connection keeps
//! the index of its next hop and checks on every use that the entry is still that address.

/// Neighbours a tile knows at a time.
pub const NEIGHBOURS: usize = 64;
const WAYS: usize = 4;
/// Ticks between two requests for one address, and after which a known one is asked for again.
const ASK_AGAIN: u32 = 1000;
const REFRESH: u32 = 60_000;

/// One neighbour.
#[derive(Clone, Copy)]
pub struct Neigh {
    /// Its address; 0: empty.
    pub ip: u32,
    /// Bytes 0 to 3 of the frame.
    pub mac0: u32,
    /// Bytes 4 to 7 of the frame: its MAC's end and the start of ours. 0: not known.
    pub mac1: u32,
    asked: u32,
    learned: u32,
}

/// The table.
pub struct Neighbours {
    entries: [Neigh; NEIGHBOURS],
}

impl Neighbours {
    /// Empty.
    pub const ZERO: Self = Self {
        entries: [Neigh {
            ip: 0,
            mac0: 0,
            mac1: 0,
            asked: 0,
            learned: 0,
        }; NEIGHBOURS],
    };

    /// The entry with this index.
    #[inline(always)]
    pub fn get(&self, i: u8) -> &Neigh {
        &self.entries[i as usize % NEIGHBOURS]
    }

    fn places(ip: u32) -> core::ops::Range<usize> {
        let h = ip ^ (ip >> 16);
        let h = (h ^ (h >> 8)) as usize % (NEIGHBOURS / WAYS);
        h * WAYS..h * WAYS + WAYS
    }

    /// Index of the entry for `ip`; makes one that is not known yet.
    pub fn index(&mut self, ip: u32, now: u32) -> u8 {
        let places = Self::places(ip);
        if let Some(i) = places.clone().find(|&i| self.entries[i].ip == ip) {
            return i as u8;
        }
        let oldest = |i: &usize| {
            let e = &self.entries[*i];
            if e.ip == 0 {
                u32::MAX
            } else {
                now.wrapping_sub(e.learned)
            }
        };
        let i = places.clone().max_by_key(oldest).unwrap_or(places.start);
        self.entries[i] = Neigh {
            ip,
            mac0: 0,
            mac1: 0,
            asked: now.wrapping_sub(ASK_AGAIN),
            learned: now,
        };
        i as u8
    }

    /// Learns an address; `create`: also if nobody asked for it. Answers whether it was unknown.
    pub fn learn(&mut self, ip: u32, mac: [u8; 6], own: [u8; 6], now: u32, create: bool) -> bool {
        let known = Self::places(ip).any(|i| self.entries[i].ip == ip);
        if ip == 0 || !(known || create) {
            return false;
        }
        let i = self.index(ip, now) as usize;
        let e = &mut self.entries[i];
        let news = e.mac1 == 0;
        e.mac0 = u32::from_le_bytes([mac[0], mac[1], mac[2], mac[3]]);
        e.mac1 = u32::from_le_bytes([mac[4], mac[5], own[0], own[1]]);
        e.learned = now;
        // An all-zero word would read as unknown; no real pair of addresses makes one.
        news && e.mac1 != 0
    }

    /// Whether the MAC address of `ip` is known.
    pub fn known(&self, ip: u32) -> bool {
        let known = |i: usize| self.entries[i].ip == ip && self.entries[i].mac1 != 0;
        ip != 0 && Self::places(ip).any(known)
    }

    /// Whether it is time to ask for entry `i` (again); if so, notes that it has been asked for.
    pub fn ask(&mut self, i: u8, now: u32) -> bool {
        let e = &mut self.entries[i as usize % NEIGHBOURS];
        let wanted = e.mac1 == 0 || now.wrapping_sub(e.learned) > REFRESH;
        if e.ip != 0 && wanted && now.wrapping_sub(e.asked) >= ASK_AGAIN {
            e.asked = now;
            return true;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    const OWN: [u8; 6] = [2, 0, 0, 0, 0, 1];
    const MAC: [u8; 6] = [0xA, 0xB, 0xC, 0xD, 0xE, 0xF];

    #[test]
    fn an_unknown_neighbour_is_asked_for_once_a_second_until_learned() {
        let mut n = Neighbours::ZERO;
        let i = n.index(0x0100_000A, 5);
        assert!(n.ask(i, 5));
        assert!(!n.ask(i, 900));
        assert!(n.ask(i, 1005));
        assert!(n.learn(0x0100_000A, MAC, OWN, 1010, false));
        assert!(!n.ask(i, 5000));
        assert_eq!(n.get(i).mac0, 0x0D0C_0B0A);
        assert_eq!(n.get(i).mac1, 0x0002_0F0E);
        assert!(n.ask(i, 1010 + REFRESH + 1));
    }

    #[test]
    fn strangers_are_not_learned_unless_told_and_the_oldest_gives_way() {
        let mut n = Neighbours::ZERO;
        assert!(!n.learn(9, MAC, OWN, 0, false));
        assert!(n.learn(9, MAC, OWN, 0, true));
        let set = Neighbours::places(9);
        let same: std::vec::Vec<u32> = (10..5000)
            .filter(|&ip| Neighbours::places(ip) == set)
            .take(4)
            .collect();
        for (k, &ip) in same.iter().enumerate() {
            n.learn(ip, MAC, OWN, 1 + k as u32, true);
        }
        assert!(set.clone().all(|i| n.entries[i].ip != 9));
        assert_eq!(
            n.get(n.entries.iter().position(|e| e.ip == same[3]).unwrap() as u8)
                .ip,
            same[3]
        );
    }

    extern crate std;
}
