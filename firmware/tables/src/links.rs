//! Send channels: numbers, destinations and credits.
//!
//! Numbers of a tile's channels, in order: 0 the supervisor; net tiles: a descriptor channel for
//! each lane, a free channel for each lane, a socket channel for each application tile they may
//! talk to, then (control tile) a news channel to every other net tile or (others) one to the
//! control tile; application tiles: a socket channel to each net tile they may talk to.
//! A lane's: one to each net tile, then one to the control tile for raw frames.
//!
//! A receive queue is shared out evenly between its senders, at most `SHARE_MAX` words each.

use crate::error::{Refused, Why, refuse};
use crate::plan::Plan;
use crate::topology::{Role, TILE_CHANNELS};
use noctule_contract::node::{EXIT_WEST, Node};
use noctule_contract::{descriptor, fault, lane, msg, notification};

/// Most words of a message to the supervisor.
pub const SUPERVISOR_WORDS: u32 = fault::WORDS;
/// Credits of a tile's channel to the supervisor: one fault message of software, one of hardware.
pub const SUPERVISOR_CREDITS: u32 = 2 * (SUPERVISOR_WORDS + 1);
/// Most words of a message between the control tile and other net tiles.
pub const NET_CTRL_WORDS: u32 = 8;
const NOTIFY_WORDS: u32 = notification::FIXED_WORDS + notification::HDR_WORDS_MAX;
const SHARE_MAX: u32 = 1023;
/// Most credits of an application tile's channel to a net tile: what a tile that floods can put in front
/// of another application's message (P6). About what a tile of a 6x6 chip has anyway.
const FLOOD_MAX: u32 = 64;

/// A send channel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Link {
    pub channel: usize,
    pub dest: Node,
    pub queue: u32,
    pub max_words: u32,
    pub credits: u32,
}

/// What each of `senders` gets of a queue.
fn share(depth: u32, senders: usize) -> u32 {
    (depth / senders.max(1) as u32).min(SHARE_MAX)
}

/// First socket channel of a net tile.
pub(crate) const fn net_peers_first(lanes: usize) -> usize {
    1 + 2 * lanes
}

impl Plan<'_> {
    /// Calls `f` with every send channel of tile `t`, in order of their numbers.
    pub(crate) fn tile_links(&self, t: usize, f: &mut impl FnMut(Link)) {
        let topo = self.topo;
        let role = topo.tiles[t].role;
        if role == Role::Off {
            return;
        }
        let mut channel = 0;
        let mut link = |dest, queue, max_words, credits| {
            f(Link {
                channel,
                dest,
                queue,
                max_words,
                credits,
            });
            channel += 1;
        };
        link(
            self.bridge(),
            msg::QUEUE_CTRL,
            SUPERVISOR_WORDS,
            SUPERVISOR_CREDITS,
        );
        if role.is_net() {
            let words = [msg::MAX_WORDS, descriptor::FREE_WORDS_MAX];
            for (queue, max) in [msg::QUEUE_NIC, msg::QUEUE_SOCK].into_iter().zip(words) {
                let credits = share(topo.depths.lane[queue as usize] as u32, self.nets().len());
                for &row in self.lanes() {
                    link(Node::west(row as u32), queue, max, credits);
                }
            }
        }
        if role != Role::Rtc {
            self.for_peers(t, |p| {
                let senders = self.peer_count(p);
                let credits = share(topo.depths.tile[msg::QUEUE_SOCK as usize] as u32, senders);
                let credits = match role {
                    Role::App => credits.min(FLOOD_MAX),
                    _ => credits,
                };
                link(topo.node(p), msg::QUEUE_SOCK, msg::SOCK_WORDS, credits);
            });
        }
        let depth = topo.depths.tile[msg::QUEUE_CTRL as usize] as u32;
        if t == self.control() {
            for &n in self.nets().iter().filter(|n| **n as usize != t) {
                let dest = topo.node(n as usize);
                link(dest, msg::QUEUE_CTRL, NET_CTRL_WORDS, share(depth, 1));
            }
        } else if role.is_net() {
            let dest = topo.node(self.control());
            link(dest, msg::QUEUE_CTRL, NET_CTRL_WORDS, NET_CTRL_WORDS + 1);
        }
    }

    /// Calls `f` with every send channel of a lane, in order of their numbers.
    pub(crate) fn lane_links(&self, f: &mut impl FnMut(Link)) {
        let depths = &self.topo.depths.tile;
        let lanes = self.lanes().len();
        let mut channel = 0;
        let mut link = |t: usize, queue, credits| {
            let dest = self.topo.node(t);
            f(Link {
                channel,
                dest,
                queue,
                max_words: NOTIFY_WORDS,
                credits,
            });
            channel += 1;
        };
        for &n in self.nets() {
            let credits = share(depths[msg::QUEUE_NIC as usize] as u32, lanes);
            link(n as usize, msg::QUEUE_NIC, credits);
        }
        link(self.control(), msg::QUEUE_CTRL, self.raw_credits());
    }

    /// Credits of a lane for the control tile's control queue: what the net tiles leave.
    fn raw_credits(&self) -> u32 {
        let depth = self.topo.depths.tile[msg::QUEUE_CTRL as usize] as u32;
        let news = (self.nets().len() as u32 - 1) * (NET_CTRL_WORDS + 1);
        share(depth.saturating_sub(news), self.lanes().len())
    }

    /// A channel leads to a queue that there is: a lane has none for control messages, what came there
    /// would be swallowed. (Its credits: see `check_links`.)
    fn check_queue(&self, l: &Link) -> Result<(), Refused> {
        let lane = l.dest.exit() == EXIT_WEST && l.dest != self.bridge();
        let queues = if lane {
            msg::QUEUE_SOCK + 1
        } else {
            msg::QUEUES
        };
        if l.queue >= queues {
            return refuse(Why::LaneQueue, l.dest.0, l.queue);
        }
        Ok(())
    }

    /// Channels fit their tables, and every queue holds a longest message of each of its senders.
    pub(crate) fn check_links(&self) -> Result<(), Refused> {
        let (mut bad, mut astray) = (None, Ok(()));
        let mut check = |l: Link| {
            astray = astray.and(self.check_queue(&l));
            if l.credits < l.max_words + 1 && bad.is_none() {
                bad = Some((l.dest.0, l.queue << 16 | (l.max_words + 1)));
            }
        };
        for t in 0..self.topo.tile_count() {
            let mut count = 0;
            self.tile_links(t, &mut |l| {
                count = l.channel + 1;
                check(l);
            });
            if count > TILE_CHANNELS {
                return refuse(Why::TooManyChannels, t as u32, count as u32);
            }
        }
        if self.nets().len() + 1 > lane::LANE_CHANNELS as usize {
            return refuse(Why::TooManyNetTiles, self.nets().len() as u32, 0);
        }
        self.lane_links(&mut check);
        let tiles = self.nets().len() + self.apps().len();
        let supervisor = tiles as u32 * SUPERVISOR_CREDITS;
        if supervisor > self.topo.depths.bridge as u32 {
            bad = bad.or(Some((self.bridge().0, msg::QUEUE_CTRL << 16 | supervisor)));
        }
        match bad {
            Some((node, detail)) => refuse(Why::QueueTooShallow, node, detail),
            None => astray,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Role, TileSpec, Topology};

    #[test]
    fn no_channel_leads_to_a_lanes_control_queue() {
        let mut t = Topology::new(2, 2);
        t.app_count = 1;
        for (i, spec) in t.tiles[..4].iter_mut().enumerate() {
            *spec = TileSpec {
                role: if i & 1 == 0 { Role::Net } else { Role::App },
                app: (i & 1) as u8,
                group: 0,
            };
        }
        t.apps[0].bytes = 1 << 20;
        let plan = Plan::new(&t).expect("a topology that fits");
        let link = |dest, queue| Link {
            channel: 9,
            dest,
            queue,
            max_words: 8,
            credits: 9,
        };
        for queue in [msg::QUEUE_NIC, msg::QUEUE_SOCK] {
            assert_eq!(plan.check_queue(&link(Node::west(0), queue)), Ok(()));
        }
        for allowed in [plan.bridge(), Node::tile(0, 1)] {
            assert_eq!(plan.check_queue(&link(allowed, msg::QUEUE_CTRL)), Ok(()));
        }
        let refused = plan.check_queue(&link(Node::west(0), msg::QUEUE_CTRL));
        assert_eq!(refused, refuse(Why::LaneQueue, Node::west(0).0, 2));
    }
}
