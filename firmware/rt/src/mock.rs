//! A tile's network interface for host tests: queues, credits, registers, remote memory as maps.
//!
//! `&MockBus` is a [`Bus`]. A test pushes messages into queues, runs firmware code, and looks at
//! what it sent.

use crate::bus::Bus;
use noctule_contract::ni::{self, SendBegin};
use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::vec::Vec;

/// What the mock holds; tests read and change it freely.
#[derive(Debug, Default)]
pub struct MockState {
    /// Words waiting in the receive queues.
    pub queues: [VecDeque<u32>; 3],
    /// Messages sent: channel and words.
    pub sent: Vec<(u8, Vec<u32>)>,
    /// Credits by channel; a channel that is not listed is absent.
    pub credits: BTreeMap<u8, u32>,
    /// Remote memory by word address.
    pub memory: BTreeMap<u32, u32>,
    /// Microseconds.
    pub now_us: u32,
    /// When the timer is due, if armed.
    pub timer: Option<u32>,
    /// Times the core went to sleep.
    pub sleeps: u32,
    /// Sticky send errors.
    pub send_errors: u32,
    /// Ranges invalidated: address and length.
    pub invalidated: Vec<(u32, u32)>,
    /// Control writes: node, address, value.
    pub ctrl_writes: Vec<(u32, u32, u32)>,
    /// What every control read answers.
    pub ctrl_reads: u32,
    /// Node whose control writes fail.
    pub ctrl_fails: Option<u32>,
    /// Words to the host.
    pub to_host: Vec<u32>,
    /// Words from the host.
    pub from_host: VecDeque<u32>,
    ctrl_error: bool,
    open: Option<(u8, u32, Vec<u32>)>,
    regs: BTreeMap<u32, u32>,
}

/// A mock tile.
#[derive(Debug, Default)]
pub struct MockBus {
    /// Its state.
    pub state: RefCell<MockState>,
}

impl MockBus {
    /// Puts a message into queue `queue`: a stamp with source and channel, then the words.
    pub fn push(&self, queue: usize, src: u32, words: &[u32]) {
        let stamp = noctule_contract::msg::Stamp(0)
            .with_len(words.len() as u32)
            .with_kind(queue as u32)
            .with_src(src);
        let mut s = self.state.borrow_mut();
        s.queues[queue].push_back(stamp.0);
        s.queues[queue].extend(words);
    }

    /// Gives a channel credits.
    pub fn credit(&self, channel: u8, words: u32) {
        *self.state.borrow_mut().credits.entry(channel).or_default() += words;
    }

    /// Takes what was sent.
    pub fn take_sent(&self) -> Vec<(u8, Vec<u32>)> {
        std::mem::take(&mut self.state.borrow_mut().sent)
    }
}

impl Bus for &MockBus {
    fn reg(self, offset: u32) -> u32 {
        let mut s = self.state.borrow_mut();
        match offset {
            ni::EVENTS => {
                let due = s
                    .timer
                    .is_some_and(|t| s.now_us.wrapping_sub(t) as i32 >= 0);
                let queues = (0..3).filter(|q| !s.queues[*q].is_empty());
                let host = !s.from_host.is_empty();
                queues.map(|q| 1 << q).sum::<u32>()
                    | if due { ni::EVENT_TIMER } else { 0 }
                    | if host { ni::EVENT_HOST } else { 0 }
            }
            ni::SEND_STATUS => s.send_errors,
            ni::TIME_US => s.now_us,
            ni::CTRL_READ => s.ctrl_reads,
            ni::CTRL_STATUS => (s.ctrl_error as u32) << 8,
            ni::HOST_STATUS => s.from_host.len() as u32,
            ni::HOST_DATA => s.from_host.pop_front().unwrap_or(0),
            o if (ni::RX_POP..ni::RX_LEVEL).contains(&o) => {
                let q = ((o - ni::RX_POP) / 4) as usize;
                s.queues[q].pop_front().unwrap_or(0)
            }
            o if (ni::CREDITS..ni::PREFETCH_ADDR).contains(&o) => {
                let channel = ((o - ni::CREDITS) / 4) as u8;
                s.credits.get(&channel).copied().unwrap_or(0)
            }
            o => s.regs.get(&o).copied().unwrap_or(0),
        }
    }

    fn set_reg(self, offset: u32, value: u32) {
        let mut s = self.state.borrow_mut();
        match offset {
            ni::SEND_BEGIN => {
                let b = SendBegin(value);
                let channel = b.channel() as u8;
                if s.open.is_some() {
                    s.send_errors |= ni::SEND_ERR_UNFINISHED;
                }
                let credit = *s
                    .credits
                    .get(&channel)
                    .expect("message on an absent channel");
                if credit < b.len() + 1 {
                    s.send_errors |= ni::SEND_ERR_CREDIT;
                    return;
                }
                s.credits.insert(channel, credit - b.len() - 1);
                s.open = Some((channel, b.len(), Vec::new()));
            }
            ni::SEND_WORD => {
                let Some((channel, len, mut words)) = s.open.take() else {
                    s.send_errors |= ni::SEND_ERR_UNFINISHED;
                    return;
                };
                words.push(value);
                if words.len() as u32 == len {
                    s.sent.push((channel, words));
                } else {
                    s.open = Some((channel, len, words));
                }
            }
            ni::SEND_STATUS => s.send_errors &= !value,
            ni::CTRL_STATUS => s.ctrl_error = false,
            ni::CTRL_DATA => {
                let reg = |o| s.regs.get(&o).copied().unwrap_or(0);
                let (node, addr) = (reg(ni::CTRL_NODE), reg(ni::CTRL_ADDR));
                s.ctrl_error |= s.ctrl_fails == Some(node);
                s.ctrl_writes.push((node, addr, value));
                s.regs.insert(ni::CTRL_ADDR, addr + 4);
            }
            ni::HOST_DATA => s.to_host.push(value),
            ni::TIMER => s.timer = Some(value),
            ni::TIMER_CTL => s.timer = None,
            ni::INVAL_LEN => {
                let addr = s.regs.get(&ni::INVAL_ADDR).copied().unwrap_or(0);
                s.invalidated.push((addr, value));
            }
            o => {
                s.regs.insert(o, value);
            }
        }
    }

    fn load(self, addr: u32) -> u32 {
        let s = self.state.borrow();
        s.memory.get(&(addr & !3)).copied().unwrap_or(0)
    }

    fn store(self, addr: u32, value: u32) {
        self.state.borrow_mut().memory.insert(addr & !3, value);
    }

    fn sleep(self) {
        self.state.borrow_mut().sleeps += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Ni;

    #[test]
    fn a_message_takes_its_words_and_one_more_of_credit() {
        let bus = MockBus::default();
        bus.credit(3, 4);
        let ni = Ni::new(&bus);
        assert!(!ni.send(3, &[1, 2, 3, 4]));
        assert!(ni.send(3, &[1, 2, 3]));
        assert!(!ni.send(3, &[1]));
        assert_eq!(bus.take_sent(), [(3, std::vec![1, 2, 3])]);
        assert_eq!(ni.take_send_errors(), 0);
    }

    #[test]
    fn popping_gives_stamp_then_words_then_nothing() {
        let bus = MockBus::default();
        bus.push(1, 0x21, &[7, 8, 9]);
        let ni = Ni::new(&bus);
        assert_eq!(ni.events(), 2);
        let stamp = ni.pop_stamp(1).unwrap();
        assert_eq!((stamp.src(), stamp.len()), (0x21, 3));
        let mut words = [0; 2];
        assert_eq!(ni.pop_into(1, stamp.len(), &mut words), 2);
        assert_eq!((words, ni.pop(1)), ([7, 8], 0));
    }
}
