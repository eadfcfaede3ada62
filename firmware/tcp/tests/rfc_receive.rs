//! Receiving: acknowledgements, order, windows (RFC 9293, 5681, 2018, 7323), as packet scripts.

mod common;
use common::script::{open, open_1460, open_ts, run};

#[test]
fn an_acknowledgement_is_delayed_but_not_for_long() {
    open_1460(
        "
        < P. 1 ack 1 len 100
        = data 100
        > none
        @ 30
        > none
        @ 20
        > . 1 ack 101
        ! recv 100
        < . 101 ack 1 len 1460
        > none
        < . 1561 ack 1 len 1460   # every second full segment at once
        > . 1 ack 3021
        = data 1460
        = data 1460
    ",
    );
}

#[test]
fn an_answer_carries_the_acknowledgement_and_both_are_told_together() {
    open_1460(
        "
        < P. 1 ack 1 len 60
        = data 60
        ! recv 60
        ! send 100 28
        > P. 1 ack 61 len 128 win 11620   # less than a segment is not worth moving the edge
        @ 100
        > none
        < P. 61 ack 129 len 60
        = data 60 acked 128
        = none
        ! send 10
        > P. 129 ack 121 len 10
    ",
    );
}

#[test]
fn segments_out_of_order_are_kept_and_told_in_order() {
    open_1460(
        "
        < . 1001 ack 1 len 1000
        > . 1 ack 1
        < . 3001 ack 1 len 1000
        > . 1 ack 1
        = none
        < . 1 ack 1 len 1000
        = data 2000
        > . 1 ack 2001
        < . 2001 ack 1 len 1000
        = data 2000
        > . 1 ack 4001
        ! recv 4000
        > . 1 ack 4001 win 11680   # the window has opened by more than a segment
        ? drop_duplicate 0
    ",
    );
}

#[test]
fn sack_blocks_name_the_newest_first() {
    run("
        < S 0 mss 1460 sackok
        > SA 0 ack 1 sackok
        < . 1 ack 1
        = new
        ! accept
        < . 1001 ack 1 len 100
        > . 1 ack 1 sack 1001 1101
        < . 3001 ack 1 len 100
        > . 1 ack 1 sack 3001 3101 1001 1101
        < . 2001 ack 1 len 100
        > . 1 ack 1 sack 2001 2101 1001 1101 3001 3101
        < . 1101 ack 1 len 100
        > . 1 ack 1 sack 1001 1201 2001 2101 3001 3101
        < . 1 ack 1 len 1000
        > . 1 ack 1201 sack 2001 2101 3001 3101
        < . 1201 ack 1 len 800
        < . 2101 ack 1 len 900
        > . 1 ack 2101 sack
        > . 1 ack 3101 nosack
        = data 1200
        = data 900
        = data 1000
    ");
}

#[test]
fn overlaps_are_cut_and_covered_segments_given_back() {
    open_1460(
        "
        < . 1 ack 1 len 100
        = data 100
        < . 51 ack 1 len 100       # half old
        = data 50
        > . 1 ack 151
        < . 201 ack 1 len 10
        < . 221 ack 1 len 10
        < . 191 ack 1 len 100      # covers both
        < . 191 ack 1 len 50       # within
        > . 1 ack 151
        > . 1 ack 151
        > . 1 ack 151
        > . 1 ack 151
        < . 151 ack 1 len 60       # and into the kept one
        = data 140
        > . 1 ack 291
        < . 1 ack 1 len 290        # all old
        > . 1 ack 291
        = none
        ! recv 290
    ",
    );
}

#[test]
fn a_fin_out_of_order_waits_for_the_data_before_it() {
    open_1460(
        "
        < F. 101 ack 1 len 50
        > . 1 ack 1
        = none
        < . 1 ack 1 len 100
        = data 150
        = closed
        > . 1 ack 152
        ! recv 150
    ",
    );
    open_1460(
        "
        < F. 101 ack 1
        > . 1 ack 1
        < . 1 ack 1 len 100
        = data 100
        = closed
        > . 1 ack 102
    ",
    );
}

#[test]
fn the_window_closes_with_the_buffers_and_opens_with_recv_done() {
    run("
        config rx_slots 2
        < S 0 mss 1460
        > SA 0 ack 1 win 2920
        < . 1 ack 1
        = new
        ! accept
        < . 1 ack 1 len 1460
        < . 1461 ack 1 len 1460
        > . 1 ack 2921 win 0
        = data 1460
        = data 1460
        < . 2921 ack 1 len 1       # a probe
        > . 1 ack 2921 win 0
        ! recv 100
        > none
        ! recv 1360                # one buffer
        > . 1 ack 2921 win 1460
        ! recv 1460
        > . 1 ack 2921 win 2920
        ? drop_window 1
    ");
}

#[test]
fn tiny_segments_cannot_pin_more_buffers_than_allowed() {
    run("
        config rx_slots 4
        < S 0 mss 1460
        > SA 0 ack 1 win 5840
        < . 1 ack 1
        = new
        ! accept
        < . 1 ack 1 len 1
        < . 2 ack 1 len 1
        < . 3 ack 1 len 1
        < . 4 ack 1 len 1
        < . 5 ack 1 len 1
        ? drop_rx_slots 1
        = data 1
        = data 1
        = data 1
        = data 1
        = none
        > . 1 ack 5
        ! recv 4
        < . 5 ack 1 len 1
        = data 1
    ");
}

#[test]
fn out_of_order_data_gives_way_to_what_comes_next() {
    run("
        config rx_slots 2
        < S 0 mss 1460
        > SA 0 ack 1
        < . 1 ack 1
        = new
        ! accept
        < . 101 ack 1 len 10
        > . 1 ack 1
        < . 121 ack 1 len 10       # one place is kept free
        > . 1 ack 1
        ? drop_rx_slots 1
        < . 1 ack 1 len 50
        = data 50
        > . 1 ack 51               # beside a gap: at once
        < . 51 ack 1 len 50        # the other is now given back
        = data 50
        > . 1 ack 101
    ");
}

#[test]
fn the_echo_is_of_the_segment_that_the_acknowledgement_answers() {
    open_ts(
        "
        < . 1 ack 1 len 100 ts 110 0
        < . 101 ack 1 len 1000 ts 120 0   # the delayed acknowledgement covers both
        > . 1 ack 1101 echo 110
        < . 1201 ack 1 len 100 ts 130 0   # a hole: the echo stays
        > . 1 ack 1101 echo 110
        = data 100
        = data 1000
    ",
    );
}

#[test]
fn a_keep_alive_probe_is_answered() {
    open(
        "
        < . 0 ack 1
        > . 1 ack 1
        < . 0 ack 1 len 1
        > . 1 ack 1
    ",
    );
}

#[test]
fn urgent_data_is_data() {
    open_1460(
        "
        < PU. 1 ack 1 len 10
        = data 10
        > . 1 ack 11
    ",
    );
}
