//! What the stack needs from its surroundings: the [`Env`] trait.
//!
//! Everything is statically dispatched and meant to be inlined: on a net tile `tx_word` is one
//! store to the network interface. Whatever may be refused answers `false`; the stack then keeps
//! the fact in the connection's own block, puts the connection on a pending list and asks again
//! from [`Stack::poll`](crate::Stack::poll). So an implementation queues nothing, drops nothing
//! and never waits.

use crate::api::Quoted;
use crate::icmp::IcmpNews;
use crate::types::{BindId, ConnId, Ip4, Origin, Owner, PayloadRef, Peer, Reason, RxRef};

/// Checksums the lane is to fill in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Offload {
    /// None: the frame is not IP.
    None,
    /// IPv4 header and TCP, UDP or ICMP checksum (all are 0 in the header words).
    Ipv4,
}

/// A segment about to be sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TxHead {
    /// The flow's RSS hash (0: no flow); an implementation with several lanes may choose by it.
    pub flow: u32,
    /// Bytes of header: 14 to 94. `ceil(header_bytes / 4)` calls of `tx_word` follow.
    pub header_bytes: u8,
    /// Checksums to fill in.
    pub offload: Offload,
}

/// The net tile's drivers and socket layer, seen from the stack.
pub trait Env {
    // -- transmit -----------------------------------------------------------------------------

    /// Begins a frame of `head.header_bytes` and the payload `refs` (at most
    /// [`TX_GATHER`](crate::TX_GATHER)). `false`: no credit now; nothing has begun. After `true`
    /// the stack calls [`tx_word`](Env::tx_word) for every header word and then
    /// [`tx_end`](Env::tx_end) with the same `refs`, and nothing else in between.
    fn tx_begin(&mut self, head: TxHead, refs: &[PayloadRef]) -> bool;

    /// The next header word: four bytes in memory order, the first in bits 7:0. Bytes past
    /// `header_bytes` in the last word are 0.
    fn tx_word(&mut self, word: u32);

    /// Ends the frame begun; answers a ticket for [`tx_done`](Env::tx_done).
    fn tx_end(&mut self, refs: &[PayloadRef]) -> u32;

    /// Whether every payload byte of the frame with this ticket has been read by the lane, so that
    /// its memory may be given back (architecture 2.3 Egress). Once true, it stays true. Ticket 0
    /// means "never sent anything": true.
    fn tx_done(&mut self, ticket: u32) -> bool;

    // -- receive buffers ----------------------------------------------------------------------

    /// The stack is done with an Rx buffer; `addr` is exactly what the notification said. Must not
    /// fail: an implementation short of credit keeps the address (there are no more of them than
    /// there are buffers).
    fn free_buffer(&mut self, addr: u32);

    // -- events to the socket layer -----------------------------------------------------------

    /// A connection is open. Data is delivered only after `accept` (passive connections).
    fn new_conn(
        &mut self,
        owner: Owner,
        conn: ConnId,
        origin: Origin,
        peer: Peer,
        refs_max: u8,
    ) -> bool;

    /// Received in order: 1 to [`EVENT_REFS`](crate::EVENT_REFS) pieces, to be given back with
    /// `recv_done`, and `acked` bytes acknowledged along with it (at most 65,535).
    fn new_data(&mut self, owner: Owner, conn: ConnId, data: &[RxRef], acked: u32) -> bool;

    /// `count` sent bytes are acknowledged and read: their memory is the application's again.
    fn data_acked(&mut self, owner: Owner, conn: ConnId, count: u32) -> bool;

    /// The peer closed its side; all its data has been delivered before.
    fn remote_closed(&mut self, owner: Owner, conn: ConnId) -> bool;

    /// The connection is gone. Nothing references the application's memory any more. The
    /// application gives back the Rx buffers it still holds with `recv_done` or `close`.
    fn cleanup(&mut self, owner: Owner, conn: ConnId, reason: Reason) -> bool;

    /// A `connect` failed before a connection came to be; `cookie` is what `connect` was given.
    fn connect_failed(&mut self, owner: Owner, cookie: u32, reason: Reason) -> bool;

    /// A datagram for a bound port, to be given back with `udp_recv_done`. `false` drops it.
    fn udp_data(&mut self, owner: Owner, socket: BindId, peer: Peer, data: RxRef) -> bool;

    // -- neighbours and placement -------------------------------------------------------------

    /// The stack wants the MAC address of `next_hop`. The control tile need do nothing (the stack
    /// itself sends ARP there, see [`Config::arp`](crate::Config::arp)); other net tiles tell the
    /// control tile. Called at most once a second for a neighbour. The answer comes by
    /// [`Stack::neighbour_update`](crate::Stack::neighbour_update).
    fn neighbour_wanted(&mut self, next_hop: Ip4) {
        let _ = next_hop;
    }

    /// ARP has learned or confirmed a neighbour: the control tile tells the other net tiles, which
    /// call [`Stack::neighbour_update`](crate::Stack::neighbour_update).
    fn neighbour_learned(&mut self, ip: Ip4, mac: [u8; 6]) {
        let _ = (ip, mac);
    }

    /// An ICMP error about a connection of another tile (the one with this hash), which calls
    /// [`Stack::icmp_news`](crate::Stack::icmp_news).
    fn forward_icmp(&mut self, hash: u32, quoted: Quoted, news: IcmpNews) {
        let _ = (hash, quoted, news);
    }

    /// Whether frames with this RSS hash come to this tile: decides on the local port of `connect`.
    fn flow_is_local(&mut self, hash: u32) -> bool {
        let _ = hash;
        true
    }
}
