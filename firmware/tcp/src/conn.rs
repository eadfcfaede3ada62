//! The connection block: everything the stack knows of one connection, 256 bytes.
//!
//! Two rings live in it. `tx_*` holds what the application sent and the peer has not acknowledged:
//! references in stream order. `rx_*` holds Rx buffers in stream order, in three runs: *held* by
//! the application, *ready* (in order, not yet told), *out of order* (sorted by sequence number).

use crate::types::Owner;
use crate::wheel::{Timed, TimerLink};
use crate::{RX_SLOTS, TX_REFS};

/// No connection.
pub const NIL: u16 = 0xFFFF;
const RX_MASK: u8 = RX_SLOTS as u8 - 1;
const TX_MASK: u8 = TX_REFS as u8 - 1;
/// `Conn::pred` of a connection with timestamps: data offset 8, ACK.
pub const PRED_STAMPED: u16 = 0x1080;
/// And without: data offset 5, ACK.
pub const PRED_PLAIN: u16 = 0x1050;
/// Marks an out-of-order entry whose last byte is followed by the FIN.
pub const OOO_FIN: u16 = 0x8000;

/// RFC 9293, 3.3.2. TIME-WAIT has a table of its own; LISTEN is not a connection.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum State {
    /// Not in use, or over but not yet told or still holding buffers.
    Closed = 0,
    SynSent,
    SynReceived,
    Established,
    FinWait1,
    FinWait2,
    CloseWait,
    Closing,
    LastAck,
}

/// Bits of `Conn::flags`.
pub mod flag {
    /// On the list of those that wait for transmit credit.
    pub const TX_PENDING: u32 = 1 << 0;
    /// On its owner's list of those with events to tell.
    pub const EV_PENDING: u32 = 1 << 1;
    /// An acknowledgement must go out.
    pub const ACK_NOW: u32 = 1 << 2;
    /// An acknowledgement is due by `ack_at`.
    pub const ACK_LATER: u32 = 1 << 3;
    /// The retransmission (or persist) timer runs: `rto_at`.
    pub const RTO_ON: u32 = 1 << 4;
    /// That timer probes a closed window.
    pub const PERSIST: u32 = 1 << 5;
    /// Our FIN follows the queued data.
    pub const FIN_QUEUED: u32 = 1 << 6;
    /// Our FIN has been sent at least once (it counts in `snd_max`).
    pub const FIN_SENT: u32 = 1 << 7;
    /// The peer's FIN has been received in order.
    pub const FIN_RECEIVED: u32 = 1 << 8;
    /// `new_conn` is still to be told.
    pub const EV_NEW: u32 = 1 << 9;
    /// `remote_closed` is still to be told.
    pub const EV_CLOSED: u32 = 1 << 10;
    /// `cleanup` is still to be told.
    pub const EV_CLEANUP: u32 = 1 << 11;
    /// The application took the connection: data may be told.
    pub const ACCEPTED: u32 = 1 << 12;
    /// The application closed: received data is of no use to anybody.
    pub const ORPHAN: u32 = 1 << 13;
    /// Opened by `connect`; `cwnd_acc` holds the cookie until `new_conn` is told.
    pub const ACTIVE: u32 = 1 << 14;
    /// Timestamps on.
    pub const TIMESTAMPS: u32 = 1 << 15;
    /// SACK permitted by both.
    pub const SACK: u32 = 1 << 16;
    /// Window scaling on.
    pub const SCALING: u32 = 1 << 17;
    /// In fast recovery, up to `recover`.
    pub const RECOVERY: u32 = 1 << 18;
    /// Recovering from a timeout, up to `recover`.
    pub const LOSS: u32 = 1 << 19;
    /// A segment is being timed (without timestamps): `ts_recent` is its end, `ts_offset` its tick.
    pub const TIMING: u32 = 1 << 20;
    /// Told of, so that it needs a `cleanup`.
    pub const TOLD: u32 = 1 << 22;
    /// Counts in its listener's backlog.
    pub const BACKLOG: u32 = 1 << 23;
    /// Reported over; the block waits for the application to give back its buffers.
    pub const ZOMBIE: u32 = 1 << 24;
    /// Came by a retransmitted SYN or SYN-ACK (RFC 6298, 5.7; RFC 5681, 3.1).
    pub const SYN_LOST: u32 = 1 << 25;
    /// Half-open (counts in the listener's half-open number).
    pub const HALF_OPEN: u32 = 1 << 27;
}

/// An owner in one half word, so that one comparison tells.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct OwnerWord(u16);

impl OwnerWord {
    /// Whose free blocks are.
    pub const NOBODY: Self = Self(0xFFFF);

    #[inline(always)]
    pub const fn new(o: Owner) -> Self {
        Self(o.endpoint as u16 | (o.app as u16) << 8)
    }

    #[inline(always)]
    pub const fn get(self) -> Owner {
        Owner {
            endpoint: self.0 as u8,
            app: (self.0 >> 8) as u8,
        }
    }
}

/// One connection.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Conn {
    /// Remote address, as on the wire.
    pub raddr: u32,
    /// Ports, as on the wire of a received segment: remote in the low half, local in the high half.
    pub ports: u32,
    /// RSS hash.
    pub hash: u32,
    /// `flag::*`.
    pub flags: u32,
    /// What bytes 12 and 13 of the TCP header (PSH cleared) must be for the fast path; 0: never.
    pub pred: u16,
    /// Largest segment we send (options not counted off).
    pub mss: u16,
    /// Next sequence number expected.
    pub rcv_nxt: u32,
    /// Right edge of the window told to the peer.
    pub rcv_adv: u32,
    /// Acknowledgement last sent.
    pub last_ack_sent: u32,
    /// Newest timestamp of the peer.
    pub ts_recent: u32,
    /// Our timestamps are ticks plus this.
    pub ts_offset: u32,
    /// Oldest unacknowledged.
    pub snd_una: u32,
    /// Next to send.
    pub snd_nxt: u32,
    /// Highest ever sent.
    pub snd_max: u32,
    /// End of queued data.
    pub snd_end: u32,
    /// Peer's window, bytes.
    pub snd_wnd: u32,
    /// Sequence number of the last window update.
    pub snd_wl1: u32,
    /// Congestion window, slow-start threshold, bytes acknowledged in congestion avoidance.
    pub cwnd: u32,
    pub ssthresh: u32,
    pub cwnd_acc: u32,
    /// End of the loss episode.
    pub recover: u32,
    /// Ticket of the last frame with payload, and acknowledged bytes not yet told.
    pub ticket: u32,
    pub untold: u32,
    /// Ticks: last segment received, retransmission due, acknowledgement due.
    pub last_rx: u32,
    pub rto_at: u32,
    pub ack_at: u32,
    /// Timer wheel link.
    pub timer: TimerLink,
    /// Links: hash chain or free list, transmit pending, event pending.
    pub hash_next: u16,
    pub tx_next: u16,
    pub ev_next: u16,
    /// Generation, never 0.
    pub generation: u16,
    /// Smoothed round-trip time times 8 and its variation times 4, ticks; the timeout from them.
    pub srtt: u16,
    pub rttvar: u16,
    pub rto: u16,
    /// Largest window the peer ever offered, in units of 16 bytes.
    pub max_wnd: u16,
    /// Bytes of the oldest reference already acknowledged; of the cursor's reference already sent.
    pub tx_off: u16,
    pub cur_off: u16,
    pub state: State,
    pub neigh: u8,
    pub owner: OwnerWord,
    pub listener: u8,
    /// Retransmissions or probes without an answer; once closed, the `Reason`.
    pub retries: u8,
    pub dupacks: u8,
    pub snd_scale: u8,
    /// Send ring: oldest, number, and the cursor (the reference `snd_nxt` is in), ring positions.
    pub tx_head: u8,
    pub tx_count: u8,
    pub cur_ref: u8,
    /// Receive ring: oldest, and the lengths of the three runs.
    pub rx_head: u8,
    pub rx_held: u8,
    pub rx_ready: u8,
    pub rx_ooo: u8,
    /// Which out-of-order entry came last (a hint for SACK).
    pub last_ooo: u8,
    pub tx_len: [u16; TX_REFS],
    pub tx_addr: [u32; TX_REFS],
    pub rx_addr: [u32; RX_SLOTS],
    /// Out of order: low half of the sequence number. Otherwise: offset of the first byte.
    pub rx_seq: [u16; RX_SLOTS],
    pub rx_len: [u16; RX_SLOTS],
}

const _: () = assert!(core::mem::size_of::<Conn>() <= 256);
const _: () = assert!(RX_SLOTS.is_power_of_two() && TX_REFS.is_power_of_two());

impl Timed for Conn {
    fn timer(&mut self) -> &mut TimerLink {
        &mut self.timer
    }
}

impl Conn {
    /// All zeroes, for static storage.
    pub const ZERO: Self = Self {
        raddr: 0,
        ports: 0,
        hash: 0,
        flags: 0,
        pred: 0,
        mss: 0,
        rcv_nxt: 0,
        rcv_adv: 0,
        last_ack_sent: 0,
        ts_recent: 0,
        ts_offset: 0,
        snd_una: 0,
        snd_nxt: 0,
        snd_max: 0,
        snd_end: 0,
        snd_wnd: 0,
        snd_wl1: 0,
        cwnd: 0,
        ssthresh: 0,
        cwnd_acc: 0,
        recover: 0,
        ticket: 0,
        untold: 0,
        last_rx: 0,
        rto_at: 0,
        ack_at: 0,
        timer: TimerLink::ZERO,
        hash_next: 0,
        tx_next: 0,
        ev_next: 0,
        generation: 0,
        srtt: 0,
        rttvar: 0,
        rto: 0,
        max_wnd: 0,
        tx_off: 0,
        cur_off: 0,
        state: State::Closed,
        neigh: 0,
        owner: OwnerWord(0),
        listener: 0,
        retries: 0,
        dupacks: 0,
        snd_scale: 0,
        tx_head: 0,
        tx_count: 0,
        cur_ref: 0,
        rx_head: 0,
        rx_held: 0,
        rx_ready: 0,
        rx_ooo: 0,
        last_ooo: 0,
        tx_len: [0; TX_REFS],
        tx_addr: [0; TX_REFS],
        rx_addr: [0; RX_SLOTS],
        rx_seq: [0; RX_SLOTS],
        rx_len: [0; RX_SLOTS],
    };

    /// Whether all of these flags are set.
    #[inline(always)]
    pub const fn has(&self, flags: u32) -> bool {
        self.flags & flags == flags
    }

    /// Sets or clears flags.
    #[inline(always)]
    pub fn set(&mut self, flags: u32, on: bool) {
        if on {
            self.flags |= flags;
        } else {
            self.flags &= !flags;
        }
    }

    /// Rx buffers it has, whoever holds them.
    #[inline(always)]
    pub const fn rx_used(&self) -> u8 {
        self.rx_held + self.rx_ready + self.rx_ooo
    }

    /// Position of the `k`-th receive entry from the oldest.
    #[inline(always)]
    pub const fn rx_at(&self, k: u8) -> usize {
        (self.rx_head.wrapping_add(k) & RX_MASK) as usize
    }

    /// Position of the `k`-th send reference from ring position `from`.
    #[inline(always)]
    pub const fn tx_at(from: u8, k: u8) -> usize {
        (from.wrapping_add(k) & TX_MASK) as usize
    }

    /// The peer may be sent data and may still send it.
    pub fn is_synchronized(&self) -> bool {
        self.state >= State::Established
    }

    /// Our side can still send new data.
    pub fn can_send(&self) -> bool {
        matches!(self.state, State::Established | State::CloseWait)
            && self.flags & flag::FIN_QUEUED == 0
    }

    /// The peer's data is still expected.
    pub fn expects_data(&self) -> bool {
        matches!(
            self.state,
            State::Established | State::FinWait1 | State::FinWait2
        )
    }

    /// Sequence number one past what may ever be acknowledged now: `snd_max` includes our FIN.
    pub fn fin_acked(&self) -> bool {
        self.has(flag::FIN_SENT) && self.snd_una == self.snd_end.wrapping_add(1)
    }

    /// Queued data not yet sent (from `snd_nxt` on). The FIN does not count.
    #[inline(always)]
    pub fn unsent(&self) -> u32 {
        let n = self.snd_end.wrapping_sub(self.snd_nxt);
        if n == u32::MAX { 0 } else { n }
    }

    /// Sent and not acknowledged.
    #[inline(always)]
    pub fn in_flight(&self) -> u32 {
        self.snd_nxt.wrapping_sub(self.snd_una)
    }

    /// Data bytes of a full segment.
    #[inline(always)]
    pub fn segment(&self) -> u32 {
        self.mss as u32 - if self.has(flag::TIMESTAMPS) { 12 } else { 0 }
    }

    /// Decides anew what the fast path may take.
    pub fn predict(&mut self) {
        let fast = self.state == State::Established
            && self.rx_ooo == 0
            && self.rx_ready == 0
            && self.flags & (flag::ACCEPTED | flag::RECOVERY | flag::LOSS | flag::EV_NEW)
                == flag::ACCEPTED
            && self.flags & (flag::ORPHAN | flag::PERSIST | flag::TX_PENDING) == 0
            && self.dupacks == 0;
        self.pred = match (fast, self.has(flag::TIMESTAMPS)) {
            (false, _) => 0,
            (true, true) => PRED_STAMPED,
            (true, false) => PRED_PLAIN,
        };
    }

    /// Puts the cursor back to the oldest unacknowledged byte.
    pub fn rewind(&mut self) {
        self.snd_nxt = self.snd_una;
        self.cur_ref = self.tx_head;
        self.cur_off = self.tx_off;
    }

    /// Drops `n` acknowledged data bytes from the send ring.
    #[inline(always)]
    pub fn tx_pop(&mut self, n: u32) {
        let mut n = n + self.tx_off as u32;
        while self.tx_count > 0 {
            let len = self.tx_len[Self::tx_at(self.tx_head, 0)] as u32;
            if n < len {
                break;
            }
            n -= len;
            self.tx_head = (self.tx_head + 1) & TX_MASK;
            self.tx_count -= 1;
        }
        self.tx_off = n as u16;
    }

    /// Advances a cursor (ring position, offset) by `n` bytes.
    #[inline(always)]
    pub fn cursor_after(&self, (mut at, off): (u8, u16), n: u32) -> (u8, u16) {
        let mut n = n + off as u32;
        loop {
            let len = self.tx_len[Self::tx_at(at, 0)] as u32;
            if n < len || n == 0 {
                return (at, n as u16);
            }
            n -= len;
            at = (at + 1) & TX_MASK;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_at_most_256_bytes() {
        assert!(core::mem::size_of::<Conn>() <= 256);
    }

    #[test]
    fn acknowledged_bytes_leave_the_send_ring_in_part_and_across_references() {
        let mut c = Conn::ZERO;
        c.tx_len = [10, 20, 30, 0, 0, 0, 0, 0];
        c.tx_count = 3;
        c.tx_pop(4);
        assert_eq!((c.tx_head, c.tx_count, c.tx_off), (0, 3, 4));
        c.tx_pop(16);
        assert_eq!((c.tx_head, c.tx_count, c.tx_off), (1, 2, 10));
        assert_eq!(c.cursor_after((1, 10), 15), (2, 5));
        c.tx_pop(40);
        assert_eq!((c.tx_head, c.tx_count, c.tx_off), (3, 0, 0));
    }
}
