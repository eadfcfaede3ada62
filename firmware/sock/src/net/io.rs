//! What the stack needs from its surroundings: [`noctule_tcp::Env`] over the network interface.

use super::control::{self, MAC_NONE};
use super::frees::Frees;
use super::lanes::Lanes;
use noctule_contract::descriptor::{DescHead, DescRef};
use noctule_contract::phase;
use noctule_contract::sock::{self, SockHead};
use noctule_rt::{Boot, Bus, Ni};
use noctule_tcp::{
    BindId, ConnId, Env, IcmpNews, Ip4, Offload, Origin, Owner, PayloadRef, Peer, Quoted, Reason,
    RxRef, TxHead,
};

const PEERS: usize = 128;
/// UDP sockets of a net tile.
pub(super) const UDP_SOCKETS: usize = 16;

/// Channels out of this tile.
pub(super) struct Io<B> {
    pub ni: Ni<B>,
    pub lanes: Lanes,
    pub frees: Frees,
    /// Channel to each socket peer.
    pub channels: [u8; PEERS],
    /// What the application calls its UDP socket.
    pub udp_names: [u32; UDP_SOCKETS],
    pub mac: [u8; 6],
    pub ip: Ip4,
    is_control: bool,
    control_channel: u8,
    buckets: [u32; 4],
    /// Channels to every other net tile (control tile).
    news: [u8; PEERS],
    news_count: usize,
}

impl<B: Bus> Io<B> {
    pub const fn new(ni: Ni<B>) -> Self {
        Self {
            ni,
            lanes: Lanes::new(),
            frees: Frees::new(),
            channels: [0; PEERS],
            udp_names: [0; UDP_SOCKETS],
            mac: MAC_NONE,
            ip: Ip4(0),
            is_control: false,
            control_channel: 0,
            buckets: [0; 4],
            news: [0; PEERS],
            news_count: 0,
        }
    }

    /// As the boot block says.
    pub fn init(&mut self, boot: &Boot<'_>) {
        self.lanes.init(self.ni, boot);
        self.frees.init(boot);
        self.mac = boot.mac();
        self.ip = Ip4(boot.ip());
        self.is_control = boot.is_control();
        self.control_channel = boot.control_channel();
        self.buckets = boot.buckets();
        for (slot, channel) in self.news.iter_mut().zip(boot.news_channels()) {
            *slot = channel;
            self.news_count += 1;
        }
        for (slot, peer) in self.channels.iter_mut().zip(boot.peers()) {
            *slot = peer.channel;
        }
    }

    pub fn flush_frees(&mut self) {
        self.frees.flush(self.ni);
    }

    /// Tells every other net tile for which there is credit.
    pub fn tell_nets(&self, words: &[u32]) {
        for &channel in self.news.get(..self.news_count).unwrap_or(&[]) {
            self.ni.send(channel, words);
        }
    }

    /// Sends a socket message to a peer, if there is credit.
    #[inline(always)]
    pub fn to_app(&self, endpoint: u8, words: &[u32]) -> bool {
        let Some(&channel) = self.channels.get(endpoint as usize) else {
            return true;
        };
        self.ni.send(channel, words)
    }
}

impl<B: Bus> Env for Io<B> {
    #[inline(always)]
    fn tx_begin(&mut self, head: TxHead, refs: &[PayloadRef]) -> bool {
        let words = (head.header_bytes as u32).div_ceil(4);
        let len = 1 + words + 2 * refs.len() as u32;
        if !self.lanes.begin(self.ni, head.flow, len) {
            return false;
        }
        let sums = (head.offload == Offload::Ipv4) as u32;
        let desc = DescHead(head.header_bytes as u32)
            .with_nrefs(refs.len() as u32)
            .with_csum_ip(sums)
            .with_csum_l4(sums);
        self.ni.word(desc.0);
        true
    }

    #[inline(always)]
    fn tx_word(&mut self, word: u32) {
        self.ni.word(word);
    }

    #[inline(always)]
    fn tx_end(&mut self, refs: &[PayloadRef]) -> u32 {
        for r in refs {
            self.ni
                .word(DescRef(r.app as u32 & 15).with_len(r.len as u32).0);
            self.ni.word(r.offset);
        }
        self.lanes.ticket()
    }

    #[inline(always)]
    fn tx_done(&mut self, ticket: u32) -> bool {
        self.lanes.done(self.ni, ticket)
    }

    #[inline(always)]
    fn free_buffer(&mut self, addr: u32) {
        self.frees.push(self.ni, addr);
    }

    fn new_conn(
        &mut self,
        owner: Owner,
        conn: ConnId,
        origin: Origin,
        peer: Peer,
        refs_max: u8,
    ) -> bool {
        let (Origin::Listen(id) | Origin::Connect(id)) = origin;
        let last = peer.port as u32 | (refs_max as u32) << 16;
        self.to_app(
            owner.endpoint,
            &[SockHead(sock::NEW_CONN).0, conn.0, id, peer.ip.0, last],
        )
    }

    #[inline(always)]
    fn new_data(&mut self, owner: Owner, conn: ConnId, data: &[RxRef], acked: u32) -> bool {
        let Some(&channel) = self.channels.get(owner.endpoint as usize) else {
            return true;
        };
        let len = 2 + 2 * data.len() as u32;
        if !self.ni.try_begin(channel, len) {
            return false;
        }
        let head = SockHead(sock::NEW_DATA)
            .with_refs(data.len() as u32)
            .with_arg(acked);
        self.ni.word(head.0);
        self.ni.word(conn.0);
        for d in data {
            self.ni.word(d.addr);
            self.ni.word(d.len as u32);
        }
        self.ni.phase(phase::TCP_RX);
        true
    }

    fn data_acked(&mut self, owner: Owner, conn: ConnId, count: u32) -> bool {
        self.to_app(
            owner.endpoint,
            &[SockHead(sock::DATA_ACKED).0, conn.0, count],
        )
    }

    fn remote_closed(&mut self, owner: Owner, conn: ConnId) -> bool {
        self.to_app(owner.endpoint, &[SockHead(sock::REMOTE_CLOSED).0, conn.0])
    }

    fn cleanup(&mut self, owner: Owner, conn: ConnId, reason: Reason) -> bool {
        self.to_app(
            owner.endpoint,
            &[SockHead(sock::CLEANUP).0, conn.0, reason.code()],
        )
    }

    fn connect_failed(&mut self, owner: Owner, cookie: u32, reason: Reason) -> bool {
        let words = [SockHead(sock::CLEANUP).0, 0, reason.code(), cookie];
        self.to_app(owner.endpoint, &words)
    }

    fn udp_data(&mut self, owner: Owner, socket: BindId, peer: Peer, data: RxRef) -> bool {
        let name = self.udp_names.get(socket.0 as usize).copied().unwrap_or(0);
        let head = SockHead(sock::UDP_DATA).with_refs(1).0;
        let words = [
            head,
            name,
            peer.ip.0,
            peer.port as u32,
            data.addr,
            data.len as u32,
        ];
        self.to_app(owner.endpoint, &words)
    }

    fn neighbour_wanted(&mut self, next_hop: Ip4) {
        if self.is_control {
            control::send_arp(self, control::ARP_REQUEST, MAC_NONE, next_hop);
        } else {
            // Without credit the question is lost; the stack asks again in a second.
            self.ni
                .send(self.control_channel, &[control::WANTED, next_hop.0]);
        }
    }

    fn forward_icmp(&mut self, hash: u32, quoted: Quoted, news: IcmpNews) {
        // Lost without credit: the next segment that is too big brings the same news.
        self.tell_nets(&control::icmp_words(hash, quoted, news));
    }

    fn flow_is_local(&mut self, hash: u32) -> bool {
        let b = hash % noctule_contract::lane::BUCKETS;
        self.buckets[b as usize / 32] >> (b % 32) & 1 != 0
    }
}
