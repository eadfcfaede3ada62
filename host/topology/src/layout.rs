//! [`Layout`]: which tile plays which role (architecture 3.2, DLibOS figure 3).
//!
//! - `rtc`: stack and application on every tile.
//! - `naive`: in reading order, the first half of the tiles net, the rest application.
//! - `quad-N:A-all`, `quad-N:A-dedicated`: four quadrants, each with net and application tiles in the
//!   ratio N:A. Counts are rounded so that the whole chip keeps the ratio (6x6 at 1:1: 5:4 and 4:5
//!   alternately). Within a quadrant the net tiles are those nearest the NIC's edge. In a dedicated
//!   layout messages stay inside a quadrant.

use crate::mesh::Mesh;
use noctule_tables::Role;
use std::fmt;
use std::str::FromStr;

/// Net tiles to application tiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ratio {
    /// 2:1
    TwoToOne,
    /// 1:1
    OneToOne,
    /// 1:2
    OneToTwo,
}

/// Who talks to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Every net tile to every application tile.
    All,
    /// Inside a quadrant only.
    Dedicated,
}

/// A rule that gives each tile its role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Stack and application on every tile.
    Rtc,
    /// First half net, rest application.
    Naive,
    /// Four quadrants.
    Quad(Ratio, Reach),
}

/// Role and quadrant of one tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// What the tile does.
    pub role: Role,
    /// Its quadrant: 0 north-west, 1 north-east, 2 south-west, 3 south-east; 0 without quadrants.
    pub group: u8,
}

/// Why a layout is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// No such name.
    #[error("there is no layout `{0}`; there are {names}", names = Layout::names().join(", "))]
    Unknown(String),
    /// A quadrant is too small for the ratio.
    #[error(
        "{layout} leaves the {which} quadrant of a {mesh} mesh ({tiles} tiles) without {role} tiles; \
         take a larger mesh, another ratio, or naive"
    )]
    Empty {
        /// The layout.
        layout: Layout,
        /// The mesh.
        mesh: Mesh,
        /// `north-west` and so on.
        which: &'static str,
        /// Its size.
        tiles: usize,
        /// `net` or `application`.
        role: &'static str,
    },
}

const QUADRANTS: [&str; 4] = ["north-west", "north-east", "south-west", "south-east"];

impl Ratio {
    const ALL: [Ratio; 3] = [Ratio::TwoToOne, Ratio::OneToOne, Ratio::OneToTwo];

    /// Net and application shares.
    const fn shares(self) -> (usize, usize) {
        match self {
            Ratio::TwoToOne => (2, 1),
            Ratio::OneToOne => (1, 1),
            Ratio::OneToTwo => (1, 2),
        }
    }

    /// Net tiles among `tiles`, rounded half up.
    const fn net_of(self, tiles: usize) -> usize {
        let (net, app) = self.shares();
        (2 * tiles * net + net + app) / (2 * (net + app))
    }
}

impl Layout {
    /// Every layout.
    pub fn all() -> Vec<Layout> {
        let quads = Ratio::ALL.into_iter().flat_map(|ratio| {
            [Reach::All, Reach::Dedicated].map(|reach| Layout::Quad(ratio, reach))
        });
        [Layout::Rtc, Layout::Naive]
            .into_iter()
            .chain(quads)
            .collect()
    }

    fn names() -> Vec<String> {
        Layout::all().iter().map(Layout::to_string).collect()
    }

    /// The layout for a mesh if the user names none: quadrants at 1:1 where they have room, else
    /// naive. All-to-all while a tile's table of send channels holds the other half of the chip.
    pub fn default_for(mesh: Mesh) -> Layout {
        let reach = if mesh.tiles() <= 100 {
            Reach::All
        } else {
            Reach::Dedicated
        };
        let quad = Layout::Quad(Ratio::OneToOne, reach);
        if quad.places(mesh).is_ok() {
            quad
        } else {
            Layout::Naive
        }
    }

    /// Whether messages stay inside a quadrant.
    pub const fn is_dedicated(self) -> bool {
        matches!(self, Layout::Quad(_, Reach::Dedicated))
    }

    /// Role and quadrant of each tile, row by row.
    pub fn places(self, mesh: Mesh) -> Result<Vec<Place>, LayoutError> {
        let role_at = |index, net| if index < net { Role::Net } else { Role::App };
        let uniform = |role| Place { role, group: 0 };
        match self {
            Layout::Rtc => Ok(vec![uniform(Role::Rtc); mesh.tiles()]),
            Layout::Naive => {
                let net = mesh.tiles() / 2;
                Ok((0..mesh.tiles())
                    .map(|i| uniform(role_at(i, net)))
                    .collect())
            }
            Layout::Quad(ratio, _) => self.quadrants(mesh, ratio),
        }
    }

    fn quadrants(self, mesh: Mesh, ratio: Ratio) -> Result<Vec<Place>, LayoutError> {
        let (width, height) = (usize::from(mesh.width()), usize::from(mesh.height()));
        let mut places = vec![
            Place {
                role: Role::App,
                group: 0
            };
            mesh.tiles()
        ];
        let mut before = 0;
        for group in 0..4u8 {
            let columns = half(width, group & 1 != 0);
            let rows = half(height, group & 2 != 0);
            let tiles = columns.len() * rows.len();
            let net = ratio.net_of(before + tiles) - ratio.net_of(before);
            before += tiles;
            for (count, role) in [(net, "net"), (tiles - net, "application")] {
                if count == 0 {
                    let which = QUADRANTS[usize::from(group)];
                    return Err(LayoutError::Empty {
                        layout: self,
                        mesh,
                        which,
                        tiles,
                        role,
                    });
                }
            }
            // Column by column from the NIC's edge.
            let by_distance = columns.flat_map(|x| rows.clone().map(move |y| y * width + x));
            for (index, tile) in by_distance.enumerate() {
                let role = if index < net { Role::Net } else { Role::App };
                places[tile] = Place { role, group };
            }
        }
        Ok(places)
    }
}

/// The first or second half of `0..length`.
fn half(length: usize, second: bool) -> std::ops::Range<usize> {
    let middle = length.div_ceil(2);
    if second { middle..length } else { 0..middle }
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Layout::Rtc => f.write_str("rtc"),
            Layout::Naive => f.write_str("naive"),
            Layout::Quad(ratio, reach) => {
                let (net, app) = ratio.shares();
                let reach = if *reach == Reach::All {
                    "all"
                } else {
                    "dedicated"
                };
                write!(f, "quad-{net}:{app}-{reach}")
            }
        }
    }
}

impl FromStr for Layout {
    type Err = LayoutError;

    fn from_str(text: &str) -> Result<Layout, LayoutError> {
        let named = Layout::all()
            .into_iter()
            .find(|layout| layout.to_string() == text);
        named.ok_or_else(|| LayoutError::Unknown(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(layout: &str, mesh: &str) -> Vec<String> {
        let mesh: Mesh = mesh.parse().unwrap();
        let places = layout.parse::<Layout>().unwrap().places(mesh).unwrap();
        places
            .chunks(usize::from(mesh.width()))
            .map(|row| {
                row.iter()
                    .map(|p| match p.role {
                        Role::Net => 'N',
                        Role::App => 'a',
                        Role::Rtc => 'R',
                        Role::Off => '.',
                    })
                    .collect()
            })
            .collect()
    }

    #[test]
    fn quadrants_of_6x6_look_as_in_the_paper() {
        assert_eq!(
            drawn("quad-2:1-all", "6x6"),
            ["NNaNNa", "NNaNNa", "NNaNNa", "NNaNNa", "NNaNNa", "NNaNNa"]
        );
        assert_eq!(
            drawn("quad-1:2-all", "6x6"),
            ["NaaNaa", "NaaNaa", "NaaNaa", "NaaNaa", "NaaNaa", "NaaNaa"]
        );
    }

    #[test]
    fn one_to_one_on_6x6_alternates_five_to_four_and_four_to_five() {
        let layout: Layout = "quad-1:1-all".parse().unwrap();
        let places = layout.places("6x6".parse().unwrap()).unwrap();
        let net_in = |group| {
            places
                .iter()
                .filter(|p| p.group == group && p.role == Role::Net)
                .count()
        };
        assert_eq!([net_in(0), net_in(1), net_in(2), net_in(3)], [5, 4, 5, 4]);
        assert_eq!(
            drawn("quad-1:1-all", "6x6"),
            ["NNaNNa", "NNaNaa", "NaaNaa", "NNaNNa", "NNaNaa", "NaaNaa"]
        );
    }

    #[test]
    fn the_whole_chip_keeps_the_ratio_and_every_quadrant_both_roles() {
        for layout in Layout::all() {
            let Layout::Quad(ratio, _) = layout else {
                continue;
            };
            for (width, height) in (2..=16).flat_map(|w| (2..=16).map(move |h| (w, h))) {
                let mesh = Mesh::new(width, height).unwrap();
                let Ok(places) = layout.places(mesh) else {
                    continue;
                };
                let net = places.iter().filter(|p| p.role == Role::Net).count();
                assert_eq!(net, ratio.net_of(mesh.tiles()), "{layout} {mesh}");
                for group in 0..4 {
                    for role in [Role::Net, Role::App] {
                        assert!(places.iter().any(|p| p.group == group && p.role == role));
                    }
                }
            }
        }
    }

    #[test]
    fn a_quadrant_without_a_role_is_refused_by_name() {
        let layout: Layout = "quad-2:1-all".parse().unwrap();
        let error = layout.places("2x2".parse().unwrap()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "quad-2:1-all leaves the north-west quadrant of a 2x2 mesh (1 tiles) without application \
             tiles; take a larger mesh, another ratio, or naive"
        );
    }

    #[test]
    fn other_layouts_and_defaults() {
        assert_eq!(drawn("naive", "2x2"), ["NN", "aa"]);
        assert_eq!(drawn("naive", "3x3"), ["NNN", "Naa", "aaa"]);
        assert_eq!(drawn("rtc", "2x3"), ["RR", "RR", "RR"]);
        let default = |mesh: &str| Layout::default_for(mesh.parse().unwrap()).to_string();
        assert_eq!([default("2x2"), default("6x6")], ["naive", "quad-1:1-all"]);
    }

    #[test]
    fn names_are_read_and_written_alike() {
        for layout in Layout::all() {
            assert_eq!(layout.to_string().parse(), Ok(layout));
        }
        let said = "quad".parse::<Layout>().unwrap_err().to_string();
        assert!(
            said.contains("no layout `quad`; there are rtc, naive, quad-2:1-all"),
            "{said}"
        );
    }
}
