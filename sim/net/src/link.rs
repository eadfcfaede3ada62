//! The wire between the chip and its clients: propagation, and the rate of the bonded link.

/// How fast the bonded link is, over all lanes, in each direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Rate {
    /// As fast as the lanes themselves.
    #[default]
    Off,
    /// Bits per second, every wire overhead counted, at this many cycles of the chip per second.
    Bits {
        /// Bits per second.
        bits: u64,
        /// Cycles per second.
        clock: u64,
    },
}

impl std::str::FromStr for Rate {
    type Err = String;
    fn from_str(text: &str) -> Result<Rate, String> {
        match text {
            "off" => Ok(Rate::Off),
            "40g" => Ok(Rate::Bits {
                bits: 40_000_000_000,
                clock: 1_200_000_000,
            }),
            _ => Err(format!("`{text}` is no link: off or 40g")),
        }
    }
}

/// Preamble, start delimiter, FCS and the gap between frames, bytes.
pub const WIRE_OVERHEAD: u64 = 24;

/// One direction of the link.
#[derive(Clone, Debug)]
pub struct Wire {
    rate: Rate,
    delay: u64,
    // Time at which it is free, in units of 1/bits of a cycle, so that nothing is rounded away.
    free: u128,
}

impl Wire {
    /// A wire on which a frame's last bit is `delay` cycles under way.
    pub fn new(rate: Rate, delay: u64) -> Wire {
        Wire {
            rate,
            delay,
            free: 0,
        }
    }

    /// When a frame of `bytes` (FCS not counted) that is ready in cycle `ready` is through.
    pub fn carry(&mut self, ready: u64, bytes: usize) -> u64 {
        let Rate::Bits { bits, clock } = self.rate else {
            return ready + self.delay;
        };
        let start = self.free.max(u128::from(ready) * u128::from(bits));
        let wire_bits = (bytes.max(60) as u128 + u128::from(WIRE_OVERHEAD)) * 8;
        self.free = start + wire_bits * u128::from(clock);
        (self.free.div_ceil(u128::from(bits))) as u64 + self.delay
    }

    /// The first cycle in which the wire is free.
    pub fn free_from(&self) -> u64 {
        match self.rate {
            Rate::Off => 0,
            Rate::Bits { bits, .. } => self.free.div_ceil(u128::from(bits)) as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forty_gigabits_take_a_third_of_a_cycle_for_each_byte_and_never_drift() {
        let mut wire = Wire::new("40g".parse().unwrap(), 0);
        // 84 bytes on the wire are 672 bits, 20.16 cycles at 33.33 bits a cycle.
        assert_eq!(wire.carry(1_000, 60), 1_021);
        assert_eq!(wire.carry(1_000, 60), 1_041);
        let last = (0..998).map(|_| wire.carry(1_000, 60)).last().unwrap();
        assert_eq!(last, 1_000 + 20_160);
        // An idle wire starts when the frame is there.
        assert_eq!(wire.carry(50_000, 1_514), 50_000 + 370);
    }

    #[test]
    fn a_link_that_is_off_only_delays() {
        let mut wire = Wire::new(Rate::Off, 600);
        assert_eq!((wire.carry(10, 1_514), wire.carry(10, 1_514)), (610, 610));
        assert!("10g".parse::<Rate>().is_err());
    }
}
