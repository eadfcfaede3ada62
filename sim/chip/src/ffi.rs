//! The bridge to the composition in C++. Everything that crosses was checked by [`crate::Chip`].

#[cxx::bridge(namespace = "noctule")]
#[allow(unsafe_code, missing_docs, reason = "what the bridge expands to")]
pub(crate) mod bridge {
    /// Shape of a chip; rows as bit masks.
    struct ChipShape {
        width: u32,
        height: u32,
        lane_rows: u32,
        channel_rows: u32,
        bridge_row: u32,
        cycles_per_us: u64,
        threads: u32,
        mac_gap: u32,
        skip_quiet: bool,
        vectors: u32,
        plain_clock: bool,
    }

    /// What traffic end points do; `enabled` false: blocks of the real chip instead.
    struct TrafficPlan {
        enabled: bool,
        seed: u64,
        rate: u32,
        min_flits: u32,
        max_flits: u32,
        hold: u32,
        until: u64,
    }

    /// When a frame left a lane.
    struct FrameTimes {
        first_cycle: u64,
        last_cycle: u64,
    }

    /// A flit or credit on a link.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    struct LinkEntry {
        cycle: u64,
        flit: u64,
        node: u16,
        net: u8,
        port: u8,
        event: u8,
    }

    /// Something inside a block.
    #[derive(Clone, Debug)]
    struct VariableInfo {
        name: String,
        bits: u32,
        elements: u32,
    }

    unsafe extern "C++" {
        include!("chip.h");

        type Chip;

        fn make_chip(shape: &ChipShape, plan: &TrafficPlan) -> Result<UniquePtr<Chip>>;

        fn reset(self: Pin<&mut Chip>);
        fn run(self: Pin<&mut Chip>, deadline: u64, stop_on: u32) -> u32;
        fn cycle(&self) -> u64;
        fn micros(&self) -> u64;
        fn due(&self) -> u64;
        fn virtual_time(self: Pin<&mut Chip>, cycles_per_us: u64);
        fn external_time(self: Pin<&mut Chip>, us: u64);

        fn mac_send(self: Pin<&mut Chip>, row: u32, not_before: u64, frame: &[u8]);
        fn mac_first(&self, row: u32, times: &mut FrameTimes) -> &[u8];
        fn mac_drop_first(self: Pin<&mut Chip>, row: u32);
        fn mac_waiting(&self, row: u32) -> usize;
        fn mac_open_from(self: Pin<&mut Chip>, row: u32, cycle: u64);

        fn host_send(self: Pin<&mut Chip>, word: u32);
        fn host_receive(self: Pin<&mut Chip>, word: &mut u32) -> bool;
        fn host_hold(self: Pin<&mut Chip>, hold: bool);

        fn memory_bytes(&self, kind: u32, index: u32) -> usize;
        fn memory_read(&self, kind: u32, index: u32, at: usize, out: &mut [u8]);
        fn memory_write(self: Pin<&mut Chip>, kind: u32, index: u32, at: usize, data: &[u8]);

        fn tile_counters(&self, index: u32, out: &mut [u32]) -> bool;
        fn lane_counters(&self, row: u32, out: &mut [u32]) -> bool;

        fn variables(&self, kind: u32, index: u32, out: &mut Vec<VariableInfo>);
        fn read_variables(
            self: &Chip,
            kind: u32,
            index: u32,
            which: &[usize],
            out: &mut [u8],
        ) -> usize;

        fn log_links(self: Pin<&mut Chip>, hashing: bool, listing: bool);
        fn link_hash(&self) -> u64;
        fn link_flits(&self) -> u64;
        fn take_links(self: Pin<&mut Chip>, out: &mut Vec<LinkEntry>);
        fn evaluated(&self, kind: u32) -> u64;
        fn traffic(&self, what: u32) -> u64;
    }
}
