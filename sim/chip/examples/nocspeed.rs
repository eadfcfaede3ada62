use noctule_sim::*;
use std::time::Instant;
fn cpu() -> f64 { let s = std::fs::read_to_string("/proc/self/schedstat").unwrap(); s.split(' ').next().unwrap().parse::<f64>().unwrap() * 1e-9 }
fn main() {
    for load in [0.01, 0.05, 0.1, 0.2, 1.0] {
        let c = ChipConfig { cycles_per_us: 1, width: 6, height: 6, blocks: Blocks::Traffic(Traffic { load, min_flits: 4, max_flits: 4, hold: 0, until: 1 << 40, ..Traffic::default() }), ..ChipConfig::default() };
        let mut chip = Chip::new(&c).unwrap();
        chip.run_until(3000, StopOn::NOTHING);
        let mut best: f64 = 0.0;
        for _ in 0..4 {
            let (t, c0, _w) = (cpu(), chip.cycle(), Instant::now());
            while cpu() - t < 0.3 { let n = chip.cycle() + 2000; chip.run_until(n, StopOn::NOTHING); }
            best = best.max((chip.cycle() - c0) as f64 / (cpu() - t));
        }
        print!("{load}: {:.0} kc/s {:?} ", best / 1e3, chip.traffic());
    }
    println!();
}
