//! What a router guarantees on its outputs is what it asks of its inputs, wherever it stands in whatever mesh: proved
//! without bound, and able to fail.

use noctule_formal::flow::Mutant;
use noctule_formal::proof::Proof;
use noctule_noc_formal::link;

/// A full queue takes sixteen flits and the cycle of reset.
const DEPTH: usize = 20;
/// Of the solver, for one assertion, at first.
const CONFLICTS: i32 = 2_000;

fn proof() -> Proof {
    let design = link().expect("the emitted text");
    Proof::new("link", design, env!("CARGO_TARGET_TMPDIR")).one_by_one(CONFLICTS)
}

#[test]
fn a_router_keeps_the_law_of_its_links_in_any_mesh_if_its_neighbours_do() {
    let proof = proof();
    proof.holds(501);
    proof.reaches(DEPTH);
}

const MUTANTS: &[(&str, Mutant)] = &[
    (
        "a column forgets that its row is reached",
        Mutant {
            file: "router_ahead_column.sv",
            from: "arrive = dest_i[7:4] == y_next_i;",
            to: "arrive = dest_i[7:4] == x_east_i;",
        },
    ),
    (
        "a device on the east edge is taken for a tile",
        Mutant {
            file: "router_ahead_row.sv",
            from: "for_tile = !dest_i[8] & !dest_i[9];",
            to: "for_tile = !dest_i[8];",
        },
    ),
    (
        "a packet turns back at the next router",
        Mutant {
            file: "router.sv",
            from: "assign tx_flit_1_o = out_1_tx_flit & 38'h2fffffffff;",
            to: "assign tx_flit_1_o = out_1_tx_flit | 38'h1000000000;",
        },
    ),
    (
        "an output takes a wrong input",
        Mutant {
            file: "router.sv",
            from: ".flit_2_i(flit_3)",
            to: ".flit_2_i(flit_4)",
        },
    ),
    (
        "credit is not checked",
        Mutant {
            file: "router_out.sv",
            from: "send = funded_q & (",
            to: "send = (",
        },
    ),
    (
        "the hold ends before the tail",
        Mutant {
            file: "router_arbiter.sv",
            from: "(pairs[5:0] & {6{!tail_i}})",
            to: "(pairs[5:0] & 6'h0)",
        },
    ),
    (
        "a credit comes twice",
        Mutant {
            file: "router.sv",
            from: "    freed_q <= pop;",
            to: "    freed_q <= pop | freed_q;",
        },
    ),
];

#[test]
fn a_packet_that_would_turn_back_is_noticed() {
    proof().notices(&MUTANTS[2..3], 4);
}

#[test]
#[ignore = "minutes: proofs that must fail"]
fn every_mutant_is_noticed() {
    std::thread::scope(|s| {
        s.spawn(|| proof().notices(&MUTANTS[..2], 4));
        s.spawn(|| proof().notices(&MUTANTS[3..], 4));
    });
}
