//! The bridge to the network in C++. Everything that crosses was checked by [`crate::network`].

#[cxx::bridge(namespace = "noctule::measure")]
#[allow(unsafe_code, missing_docs, reason = "what the bridge expands to")]
pub(crate) mod bridge {
    /// What the sources do.
    struct Plan {
        width: u32,
        height: u32,
        order: u32,
        seed: u64,
        /// Packets a node and cycle, in 2^-32.
        rate: u64,
        hot_node: u32,
        /// Share of packets for the hot node, in 2^-32.
        hot_share: u64,
    }

    /// What was counted.
    #[derive(Clone, Copy, Debug, Default)]
    struct Tally {
        cycles: u64,
        generated_flits: u64,
        delivered_flits: u64,
        packets: u64,
        longest: u64,
        latency_sum: u64,
        errors: u64,
        evaluated: u64,
    }

    unsafe extern "C++" {
        include!("network.h");

        type Network;

        fn make_network(plan: &Plan, table: &[i32], lengths: &[u16]) -> UniquePtr<Network>;
        fn run(self: Pin<&mut Network>, cycles: u64, generate: bool, measure: bool);
        fn send(self: Pin<&mut Network>, from: u32, to: u32, flits: u32);
        fn cycle(&self) -> u64;
        fn pending(&self) -> u64;
        fn quiet(&self) -> bool;
        fn tally(&self, out: &mut Tally);
        fn latencies(&self, out: &mut Vec<u64>);
        fn delivered(&self, out: &mut Vec<u64>);
        fn reference_loop(rounds: u64) -> u64;
    }
}
