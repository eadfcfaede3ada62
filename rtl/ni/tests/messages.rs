//! Send channels, credits, queues.

use noctule_contract::msg::{self, Stamp};
use noctule_contract::{ctrl, fault, map, ni};
use noctule_ni::{Access, Fault, System};

const CH: u32 = 5;

/// Node 0 may send to queue `queue` of node 1.
fn pair(max: u32, credits: u32, queue: u32) -> System {
    let mut s = System::running(2, 1);
    let dest = s.name(1);
    s.channel(0, CH, dest, queue, max, credits);
    s
}

#[test]
fn a_message_arrives_whole_behind_its_stamp() {
    let mut s = pair(8, 64, 1);
    s.send(0, CH, &[11, 22, 33]);
    s.until(20, |s| s.reg(1, ni::RX_LEVEL + 4) == 4);
    assert_eq!(s.reg(1, ni::EVENTS), 1 << 1);
    let m = s.pop(1, 1).unwrap();
    let stamp = Stamp(m[0]);
    assert_eq!(stamp.src(), s.name(0).0);
    assert_eq!(
        (
            stamp.len(),
            stamp.kind(),
            stamp.channel(),
            stamp.gen_id(),
            stamp.pad()
        ),
        (3, 1, CH, 0, 0)
    );
    assert_eq!(m[1..], [11, 22, 33]);
    assert_eq!(s.reg(1, ni::EVENTS), 0);
    assert_eq!(s.pop(1, 1), None);
}

#[test]
fn a_message_of_n_words_takes_n_plus_one_cycles_of_the_core() {
    let mut s = pair(36, 200, 0);
    for n in [1, 2, 8, 36] {
        let start = s.cycle;
        s.send(0, CH, &vec![7; n as usize]);
        assert_eq!(s.cycle - start, n + 1);
    }
}

#[test]
fn words_pop_back_to_back_one_a_cycle() {
    let mut s = pair(36, 200, 2);
    let words: Vec<u32> = (1..=36).collect();
    s.send(0, CH, &words);
    s.send(0, CH, &words);
    s.until(200, |s| s.reg(1, ni::RX_LEVEL + 8) == 74);
    let start = s.cycle;
    for _ in 0..2 {
        assert_eq!(s.pop(1, 2).unwrap()[1..], words);
    }
    assert_eq!(s.cycle - start, 74);
}

#[test]
fn the_head_leaves_two_cycles_after_the_last_store_and_the_event_comes_two_after_the_tail() {
    let mut s = pair(8, 64, 1);
    s.set(1, ni::EVENT_ENABLE, 2);
    s.send(0, CH, &[1, 2, 3]);
    let stored = s.cycle - 1;
    s.until(50, |s| s.nodes[1].model.peek("irq_ext_o") == 1);
    let tail_out = s.messages_of(0)[0].at;
    assert_eq!(tail_out, stored + 2 + 3);
    // The bench's network passes packets on whole: the head goes in one cycle after the tail came out.
    let tail_in = tail_out + 1 + 3;
    assert_eq!(s.cycle, tail_in + 2);
}

#[test]
fn what_is_sent_takes_credits_and_what_is_popped_returns_them() {
    let mut s = pair(8, 20, 0);
    assert_eq!(s.reg(0, ni::CREDITS + 4 * CH), 20);
    s.send(0, CH, &[1, 2]);
    s.send(0, CH, &[3]);
    assert_eq!(s.reg(0, ni::CREDITS + 4 * CH), 15);
    s.until(30, |s| s.reg(1, ni::RX_LEVEL) == 5);
    s.pop(1, 0).unwrap();
    s.pop(1, 0).unwrap();
    let waited = s.until(200, |s| s.reg(0, ni::CREDITS + 4 * CH) == 20);
    assert!(waited <= msg::CREDIT_HOLD_CYCLES as u64 + 4, "{waited}");
    assert_eq!(
        s.credits_of(1).len(),
        1,
        "two messages' credits come in one packet"
    );
    assert_eq!(s.reg(0, ni::EVENTS), ni::EVENT_CREDIT);
    s.set(0, ni::EVENTS, ni::EVENT_CREDIT);
    assert_eq!(s.reg(0, ni::EVENTS), 0);
}

#[test]
fn a_message_begun_without_credit_is_never_sent() {
    let mut s = pair(8, 9, 0);
    s.send(0, CH, &[1, 2, 3, 4]);
    s.send(0, CH, &[5, 6, 7, 8]); // 5 of 4 left
    assert_eq!(s.reg(0, ni::SEND_STATUS) & 0xff, ni::SEND_ERR_CREDIT);
    s.steps(100);
    assert_eq!(s.messages_of(0).len(), 1);
    assert_eq!(s.reg(0, ni::CREDITS + 4 * CH), 4);
    assert_eq!(s.reg(0, ni::COUNTERS + 4 * ni::COUNTER_NO_CREDIT), 1);
    s.set(0, ni::SEND_STATUS, 0xff);
    s.send(0, CH, &[9, 10, 11]);
    assert_eq!(s.reg(0, ni::SEND_STATUS) & 0xff, 0);
    s.steps(100);
    assert_eq!(s.messages_of(0).len(), 2);
    assert_eq!(s.pop(1, 0).unwrap()[1..], [1, 2, 3, 4]);
    assert_eq!(s.pop(1, 0).unwrap()[1..], [9, 10, 11]);
}

/// Stops node 0's core with `access` still on its bus in the first held cycle; its channels' credits afterwards.
fn stopped_during(s: &mut System, access: Access) -> (u32, u32) {
    s.nodes[0].model.poke("stop_i", 1);
    s.step();
    s.nodes[0].model.poke("stop_i", 0);
    s.issue(0, access);
    s.step();
    s.forget_access(0);
    s.steps(200);
    assert_eq!(s.nodes[0].model.peek("core_hold_o"), 1);
    let mut left = |channel| {
        s.ctrl_read(0, ctrl::CHANNEL_AVAILABLE + 16 * channel)
            .unwrap()
    };
    (left(CH), left(CH + 1))
}

#[test]
fn a_core_stopped_while_it_stores_the_last_word_sends_nothing_and_keeps_its_credits() {
    for words_before in [0, 1] {
        let mut s = pair(8, 64, 1);
        s.set(0, ni::SEND_BEGIN, 2 << 8 | CH);
        for _ in 0..words_before {
            s.set(0, ni::SEND_WORD, 1);
        }
        let last = Access {
            addr: map::NI_BASE + ni::SEND_WORD,
            store: Some(2),
            be: 15,
        };
        assert_eq!(stopped_during(&mut s, last).0, 64);
        assert_eq!(s.messages_of(0).len(), 0, "after {words_before} words");
        // The next message is whole: nothing of the old one is left in front of it.
        s.ctrl_write(0, ctrl::TILE_CTRL, 1).unwrap();
        s.send(0, CH, &[7, 8]);
        s.until(40, |s| s.reg(1, ni::RX_LEVEL + 4) == 3);
        assert_eq!(s.pop(1, 1).unwrap()[1..], [7, 8]);
    }
}

#[test]
fn a_core_stopped_while_it_reads_credits_gets_them_back_on_the_channel_that_paid() {
    let mut s = pair(8, 64, 1);
    let dest = s.name(1);
    s.channel(0, CH + 1, dest, 0, 8, 40);
    s.set(0, ni::SEND_BEGIN, 3 << 8 | CH);
    let read = Access {
        addr: map::NI_BASE + ni::CREDITS + 4 * (CH + 1),
        store: None,
        be: 15,
    };
    assert_eq!(stopped_during(&mut s, read), (64, 40));
}

#[test]
fn an_unfinished_message_is_never_sent_and_its_credits_come_home() {
    let mut s = pair(8, 30, 0);
    s.set(0, ni::SEND_BEGIN, CH | 4 << 8);
    s.set(0, ni::SEND_WORD, 0xbad);
    s.set(0, ni::SEND_WORD, 0xbad);
    assert_eq!(s.reg(0, ni::CREDITS + 4 * CH), 25);
    s.send(0, CH, &[1, 2]);
    assert_eq!(s.reg(0, ni::SEND_STATUS) & 0xff, ni::SEND_ERR_UNFINISHED);
    s.steps(60);
    assert_eq!(s.reg(0, ni::CREDITS + 4 * CH), 27);
    assert_eq!(s.messages_of(0).len(), 1);
    assert_eq!(s.pop(1, 0).unwrap()[1..], [1, 2]);
    assert_eq!(s.pop(1, 0), None);
}

#[test]
fn a_word_without_a_message_sets_the_error_and_goes_nowhere() {
    let mut s = pair(8, 30, 0);
    s.set(0, ni::SEND_WORD, 1);
    assert_eq!(s.reg(0, ni::SEND_STATUS) & 0xff, ni::SEND_ERR_UNFINISHED);
    s.steps(50);
    assert!(s.sent.iter().all(|(_, p)| p.net != noctule_ni::MSG));
}

#[test]
fn a_length_of_zero_or_above_the_channels_maximum_is_refused() {
    for len in [0, 9, 37, 63] {
        let mut s = pair(8, 200, 0);
        s.set(0, ni::SEND_BEGIN, CH | len << 8);
        for _ in 0..len {
            s.set(0, ni::SEND_WORD, 1);
        }
        assert_eq!(
            s.reg(0, ni::SEND_STATUS) & 0xff,
            ni::SEND_ERR_LENGTH,
            "length {len}"
        );
        s.steps(100);
        assert!(s.messages_of(0).is_empty());
        assert_eq!(s.reg(0, ni::CREDITS + 4 * CH), 200);
    }
}

#[test]
fn beginning_on_an_absent_channel_faults_precisely() {
    let mut s = pair(8, 64, 0);
    for channel in [CH + 1, 127] {
        let begin = Access {
            addr: map::NI_BASE + ni::SEND_BEGIN,
            store: Some(channel | 2 << 8),
            be: 15,
        };
        assert_eq!(s.access(0, begin), (Err(Fault), 1));
    }
    let record = fault::FaultWord(s.ctrl_read(0, ctrl::FAULT).unwrap());
    assert_eq!(record.code(), fault::CHANNEL_ABSENT);
    assert_eq!((record.store(), record.node()), (1, s.name(0).0));
    assert_eq!(s.ctrl_read(0, ctrl::FAULT_ADDR).unwrap(), CH + 1);
    assert_eq!(s.ctrl_read(0, ctrl::FAULT_COUNT).unwrap(), 2);
    assert!(s.messages_of(0).is_empty());
}

#[test]
fn the_core_waits_for_staging_room_and_loses_nothing() {
    let mut s = pair(36, 1000, 0);
    s.blocked[0] = true;
    let words: Vec<u32> = (0..36).collect();
    for _ in 0..3 {
        s.send(0, CH, &words); // 16 flits of the first one left
    }
    s.issue(
        0,
        Access {
            addr: map::NI_BASE + ni::SEND_BEGIN,
            store: Some(CH | 36 << 8),
            be: 15,
        },
    );
    s.steps(200);
    assert!(s.nodes[0].waiting(), "no room: the begin waits");
    s.blocked[0] = false;
    s.until(100, |s| s.answer(0) == Some(Ok(0)));
    for w in &words {
        s.set(0, ni::SEND_WORD, *w);
    }
    s.steps(200);
    for _ in 0..4 {
        assert_eq!(s.pop(1, 0).unwrap()[1..], words);
    }
    assert!(s.reg(0, ni::COUNTERS + 4 * ni::COUNTER_SEND_WAIT) >= 200);
}

#[test]
fn a_stopped_receiver_blocks_nobody_else() {
    let mut s = System::running(3, 1);
    let (stopped, other) = (s.name(1), s.name(2));
    s.channel(0, 1, stopped, 0, 8, 18);
    s.channel(0, 2, other, 0, 8, 18);
    s.send(0, 1, &[1; 8]);
    s.send(0, 1, &[2; 8]);
    for k in 0..20 {
        s.send(0, 1, &[3; 8]); // refused for want of credit
        s.send(0, 2, &[k; 8]);
        s.until(100, |s| s.reg(2, ni::RX_LEVEL) == 9);
        assert_eq!(s.pop(2, 0).unwrap()[1..], [k; 8]);
        s.until(100, |s| s.reg(0, ni::CREDITS + 8) == 18);
    }
    assert_eq!(
        s.reg(1, ni::RX_LEVEL),
        18,
        "the stopped one's queue holds what credit allowed"
    );
}

#[test]
fn credits_leave_while_messages_wait() {
    let mut s = System::running(2, 1);
    let (a, b) = (s.name(0), s.name(1));
    s.channel(0, 0, b, 0, 36, 1000);
    s.channel(1, 0, a, 0, 36, 1000);
    // Node 0 is never idle on its link, and must still return credits in time.
    for _ in 0..3 {
        s.send(1, 0, &[4; 36]);
    }
    s.until(200, |s| s.reg(0, ni::RX_LEVEL) == 3 * 37);
    for _ in 0..3 {
        s.send(0, 0, &[6; 36]);
    }
    s.pop(0, 0).unwrap();
    let popped = s.cycle;
    s.send(0, 0, &[6; 36]);
    s.send(0, 0, &[6; 36]);
    let at = s.credits_of(0)[0].at;
    assert!(
        at <= popped + msg::CREDIT_HOLD_CYCLES as u64,
        "held for {} cycles",
        at - popped
    );
}

#[test]
fn the_generation_is_in_the_stamp() {
    let mut s = pair(8, 64, 0);
    s.ctrl_write(0, ctrl::TILE_GEN, 5).unwrap();
    s.send(0, CH, &[1]);
    s.steps(20);
    assert_eq!(Stamp(s.pop(1, 0).unwrap()[0]).gen_id(), 5);
}

#[test]
fn a_drained_queue_pops_itself_and_its_credits_go_home() {
    let mut s = pair(8, 200, 1);
    for k in 0..8 {
        s.send(0, CH, &[k; 8]);
    }
    s.steps(100);
    // The core took half a message and was stopped.
    for _ in 0..4 {
        s.reg(1, ni::RX_POP + 4);
    }
    s.ctrl_write(1, ctrl::TILE_CTRL, 0).unwrap();
    s.ctrl_write(1, ctrl::TILE_DRAIN, 7).unwrap();
    s.until(300, |s| s.reg(0, ni::CREDITS + 4 * CH) == 200);
    let status = ctrl::TileStatus(s.ctrl_read(1, ctrl::TILE_STATUS).unwrap());
    assert_eq!((status.queues_empty(), status.running()), (1, 0));
    let status = ctrl::TileStatus(s.ctrl_read(0, ctrl::TILE_STATUS).unwrap());
    assert_eq!((status.credits_home(), status.running()), (1, 1));
}

#[test]
fn messages_of_two_queues_may_be_popped_word_by_word_in_turns() {
    let mut s = pair(8, 64, 1);
    let dest = s.name(1);
    s.channel(0, CH + 1, dest, 2, 8, 64);
    s.send(0, CH, &[11, 12, 13, 14]);
    s.send(0, CH + 1, &[21, 22]);
    s.until(40, |s| {
        s.reg(1, ni::RX_LEVEL + 4) == 5 && s.reg(1, ni::RX_LEVEL + 8) == 3
    });
    let mut popped = [vec![], vec![]];
    // The second queue's last word goes while the first one's next stands in the memory's output.
    for queue in [1, 1, 2, 2, 1, 2, 1, 1] {
        popped[queue - 1].push(s.reg(1, ni::RX_POP + 4 * queue as u32));
    }
    assert_eq!(popped[0][1..], [11, 12, 13, 14]);
    assert_eq!(popped[1][1..], [21, 22]);
    assert_eq!((s.pop(1, 1), s.pop(1, 2)), (None, None));
}
