//! Faults on the wire, from a seed: loss, duplication, reordering, corruption.

/// How often what goes wrong, each 0 to 1 for a frame.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct FaultRates {
    /// The frame is lost.
    pub loss: f64,
    /// It arrives twice.
    pub duplicate: f64,
    /// It arrives up to `late_cycles` later than it should, others overtake it.
    pub reorder: f64,
    /// One of its bits behind the Ethernet header is wrong.
    pub corrupt: f64,
    /// See `reorder`.
    pub late_cycles: u64,
}

/// A small generator for tests and faults (xorshift64*), the same everywhere for a seed.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The sequence of `seed`.
    pub fn new(seed: u64) -> Random {
        Random((seed ^ 0x9E37_79B9_7F4A_7C15).wrapping_mul(0xBF58_476D_1CE4_E5B9) | 1)
    }
    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }
    /// Evenly from 0 to `n` - 1; 0 for `n` = 0.
    pub fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.bits()) * u128::from(n)) >> 64) as u64
    }
    /// True with probability `p`.
    pub fn chance(&mut self, p: f64) -> bool {
        p > 0.0 && (self.bits() >> 11) as f64 / (1u64 << 53) as f64 <= p
    }
    /// Evenly in (0, 1].
    pub fn unit(&mut self) -> f64 {
        ((self.bits() >> 11) + 1) as f64 / (1u64 << 53) as f64
    }
}

/// The faults of one direction.
#[derive(Clone, Debug)]
pub struct Faults {
    rates: FaultRates,
    random: Random,
    /// Frames that something was done to.
    pub injected: u64,
}

impl Faults {
    /// Faults at `rates`, repeatable by `seed`.
    pub fn new(rates: FaultRates, seed: u64) -> Faults {
        Faults {
            rates,
            random: Random::new(seed),
            injected: 0,
        }
    }

    /// What arrives, and how many cycles late, in place of one frame: it, and perhaps another.
    pub fn pass(&mut self, mut frame: Vec<u8>) -> impl Iterator<Item = (u64, Vec<u8>)> + use<> {
        let r = &mut self.random;
        if r.chance(self.rates.loss) {
            self.injected += 1;
            return None.into_iter().chain(None);
        }
        let mut late = 0;
        let mut touched = false;
        if r.chance(self.rates.corrupt) && frame.len() > 14 {
            let bit = r.below((frame.len() as u64 - 14) * 8);
            frame[14 + bit as usize / 8] ^= 1 << (bit % 8);
            touched = true;
        }
        if r.chance(self.rates.reorder) {
            late = r.below(self.rates.late_cycles + 1);
            touched = true;
        }
        let twice = r.chance(self.rates.duplicate);
        self.injected += u64::from(touched || twice);
        let again = twice.then(|| (late + 1, frame.clone()));
        Some((late, frame)).into_iter().chain(again)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_come_as_often_as_asked_and_repeat_by_seed() {
        let rates = FaultRates {
            loss: 0.1,
            duplicate: 0.1,
            reorder: 0.1,
            corrupt: 0.1,
            late_cycles: 50,
        };
        let run = |seed| {
            let mut f = Faults::new(rates, seed);
            (0..2_000)
                .map(|_| f.pass(vec![7; 60]).collect::<Vec<_>>())
                .collect::<Vec<_>>()
        };
        assert_eq!(run(1), run(1));
        assert_ne!(run(1), run(2));
        let all = run(3);
        let near = |n: usize, want: usize| assert!(n.abs_diff(want) < want / 2, "{n}");
        near(all.iter().filter(|o| o.is_empty()).count(), 200);
        near(all.iter().filter(|o| o.len() == 2).count(), 180);
        near(
            all.iter()
                .filter(|o| o.iter().any(|(_, f)| *f != [7; 60]))
                .count(),
            180,
        );
        near(
            all.iter()
                .filter(|o| o.iter().any(|(late, _)| *late > 1))
                .count(),
            180,
        );
        let mut none = Faults::new(FaultRates::default(), 1);
        let passed: Vec<_> = none.pass(vec![1; 60]).collect();
        assert_eq!(passed, [(0, vec![1; 60])]);
    }
}
