//! The application's side of the sockets.
//!
//! An application is an event handler ([`App`]); it acts through [`Sockets`]. The same source runs
//! on every backend. Received bytes stay in Rx memory (read them with [`Sockets::load`]) until
//! `recv_done`; sent bytes are named by their offset in the application's transmittable range and
//! must not change until `data_acked`.

mod backlog;
mod distributed;
mod peers;

#[cfg(test)]
mod tests;

pub use distributed::Distributed;
pub use noctule_tcp::{Ip4, Peer, RxRef, SendRef};
pub(crate) use peers::PeerTable;

/// A connection. Unique on the chip: the net tile it lives on, and its id there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Conn {
    /// Index of the net tile among this tile's peers.
    pub net: u8,
    /// `contract::sock::ConnId`: index 15:0, generation 31:16.
    pub id: u32,
}

impl Conn {
    /// Index in the net tile's table.
    pub const fn index(self) -> usize {
        (self.id & 0xFFFF) as usize
    }
}

/// Where a new connection came from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// A listener, or the cookie of a `connect`: the number given then.
    Id(u32),
}

/// What an application does. Every method is an event; none may wait.
pub trait App {
    /// Once, before any event.
    fn start<S: Sockets>(&mut self, s: &mut S);
    /// A connection is open. From a listener: take it with `accept`. `refs_max`: references that
    /// may be unacknowledged.
    fn new_conn<S: Sockets>(
        &mut self,
        s: &mut S,
        c: Conn,
        origin: Origin,
        peer: Peer,
        refs_max: u8,
    );
    /// Bytes arrived, in order; `acked` sent bytes were acknowledged along with them.
    fn new_data<S: Sockets>(&mut self, s: &mut S, c: Conn, data: &[RxRef], acked: u32);
    /// `count` more sent bytes are acknowledged: their memory is free.
    fn data_acked<S: Sockets>(&mut self, s: &mut S, c: Conn, count: u32);
    /// The peer sends no more.
    fn remote_closed<S: Sockets>(&mut self, s: &mut S, c: Conn);
    /// The connection is gone (`contract::sock::REASON_*`).
    fn cleanup<S: Sockets>(&mut self, s: &mut S, c: Conn, reason: u32);
    /// A `connect` failed before a connection came to be.
    fn connect_failed<S: Sockets>(&mut self, s: &mut S, cookie: u32, reason: u32) {
        let _ = (s, cookie, reason);
    }
    /// Answer to `listen`, from each net tile (`contract::sock::LISTEN_*`).
    fn listen_result<S: Sockets>(&mut self, s: &mut S, listen_id: u32, status: u32) {
        let _ = (s, listen_id, status);
    }
    /// A datagram; give it back with `udp_done`.
    fn udp_data<S: Sockets>(&mut self, s: &mut S, net: u8, socket: u32, peer: Peer, data: RxRef) {
        let _ = (s, net, socket, peer, data);
    }
    /// The timer that `wake_at` set has fired.
    fn timer<S: Sockets>(&mut self, s: &mut S) {
        let _ = s;
    }
}

/// What an application can do.
pub trait Sockets {
    /// Starts accepting on a granted port (on every net tile).
    fn listen(&mut self, listen_id: u32, port: u16);
    /// Stops accepting.
    fn unlisten(&mut self, listen_id: u32, port: u16);
    /// Takes a connection from a listener.
    fn accept(&mut self, c: Conn, listen_id: u32);
    /// Opens a connection from net tile `net`.
    fn connect(&mut self, net: u8, cookie: u32, peer: Peer);
    /// `count` received bytes are read: opens the window, gives buffers back (oldest first).
    fn recv_done(&mut self, c: Conn, count: u32);
    /// Sends by reference, and tells that `recv_done` received bytes are read.
    fn send(&mut self, c: Conn, data: &[SendRef], recv_done: u32);
    /// Sends no more.
    fn shutdown(&mut self, c: Conn);
    /// Closes in order, or resets.
    fn close(&mut self, c: Conn, abort: bool);
    /// Binds a UDP port on every net tile.
    fn udp_bind(&mut self, socket: u32, port: u16);
    /// Sends a datagram from net tile `net`.
    fn udp_send(&mut self, net: u8, socket: u32, peer: Peer, data: SendRef);
    /// A received datagram is read.
    fn udp_done(&mut self, net: u8, socket: u32, count: u32);

    /// Word of received data or of the application's memory, at a multiple of 4.
    fn load(&self, addr: u32) -> u32;
    /// Stores a word to the application's memory.
    fn store(&mut self, addr: u32, value: u32);
    /// About to read received data: forgets stale copies and starts to fetch, without waiting.
    fn will_read(&mut self, addr: u32, len: u32);
    /// Forgets cached copies of a range (memory that somebody else wrote).
    fn invalidate(&mut self, addr: u32, len: u32);
    /// First byte of the transmittable range; `send` offsets count from here.
    fn tx_base(&self) -> u32;
    /// Bytes of the transmittable range.
    fn tx_bytes(&self) -> u32;
    /// The counter page, 0 if not granted.
    fn counter_page(&self) -> u32;
    /// Microseconds, wrapping.
    fn now_us(&self) -> u32;
    /// Calls `App::timer` at this microsecond.
    fn wake_at(&mut self, us: u32);
    /// Profile phase from now on (`contract::phase`).
    fn phase(&self, phase: u32);
}
