//! Guard entries of tiles: default deny, so what is listed here is all a tile can touch.

use crate::memory::COUNTER_PAGE_BYTES;
use crate::plan::Plan;
use crate::topology::Role;
use noctule_contract::{ctrl::GuardFlags, map};

const READ: GuardFlags = GuardFlags(0).with_read(1);
const BOTH: GuardFlags = READ.with_write(1);

impl Plan<'_> {
    /// Calls `f` with (first byte, first byte behind, flags) of every guard entry of tile `t`.
    pub(crate) fn tile_guards(&self, t: usize, f: &mut impl FnMut(u32, u32, GuardFlags)) {
        let spec = self.topo.tiles[t];
        let rx_end = map::RX_BASE + map::RX_WINDOW;
        match spec.role {
            Role::Off => {}
            // The unprotected baseline: everything open.
            Role::Rtc => {
                f(map::RX_BASE, rx_end, BOTH);
                f(map::APP_BASE, 0, BOTH);
            }
            Role::Net => {
                f(map::RX_BASE, rx_end, READ);
                if t == self.control() {
                    let stack = &self.regions[0];
                    f(stack.tx_base, stack.tx_base + stack.tx_bytes, BOTH);
                    for pool in &self.pools[1..=self.topo.app_count as usize] {
                        let first = map::RX_BASE + pool.bounce_first as u32 * 256;
                        let end = map::RX_BASE + pool.range().1;
                        f(first, end, BOTH.with_any_lane(1));
                    }
                }
            }
            Role::App => {
                let (app, region) = (spec.app as usize, &self.regions[spec.app as usize]);
                let (first, end) = self.pools[app].range();
                f(
                    map::RX_BASE + first,
                    map::RX_BASE + end,
                    READ.with_any_lane(1),
                );
                if region.bytes != 0 {
                    f(region.base, region.base.wrapping_add(region.bytes), BOTH);
                }
                if self.topo.apps[app - 1].counters {
                    let page = self.regions[0].base;
                    f(page, page + COUNTER_PAGE_BYTES, READ);
                }
            }
        }
    }
}
