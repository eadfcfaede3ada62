//! Random traffic between all nodes at once, kept by a scoreboard: every message that was accepted arrives once, whole, in
//! the order of its channel, and in the end every credit is home.

use std::collections::{HashMap, VecDeque};

use noctule_contract::map::NI_BASE;
use noctule_contract::msg::{self, Stamp};
use noctule_contract::{ctrl, ni};
use noctule_ni::{Access, Rng, System};

const NODES: usize = 3;

/// What a node's program is doing.
#[derive(Clone)]
enum Doing {
    /// Nothing yet.
    Idle,
    /// Has asked for the credits of (channel, words it wants to send).
    Asked(u32, Vec<u32>),
    /// Stores what is left of a message.
    Sending(VecDeque<u32>),
    /// Has asked whether the message was refused: (channel, message).
    Checking(u32, Vec<u32>),
    /// Pops queue `q`: words so far.
    Popping(u32, Vec<u32>),
}

struct Program {
    doing: Doing,
    /// After `Sending`: what to look up.
    sent: Option<(u32, Vec<u32>, bool)>,
    /// The last message was refused: its error is to be cleared before anything else.
    clear: bool,
}

fn load(offset: u32) -> Access {
    Access {
        addr: NI_BASE + offset,
        store: None,
        be: 15,
    }
}

fn store(offset: u32, data: u32) -> Access {
    Access {
        addr: NI_BASE + offset,
        store: Some(data),
        be: 15,
    }
}

/// Channel `c` of any node leads to the `c / 3`-th other node, queue `c % 3`.
fn destination(from: usize, channel: u32) -> (usize, u32) {
    ((from + 1 + channel as usize / 3) % NODES, channel % 3)
}

fn run(seed: u64) -> u32 {
    let mut s = System::running(NODES as u32, seed);
    let mut rng = Rng::new(seed);
    s.delay = [0, 5, 40][rng.below(3) as usize];
    s.stall = [0, 30, 60][rng.below(3) as usize];
    let lazy = rng.below(40);
    let channels = 3 * (NODES as u32 - 1);
    for i in 0..NODES {
        for c in 0..channels {
            let (to, queue) = destination(i, c);
            let max = 1 + rng.below(msg::MAX_WORDS);
            let (dest, credits) = (s.name(to), max + 1 + rng.below(80));
            s.channel(i, c, dest, queue, max, credits);
        }
    }
    let max: Vec<Vec<u32>> = (0..NODES)
        .map(|i| {
            (0..channels)
                .map(|c| {
                    ctrl::ChannelEntry(s.ctrl_read(i, ctrl::CHANNEL + 16 * c).unwrap()).max_words()
                })
                .collect()
        })
        .collect();
    let mut due: HashMap<(usize, u32), VecDeque<Vec<u32>>> = HashMap::new();
    let mut programs: Vec<Program> = (0..NODES)
        .map(|_| Program {
            doing: Doing::Idle,
            sent: None,
            clear: false,
        })
        .collect();
    let (mut received, mut refused) = (0, 0);
    for cycle in 0..12_000u64 {
        let drain = cycle > 6_000;
        for i in 0..NODES {
            let answer = s.answer(i);
            let p = &mut programs[i];
            // What the answer means.
            if let Some(answer) = answer {
                let word = answer.expect("no access of this test faults");
                match std::mem::replace(&mut p.doing, Doing::Idle) {
                    Doing::Asked(c, words) => {
                        let enough = word > words.len() as u32;
                        // Now and then without asking for permission.
                        if enough || rng.chance(20) {
                            p.sent = Some((c, words.clone(), enough));
                            p.doing = Doing::Sending(
                                std::iter::once(c | (words.len() as u32) << 8)
                                    .chain(words)
                                    .collect(),
                            );
                        }
                    }
                    Doing::Sending(left) => p.doing = Doing::Sending(left),
                    Doing::Checking(c, words) => {
                        if word & 0xff == 0 {
                            due.entry((i, c)).or_default().push_back(words);
                        } else {
                            assert_eq!(word & 0xff, ni::SEND_ERR_CREDIT, "seed {seed}");
                            refused += 1;
                            p.clear = true;
                        }
                    }
                    Doing::Popping(q, mut got) => {
                        if !(got.is_empty() && word == 0) {
                            got.push(word);
                            let stamp = Stamp(got[0]);
                            if got.len() as u32 == stamp.len() + 1 {
                                let from =
                                    (0..NODES).find(|n| s.name(*n).0 == stamp.src()).unwrap();
                                assert_eq!(
                                    destination(from, stamp.channel()),
                                    (i, q),
                                    "seed {seed}"
                                );
                                let want = due
                                    .get_mut(&(from, stamp.channel()))
                                    .and_then(VecDeque::pop_front);
                                assert_eq!(
                                    want.as_deref(),
                                    Some(&got[1..]),
                                    "seed {seed} at {cycle}"
                                );
                                received += 1;
                            } else {
                                p.doing = Doing::Popping(q, got);
                            }
                        }
                    }
                    Doing::Idle => {}
                }
            }
            if s.nodes[i].waiting() {
                continue;
            }
            // What to do next.
            let access = match &mut p.doing {
                Doing::Popping(q, _) => load(ni::RX_POP + 4 * *q),
                Doing::Sending(left) => match left.pop_front() {
                    Some(w) if left.len() == p.sent.as_ref().unwrap().1.len() => {
                        store(ni::SEND_BEGIN, w)
                    }
                    Some(w) => {
                        // A message is on the scoreboard before its last word can arrive.
                        if let (true, Some((c, words, true))) = (left.is_empty(), &p.sent) {
                            due.entry((i, *c)).or_default().push_back(words.clone());
                        }
                        store(ni::SEND_WORD, w)
                    }
                    None => {
                        let (c, words, sure) = p.sent.take().unwrap();
                        if sure {
                            p.doing = Doing::Idle;
                            continue;
                        }
                        p.doing = Doing::Checking(c, words);
                        load(ni::SEND_STATUS)
                    }
                },
                _ if std::mem::take(&mut p.clear) => store(ni::SEND_STATUS, 0xff),
                _ if rng.chance(lazy) => continue,
                _ if drain || rng.chance(45) => {
                    let q = rng.below(3);
                    p.doing = Doing::Popping(q, Vec::new());
                    load(ni::RX_POP + 4 * q)
                }

                _ => {
                    let c = rng.below(channels);
                    let words = (0..1 + rng.below(max[i][c as usize]))
                        .map(|_| rng.bits())
                        .collect();
                    p.doing = Doing::Asked(c, words);
                    load(ni::CREDITS + 4 * c)
                }
            };
            s.issue(i, access);
        }
        s.step();
    }
    assert!(
        due.values().all(VecDeque::is_empty),
        "seed {seed}: messages got lost"
    );
    s.until(500, |s| (0..NODES).all(|i| !s.nodes[i].waiting()));
    s.steps(300);
    for i in 0..NODES {
        let status = ctrl::TileStatus(s.ctrl_read(i, ctrl::TILE_STATUS).unwrap());
        assert_eq!(
            (
                status.credits_home(),
                status.queues_empty(),
                status.staged()
            ),
            (1, 1, 0),
            "seed {seed}"
        );
        for c in 0..channels {
            let total = s.ctrl_read(i, ctrl::CHANNEL_CREDITS + 16 * c);
            assert_eq!(
                s.ctrl_read(i, ctrl::CHANNEL_AVAILABLE + 16 * c),
                total,
                "seed {seed}: channel {c}"
            );
        }
        assert!(
            s.credits_of(i).len() <= received,
            "seed {seed}: a credit packet for each message at most"
        );
    }
    assert!(received > 50, "seed {seed}: {received} messages");
    refused
}

#[test]
fn no_message_is_lost_and_every_credit_comes_home() {
    let refused: u32 = (1..25).map(run).sum();
    assert!(refused > 20, "some were to be refused: {refused}");
}
