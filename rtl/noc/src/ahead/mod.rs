//! Look-ahead: the output port that a head flit will ask for at the router it goes to.
//!
//! Neither the dimension order nor this router's own decision matters. A packet under way turns
//! when the dimension that it travels in is done; whichever dimension it does second, it has nothing
//! left after that. So one rule serves Y then X and X then Y: the source's first hop decides.
//!
//! Three blocks, because what can happen depends on where a packet came in: [`Column`] from north or
//! south, [`Row`] from east or west, [`Tile`] from the local port. None ever sends a packet back.
//! `dest` is the low ten bits of the head flit: x 3:0, y 7:4, exit 9:8 (bit 8: leaves by the west
//! edge; bit 9: by the east edge). Each block answers for every port that the packet may leave by, all at once: the output
//! that takes it takes the answer too, so look-ahead does not wait to know where the packet goes. The
//! results mean nothing where the packet leaves the mesh here, and on flits that are not heads.

mod column;
mod row;
mod tile;

pub use column::Column;
pub use row::Row;
pub use tile::Tile;

/// Contract of [`Column`], for the emitted module too.
pub const COLUMN_DOC: &str = "\
Route at the next router of a head flit that came in from north or south. Combinational.

One answer for each port that it may leave by: straight, to the next row (y_next), east or west.
Straight on until its row is reached, then along the row, then out: to the tile, or by an edge if
dest names one. All 0 without a flit, for a simulator's sake. straight holds for either direction: `on` stands in both places, and the output
clears the one that leads back.";
/// Contract of [`Row`], for the emitted module too.
pub const ROW_DOC: &str = "\
Route at the next router of a head flit that came in from east or west. Combinational.

One answer for each port that it may leave by: straight, to the next column (x_next), north or
south. Straight on until its column is reached, then along the column, then out. It turns here only
if its column is done (X then Y) or if it has come from the edge (Y then X), and then what is left
of its row lies on. straight holds for either direction: `on` stands in both places, and the output
clears the one that leads back.";
/// Contract of [`Tile`], for the emitted module too.
pub const TILE_DOC: &str = "\
Route at the next router of a head flit that came from the tile. Combinational.

One answer for each port that it may leave by.";

#[cfg(test)]
mod tests;
