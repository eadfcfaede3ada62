//! A client by hand: one TCP connection of a station, with a real stack, that says what the test wants
//! when it wants.

use noctule_net::{Handle, Machine, Network};
use noctule_sim::StopOn;

/// A connection.
pub struct Client {
    station: usize,
    handle: Handle,
    /// What it has been told.
    pub heard: Vec<u8>,
}

impl Client {
    /// Connects to port 80 from `station`, with a receive buffer of `window` bytes.
    pub fn connect<M: Machine>(net: &mut Network<M>, station: usize, window: usize) -> Client {
        Client::connect_to(net, station, 80, window)
    }

    /// Connects to any port.
    pub fn connect_to<M: Machine>(
        net: &mut Network<M>,
        station: usize,
        port: u16,
        window: usize,
    ) -> Client {
        let to = ([10, 0, 0, 2], port);
        Client {
            station,
            handle: net.station(station).connect(to, window, 1 << 16),
            heard: Vec::new(),
        }
    }

    /// Says as much of `text` as its stack takes; how much.
    pub fn say<M: Machine>(&self, net: &mut Network<M>, text: &[u8]) -> usize {
        let socket = net.station(self.station).tcp(self.handle);
        socket.send_slice(text).unwrap_or(0)
    }

    /// Takes what has come.
    pub fn listen<M: Machine>(&mut self, net: &mut Network<M>) {
        let socket = net.station(self.station).tcp(self.handle);
        while socket.can_recv() {
            let took = socket.recv(|bytes| {
                self.heard.extend_from_slice(bytes);
                (bytes.len(), bytes.len())
            });
            if took.unwrap_or(0) == 0 {
                break;
            }
        }
    }

    /// Whether both sides still talk.
    pub fn open<M: Machine>(&self, net: &mut Network<M>) -> bool {
        let socket = net.station_quietly(self.station).look(self.handle);
        socket.may_send() && socket.may_recv()
    }

    /// Listens until `done` or for `cycles` cycles; whether it was done.
    pub fn until<M: Machine>(
        &mut self,
        net: &mut Network<M>,
        cycles: u64,
        done: impl Fn(&[u8]) -> bool,
    ) -> bool {
        let end = net.now() + cycles;
        while !done(&self.heard) && net.now() < end {
            net.advance(end, StopOn::NOTHING);
            self.listen(net);
        }
        done(&self.heard)
    }

    /// Resets the connection and leaves it to its stack.
    pub fn hang_up<M: Machine>(self, net: &mut Network<M>) {
        net.station(self.station).tcp(self.handle).abort();
        net.station(self.station).retire(self.handle);
    }
}

/// Lets `cycles` cycles pass.
pub fn pass<M: Machine>(net: &mut Network<M>, cycles: u64) {
    let end = net.now() + cycles;
    while net.now() < end {
        net.advance(end, StopOn::NOTHING);
    }
}
