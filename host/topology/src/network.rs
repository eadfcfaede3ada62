//! The chip's place in the network and its memories, as a file gives them.

use crate::error::{ConfigError, Where};
use crate::file;
use crate::size::Size;
use noctule_tables::Topology;
use std::net::Ipv4Addr;
use toml::Spanned;

/// `[network]`: address, gateway, MAC.
pub(crate) fn network(
    net: &file::Network,
    place: &Where,
    topology: &mut Topology,
) -> Result<(), ConfigError> {
    if let Some(text) = &net.address {
        let wrong = || {
            let here = place.at(text.span());
            here.error(format!(
                "`{}` is not an address such as 10.0.0.2/24",
                text.get_ref()
            ))
        };
        let (ip, prefix) = text.get_ref().split_once('/').ok_or_else(wrong)?;
        let ip: Ipv4Addr = ip.parse().map_err(|_| wrong())?;
        let prefix: u8 = prefix.parse().map_err(|_| wrong())?;
        if !(1..=30).contains(&prefix)
            || ip.is_multicast()
            || ip.is_loopback()
            || ip.is_unspecified()
        {
            return Err(wrong().mend("a host's address with a prefix of 1 to 30 bits"));
        }
        topology.ip = u32::from_le_bytes(ip.octets());
        topology.prefix = prefix;
    }
    if let Some(text) = &net.gateway {
        let here = place.at(text.span());
        let gateway: Ipv4Addr = text
            .get_ref()
            .parse()
            .map_err(|_| here.error(format!("`{}` is not an IPv4 address", text.get_ref())))?;
        let bits = |ip: u32| u32::from_be(ip) >> (32 - topology.prefix);
        let gateway = u32::from_le_bytes(gateway.octets());
        if bits(gateway) != bits(topology.ip) {
            let own = Ipv4Addr::from(topology.ip.to_le_bytes());
            return Err(here.error(format!(
                "the gateway is not in the network of {own}/{}",
                topology.prefix
            )));
        }
        topology.gateway = gateway;
    }
    if let Some(text) = &net.mac {
        let here = place.at(text.span());
        let octets: Vec<u8> = text
            .get_ref()
            .split(':')
            .filter_map(|two| u8::from_str_radix(two, 16).ok())
            .collect();
        let whole = text.get_ref().len() == 17;
        topology.mac = <[u8; 6]>::try_from(octets)
            .ok()
            .filter(|mac| whole && mac[0] & 1 == 0)
            .ok_or_else(|| {
                here.error("a MAC address is six octets, 02:4e:6f:63:74:02, the first one even")
            })?;
    }
    Ok(())
}

/// `[memory]`: sizes.
pub(crate) fn memory(
    memory: &file::Memory,
    place: &Where,
    topology: &mut Topology,
) -> Result<(), ConfigError> {
    let limited = |given: &Spanned<Size>, what: &str, least: u32, most: u32| {
        let size = *given.get_ref();
        if size.0.is_power_of_two() && (least..=most).contains(&size.0) {
            return Ok(size.0);
        }
        let (least, most) = (Size(least), Size(most));
        let here = place.at(given.span());
        Err(here.error(format!(
            "{what} memory is a power of two from {least} to {most}, not {size}"
        )))
    };
    if let Some(size) = &memory.channel {
        let most = noctule_contract::channel::CHANNEL_BYTES;
        topology.channel_bytes = limited(size, "a channel's", 64 << 10, most)?;
    }
    if let Some(size) = &memory.rx {
        topology.rx_bytes = limited(
            size,
            "a lane's Rx",
            16 << 10,
            noctule_contract::lane::RX_BYTES,
        )?;
    }
    if let Some(count) = &memory.connection_buffers {
        let number = u8::try_from(*count.get_ref())
            .ok()
            .filter(|n| (2..=64).contains(n));
        let here = place.at(count.span());
        topology.rx_slots =
            number.ok_or_else(|| here.error("a connection holds 2 to 64 Rx buffers"))?;
    }
    Ok(())
}
