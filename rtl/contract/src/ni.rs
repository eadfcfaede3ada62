//! Registers of a tile's network interface, offsets from `map::NI_BASE` (architecture 2.2).
//!
//! All are words; byte and half accesses fault. An offset without a register faults, and so does a
//! store to a read-only one. One cycle an access, with these exceptions: counters take two; a begin
//! waits for staging room (and a cycle more to drop an unfinished message); the pop of a message's
//! last word waits while the table of credits to return is full, which ends by itself; an atomic and
//! its registers wait for the atomic before it; what the control path looks at just then comes a
//! cycle later.
//!
//! Sending: store `SendBegin` to `SEND_BEGIN`, then `len` stores anywhere into
//! `SEND_WORD .. SEND_WORD + 0x80`: the message leaves by itself after the last one. The store to
//! `SEND_BEGIN` faults for a channel without an entry. If the channel is short of credit
//! (`len + 1` words), `len` is 0 or above the channel's maximum, or the previous message is
//! unfinished, an error bit is set in `SEND_STATUS`, the message (the unfinished one, where that is
//! the error) is never sent, and its words are swallowed. The core only waits when the staging memory (two messages of maximum length) is
//! full, which ends by itself because every queue has room for what credit covers. A message leaves after all
//! earlier remote stores of its tile are acknowledged; beginning one flushes the combining lines.
//!
//! Receiving: a load from `RX_POP + 4*q` takes the next word of queue q: first the stamp, then
//! its `len` words. It gives 0 when no complete message waits (a stamp is never 0).

constants! {
    /// W: `SendBegin`.
    SEND_BEGIN = 0x000;
    /// R: sticky error bits (`SEND_ERR_*`) 7:0, messages staged 15:8, free staging words 31:16. W: ones clear error bits.
    SEND_STATUS = 0x004;
    /// R: events pending now: bit q = queue q has a complete message; `EVENT_*`. W: ones clear `EVENT_CREDIT`.
    EVENTS = 0x010;
    /// RW: events that raise the core's external interrupt (and wake it from wfi).
    EVENT_ENABLE = 0x014;
    /// R: pops a word of queue q (+ 4*q).
    RX_POP = 0x020;
    /// R: words of complete messages waiting in queue q (+ 4*q).
    RX_LEVEL = 0x030;
    /// R: microseconds, wrapping.
    TIME_US = 0x040;
    /// R: cycles, low word.
    CYCLE_LO = 0x044;
    /// R: cycles, high word.
    CYCLE_HI = 0x048;
    /// RW: the timer fires when TIME_US - TIMER is not negative (wrapping, 31 bits). W also arms it.
    TIMER = 0x04C;
    /// RW: bit 0 armed. W 0: disarms.
    TIMER_CTL = 0x050;
    /// R: this tile's `Node`.
    NODE_ID = 0x060;
    /// R: width 7:0, height 15:8, channels_log2 23:16.
    MESH = 0x064;
    /// RW: profile phase (0 to 15) that cycles are counted under from now on.
    PHASE = 0x068;
    /// W: any store: appends a word to the message begun (0x80 bytes of aliases).
    SEND_WORD = 0x080;
    /// R: credits of channel c, words (+ 4*c, `msg::CHANNELS_MAX` of them).
    CREDITS = 0x200;
    /// W: start of a range to prefetch.
    PREFETCH_ADDR = 0x400;
    /// W: length in bytes; starts the prefetch (a running one is replaced). R: lines still to request.
    PREFETCH_LEN = 0x404;
    /// W: start of a range to drop from the read cache.
    INVAL_ADDR = 0x408;
    /// W: length in bytes; drops every cached line that overlaps (single cycle).
    INVAL_LEN = 0x40C;
    /// W: sends the combining lines off. R: store lines not yet acknowledged (combining ones included).
    FLUSH = 0x410;
    /// W: word address of an atomic.
    ATOMIC_ADDR = 0x420;
    /// W: operand (swap, add) or new value (compare and swap).
    ATOMIC_OPERAND = 0x424;
    /// W: expected value.
    ATOMIC_EXPECT = 0x428;
    /// W: `remote::OP_SWAP`, `OP_ADD`, `OP_CAS`: starts it (guard applies, faults here).
    ATOMIC_OP = 0x42C;
    /// R: old value; waits for the answer.
    ATOMIC_RESULT = 0x430;
    /// Supervisor only. RW: `Node` to talk to.
    CTRL_NODE = 0x500;
    /// Supervisor only. RW: control address; grows by 4 with each CTRL_DATA write and CTRL_READ.
    CTRL_ADDR = 0x504;
    /// Supervisor only. W: posts a control write (waits only while 8 are outstanding).
    CTRL_DATA = 0x508;
    /// Supervisor only. R: control read of CTRL_ADDR; waits for the answer and for earlier writes.
    CTRL_READ = 0x50C;
    /// Supervisor only. R: outstanding writes 7:0, error since last clear bit 8. W: clears the error.
    CTRL_STATUS = 0x510;
    /// Supervisor only. R: host words waiting 15:0, room towards the host 31:16.
    HOST_STATUS = 0x540;
    /// Supervisor only. R: next word from the host (0 if none). W: word to the host (waits while full).
    HOST_DATA = 0x544;
    /// R: counters, see `COUNTER_*` (+ 4*k).
    COUNTERS = 0x800;
    /// R: cycles spent in phase p, low word (+ 8*p), high word (+ 8*p + 4).
    PHASE_CYCLES = 0xC00;

    /// EVENTS: queue 0 has a complete message (queue q: bit q).
    EVENT_QUEUE0 = 1;
    /// EVENTS: the timer has fired.
    EVENT_TIMER = 8;
    /// EVENTS: credits came home since this bit was cleared.
    EVENT_CREDIT = 16;
    /// EVENTS (supervisor): a word from the host waits.
    EVENT_HOST = 32;

    /// SEND_STATUS: a message was begun without enough credit.
    SEND_ERR_CREDIT = 1;
    /// SEND_STATUS: a message was begun with length 0 or above the channel's maximum.
    SEND_ERR_LENGTH = 2;
    /// SEND_STATUS: a message was begun before the last one was finished, or a word came without one.
    SEND_ERR_UNFINISHED = 4;

    /// Counter: messages sent.
    COUNTER_SENT = 0;
    /// Counter: words sent, stamps included.
    COUNTER_SENT_WORDS = 1;
    /// Counter: messages popped.
    COUNTER_RECEIVED = 2;
    /// Counter: words popped.
    COUNTER_RECEIVED_WORDS = 3;
    /// Counter: credit packets sent.
    COUNTER_CREDIT_FLITS = 4;
    /// Counter: messages refused for want of credit.
    COUNTER_NO_CREDIT = 5;
    /// Counter: remote loads that hit the read cache.
    COUNTER_READ_HITS = 6;
    /// Counter: remote loads that missed it.
    COUNTER_READ_MISSES = 7;
    /// Counter: lines read over the network, prefetch included.
    COUNTER_READ_LINES = 8;
    /// Counter: store lines sent.
    COUNTER_STORE_LINES = 9;
    /// Counter: cycles the core waited for a remote access.
    COUNTER_REMOTE_WAIT = 10;
    /// Counter: cycles the core waited for staging room.
    COUNTER_SEND_WAIT = 11;
    /// Counter: faults.
    COUNTER_FAULTS = 12;
    /// Counter: cycles asleep in wfi (time minus busy).
    COUNTER_ASLEEP = 13;
    /// Counter: fault messages that found their reserved credit in use.
    COUNTER_FAULTS_UNSENT = 14;
    /// Counters there are.
    COUNTERS_LEN = 16;
    /// Profile phases there are.
    PHASES = 16;
}

word! {
    /// What is stored to `SEND_BEGIN`.
    SendBegin {
        /// Send channel.
        channel / with_channel: 0, 7;
        /// Always 0.
        pad0 / with_pad0: 7, 1;
        /// Words of the message, stamp excluded.
        len / with_len: 8, 6;
        /// Always 0.
        pad1 / with_pad1: 14, 18;
    }
}
