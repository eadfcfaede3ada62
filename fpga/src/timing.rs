//! nextpnr's report: the clock that is reached, and what limits it.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One wire of the longest path.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The net, in the design's own names.
    pub net: String,
    /// When it arrives, ns after the clock's edge.
    pub ns: f64,
}

/// How fast a placed design is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Timing {
    /// Clock, MHz.
    pub fmax_mhz: f64,
    /// The longest path, register to register.
    pub path: Vec<Step>,
}

#[derive(Deserialize)]
struct File {
    fmax: BTreeMap<String, Clock>,
    critical_paths: Vec<Path>,
}

#[derive(Deserialize)]
struct Clock {
    achieved: f64,
}

#[derive(Deserialize)]
struct Path {
    from: String,
    to: String,
    path: Vec<Segment>,
}

#[derive(Deserialize)]
struct Segment {
    delay: f64,
    #[serde(default)]
    net: Option<String>,
}

/// Reads nextpnr's `--report`.
///
/// # Errors
/// If the text is no such report or names no clock.
pub fn read(json: &[u8]) -> Result<Timing, String> {
    let file: File = serde_json::from_slice(json).map_err(|e| e.to_string())?;
    let slowest = file
        .fmax
        .iter()
        .min_by(|a, b| a.1.achieved.total_cmp(&b.1.achieved));
    let (clock, reached) = slowest.ok_or("no path leads from register to register")?;
    // An edge is named by its direction and its clock.
    let of_clock = |edge: &str| edge.split_once(' ').is_some_and(|(_, name)| name == clock);
    let inside = |p: &&Path| of_clock(&p.from) && of_clock(&p.to);
    let mut path = Vec::<Step>::new();
    let mut ns = 0.0;
    for segment in file
        .critical_paths
        .iter()
        .find(inside)
        .map_or(&[][..], |p| &p.path)
    {
        ns += segment.delay;
        let Some(net) = &segment.net else { continue };
        let net = own_name(net);
        match path.last_mut() {
            Some(last) if last.net == net => last.ns = ns,
            _ => path.push(Step { net, ns }),
        }
    }
    Ok(Timing {
        fmax_mhz: reached.achieved,
        path,
    })
}

/// The part of a net's name that the design gave it: yosys appends what drives or reads a new net.
fn own_name(net: &str) -> String {
    const ADDED: [&str; 7] = [
        "_LUT4_",
        "_TRELLIS_FF_",
        "_CCU2C_",
        "_PFUMX_",
        "_L6MUX21_",
        "_DO_",
        "$",
    ];
    let net = net.strip_prefix("dut.").unwrap_or(net);
    let cut = ADDED.iter().filter_map(|added| net.find(added)).min();
    match cut {
        Some(at) if at > 0 => net[..at].to_owned(),
        _ => net.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = r#"{
        "fmax": {"$glbnet$clk": {"achieved": 112.5, "constraint": 140}},
        "critical_paths": [
            {"from": "<async>", "to": "posedge $glbnet$clk", "path": [
                {"delay": 9.0, "type": "routing", "net": "pin"}]},
            {"from": "posedge $glbnet$clk", "to": "posedge $glbnet$clk", "path": [
                {"delay": 0.5, "type": "clk-to-q"},
                {"delay": 1.25, "type": "routing", "net": "dut.u_alu.a_q[3]"},
                {"delay": 0.25, "type": "logic"},
                {"delay": 1.0, "type": "routing", "net": "dut.sum_LUT4_Z_D[0]"},
                {"delay": 0.25, "type": "logic"},
                {"delay": 0.75, "type": "routing", "net": "dut.sum_CCU2C_S0_COUT"},
                {"delay": 0.0, "type": "setup"}]}],
        "utilization": {"TRELLIS_FF": {"available": 83640, "used": 1}}}"#;

    #[test]
    fn the_longest_path_has_the_designs_names_and_arrival_times() {
        let timing = read(REPORT.as_bytes()).expect("a report");
        assert_eq!(timing.fmax_mhz, 112.5);
        let steps: Vec<_> = timing.path.iter().map(|s| (&*s.net, s.ns)).collect();
        assert_eq!(steps, [("u_alu.a_q[3]", 1.75), ("sum", 4.0)]);
    }

    #[test]
    fn a_report_without_a_clock_is_told() {
        assert!(read(b"{}").is_err());
        let none = br#"{"fmax": {}, "critical_paths": []}"#;
        assert!(read(none).expect_err("no clock").contains("register"));
    }
}
