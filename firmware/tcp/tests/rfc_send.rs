//! Sending: windows, retransmission, congestion, path MTU (RFC 9293, 5681, 6298, 6582, 3042), as packet
//! scripts.

mod common;
use common::script::{OPEN, open, open_1460, open_ts, run};

#[test]
fn a_closed_window_is_probed_and_data_goes_when_it_opens() {
    open(
        "
        < . 1 ack 1 win 0
        ! send 1000
        > none
        @ 950
        > none
        @ 100
        > . 1 len 1
        < . 1 ack 1 win 0
        @ 2100
        > . 1 len 1
        < . 1 ack 1 win 0
        ? window_probes 2
        < . 1 ack 1 win 5000
        > . 1 len 536
        > P. 537 len 464
        < . 1 ack 1001
        = acked 1000
    ",
    );
}

#[test]
fn a_window_closed_for_ever_keeps_the_connection_as_long_as_the_peer_answers() {
    let mut text = String::from(OPEN);
    text += "
        < . 1 ack 1 win 0
        ! send 10
    ";
    for _ in 0..30 {
        text += "
        @ 60100
        < . 1 ack 1 win 0
    ";
    }
    text += "= none\n @ 4000000\n = cleanup timeout\n > rest";
    run(&text);
}

#[test]
fn less_than_a_segment_waits_for_a_window_worth_it() {
    open(
        "
        < . 1 ack 1 win 100
        ! send 1000
        > none                     # silly window: probed, not filled
        @ 1100
        > . 1 len 100
        < . 1 ack 101 win 600
        = acked 100
        > P. 101 len 536
    ",
    );
}

#[test]
fn the_retransmission_timer_backs_off_and_recovers() {
    run("
        config rto_min 1000
        < S 0
        > SA 0 ack 1
        < . 1 ack 1
        = new
        ! accept
        ! send 1000
        > . 1 len 536
        > P. 537 len 464
        @ 990
        > none
        @ 20
        > . 1 len 536
        @ 1990
        > none
        @ 20
        > . 1 len 536
        < . 1 ack 537              # now the window opens by one
        = acked 536
        > P. 537 len 464
        < . 1 ack 1001
        = acked 464
        @ 70000
        > none
        ? timeouts 2
    ");
}

#[test]
fn a_peer_that_vanishes_is_given_up() {
    run("
        config data_retries 3
        < S 0
        > SA 0 ack 1
        < . 1 ack 1
        = new
        ! accept
        ! send 10
        > . 1 len 10
        @ 16000
        > . 1 len 10
        > . 1 len 10
        > . 1 len 10
        > RA 11
        = cleanup timeout
    ");
}

#[test]
fn three_duplicates_bring_the_segment_again_and_partial_acks_the_next() {
    open(
        "
        ! send 5360
        > . 1 len 536
        > . 537 len 536
        > . 1073 len 536
        > . 1609 len 536
        > . 2145 len 536
        > . 2681 len 536
        > . 3217 len 536
        > . 3753 len 536
        > . 4289 len 536
        > . 4825 len 536
        < . 1 ack 1
        < . 1 ack 1
        > none
        < . 1 ack 1
        > . 1 len 536
        > none
        < . 1 ack 1073             # the third was lost, too
        = acked 1072
        > . 1073 len 536
        < . 1 ack 5361
        = acked 4288
        > none
        ? fast_retransmits 1
        ? timeouts 0
    ",
    );
}

#[test]
fn limited_transmit_sends_new_data_on_the_first_duplicates() {
    open(
        "
        ! send 8000
        > . 1 len 536
        > . 537 len 536
        > . 1073 len 536
        > . 1609 len 536
        > . 2145 len 536
        > . 2681 len 536
        > . 3217 len 536
        > . 3753 len 536
        > . 4289 len 536
        > . 4825 len 536
        > none                     # the initial window of ten
        < . 1 ack 1
        > . 5361 len 536
        < . 1 ack 1
        > . 5897 len 536
        < . 1 ack 1
        > . 1 len 536
    ",
    );
}

#[test]
fn the_peers_window_is_scaled() {
    open_ts(
        "
        < . 1 ack 1 win 23 ts 101 0        # 2944
        ! send 5000
        > . 1 len 1448
        > . 1449 len 1448
        > none
        < . 1 ack 2897 win 10 ts 102 0     # 1280: less than a segment
        = acked 2896
        > none
    ",
    );
}

#[test]
fn a_smaller_path_mtu_is_believed_if_it_quotes_what_is_in_flight() {
    open_1460(
        "
        ! send 2000
        > . 1 len 1460
        > P. 1461 len 540
        ! icmp mtu 1000 9999
        > none
        ? drop_icmp 1
        ! icmp mtu 1000 1
        > . 1 len 960
        > . 961 len 960
        > P. 1921 len 80
        ! icmp mtu 100 1           # never below what every path carries
        > . 1 len 536
        > . 537 len 536
        > . 1073 len 536
        > P. 1609 len 392
    ",
    );
}

#[test]
fn a_path_that_swallows_big_segments_gets_small_ones() {
    open_1460(
        "
        ! send 1460
        > P. 1 len 1460
        @ 1500
        > P. 1 len 1460
        @ 2300
        > P. 1 len 1460
        @ 4500
        > . 1 len 1200
        < . 1 ack 1201
        = acked 1200
        > P. 1201 len 260
        ? mtu_reduced 1
    ",
    );
}

#[test]
fn an_idle_connection_starts_slowly_again() {
    let mut text = String::from(OPEN);
    // Grow the window well beyond ten segments.
    let mut at = 1;
    for _ in 0..6 {
        text += "! send 5360\n";
        for k in 0..10 {
            text += &format!("> . {} len 536\n", at + 536 * k);
        }
        at += 5360;
        text += &format!("< . 1 ack {at}\n = acked 5360\n");
    }
    text += "@ 5000\n ! send 60000\n";
    for k in 0..10 {
        text += &format!("> . {} len 536\n", at + 536 * k);
    }
    text += "> none";
    run(&text);
}
