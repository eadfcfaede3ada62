//! A [`Station`]: one client host, a smoltcp interface with at most [`SOCKETS`] connections.
//!
//! smoltcp looks at every socket of an interface for every packet, so many connections are spread
//! over many stations rather than piled on one.

use smoltcp::iface::{Config, Interface, SocketHandle, SocketSet};
use smoltcp::phy::{self, Device, DeviceCapabilities, Medium};
use smoltcp::socket::tcp;
use smoltcp::time::Instant;
use smoltcp::wire::{EthernetAddress, IpCidr, IpEndpoint, Ipv4Address};
use std::cell::Cell;
use std::collections::VecDeque;

/// Most connections of a station.
pub const SOCKETS: usize = 64;

/// Most bytes of an Ethernet frame, header included, FCS excluded.
pub const FRAME_MAX: usize = 1_514;

/// Frames on their way in and out of an interface.
#[derive(Default)]
struct Queues {
    rx: VecDeque<Vec<u8>>,
    tx: VecDeque<Vec<u8>>,
}

struct RxToken(Vec<u8>);
struct TxToken<'a>(&'a mut VecDeque<Vec<u8>>);

impl phy::RxToken for RxToken {
    fn consume<R, F: FnOnce(&[u8]) -> R>(self, f: F) -> R {
        f(&self.0)
    }
}

impl phy::TxToken for TxToken<'_> {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(self, len: usize, f: F) -> R {
        let mut frame = vec![0; len];
        let result = f(&mut frame);
        self.0.push_back(frame);
        result
    }
}

impl Device for Queues {
    type RxToken<'a> = RxToken;
    type TxToken<'a> = TxToken<'a>;

    fn receive(&mut self, _: Instant) -> Option<(RxToken, TxToken<'_>)> {
        let frame = self.rx.pop_front()?;
        Some((RxToken(frame), TxToken(&mut self.tx)))
    }

    fn transmit(&mut self, _: Instant) -> Option<TxToken<'_>> {
        Some(TxToken(&mut self.tx))
    }

    fn capabilities(&self) -> DeviceCapabilities {
        let mut c = DeviceCapabilities::default();
        c.medium = Medium::Ethernet;
        c.max_transmission_unit = FRAME_MAX;
        c
    }
}

thread_local! {
    // smoltcp asks for TCP timestamps through a plain function.
    static MILLIS: Cell<u32> = const { Cell::new(0) };
}

fn timestamp() -> u32 {
    MILLIS.get()
}

/// One client host.
pub struct Station {
    iface: Interface,
    /// Its sockets, for smoltcp's own calls.
    pub sockets: SocketSet<'static>,
    queues: Queues,
    mac: [u8; 6],
    next_port: u16,
    // Connections that nobody uses any more and that still have to end.
    retired: Vec<SocketHandle>,
}

impl Station {
    /// The station of MAC `mac` and address `ip`/24; `seed` draws initial sequence numbers and the
    /// first port.
    pub fn new(mac: [u8; 6], ip: [u8; 4], seed: u64, us: u64) -> Station {
        let mut config = Config::new(EthernetAddress(mac).into());
        config.random_seed = seed;
        let mut queues = Queues::default();
        let mut iface = Interface::new(config, &mut queues, instant(us));
        let address = Ipv4Address::from(ip);
        iface.update_ip_addrs(|a| {
            a.push(IpCidr::new(address.into(), 24))
                .expect("room for one address");
        });
        let next_port = 49_152 + (seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 51) as u16;
        Station {
            iface,
            sockets: SocketSet::new(Vec::new()),
            queues,
            mac,
            next_port,
            retired: Vec::new(),
        }
    }

    /// Its MAC address.
    pub fn mac(&self) -> [u8; 6] {
        self.mac
    }

    /// A frame arrives; dropped unless it is for this station.
    pub fn arrive(&mut self, frame: &[u8]) {
        if frame
            .get(..6)
            .is_some_and(|to| *to == self.mac || to[0] & 1 == 1)
        {
            self.queues.rx.push_back(frame.to_vec());
        }
    }

    /// Lets the stack work at `us` microseconds.
    pub fn poll(&mut self, us: u64) {
        MILLIS.set((us / 1_000) as u32);
        self.iface
            .poll(instant(us), &mut self.queues, &mut self.sockets);
        let sockets = &mut self.sockets;
        self.retired.retain(|&handle| {
            let state = sockets.get::<tcp::Socket>(handle).state();
            // A client's port is not used again soon, so nobody needs its TIME-WAIT.
            let over = matches!(state, tcp::State::Closed | tcp::State::TimeWait);
            if over {
                sockets.remove(handle);
            }
            !over
        });
    }

    /// The next frame it sends.
    pub fn depart(&mut self) -> Option<Vec<u8>> {
        self.queues.tx.pop_front()
    }

    /// When the stack wants to work again by itself, in microseconds.
    pub fn due(&mut self, us: u64) -> Option<u64> {
        self.iface
            .poll_at(instant(us), &self.sockets)
            .map(|at| at.total_micros().max(0) as u64)
    }

    /// Begins a connection to `to`, with buffers of `rx` and `tx` bytes.
    pub fn connect(&mut self, to: ([u8; 4], u16), rx: usize, tx: usize) -> SocketHandle {
        let buffer = |n| tcp::SocketBuffer::new(vec![0; n]);
        let mut socket = tcp::Socket::new(buffer(rx), buffer(tx));
        socket.set_tsval_generator(Some(timestamp));
        socket.set_nagle_enabled(false);
        let remote = IpEndpoint::new(Ipv4Address::from(to.0).into(), to.1);
        let local = self.next_port;
        self.next_port = if local == u16::MAX { 49_152 } else { local + 1 };
        // The address and ports are never zero and the socket is new: there is nothing to refuse.
        socket
            .connect(self.iface.context(), remote, local)
            .expect("a new socket connects");
        self.sockets.add(socket)
    }

    /// The connection of a handle.
    pub fn tcp(&mut self, handle: SocketHandle) -> &mut tcp::Socket<'static> {
        self.sockets.get_mut(handle)
    }

    /// Leaves a connection that was closed or aborted to the stack, which forgets it at its end.
    pub fn retire(&mut self, handle: SocketHandle) {
        self.retired.push(handle);
    }
}

fn instant(us: u64) -> Instant {
    Instant::from_micros(us as i64)
}
