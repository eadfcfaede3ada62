//! The tiles' images, ready to load.
//!
//! The build script builds them; they are part of this crate, so a program that uses it needs no
//! files at run time. Addresses are bytes in the tile's address space (`map::LOCAL_BASE` on).
#![forbid(unsafe_code)]

use object::read::elf::{ElfFile32, ProgramHeader};
use object::{LittleEndian, Object, ObjectSymbol};

include!(concat!(env!("OUT_DIR"), "/images.rs"));

/// What can be wrong with an image.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// No such image.
    #[error("there is no image named {name:?}; there are: {have}")]
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        have: String,
    },
    /// Not an ELF file for a tile.
    #[error("the image is not a 32-bit little-endian ELF file: {0}")]
    Elf(#[from] object::Error),
}

/// A part of an image: `words` go to `addr`, `addr + 4`, ...
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// First byte, a multiple of 4.
    pub addr: u32,
    /// Its words, little-endian memory order.
    pub words: Vec<u32>,
}

/// How much of a tile's local memory an image takes, bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Code and constants, boot block included.
    pub loaded: u32,
    /// Memory cleared at start.
    pub bss: u32,
    /// What is left for the stack, behind its guard.
    pub stack: u32,
}

/// An image.
#[derive(Clone, Debug)]
pub struct Image {
    /// What to load.
    pub segments: Vec<Segment>,
    /// What it takes.
    pub sizes: Sizes,
    /// Its ELF file (symbols, line numbers).
    pub elf: &'static [u8],
}

impl Image {
    /// The image of this name.
    pub fn get(name: &str) -> Result<Self, ImageError> {
        let Some((_, elf)) = IMAGES.iter().find(|(n, _)| *n == name) else {
            let have: Vec<_> = IMAGES.iter().map(|(n, _)| *n).collect();
            return Err(ImageError::Unknown {
                name: name.into(),
                have: have.join(", "),
            });
        };
        Self::parse(elf)
    }

    /// Address of a symbol of the image.
    pub fn symbol(&self, name: &str) -> Option<u32> {
        let file = ElfFile32::<LittleEndian>::parse(self.elf).ok()?;
        Some(file.symbol_by_name(name)?.address() as u32)
    }

    /// The image in an ELF file.
    pub fn parse(elf: &'static [u8]) -> Result<Self, ImageError> {
        let file = ElfFile32::<LittleEndian>::parse(elf)?;
        let mut segments = Vec::new();
        for header in file.elf_program_headers() {
            let data = header.data(LittleEndian, elf).unwrap_or(&[]);
            if header.p_type(LittleEndian) != object::elf::PT_LOAD || data.is_empty() {
                continue;
            }
            let word = |c: &[u8]| {
                let mut b = [0; 4];
                b[..c.len()].copy_from_slice(c);
                u32::from_le_bytes(b)
            };
            segments.push(Segment {
                addr: header.p_paddr(LittleEndian),
                words: data.chunks(4).map(word).collect(),
            });
        }
        let symbol = |name: &str| file.symbol_by_name(name).map_or(0, |s| s.address() as u32);
        let base = symbol("__local_base");
        let sizes = Sizes {
            loaded: symbol("__bss_start").saturating_sub(base),
            bss: symbol("__bss_end").saturating_sub(symbol("__bss_start")),
            stack: symbol("__stack_top").saturating_sub(symbol("__stack_low")),
        };
        Ok(Self {
            segments,
            sizes,
            elf,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_image_starts_at_reset_and_leaves_the_boot_block_alone() {
        for (name, _) in IMAGES {
            let image = Image::get(name).expect("parses");
            assert_eq!(image.segments[0].addr, 0x8000_0000, "{name}");
            for s in &image.segments {
                let end = s.addr + 4 * s.words.len() as u32;
                assert!(
                    end <= 0x8000_0100 || s.addr >= 0x8000_0800,
                    "{name}: {:x}..{end:x}",
                    s.addr
                );
            }
        }
    }

    #[test]
    fn every_image_fits_its_tile_with_room_for_the_stack() {
        for (name, _) in IMAGES {
            let sizes = Image::get(name).expect("parses").sizes;
            println!("{name:12} {sizes:?}");
            assert!(sizes.stack >= 0x2000, "{name}: {sizes:?}");
        }
    }

    #[test]
    fn the_net_image_says_where_its_stack_counts() {
        let image = Image::get("net").expect("parses");
        let at = image.symbol("STACK_COUNTERS").expect("a symbol");
        assert!((0x8000_0000..0x8004_0000).contains(&at), "{at:x}");
        assert_eq!(image.symbol("no such symbol"), None);
    }

    #[test]
    fn an_unknown_image_is_refused_with_the_names_there_are() {
        let error = Image::get("nothing").unwrap_err().to_string();
        assert!(error.contains("check"), "{error}");
    }
}
