//! Rust and RTL read the same fields out of the same bits.

use noctule_contract::{LAYOUTS, node::Node};
use noctule_contract_bench::contract_unpack;
use noctule_contract_gen::type_name;

fn random(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

#[test]
fn every_field_means_the_same_in_rust_and_in_the_rtl() {
    let mut m = contract_unpack();
    let word_in = m.port("word_i");
    let mut seed = 0x1234_5678_9ABC_DEF1;
    let fields: Vec<_> = LAYOUTS
        .iter()
        .flat_map(|l| l.fields.iter().map(move |f| (l, f)))
        .map(|(l, f)| {
            let name = format!("{}_{}_o", type_name(l.name).trim_end_matches("_t"), f.name);
            (m.port(&name), name, f)
        })
        .collect();
    let ones = (0..32).map(|i| 1u32 << i);
    let words: Vec<u32> = ones
        .chain((0..500).map(|_| random(&mut seed) as u32))
        .collect();
    for word in words {
        m.set(word_in, word.into());
        m.eval();
        for (port, name, f) in &fields {
            let want = u64::from(word) >> f.lsb & ((1 << f.width) - 1);
            assert_eq!(m.get(*port), want, "{name} of {word:#010x}");
        }
    }
}

#[test]
fn rust_and_rtl_route_alike_from_everywhere_to_everywhere() {
    let mut m = contract_unpack();
    let [word, order, x, y, route] =
        ["word_i", "order_i", "x_i", "y_i", "route_o"].map(|n| m.port(n));
    for dest in 0..0x300u32 {
        m.set(word, dest.into());
        for at in 0..512u32 {
            let (ax, ay, o) = (at & 15, at >> 4 & 15, at >> 8);
            m.set(x, ax.into());
            m.set(y, ay.into());
            m.set(order, o.into());
            m.eval();
            assert_eq!(
                m.get(route),
                1 << Node(dest).route(o, ax, ay),
                "to {dest:#x} at ({ax},{ay})"
            );
        }
    }
}
