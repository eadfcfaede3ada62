//! Packets of the REQ and RSP networks: remote memory and the supervisor path (2.2, 2.4, 2.8).
//!
//! REQ: `ReqHead`, then the byte address, then by `op`:
//! `READ`: nothing (the line of `LINE` bytes that holds the address is meant).
//! `WRITE`: a 32-bit byte mask of the line (bit i = byte i), then, in ascending order, only those
//! words of the line whose nibble of the mask is not 0.
//! `SWAP`, `ADD`: one operand. `CAS`: the expected value, then the new one.
//! `CTRL_READ`: nothing. `CTRL_WRITE`: one word. (Only the bridge's hardware encodes these; a
//! receiver also checks that `src` is the bridge's node.)
//! RSP: `RspHead`, then `READ`: 8 words; atomics: the old value; `CTRL_READ`: one word; else
//! nothing (one flit). With a status other than `OK` no words follow.
//! A WRITE is acknowledged when every later READ of any tile sees it.
//! Replies to one requester may come in any order; `tag` tells which request they answer.

constants! {
    /// Read a line.
    OP_READ = 0;
    /// Write masked bytes of a line.
    OP_WRITE = 1;
    /// Atomic swap of a word.
    OP_SWAP = 2;
    /// Atomic add to a word; answers the old value.
    OP_ADD = 3;
    /// Atomic compare and swap of a word; answers the old value.
    OP_CAS = 4;
    /// Supervisor path: read a word of the control space.
    OP_CTRL_READ = 8;
    /// Supervisor path: write a word of the control space.
    OP_CTRL_WRITE = 9;
    /// The request was carried out.
    STATUS_OK = 0;
    /// The end point has nothing at that address, or the operation is not allowed now.
    STATUS_ERROR = 1;
    /// Line reads a tile may have outstanding.
    READS_MAX = 4;
    /// Store lines a tile may have outstanding.
    STORES_MAX = 4;
    /// Line reads a lane may have outstanding.
    LANE_READS_MAX = 8;
    /// Words of a line.
    LINE_WORDS = 8;
    /// Default latency of a memory channel, cycles.
    CHANNEL_LATENCY = 72;
}

word! {
    /// First flit of a REQ packet.
    ReqHead {
        /// Destination `Node`.
        dest / with_dest: 0, 10;
        /// Requester's `Node`, written by hardware.
        src / with_src: 10, 10;
        /// `OP_*`.
        op / with_op: 20, 4;
        /// Chosen by the requester, returned in the reply.
        tag / with_tag: 24, 5;
        /// Always 0.
        pad / with_pad: 29, 3;
    }
}

word! {
    /// First flit of a RSP packet.
    RspHead {
        /// Destination `Node`: the requester.
        dest / with_dest: 0, 10;
        /// Responder's `Node`.
        src / with_src: 10, 10;
        /// `OP_*` of the request.
        op / with_op: 20, 4;
        /// Tag of the request.
        tag / with_tag: 24, 5;
        /// `STATUS_*`.
        status / with_status: 29, 3;
    }
}
