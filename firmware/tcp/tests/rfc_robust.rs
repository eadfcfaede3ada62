//! What an attacker, a dead peer or a broken application tries (RFC 5961, 7323, 9293), as packet scripts.

mod common;
use common::script::{OPEN, open, open_ts, run};

#[test]
fn only_the_exact_reset_is_believed() {
    open(
        "
        < R 2
        > . 1 ack 1
        = none
        < R 30000                  # outside the window
        > none
        < R 1
        = cleanup reset
        ? challenges 1
    ",
    );
}

#[test]
fn a_syn_in_an_open_connection_is_challenged() {
    open(
        "
        < S 1
        > . 1 ack 1
        < S 30000
        > . 1 ack 1
        = none
        ? challenges 2
    ",
    );
}

#[test]
fn challenges_are_limited() {
    let mut text = String::from(OPEN);
    for _ in 0..100 {
        text += "< R 2\n";
    }
    text += "> rest";
    let s = run(&text);
    let sent = s.stack.counters.challenges;
    assert!((10..20).contains(&sent), "{sent}");
}

#[test]
fn impossible_acknowledgements_are_challenged_and_their_data_ignored() {
    open(
        "
        ! send 100
        > P. 1 len 100
        < P. 1 ack 102 len 10
        > . 101 ack 1
        = none
        < P. 1 ack -70000 len 10
        > . 101 ack 1
        = none
        ? drop_ack 2
        < P. 1 ack 50 len 10       # a part is fine
        = data 10 acked 49
    ",
    );
}

#[test]
fn old_timestamps_are_not_taken() {
    open_ts(
        "
        < P. 1 ack 1 len 10 ts 105 0
        = data 10
        < P. 11 ack 1 len 10 ts 104 0
        > . 1 ack 11 echo 105
        = none
        ? drop_paws 1
        < P. 11 ack 1 len 10       # none at all
        = none
        > none
        ? drop_paws 2
        < P. 11 ack 1 len 10 ts 105 0
        = data 10
        < R 21                     # a reset needs none
        = cleanup reset
    ",
    );
}

#[test]
fn keep_alive_probes_and_then_gives_up() {
    run("
        config keepalive 10000
        < S 0
        > SA 0 ack 1
        < . 1 ack 1
        = new
        ! accept
        @ 9900
        > none
        @ 200
        > . 0 ack 1
        < . 1 ack 1
        @ 10100
        > . 0 ack 1
        @ 680000
        > . 0
        > . 0
        > . 0
        > . 0
        > . 0
        > . 0
        > . 0
        > . 0
        > RA 1
        = cleanup timeout
    ");
}

#[test]
fn one_reference_too_many_resets_the_connection() {
    open(
        "
        < . 1 ack 1 win 0
        ! send 1 1 1 1
        ! send 1 1 1 1
        !! send 1
        > RA 1
        = cleanup references
        !! send 1
        !! recv 0
    ",
    );
}

#[test]
fn giving_back_what_was_never_given_resets_the_connection() {
    open(
        "
        < . 1 ack 1 len 10
        = data 10
        !! recv 11
        > RA 1 ack 11
        = cleanup protocol
    ",
    );
}

#[test]
fn buffers_held_at_the_end_stay_until_given_back() {
    let s = run(&format!(
        "{OPEN}
        < . 1 ack 1 len 10
        = data 10
        < R 11
        = cleanup reset
        !! send 5
        ! recv 4
        ! recv 6
        !! recv 0
    "
    ));
    assert_eq!(s.nic.freed, 1);
}
