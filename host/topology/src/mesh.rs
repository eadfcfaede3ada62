//! [`Mesh`]: the sides of the chip, and which rows carry what unless the user says.

use std::fmt;
use std::str::FromStr;

/// Columns and rows of tiles, each from [`Mesh::MIN`] to [`Mesh::MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mesh {
    width: u8,
    height: u8,
}

/// Why a mesh is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MeshError {
    /// Not two numbers.
    #[error("`{0}` is not a mesh: write columns x rows, such as 6x6")]
    Form(String),
    /// A side is too short or too long.
    #[error(
        "a mesh of {width}x{height} cannot be: each side is {} to {} tiles",
        Mesh::MIN,
        Mesh::MAX
    )]
    Side {
        /// Columns asked for.
        width: u64,
        /// Rows asked for.
        height: u64,
    },
}

impl Mesh {
    /// Shortest side.
    pub const MIN: u8 = 2;
    /// Longest side.
    pub const MAX: u8 = 16;

    /// A mesh of `width` columns and `height` rows.
    pub fn new(width: u64, height: u64) -> Result<Mesh, MeshError> {
        let side = |n: u64| {
            u8::try_from(n)
                .ok()
                .filter(|n| (Mesh::MIN..=Mesh::MAX).contains(n))
        };
        match (side(width), side(height)) {
            (Some(width), Some(height)) => Ok(Mesh { width, height }),
            _ => Err(MeshError::Side { width, height }),
        }
    }

    /// Columns.
    pub const fn width(self) -> u8 {
        self.width
    }

    /// Rows.
    pub const fn height(self) -> u8 {
        self.height
    }

    /// Number of tiles.
    pub const fn tiles(self) -> usize {
        self.width as usize * self.height as usize
    }

    /// Row of the host bridge: the last.
    pub const fn default_bridge(self) -> u8 {
        self.height - 1
    }

    /// Rows with a NIC lane: all but the bridge's.
    pub fn default_lanes(self) -> Vec<u8> {
        (0..self.height - 1).collect()
    }

    /// Rows with a memory channel: a power of two of them, up to two thirds of the rows, spread
    /// evenly (6 rows: 0, 1, 3 and 4; 2 rows: 0).
    pub fn default_channels(self) -> Vec<u8> {
        let rows = u32::from(self.height);
        let count = 1 << (rows * 2 / 3).ilog2();
        // Below 16, so it fits.
        (0..count).map(|i| (i * rows / count) as u8).collect()
    }
}

impl FromStr for Mesh {
    type Err = MeshError;

    fn from_str(text: &str) -> Result<Mesh, MeshError> {
        let form = || MeshError::Form(text.to_owned());
        let (width, height) = text.split_once(['x', 'X']).ok_or_else(form)?;
        let side = |digits: &str| {
            let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
            // Too many digits are a side that is too long.
            plain
                .then(|| digits.parse().unwrap_or(u64::MAX))
                .ok_or_else(form)
        };
        Mesh::new(side(width)?, side(height)?)
    }
}

impl fmt::Display for Mesh {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mesh_from_2x2_to_16x16_is_read_and_written_alike() {
        for width in 2..=16 {
            for height in 2..=16 {
                let text = format!("{width}x{height}");
                assert_eq!(text.parse::<Mesh>().unwrap().to_string(), text);
            }
        }
    }

    #[test]
    fn what_is_no_mesh_is_refused_with_the_reason() {
        for text in [
            "1x1",
            "1x6",
            "6x1",
            "17x2",
            "99x99",
            "0x0",
            "99999999999999999999x2",
        ] {
            let said = text.parse::<Mesh>().unwrap_err().to_string();
            assert!(
                said.ends_with("each side is 2 to 16 tiles"),
                "{text}: {said}"
            );
        }
        for text in [
            "", "x", "6", "6x", "x6", "6x6x6", "-6x6", "+6x6", "6 x 6", "axb",
        ] {
            let said = text.parse::<Mesh>().unwrap_err();
            assert_eq!(said, MeshError::Form(text.to_owned()));
        }
    }

    #[test]
    fn the_default_chip_is_the_one_of_the_design() {
        let mesh: Mesh = "6x6".parse().unwrap();
        assert_eq!(mesh.default_bridge(), 5);
        assert_eq!(mesh.default_lanes(), [0, 1, 2, 3, 4]);
        assert_eq!(mesh.default_channels(), [0, 1, 3, 4]);
        let small: Mesh = "2x2".parse().unwrap();
        assert_eq!(small.default_bridge(), 1);
        assert_eq!(small.default_lanes(), [0]);
        assert_eq!(small.default_channels(), [0]);
    }

    #[test]
    fn channels_are_a_power_of_two_of_different_rows() {
        for height in 2..=16 {
            let rows = Mesh::new(2, height).unwrap().default_channels();
            assert!(rows.len().is_power_of_two());
            assert!(rows.is_sorted_by(|a, b| a < b) && rows.iter().all(|&r| u64::from(r) < height));
        }
    }
}
