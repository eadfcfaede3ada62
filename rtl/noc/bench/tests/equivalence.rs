//! The emitted router does, cycle by cycle, what the rust-hdl one does.

use noctule_emit::tick;
use noctule_noc::router::Router;
use noctule_noc_bench::{random, router};
use rust_hdl::prelude::*;

/// Traffic that keeps the credit protocol, at a load and a drain in sixteenths.
fn compare(cycles: u32, load: u64, drain: u64, mut seed: u64) -> u32 {
    let mut m = router::seeded(seed);
    let mut r = Box::new(Router::<4>::default());
    r.connect_all();
    let set = |m: &mut noctule_verilate::Model, name: &str, v: u64| {
        let port = m.port(name);
        m.set(port, v);
    };
    set(&mut m, "x_i", 2);
    set(&mut m, "y_i", 3);
    m.reset();
    r.x.next = 2.into();
    r.y.next = 3.into();
    r.rst.next = true;
    tick(&mut *r, |r, c| r.clk.next = c);
    r.rst.next = false;
    let clk = m.port("clk_i");
    let (rx_valid, tx_credit) = (m.port("rx_valid_i"), m.port("tx_credit_i"));
    let (tx_valid, rx_credit, quiet) = (
        m.port("tx_valid_o"),
        m.port("rx_credit_o"),
        m.port("quiet_o"),
    );
    let rx: Vec<_> = (0..5).map(|i| m.port(&format!("rx_flit_{i}_i"))).collect();
    let tx: Vec<_> = (0..5).map(|i| m.port(&format!("tx_flit_{i}_o"))).collect();
    let (mut credits, mut left, mut owed, mut flits) = ([16u32; 5], [0u64; 5], [0u32; 5], 0);
    for cycle in 0..cycles {
        let (mut valid, mut back) = (0u64, 0u64);
        for p in 0..5 {
            let v = random(&mut seed);
            credits[p] += (m.get(rx_credit) >> p & 1) as u32;
            owed[p] += (m.get(tx_valid) >> p & 1) as u32;
            if credits[p] > 0 && v >> 60 < load {
                let mut flit = v >> 8 & 0xffff_ffff;
                if left[p] == 0 {
                    left[p] = 1 + (v >> 44) % 7;
                    // Any destination and any port but its own: more than a mesh would ask for.
                    flit |= 1 << (33 + (p as u64 + 1 + (v >> 50) % 4) % 5);
                } else if v >> 57 & 1 == 1 {
                    flit |= (v >> 41 & 31) << 33;
                }
                left[p] -= 1;
                flit |= u64::from(left[p] == 0) << 32;
                credits[p] -= 1;
                valid |= 1 << p;
                m.set(rx[p], flit);
                r.rx_flit[p].next = flit.into();
            }
            if owed[p] > 0 && v >> 52 & 15 < drain {
                owed[p] -= 1;
                back |= 1 << p;
            }
        }
        m.set(rx_valid, valid);
        m.set(tx_credit, back);
        r.rx_valid.next = valid.into();
        r.tx_credit.next = back.into();
        m.tick(clk);
        tick(&mut *r, |r, c| r.clk.next = c);
        let expected = (
            r.tx_valid.val().to_u64(),
            r.rx_credit.val().to_u64(),
            u64::from(r.quiet.val()),
        );
        assert_eq!(
            (m.get(tx_valid), m.get(rx_credit), m.get(quiet)),
            expected,
            "cycle {cycle}, seed {seed:#x}"
        );
        for p in (0..5).filter(|p| expected.0 >> p & 1 == 1) {
            assert_eq!(
                m.get(tx[p]),
                r.tx_flit[p].val().to_u64(),
                "port {p} in cycle {cycle}"
            );
            flits += 1;
        }
    }
    flits
}

#[test]
fn the_emitted_router_agrees_with_rust_hdl_from_idle_to_saturated_and_blocked() {
    assert!(compare(3000, 2, 15, 0x1234_5678_9abc_def1) > 1000);
    assert!(compare(3000, 16, 16, 0xfeed_beef_0bad_cafe) > 6000);
    assert!(compare(3000, 12, 3, 0x0123_4567_89ab_cdef) > 1000);
}
