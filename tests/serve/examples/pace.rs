//! How fast the composed chip is simulated with every connection busy, and what of it is clocked:
//! `pace WIDTH HEIGHT NETS CONNECTIONS REQUESTS THREADS TIMES`. The sum over all links tells whether
//! two builds simulate the same chip; `TIMES` 0 runs once with that sum, which costs some speed.
//! With one thread, seconds are of the processor, as Linux counts them, so that a busy machine matters less.

use noctule_net::{http::Resource, load, load::Moment};
use noctule_serve_tests::{serve_with, topology};
use noctule_sim::Block;
use noctule_site::Site;
use std::time::Instant;

/// Seconds that this process has computed.
fn processor() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let ticks = stat.rsplit(") ").next()?.split(' ').nth(11)?;
    Some(ticks.parse::<f64>().ok()? / 100.0)
}

const BLOCKS: [(&str, Block); 6] = [
    ("routers", Block::Router),
    ("tiles", Block::Tile),
    ("interfaces", Block::Interface),
    ("lanes", Block::Lane),
    ("channels", Block::Channel),
    ("bridge", Block::Bridge),
];

fn main() {
    let args: Vec<usize> = std::env::args()
        .skip(1)
        .map(|a| a.parse().expect("a number"))
        .collect();
    let &[w, h, nets, connections, requests, threads, times] = args.as_slice() else {
        panic!("pace WIDTH HEIGHT NETS CONNECTIONS REQUESTS THREADS TIMES");
    };
    let mut t = topology(w as u8, h as u8, nets as u8);
    t.publish_us = 0;
    let mut best = 0.0f64;
    for _ in 0..times.max(1) {
        let mut site = Site::new();
        let body = vec![b'a'; 64];
        site.file("/", &body).expect("a path");
        let resource = Resource::get("/", "10.0.0.2", body);
        let mut net = serve_with(&t, &mut site, 1200, connections.div_ceil(64), threads);
        if times == 0 {
            net.machine_mut().log_links(false);
        }
        let options = load::LoadOptions {
            connections,
            requests: requests as u64,
            steady: true,
            ..Default::default()
        };
        let start = Instant::now();
        let seconds_now = || match processor() {
            Some(seconds) if threads == 1 => seconds,
            _ => start.elapsed().as_secs_f64(),
        };
        let (mut begin, mut seconds, mut counts) = (0.0, 0.0, [0; BLOCKS.len()]);
        let report = load::watched(
            &mut net,
            std::slice::from_ref(&resource),
            &options,
            &mut |moment, net| {
                let clocked = || BLOCKS.map(|(_, block)| net.machine().evaluations(block));
                match moment {
                    Moment::Begin => (begin, counts) = (seconds_now(), clocked()),
                    Moment::Within => {}
                    Moment::End => {
                        seconds = seconds_now() - begin;
                        for (count, now) in counts.iter_mut().zip(clocked()) {
                            *count = now - *count;
                        }
                    }
                }
            },
        );
        assert_eq!(report.answered, requests as u64, "{:?}", report.errors);
        if best == 0.0 {
            for ((name, _), count) in BLOCKS.iter().zip(counts) {
                print!("{name} {:.2} ", count as f64 / report.cycles as f64);
            }
            println!("clocked in each of {} cycles", report.cycles);
        }
        if times == 0 {
            println!("links {:016x}", net.machine().link_hash());
        }
        best = best.max(report.cycles as f64 / seconds);
    }
    println!("{best:.0} cycles/s");
}
