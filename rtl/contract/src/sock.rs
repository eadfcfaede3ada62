//! Socket messages between net and app tiles (architecture 3.1), `msg::QUEUE_SOCK`.
//!
//! Word 0 is `SockHead`; word 1 is the `ConnId`, unless said otherwise; the rest by `op`:
//!
//! | op | words from 2 on |
//! |---|---|
//! | `NEW_CONN` | listen id (passive) or cookie (active); peer address; peer port 15:0, max references 31:16 |
//! | `NEW_DATA` | up to 3 times (Rx address, len); `arg` = bytes acknowledged along with it |
//! | `DATA_ACKED` | count |
//! | `REMOTE_CLOSED` | |
//! | `CLEANUP` | reason (`REASON_*`); id = 0 and cookie in word 3 when it never came to be |
//! | `LISTEN_RESULT` | word 1 = listen id; status (`LISTEN_*`) |
//! | `UDP_DATA` | word 1 = socket; peer address; peer port 15:0; (Rx address, len) |
//! | `LISTEN`, `UNLISTEN` | word 1 = listen id; port |
//! | `ACCEPT` | listen id |
//! | `CONNECT` | word 1 = cookie; address; port |
//! | `RECV_DONE` | count |
//! | `SEND` | up to 3 times (offset in the transmittable range, len 15:0 and flags 31:16); `arg` = recv_done count along with it |
//! | `SHUTDOWN` | |
//! | `CLOSE` | flags (`CLOSE_*`) |
//! | `UDP_BIND` | word 1 = socket; port |
//! | `UDP_SEND` | word 1 = socket; peer address; peer port 15:0; (offset, len) |

constants! {
    /// Net to app: a connection is open.
    NEW_CONN = 1;
    /// Net to app: received in order.
    NEW_DATA = 2;
    /// Net to app: sent bytes acknowledged.
    DATA_ACKED = 3;
    /// Net to app: the peer closed its side.
    REMOTE_CLOSED = 4;
    /// Net to app: the connection is gone; free everything.
    CLEANUP = 5;
    /// Net to app: answer to LISTEN.
    LISTEN_RESULT = 6;
    /// Net to app: a datagram.
    UDP_DATA = 7;
    /// App to net: start accepting.
    LISTEN = 16;
    /// App to net: stop accepting.
    UNLISTEN = 17;
    /// App to net: take a connection.
    ACCEPT = 18;
    /// App to net: open a connection.
    CONNECT = 19;
    /// App to net: received data is consumed.
    RECV_DONE = 20;
    /// App to net: send by reference.
    SEND = 21;
    /// App to net: half-close.
    SHUTDOWN = 22;
    /// App to net: close or abort.
    CLOSE = 23;
    /// App to net: bind a UDP port.
    UDP_BIND = 24;
    /// App to net: send a datagram.
    UDP_SEND = 25;

    /// CLEANUP: closed in order.
    REASON_CLOSED = 0;
    /// CLEANUP: the peer reset it.
    REASON_RESET = 1;
    /// CLEANUP: too many retransmissions.
    REASON_TIMEOUT = 2;
    /// CLEANUP: aborted by the application.
    REASON_ABORTED = 3;
    /// CLEANUP: more references than allowed.
    REASON_REFERENCES = 4;
    /// CLEANUP: no room for a connection.
    REASON_NO_ROOM = 5;
    /// CLEANUP: refused by the peer.
    REASON_REFUSED = 6;
    /// CLEANUP: no route or neighbour.
    REASON_UNREACHABLE = 7;
    /// CLEANUP: the application broke the protocol (bad offset, length or state).
    REASON_PROTOCOL = 8;

    /// LISTEN_RESULT: listening.
    LISTEN_OK = 0;
    /// LISTEN_RESULT: the port was not granted to this application.
    LISTEN_DENIED = 1;
    /// LISTEN_RESULT: the port or table is taken.
    LISTEN_BUSY = 2;

    /// CLOSE: reset instead of an orderly close.
    CLOSE_ABORT = 1;
    /// References a socket message carries at most.
    REFS_MAX = 3;
}

word! {
    /// First word of a socket message.
    SockHead {
        /// Operation.
        op / with_op: 0, 5;
        /// Last message of a split array.
        last / with_last: 5, 1;
        /// References in this message.
        refs / with_refs: 6, 2;
        /// Flags of the operation.
        flags / with_flags: 8, 8;
        /// Argument of the operation (a count that rides along).
        arg / with_arg: 16, 16;
    }
}

word! {
    /// A connection; unique within the net tile that sent it (the stamp tells which).
    ConnId {
        /// Index in the net tile's table.
        index / with_index: 0, 16;
        /// Generation of that entry; never 0.
        gen_id / with_gen_id: 16, 16;
    }
}
