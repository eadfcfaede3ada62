//! The firmware over a model of the hardware, which panics where hardware would fault.

use crate::oracle::Fate;
use crate::victim::{CYCLES_PER_US, Victim};
use noctule_net::http::Resource;
use noctule_net::{Network, WireOptions};
use noctule_serve_tests::{resources, topology};
use noctule_tcp::Counters;
use noctule_twin::Chip;
use std::collections::BTreeMap;

impl Victim for Chip {
    fn boot() -> (Network<Chip>, Vec<Resource>) {
        let mut t = topology(2, 2, 1);
        t.publish_us = 0;
        let (mut site, resources) = resources();
        let bytes = u64::from(t.apps[0].tx_bytes);
        let image = site.stats(&t).build(bytes).expect("a site that fits");
        let chip = Chip::new(&t, CYCLES_PER_US, &image);
        (Network::new(chip, 2, WireOptions::default()), resources)
    }

    fn counters(net: &Network<Chip>) -> Vec<u32> {
        let mut sums = vec![0; Counters::NAMES.len()];
        for c in net.machine().twin.counters() {
            for (sum, word) in sums.iter_mut().zip(c.words()) {
                *sum += word;
            }
        }
        sums
    }

    fn audit(net: &mut Network<Chip>, sent: &BTreeMap<Fate, u32>) -> Vec<String> {
        let mut wrong = Vec::new();
        let world = net.machine().twin.world.borrow();
        let mut same = |what: &str, is: u32, should: u32| {
            if is != should {
                wrong.push(format!("{what}: {is}, should be {should}"));
            }
        };
        same("buffers out", world.buffers_out() as u32, 0);
        same("credits out", world.credits_out(), 0);
        let refused = sent.iter().filter(|(f, _)| matches!(f, Fate::Drop(_)));
        same(
            "frames refused",
            world.refused(),
            refused.map(|(_, n)| n).sum(),
        );
        let faults = world.to_supervisor.len() as u32;
        same("messages to the supervisor", faults, 0);
        wrong
    }
}
