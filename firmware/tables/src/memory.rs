//! Where applications' memory and receive buffers lie.
//!
//! App memory: the stack's region (application 0) first: the counter page, then what the stack
//! itself may transmit (ICMP echo); then a region for each application, in order.
//! Rx memory, the same in every lane, in units of 256 B: the stack's large buffers, then for each
//! application its small buffers, its large ones, its bounce slots (large), side by side, so that
//! one guard entry (any lane) lets the application read all of them.

use crate::error::{Refused, Why, refuse};
use crate::topology::{APP_BASE, Topology};
use noctule_contract::{lane, map};

/// Bytes of the counter page.
pub const COUNTER_PAGE_BYTES: u32 = 0x1_0000;
/// Bytes of the stack's own region: counter page and what the stack sends itself.
pub const STACK_REGION_BYTES: u32 = COUNTER_PAGE_BYTES + 0x1_0000;
/// Bounce slots an application has in each lane, 2 KB each.
pub(crate) const BOUNCE: u32 = 2;
const UNIT: u32 = 256;
const LARGE_UNITS: u32 = lane::LARGE_BYTES / UNIT;

/// An application's memory in the channels.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Region {
    /// First byte.
    pub base: u32,
    /// Bytes.
    pub bytes: u32,
    /// First byte that may leave the chip.
    pub tx_base: u32,
    /// Bytes that may leave the chip.
    pub tx_bytes: u32,
}

/// Buffers of an application in every lane; offsets in Rx memory in units of 256 B.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Pool {
    /// First small buffer.
    pub small_first: u16,
    /// Small buffers.
    pub small: u16,
    /// First large buffer.
    pub large_first: u16,
    /// Large buffers.
    pub large: u16,
    /// First bounce slot.
    pub bounce_first: u16,
    /// Bounce slots.
    pub bounce: u16,
}

impl Pool {
    /// Byte offsets (first, behind the last) in Rx memory of everything the application may read.
    pub fn range(&self) -> (u32, u32) {
        let end = self.bounce_first as u32 + self.bounce as u32 * LARGE_UNITS;
        (self.small_first as u32 * UNIT, end * UNIT)
    }
}

/// Regions of applications 0 to 15.
pub(crate) fn regions(t: &Topology) -> Result<[Region; 16], Refused> {
    let line = map::LINE - 1;
    let have = (t.channel_bytes as u64 * t.channels() as u64).min((1 << 32) - APP_BASE as u64);
    let mut out = [Region::default(); 16];
    out[0] = Region {
        base: APP_BASE,
        bytes: STACK_REGION_BYTES,
        tx_base: APP_BASE + COUNTER_PAGE_BYTES,
        tx_bytes: STACK_REGION_BYTES - COUNTER_PAGE_BYTES,
    };
    let mut used = STACK_REGION_BYTES as u64;
    for (i, a) in t.apps[..t.app_count as usize].iter().enumerate() {
        let inside = a.tx_offset as u64 + a.tx_bytes as u64 <= a.bytes as u64;
        if !inside || (a.bytes | a.tx_offset | a.tx_bytes) & line != 0 {
            return refuse(Why::AppRange, i as u32 + 1, 0);
        }
        let base = APP_BASE.wrapping_add(used as u32);
        out[i + 1] = Region {
            base,
            bytes: a.bytes,
            tx_base: base.wrapping_add(a.tx_offset),
            tx_bytes: a.tx_bytes,
        };
        used += a.bytes as u64;
        used = used.next_multiple_of(map::STRIPE as u64);
    }
    if used > have {
        return refuse(Why::AppMemory, used as u32, have as u32);
    }
    Ok(out)
}

/// Pools of applications 0 to 15.
pub(crate) fn pools(t: &Topology) -> Result<[Pool; 16], Refused> {
    let units = t.rx_bytes / UNIT;
    let stack = (units / 64).clamp(2, 16);
    let apps = &t.apps[..t.app_count as usize];
    let asked = |a: &crate::AppSpec| a.small as u32 + a.large as u32 != 0;
    let size = |small: u32, large: u32| small + (large + BOUNCE) * LARGE_UNITS;
    let fixed: u32 = apps
        .iter()
        .filter(|a| asked(a))
        .map(|a| size(a.small as u32, a.large as u32))
        .sum();
    let sharing = apps.iter().filter(|a| !asked(a)).count() as u32;
    let rest = units.saturating_sub(stack * LARGE_UNITS + fixed);
    let share = rest.checked_div(sharing).unwrap_or(0);

    let mut out = [Pool::default(); 16];
    out[0].large = stack as u16;
    out[0].bounce_first = (stack * LARGE_UNITS) as u16;
    let mut next = stack * LARGE_UNITS;
    for (pool, a) in out[1..].iter_mut().zip(apps) {
        let (small, large) = if asked(a) {
            (a.small as u32, a.large as u32)
        } else {
            let small = share / 7 * 4;
            let large = share.saturating_sub(small + BOUNCE * LARGE_UNITS) / LARGE_UNITS;
            (small, large)
        };
        let end = next as u64 + size(small, large) as u64;
        if end > units as u64 || large == 0 {
            return refuse(Why::RxMemory, end as u32, units);
        }
        *pool = Pool {
            small_first: next as u16,
            small: small as u16,
            large_first: (next + small) as u16,
            large: large as u16,
            bounce_first: (next + small + large * LARGE_UNITS) as u16,
            bounce: BOUNCE as u16,
        };
        next = end as u32;
    }
    Ok(out)
}
