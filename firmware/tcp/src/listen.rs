//! Listeners: who takes connections on which port.
//!
//! Several end points may listen on one port; a SYN goes to the next in turn that has room in its
//! backlog. Ports hash into short chains; the listener served moves to the chain's end.

use crate::types::{CallError, Owner};

/// Listeners of a tile.
pub const LISTENERS: usize = 64;
const CHAINS: usize = 16;
const NONE: u8 = 0xFF;

/// One listener.
#[derive(Clone, Copy)]
pub struct Listener {
    /// The socket layer's name for it.
    pub id: u32,
    pub owner: Owner,
    pub port: u16,
    /// Connections not yet accepted, half-open ones included, at most.
    pub backlog: u16,
    pub waiting: u16,
    next: u8,
    used: bool,
}

/// All listeners.
pub struct Listeners {
    list: [Listener; LISTENERS],
    chains: [u8; CHAINS],
    /// Entries from here on are free: calls look no further.
    end: u8,
}

impl Listeners {
    /// All zeroes; `init` before use.
    pub const ZERO: Self = Self {
        list: [Listener {
            id: 0,
            owner: Owner {
                endpoint: 0,
                app: 0,
            },
            port: 0,
            backlog: 0,
            waiting: 0,
            next: 0,
            used: false,
        }; LISTENERS],
        chains: [0; CHAINS],
        end: 0,
    };

    /// No listeners.
    pub fn init(&mut self) {
        *self = Self::ZERO;
        self.chains = [NONE; CHAINS];
    }

    /// A listener by index.
    pub fn get(&mut self, i: u8) -> &mut Listener {
        &mut self.list[i as usize % LISTENERS]
    }

    /// Adds one. `Busy`: the table is full, this end point listens there already, or the port
    /// belongs to another application.
    pub fn add(&mut self, owner: Owner, id: u32, port: u16, backlog: u16) -> Result<(), CallError> {
        let taken = |l: &Listener| {
            l.used
                && ((l.port == port
                    && (l.owner.app != owner.app || l.owner.endpoint == owner.endpoint))
                    || (l.owner == owner && l.id == id))
        };
        if port == 0 || self.seen().iter().any(taken) {
            return Err(CallError::Busy);
        }
        let free = self.seen().iter().position(|l| !l.used);
        let i = free.unwrap_or(self.end as usize);
        if i >= LISTENERS {
            return Err(CallError::Busy);
        }
        self.end = self.end.max(i as u8 + 1);
        self.list[i] = Listener {
            id,
            owner,
            port,
            backlog: backlog.max(1),
            waiting: 0,
            next: NONE,
            used: true,
        };
        self.append(i as u8);
        Ok(())
    }

    fn seen(&self) -> &[Listener] {
        self.list.get(..self.end as usize).unwrap_or(&self.list)
    }

    fn append(&mut self, i: u8) {
        let chain = self.list[i as usize].port as usize % CHAINS;
        self.list[i as usize].next = NONE;
        let mut at = self.chains[chain];
        if at == NONE {
            self.chains[chain] = i;
            return;
        }
        while self.list[at as usize].next != NONE {
            at = self.list[at as usize].next;
        }
        self.list[at as usize].next = i;
    }

    fn unlink(&mut self, i: u8) {
        let next = self.list[i as usize].next;
        let chain = self.list[i as usize].port as usize % CHAINS;
        let mut at = self.chains[chain];
        if at == i {
            self.chains[chain] = next;
            return;
        }
        while at != NONE {
            let n = self.list[at as usize].next;
            if n == i {
                self.list[at as usize].next = next;
            }
            at = n;
        }
    }

    /// Removes one; its index.
    pub fn remove(&mut self, owner: Owner, id: u32) -> Result<u8, CallError> {
        let i = self
            .seen()
            .iter()
            .position(|l| l.used && l.owner == owner && l.id == id)
            .ok_or(CallError::Stale)? as u8;
        self.unlink(i);
        self.list[i as usize].used = false;
        while self.end > 0 && !self.list[self.end as usize - 1].used {
            self.end -= 1;
        }
        Ok(i)
    }

    /// Any listener of this end point.
    pub fn of(&self, endpoint: u8) -> Option<(Owner, u32)> {
        self.seen()
            .iter()
            .find(|l| l.used && l.owner.endpoint == endpoint)
            .map(|l| (l.owner, l.id))
    }

    /// The next in turn for a SYN to `port`: the first with room in its backlog. If all are full,
    /// `Err(true)` (cookies may help); if nobody listens, `Err(false)`.
    pub fn choose(&mut self, port: u16) -> Result<u8, bool> {
        self.pick(port, |l| l.waiting < l.backlog)
    }

    /// The next in turn whatever its backlog (a cookie came back). `None`: nobody listens.
    pub fn any(&mut self, port: u16) -> Option<u8> {
        self.pick(port, |_| true).ok()
    }

    fn pick(&mut self, port: u16, fits: impl Fn(&Listener) -> bool) -> Result<u8, bool> {
        let mut at = self.chains[port as usize % CHAINS];
        let mut seen = false;
        while at != NONE {
            let l = &self.list[at as usize];
            if l.port == port {
                seen = true;
                if fits(l) {
                    if l.next != NONE {
                        self.unlink(at);
                        self.append(at);
                    }
                    return Ok(at);
                }
            }
            at = l.next;
        }
        Err(seen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(endpoint: u8) -> Owner {
        Owner { endpoint, app: 1 }
    }

    #[test]
    fn listeners_of_a_port_take_turns_and_full_ones_are_passed_over() {
        let mut ls = Listeners::ZERO;
        ls.init();
        for e in 0..3 {
            ls.add(owner(e), 7, 80, 2).unwrap();
            ls.add(owner(e), 8, 96, 2).unwrap();
        }
        let turn = |ls: &mut Listeners| {
            let i = ls.choose(80).unwrap();
            ls.get(i).owner.endpoint
        };
        assert_eq!(
            [turn(&mut ls), turn(&mut ls), turn(&mut ls), turn(&mut ls)],
            [0, 1, 2, 0]
        );
        for i in 0..6 {
            if ls.get(i).owner.endpoint != 1 {
                ls.get(i).waiting = 2;
            }
        }
        assert_eq!([turn(&mut ls), turn(&mut ls)], [1, 1]);
        let i = ls.choose(80).unwrap();
        ls.get(i).waiting = 2;
        assert_eq!(ls.choose(80), Err(true));
        assert_eq!(ls.choose(81), Err(false));
        assert!(ls.any(80).is_some());
    }

    #[test]
    fn a_port_belongs_to_one_application_and_an_end_point_listens_once() {
        let mut ls = Listeners::ZERO;
        ls.init();
        ls.add(owner(0), 1, 80, 1).unwrap();
        assert_eq!(ls.add(owner(0), 2, 80, 1), Err(CallError::Busy));
        let other = Owner {
            endpoint: 5,
            app: 2,
        };
        assert_eq!(ls.add(other, 1, 80, 1), Err(CallError::Busy));
        assert_eq!(ls.remove(other, 1), Err(CallError::Stale));
        ls.remove(owner(0), 1).unwrap();
        assert_eq!(ls.choose(80), Err(false));
        ls.add(other, 1, 80, 1).unwrap();
        assert_eq!(ls.of(5), Some((other, 1)));
    }
}
