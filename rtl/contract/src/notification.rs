//! What a NIC lane tells a net tile about a received frame (architecture 2.3 Ingress).
//!
//! TCP and UDP without IP options or fragmentation, for the bucket's net tile, `msg::QUEUE_NIC`:
//! `NotifyHead`, buffer address (0: none), RSS hash, then `hdr_words` words: the IPv4 header
//! (5 words) and the TCP (5 to 15) or UDP (2) header, network bytes in memory order. The payload
//! (Ethernet padding cut off) starts at the buffer's first byte.
//! Everything else (`RAW`) goes to the control tile, `msg::QUEUE_CTRL`: the whole frame from the
//! Ethernet header on lies in a large stack buffer (app 0), `hdr_words` is 0, `payload_len` is the frame's length.
//! Frames whose IP or TCP/UDP checksum is wrong are dropped and counted, never notified, unless
//! the lane's KEEP_BAD bit is set; then the verdict bits tell.

constants! {
    /// TCP.
    TCP = 0;
    /// UDP.
    UDP = 1;
    /// A whole frame: ARP, ICMP, fragments, IP options, anything else.
    RAW = 2;
    /// Words before the headers.
    FIXED_WORDS = 3;
    /// Most header words: IPv4 without options and a full TCP header.
    HDR_WORDS_MAX = 20;
}

word! {
    /// First word of a notification.
    NotifyHead {
        /// `TCP`, `UDP` or `RAW`.
        kind / with_kind: 0, 2;
        /// Application whose pool the buffer is from; 0 = the stack's.
        app / with_app: 2, 4;
        /// The IP header checksum is right.
        ip_ok / with_ip_ok: 6, 1;
        /// The TCP or UDP checksum is right (or absent: UDP 0).
        l4_ok / with_l4_ok: 7, 1;
        /// A buffer holds the payload.
        has_buffer / with_has_buffer: 8, 1;
        /// The buffer is a large one.
        is_large / with_is_large: 9, 1;
        /// Header words that follow the fixed words.
        hdr_words / with_hdr_words: 10, 5;
        /// Always 0.
        pad / with_pad: 15, 1;
        /// Bytes of payload (`RAW`: of frame).
        payload_len / with_payload_len: 16, 16;
    }
}
