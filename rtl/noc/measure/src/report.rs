//! Curves as CSV and as SVG plots.

use crate::experiment::{Curve, Point};
use std::fmt::Write as _;

/// The first line of the CSV.
pub const CSV_HEADER: &str =
    "mesh,pattern,flits,offered,accepted,mean,p50,p99,max,worst_source,best_source\n";

/// A curve's lines; what is not known is empty.
pub fn csv(name: &str, curve: &Curve) -> String {
    let mut out = String::new();
    let some = |v: Option<u64>| v.map_or(String::new(), |v| v.to_string());
    for p in &curve.points {
        let mean = p.mean.map_or(String::new(), |v| format!("{v:.3}"));
        let _ = writeln!(
            out,
            "{name},{:.5},{:.5},{mean},{},{},{},{:.4},{:.4}",
            p.offered,
            p.accepted,
            some(p.p50),
            some(p.p99),
            some(p.max),
            p.worst_source,
            p.best_source
        );
    }
    out
}

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 400.0;
const LEFT: f64 = 56.0;
const BOTTOM: f64 = 44.0;
const TOP: f64 = 30.0;
const RIGHT: f64 = 120.0;
const COLOURS: [&str; 6] = [
    "#1b6ca8", "#c8553d", "#2a7f4f", "#7b4ea3", "#b8860b", "#444444",
];

/// Latency against offered load, a line a curve, its bound dashed in the same colour.
pub fn svg(title: &str, curves: &[(String, &Curve)]) -> String {
    let known = |p: &&Point| p.mean.is_some();
    let far = curves
        .iter()
        .map(|(_, c)| c.analysis.bound)
        .fold(0.1, f64::max);
    let high = curves
        .iter()
        .flat_map(|(_, c)| c.points.first().and_then(|p| p.mean))
        .fold(10.0, f64::max)
        * 5.0;
    let x = |load: f64| LEFT + load / far * (WIDTH - LEFT - RIGHT);
    let y = |cycles: f64| HEIGHT - BOTTOM - cycles.min(high) / high * (HEIGHT - BOTTOM - TOP);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" \
         font-size=\"11\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n\
         <text x=\"{LEFT}\" y=\"18\" font-size=\"13\">{title}</text>\n"
    );
    let (x0, x1, y0, y1) = (x(0.0), x(far), y(0.0), y(high));
    let _ = writeln!(
        out,
        "<path d=\"M{x0:.1} {y1:.1}V{y0:.1}H{x1:.1}\" fill=\"none\" stroke=\"black\"/>"
    );
    for k in 0..=4 {
        let (load, cycles) = (far * f64::from(k) / 4.0, high * f64::from(k) / 4.0);
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{load:.2}</text>\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{cycles:.0}</text>",
            x(load),
            y0 + 15.0,
            x0 - 5.0,
            y(cycles) + 4.0
        );
    }
    let _ = writeln!(
        out,
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">offered load, flits a cycle and sender (dashed: bound)</text>\
         <text x=\"14\" y=\"{:.1}\" text-anchor=\"middle\" transform=\"rotate(-90 14 {:.1})\">mean latency, cycles</text>",
        (x0 + x1) / 2.0,
        y0 + 33.0,
        (y0 + y1) / 2.0,
        (y0 + y1) / 2.0
    );
    for (n, (name, curve)) in curves.iter().enumerate() {
        let colour = COLOURS[n % COLOURS.len()];
        let line: Vec<String> = curve
            .points
            .iter()
            .filter(known)
            .map(|p| format!("{:.1},{:.1}", x(p.offered), y(p.mean.unwrap_or(0.0))))
            .collect();
        let bound = x(curve.analysis.bound);
        let legend = TOP + 14.0 * n as f64 + 8.0;
        let _ = writeln!(
            out,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.6\"/>\
             <path d=\"M{bound:.1} {y1:.1}V{y0:.1}\" stroke=\"{colour}\" stroke-dasharray=\"4 3\"/>\
             <text x=\"{:.1}\" y=\"{legend:.1}\" fill=\"{colour}\">{name}</text>",
            line.join(" "),
            x1 + 8.0
        );
    }
    out + "</svg>\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::Analysis;

    fn one() -> Curve {
        let p = |offered, mean| Point {
            offered,
            accepted: offered,
            mean,
            p50: Some(4),
            p99: None,
            max: None,
            worst_source: 0.5,
            best_source: 1.5,
        };
        Curve {
            points: vec![p(0.1, Some(5.0)), p(1.0, None)],
            analysis: Analysis {
                senders: 4,
                distance: 2.0,
                bound: 0.5,
            },
            saturation: 0.4,
            knee: 0.1,
        }
    }

    #[test]
    fn a_saturated_point_has_no_latency_in_the_table() {
        let text = csv("4x4,uniform,1", &one());
        assert_eq!(
            text,
            "4x4,uniform,1,0.10000,0.10000,5.000,4,,,0.5000,1.5000\n\
             4x4,uniform,1,1.00000,1.00000,,4,,,0.5000,1.5000\n"
        );
        let columns = CSV_HEADER.split(',').count();
        assert!(text.lines().all(|l| l.split(',').count() == columns));
    }

    #[test]
    fn a_plot_has_a_line_and_a_bound_for_each_curve() {
        let curve = one();
        let text = svg("t", &[("a".into(), &curve), ("b".into(), &curve)]);
        assert_eq!(text.matches("<polyline").count(), 2);
        assert_eq!(text.matches("stroke-dasharray").count(), 2);
        assert!(text.ends_with("</svg>\n"));
    }
}
