//! Connections in TIME-WAIT: 32 bytes each, in a table of their own.
//!
//! All wait equally long, so a list in order of entry is a list in order of expiry: the oldest is
//! looked at, nothing is scanned. When the table is full the oldest gives way.

const NIL: u16 = 0xFFFF;

/// One connection in TIME-WAIT.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Wait {
    pub raddr: u32,
    pub ports: u32,
    pub snd_nxt: u32,
    pub rcv_nxt: u32,
    pub ts_recent: u32,
    pub expires: u32,
    pub hash_next: u16,
    pub older: u16,
    pub newer: u16,
    /// Timestamps were on.
    pub timestamps: bool,
}

const _: () = assert!(core::mem::size_of::<Wait>() <= 32);

impl Wait {
    /// Nothing.
    pub const ZERO: Self = Self {
        raddr: 0,
        ports: 0,
        snd_nxt: 0,
        rcv_nxt: 0,
        ts_recent: 0,
        expires: 0,
        hash_next: 0,
        older: 0,
        newer: 0,
        timestamps: false,
    };
}

// Lists that entries are found by.
const BUCKETS: usize = 128;

/// The table of `W` entries, a power of two.
pub struct Waits<const W: usize> {
    entries: [Wait; W],
    heads: [u16; BUCKETS],
    free: u16,
    oldest: u16,
    newest: u16,
}

impl<const W: usize> Waits<W> {
    /// All zeroes; `init` before use.
    pub const ZERO: Self = Self {
        entries: [Wait::ZERO; W],
        heads: [0; BUCKETS],
        free: 0,
        oldest: 0,
        newest: 0,
    };

    /// Empty.
    pub fn init(&mut self) {
        const { assert!(W.is_power_of_two() && W < 0x8000) }
        self.heads = [NIL; BUCKETS];
        for (i, e) in self.entries.iter_mut().enumerate() {
            e.hash_next = if i + 1 < W { i as u16 + 1 } else { NIL };
        }
        (self.free, self.oldest, self.newest) = (0, NIL, NIL);
    }

    fn bucket(raddr: u32, ports: u32) -> usize {
        let h = raddr ^ ports.rotate_left(7);
        (h ^ (h >> 16) ^ (h >> 8)) as usize % BUCKETS
    }

    /// An entry by index.
    pub fn get(&mut self, i: u16) -> &mut Wait {
        &mut self.entries[i as usize % W]
    }

    /// The entry of a pair of sockets.
    pub fn find(&self, raddr: u32, ports: u32) -> Option<u16> {
        let mut i = self.heads[Self::bucket(raddr, ports)];
        while i != NIL {
            let e = &self.entries[i as usize % W];
            if e.raddr == raddr && e.ports == ports {
                return Some(i);
            }
            i = e.hash_next;
        }
        None
    }

    /// Adds an entry; answers whether another had to give way.
    pub fn insert(&mut self, mut wait: Wait) -> bool {
        let cut = self.free == NIL;
        if cut {
            self.remove(self.oldest);
        }
        let i = self.free;
        self.free = self.get(i).hash_next;
        let bucket = Self::bucket(wait.raddr, wait.ports);
        wait.hash_next = self.heads[bucket];
        self.heads[bucket] = i;
        *self.get(i) = wait;
        self.append(i);
        cut
    }

    fn append(&mut self, i: u16) {
        let newest = self.newest;
        let e = self.get(i);
        (e.older, e.newer) = (newest, NIL);
        if newest == NIL {
            self.oldest = i;
        } else {
            self.get(newest).newer = i;
        }
        self.newest = i;
    }

    fn detach(&mut self, i: u16) {
        let Wait { older, newer, .. } = *self.get(i);
        if older == NIL {
            self.oldest = newer;
        } else {
            self.get(older).newer = newer;
        }
        if newer == NIL {
            self.newest = older;
        } else {
            self.get(newer).older = older;
        }
    }

    /// Starts the wait of entry `i` over.
    pub fn restart(&mut self, i: u16, expires: u32) {
        self.detach(i);
        self.get(i).expires = expires;
        self.append(i);
    }

    /// Frees an entry.
    pub fn remove(&mut self, i: u16) {
        self.detach(i);
        let e = *self.get(i);
        let bucket = Self::bucket(e.raddr, e.ports);
        if self.heads[bucket] == i {
            self.heads[bucket] = e.hash_next;
        } else {
            let mut at = self.heads[bucket];
            while at != NIL {
                let next = self.get(at).hash_next;
                if next == i {
                    self.get(at).hash_next = e.hash_next;
                }
                at = next;
            }
        }
        self.get(i).hash_next = self.free;
        self.free = i;
    }

    /// When the oldest expires.
    pub fn next_deadline(&self) -> Option<u32> {
        (self.oldest != NIL).then(|| self.entries[self.oldest as usize % W].expires)
    }

    /// Frees those that have expired.
    pub fn expire(&mut self, now: u32) {
        while let Some(at) = self.next_deadline()
            && now.wrapping_sub(at) as i32 >= 0
        {
            self.remove(self.oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(raddr: u32, expires: u32) -> Wait {
        Wait {
            raddr,
            ports: 0x5000_1234,
            expires,
            ..Wait::ZERO
        }
    }

    #[test]
    fn entries_expire_in_order_and_the_oldest_gives_way() {
        let mut w = Waits::<4>::ZERO;
        w.init();
        for k in 0..4 {
            assert!(!w.insert(wait(k, 100 + k)));
        }
        assert!(w.insert(wait(9, 110)));
        assert!(w.find(0, 0x5000_1234).is_none());
        let i = w.find(1, 0x5000_1234).unwrap();
        w.restart(i, 120);
        w.expire(105);
        assert!(w.find(2, 0x5000_1234).is_none() && w.find(3, 0x5000_1234).is_none());
        assert!(w.find(1, 0x5000_1234).is_some() && w.find(9, 0x5000_1234).is_some());
        assert_eq!(w.next_deadline(), Some(110));
        w.expire(200);
        assert_eq!(w.next_deadline(), None);
        for k in 0..4 {
            assert!(!w.insert(wait(k, 300)));
        }
    }
}
