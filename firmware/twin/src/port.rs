//! A tile's registers and windows over the model.

use crate::world::World;
use noctule_contract::ctrl::{ChannelEntry, GuardFlags};
use noctule_contract::msg::Stamp;
use noctule_contract::ni::{self, SendBegin};
use noctule_contract::node::Node;
use noctule_rt::Bus;
use std::cell::RefCell;

/// The bus of one tile.
#[derive(Clone, Copy)]
pub(crate) struct Port {
    pub world: &'static RefCell<World>,
    pub node: Node,
}

impl Bus for Port {
    fn reg(self, offset: u32) -> u32 {
        let mut w = self.world.borrow_mut();
        let us = w.us();
        let t = w.tile(self.node);
        match offset {
            ni::EVENTS => {
                let due = t.timer.is_some_and(|at| us.wrapping_sub(at) as i32 >= 0);
                let queues = (0..3).filter(|q| !t.queues[*q].is_empty()).map(|q| 1 << q);
                queues.sum::<u32>()
                    | if due { ni::EVENT_TIMER } else { 0 }
                    | if t.credit_event { ni::EVENT_CREDIT } else { 0 }
            }
            ni::TIME_US => us,
            ni::CYCLE_LO => w.cycle as u32,
            o if (ni::RX_POP..ni::RX_LEVEL).contains(&o) => {
                w.pop(self.node, ((o - ni::RX_POP) / 4) as usize)
            }
            o if (ni::CREDITS..ni::PREFETCH_ADDR).contains(&o) => {
                let channel = (o - ni::CREDITS) / 4;
                t.channels.get(&channel).map_or(0, |c| c.available)
            }
            o => panic!("{:?} reads register {o:#x}", self.node),
        }
    }

    fn set_reg(self, offset: u32, value: u32) {
        let mut w = self.world.borrow_mut();
        match offset {
            ni::SEND_BEGIN => {
                let b = SendBegin(value);
                let (channel, len) = (b.channel(), b.len());
                let t = w.tile(self.node);
                assert!(
                    t.open.is_none(),
                    "{:?}: a message inside a message",
                    self.node
                );
                let c = t
                    .channels
                    .get_mut(&channel)
                    .expect("a message on an absent channel");
                assert!(c.available > len, "{:?}: no credit on {channel}", self.node);
                let max = ChannelEntry(c.entry).max_words();
                assert!(
                    len != 0 && len <= max,
                    "{:?}: length {len} on {channel}",
                    self.node
                );
                c.available -= len + 1;
                t.open = Some((channel, len, Vec::new()));
            }
            ni::SEND_WORD => {
                let t = w.tile(self.node);
                let (channel, len, mut words) = t.open.take().expect("a word without a message");
                words.push(value);
                if words.len() < len as usize {
                    t.open = Some((channel, len, words));
                    return;
                }
                let entry = ChannelEntry(t.channels[&channel].entry);
                let stamp = Stamp(0).with_len(len).with_kind(entry.dest_queue());
                let stamp = stamp.with_channel(channel).with_src(self.node.0);
                w.send(
                    Node(entry.dest()),
                    entry.dest_queue() as usize,
                    stamp,
                    words,
                );
            }
            ni::EVENTS => w.tile(self.node).credit_event &= value & ni::EVENT_CREDIT == 0,
            ni::TIMER => w.tile(self.node).timer = Some(value),
            ni::TIMER_CTL => w.tile(self.node).timer = None,
            ni::PHASE | ni::EVENT_ENABLE | ni::PREFETCH_ADDR..=ni::FLUSH => {}
            o => panic!("{:?} writes register {o:#x}", self.node),
        }
    }

    fn load(self, addr: u32) -> u32 {
        let mut w = self.world.borrow_mut();
        w.guard(self.node, addr, GuardFlags::read);
        w.load_word(addr)
    }

    fn store(self, addr: u32, value: u32) {
        let mut w = self.world.borrow_mut();
        w.guard(self.node, addr, GuardFlags::write);
        w.store_word(addr, value);
    }

    fn sleep(self) {}
}
