//! What the stack counts. Every packet that is not used for what it was sent for is counted once,
//! under one reason.

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// Counters, wrapping.
        #[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
        #[repr(C)]
        pub struct Counters { $($(#[$doc])* pub $name: u32,)* }

        impl Counters {
            /// All zeroes.
            pub const ZERO: Self = Self { $($name: 0,)* };
            /// Names, in the order of the fields.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name),)*];

            /// The counts, in the same order.
            pub fn words(&self) -> impl Iterator<Item = u32> {
                [$(self.$name,)*].into_iter()
            }
        }
    };
}

counters! {
    /// TCP and UDP packets taken by the fast path.
    fast,
    /// TCP and UDP packets that were not.
    slow,
    /// Frames handed out, other than by the transmit fast path (a lane counts them all).
    sent,
    /// Frames that found no transmit credit and were kept for later.
    send_waited,
    /// Frames without a connection (RST, cookie, ARP, ICMP) given up for want of credit.
    send_dropped,
    /// Data segments sent again.
    retransmitted,
    /// Retransmission timeouts.
    timeouts,
    /// Fast retransmits entered.
    fast_retransmits,
    /// Zero-window probes sent.
    window_probes,
    /// Keep-alive probes sent.
    keepalives,
    /// Connections opened passively.
    accepted,
    /// Connections opened actively.
    connected,
    /// Connections that ended other than in order.
    aborted,
    /// RST segments sent.
    resets_sent,
    /// RST segments that ended a connection.
    resets_taken,
    /// SYN cookies sent.
    cookies_sent,
    /// Connections opened by a cookie.
    cookies_taken,
    /// Challenge acknowledgements sent (RFC 5961).
    challenges,
    /// Connections moved to TIME-WAIT.
    time_waits,
    /// TIME-WAIT entries overwritten because the table was full.
    time_waits_cut,
    /// Events that the socket layer had no room for at once.
    events_waited,
    /// Path-MTU reductions (ICMP or black hole).
    mtu_reduced,
    /// Dropped: headers that contradict themselves.
    drop_malformed,
    /// Dropped: not for our address, or from an impossible one.
    drop_address,
    /// Dropped: TCP without connection or listener (a RST went out).
    drop_no_listener,
    /// Dropped: UDP port nobody bound.
    drop_no_socket,
    /// Dropped: SYN beyond backlog and table, and cookies impossible.
    drop_no_room,
    /// Dropped: acknowledgement that is no valid cookie.
    drop_bad_cookie,
    /// Dropped: outside the window.
    drop_window,
    /// Dropped: old timestamp (PAWS), or none where there must be one.
    drop_paws,
    /// Dropped: acknowledges what was never sent, or too old.
    drop_ack,
    /// Dropped: RST or SYN that RFC 5961 does not believe.
    drop_blind,
    /// Dropped: no ACK where there must be one.
    drop_no_ack,
    /// Dropped: data received before.
    drop_duplicate,
    /// Dropped: the connection holds all the buffers it may.
    drop_rx_slots,
    /// Dropped: data after the application closed (the connection was reset).
    drop_orphan,
    /// Dropped: datagram whose owner had no room for the event.
    drop_udp_busy,
    /// Dropped: datagram of a socket that holds all the buffers it may.
    drop_udp_slots,
    /// Dropped: next hop not resolved yet.
    drop_no_neighbour,
    /// Dropped: raw frame of a kind we do not take.
    drop_unknown,
    /// Dropped: ICMP error that does not fit what it quotes (RFC 5927).
    drop_icmp,
    /// Dropped: fragments that timed out, overlapped or found no room.
    drop_fragments,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_counter_is_one_word_and_has_a_name() {
        assert_eq!(core::mem::size_of::<Counters>(), 4 * Counters::NAMES.len());
    }
}
