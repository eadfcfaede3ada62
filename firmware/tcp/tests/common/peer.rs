//! smoltcp as the other end, on IP frames (the harness adds the Ethernet header).

use smoltcp::iface::{Config, Interface, SocketHandle, SocketSet};
use smoltcp::phy::{Device, DeviceCapabilities, Medium, RxToken, TxToken};
use smoltcp::socket::tcp;
use smoltcp::time::Instant;
use smoltcp::wire::{HardwareAddress, IpAddress, IpCidr, Ipv4Address};
use std::collections::VecDeque;

pub const PEER_MAC: [u8; 6] = [2, 0, 0, 0, 0, 9];
pub const OUR_MAC: [u8; 6] = [2, 0, 0, 0, 0, 1];

#[derive(Default)]
pub struct Queues {
    pub rx: VecDeque<Vec<u8>>,
    pub tx: VecDeque<Vec<u8>>,
}

pub struct Rx(Vec<u8>);
pub struct Tx<'a>(&'a mut VecDeque<Vec<u8>>);

impl RxToken for Rx {
    fn consume<R, F: FnOnce(&[u8]) -> R>(self, f: F) -> R {
        f(&self.0)
    }
}

impl TxToken for Tx<'_> {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(self, len: usize, f: F) -> R {
        let mut bytes = vec![0; len];
        let r = f(&mut bytes);
        self.0.push_back(bytes);
        r
    }
}

impl Device for Queues {
    type RxToken<'a> = Rx;
    type TxToken<'a> = Tx<'a>;

    fn receive(&mut self, _: Instant) -> Option<(Rx, Tx<'_>)> {
        let frame = self.rx.pop_front()?;
        Some((Rx(frame), Tx(&mut self.tx)))
    }

    fn transmit(&mut self, _: Instant) -> Option<Tx<'_>> {
        Some(Tx(&mut self.tx))
    }

    fn capabilities(&self) -> DeviceCapabilities {
        let mut c = DeviceCapabilities::default();
        c.medium = Medium::Ip;
        c.max_transmission_unit = 1500;
        c
    }
}

pub struct Peer {
    pub iface: Interface,
    pub sockets: SocketSet<'static>,
    pub queues: Queues,
}

impl Peer {
    pub fn new(seed: u64) -> Self {
        let mut queues = Queues::default();
        let mut config = Config::new(HardwareAddress::Ip);
        config.random_seed = seed;
        let mut iface = Interface::new(config, &mut queues, Instant::from_micros(0));
        iface.update_ip_addrs(|a| {
            a.push(IpCidr::new(IpAddress::v4(10, 0, 0, 1), 24)).unwrap();
        });
        Self {
            iface,
            sockets: SocketSet::new(vec![]),
            queues,
        }
    }

    pub fn socket(&mut self, rx: usize, tx: usize) -> SocketHandle {
        let s = tcp::Socket::new(
            tcp::SocketBuffer::new(vec![0; rx]),
            tcp::SocketBuffer::new(vec![0; tx]),
        );
        self.sockets.add(s)
    }

    pub fn connect(&mut self, h: SocketHandle, port: u16, from: u16) {
        let cx = self.iface.context();
        let to = (IpAddress::Ipv4(Ipv4Address::new(10, 0, 0, 2)), port);
        self.sockets
            .get_mut::<tcp::Socket>(h)
            .connect(cx, to, from)
            .unwrap();
    }

    pub fn tcp(&mut self, h: SocketHandle) -> &mut tcp::Socket<'static> {
        self.sockets.get_mut::<tcp::Socket>(h)
    }

    pub fn poll(&mut self, now: u64) {
        let at = Instant::from_micros(now as i64);
        self.iface.poll(at, &mut self.queues, &mut self.sockets);
    }

    pub fn next_at(&mut self, now: u64) -> Option<u64> {
        let at = Instant::from_micros(now as i64);
        let next = self.iface.poll_at(at, &self.sockets)?;
        Some(next.total_micros() as u64)
    }
}
