//! ICMP echo from the first station.

use crate::machine::Machine;
use crate::network::Network;
use noctule_sim::StopOn;
use smoltcp::phy::ChecksumCapabilities;
use smoltcp::socket::icmp::{self, Endpoint, PacketMetadata};
use smoltcp::wire::{Icmpv4Packet, Icmpv4Repr, Ipv4Address};

/// Sends `count` echo requests of `bytes` to `to`, one after the other; the round-trip time of each
/// in cycles, `None` for those that were not answered (right) within `timeout` cycles.
pub fn ping<M: Machine>(
    net: &mut Network<M>,
    to: [u8; 4],
    count: u16,
    bytes: usize,
    timeout: u64,
) -> Vec<Option<u64>> {
    const IDENT: u16 = 0x4E4F;
    let buffer = || icmp::PacketBuffer::new(vec![PacketMetadata::EMPTY; 4], vec![0; 8_192]);
    let mut socket = icmp::Socket::new(buffer(), buffer());
    socket
        .bind(Endpoint::Ident(IDENT))
        .expect("a new socket binds");
    let handle = net.station(0).sockets.add(socket);
    let times = (0..count).map(|seq_no| {
        let data: Vec<u8> = (0..bytes)
            .map(|k| (k as u8).wrapping_add(seq_no as u8))
            .collect();
        let repr = Icmpv4Repr::EchoRequest {
            ident: IDENT,
            seq_no,
            data: &data,
        };
        let socket = net.station(0).sockets.get_mut::<icmp::Socket>(handle);
        let payload = socket
            .send(repr.buffer_len(), Ipv4Address::from(to).into())
            .ok()?;
        repr.emit(
            &mut Icmpv4Packet::new_unchecked(payload),
            &ChecksumCapabilities::default(),
        );
        let (sent, deadline) = (net.now(), net.now() + timeout);
        while net.now() < deadline {
            net.advance(deadline, StopOn::NOTHING);
            let socket = net
                .station_quietly(0)
                .sockets
                .get_mut::<icmp::Socket>(handle);
            while let Ok((answer, _)) = socket.recv() {
                let packet = Icmpv4Packet::new_checked(answer).ok()?;
                let right = Icmpv4Repr::EchoReply {
                    ident: IDENT,
                    seq_no,
                    data: &data,
                };
                if Icmpv4Repr::parse(&packet, &ChecksumCapabilities::default()) == Ok(right) {
                    return Some(net.now() - sent);
                }
            }
        }
        None
    });
    let times = times.collect();
    net.station(0).sockets.remove(handle);
    times
}
