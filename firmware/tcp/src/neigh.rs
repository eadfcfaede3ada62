//! Neighbours: from next hop to MAC address (RFC 826's table).
//!
//! A fixed table, four places for an address. An address that is only asked for takes the place of
//! another such, or, where all four are known, of the oldest, but not within a second: a flood from
//! addresses that nobody has costs one place of four. One that is told takes the place of one that
//! is not known at once, else of the oldest. A connection keeps the index of its next hop; when an entry gives way, whoever uses it
//! must be told to look again (see [`Neighbours::index`]).

/// Entries, of which the first stays empty: a tile knows one neighbour less at a time.
const ENTRIES: usize = 128;
const WAYS: usize = 4;
/// Ticks between two requests for one address, and after which a known one is asked for again.
pub const ASK_AGAIN: u32 = 1000;
const REFRESH: u32 = 60_000;

/// The entry that is nobody's: never known.
pub const NO_NEIGHBOUR: u8 = 0;

/// One neighbour, as frames need it.
#[derive(Clone, Copy)]
pub struct Neigh {
    /// Its address; 0: empty.
    pub ip: u32,
    /// Bytes 0 to 3 of the frame; not known: the tick in which it was last asked for.
    pub mac0: u32,
    /// Bytes 4 to 7 of the frame: its MAC's end and the start of ours. 0: not known.
    pub mac1: u32,
    used: u32,
}

const EMPTY: Neigh = Neigh {
    ip: 0,
    mac0: 0,
    mac1: 0,
    used: 0,
};

/// The table.
pub struct Neighbours {
    entries: [Neigh; ENTRIES],
}

/// Where an address is.
pub struct Place {
    /// Index of its entry, or `NO_NEIGHBOUR`: there is no room now.
    pub index: u8,
    /// Another address gave way: connections with this index must look again.
    pub evicted: bool,
}

impl Neighbours {
    /// Empty.
    pub const ZERO: Self = Self {
        entries: [EMPTY; ENTRIES],
    };

    /// The entry with this index.
    #[inline(always)]
    pub fn get(&self, i: u8) -> &Neigh {
        &self.entries[i as usize % ENTRIES]
    }

    fn places(ip: u32) -> core::ops::Range<usize> {
        let h = ip ^ (ip >> 16);
        let h = (h ^ (h >> 8)) as usize % (ENTRIES / WAYS);
        h * WAYS..h * WAYS + WAYS
    }

    fn find(&self, ip: u32) -> Option<usize> {
        Self::places(ip).find(|&i| self.entries[i].ip == ip)
    }

    /// The entry for `ip`; makes one that is not known yet.
    pub fn index(&mut self, ip: u32, now: u32) -> Place {
        self.place(ip, now, ASK_AGAIN)
    }

    /// As `index`; an entry that is not known gives way at this age.
    fn place(&mut self, ip: u32, now: u32, unknown_age: u32) -> Place {
        let at = |index: usize, evicted| Place {
            index: index as u8,
            evicted,
        };
        let none = at(NO_NEIGHBOUR as usize, false);
        if ip == 0 {
            return none;
        }
        if let Some(i) = self.find(ip) {
            return at(i, false);
        }
        // Empty ones first, then those not known, the oldest of each; nobody's stays.
        let rank = |i: usize| {
            let e = &self.entries[i];
            let class = match (e.ip, e.mac1) {
                _ if i == NO_NEIGHBOUR as usize => 0,
                (0, _) => 3,
                (_, 0) => 2,
                _ => 1,
            };
            (class, now.wrapping_sub(e.used))
        };
        let (mut i, mut best) = (0, (0, 0));
        for at in Self::places(ip) {
            if rank(at) >= best {
                (i, best) = (at, rank(at));
            }
        }
        let fresh = match best {
            (3, _) => false,
            (2, age) => age < unknown_age,
            (_, age) => age < ASK_AGAIN,
        };
        if fresh {
            return none;
        }
        let evicted = self.entries[i].ip != 0;
        self.entries[i] = Neigh {
            ip,
            mac0: now.wrapping_sub(ASK_AGAIN),
            mac1: 0,
            used: now,
        };
        at(i, evicted)
    }

    /// Learns an address; `create`: also if nobody asked for it. Where it is, if it was unknown
    /// until now.
    pub fn learn(
        &mut self,
        ip: u32,
        mac: [u8; 6],
        own: [u8; 6],
        now: u32,
        create: bool,
    ) -> Option<Place> {
        let asked = self.find(ip).is_some();
        if ip == 0 || !(asked || create) {
            return None;
        }
        let place = self.place(ip, now, 0);
        if place.index == NO_NEIGHBOUR {
            return None;
        }
        let e = &mut self.entries[place.index as usize];
        let news = e.mac1 == 0;
        e.mac0 = u32::from_le_bytes([mac[0], mac[1], mac[2], mac[3]]);
        // All zeroes would read as unknown: a network card has no such pair of addresses.
        e.mac1 = u32::from_le_bytes([mac[4], mac[5], own[0], own[1]]);
        e.used = now;
        news.then_some(place)
    }

    /// Whether the MAC address of `ip` is known.
    pub fn known(&self, ip: u32) -> bool {
        ip != 0 && self.find(ip).is_some_and(|i| self.entries[i].mac1 != 0)
    }

    /// The MAC address of `ip`, if it was heard less than a minute ago.
    pub fn heard(&self, ip: u32, now: u32) -> Option<[u8; 6]> {
        let e = &self.entries[self.find(ip)?];
        let [a, b, c, d] = e.mac0.to_le_bytes();
        let [f, g, ..] = e.mac1.to_le_bytes();
        (e.mac1 != 0 && now.wrapping_sub(e.used) <= REFRESH).then_some([a, b, c, d, f, g])
    }

    /// Whether it is time to ask for entry `i` (again); if so, notes that it has been asked for.
    pub fn ask(&mut self, i: u8, now: u32) -> bool {
        let e = &mut self.entries[i as usize % ENTRIES];
        let wanted = match e.mac1 {
            0 => now.wrapping_sub(e.mac0) >= ASK_AGAIN,
            _ => now.wrapping_sub(e.used) > REFRESH,
        };
        if e.ip == 0 || !wanted {
            return false;
        }
        if e.mac1 == 0 {
            e.mac0 = now;
        } else {
            e.used = now.wrapping_sub(REFRESH - ASK_AGAIN);
        }
        true
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
        let i = n.index(0x0100_000A, 5).index;
        assert_eq!(n.heard(0x0100_000A, 5), None);
        assert!(n.ask(i, 5));
        assert!(!n.ask(i, 900));
        assert!(n.ask(i, 1005));
        assert!(n.learn(0x0100_000A, MAC, OWN, 1010, false).is_some());
        assert!(
            n.learn(0x0100_000A, MAC, OWN, 1011, false).is_none(),
            "no news"
        );
        assert!(!n.ask(i, 5000));
        assert_eq!(n.get(i).mac0, 0x0D0C_0B0A);
        assert_eq!(n.get(i).mac1, 0x0002_0F0E);
        assert_eq!(n.heard(0x0100_000A, 1010 + REFRESH), Some(MAC));
        assert_eq!(n.heard(0x0100_000A, 1012 + REFRESH), None, "too long ago");
        let old = 1011 + REFRESH + 1;
        assert!(n.ask(i, old), "still there?");
        assert!(!n.ask(i, old + ASK_AGAIN));
        assert!(n.ask(i, old + ASK_AGAIN + 1));
        assert_eq!(n.get(i).mac0, 0x0D0C_0B0A, "known all the while");
        assert!(!n.ask(NO_NEIGHBOUR, 9));
        assert_eq!(n.get(NO_NEIGHBOUR).mac1, 0);
    }

    #[test]
    fn ninety_six_hosts_of_a_network_are_known_at_a_time() {
        let mut n = Neighbours::ZERO;
        let host = |k: u32| u32::from_le_bytes([10, 0, 0, k as u8]);
        let hosts = || (10..106).map(host);
        for ip in hosts() {
            assert!(n.learn(ip, MAC, OWN, 5000, true).is_some());
        }
        let places: std::collections::BTreeSet<u8> =
            hosts().map(|ip| n.index(ip, 5001).index).collect();
        assert!(hosts().all(|ip| n.known(ip)));
        assert_eq!(places.len(), 96);
        assert!(!places.contains(&NO_NEIGHBOUR));
    }

    #[test]
    fn strangers_are_not_learned_unless_told_and_the_oldest_gives_way_after_a_second() {
        let mut n = Neighbours::ZERO;
        assert!(n.learn(9, MAC, OWN, 5000, false).is_none());
        assert!(n.learn(9, MAC, OWN, 5000, true).is_some());
        let set = Neighbours::places(9);
        let same: std::vec::Vec<u32> = (10..5000)
            .filter(|&ip| Neighbours::places(ip) == set)
            .take(4)
            .collect();
        for (k, &ip) in same[..3].iter().enumerate() {
            assert!(n.learn(ip, MAC, OWN, 5001 + k as u32, true).is_some());
        }
        assert_eq!(n.index(same[3], 5500).index, NO_NEIGHBOUR, "too soon");
        let place = n.index(same[3], 6002);
        assert!(place.evicted);
        assert!(set.clone().all(|i| n.entries[i].ip != 9));
        assert_eq!(n.get(place.index).ip, same[3]);
    }

    #[test]
    fn a_flood_from_addresses_that_nobody_has_takes_one_place_of_four() {
        let mut n = Neighbours::ZERO;
        let set = Neighbours::places(9);
        let mut same = (10..90_000).filter(|&ip| Neighbours::places(ip) == set);
        let decent: std::vec::Vec<u32> = same.by_ref().take(4).collect();
        for &ip in &decent {
            assert!(n.learn(ip, MAC, OWN, 5000, true).is_some());
        }
        for (k, ip) in same.by_ref().take(200).enumerate() {
            n.index(ip, 9000 + 300 * k as u32);
        }
        let known = |n: &Neighbours| decent.iter().filter(|&&ip| n.known(ip)).count();
        assert_eq!(known(&n), 3);
        // The fourth asks for us, in the middle of it.
        n.index(same.next().unwrap(), 100_000);
        let lost = decent.iter().find(|&&ip| !n.known(ip)).unwrap();
        assert!(n.learn(*lost, MAC, OWN, 100_001, true).is_some());
        assert_eq!(known(&n), 4);
    }

    extern crate std;
}
