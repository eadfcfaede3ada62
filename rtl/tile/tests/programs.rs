//! Programs on real cores.

use noctule_contract::map::NI_BASE;
use noctule_contract::ni;
use noctule_tile::Pair;
use noctule_tile::asm::*;

const OUT: u32 = 0x8000;
/// Register that holds `NI_BASE`, one for the out area.
const NI: u32 = 8;
const AREA: u32 = 9;

/// Program that starts with the two bases loaded.
fn program(parts: &[&[u32]]) -> Vec<u32> {
    let mut p = Vec::new();
    p.extend(li(NI, NI_BASE));
    p.extend(li(AREA, 0x8000_0000 + OUT));
    for part in parts {
        p.extend_from_slice(part);
    }
    p
}

const STOP: u32 = j(0);

#[test]
fn a_message_of_n_words_costs_n_plus_one_cycles_and_a_pop_one() {
    let mut s = Pair::new(1);
    s.channel(0, 3, 1, 8, 100);
    let p = program(&[
        &li(10, 3 | 4 << 8),
        &li(11, 0x111),
        &[
            addi(15, 0, 0),
            csrr(4, MCYCLE),
            csrr(5, MCYCLE),
            sw(10, NI, ni::SEND_BEGIN as i32),
            sw(11, NI, ni::SEND_WORD as i32),
            sw(11, NI, ni::SEND_WORD as i32),
            sw(11, NI, ni::SEND_WORD as i32),
            sw(11, NI, ni::SEND_WORD as i32),
            csrr(6, MCYCLE),
            sw(4, AREA, 16),
            sw(5, AREA, 0),
            sw(6, AREA, 4),
            STOP,
        ],
    ]);
    s.boot(0, &p);
    s.run(0);
    s.until(800, |s| s.word(0, OUT + 4) != 0);
    // Reading the cycle counter costs something too.
    let took = |s: &Pair, i| {
        let at = |offset| s.word(i, OUT + offset);
        (at(4) - at(0)) - (at(0) - at(16))
    };
    assert_eq!(took(&s, 0), 5);

    let p = program(&[&[
        csrr(4, MCYCLE),
        csrr(5, MCYCLE),
        lw(10, NI, ni::RX_POP as i32 + 4),
        lw(11, NI, ni::RX_POP as i32 + 4),
        lw(12, NI, ni::RX_POP as i32 + 4),
        lw(13, NI, ni::RX_POP as i32 + 4),
        lw(14, NI, ni::RX_POP as i32 + 4),
        csrr(6, MCYCLE),
        sw(4, AREA, 16),
        sw(5, AREA, 0),
        sw(6, AREA, 4),
        sw(10, AREA, 8),
        sw(14, AREA, 12),
        STOP,
    ]]);
    s.boot(1, &p);
    s.run(1);
    s.until(800, |s| s.word(1, OUT + 12) != 0);
    assert_eq!(took(&s, 1), 5);
    assert_eq!(s.word(1, OUT + 12), 0x111);
    assert_eq!(s.word(1, OUT + 8) >> 22, Pair::name(0).0);
}

/// Sleeps until queue 1 has a message, pops stamp and one word, sends word + 1 back on channel 0.
fn echo() -> Vec<u32> {
    program(&[
        &li(10, MEIE),
        &[
            csrw(MIE, 10),
            addi(11, 0, 2),
            sw(11, NI, ni::EVENT_ENABLE as i32),
        ],
        &li(13, 1 << 8),
        &[
            WFI,
            lw(10, NI, ni::RX_POP as i32 + 4),
            beq(10, ZERO, -2),
            lw(11, NI, ni::RX_POP as i32 + 4),
            addi(11, 11, 1),
            sw(13, NI, ni::SEND_BEGIN as i32),
            sw(11, NI, ni::SEND_WORD as i32),
            sw(11, AREA, 0),
            j(-8),
        ],
    ])
}

fn ping_pong(skip: bool, seed: u64) -> (Pair, u64) {
    let mut s = Pair::new(seed);
    s.skip = skip;
    for i in 0..2 {
        s.channel(i, 0, 1, 8, 16);
        s.boot(i, &echo());
        s.run(i);
    }
    s.steps(100);
    // A first ball from the control path's side: tile 0 is sent a message by a program of tile 1's channel.
    let serve = program(&[&li(13, 1 << 8), &[sw(13, NI, 0), sw(ZERO, NI, 0x80)]]);
    let mut p = serve;
    p.extend(echo());
    s.write(1, noctule_contract::ctrl::TILE_CTRL, 0);
    s.boot(1, &p);
    s.run(1);
    let took = s.until(100_000, |s| s.word(0, OUT) >= 200);
    (s, took)
}

#[test]
fn two_cores_play_ball_and_sleep_in_between() {
    let (s, took) = ping_pong(false, 2);
    assert!(took < 100 * 60, "a round trip takes {} cycles", took / 100);
    let (t, same) = ping_pong(true, 2);
    assert_eq!(took, same, "skipping quiet tiles changes nothing");
    assert_eq!(
        (s.word(0, OUT), s.word(1, OUT)),
        (t.word(0, OUT), t.word(1, OUT))
    );
}

#[test]
fn a_sleeping_tile_is_quiet_and_its_timer_wakes_it() {
    let mut s = Pair::new(3);
    s.skip = true;
    let p = program(&[
        &li(10, MTIE),
        &[
            csrw(MIE, 10),
            addi(11, 0, 50),
            sw(11, NI, ni::TIMER as i32),
            WFI,
            addi(12, 0, 1),
            sw(12, AREA, 0),
            STOP,
        ],
    ]);
    s.boot(0, &p);
    s.run(0);
    s.steps(700);
    assert_eq!(s.tiles[0].peek("quiet_o"), 1);
    let before = s.evaluated[0];
    s.us = 49;
    s.steps(500);
    assert_eq!(s.evaluated[0], before);
    assert_eq!(s.word(0, OUT), 0);
    s.us = 50;
    s.steps(20);
    assert_eq!(s.word(0, OUT), 1);
}

#[test]
fn a_denied_access_traps_precisely() {
    for (addr, store, cause) in [
        (0xc000_0040u32, false, 5),
        (0xc000_0040, true, 7),
        (0xa000_0000, false, 5),
        (0x4000_0008, false, 5),
        (0x4000_0060, true, 7),
        (0x1000_0000, true, 7),
    ] {
        let mut s = Pair::new(4);
        let access = if store { sw(10, 11, 0) } else { lw(10, 11, 0) };
        let handler = [
            csrr(12, MCAUSE),
            csrr(13, MTVAL),
            csrr(14, MEPC),
            sw(12, AREA, 0),
            sw(13, AREA, 4),
            sw(14, AREA, 8),
            sw(10, AREA, 12),
            STOP,
        ];
        let mut p = program(&[
            &li(5, 0x8000_0100),
            &[csrw(MTVEC, 5)],
            &li(10, 77),
            &li(11, addr),
        ]);
        let at = 0x8000_0000 + 4 * p.len() as u32;
        p.push(access);
        p.extend([addi(10, 0, 1), STOP]);
        p.resize(0x100 / 4, 0);
        p.extend(handler);
        s.boot(0, &p);
        s.run(0);
        s.until(800, |s| s.word(0, OUT + 12) != 0);
        assert_eq!(
            (
                s.word(0, OUT),
                s.word(0, OUT + 4),
                s.word(0, OUT + 8),
                s.word(0, OUT + 12)
            ),
            (cause, addr, at, 77)
        );
    }
}

/// `cargo test --release -p noctule-tile -- --ignored --nocapture cost`: what a cycle costs the simulator.
#[test]
#[ignore = "a measurement"]
fn cost_of_an_evaluated_cycle() {
    let loops: [(&str, Vec<u32>); 2] = [
        (
            "alu loop",
            vec![
                addi(10, 10, 1),
                add(11, 11, 10),
                addi(12, 12, 3),
                add(13, 11, 12),
                addi(14, 13, -1),
                j(-5),
            ],
        ),
        (
            "register poll",
            vec![lw(10, NI, ni::EVENTS as i32), beq(10, ZERO, -1), j(-2)],
        ),
    ];
    for (name, body) in loops {
        let mut s = Pair::new(5);
        s.boot(0, &program(&[&body]));
        s.run(0);
        s.steps(100);
        let clk = s.tiles[0].port("clk_i");
        let start = std::time::Instant::now();
        s.tiles[0].ticks(clk, 5_000_000);
        println!(
            "{name}: {:.1} ns a cycle",
            start.elapsed().as_nanos() as f64 / 5e6
        );
    }
}
