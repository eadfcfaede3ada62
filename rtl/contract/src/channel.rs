//! Control space of a memory channel (architecture 2.4). Addresses from `map::APP_BASE` on are its
//! memory, by word, with the striped address (the channel checks that the address is its own).

constants! {
    /// RW: latency added to every access, cycles (power-on `remote::CHANNEL_LATENCY`).
    LATENCY = 0x0000;
    /// RW: channels_log2 7:0, own index 15:8.
    STRIPING = 0x0004;
    /// R: memory, bytes.
    BYTES = 0x0008;
    /// R: counters (+ 4*k).
    COUNTERS = 0x3000;
    /// Counter: line reads.
    COUNTER_READS = 0;
    /// Counter: line writes.
    COUNTER_WRITES = 1;
    /// Counter: atomics.
    COUNTER_ATOMICS = 2;
    /// Counter: requests answered with an error.
    COUNTER_ERRORS = 3;
    /// Counter: cycles the data path was busy.
    COUNTER_BUSY = 4;
    /// Counters there are.
    COUNTERS_LEN = 8;
    /// Memory of a simulated channel, bytes.
    CHANNEL_BYTES = 0x0100_0000;
}
