//! TCP/IP for net tiles, as a plain library.
//!
//! The stack never sees a payload byte. A NIC lane verifies checksums, hashes the flow, parks the
//! payload in an Rx buffer and hands over a *notification* (headers, length, buffer, hash); the
//! stack answers with *descriptors* (headers inline, payload by reference) and *events* to the
//! socket layer. It allocates nothing, waits for nothing, and runs the same on a net tile and
//! under test on the host, where time is virtual.
//!
//! # Calls (on `Stack<CONNS, WAITS>`; all but the first few take `env: &mut impl Env`)
//!
//! | who | calls |
//! |---|---|
//! | driver | [`Stack::init`], [`Stack::clock`], [`Stack::input`] (a notification), [`Stack::poll`], [`Stack::next_deadline`], [`Stack::has_pending`] |
//! | control tile | [`Stack::input_frame`] (raw frames, with its [`Fragments`]) |
//! | socket layer | [`Stack::listen`], [`Stack::unlisten`], [`Stack::accept`], [`Stack::connect`], [`Stack::recv_done`], [`Stack::send`], [`Stack::shutdown`], [`Stack::close`], [`Stack::reset_owner`] (P8) |
//! | UDP | [`Stack::udp_bind`], [`Stack::udp_unbind`], [`Stack::udp_send`], [`Stack::udp_recv_done`] |
//! | control news | [`Stack::neighbour_update`], [`Stack::icmp_news`] |
//!
//! A main loop: `input` for every notification, the socket layer's calls for every message,
//! then `poll` with the time; sleep until a message or `next_deadline`, and while `has_pending`
//! only until credits come home (or some microseconds). Time stands still between two `poll`s:
//! after a long sleep call `clock` first.
//!
//! `input` and `send` are inlined for speed: call each from one place, with arrays (not slices of
//! unknown length) where that is easy; see their documentation.
//!
//! # Buffers
//!
//! A buffer handed in with a notification belongs to the stack until it is named in a `new_data`
//! or `udp_data` event, then to the application until `recv_done`; then the stack calls
//! `free_buffer` exactly once. A connection holds at most `Config::rx_slots` buffers, whoever has
//! them at the moment: that is what backs its receive window.
//!
//! # Memory
//!
//! `Stack::new()` is a `const` of all zeroes (it costs no image space); `init` fills it. A connection
//! takes 256 B, one in TIME-WAIT 32 B. Nothing grows.
#![no_std]
#![forbid(unsafe_code)]

mod ack;
mod api;
mod arp;
mod config;
mod conn;
mod control;
mod counters;
mod data;
mod env;
mod established;
mod events;
mod fifo;
mod fragments;
mod frame;
pub mod hash;
mod icmp;
mod listen;
mod loss;
mod neigh;
mod passive;
mod resolve;
mod rx;
mod segment;
mod seq;
mod stack;
mod timers;
mod timewait;
mod tx;
mod tx_fast;
mod types;
mod udp;
mod wheel;
pub mod wire;

pub use api::Quoted;
pub use config::Config;
pub use control::{FrameFate, PIECES, Packet};
pub use counters::Counters;
pub use env::{Env, Offload, TxHead};
pub use fragments::Fragments;
pub use icmp::IcmpNews;
pub use rx::stamps_in_front;
pub use stack::Stack;
pub use types::{
    BindId, CallError, ConnId, Ip4, Origin, Owner, PayloadRef, Peer, Reason, RxRef, SendRef,
};

/// Payload references a frame gathers.
pub const TX_GATHER: usize = noctule_contract::descriptor::REFS_MAX as usize;
/// References of a connection that may be unacknowledged (told in `new_conn`).
pub const TX_REFS: usize = 8;
/// Pieces a `new_data` event carries at most.
pub const EVENT_REFS: usize = noctule_contract::sock::REFS_MAX as usize;
/// Rx buffers a connection can hold.
pub const RX_SLOTS: usize = 8;

/// A received TCP or UDP packet, as a lane tells it. Checksums have been verified.
#[derive(Clone, Copy, Debug)]
pub struct Notification<'a> {
    /// IPv4 header (5 words, no options) and TCP (5 to 15) or UDP (2) header; network bytes in
    /// memory order, byte 0 in bits 7:0.
    pub header: &'a [u32],
    /// Bytes of payload.
    pub payload_len: u16,
    /// The Rx buffer the payload starts in; 0: none (and no payload).
    pub buffer: u32,
    /// Toeplitz hash of addresses and ports.
    pub hash: u32,
}
