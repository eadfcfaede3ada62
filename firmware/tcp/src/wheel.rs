//! Hierarchical timing wheel: O(1) arm and cancel, no scan.
//!
//! Five levels of 32 slots; a slot of level n spans 32^n ticks. An entry moves down at most four
//! times before it fires. A bitmap per level finds the next occupied slot with one count of
//! trailing zeroes, so time may jump by hours in a few steps. Links live in the timed items
//! (8 bytes each). A tick is 1024 µs; the farthest deadline is 32^5 - 1 ticks (9.5 h), later ones
//! fire then (whoever armed them looks and arms again).

const LEVELS: usize = 5;
const BITS: u32 = 5;
const SLOTS: usize = 1 << BITS;
const NIL: u16 = 0xFFFF;
const HEAD: u16 = 0x8000;
const FARTHEST: u32 = (1 << (BITS * LEVELS as u32)) - 1;

/// What a timed item keeps for the wheel.
#[derive(Clone, Copy, Debug)]
pub struct TimerLink {
    /// When it fires, ticks (valid while armed).
    pub at: u32,
    next: u16,
    prev: u16,
}

impl TimerLink {
    /// All zeroes, for static storage; `reset` before use.
    pub const ZERO: Self = Self {
        at: 0,
        next: 0,
        prev: 0,
    };

    /// Makes it unarmed.
    pub fn reset(&mut self) {
        self.prev = NIL;
    }

    /// Whether it is in the wheel.
    #[inline(always)]
    pub const fn armed(&self) -> bool {
        self.prev != NIL
    }
}

/// An item that can be timed.
pub trait Timed {
    /// Its link.
    fn timer(&mut self) -> &mut TimerLink;
}

/// The wheel over items numbered 0 to 32,766.
pub struct Wheel {
    now: u32,
    occupied: [u32; LEVELS],
    heads: [u16; LEVELS * SLOTS],
}

impl Wheel {
    /// All zeroes, for static storage; `init` before use.
    pub const ZERO: Self = Self {
        now: 0,
        occupied: [0; LEVELS],
        heads: [0; LEVELS * SLOTS],
    };

    /// Empty, at time `now`. Every item's link must be reset too.
    pub fn init(&mut self, now: u32) {
        self.now = now;
        self.occupied = [0; LEVELS];
        self.heads = [NIL; LEVELS * SLOTS];
    }

    /// Arms item `i` for tick `at` (the next tick, if that has passed), instead of what it had.
    pub fn arm<T: Timed>(&mut self, items: &mut [T], i: u16, at: u32) {
        self.cancel(items, i);
        let ahead = at.wrapping_sub(self.now);
        let at = if ahead as i32 <= 0 {
            self.now.wrapping_add(1)
        } else if ahead > FARTHEST {
            self.now.wrapping_add(FARTHEST)
        } else {
            at
        };
        self.place(items, i, at);
    }

    fn place<T: Timed>(&mut self, items: &mut [T], i: u16, at: u32) {
        let ahead = at.wrapping_sub(self.now);
        let mut level = 0;
        while ahead >> (BITS * (level as u32 + 1)) != 0 {
            level += 1;
        }
        let in_level = (at >> (BITS * level as u32)) as usize % SLOTS;
        let slot = level * SLOTS + in_level;
        let next = self.heads[slot];
        let link = items[i as usize].timer();
        *link = TimerLink {
            at,
            next,
            prev: HEAD | slot as u16,
        };
        if next != NIL {
            items[next as usize].timer().prev = i;
        }
        self.heads[slot] = i;
        self.occupied[level] |= 1 << in_level;
    }

    /// Takes item `i` out, if it is in.
    pub fn cancel<T: Timed>(&mut self, items: &mut [T], i: u16) {
        let link = items[i as usize].timer();
        if !link.armed() {
            return;
        }
        let (next, prev) = (link.next, link.prev);
        link.prev = NIL;
        if next != NIL {
            items[next as usize].timer().prev = prev;
        }
        if prev & HEAD == 0 {
            items[prev as usize].timer().next = next;
        } else {
            let slot = (prev & !HEAD) as usize;
            self.heads[slot] = next;
            if next == NIL {
                self.occupied[slot / SLOTS] &= !(1 << (slot % SLOTS));
            }
        }
    }

    /// Advances towards tick `target` up to the next item that fires, and takes that out.
    /// `None`: nothing more is due and the wheel stands at `target`.
    pub fn advance<T: Timed>(&mut self, items: &mut [T], target: u32) -> Option<u16> {
        loop {
            let due = self.heads[self.now as usize % SLOTS];
            if due != NIL {
                self.cancel(items, due);
                return Some(due);
            }
            let left = target.wrapping_sub(self.now);
            if left as i32 <= 0 {
                return None;
            }
            match self.next_stop() {
                Some(ahead) if ahead <= left => self.now = self.now.wrapping_add(ahead),
                _ => {
                    self.now = target;
                    return None;
                }
            }
            for level in (1..LEVELS).rev() {
                if self.now & ((1 << (BITS * level as u32)) - 1) == 0 {
                    self.cascade(items, level);
                }
            }
        }
    }

    fn cascade<T: Timed>(&mut self, items: &mut [T], level: usize) {
        let in_level = (self.now >> (BITS * level as u32)) as usize % SLOTS;
        let mut i = core::mem::replace(&mut self.heads[level * SLOTS + in_level], NIL);
        self.occupied[level] &= !(1 << in_level);
        while i != NIL {
            let link = *items[i as usize].timer();
            self.place(items, i, link.at);
            i = link.next;
        }
    }

    /// Ticks from now to the next slot that must be looked at.
    fn next_stop(&self) -> Option<u32> {
        let mut best: Option<u32> = None;
        for (level, &bits) in self.occupied.iter().enumerate() {
            if bits != 0 {
                let shift = BITS * level as u32;
                let turn = self.now >> shift;
                let distance = bits
                    .rotate_right((turn + 1) % SLOTS as u32)
                    .trailing_zeros()
                    + 1;
                let ahead = (turn.wrapping_add(distance) << shift).wrapping_sub(self.now);
                best = Some(best.map_or(ahead, |b| b.min(ahead)));
            }
        }
        best
    }

    /// A tick by which `advance` should be called again, not later than the next item is due;
    /// `None`: nothing is armed.
    pub fn next_deadline(&self) -> Option<u32> {
        if self.heads[self.now as usize % SLOTS] != NIL {
            return Some(self.now);
        }
        self.next_stop().map(|ahead| self.now.wrapping_add(ahead))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Item(TimerLink);
    impl Timed for Item {
        fn timer(&mut self) -> &mut TimerLink {
            &mut self.0
        }
    }

    fn fresh(n: usize, now: u32) -> (Wheel, Vec<Item>) {
        let mut w = Wheel::ZERO;
        w.init(now);
        let mut items: Vec<Item> = (0..n).map(|_| Item(TimerLink::ZERO)).collect();
        items.iter_mut().for_each(|i| i.0.reset());
        (w, items)
    }

    extern crate std;
    use std::vec::Vec;

    #[test]
    fn every_item_fires_exactly_at_its_tick_whatever_the_steps() {
        for start in [0u32, 31, 0xFFFF_FF00] {
            let mut rng = 0x1234_5678u32;
            let mut next = || {
                rng ^= rng << 13;
                rng ^= rng >> 17;
                rng ^= rng << 5;
                rng
            };
            let (mut w, mut items) = fresh(200, start);
            let mut want = [0u32; 200];
            for (i, want) in want.iter_mut().enumerate() {
                let at = start.wrapping_add(1 + (next() >> (next() % 20 + 8)));
                *want = at;
                w.arm(&mut items, i as u16, at);
            }
            for i in (0..200).step_by(7) {
                w.cancel(&mut items, i as u16);
            }
            let mut fired = [false; 200];
            let mut t = start;
            while t.wrapping_sub(start) < 1 << 24 {
                t = t.wrapping_add(next() % 5000);
                while let Some(i) = w.advance(&mut items, t) {
                    assert_eq!(w.now, want[i as usize]);
                    assert!(!core::mem::replace(&mut fired[i as usize], true));
                }
                assert_eq!(w.now, t);
            }
            for (i, f) in fired.iter().enumerate() {
                assert_eq!(*f, i % 7 != 0, "item {i}");
            }
            assert_eq!(w.next_deadline(), None);
        }
    }

    #[test]
    fn the_deadline_is_never_later_than_the_next_item_and_gets_there() {
        let (mut w, mut items) = fresh(1, 77);
        w.arm(&mut items, 0, 77 + 123_456);
        let mut steps = 0;
        loop {
            let d = w.next_deadline().unwrap();
            assert!(d <= 77 + 123_456);
            steps += 1;
            if w.advance(&mut items, d).is_some() {
                break;
            }
        }
        assert_eq!(w.now, 77 + 123_456);
        assert!(steps <= LEVELS);
    }

    #[test]
    fn arming_again_moves_and_the_past_means_the_next_tick() {
        let (mut w, mut items) = fresh(2, 1000);
        w.arm(&mut items, 0, 5000);
        w.arm(&mut items, 0, 10);
        assert_eq!(w.advance(&mut items, 2000), Some(0));
        assert_eq!(w.now, 1001);
        assert_eq!(w.advance(&mut items, 9000), None);
        w.arm(&mut items, 1, 9000u32.wrapping_add(0x7000_0000));
        assert_eq!(w.advance(&mut items, 9000 + FARTHEST), Some(1));
    }
}
