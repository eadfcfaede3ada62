//! Remote windows: loads, the read cache, prefetch.

mod windows;

use noctule_contract::map::{APP_BASE, NI_BASE};
use noctule_contract::ni;
use noctule_ni::{Access, REQ, System};

use windows::{R, counter, guard, open, requests};

#[test]
fn a_cached_load_takes_two_cycles_and_more_of_the_same_line_one_each() {
    let mut s = open(6);
    for k in 0..16 {
        s.memory.write(APP_BASE + 4 * k, 100 + k);
    }
    assert_eq!(s.load(0, APP_BASE + 32), Ok(108));
    assert_eq!(s.load(0, APP_BASE), Ok(100));
    let load = |addr| Access {
        addr,
        store: None,
        be: 15,
    };
    assert_eq!(s.access(0, load(APP_BASE + 4)), (Ok(101), 1));
    assert_eq!(s.access(0, load(APP_BASE + 28)), (Ok(107), 1));
    assert_eq!(s.access(0, load(APP_BASE + 40)), (Ok(110), 2));
    assert_eq!(s.access(0, load(APP_BASE + 60)), (Ok(115), 1));
    assert_eq!(requests(&s).len(), 2);
    assert_eq!(
        (
            counter(&mut s, ni::COUNTER_READ_HITS),
            counter(&mut s, ni::COUNTER_READ_MISSES)
        ),
        (4, 2)
    );
}

#[test]
fn a_load_that_misses_sends_after_two_cycles_and_answers_four_after_the_last_word() {
    let mut s = open(6);
    let start = s.cycle;
    let (_, cycles) = s.access(
        0,
        Access {
            addr: APP_BASE,
            store: None,
            be: 15,
        },
    );
    let tail = s.sent.iter().find(|(_, p)| p.net == REQ).unwrap().1.at;
    assert_eq!(
        tail - start,
        4,
        "checked at 1, read asked for at 2, two flits at 3 and 4"
    );
    // The bench's memory answers in the cycle after the request; a packet goes in one cycle later still.
    let last_word = tail + 2 + 8;
    assert_eq!(start + cycles, last_word + 4);
}

#[test]
fn a_cached_line_is_stale_until_it_is_invalidated() {
    let mut s = open(7);
    assert_eq!(s.load(0, APP_BASE + 64), Ok(0));
    s.memory.write(APP_BASE + 64, 5);
    assert_eq!(s.load(0, APP_BASE + 64), Ok(0));
    s.set(0, ni::INVAL_ADDR, APP_BASE + 96);
    s.set(0, ni::INVAL_LEN, 32);
    assert_eq!(s.load(0, APP_BASE + 64), Ok(0), "another line was dropped");
    s.set(0, ni::INVAL_ADDR, APP_BASE + 60);
    let inval = Access {
        addr: NI_BASE + ni::INVAL_LEN,
        store: Some(5),
        be: 15,
    };
    assert_eq!(s.access(0, inval), (Ok(0), 1));
    assert_eq!(s.load(0, APP_BASE + 64), Ok(5));
}

#[test]
fn invalidation_drops_every_line_of_any_range() {
    for (start, len) in [
        (0, 2048),
        (2016, 64),
        (512, 4096),
        (1000, 1),
        (31, 2),
        (640, 0xffff_ffff),
    ] {
        let mut s = open(8);
        let lines: Vec<u32> = (0..64).map(|k| APP_BASE + 32 * k).collect();
        for a in &lines {
            s.load(0, *a).unwrap();
        }
        for a in &lines {
            s.memory.write(*a, *a);
        }
        s.set(0, ni::INVAL_ADDR, APP_BASE + start);
        s.set(0, ni::INVAL_LEN, len);
        for a in &lines {
            let (from, to) = (
                (APP_BASE + start) as u64,
                (APP_BASE + start) as u64 + len as u64,
            );
            let inside = (*a as u64) < to && *a as u64 + 32 > from;
            let word = s.load(0, *a).unwrap();
            assert!(
                word == *a || !inside,
                "{start:#x} + {len:#x}: line {a:#x} is stale"
            );
        }
    }
}

#[test]
fn prefetch_keeps_four_lines_in_flight_and_does_not_block() {
    let mut s = open(9);
    s.delay = 100;
    for k in 0..64 {
        s.memory.write(APP_BASE + 32 * k, k);
    }
    s.set(0, ni::PREFETCH_ADDR, APP_BASE);
    s.set(0, ni::PREFETCH_LEN, 20 * 32);
    s.steps(12);
    assert_eq!(requests(&s).len(), 4);
    assert_eq!(s.reg(0, ni::PREFETCH_LEN), 16);
    // A load of something else gets its turn.
    s.memory.write(APP_BASE + 0x3000, 99);
    assert_eq!(s.load(0, APP_BASE + 0x3000), Ok(99));
    s.until(3000, |s| s.reg(0, ni::PREFETCH_LEN) == 0);
    s.steps(300);
    let before = requests(&s).len();
    for k in 0..20 {
        let (word, cycles) = s.access(
            0,
            Access {
                addr: APP_BASE + 32 * k,
                store: None,
                be: 15,
            },
        );
        // Line 0 shares its place with the line loaded in between.
        assert_eq!(word, Ok(k));
        assert!(cycles == 2 || k == 0);
    }
    assert!(requests(&s).len() <= before + 1);
    assert_eq!(
        counter(&mut s, ni::COUNTER_READ_LINES) as usize,
        requests(&s).len()
    );
}

#[test]
fn a_prefetch_longer_than_any_cache_stops_where_the_guard_ends() {
    let mut s = System::running(1, 36);
    guard(&mut s, 0, APP_BASE, APP_BASE + 64, R);
    for length in [1 << 20, 1 << 22, 1 << 30, u32::MAX] {
        s.set(0, ni::PREFETCH_ADDR, APP_BASE);
        s.set(0, ni::PREFETCH_LEN, length);
        s.steps(60);
        assert_eq!(s.reg(0, ni::PREFETCH_LEN), 0, "{length:#x}");
    }
    assert_eq!(s.memory.log.len(), 2, "two lines, once");
}
