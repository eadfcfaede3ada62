//! Attacks on what hardware alone forbids: no table takes these checks away. `MUTANTS` are the chip's RTL without
//! them; `examples/without_checks.rs`, built with that, shows that the attacks then work.
//!
//! A tile reads and writes memory of others (P1) and tables (P7) by control packets, and nobody but the bridge can
//! have one carried out. Four walls keep it so, and all must fall for an attack to succeed: software names three atomic
//! operations and no other, an address outside the guard's table does not leave, no address leads to a tile, and a
//! tile does what the bridge asks for only. The proofs of the interface have each by itself (`docs/ni.md`).

use crate::script::Script;
use noctule_contract::node::Node;
use noctule_contract::remote::OP_CTRL_WRITE;
use noctule_contract::{ctrl, map};

/// The tile that the attacks aim at: a net tile, on which everybody depends.
pub const VICTIM: Node = Node::tile(0, 0);
/// A word of its memory that its program never uses again: the first of its code, where it was reset.
pub const WORD: u32 = map::LOCAL_BASE + map::IMAGE_TEXT;

/// Makes a control write with the unit for atomics.
fn control(script: Script, address: u32, value: u32) -> Script {
    script.atomic(OP_CTRL_WRITE, address, value)
}

/// Stops the victim.
#[must_use]
pub fn stop(script: Script) -> Script {
    control(script, ctrl::TILE_CTRL, 0)
}

/// Changes the victim's memory, which is the control path's when it is stopped.
#[must_use]
pub fn write(script: Script, value: u32) -> Script {
    control(script, WORD, value)
}

/// Sends a message of a word more than the channel to the net tile takes.
#[must_use]
pub fn too_long(script: Script) -> Script {
    script.raw(1, 9, &[0; 9])
}

/// A file of the RTL, a text that is there once, and what it becomes without the check.
pub const MUTANTS: &[(&str, &str, &str)] = &[
    // Software names any operation.
    (
        "rtl/ni/ni_regs.sv",
        "known = wdata == RemoteOpSwap || wdata == RemoteOpAdd || wdata == RemoteOpCas;",
        "known = wdata[31:4] == '0;",
    ),
    // No address is refused.
    (
        "rtl/ni/ni_access.sv",
        "deny = own_error_q || !placed ||",
        "deny = !atomic_q && (own_error_q || !placed) || !atomic_q &&",
    ),
    // Below the windows of lanes and memory is a way to the first tile of each row.
    (
        "rtl/ni/ni_req_tx.sv",
        "if (top[7:4] == MapRxBase[31:28]) home =",
        "if (top[7:5] == 3'b100 || !top[7]) home = {NodeExitLocal[1:0], top[3:0], 4'd0};\n    else if (top[7:4] == MapRxBase[31:28]) home =",
    ),
    // A tile believes everybody.
    (
        "rtl/ni/ni_ctrl.sv",
        "trusted = local_q || src_q == bridge_i;",
        "trusted = 1'b1;",
    ),
    // A message is as long as software says.
    ("rtl/ni/ni_send.sv", "first.len > entry_i.max_words ||", ""),
];
