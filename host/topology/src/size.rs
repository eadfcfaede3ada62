//! [`Size`]: bytes as people write them.

use serde::de::{self, Deserialize, Deserializer, Visitor};
use std::fmt;
use std::str::FromStr;

/// A number of bytes below 4 GiB: `4096`, `64 KiB`, `8M`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size(pub u32);

/// Why a size is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SizeError {
    /// Not a number with a unit.
    #[error("`{0}` is not a size: write bytes, or a number and KiB or MiB, such as \"64 KiB\"")]
    Form(String),
    /// Beyond the address space.
    #[error("`{0}` is 4 GiB or more")]
    TooLarge(String),
}

impl FromStr for Size {
    type Err = SizeError;

    fn from_str(text: &str) -> Result<Size, SizeError> {
        let digits = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '_');
        let (number, unit) = text.split_at(text.len() - digits.len());
        let scale = match unit.trim_start() {
            "" | "B" => 1u64,
            "K" | "KiB" => 1 << 10,
            "M" | "MiB" => 1 << 20,
            "G" | "GiB" => 1 << 30,
            _ => return Err(SizeError::Form(text.to_owned())),
        };
        let number = number.replace('_', "");
        if number.is_empty() {
            return Err(SizeError::Form(text.to_owned()));
        }
        let bytes = number
            .parse::<u64>()
            .ok()
            .and_then(|n| n.checked_mul(scale));
        match bytes.and_then(|bytes| u32::try_from(bytes).ok()) {
            Some(bytes) => Ok(Size(bytes)),
            None => Err(SizeError::TooLarge(text.to_owned())),
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.0;
        match bytes {
            0 => write!(f, "0"),
            _ if bytes.is_multiple_of(1 << 20) => write!(f, "{} MiB", bytes >> 20),
            _ if bytes.is_multiple_of(1 << 10) => write!(f, "{} KiB", bytes >> 10),
            _ => write!(f, "{bytes} B"),
        }
    }
}

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Size, D::Error> {
        struct Sized;
        impl Visitor<'_> for Sized {
            type Value = Size;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a size such as 4096 or \"64 KiB\"")
            }

            fn visit_i64<E: de::Error>(self, bytes: i64) -> Result<Size, E> {
                bytes.to_string().parse().map_err(E::custom)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Size, E> {
                text.parse().map_err(E::custom)
            }
        }
        from.deserialize_any(Sized)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_and_without_units() {
        for (text, bytes) in [
            ("0", 0),
            ("4096", 4096),
            ("4_096", 4096),
            ("64 KiB", 65536),
            ("8M", 8 << 20),
            ("3 MiB", 3 << 20),
        ] {
            assert_eq!(text.parse::<Size>(), Ok(Size(bytes)), "{text}");
        }
    }

    #[test]
    fn what_is_no_size_is_refused() {
        for text in ["", "KiB", "-1", "1.5M", "12 parsecs", "4 kb"] {
            assert_eq!(text.parse::<Size>(), Err(SizeError::Form(text.to_owned())));
        }
        for text in ["4G", "4294967296", "99999999999999999999999"] {
            assert_eq!(
                text.parse::<Size>(),
                Err(SizeError::TooLarge(text.to_owned()))
            );
        }
    }

    #[test]
    fn sizes_are_written_in_the_largest_whole_unit() {
        let shown = |bytes| Size(bytes).to_string();
        assert_eq!(
            [shown(0), shown(33), shown(3072), shown(1 << 24)],
            ["0", "33 B", "3 KiB", "16 MiB"]
        );
    }
}
