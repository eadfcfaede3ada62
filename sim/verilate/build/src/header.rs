//! Reads the ports out of the header that Verilator writes.
//!
//! They stand there as macros, `VL_IN8(&clk_i,0,0);`, `VL_OUTW(&flits_o,99,0,4);`, or, for unpacked
//! arrays, as references, `VlUnpacked<SData/*11:0*/, 4> &places_o;`, whose direction only the suffix
//! tells. Characters that C++ does not take in a name are escaped as `__0` and two hexadecimal
//! digits.

/// Which way a port points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Driven from outside.
    Input,
    /// Driven by the design.
    Output,
}

/// One port of the top module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortDecl {
    /// The member's name in C++.
    pub member: String,
    /// The name in SystemVerilog.
    pub name: String,
    /// Width of one element.
    pub bits: u32,
    /// Number of elements, if it is an unpacked array.
    pub elements: Option<u32>,
    /// Which way it points.
    pub direction: Direction,
}

/// The ports declared in `header`, in order; an error quotes the line that was not understood.
pub fn parse_ports(header: &str) -> Result<Vec<PortDecl>, String> {
    header
        .lines()
        .map(str::trim)
        .filter_map(|line| {
            let port = match line {
                _ if line.starts_with("VL_IN") || line.starts_with("VL_OUT") => parse_port(line),
                _ if line.starts_with("VlUnpacked<") => parse_array(line),
                _ => return None,
            };
            Some(port.ok_or_else(|| line.to_owned()))
        })
        .collect()
}

/// `VL_IN8(&clk_i,0,0);`
fn parse_port(line: &str) -> Option<PortDecl> {
    let (macro_name, rest) = line.split_once("(&")?;
    // An `inout` can be driven; the design's side of it is not modelled.
    let direction = if macro_name.starts_with("VL_IN") {
        Direction::Input
    } else {
        Direction::Output
    };
    let mut fields = rest.strip_suffix(");")?.split(',');
    let member = fields.next()?;
    let bits = width(fields.next()?, fields.next()?)?;
    Some(PortDecl {
        name: unescape(member),
        member: member.to_owned(),
        bits,
        elements: None,
        direction,
    })
}

/// `VlUnpacked<VlUnpacked<SData/*11:0*/, 2>, 4> &places_o;`
fn parse_array(line: &str) -> Option<PortDecl> {
    let (kind, member) = line.strip_suffix(';')?.rsplit_once(" &")?;
    let (_, range_and_sizes) = kind.split_once("/*")?;
    let (range, sizes) = range_and_sizes.split_once("*/")?;
    let (msb, lsb) = range.split_once(':')?;
    // Several dimensions are one run of elements in memory.
    let mut elements = 1;
    for size in sizes.split('>').filter(|size| !size.is_empty()) {
        elements *= size.strip_prefix(", ")?.parse::<u32>().ok()?;
    }
    let direction = if member.ends_with("_o") {
        Direction::Output
    } else {
        Direction::Input
    };
    Some(PortDecl {
        name: unescape(member),
        member: member.to_owned(),
        bits: width(msb, lsb)?,
        elements: Some(elements),
        direction,
    })
}

pub(crate) fn width(msb: &str, lsb: &str) -> Option<u32> {
    let (msb, lsb) = (msb.parse::<i64>().ok()?, lsb.parse::<i64>().ok()?);
    u32::try_from(msb.abs_diff(lsb) + 1).ok()
}

pub(crate) fn unescape(member: &str) -> String {
    let mut name = String::new();
    let mut rest = member;
    while let Some(at) = rest.find("__0") {
        let code = rest
            .get(at + 3..at + 5)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match code {
            Some(code) if code.is_ascii_graphic() => {
                name.push_str(&rest[..at]);
                name.push(char::from(code));
                rest = &rest[at + 5..];
            }
            _ => {
                name.push_str(&rest[..at + 3]);
                rest = &rest[at + 3..];
            }
        }
    }
    name + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_of_every_kind_are_read() {
        let header = "  // PORTS\n    VL_IN8(&clk_i,0,0);\n    VL_OUTW(&w_o,99,0,4);\n    \
                      VlUnpacked<VlUnpacked<VlWide<2>/*40:0*/, 2>, 4> &base_i;\n    \
                      VL_OUT64(&a___05Fb,40,1);\n";
        let ports = parse_ports(header).unwrap();
        let brief: Vec<_> = ports
            .iter()
            .map(|p| (p.name.as_str(), p.bits, p.elements, p.direction))
            .collect();
        assert_eq!(
            brief,
            [
                ("clk_i", 1, None, Direction::Input),
                ("w_o", 100, None, Direction::Output),
                ("base_i", 41, Some(8), Direction::Input),
                ("a__b", 40, None, Direction::Output),
            ]
        );
        assert_eq!(ports[3].member, "a___05Fb");
    }

    #[test]
    fn a_line_that_is_not_understood_is_quoted() {
        assert_eq!(parse_ports("VL_IN8(what);").unwrap_err(), "VL_IN8(what);");
    }
}
