//! Who sends to whom, and what arithmetic alone says about it: zero-load latency and the bound of the links.
//!
//! Nothing here looks at the RTL; routes come from the contract's function. Loads are flits a cycle and
//! *sending* node (a transpose's diagonal sends nothing).

use noctule_contract::node::{MESH_MAX, MESH_MIN, Node};
use std::fmt;
use std::str::FromStr;

/// A mesh's shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mesh {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

impl Mesh {
    /// Routers.
    pub fn nodes(self) -> u32 {
        self.width * self.height
    }
}

impl fmt::Display for Mesh {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

impl FromStr for Mesh {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('x').map(|(w, h)| (w.parse(), h.parse()));
        match parts {
            Some((Ok(width), Ok(height)))
                if (MESH_MIN..=MESH_MAX).contains(&width)
                    && (MESH_MIN..=MESH_MAX).contains(&height) =>
            {
                Ok(Self { width, height })
            }
            _ => Err(format!(
                "`{text}` is no mesh: WxH, each from {MESH_MIN} to {MESH_MAX}, as in 8x8"
            )),
        }
    }
}

/// A synthetic traffic pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// Every other node is as likely.
    Uniform,
    /// (x, y) to (y, x); square meshes only.
    Transpose,
    /// Each coordinate to its opposite.
    BitComplement,
    /// In each dimension almost half way round.
    Tornado,
    /// In each dimension one on, the last to the first.
    Neighbour,
    /// Uniform, but a tenth of all packets go to one node in the middle.
    HotSpot,
}

/// Where one node's packets go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Any other node.
    Any,
    /// This one.
    One(u32),
    /// It sends nothing.
    Silent,
}

/// Share of a hot spot's packets.
pub const HOT_SHARE: f64 = 0.1;

impl Pattern {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Uniform,
        Self::Transpose,
        Self::BitComplement,
        Self::Tornado,
        Self::Neighbour,
        Self::HotSpot,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Uniform => "uniform",
            Self::Transpose => "transpose",
            Self::BitComplement => "bit-complement",
            Self::Tornado => "tornado",
            Self::Neighbour => "neighbour",
            Self::HotSpot => "hot-spot",
        }
    }

    /// Whether the mesh has it.
    pub fn fits(self, mesh: Mesh) -> bool {
        self != Self::Transpose || mesh.width == mesh.height
    }

    /// The node that [`HOT_SHARE`] of packets go to.
    pub fn hot(self, mesh: Mesh) -> Option<u32> {
        (self == Self::HotSpot).then_some(mesh.height / 2 * mesh.width + mesh.width / 2)
    }

    /// Where node `i`'s packets go (but for the hot spot's share).
    pub fn target(self, mesh: Mesh, i: u32) -> Target {
        let (w, h) = (mesh.width, mesh.height);
        let (x, y) = (i % w, i / w);
        let (to_x, to_y) = match self {
            Self::Uniform | Self::HotSpot => return Target::Any,
            Self::Transpose => (y, x),
            Self::BitComplement => (w - 1 - x, h - 1 - y),
            Self::Tornado => ((x + w.div_ceil(2) - 1) % w, (y + h.div_ceil(2) - 1) % h),
            Self::Neighbour => ((x + 1) % w, (y + 1) % h),
        };
        match to_y * w + to_x {
            to if to == i => Target::Silent,
            to => Target::One(to),
        }
    }

    /// Probability that a packet of `from` goes to `to`.
    pub fn share(self, mesh: Mesh, from: u32, to: u32) -> f64 {
        let others = f64::from(mesh.nodes() - 1);
        match (self.target(mesh, from), self.hot(mesh)) {
            _ if from == to => 0.0,
            (Target::Any, Some(hot)) if from != hot => {
                (1.0 - HOT_SHARE) / others + if to == hot { HOT_SHARE } else { 0.0 }
            }
            (Target::Any, _) => 1.0 / others,
            (Target::One(one), _) => f64::from(u8::from(one == to)),
            (Target::Silent, _) => 0.0,
        }
    }

    /// What arithmetic says about the pattern on this mesh in this dimension order.
    pub fn analysis(self, mesh: Mesh, order: u32) -> Analysis {
        let n = mesh.nodes();
        // Load of each router's outputs if every sender offers a flit a cycle; port 4 is the sink.
        let mut load = vec![[0.0f64; 5]; n as usize];
        let (mut distance, mut senders) = (0.0, 0);
        for from in 0..n {
            if self.target(mesh, from) == Target::Silent {
                continue;
            }
            senders += 1;
            for to in 0..n {
                let share = self.share(mesh, from, to);
                if share == 0.0 {
                    continue;
                }
                let node = Node::tile(to % mesh.width, to / mesh.width);
                let (mut x, mut y) = (from % mesh.width, from / mesh.width);
                loop {
                    let port = node.route(order, x, y) as usize;
                    load[(y * mesh.width + x) as usize][port] += share;
                    match port {
                        0 => y -= 1,
                        1 => x += 1,
                        2 => y += 1,
                        3 => x -= 1,
                        _ => break,
                    }
                    distance += share;
                }
            }
        }
        let busiest = load.iter().flatten().copied().fold(0.0, f64::max);
        Analysis {
            senders,
            distance: distance / f64::from(senders),
            bound: (1.0 / busiest).min(1.0),
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Pattern {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|p| p.name() == text)
            .ok_or_else(|| {
                let names: Vec<_> = Self::ALL.iter().map(|p| p.name()).collect();
                format!("`{text}` is no pattern: {}", names.join(", "))
            })
    }
}

/// What needs no simulation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Analysis {
    /// Nodes that send.
    pub senders: u32,
    /// Mean number of links between routers on a packet's way.
    pub distance: f64,
    /// Flits a cycle and sender at which the busiest link (or sink) is always busy; at most 1, the source's own link.
    /// For uniform traffic on an even mesh it is the bisection bound.
    pub bound: f64,
}

impl Analysis {
    /// Mean cycles from a head on its source's link to its tail on the sink's, nothing in the way.
    pub fn zero_load(&self, mean_flits: f64) -> f64 {
        self.distance + mean_flits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn mesh(width: u32, height: u32) -> Mesh {
        Mesh { width, height }
    }

    #[test]
    fn uniform_traffic_is_bound_by_the_bisection() {
        for (w, h) in [(4u32, 4u32), (8, 8), (16, 16), (8, 4), (4, 8)] {
            let n = f64::from(w * h);
            // Half of the nodes send (n/2)/(n-1) of their flits over the links of the longer side's cut.
            let links = f64::from(w.min(h));
            let expected = links * (n - 1.0) * 4.0 / (n * n);
            for order in [0, 1] {
                let a = Pattern::Uniform.analysis(mesh(w, h), order);
                assert!((a.bound - expected).abs() < 1e-9, "{w}x{h}: {a:?}");
            }
        }
        let bound = Pattern::Uniform.analysis(mesh(8, 8), 0).bound;
        assert!((bound - 0.4922).abs() < 1e-4);
    }

    #[test]
    fn mean_distances_are_the_textbooks() {
        // Uniform without self: (w + h) / 3 * n / (n - 1) less the border's part: (k^2 - 1) / 3k a dimension.
        let a = Pattern::Uniform.analysis(mesh(8, 8), 0);
        assert!((a.distance - 2.0 * (63.0 / 24.0) * 64.0 / 63.0).abs() < 1e-9);
        assert_eq!(Pattern::BitComplement.analysis(mesh(4, 4), 0).distance, 4.0);
        assert_eq!(Pattern::Neighbour.analysis(mesh(2, 2), 0).distance, 2.0);
    }

    #[test]
    fn permutations_hit_every_node_at_most_once() {
        for pattern in [
            Pattern::Transpose,
            Pattern::BitComplement,
            Pattern::Tornado,
            Pattern::Neighbour,
        ] {
            for k in 2..=16 {
                let mut hit = vec![0; (k * k) as usize];
                for i in 0..k * k {
                    if let Target::One(to) = pattern.target(mesh(k, k), i) {
                        hit[to as usize] += 1;
                    }
                }
                assert!(hit.iter().all(|n| *n <= 1), "{pattern} on {k}x{k}");
            }
        }
    }

    #[test]
    fn bounds_of_permutations_are_those_of_their_busiest_link() {
        // Transpose, Y then X: row y's eastward link out of column y carries its y + 1 ... at most k - 1 packets.
        let a = Pattern::Transpose.analysis(mesh(8, 8), 0);
        assert!((a.bound - 1.0 / 7.0).abs() < 1e-9, "{a:?}");
        let a = Pattern::BitComplement.analysis(mesh(8, 8), 0);
        assert!((a.bound - 1.0 / 4.0).abs() < 1e-9, "{a:?}");
    }

    #[test]
    fn what_is_no_mesh_and_no_pattern_is_said() {
        assert!("1x8".parse::<Mesh>().unwrap_err().contains("2 to 16"));
        assert!("8".parse::<Mesh>().is_err());
        assert!("ring".parse::<Pattern>().unwrap_err().contains("tornado"));
        assert_eq!("hot-spot".parse(), Ok(Pattern::HotSpot));
    }
}
