//! Driver of the network interface. Registers: `contract::ni`.
//!
//! Every method is one or two register accesses of one cycle each unless it says otherwise.
//! A message is `begin` and then exactly as many `word`s; the hardware sends it after the last.

use crate::bus::Bus;
use noctule_contract::msg::Stamp;
use noctule_contract::ni::{self, SendBegin};
use noctule_contract::{msg, phase};

/// All that can wake a tile: messages, timer, credits.
pub const EVENTS_ALL: u32 = 7 | ni::EVENT_TIMER | ni::EVENT_CREDIT;

/// The network interface of this tile.
#[derive(Clone, Copy, Debug)]
pub struct Ni<B> {
    bus: B,
}

impl<B: Bus> Ni<B> {
    /// Over a bus.
    pub const fn new(bus: B) -> Self {
        Self { bus }
    }

    /// The bus, for remote loads and stores.
    #[inline(always)]
    pub fn bus(self) -> B {
        self.bus
    }

    // -- sending --------------------------------------------------------------------------------

    /// Credits of a channel, words (a message of n words needs n + 1).
    #[inline(always)]
    pub fn credits(self, channel: u8) -> u32 {
        self.bus
            .reg(ni::CREDITS + 4 * (channel as u32 & (msg::CHANNELS_MAX - 1)))
    }

    /// Begins a message of `len` words if the channel has the credit.
    #[inline(always)]
    pub fn try_begin(self, channel: u8, len: u32) -> bool {
        let ok = self.credits(channel) > len;
        if ok {
            self.begin(channel, len);
        }
        ok
    }

    /// Begins a message; without credit it is swallowed by the hardware and counted.
    #[inline(always)]
    pub fn begin(self, channel: u8, len: u32) {
        let word = SendBegin(channel as u32 & (msg::CHANNELS_MAX - 1)).with_len(len);
        self.bus.set_reg(ni::SEND_BEGIN, word.0);
    }

    /// The next word of the message begun.
    #[inline(always)]
    pub fn word(self, word: u32) {
        self.bus.set_reg(ni::SEND_WORD, word);
    }

    /// Sends a whole message if the channel has the credit.
    #[inline(always)]
    pub fn send(self, channel: u8, words: &[u32]) -> bool {
        let ok = self.try_begin(channel, words.len() as u32);
        if ok {
            for w in words {
                self.word(*w);
            }
        }
        ok
    }

    /// Sticky errors of sending, cleared by reading them here.
    pub fn take_send_errors(self) -> u32 {
        let errors = self.bus.reg(ni::SEND_STATUS) & 0xFF;
        if errors != 0 {
            self.bus.set_reg(ni::SEND_STATUS, errors);
        }
        errors
    }

    // -- receiving ------------------------------------------------------------------------------

    /// Events pending now.
    #[inline(always)]
    pub fn events(self) -> u32 {
        self.bus.reg(ni::EVENTS)
    }

    /// Next word of queue `queue`; 0 when no complete message waits.
    #[inline(always)]
    pub fn pop(self, queue: u32) -> u32 {
        self.bus.reg(ni::RX_POP + 4 * queue)
    }

    /// Stamp of the next message of queue `queue`, or `None`. Its words are the next pops.
    #[inline(always)]
    pub fn pop_stamp(self, queue: u32) -> Option<Stamp> {
        let word = self.pop(queue);
        (word != 0).then_some(Stamp(word))
    }

    /// Pops `len` words of queue `queue` into `out` and drops those that do not fit.
    #[inline(always)]
    pub fn pop_into(self, queue: u32, len: u32, out: &mut [u32]) -> usize {
        let mut n = 0;
        for slot in out.iter_mut().take(len as usize) {
            *slot = self.pop(queue);
            n += 1;
        }
        self.discard(queue, len - n as u32);
        n
    }

    /// Drops `words` words of queue `queue`.
    #[inline(always)]
    pub fn discard(self, queue: u32, words: u32) {
        for _ in 0..words {
            self.pop(queue);
        }
    }

    /// Events that end a sleep.
    pub fn enable(self, events: u32) {
        self.bus.set_reg(ni::EVENT_ENABLE, events);
    }

    /// Forgets that credits came home (before looking at them).
    #[inline(always)]
    pub fn clear_credit_event(self) {
        self.bus.set_reg(ni::EVENTS, ni::EVENT_CREDIT);
    }

    /// Sleeps until an enabled event; counted as idle.
    #[inline(always)]
    pub fn sleep(self) {
        self.phase(phase::IDLE);
        self.bus.sleep();
    }

    // -- time -----------------------------------------------------------------------------------

    /// Microseconds, wrapping.
    #[inline(always)]
    pub fn now_us(self) -> u32 {
        self.bus.reg(ni::TIME_US)
    }

    /// Cycles, low word.
    #[inline(always)]
    pub fn cycle(self) -> u32 {
        self.bus.reg(ni::CYCLE_LO)
    }

    /// Arms the timer for microsecond `us`.
    #[inline(always)]
    pub fn arm(self, us: u32) {
        self.bus.set_reg(ni::TIMER, us);
    }

    /// Disarms the timer.
    #[inline(always)]
    pub fn disarm(self) {
        self.bus.set_reg(ni::TIMER_CTL, 0);
    }

    /// From now on cycles count under phase `p` (`contract::phase`).
    #[inline(always)]
    pub fn phase(self, p: u32) {
        self.bus.set_reg(ni::PHASE, p);
    }

    // -- remote memory --------------------------------------------------------------------------

    /// Starts to bring a range into the read cache, without waiting.
    #[inline(always)]
    pub fn prefetch(self, addr: u32, len: u32) {
        self.bus.set_reg(ni::PREFETCH_ADDR, addr);
        self.bus.set_reg(ni::PREFETCH_LEN, len);
    }

    /// Drops a range from the read cache: before reading a buffer that changed hands.
    #[inline(always)]
    pub fn invalidate(self, addr: u32, len: u32) {
        self.bus.set_reg(ni::INVAL_ADDR, addr);
        self.bus.set_reg(ni::INVAL_LEN, len);
    }

    /// Waits until every remote store is acknowledged.
    pub fn drain_stores(self) {
        self.bus.set_reg(ni::FLUSH, 0);
        while self.bus.reg(ni::FLUSH) != 0 {}
    }

    /// An atomic on a word of app memory (`remote::OP_*`); answers the old value. Waits.
    pub fn atomic(self, op: u32, addr: u32, operand: u32, expect: u32) -> u32 {
        self.bus.set_reg(ni::ATOMIC_ADDR, addr);
        self.bus.set_reg(ni::ATOMIC_OPERAND, operand);
        self.bus.set_reg(ni::ATOMIC_EXPECT, expect);
        self.bus.set_reg(ni::ATOMIC_OP, op);
        self.bus.reg(ni::ATOMIC_RESULT)
    }

    // -- supervisor only ------------------------------------------------------------------------

    /// Posts a control write.
    pub fn ctrl_write(self, node: u32, addr: u32, value: u32) {
        self.bus.set_reg(ni::CTRL_NODE, node);
        self.bus.set_reg(ni::CTRL_ADDR, addr);
        self.bus.set_reg(ni::CTRL_DATA, value);
    }

    /// Reads a word of a control space; waits.
    pub fn ctrl_read(self, node: u32, addr: u32) -> u32 {
        self.bus.set_reg(ni::CTRL_NODE, node);
        self.bus.set_reg(ni::CTRL_ADDR, addr);
        self.bus.reg(ni::CTRL_READ)
    }

    /// Words from the host that wait.
    pub fn host_waiting(self) -> u32 {
        self.bus.reg(ni::HOST_STATUS) & 0xFFFF
    }

    /// Next word from the host.
    pub fn host_word(self) -> u32 {
        self.bus.reg(ni::HOST_DATA)
    }

    /// A word to the host; waits while the link is full.
    pub fn to_host(self, word: u32) {
        self.bus.set_reg(ni::HOST_DATA, word);
    }
}
