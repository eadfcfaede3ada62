//! Packet lengths to measure with: fixed ones, and the mix of the web workload.

use crate::network::MAX_FLITS;

/// How many packets of how many flits the web workload put on MSG; how it was counted is in the file.
const WEB: &str = include_str!("../web_mix.csv");

/// Lengths of the web workload on MSG, in proportion, 4096 entries: for [`crate::network::Traffic::lengths`].
///
/// # Panics
/// If the checked-in table is not one; a test reads it.
pub fn web() -> Vec<u16> {
    let rows: Vec<(u16, u64)> = WEB
        .lines()
        .filter(|l| !l.starts_with('#') && !l.starts_with("flits"))
        .map(|l| {
            let (flits, packets) = l.split_once(',').expect("flits,packets");
            (
                flits.parse().expect("flits"),
                packets.parse().expect("packets"),
            )
        })
        .collect();
    let all: u64 = rows.iter().map(|(_, n)| n).sum();
    let mut out = vec![];
    let mut seen = 0;
    for (flits, n) in rows {
        seen += n;
        out.resize((seen * 4096 / all) as usize, flits.min(MAX_FLITS));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_web_mix_is_a_table_of_lengths() {
        let mix = web();
        assert_eq!(mix.len(), 4096);
        assert!(mix.iter().all(|l| (1..=MAX_FLITS).contains(l)));
        assert!(mix.windows(2).all(|w| w[0] <= w[1]));
        assert!(mix[0] < mix[4095], "a mix");
    }
}
