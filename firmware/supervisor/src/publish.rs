//! The counter page (`noctule_tables::counters`): hardware's counters, copied to application memory.

use noctule_contract::node::Node;
use noctule_contract::{channel, ctrl, lane, map, ni};
use noctule_rt::{Bus, Ni};
use noctule_tables::{Plan, Sink, counters};

use crate::requester::Requester;

struct Page<'p, B> {
    to: Requester<B>,
    plan: &'p Plan<'p>,
}

impl<B: Bus> Page<'_, B> {
    fn put(&mut self, word: u32, value: u32) {
        let addr = map::APP_BASE + 4 * word;
        self.to.write(self.plan.channel_of(addr), addr, value);
    }

    /// `count` counters of `node` to the page's words from `word` on.
    fn copy(&mut self, word: u32, node: Node, counters: u32, count: u32) {
        for k in 0..count {
            let value = self.to.read(node, counters + 4 * k);
            self.put(word + k, value);
        }
    }
}

/// Writes an edition of the page.
pub(crate) fn page<B: Bus>(ni: Ni<B>, plan: &Plan<'_>, edition: u32, faults: u32) {
    let topo = plan.topo;
    let mut page = Page {
        to: Requester::new(ni),
        plan,
    };
    for t in plan.tiles() {
        let first = counters::tile(t as u32);
        page.copy(first, topo.node(t), ctrl::COUNTERS, ni::COUNTERS_LEN);
        let phases = counters::phases(t as u32);
        page.copy(phases, topo.node(t), ctrl::PHASE_CYCLES, 2 * ni::PHASES);
    }
    for row in plan.lanes().iter().map(|r| *r as u32) {
        page.copy(
            counters::lane(row),
            Node::west(row),
            lane::COUNTERS,
            lane::COUNTERS_LEN,
        );
    }
    for row in plan.channel_rows() {
        let node = Node::east(topo.width as u32, row);
        page.copy(
            counters::channel(row),
            node,
            channel::COUNTERS,
            channel::COUNTERS_LEN,
        );
    }
    page.put(counters::TIME_US, ni.now_us());
    page.put(counters::CYCLES, ni.cycle());
    page.put(counters::CYCLES + 1, ni.bus().reg(ni::CYCLE_HI));
    page.put(counters::FAULTS, faults);
    page.put(counters::EDITION, edition);
    page.put(0, counters::MAGIC);
    page.to.finish();
}
