//! Control space of a tile: what the supervisor path (`remote::OP_CTRL_*`) reaches (2.2, 2.8).
//!
//! Byte addresses of words. Unknown addresses answer `STATUS_ERROR` and change nothing.
//! Local memory (`map::LOCAL_BASE` on) is reachable only while the tile is held (RUN = 0).
//! The lane and bridge have the same channel table at the same place.

constants! {
    /// RW: bit 0 RUN: 0 holds the core in reset (power-on value). Writing 0 to a running tile also drops its unfinished message.
    TILE_CTRL = 0x0000;
    /// R: `TileStatus`.
    TILE_STATUS = 0x0004;
    /// RW: generation, 3 bits, stamped on messages from now on.
    TILE_GEN = 0x0008;
    /// RW: send channel that fault messages use; bit 31 = there is one. Its credit (fault::WORDS + 1) is reserved: give the channel that much on top.
    TILE_FAULT_CHANNEL = 0x000C;
    /// RW: width 7:0, height 15:8, channels_log2 23:16.
    MESH = 0x0010;
    /// RW: rows of memory channels 0 to 7, 4 bits each.
    CHANNEL_ROWS_LO = 0x0014;
    /// RW: rows of memory channels 8 to 15, 4 bits each.
    CHANNEL_ROWS_HI = 0x0018;
    /// R: the bridge's `Node`, a port of the module: the only source of control packets that is believed.
    BRIDGE_NODE = 0x001C;
    /// RW: bit q = 1: hardware pops queue q by itself and returns the credits (used while the tile is held).
    TILE_DRAIN = 0x0020;
    /// RW: bit y = 1: row y has a NIC lane. Rx addresses of other rows fault (`fault::UNMAPPED`). 0 (power-on): every row of `MESH` but the bridge's.
    LANE_ROWS = 0x0024;
    /// R: first fault: `fault::FaultWord`. W: clears the record.
    FAULT = 0x0040;
    /// R: first fault: address or channel.
    FAULT_ADDR = 0x0044;
    /// R: first fault: cycle, low word.
    FAULT_CYCLE = 0x0048;
    /// R: faults since the record was cleared.
    FAULT_COUNT = 0x004C;
    /// R: depth of receive queue q, words (+ 4*q).
    QUEUE_WORDS = 0x0060;
    /// R: local memory, bytes.
    LOCAL_BYTES = 0x006C;
    /// RW: channel c (+ 16*c): word 0 `ChannelEntry`. valid = 0 can always be written (revocation); valid = 1 is refused (STATUS_ERROR) while credits are out.
    CHANNEL = 0x1000;
    /// (+ 16*c + 4) W: credits given, words: sets total and available; refused (STATUS_ERROR) while credits are out. R: total.
    CHANNEL_CREDITS = 0x1004;
    /// (+ 16*c + 8) R: available.
    CHANNEL_AVAILABLE = 0x1008;
    /// RW: guard entry g (+ 16*g): word 0 base (multiple of 32).
    GUARD = 0x2000;
    /// (+ 16*g + 4) limit: first byte behind (multiple of 32; 0 = end of the address space).
    GUARD_LIMIT = 0x2004;
    /// (+ 16*g + 8) `GuardFlags`.
    GUARD_FLAGS = 0x2008;
    /// R: the NI's counters (+ 4*k), as `ni::COUNTER_*`.
    COUNTERS = 0x3000;
    /// R: cycles of phase p, low word (+ 8*p), high word (+ 8*p + 4).
    PHASE_CYCLES = 0x3400;
    /// Send channels of a simulated tile.
    TILE_CHANNELS = 128;
    /// Guard entries of a simulated tile.
    GUARD_ENTRIES = 32;
}

word! {
    /// Word 0 of a channel table entry.
    ChannelEntry {
        /// Destination `Node`.
        dest / with_dest: 0, 10;
        /// Receive queue at the destination.
        dest_queue / with_dest_queue: 10, 2;
        /// Most words of a message, stamp excluded.
        max_words / with_max_words: 12, 6;
        /// Always 0.
        pad / with_pad: 18, 13;
        /// 1: the entry exists.
        valid / with_valid: 31, 1;
    }
}

word! {
    /// Word 2 of a guard entry.
    GuardFlags {
        /// Loads (and prefetch) are allowed.
        read / with_read: 0, 1;
        /// Stores are allowed; atomics need read and write.
        write / with_write: 1, 1;
        /// The entry is for the same offsets in every lane: bits 27:24 of the address are not compared (Rx window).
        any_lane / with_any_lane: 2, 1;
        /// Always 0.
        pad / with_pad: 3, 29;
    }
}

word! {
    /// What `TILE_STATUS` answers.
    TileStatus {
        /// RUN.
        running / with_running: 0, 1;
        /// Asleep in wfi.
        asleep / with_asleep: 1, 1;
        /// A message is begun and not finished.
        unfinished / with_unfinished: 2, 1;
        /// Messages staged and not yet sent.
        staged / with_staged: 3, 1;
        /// Reads, stores or atomics without an answer, combining lines included.
        remote_busy / with_remote_busy: 4, 1;
        /// All receive queues are empty and no credit waits to be returned.
        queues_empty / with_queues_empty: 5, 1;
        /// Every channel has all its credits.
        credits_home / with_credits_home: 6, 1;
        /// Always 0.
        pad / with_pad: 7, 25;
    }
}
