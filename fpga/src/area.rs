//! What a mapped netlist is made of, in all and by instance.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Cells of an ECP5.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// Four-input tables, those of carry chains and LUT RAM not included.
    pub lut4: u64,
    /// LUT RAM, 16 words of 4 bits.
    pub dpr16x4: u64,
    /// Two bits of a carry chain.
    pub ccu2c: u64,
    /// Registers.
    pub ff: u64,
    /// Block RAM, 18 kbit.
    pub bram: u64,
    /// Multipliers, 18 x 18.
    pub dsp: u64,
}

impl Area {
    /// LUT4 + 4 DPR16X4 + 2 CCU2C: the tables that a slice gives for each.
    #[must_use]
    pub fn lut_equivalents(&self) -> u64 {
        self.lut4 + 4 * self.dpr16x4 + 2 * self.ccu2c
    }

    /// Counts a cell; what holds neither logic nor state (wide-LUT multiplexers, pins) is free.
    pub fn count(&mut self, cell: &str) {
        match cell {
            "LUT4" => self.lut4 += 1,
            "TRELLIS_DPR16X4" => self.dpr16x4 += 1,
            "CCU2C" => self.ccu2c += 1,
            "TRELLIS_FF" => self.ff += 1,
            "DP16KD" | "PDPW16KD" => self.bram += 1,
            "MULT18X18D" => self.dsp += 1,
            _ => {}
        }
    }
}

#[derive(Deserialize)]
struct Netlist {
    modules: BTreeMap<String, Module>,
}

#[derive(Deserialize)]
struct Module {
    #[serde(default)]
    cells: BTreeMap<String, Cell>,
}

#[derive(Deserialize)]
struct Cell {
    #[serde(rename = "type")]
    kind: String,
}

/// The area of `top`'s flattened netlist (yosys' `write_json`), in all and by instance. With `harness`
/// only instances `dut*` count; their parts are named without that prefix.
///
/// # Errors
/// If the text is no netlist or has no such module.
pub fn read(
    json: &[u8],
    top: &str,
    harness: bool,
) -> Result<(Area, BTreeMap<String, Area>), String> {
    let netlist: Netlist = serde_json::from_slice(json).map_err(|e| e.to_string())?;
    let module = netlist.modules.get(top);
    let module = module.ok_or_else(|| format!("the netlist has no module {top}"))?;
    let mut all = Area::default();
    let mut parts = BTreeMap::<String, Area>::new();
    for (name, cell) in &module.cells {
        if harness && !name.starts_with("dut") {
            continue;
        }
        all.count(&cell.kind);
        let inside = if harness {
            name.split_once('.').map_or("", |(_, inside)| inside)
        } else {
            name
        };
        parts.entry(part(inside)).or_default().count(&cell.kind);
    }
    parts.retain(|_, area| *area != Area::default());
    Ok((all, parts))
}

/// The instance that a cell belongs to: what stands before the first dot of its name; the block's own
/// logic is `-`. Generated cells carry the name of the net that they drive.
fn part(name: &str) -> String {
    match name.split_once('.') {
        Some((instance, _)) if !instance.contains('$') => instance.to_owned(),
        _ => "-".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NETLIST: &str = r#"{"creator": "y", "modules": {
        "LUT4": {"cells": {}},
        "top": {"cells": {
            "dut.a_q_TRELLIS_FF_Q": {"type": "TRELLIS_FF"},
            "dut.alu.sum_LUT4_Z": {"type": "LUT4"},
            "dut.alu.sum_CCU2C_S0": {"type": "CCU2C"},
            "dut.regs.mem.0.0": {"type": "TRELLIS_DPR16X4"},
            "dut.alu.wide_PFUMX_Z": {"type": "PFUMX"},
            "pins.folded_q_LUT4_Z": {"type": "LUT4"}
        }}}}"#;

    #[test]
    fn only_the_block_counts_not_what_stands_around_it() {
        let (all, parts) = read(NETLIST.as_bytes(), "top", true).expect("a netlist");
        assert_eq!((all.lut4, all.ff, all.ccu2c, all.dpr16x4), (1, 1, 1, 1));
        assert_eq!(all.lut_equivalents(), 1 + 4 + 2);
        let names: Vec<_> = parts.keys().map(String::as_str).collect();
        assert_eq!(names, ["-", "alu", "regs"]);
        assert_eq!(parts["alu"].lut_equivalents(), 3);
    }

    #[test]
    fn without_a_harness_everything_counts() {
        let (all, parts) = read(NETLIST.as_bytes(), "top", false).expect("a netlist");
        assert_eq!(all.lut4, 2);
        assert_eq!(parts["pins"].lut4, 1);
    }

    #[test]
    fn what_is_no_netlist_or_lacks_the_module_is_told() {
        assert!(read(b"{", "top", true).is_err());
        let error = read(NETLIST.as_bytes(), "lane", true).expect_err("none");
        assert!(error.contains("lane"), "{error}");
    }
}
