//! Control space of a NIC lane (architecture 2.3). Byte addresses of words, see `ctrl` for the
//! rules. The channel table is at `ctrl::CHANNEL` (same layout; `LANE_CHANNELS` entries), and
//! `ctrl::MESH` and `ctrl::CHANNEL_ROWS_*` are where a tile has them.

constants! {
    /// RW: bit 0 ENABLE (power-on 0: frames are dropped and counted), bit 1 PROMISCUOUS, bit 2 KEEP_BAD.
    LANE_CTRL = 0x0000;
    /// R: bit 0 ingress idle, bit 1 egress idle, bit 2 no notification waits.
    LANE_STATUS = 0x0004;
    /// RW: own MAC address, bytes 0 to 3 in memory order.
    MAC_LO = 0x0020;
    /// RW: own MAC address, bytes 4 and 5.
    MAC_HI = 0x0024;
    /// RW: lane channel for `RAW` notifications; bit 31 = there is one.
    CTRL_TARGET = 0x0028;
    /// RW: bits of app whose descriptors are dropped on arrival (P8 drain).
    DRAIN_APPS = 0x002C;
    /// RW: Toeplitz key, 10 words, key byte 0 is bits 31:24 of word 0 (+ 4*i).
    RSS_KEY = 0x0040;
    /// RW: source bitmap: bit x of word y = tile (x, y) may send descriptors and frees (+ 4*y).
    NET_TILES = 0x0080;
    /// RW: bucket b (+ 4*b): lane channel for its notifications, bit 31 = valid.
    BUCKET = 0x0400;
    /// RW: port table entry i (+ 8*i): `PortEntry`.
    PORT = 0x0800;
    /// (+ 8*i + 4) `PortAction`.
    PORT_ACTION = 0x0804;
    /// RW: pool p = app*2 + class (+ 8*p): `PoolEntry`. Writing it fills the pool's free ring: allowed while ENABLE is 0.
    POOL = 0x0900;
    /// R (+ 8*p + 4): buffers free now.
    POOL_FREE = 0x0904;
    /// RW: transmittable range of app a (+ 8*a): base address (multiple of 32).
    IO_BASE = 0x0A00;
    /// (+ 8*a + 4) length in bytes (0: nothing may leave).
    IO_BYTES = 0x0A04;
    /// R: counters (+ 4*k), see `COUNTER_*`.
    COUNTERS = 0x3000;

    /// Buckets of the RSS table. bucket = hash & (BUCKETS - 1).
    BUCKETS = 128;
    /// Port table entries. The first that matches the destination port wins.
    PORTS = 16;
    /// Applications, the stack (0) included.
    APPS = 16;
    /// Send channels of a lane.
    LANE_CHANNELS = 128;
    /// Bytes of a small buffer.
    SMALL_BYTES = 256;
    /// Bytes of a large buffer.
    LARGE_BYTES = 2048;
    /// Rx memory of a simulated lane, bytes.
    RX_BYTES = 0x0004_0000;
    /// Notifications that may wait in a lane for one channel, if there is room.
    RING_SLOTS = 1024;
    /// Notifications for whose waiting each channel has room, whatever others do.
    RING_RESERVE = 8;
    /// Notifications of a simulated lane: reserved, anybody's, and eight that arrive or leave.
    NOTIFY_SLOTS = 4096;

    /// Counter: frames received.
    COUNTER_RX_FRAMES = 0;
    /// Counter: bytes received.
    COUNTER_RX_BYTES = 1;
    /// Counter: frames sent.
    COUNTER_TX_FRAMES = 2;
    /// Counter: bytes sent.
    COUNTER_TX_BYTES = 3;
    /// Counter: dropped, truncated or malformed (lengths that contradict each other).
    COUNTER_DROP_MALFORMED = 4;
    /// Counter: dropped, longer than FRAME_MAX.
    COUNTER_DROP_OVERSIZE = 5;
    /// Counter: dropped, IP checksum.
    COUNTER_DROP_IP_CSUM = 6;
    /// Counter: dropped, TCP/UDP checksum.
    COUNTER_DROP_L4_CSUM = 7;
    /// Counter: dropped, no buffer in the pool.
    COUNTER_DROP_NO_BUFFER = 8;
    /// Counter: dropped, notification ring full.
    COUNTER_DROP_RING_FULL = 9;
    /// Counter: dropped, not for this MAC.
    COUNTER_DROP_MAC = 10;
    /// Counter: dropped, lane or target not enabled.
    COUNTER_DROP_DISABLED = 11;
    /// Counter: dropped, the frame came faster than it could be taken.
    COUNTER_DROP_OVERRUN = 12;
    /// Counter: descriptors refused, source not allowed.
    COUNTER_DESC_SOURCE = 13;
    /// Counter: descriptors refused, lengths or format.
    COUNTER_DESC_FORMAT = 14;
    /// Counter: descriptors refused by the IO guard.
    COUNTER_DESC_IO_GUARD = 15;
    /// Counter: descriptors of a drained app, dropped.
    COUNTER_DESC_DRAINED = 16;
    /// Counter: descriptors refused, a memory channel answered with an error.
    COUNTER_DESC_READ_ERROR = 17;
    /// Counter: bad frees (no buffer, or free already).
    COUNTER_BAD_FREE = 18;
    /// Counter: buffers taken.
    COUNTER_BUFFERS_TAKEN = 19;
    /// Counter: buffers freed.
    COUNTER_BUFFERS_FREED = 20;
    /// Counter: notifications that waited for credit.
    COUNTER_NOTIFY_WAITED = 21;
    /// Counter: free messages refused, source not allowed.
    COUNTER_FREE_SOURCE = 22;
    /// Counter: messages for a queue that a lane does not have.
    COUNTER_STRAY = 23;
    /// Counter: control packets that did not come from the bridge.
    COUNTER_CTRL_SOURCE = 24;
    /// Counters there are.
    COUNTERS_LEN = 32;
}

word! {
    /// Which destination ports.
    PortEntry {
        /// Port.
        port / with_port: 0, 16;
        /// A frame matches when (its destination port & mask) == port.
        mask / with_mask: 16, 16;
    }
}

word! {
    /// Whose pool a matching frame takes.
    PortAction {
        /// Application.
        app / with_app: 0, 4;
        /// Always 0.
        pad / with_pad: 4, 27;
        /// 1: the entry exists.
        valid / with_valid: 31, 1;
    }
}

word! {
    /// A pool of buffers of one class.
    PoolEntry {
        /// Offset of its first buffer in Rx memory, in units of 256 B.
        first / with_first: 0, 16;
        /// Buffers.
        count / with_count: 16, 16;
    }
}
