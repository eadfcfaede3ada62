//! Profile phases: what a core is doing, for the NI's cycle counters (`ni::PHASE`).
//!
//! Firmware stores the number when it switches, one store each. Values at and above `USER` are the
//! application's own.

constants! {
    /// Waiting: nothing to do, or asleep.
    IDLE = 0;
    /// Net: taking notifications from the NI.
    DRIVER_RX = 1;
    /// Net: TCP/IP input, acknowledgements and timers included.
    TCP_RX = 2;
    /// Net: TCP/IP output.
    TCP_TX = 3;
    /// Net: descriptors and frees to the lanes.
    DRIVER_TX = 4;
    /// Net and app: taking and sending socket messages.
    MESSAGES = 5;
    /// App: reading and understanding a request.
    APP_PARSE = 6;
    /// App: answering it.
    APP_RESPOND = 7;
    /// Waiting for remote memory.
    REMOTE_READ = 8;
    /// Raw frames, ARP, ICMP, reassembly, neighbour news.
    CONTROL = 9;
    /// Start-up.
    START = 10;
    /// First of the phases an application may name itself (12 to 15).
    USER = 12;
}

/// Name of a phase, for people.
pub const fn name(phase: u32) -> &'static str {
    match phase {
        IDLE => "idle",
        DRIVER_RX => "driver-rx",
        TCP_RX => "tcp-rx",
        TCP_TX => "tcp-tx",
        DRIVER_TX => "driver-tx",
        MESSAGES => "messages",
        APP_PARSE => "app-parse",
        APP_RESPOND => "app-respond",
        REMOTE_READ => "remote-read",
        CONTROL => "control",
        START => "start",
        _ => "user",
    }
}
