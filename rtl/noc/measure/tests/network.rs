//! The verilated network: exact at zero load, repeatable, and as full as it was when last looked at.

use noctule_noc_measure::experiment::{Phases, point};
use noctule_noc_measure::network::{Network, NetworkError, Traffic};
use noctule_noc_measure::pattern::{Mesh, Pattern};

fn traffic(width: u32, height: u32, load: f64) -> Traffic {
    Traffic {
        mesh: Mesh { width, height },
        order: 0,
        pattern: Pattern::Uniform,
        lengths: vec![1],
        load,
        seed: 7,
    }
}

#[test]
fn at_zero_load_every_pair_takes_its_distance_plus_its_flits_on_meshes_4x4_to_8x8() {
    let mut pairs = 0;
    for k in 4..=8 {
        for order in [0, 1] {
            let mut net = Network::new(&Traffic {
                order,
                ..traffic(k, k, 0.0)
            })
            .expect("a network");
            let mut sum = 0;
            for from in 0..k * k {
                for to in (0..k * k).filter(|to| *to != from) {
                    let flits = 1 + (from + 3 * to) % 9;
                    let distance = (from % k).abs_diff(to % k) + (from / k).abs_diff(to / k);
                    net.send(from, to, flits);
                    net.run(u64::from(distance + flits), false, false);
                    assert_eq!(net.pending(), 1, "{from} to {to}, {flits} flits: too early");
                    net.run(1, false, false);
                    assert_eq!(net.pending(), 0, "{from} to {to}, {flits} flits: too late");
                    sum += u64::from(distance + flits);
                    assert_eq!(net.tally().latency_sum, sum, "{from} to {to}");
                    net.run(3, false, false);
                    pairs += 1;
                }
            }
            assert!(net.quiet());
            assert_eq!(net.tally().errors, 0);
        }
    }
    assert_eq!(pairs, 2 * (16 * 15 + 25 * 24 + 36 * 35 + 49 * 48 + 64 * 63));
}

#[test]
fn low_load_is_carried_whole_at_about_the_latency_that_arithmetic_gives() {
    for pattern in Pattern::ALL {
        for lengths in [vec![1], vec![4], vec![1, 8]] {
            let t = Traffic {
                pattern,
                lengths,
                ..traffic(8, 8, 0.01)
            };
            let p = point(&t, Phases::default()).expect("possible");
            let zero = pattern.analysis(t.mesh, 0).zero_load(t.mean_flits());
            let mean = p.mean.expect("everything arrives");
            // Contention adds; packets in the window are a sample of the pairs.
            assert!(
                mean > 0.97 * zero && mean < 1.1 * zero,
                "{pattern}: {mean} against {zero}"
            );
            assert!((p.accepted - 0.01).abs() < 0.001, "{pattern}: {p:?}");
        }
    }
}

#[test]
fn saturation_on_8x8_is_what_was_promised() {
    for (flits, share) in [(1, 0.78), (4, 0.73), (8, 0.68)] {
        let t = Traffic {
            lengths: vec![flits],
            ..traffic(8, 8, 1.0)
        };
        let p = point(
            &t,
            Phases {
                drain: 0,
                ..Phases::default()
            },
        )
        .expect("possible");
        let bound = Pattern::Uniform.analysis(t.mesh, 0).bound;
        assert!(
            p.accepted >= share * bound,
            "{flits} flits: {} of {bound}",
            p.accepted
        );
        assert!(p.accepted <= bound);
        assert_eq!(p.mean, None, "a saturated network has no latency");
    }
}

#[test]
fn the_same_seed_gives_the_same_figures_and_another_one_others() {
    let short = Phases {
        warm_up: 200,
        measure: 1000,
        drain: 2000,
    };
    let t = traffic(4, 4, 0.3);
    let first = point(&t, short).expect("possible");
    assert_eq!(point(&t, short), Ok(first));
    let other = point(&Traffic { seed: 8, ..t }, short).expect("possible");
    assert_ne!(other, first);
}

#[test]
fn what_cannot_be_is_refused() {
    let refused = |t: Traffic| Network::new(&t).err();
    let mesh = Mesh {
        width: 17,
        height: 4,
    };
    assert_eq!(refused(traffic(17, 4, 0.1)), Some(NetworkError::Mesh(mesh)));
    let t = Traffic {
        pattern: Pattern::Transpose,
        ..traffic(4, 2, 0.1)
    };
    assert!(refused(t).expect("refused").to_string().contains("columns"));
    let t = Traffic {
        lengths: vec![],
        ..traffic(4, 4, 0.1)
    };
    assert_eq!(refused(t), Some(NetworkError::Lengths));
    assert_eq!(refused(traffic(4, 4, 1.5)), Some(NetworkError::Load(1.5)));
}
