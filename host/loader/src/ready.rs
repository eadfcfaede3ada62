//! What the supervisor says on the host link (contract `hostlink`).

use crate::error::FaultReport;
use noctule_contract::fault::FaultWord;
use noctule_contract::hostlink::{self, HostHead};
use noctule_contract::node::Node;

/// The chip serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ready {
    /// Net tiles that run.
    pub nets: u32,
    /// Application tiles that run.
    pub apps: u32,
}

/// A group of words, understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// The chip serves.
    Ready(Ready),
    /// The supervisor refused the topology.
    Refused {
        /// `noctule_tables::Why`.
        why: u32,
        /// First detail.
        a: u32,
        /// Second detail.
        b: u32,
    },
    /// A tile faulted.
    Fault(FaultReport),
    /// The counter page is fresh.
    Published(u32),
    /// Something this version does not know.
    Unknown(u32),
}

/// Puts the words from the supervisor together.
#[derive(Default, Debug)]
pub struct HostLink {
    words: Vec<u32>,
}

impl HostLink {
    /// Takes a word; gives the group that it ends.
    pub fn word(&mut self, word: u32) -> Option<Event> {
        self.words.push(word);
        let head = HostHead(self.words[0]);
        if self.words.len() <= head.len() as usize {
            return None;
        }
        let words = std::mem::take(&mut self.words);
        let at = |i: usize| words.get(i).copied().unwrap_or(0);
        Some(match head.kind() {
            hostlink::READY => Event::Ready(Ready {
                nets: at(1),
                apps: at(2),
            }),
            hostlink::REFUSED => Event::Refused {
                why: head.arg(),
                a: at(1),
                b: at(2),
            },
            hostlink::FAULT => {
                let node = Node(at(1));
                Event::Fault(FaultReport {
                    x: node.x(),
                    y: node.y(),
                    code: FaultWord(at(2)).code(),
                    address: at(3),
                    cycle: at(4),
                })
            }
            hostlink::PUBLISHED => Event::Published(at(1)),
            other => Event::Unknown(other),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_put_together_word_by_word() {
        let mut link = HostLink::default();
        assert_eq!(link.word(HostHead(hostlink::READY).with_len(2).0), None);
        assert_eq!(link.word(18), None);
        assert_eq!(
            link.word(17),
            Some(Event::Ready(Ready { nets: 18, apps: 17 }))
        );
        assert_eq!(link.word(HostHead(99).0), Some(Event::Unknown(99)));
        assert_eq!(link.word(HostHead(hostlink::PUBLISHED).with_len(1).0), None);
        assert_eq!(link.word(5), Some(Event::Published(5)));
    }
}
