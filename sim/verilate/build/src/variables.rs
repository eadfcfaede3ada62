//! Reads the variables of a design out of the header that Verilator writes for its root, so that
//! registers and memories can be looked at without building the model otherwise than for speed.
//!
//! They stand there as `CData/*3:0*/ tile__DOT__i_core__DOT__pc_q;` or, for unpacked arrays,
//! `VlUnpacked<IData/*31:0*/, 64> ...;`. What Verilator optimized away is not there, and what it
//! added for itself (`__V...`) is left out.

use crate::header::{unescape, width};

/// One variable of the design.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// The member's name in C++.
    pub member: String,
    /// The name in SystemVerilog, instances joined by dots, without the top module's.
    pub name: String,
    /// Width of one element.
    pub bits: u32,
    /// Number of elements over all unpacked dimensions, row-major; 1 for what is no array.
    pub elements: u32,
}

/// The variables declared in the header of a root class, in its order.
pub fn parse_variables(header: &str) -> Vec<Variable> {
    header
        .lines()
        .filter_map(|line| parse(line.trim()))
        .collect()
}

fn parse(line: &str) -> Option<Variable> {
    let (kind, member) = line.strip_suffix(';')?.rsplit_once(' ')?;
    let is_value = ["CData", "SData", "IData", "QData", "VlWide", "VlUnpacked"]
        .iter()
        .any(|start| kind.starts_with(start));
    let (_, path) = member.split_once("__DOT__")?;
    if !is_value || path.contains("__V") {
        return None;
    }
    let (_, range_and_sizes) = kind.split_once("/*")?;
    let (range, sizes) = range_and_sizes.split_once("*/")?;
    let (msb, lsb) = range.split_once(':')?;
    let mut elements = 1;
    for size in sizes.split('>').filter(|size| !size.is_empty()) {
        elements *= size.strip_prefix(", ")?.parse::<u32>().ok()?;
    }
    let name = path
        .replace("__DOT__", ".")
        .replace("__BRA__", "[")
        .replace("__KET__", "]");
    Some(Variable {
        member: member.to_owned(),
        name: unescape(&name),
        bits: width(msb, lsb)?,
        elements,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_arrays_are_read_and_verilators_own_left_out() {
        let header = "  struct {\n    CData/*3:0*/ chip__DOT__g_row__BRA__1__KET____DOT__tile__DOT__x_q;\n    \
                      VlWide<4>/*127:0*/ chip__DOT__wide_q;\n    CData/*0:0*/ chip__DOT____Vcellinp__a;\n    \
                      VlUnpacked<VlUnpacked<QData/*37:0*/, 3>, 2> chip__DOT__flit;\n    \
                      VL_IN8(clk_i,0,0);\n    CData/*0:0*/ __Vfirst;\n";
        let found = parse_variables(header);
        let brief: Vec<_> = found
            .iter()
            .map(|v| (v.name.as_str(), v.bits, v.elements))
            .collect();
        let expected = [
            ("g_row[1].tile.x_q", 4, 1),
            ("wide_q", 128, 1),
            ("flit", 38, 6),
        ];
        assert_eq!(brief, expected);
        assert_eq!(found[1].member, "chip__DOT__wide_q");
    }
}
