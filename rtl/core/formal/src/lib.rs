//! Unbounded proofs of the core.
//!
//! `sv/core_insn_proof.sv` compares every retired instruction with `sv/core_spec.sv`, our own reading of the
//! specifications, and follows the program counter, one register (any) and traps; `sv/core_pmp_proof.sv`
//! does the same for memory protection. Multiplier, divider and predicted targets are stood in for: simulation checks them.
#![forbid(unsafe_code)]

use noctule_formal::flow::Design;
use std::path::Path;

/// The core as `core_insn_proof` sees it.
#[must_use]
pub fn instructions(user_pmp: bool) -> Design {
    design(
        "core_insn_proof",
        &[
            "core_spec",
            "core_world",
            "core_mul_any",
            "core_div_any",
            "core_btb_any",
        ],
        &[
            "core_pkg",
            "core_decode",
            "core_alu",
            "core_pmp",
            "core_csr",
            "core_regs",
            "core_operands",
            "core_wb",
            "core_rvfi",
            "core",
        ],
        vec![("UserPmp".to_owned(), user_pmp.into())],
    )
}

/// Memory protection as `core_pmp_proof` sees it.
#[must_use]
pub fn protection() -> Design {
    design("core_pmp_proof", &[], &["core_pmp"], vec![])
}

fn design(top: &str, ours: &[&str], rtl: &[&str], parameters: Vec<(String, u64)>) -> Design {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let rtl = rtl.iter().map(|m| here.join(format!("../{m}.sv")));
    let ours = ours.iter().chain([&top]);
    Design {
        top: top.to_owned(),
        sources: rtl
            .chain(ours.map(|m| here.join(format!("sv/{m}.sv"))))
            .collect(),
        parameters,
    }
}
