//! Fault codes, the first-fault record and the message to the supervisor (2.2 Guard).
//!
//! The fault message goes to the supervisor's control queue: `WORDS` words: `FaultWord`, address,
//! cycle low. A `SOFTWARE` fault's are `FaultWord`, mepc (panic: line), mcause (`CAUSE_PANIC`: panic).

constants! {
    /// No fault.
    NONE = 0;
    /// Remote load outside every guard entry that allows reading.
    GUARD_READ = 1;
    /// Remote store outside every guard entry that allows writing.
    GUARD_WRITE = 2;
    /// Atomic outside every entry that allows both.
    GUARD_ATOMIC = 3;
    /// Message begun on a channel without an entry.
    CHANNEL_ABSENT = 4;
    /// NI register that does not exist, is read-only, or not of this tile.
    REGISTER = 5;
    /// An address that is neither local memory, NI nor a remote window.
    UNMAPPED = 6;
    /// The end point answered with an error.
    REMOTE_ERROR = 7;
    /// The core took a trap that its firmware handed to the supervisor (software).
    SOFTWARE = 8;
    /// A control packet that did not come from the bridge.
    CTRL_SOURCE = 9;
    /// Third word of a `SOFTWARE` fault: the firmware panicked.
    CAUSE_PANIC = 0x100;
    /// Words of a fault message.
    WORDS = 3;
}

word! {
    /// What happened.
    FaultWord {
        /// Fault code.
        code / with_code: 0, 8;
        /// 1: store.
        store / with_store: 8, 1;
        /// Always 0.
        pad0 / with_pad0: 9, 7;
        /// The tile's `Node`.
        node / with_node: 16, 10;
        /// Always 0.
        pad1 / with_pad1: 26, 6;
    }
}

/// Name and meaning of a code, for people.
pub const fn describe(code: u32) -> (&'static str, &'static str) {
    match code {
        NONE => ("none", "no fault"),
        GUARD_READ => (
            "guard-read",
            "a load from remote memory that no guard entry allows to read",
        ),
        GUARD_WRITE => (
            "guard-write",
            "a store to remote memory that no guard entry allows to write",
        ),
        GUARD_ATOMIC => (
            "guard-atomic",
            "an atomic on remote memory that no guard entry allows to read and write",
        ),
        CHANNEL_ABSENT => (
            "channel-absent",
            "a message begun on a send channel that the supervisor did not set up",
        ),
        REGISTER => (
            "register",
            "an access to a network-interface register that does not exist here",
        ),
        UNMAPPED => (
            "unmapped",
            "an address that is neither local memory, registers nor a remote window",
        ),
        REMOTE_ERROR => (
            "remote-error",
            "the memory or lane answered that it has nothing at that address",
        ),
        SOFTWARE => ("software", "a trap that the firmware reported"),
        CTRL_SOURCE => (
            "ctrl-source",
            "a control packet that did not come from the bridge",
        ),
        _ => ("unknown", "a code this version does not know"),
    }
}
