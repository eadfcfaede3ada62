//! The host bridge: host link, control requester, supervisor core (architecture 2.2, 2.8).
//!
//! The host link carries 32-bit words both ways (ready/valid). While the supervisor core is held,
//! the bridge's own machine takes commands from the host: a `HOST_*` word, then its arguments;
//! every command answers with its result. After `HOST_RUN` the link belongs to the supervisor's
//! firmware (`ni::HOST_DATA`), until the host resets it with the side-band `host_hold` input.
//! The supervisor's own node is reached by its own node number (local loop: its tables, its memory).

constants! {
    /// Command: node, address, count, then count words, written to address, address + 4, ... Answer: 1 word, number of errors.
    HOST_WRITE = 0x4E4F_0001;
    /// Command: node, address, count. Answer: count words, then 1 word, number of errors.
    HOST_READ = 0x4E4F_0002;
    /// Command: releases the supervisor core. Answer: 1 word, 0.
    HOST_RUN = 0x4E4F_0003;
    /// Answer to a word that is no command.
    HOST_UNKNOWN = 0xFFFF_FFFF;
    /// Control writes that may be outstanding.
    CTRL_OUTSTANDING = 8;
}
