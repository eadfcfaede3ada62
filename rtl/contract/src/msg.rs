//! Packets of the MSG network: messages and end-to-end credits (architecture 2.2).
//!
//! A message of n words (1 to `MAX_WORDS`) is n + 1 flits: `MsgHead`, then the words, the last one
//! being the tail. The receiving NI turns the head into the `Stamp` (same bits, `dest` replaced by
//! the length) and queues n + 1 words. Credits are counted in words, stamp included. A credit
//! packet is one flit, head and tail at once: `CreditHead`; the receiving NI adds `words` to the
//! credits of its send channel `channel`. Hardware alone makes heads, stamps and credits.

constants! {
    /// Queue of NIC notifications (net tile), of descriptors (lane); free for app to app messages (app tile).
    QUEUE_NIC = 0;
    /// Queue of socket messages (tiles), of buffer frees (lane).
    QUEUE_SOCK = 1;
    /// Control queue: raw frames, neighbour news, supervisor messages, faults.
    QUEUE_CTRL = 2;
    /// Receive queues of an end point.
    QUEUES = 3;
    /// `kind` of a credit packet.
    KIND_CREDIT = 3;
    /// Most words of a message, stamp excluded.
    MAX_WORDS = 36;
    /// Most words of a socket message, stamp excluded.
    SOCK_WORDS = 8;
    /// Send channels that a head can name.
    CHANNELS_MAX = 128;
    /// Credits are returned at the latest this many cycles after the pop that freed them.
    CREDIT_HOLD_CYCLES = 64;
    /// Most words one credit packet carries.
    CREDIT_WORDS_MAX = 1023;
}

word! {
    /// First flit of a message.
    MsgHead {
        /// Destination `Node`.
        dest / with_dest: 0, 10;
        /// Receive queue, or `KIND_CREDIT`.
        kind / with_kind: 10, 2;
        /// The sender's channel.
        channel / with_channel: 12, 7;
        /// The sender's generation (changes when its tile is reset).
        gen_id / with_gen_id: 19, 3;
        /// The sender's `Node`, written by hardware.
        src / with_src: 22, 10;
    }
}

word! {
    /// First word of a received message. Never 0.
    Stamp {
        /// Words that follow, 1 to `MAX_WORDS`.
        len / with_len: 0, 6;
        /// Always 0.
        pad / with_pad: 6, 4;
        /// Queue it came by.
        kind / with_kind: 10, 2;
        /// The sender's channel.
        channel / with_channel: 12, 7;
        /// The sender's generation.
        gen_id / with_gen_id: 19, 3;
        /// The sender's `Node`.
        src / with_src: 22, 10;
    }
}

word! {
    /// The only flit of a credit packet.
    CreditHead {
        /// Destination `Node`: the tile whose channel gets the credits.
        dest / with_dest: 0, 10;
        /// `KIND_CREDIT`.
        kind / with_kind: 10, 2;
        /// Channel of the destination that gets the credits.
        channel / with_channel: 12, 7;
        /// Always 0.
        pad / with_pad: 19, 3;
        /// Words returned, 1 to `CREDIT_WORDS_MAX`.
        words / with_words: 22, 10;
    }
}
