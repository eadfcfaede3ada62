//! What end points said to each other.

use super::{Open, Waveform};
use crate::error::Error;
use crate::say::say;
use noctule_trace::packets::{Net, Packet, Packets, name};
use serde_json::{Value, json};
use std::ops::Range;

/// Prints the packets whose tails arrive in a window.
pub fn show(
    file: &Waveform<'_>,
    mut wave: Open,
    window: &Range<u64>,
    as_json: bool,
) -> Result<(), Error> {
    let mut packets = Packets::new(wave.signals());
    if !packets.any() {
        return Err(Error::NoSignal {
            path: file.0.to_owned(),
            pattern: "chip.router_*.tx_valid_local".to_owned(),
        });
    }
    let mut rows = Vec::new();
    let mut print = |packet: Packet| {
        if !packet.is_whole() || !window.contains(&packet.tail) {
            return;
        }
        if as_json {
            rows.push(row(&packet));
        } else {
            say!("{}", line(&packet));
        }
    };
    while let Some(change) = file.next(&mut wave)? {
        packets.take(&change).into_iter().for_each(&mut print);
    }
    packets.finish(wave.time()).into_iter().for_each(&mut print);
    if as_json {
        say!("{}", Value::from(rows));
    }
    Ok(())
}

fn net(net: Net) -> &'static str {
    match net {
        Net::Msg => "msg",
        Net::Req => "req",
        Net::Rsp => "rsp",
    }
}

fn line(packet: &Packet) -> String {
    let from = packet.source().map_or("-".to_owned(), name);
    let (tail, to, what) = (packet.tail, name(packet.at), packet.what());
    format!(
        "{tail:>12} {} {from:>10} -> {to:10} {what}",
        net(packet.net)
    )
}

fn row(packet: &Packet) -> Value {
    json!({
        "head_cycle": packet.head,
        "tail_cycle": packet.tail,
        "net": net(packet.net),
        "from": packet.source().map(name),
        "to": name(packet.at),
        "what": packet.what(),
        "words": packet.words,
    })
}
