//! A small memory with synchronous write and asynchronous read: ECP5's DPR16X4 when 16 deep.

use rust_hdl::prelude::*;
use std::collections::BTreeMap;

/// What marks a `LutRam` to the emitter, which prints an array in the parent.
pub(crate) const MARK: &str = "noctule-emit: lut ram";

/// `2^N` words of `D`. A word written at an edge is read after it; a word never written reads as
/// zero here and as anything in hardware.
#[derive(LogicBlock, Default)]
pub struct LutRam<D: Synth, const N: usize> {
    /// Clock of the write port.
    pub clock: Signal<In, Clock>,
    /// Write this cycle.
    pub write_enable: Signal<In, Bit>,
    /// Where to.
    pub write_address: Signal<In, Bits<N>>,
    /// What.
    pub write_data: Signal<In, D>,
    /// Which word `read_data` shows.
    pub read_address: Signal<In, Bits<N>>,
    /// The word at `read_address`.
    pub read_data: Signal<Out, D>,
    _words: BTreeMap<Bits<N>, D>,
}

impl<D: Synth, const N: usize> Logic for LutRam<D, N> {
    fn update(&mut self) {
        if self.clock.pos_edge() && self.write_enable.val() {
            self._words
                .insert(self.write_address.val(), self.write_data.val());
        }
        self.read_data.next = self
            ._words
            .get(&self.read_address.val())
            .copied()
            .unwrap_or_default();
    }
    fn connect(&mut self) {
        self.read_data.connect();
    }
    fn hdl(&self) -> Verilog {
        Verilog::Custom(MARK.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{settle, tick};

    #[test]
    fn a_written_word_is_read_after_the_edge_and_not_before() {
        let mut ram = LutRam::<Bits<8>, 4>::default();
        ram.connect_all();
        ram.write_enable.next = true;
        ram.write_address.next = 3.into();
        ram.read_address.next = 3.into();
        ram.write_data.next = 0x5a.into();
        settle(&mut ram);
        assert_eq!(ram.read_data.val().to_u64(), 0);
        tick(&mut ram, |r, c| r.clock.next = c);
        assert_eq!(ram.read_data.val().to_u64(), 0x5a);
        ram.write_enable.next = false;
        ram.write_data.next = 1.into();
        tick(&mut ram, |r, c| r.clock.next = c);
        assert_eq!(ram.read_data.val().to_u64(), 0x5a);
    }
}
