//! Two tiles exchange messages: the smallest program for a network interface.
//!
//! Each tile's channel 1 leads to the other's queue 1, channel 0 to the supervisor's. The tile in
//! column 0 sends `ROUNDS` numbers, one after the other's answer; the other answers number + 1.
//! Then tile 0 tells the supervisor `[0, rounds that were right, cycles]`.
#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(not(target_os = "none"))]
fn main() {}

#[cfg(target_os = "none")]
mod image {
    use noctule_rt::contract::node::Node;
    use noctule_rt::{Bus, Metal, Tile, contract::ni, park};

    const ROUNDS: u32 = 16;
    const PEER: u8 = 1;
    const SUPERVISOR: u8 = 0;
    const QUEUE: u32 = 1;

    noctule_rt::entry!(main);

    fn receive(tile: Tile) -> u32 {
        loop {
            if let Some(stamp) = tile.ni.pop_stamp(QUEUE) {
                let word = tile.ni.pop(QUEUE);
                tile.ni.discard(QUEUE, stamp.len() - 1);
                return word;
            }
            tile.ni.sleep();
            tile.ni.clear_credit_event();
        }
    }

    fn main(tile: Tile) -> ! {
        if Node(Metal.reg(ni::NODE_ID)).x() != 0 {
            loop {
                let word = receive(tile);
                while !tile.ni.send(PEER, &[word + 1]) {}
            }
        }
        let (begin, mut right) = (tile.ni.cycle(), 0);
        for i in 0..ROUNDS {
            while !tile.ni.send(PEER, &[i * 3]) {}
            right += (receive(tile) == i * 3 + 1) as u32;
        }
        let cycles = tile.ni.cycle().wrapping_sub(begin);
        tile.ni.send(SUPERVISOR, &[0, right, cycles]);
        park()
    }
}
