//! The words in which stack, drivers and socket layer speak of connections and buffers.

use noctule_contract::sock;

/// An IPv4 address as loaded from the wire: byte 0 of the address in bits 7:0.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Ip4(pub u32);

impl Ip4 {
    /// From the four numbers people write.
    pub const fn new(a: u8, b: u8, c: u8, d: u8) -> Self {
        Self(u32::from_le_bytes([a, b, c, d]))
    }

    /// The four bytes in wire order.
    pub const fn octets(self) -> [u8; 4] {
        self.0.to_le_bytes()
    }

    /// Neither any-address, multicast, class E nor limited broadcast: may stand for a host.
    pub const fn is_unicast(self) -> bool {
        let first = self.0 & 0xFF;
        self.0 != 0 && first < 224 && first != 0
    }
}

/// A connection: index in bits 15:0, generation (never 0) in bits 31:16, as `contract::sock::ConnId`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ConnId(pub u32);

impl ConnId {
    pub(crate) const fn pack(index: u16, generation: u16) -> Self {
        Self((generation as u32) << 16 | index as u32)
    }

    /// Index in the tile's table.
    pub const fn index(self) -> usize {
        (self.0 & 0xFFFF) as usize
    }

    /// Generation of that entry.
    pub const fn generation(self) -> u16 {
        (self.0 >> 16) as u16
    }
}

/// A bound UDP port.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct BindId(pub u8);

/// Who a connection or listener belongs to. Taken by the caller from the source stamp, never from
/// what a message says; every call is checked against it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Owner {
    /// Which end point events go to (an index the socket layer understands, such as its send channel).
    pub endpoint: u8,
    /// The application: whose transmittable range payload lies in. 0 is the stack itself.
    pub app: u8,
}

/// The other end.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Peer {
    /// Its address.
    pub ip: Ip4,
    /// Its port.
    pub port: u16,
}

/// Where a connection came from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// From a listener: the id given to `listen`.
    Listen(u32),
    /// From `connect`: its cookie.
    Connect(u32),
}

/// A piece of received payload: `addr` is its first byte (inside an Rx buffer), 1 to 2048 bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RxRef {
    /// Address of the first byte.
    pub addr: u32,
    /// Bytes.
    pub len: u16,
}

/// A piece of the application's memory to send, as `send` takes it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SendRef {
    /// Offset in the application's transmittable range.
    pub offset: u32,
    /// Bytes; 0 is allowed and means nothing.
    pub len: u16,
}

/// A piece of payload of a frame, as a descriptor names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct PayloadRef {
    /// Application whose transmittable range holds it.
    pub app: u8,
    /// Offset in that range.
    pub offset: u32,
    /// Bytes, 1 to 1500.
    pub len: u16,
}

/// Why a connection ended; the numbers are `contract::sock::REASON_*`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Reason {
    /// Closed in order by both sides.
    Closed = sock::REASON_CLOSED as u8,
    /// The peer reset it.
    Reset = sock::REASON_RESET as u8,
    /// Too many retransmissions or unanswered probes.
    Timeout = sock::REASON_TIMEOUT as u8,
    /// The application aborted it, or went away.
    Aborted = sock::REASON_ABORTED as u8,
    /// More references unacknowledged than allowed.
    References = sock::REASON_REFERENCES as u8,
    /// No room for a connection or no free local port.
    NoRoom = sock::REASON_NO_ROOM as u8,
    /// The peer refused it.
    Refused = sock::REASON_REFUSED as u8,
    /// No route to the peer, or it could not be resolved.
    Unreachable = sock::REASON_UNREACHABLE as u8,
    /// The application broke the protocol.
    Protocol = sock::REASON_PROTOCOL as u8,
}

impl Reason {
    /// The contract's number.
    pub const fn code(self) -> u32 {
        self as u32
    }

    pub(crate) const fn from_code(code: u8) -> Self {
        match code as u32 {
            sock::REASON_CLOSED => Self::Closed,
            sock::REASON_RESET => Self::Reset,
            sock::REASON_TIMEOUT => Self::Timeout,
            sock::REASON_ABORTED => Self::Aborted,
            sock::REASON_REFERENCES => Self::References,
            sock::REASON_NO_ROOM => Self::NoRoom,
            sock::REASON_REFUSED => Self::Refused,
            sock::REASON_UNREACHABLE => Self::Unreachable,
            _ => Self::Protocol,
        }
    }
}

/// Why a call of the socket layer was refused. Nothing has changed, unless said otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CallError {
    /// The id names no connection any more (or never did): stale generation, bad index.
    Stale,
    /// The connection, listener or port belongs to somebody else.
    NotOwner,
    /// The call does not fit the connection's state (send after shutdown, accept twice).
    State,
    /// More bytes given back than were delivered.
    TooMuch,
    /// `send` went over the reference limit; the connection is being reset (`Reason::References`).
    References,
    /// The port is taken, or the table is full.
    Busy,
    /// The length does not fit one datagram, or more references than a frame can gather.
    Size,
    /// No MAC address for the peer yet, or no credit: try again.
    Again,
}
