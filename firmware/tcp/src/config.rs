//! What a stack is told once, at `init`. Times are counted in ticks of 1024 µs, one for a millisecond.

use crate::types::Ip4;

/// Identity and limits of a stack. Times are milliseconds unless said otherwise.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// Own MAC address.
    pub mac: [u8; 6],
    /// Own address.
    pub ip: Ip4,
    /// Bits of the network part, 0 to 32.
    pub prefix: u8,
    /// Next hop for everything outside the network; `None`: outside is unreachable.
    pub gateway: Option<Ip4>,
    /// Secret key for initial sequence numbers, cookies and timestamp offsets. Must differ at
    /// every boot and be the same on no two chips; tiles of one chip may share it.
    pub secret: [u32; 4],
    /// Largest IP datagram of the link, 576 to 1500.
    pub mtu: u16,
    /// This tile answers and asks ARP itself (the control tile); otherwise [`Env::neighbour_wanted`](crate::Env::neighbour_wanted).
    pub arp: bool,
    /// The lanes' Toeplitz key, to know which local ports bring a connection's replies here.
    pub rss_key: [u32; 10],
    /// Start of application 0's transmittable range: ICMP echo replies are read from Rx buffers at
    /// their address less this.
    pub reply_base: u32,
    /// Rx buffers a connection may hold, 2 to 8; the receive window is what they can carry.
    pub rx_slots: u8,
    /// Connections the table keeps free of half-open ones (SYN cookies take over below it).
    pub reserve: u16,
    /// First local port for `connect`.
    pub ports_first: u16,
    /// Last local port for `connect`.
    pub ports_last: u16,
    /// Shortest retransmission timeout. RFC 6298 says 1000; 200 is what everybody runs.
    pub rto_min: u16,
    /// Longest time an acknowledgement is delayed, at most 500.
    pub delayed_ack: u16,
    /// Idle time before keep-alive probes; 0: off, as RFC 9293 wants by default.
    pub keepalive: u32,
    /// Time in TIME-WAIT (2 MSL).
    pub time_wait: u32,
    /// Time in FIN-WAIT-2 after `close`.
    pub fin_wait_2: u32,
    /// Retransmissions of a SYN or SYN-ACK before giving up.
    pub syn_retries: u8,
    /// Retransmissions and zero-window probes without an answer before giving up (R2).
    pub data_retries: u8,
}

impl Config {
    pub(crate) const ZERO: Self = Self {
        mac: [0; 6],
        ip: Ip4(0),
        prefix: 0,
        gateway: None,
        secret: [0; 4],
        mtu: 0,
        arp: false,
        rss_key: [0; 10],
        reply_base: 0,
        rx_slots: 0,
        reserve: 0,
        ports_first: 0,
        ports_last: 0,
        rto_min: 0,
        delayed_ack: 0,
        keepalive: 0,
        time_wait: 0,
        fin_wait_2: 0,
        syn_retries: 0,
        data_retries: 0,
    };

    /// Usual values for everything but the identity.
    pub const fn new(mac: [u8; 6], ip: Ip4, prefix: u8, secret: [u32; 4]) -> Self {
        Self {
            mac,
            ip,
            prefix,
            gateway: None,
            secret,
            mtu: 1500,
            arp: false,
            rss_key: noctule_contract::rss::KEY,
            reply_base: noctule_contract::map::RX_BASE,
            rx_slots: 8,
            reserve: 4,
            ports_first: 49152,
            ports_last: 65535,
            rto_min: 200,
            delayed_ack: 40,
            keepalive: 0,
            time_wait: 60_000,
            fin_wait_2: 60_000,
            syn_retries: 5,
            data_retries: 12,
        }
    }
}
