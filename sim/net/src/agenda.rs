//! When each of a few things is due, and the first of them without asking all.

/// Not by itself.
pub(crate) const NEVER: u64 = u64::MAX;

/// Times by place.
pub(crate) struct Agenda {
    at: Vec<u64>,
    first: u64,
}

impl Agenda {
    pub fn new() -> Agenda {
        Agenda {
            at: Vec::new(),
            first: NEVER,
        }
    }

    /// One place more, with nothing due.
    pub fn push(&mut self) {
        self.at.push(NEVER);
    }

    pub fn set(&mut self, place: usize, at: u64) {
        let before = std::mem::replace(&mut self.at[place], at);
        if at <= self.first {
            self.first = at;
        } else if before == self.first {
            self.first = self.at.iter().copied().min().unwrap_or(NEVER);
        }
    }

    /// The first time of all.
    pub fn first(&self) -> u64 {
        self.first
    }

    /// The places that are due at `now`.
    pub fn due(&self, now: u64) -> impl Iterator<Item = usize> + '_ {
        let all = if self.first <= now { &self.at[..] } else { &[] };
        (0..all.len()).filter(move |&place| all[place] <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Random;

    #[test]
    fn the_first_of_all_is_known_however_they_change() {
        let mut random = Random::new(7);
        let mut agenda = Agenda::new();
        assert_eq!(agenda.first(), NEVER);
        let mut plain = [NEVER; 5];
        plain.iter().for_each(|_| agenda.push());
        for _ in 0..2_000 {
            let place = random.below(5) as usize;
            plain[place] = [random.below(6), NEVER][random.below(2) as usize];
            agenda.set(place, plain[place]);
            assert_eq!(agenda.first(), *plain.iter().min().unwrap());
            let now = random.below(6);
            let due: Vec<usize> = (0..5).filter(|&p| plain[p] <= now).collect();
            assert_eq!(agenda.due(now).collect::<Vec<_>>(), due);
        }
    }
}
