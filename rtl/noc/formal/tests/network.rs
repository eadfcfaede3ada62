//! A network of four routers with all its end points, end to end: proved without bound, and able to fail.

use noctule_formal::flow::Mutant;
use noctule_formal::proof::Proof;
use noctule_noc_formal::network;

/// From a tile over three routers to an edge, a packet of several flits.
const DEPTH: usize = 7;
/// Of the solver, for one assertion, at first.
const CONFLICTS: i32 = 300;

fn proof() -> Proof {
    let design = network().expect("the emitted text");
    Proof::new("network", design, env!("CARGO_TARGET_TMPDIR")).one_by_one(CONFLICTS)
}

#[test]
#[ignore = "minutes: four routers, 2,800 assertions"]
fn a_network_of_2x2_loses_doubles_misroutes_reorders_and_mixes_nothing() {
    let proof = proof();
    proof.reaches_of(
        |n| n.ends_with("cover_out") || n.ends_with("cover_ends"),
        DEPTH,
    );
    proof.holds(2_501);
}

const fn change(file: &'static str, from: &'static str, to: &'static str) -> Mutant<'static> {
    Mutant { file, from, to }
}

const MUTANTS: &[(&str, Mutant)] = &[
    (
        "a wire of the mesh ends at the wrong port",
        change(
            "noc_mesh.sv",
            "assign rx_flit[0]   = flit[Here-Width][2];",
            "assign rx_flit[0]   = flit[Here-Width][0];",
        ),
    ),
    (
        "a credit goes to the wrong output",
        change(
            "noc_mesh.sv",
            "assign tx_credit[1] = credit[Here+1][3];",
            "assign tx_credit[1] = credit[Here+1][1];",
        ),
    ),
    (
        "a flit is sent twice",
        change(
            "router.sv",
            "pop = taken & ready",
            "pop = taken & ready & 5'h0f",
        ),
    ),
    (
        "a data bit is cleared",
        change(
            "router_crossbar.sv",
            "chosen_o = {route, body};",
            "chosen_o = {route, body} & 38'h3ffffff7ff;",
        ),
    ),
    (
        "a packet misses its turn",
        change(
            "router_ahead_tile.sv",
            "arrive_east = dest_x == x_east_i;",
            "arrive_east = dest_x == x_west_i;",
        ),
    ),
    (
        "a gap gives the output away",
        change("router_out.sv", " & !(|(claim_i & ~ready_i))", ""),
    ),
];

#[test]
#[ignore = "minutes: proofs that must fail"]
fn every_mutant_is_noticed() {
    proof().notices(MUTANTS, 5);
}
