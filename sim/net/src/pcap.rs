//! Packet captures: the classic pcap format with nanosecond stamps, which every tool reads. Both
//! directions of all lanes in one file.

use std::io::{self, Write};

/// A capture file.
pub struct Pcap<W: Write> {
    out: W,
    cycles_per_us: u64,
}

impl<W: Write> Pcap<W> {
    /// Starts a capture; `cycles_per_us` turns cycles into time.
    pub fn new(mut out: W, cycles_per_us: u64) -> io::Result<Pcap<W>> {
        // Magic for nanoseconds, version 2.4, no zone, no accuracy, snap length, Ethernet.
        for word in [0xA1B2_3C4D_u32, 0x0004_0002, 0, 0, 0x4_0000, 1] {
            out.write_all(&word.to_le_bytes())?;
        }
        Ok(Pcap { out, cycles_per_us })
    }

    /// A frame whose last word was there in `cycle`.
    pub fn frame(&mut self, cycle: u64, bytes: &[u8]) -> io::Result<()> {
        let us = cycle / self.cycles_per_us;
        let ns = us % 1_000_000 * 1_000 + cycle % self.cycles_per_us * 1_000 / self.cycles_per_us;
        let len = bytes.len() as u32;
        for word in [(us / 1_000_000) as u32, ns as u32, len, len] {
            self.out.write_all(&word.to_le_bytes())?;
        }
        self.out.write_all(bytes)
    }

    /// Hands everything to the host.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capture_has_the_bytes_and_the_time_to_the_nanosecond() {
        let mut file = Vec::new();
        let mut pcap = Pcap::new(&mut file, 1_200).unwrap();
        pcap.frame(1_200 * 2_500_000 + 600, &[1, 2, 3]).unwrap();
        pcap.flush().unwrap();
        assert_eq!(file.len(), 24 + 16 + 3);
        assert_eq!(file[..4], [0x4D, 0x3C, 0xB2, 0xA1]);
        let word = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap());
        assert_eq!((word(24), word(28), word(32)), (2, 500_000_500, 3));
    }
}
