//! Words between the supervisor's firmware and the host, after `bridge::HOST_RUN` (2.8).
//!
//! Each way a `HostHead`, then `len` words.
//!
//! | kind | words |
//! |---|---|
//! | `READY` | net tiles, application tiles: tables are written, tiles and lanes released |
//! | `REFUSED` | reason (`arg` too), two details: the topology does not fit; nothing was released |
//! | `FAULT` | stamp's `Node`, `FaultWord`, address, third word (see `fault`) |
//! | `PUBLISHED` | number of the counter page's edition |
//! | `PUBLISH` (host to supervisor) | none: publish the counters now |

constants! {
    /// Supervisor to host: the chip serves.
    READY = 1;
    /// Supervisor to host: the topology was refused.
    REFUSED = 2;
    /// Supervisor to host: a tile faulted.
    FAULT = 3;
    /// Supervisor to host: the counter page is fresh.
    PUBLISHED = 4;
    /// Host to supervisor: publish the counter page.
    PUBLISH = 16;
    /// Most words after a head.
    WORDS_MAX = 8;
}

word! {
    /// Announces a group of words on the host link.
    HostHead {
        /// What it is.
        kind / with_kind: 0, 8;
        /// Words that follow.
        len / with_len: 8, 8;
        /// Argument of the kind.
        arg / with_arg: 16, 16;
    }
}
