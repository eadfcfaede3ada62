//! The net tile: driver, TCP/IP and the net side of the sockets, as one event loop.
//!
//! [`NetTile::step`] takes notifications (`msg::QUEUE_NIC`), socket messages (`QUEUE_SOCK`) and
//! control messages (`QUEUE_CTRL`), lets the stack act on timers and returned credits, and gives
//! buffers back in batches. Nothing waits: what is short of credit stays in the stack's own lists
//! and is tried again when credits come home.
//!
//! Trust: an application is known by its stamp alone; every id, port and length it names is checked.

mod apps;
mod control;
mod frees;
mod io;
mod lanes;

#[cfg(test)]
mod tests;

use control::Control;
use io::Io;
use noctule_contract::msg::{self, Stamp};
use noctule_contract::notification::{self, NotifyHead};
use noctule_contract::{ni as reg, phase};
use noctule_rt::{Boot, Bus, Ni};
use noctule_tcp::{Config, Ip4, Notification, Stack};

/// Messages of a queue taken before the other queues get their turn: a lane has few buffers for what the control tile
/// is asked (ARP), so that must not wait long.
const BATCH: u32 = 4;
/// Control messages taken before the other queues get their turn.
const BATCH_CONTROL: u32 = 8;
/// Times each queue has its turn before timers, credits and buffers have.
const ROUNDS: u32 = 8;
/// Header words of the usual segment.
const USUAL: usize = 13;
const FIXED: u32 = notification::FIXED_WORDS;
/// Times the stack may retry before the tile looks at its queues again.
const POLLS: u32 = 8;
/// With something still pending, look again after this many microseconds at the latest.
const RETRY_US: u32 = 50;

/// What a net tile keeps beside the TCP/IP stack: 6 KB, so it belongs in a `static`, not in the frame of a function.
pub struct Parts<B> {
    io: Io<B>,
    apps: apps::Apps,
    control: Control,
}

impl<B: Bus> Parts<B> {
    /// Of a tile that has not begun.
    pub const fn new(ni: Ni<B>) -> Self {
        Self {
            io: Io::new(ni),
            apps: apps::Apps::new(),
            control: Control::new(),
        }
    }
}

/// A net tile's program over its parts and the TCP/IP stack (`C` connections, `W` in TIME-WAIT).
pub struct NetTile<'s, B, const C: usize, const W: usize> {
    io: &'s mut Io<B>,
    apps: &'s mut apps::Apps,
    control: &'s mut Control,
    stack: &'s mut Stack<C, W>,
}

impl<'s, B: Bus, const C: usize, const W: usize> NetTile<'s, B, C, W> {
    /// As the boot block says. `stack` and `parts`, which is new, are initialised here.
    pub fn new(parts: &'s mut Parts<B>, boot: &Boot<'_>, stack: &'s mut Stack<C, W>) -> Self {
        let mut config = Config::new(boot.mac(), Ip4(boot.ip()), boot.prefix(), boot.secret());
        config.gateway = (boot.gateway() != 0).then_some(Ip4(boot.gateway()));
        config.rss_key = noctule_contract::rss::KEY;
        config.rx_slots = boot.rx_slots();
        stack.init(config, parts.io.ni.now_us());
        parts.io.init(boot);
        parts.apps.init(boot);
        parts.control.init(boot);
        Self {
            io: &mut parts.io,
            apps: &mut parts.apps,
            control: &mut parts.control,
            stack,
        }
    }

    /// What the stack has counted.
    pub fn counters(&self) -> &noctule_tcp::Counters {
        &self.stack.counters
    }

    /// The tile's program.
    pub fn run(&mut self) -> ! {
        loop {
            self.turn();
        }
    }

    /// One turn of the program, for a host that runs many tiles: `false` when it went to sleep.
    pub fn turn(&mut self) -> bool {
        let busy = self.step();
        if !busy {
            self.sleep();
        }
        busy
    }

    /// Takes what waits; `false`: nothing did.
    #[inline(always)]
    pub fn step(&mut self) -> bool {
        let ni = self.io.ni;
        let mut events = ni.events();
        self.stack.clock(ni.now_us());
        let mut busy = false;
        for _ in 0..ROUNDS {
            // News of neighbours goes before the frames that need it.
            if events & 1 << msg::QUEUE_CTRL != 0 {
                self.control_message();
                busy = true;
            }
            for _ in 0..BATCH {
                let Some(stamp) = ni.pop_stamp(msg::QUEUE_NIC) else {
                    break;
                };
                ni.phase(phase::DRIVER_RX);
                self.notification(stamp);
                busy = true;
            }
            for _ in 0..BATCH {
                let Some(stamp) = ni.pop_stamp(msg::QUEUE_SOCK) else {
                    break;
                };
                ni.phase(phase::MESSAGES);
                self.apps.message(self.io, self.stack, stamp);
                busy = true;
            }
            events = ni.events();
        }
        if events & reg::EVENT_TIMER != 0 {
            ni.disarm();
            busy = true;
        }
        self.poll(events & reg::EVENT_CREDIT != 0);
        if self.io.frees.waiting() {
            ni.phase(phase::DRIVER_TX);
            self.io.flush_frees();
        }
        busy
    }

    /// Timers, and what was refused before.
    #[inline(always)]
    fn poll(&mut self, credits: bool) {
        let ni = self.io.ni;
        if credits {
            ni.clear_credit_event();
            self.apps.retry(self.io);
        }
        self.stack.poll(self.io, ni.now_us());
        if self.stack.has_pending() {
            self.poll_pending();
        }
    }

    #[inline(never)]
    fn poll_pending(&mut self) {
        let ni = self.io.ni;
        ni.phase(phase::TCP_TX);
        for _ in 1..POLLS {
            self.stack.poll(self.io, ni.now_us());
            if !self.stack.has_pending() {
                break;
            }
        }
    }

    fn sleep(&mut self) {
        let ni = self.io.ni;
        let retry = self.stack.has_pending() || self.io.frees.waiting();
        ni.arm(if retry {
            ni.now_us().wrapping_add(RETRY_US)
        } else {
            self.stack.next_deadline()
        });
        ni.sleep();
    }

    #[inline(always)]
    fn notification(&mut self, stamp: Stamp) {
        let ni = self.io.ni;
        let head = NotifyHead(ni.pop(msg::QUEUE_NIC));
        // The usual segment: timestamps and no other option. Its header stays in registers.
        if head.hdr_words() != USUAL as u32 || stamp.len() != FIXED + USUAL as u32 {
            return self.other_notification(stamp, head);
        }
        let buffer = ni.pop(msg::QUEUE_NIC);
        let hash = ni.pop(msg::QUEUE_NIC);
        let mut header: [u32; USUAL] = core::array::from_fn(|_| ni.pop(msg::QUEUE_NIC));
        noctule_tcp::stamps_in_front(&mut header);
        let payload_len = head.payload_len() as u16;
        let n = Notification {
            header: &header,
            payload_len,
            buffer,
            hash,
        };
        ni.phase(phase::TCP_RX);
        self.stack.input(self.io, &n);
    }

    #[inline(never)]
    fn other_notification(&mut self, stamp: Stamp, head: NotifyHead) {
        let ni = self.io.ni;
        let hdr = head.hdr_words();
        if stamp.len() != FIXED + hdr || hdr > notification::HDR_WORDS_MAX {
            ni.discard(msg::QUEUE_NIC, stamp.len() - 1);
            return;
        }
        let buffer = ni.pop(msg::QUEUE_NIC);
        let hash = ni.pop(msg::QUEUE_NIC);
        let mut header = [0u32; notification::HDR_WORDS_MAX as usize];
        for w in header.iter_mut().take(hdr as usize) {
            *w = ni.pop(msg::QUEUE_NIC);
        }
        let header = header.get(..hdr as usize).unwrap_or(&[]);
        let payload_len = head.payload_len() as u16;
        let n = Notification {
            header,
            payload_len,
            buffer,
            hash,
        };
        ni.phase(phase::TCP_RX);
        self.stack.input(self.io, &n);
    }

    #[inline(never)]
    fn control_message(&mut self) {
        let ni = self.io.ni;
        ni.phase(phase::CONTROL);
        for _ in 0..BATCH_CONTROL {
            let Some(stamp) = ni.pop_stamp(msg::QUEUE_CTRL) else {
                return;
            };
            self.control.message(self.io, self.stack, stamp);
        }
    }
}
