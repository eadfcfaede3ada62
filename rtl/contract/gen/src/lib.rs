//! Text generated from the contract crate's tables: the SystemVerilog package that all RTL imports
//! and the reference page for people. `cargo run -p noctule-contract-gen` writes both; a test
//! fails when the files in the tree differ from what this crate makes of the contract.
#![forbid(unsafe_code)]

use noctule_contract::{CONSTANTS, LAYOUTS, macros::Layout};
use std::fmt::Write;

/// Generated files: path from the root of the checkout, and text.
pub fn files() -> Vec<(&'static str, String)> {
    vec![
        ("rtl/contract/sv/noctule_pkg.sv", package()),
        ("rtl/contract/bench/contract_unpack.sv", unpack()),
        ("docs/reference/contract.md", reference()),
    ]
}

/// `SEND_BEGIN` in `ni` becomes `NiSendBegin`.
pub fn parameter_name(prefix: &str, name: &str) -> String {
    prefix
        .split('_')
        .chain(name.split('_'))
        .map(|w| {
            let mut c = w.chars();
            c.next()
                .map(|f| f.to_ascii_uppercase())
                .into_iter()
                .chain(c.map(|c| c.to_ascii_lowercase()))
                .collect::<String>()
        })
        .collect()
}

/// `MsgHead` becomes `msg_head_t`.
pub fn type_name(name: &str) -> String {
    let mut out = String::new();
    for (i, c) in name.chars().enumerate() {
        if c.is_ascii_uppercase() && i > 0 {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out + "_t"
}

fn range(width: u32) -> String {
    if width == 1 {
        String::new()
    } else {
        format!("[{}:0] ", width - 1)
    }
}

fn package() -> String {
    let mut s = String::from(
        "// The hardware/software line, generated from rtl/contract (Rust). Do not edit:\n\
         // change the crate and run `cargo run -p noctule-contract-gen`.\n\
         `default_nettype none\n\n\
         // A block uses only some of these.\n\
         /* verilator lint_off UNUSEDPARAM */\n\
         package noctule_pkg;\n\n",
    );
    for (prefix, table) in CONSTANTS {
        writeln!(s, "  // {prefix}").unwrap();
        for c in *table {
            let value = format!("{:08x}", c.value);
            writeln!(
                s,
                "  localparam logic [31:0] {} = 32'h{}_{};  //{}",
                parameter_name(prefix, c.name),
                &value[..4],
                &value[4..],
                c.doc
            )
            .unwrap();
        }
        s.push('\n');
    }
    for l in LAYOUTS {
        writeln!(s, "  //{}", l.doc).unwrap();
        s.push_str("  typedef struct packed {\n");
        for f in l.fields.iter().rev() {
            writeln!(
                s,
                "    logic {}{};  // [{}:{}]{}",
                range(f.width),
                f.name,
                f.lsb + f.width - 1,
                f.lsb,
                f.doc
            )
            .unwrap();
        }
        writeln!(s, "  }} {};\n", type_name(l.name)).unwrap();
    }
    s.push_str(
        "  // A flit on a link: route is the one-hot output port at the receiving router (head only).\n\
         \x20 typedef struct packed {\n    logic [4:0] route;\n    logic tail;\n    logic [31:0] data;\n  } flit_t;\n\n\
         \x20 // Output port (one-hot) of a packet for `dest` at router (x, y): Y then X, or X then Y if `order`.\n\
         \x20 function automatic logic [4:0] route_of(input logic [9:0] dest, input logic order,\n\
         \x20                                         input logic [3:0] x, input logic [3:0] y);\n\
         \x20   logic same_x, same_y;\n\
         \x20   same_x = dest[3:0] == x;\n\
         \x20   same_y = dest[7:4] == y;\n\
         \x20   if (same_x && same_y)\n\
         \x20     route_of = dest[8] ? 5'b01000 : dest[9] ? 5'b00010 : 5'b10000;\n\
         \x20   else if (same_y || (order && !same_x)) route_of = dest[3:0] > x ? 5'b00010 : 5'b01000;\n\
         \x20   else route_of = dest[7:4] > y ? 5'b00100 : 5'b00001;\n\
         \x20 endfunction\n\n\
         endpackage\n\
         /* verilator lint_on UNUSEDPARAM */\n\n\
         `default_nettype wire\n",
    );
    s
}

/// A module that takes a word apart with the package's own types, for the bench.
fn unpack() -> String {
    let mut ports = String::new();
    let mut body = String::new();
    for l in LAYOUTS {
        let ty = type_name(l.name);
        let stem = ty.trim_end_matches("_t");
        writeln!(body, "  {ty} {stem};\n  assign {stem} = {ty}'(word_i);").unwrap();
        for f in l.fields {
            writeln!(
                ports,
                "    output logic {}{stem}_{}_o,",
                range(f.width),
                f.name
            )
            .unwrap();
            writeln!(body, "  assign {stem}_{0}_o = {stem}.{0};", f.name).unwrap();
        }
    }
    format!(
        "// Takes a word apart as every type of the package does, so that a test can compare with Rust.\n\
         // Generated from rtl/contract; do not edit, run `cargo run -p noctule-contract-gen`.\n\
         `default_nettype none\n\n\
         module contract_unpack\n  import noctule_pkg::*;\n(\n\
         \x20   input wire logic [31:0] word_i,\n\
         \x20   input wire logic order_i,\n    input wire logic [3:0] x_i,\n    input wire logic [3:0] y_i,\n\
         {ports}    output logic [4:0] route_o\n);\n{body}\
         \x20 assign route_o = route_of(word_i[9:0], order_i, x_i, y_i);\n\
         endmodule\n\n`default_nettype wire\n"
    )
}

fn layout_table(s: &mut String, l: &Layout) {
    writeln!(
        s,
        "### `{}`\n\n{}\n\n| bits | field | meaning |\n|---|---|---|",
        l.name,
        l.doc.trim()
    )
    .unwrap();
    for f in l.fields {
        writeln!(
            s,
            "| {}:{} | `{}` | {} |",
            f.lsb + f.width - 1,
            f.lsb,
            f.name,
            f.doc.trim()
        )
        .unwrap();
    }
    s.push('\n');
}

fn reference() -> String {
    let mut s = String::from(
        "# Contract reference\n\nGenerated from `rtl/contract` by `cargo run -p noctule-contract-gen`; \
         how the words are used is told in that crate's module documentation.\n\n## Constants\n\n",
    );
    for (prefix, table) in CONSTANTS {
        writeln!(
            s,
            "### `{prefix}`\n\n| name | value | meaning |\n|---|---|---|"
        )
        .unwrap();
        for c in *table {
            writeln!(s, "| `{}` | {:#x} | {} |", c.name, c.value, c.doc.trim()).unwrap();
        }
        s.push('\n');
    }
    s.push_str("## Words\n\n");
    LAYOUTS.iter().for_each(|l| layout_table(&mut s, l));
    s.truncate(s.trim_end().len());
    s.push('\n');
    s
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn generated_files_match_the_contract() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
        for (path, text) in files() {
            let there = std::fs::read_to_string(root.join(path)).unwrap_or_default();
            assert!(
                there == text,
                "{path} is not what the contract says: run `cargo run -p noctule-contract-gen`"
            );
        }
    }

    #[test]
    fn every_word_is_32_bits_without_gap_or_overlap() {
        for l in LAYOUTS {
            let mut at = 0;
            for f in l.fields {
                assert_eq!(f.lsb, at, "{}.{}", l.name, f.name);
                at += f.width;
            }
            assert_eq!(at, 32, "{}", l.name);
        }
    }

    #[test]
    fn names_are_unique() {
        let mut seen = std::collections::BTreeSet::new();
        for (prefix, table) in CONSTANTS {
            for c in *table {
                assert!(
                    seen.insert(parameter_name(prefix, c.name)),
                    "{prefix} {}",
                    c.name
                );
            }
        }
    }
}
