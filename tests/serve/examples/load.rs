//! Load on a chip of RTL, and where its cycles went: `load WIDTH HEIGHT NETS CONNECTIONS REQUESTS`.

use noctule_contract::phase;
use noctule_net::{http::Resource, load};
use noctule_serve_tests::{counter_page, serve, topology};
use noctule_site::Site;
use noctule_tables::{Role, counters};

fn main() {
    let args: Vec<usize> = std::env::args()
        .skip(1)
        .map(|a| a.parse().expect("a number"))
        .collect();
    let &[w, h, nets, connections, requests] = args.as_slice() else {
        panic!("load WIDTH HEIGHT NETS CONNECTIONS REQUESTS");
    };
    let mut t = topology(w as u8, h as u8, nets as u8);
    t.publish_us = 0;
    let mut site = Site::new();
    let body = b"hello, world\n".to_vec();
    site.file("/", &body).expect("a path");
    let resource = Resource::get("/", "10.0.0.2", body);
    let mut net = serve(&t, &mut site, 1200, connections.div_ceil(32));
    let run = |net: &mut _, requests: usize| {
        let options = load::LoadOptions {
            connections,
            requests: requests as u64,
            warmup: connections as u64,
            ..Default::default()
        };
        load::run(net, std::slice::from_ref(&resource), &options)
    };
    let before = counter_page(net.machine_mut());
    let begin = std::time::Instant::now();
    let cycle = net.now();
    let report = run(&mut net, requests);
    let cycles = net.now() - cycle;
    println!(
        "{} cycles, {:.0} cycles/s",
        cycles,
        cycles as f64 / begin.elapsed().as_secs_f64()
    );
    let after = counter_page(net.machine_mut());
    let tiles = t.tile_count() as f64;
    println!(
        "answered {} errors {:?} core cycles/request {:.0} p50 {:?} p99 {:?}",
        report.answered,
        report.errors,
        tiles * report.cycles as f64 / report.measured.max(1) as f64,
        report.percentile(0.5),
        report.percentile(0.99)
    );
    for role in [Role::Net, Role::App] {
        println!("{role:?}, cycles a request:");
        for p in 0..16u32 {
            let sum: u64 = (0..t.tile_count())
                .filter(|i| t.tiles[*i].role == role)
                .map(|i| {
                    let at = counters::phases(i as u32) as usize + 2 * p as usize;
                    u64::from(after[at].wrapping_sub(before[at]))
                })
                .sum();
            if sum != 0 {
                println!(
                    "  {:12} {:8.1}",
                    phase::name(p),
                    sum as f64 / report.answered as f64
                );
            }
        }
        for (name, k) in [
            ("sent", 0),
            ("no credit", 5),
            ("hits", 6),
            ("misses", 7),
            ("lines", 8),
            ("remote wait", 10),
            ("send wait", 11),
            ("asleep", 13),
        ] {
            let sum: u64 = (0..t.tile_count())
                .filter(|i| t.tiles[*i].role == role)
                .map(|i| {
                    let at = counters::tile(i as u32) as usize + k;
                    u64::from(after[at].wrapping_sub(before[at]))
                })
                .sum();
            println!(
                "  counter {:12} {:8.2}",
                name,
                sum as f64 / report.answered as f64
            );
        }
    }
    let lanes = (0..16u32).filter(|r| t.lane_rows >> r & 1 != 0);
    for row in lanes {
        let at = counters::lane(row) as usize;
        let moved: Vec<_> = (0..32)
            .filter(|k| after[at + k] != before[at + k])
            .collect();
        let text = moved
            .iter()
            .map(|k| format!("{k}: {}", after[at + k].wrapping_sub(before[at + k])));
        println!(
            "lane {row} counters {}",
            text.collect::<Vec<_>>().join(", ")
        );
    }
}
