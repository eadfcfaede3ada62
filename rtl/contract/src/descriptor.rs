//! What a net tile tells a lane to transmit, and how it returns Rx buffers (2.3 Egress).
//!
//! Descriptor, lane queue `msg::QUEUE_NIC`: `DescHead`, the header bytes inline (Ethernet, IP,
//! TCP/UDP, or a whole small frame such as ARP: `ceil(hdr_len / 4)` words, memory order), then for
//! each reference two words: `DescRef` and the offset from the start of the application's
//! transmittable range (the IO guard checks offset + len at 33 bits). Checksum fields must be 0
//! where the lane is to fill them in. A descriptor that breaks a rule (source not a net tile,
//! lengths, IO guard) sends nothing, is counted by reason, and its credits return.
//!
//! Free, lane queue `msg::QUEUE_SOCK`: 1 to 8 words, each the address of an Rx buffer of this
//! lane. An address that is no buffer, or a buffer that is free already, is counted and ignored.

constants! {
    /// Most header bytes.
    HDR_BYTES_MAX = 94;
    /// Most references.
    REFS_MAX = 4;
    /// Most bytes of a frame, Ethernet header included, checksum (FCS) excluded.
    FRAME_MAX = 1514;
    /// Words of a free message at most.
    FREE_WORDS_MAX = 8;
    /// Offset of the IPv4 header in a frame.
    IP_OFFSET = 14;
    /// Offset of the TCP/UDP header in a frame (no IP options).
    L4_OFFSET = 34;
}

word! {
    /// First word of a descriptor.
    DescHead {
        /// Header bytes inline, 14 to `HDR_BYTES_MAX`.
        hdr_len / with_hdr_len: 0, 7;
        /// References, 0 to `REFS_MAX`.
        nrefs / with_nrefs: 7, 3;
        /// Fill in the IPv4 header checksum (header at `IP_OFFSET`, 20 bytes).
        csum_ip / with_csum_ip: 10, 1;
        /// Fill in the TCP (protocol 6), UDP (17) or ICMP (1) checksum of everything from `L4_OFFSET`.
        csum_l4 / with_csum_l4: 11, 1;
        /// Always 0.
        pad / with_pad: 12, 20;
    }
}

word! {
    /// First word of a reference.
    DescRef {
        /// Application whose transmittable range the bytes lie in.
        app / with_app: 0, 4;
        /// Always 0.
        pad / with_pad: 4, 12;
        /// Bytes, 1 to 1500.
        len / with_len: 16, 16;
    }
}
