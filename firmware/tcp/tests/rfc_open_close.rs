//! RFC 9293: opening and closing, as packet scripts (see `common/script.rs`).

mod common;
use common::script::run;

#[test]
fn a_passive_open_mirrors_the_options_and_tells_once() {
    run("
        < S 0 win 1000 mss 1400 sackok ts 100 0 ws 7
        > SA 0 ack 1 win 11680 mss 1460 ws 0 sackok ts
        = none
        < . 1 ack 1 ts 101 0 win 20
        = new
        = none
        > none
        ! accept
        !! accept
        ! send 100
        > P. 1 ack 1 len 100 echo 101
        ? accepted 1
    ");
    run("
        < S 0
        > SA 0 ack 1 mss 1460 nots nows nosackok
    ");
}

#[test]
fn a_syn_ack_is_sent_again_until_answered_or_given_up() {
    run("
        < S 0
        > SA 0 ack 1
        @ 990
        > none
        @ 20
        > SA 0 ack 1
        @ 2010
        > SA 0 ack 1
        < S 0          # the peer sends again, too
        > SA 0 ack 1
        @ 4010
        > SA 0 ack 1
        @ 8010
        > SA 0 ack 1
        @ 16010
        > SA 0 ack 1
        @ 33000
        > none
        = none
        < . 1 ack 1    # too late: nobody knows of it
        > R 1
    ");
}

#[test]
fn data_before_accept_waits_for_it() {
    run("
        < S 0
        > SA 0 ack 1
        < P. 1 ack 1 len 300
        = new
        = none
        > . 1 ack 301
        !! send 10
        ! accept
        = data 300
        ! recv 300
    ");
}

#[test]
fn what_nobody_listens_to_is_reset() {
    run("
        < S 0 port 4000
        > SA 0 ack 1
        < . 50 ack 77 port 4001
        > R port 4001
        < R 50 port 4001
        < R. 50 ack 1 port 4001
        < F. 50 ack 9 port 4001
        > R port 4001
        > none
        < S 7 len 10 port 4002     # data on a SYN is for later
        > SA port 4002 ack 8
    ");
}

#[test]
fn an_acceptable_syn_without_listener_gets_a_reset_with_ack() {
    run("
        ! unlisten
        < S 10 len 5
        > RA 0 ack 16
    ");
}

#[test]
fn closing_first_goes_through_time_wait() {
    run("
        < S 0
        > SA 0 ack 1
        < . 1 ack 1
        = new
        ! accept
        ! send 500
        > P. 1 len 500
        ! close
        > F. 501 ack 1
        !! send 1
        < . 1 ack 501
        = acked 500
        < . 1 ack 502
        < F. 1 ack 502
        = cleanup closed
        > . 502 ack 2
        ? time_waits 1
        < F. 1 ack 502        # our ACK was lost
        > . 502 ack 2
        < R 2                 # RFC 1337: no assassination
        < F. 1 ack 502
        > . 502 ack 2
        < S 5000              # a new incarnation
        > SA 0 ack 5001
        < . 5001 ack 1
        = new
    ");
    run("
        < S 0
        > SA 0 ack 1
        < . 1 ack 1
        = new
        ! accept
        ! close
        > F. 1
        < F. 1 ack 2
        > . 2 ack 2
        = cleanup closed
        @ 61000
        < F. 1 ack 2          # gone by now
        > R 2
    ");
}

#[test]
fn the_peer_may_close_first() {
    run("
        < S 0
        > SA 0 ack 1
        < . 1 ack 1
        = new
        ! accept
        < FP. 1 ack 1 len 10
        = data 10
        = closed
        > . 1 ack 12
        ! recv 10
        ! send 20
        > P. 1 ack 12 len 20
        ! close
        > F. 21 ack 12
        < . 12 ack 22
        = acked 20
        = cleanup closed
        < . 12 ack 22
        > R 22
    ");
}

#[test]
fn both_may_close_at_once() {
    run("
        < S 0
        > SA 0 ack 1
        < . 1 ack 1
        = new
        ! accept
        ! close
        > F. 1
        < F. 1 ack 1          # crossed on the wire
        > . 2 ack 2
        = none
        < . 2 ack 2
        = cleanup closed
        ? time_waits 1
    ");
}

#[test]
fn half_close_goes_on_receiving() {
    run("
        < S 0
        > SA 0 ack 1
        < . 1 ack 1
        = new
        ! accept
        ! shutdown
        > F. 1
        !! send 5
        < . 1 ack 2
        < P. 1 ack 2 len 700
        = data 700
        > . 2 ack 701
        ! recv 700
        < F. 701 ack 2
        = closed
        = cleanup closed
        > . 2 ack 702
    ");
}

#[test]
fn data_after_close_is_answered_with_a_reset() {
    run("
        < S 0
        > SA 0 ack 1
        < . 1 ack 1
        = new
        ! accept
        ! close
        > F. 1
        < P. 1 ack 2 len 5
        > RA 2
        = cleanup aborted
        ? drop_orphan 1
    ");
}

#[test]
fn close_with_unread_data_and_abort_reset() {
    run("
        < S 0
        > SA 0 ack 1
        < P. 1 ack 1 len 5
        = new
        > . 1 ack 6
        ! close
        > RA 1 ack 6
        = cleanup aborted
    ");
    run("
        < S 0
        > SA 0 ack 1
        < . 1 ack 1
        = new
        ! accept
        ! send 3000
        > . 1 len 536
        > . 537 len 536
        > . 1073 len 536
        > . 1609 len 536
        > . 2145 len 536
        > P. 2681 len 320
        ! abort
        > RA 3001 ack 1
        = cleanup aborted
    ");
}

#[test]
fn a_fin_in_wait_2_that_never_comes_is_given_up() {
    run("
        < S 0
        > SA 0 ack 1
        < . 1 ack 1
        = new
        ! accept
        ! close
        > F. 1
        < . 1 ack 2
        @ 59000
        = none
        @ 2000
        = cleanup closed
        > none
    ");
}

#[test]
fn an_active_open_works_and_tells_its_cookie() {
    run("
        ! connect
        > S 0 mss 1460 sackok ts ws 0
        < SA 0 ack 1 mss 1460 win 5000
        = new
        > . 1 ack 1 nots
        ! send 10
        > P. 1 len 10
        ? connected 1
    ");
}

#[test]
fn an_active_open_fails_when_refused_unanswered_or_unreachable() {
    run("
        ! connect
        > S 0
        < RA 0 ack 99         # does not acknowledge our SYN: not believed
        = none
        < R 0
        = none
        < RA 0 ack 1
        = failed refused
    ");
    run("
        ! connect
        > S 0
        @ 64000
        = failed timeout
        > S 0
        > S 0
        > S 0
        > S 0
        > S 0
        > none
    ");
    run("
        ! connect
        > S 0
        ! icmp unreachable 0 7  # not in flight
        = none
        ! icmp unreachable 0 0
        = failed unreachable
    ");
}

#[test]
fn simultaneous_open_ends_up_established() {
    run("
        ! connect
        > S 0
        < S 0 mss 1460
        > SA 0 ack 1
        < . 1 ack 1
        = new
        ! send 10
        > P. 1 ack 1 len 10
    ");
    run("
        ! connect
        > S 0
        < S 0 mss 1460
        > SA 0 ack 1
        < SA 0 ack 1          # their SYN-ACK, as ours
        > . 1 ack 1
    ");
}

#[test]
fn an_ack_of_something_else_in_syn_received_is_reset() {
    run("
        < S 0
        > SA 0 ack 1
        < . 1 ack 7
        > R 7
        < . 1 ack 1
        = new
    ");
    run("
        < S 0
        > SA 0 ack 1
        < R 1                 # the peer changed its mind
        < . 1 ack 1
        > R 1
        = none
    ");
}

#[test]
fn beyond_the_backlog_cookies_take_over() {
    run("
        backlog 1
        < S 0 port 4001
        > SA port 4001 ack 1
        < S 0 port 4002 mss 1400 ts 7 0 ws 3 sackok
        > SA port 4002 ack 1 ts sackok ws 0
        ? cookies_sent 1
        < . 1 ack 2 port 4002 ts 8 0     # a guess
        > R
        ? drop_bad_cookie 1
        < . 1 ack 1 port 4002 ts 8 7
        = new
        ! accept
        ? cookies_taken 1
        ! send 2000
        > . 1 len 1388        # the MSS came back with the cookie: 1400, less timestamps
        > P. 1389 len 612
        < . 1 ack 1 port 4001
        = new
    ");
}

#[test]
fn a_full_table_serves_by_cookie_without_a_block() {
    run("
        backlog 9
        < S 0 port 1
        < S 0 port 2
        < S 0 port 3
        < S 0 port 4          # one of the four blocks is kept back
        > SA port 1
        > SA port 2
        > SA port 3
        > SA port 4
        > none
        ? cookies_sent 1
    ");
}
