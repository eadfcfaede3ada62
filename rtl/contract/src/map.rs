//! The memory map as a tile sees it, and how remote addresses name their memory (2.2 to 2.4).

constants! {
    /// Registers of the network interface (`ni`), 64 KB.
    NI_BASE = 0x4000_0000;
    /// Local memory; its size depends on the role. Code, data, stack, boot block.
    LOCAL_BASE = 0x8000_0000;
    /// Rx memory: lane row in bits 27:24, offset in bits 23:0.
    RX_BASE = 0xA000_0000;
    /// Size of the whole Rx window.
    RX_WINDOW = 0x1000_0000;
    /// Lowest bit of the lane row in an Rx address.
    RX_LANE_LSB = 24;
    /// App memory, striped by `STRIPE` over the memory channels; up to the end of the address space.
    APP_BASE = 0xC000_0000;
    /// Bytes that stay on one channel before the next channel's turn: two lines, so that what many ask for
    /// at once is on all channels.
    STRIPE = 64;
    /// log2 of `STRIPE`.
    STRIPE_LOG2 = 6;
    /// Granule of remote accesses, guards, buffers and ownership, bytes.
    LINE = 32;
    /// Offset of the boot block in local memory: where the supervisor tells a tile who it is.
    BOOT_BLOCK = 0x100;
    /// Bytes of the boot block.
    BOOT_BLOCK_BYTES = 0x700;
    /// Offset of the first byte of an image's code after the boot block. Reset starts at `LOCAL_BASE`.
    IMAGE_TEXT = 0x800;
}

/// Channel index (0 to `channels - 1`, a power of two of them) and byte address inside that
/// channel of an app-memory address.
pub const fn stripe(addr: u32, channels_log2: u32) -> (u32, u32) {
    let a = addr - APP_BASE;
    let index = (a >> STRIPE_LOG2) & ((1 << channels_log2) - 1);
    (
        index,
        ((a >> (STRIPE_LOG2 + channels_log2)) << STRIPE_LOG2) | (a & (STRIPE - 1)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stripes_cover_every_channel_once_and_leave_no_hole() {
        for log2 in 0..4 {
            for a in (0..64 * STRIPE).step_by(32) {
                let (index, inner) = stripe(APP_BASE + a, log2);
                let back = ((inner >> STRIPE_LOG2 << log2 | index) << STRIPE_LOG2)
                    | (inner & (STRIPE - 1));
                assert_eq!(back, a);
            }
        }
    }
}
