//! Fault codes, the first-fault record and the message to the supervisor (2.2 Guard).
//!
//! The fault message goes to the supervisor's control queue: `WORDS` words: `FaultWord`, address,
//! cycle low. A `SOFTWARE` fault's are `FaultWord`, mepc (panic: line), mcause (`CAUSE_PANIC`: panic; `CAUSE_STACK`, 0x101: the stack ran into its guard).

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

/// Third word of a `SOFTWARE` fault: the stack ran into its guard. Between firmware and host alone: the
/// hardware has no part in it, and so its package does not know it.
pub const CAUSE_STACK: u32 = 0x101;

/// What the third word of a `SOFTWARE` fault says, for people.
pub const fn describe_cause(cause: u32) -> &'static str {
    match cause {
        0 => "a jump to where no instruction can be",
        1 => "an instruction fetched from where there is none",
        2 => "an instruction that does not exist",
        3 => "a breakpoint",
        4 => "a load from an address that is not a multiple of its size",
        5 => "a load from memory that it may not read",
        6 => "a store to an address that is not a multiple of its size",
        7 => "a store to memory that it may not write",
        8 | 11 => "a system call that nobody serves",
        CAUSE_PANIC => "the program panicked (in the source line given as address)",
        CAUSE_STACK => "the stack ran into its guard: it needs more room than the image leaves it",
        _ => "a cause that this version does not know",
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
