//! [`Program`]: what an ELF file puts into local memory, and where it reports.

use object::elf::{EM_RISCV, FileHeader32, PT_LOAD};
use object::read::elf::{FileHeader, ProgramHeader, SectionHeader, Sym};
use object::{Endianness, U32};

/// Where local memory, and the program, starts.
pub const RAM_BASE: u32 = 0x8000_0000;
/// Size of local memory.
pub const RAM_BYTES: u32 = 4 * 1024 * 1024;

/// Why a file is not a program for the core.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// The magic number is missing.
    #[error("this is not an ELF file")]
    NotElf,
    /// ELFCLASS64.
    #[error("this is a 64-bit ELF file; the core is RV32 (build for riscv32im-unknown-none-elf)")]
    Wide,
    /// ELFDATA2MSB.
    #[error("this is a big-endian ELF file; the core is little-endian")]
    BigEndian,
    /// Another processor's.
    #[error("this ELF file is for machine {0}, not RISC-V (243)")]
    Machine(u16),
    /// Shared object, relocatable, core dump.
    #[error("this ELF file is not an executable (type {0}); link it at {RAM_BASE:#x}")]
    NotExecutable(u16),
    /// Headers or contents lie past the end of the file.
    #[error("the file is damaged: {0}")]
    Damaged(String),
    /// A segment that local memory does not hold.
    #[error(
        "a segment of {size} bytes at {at:#x} is outside of local memory ({RAM_BASE:#x}, {RAM_BYTES} bytes)"
    )]
    DoesNotFit {
        /// Address of the segment.
        at: u32,
        /// Its size in memory.
        size: u32,
    },
    /// No segment to load.
    #[error("the file has nothing to load")]
    Empty,
    /// The core starts at the base of memory, wherever the file's entry is.
    #[error("the entry is at {0:#x}, but the core starts at {RAM_BASE:#x}; link _start there")]
    Entry(u32),
    /// Nowhere to report success.
    #[error("the file has neither a symbol `tohost` nor a section `.tohost`, so it cannot report")]
    NoToHost,
    /// `tohost` is not an aligned word of local memory.
    #[error("`tohost` is at {0:#x}, which is not an aligned word of local memory")]
    BadToHost(u32),
}

/// A program ready to run.
#[derive(Debug, Clone)]
pub struct Program {
    /// Words of local memory from its base.
    pub(crate) words: Vec<u32>,
    pub(crate) tohost: u32,
}

fn damaged(error: object::Error) -> LoadError {
    LoadError::Damaged(error.to_string())
}

impl Program {
    /// Reads an ELF32 executable.
    pub fn parse(file: &[u8]) -> Result<Program, LoadError> {
        check_identity(file)?;
        let header = FileHeader32::<Endianness>::parse(file).map_err(damaged)?;
        let endian = header.endian().map_err(damaged)?;
        if header.e_machine(endian) != EM_RISCV {
            return Err(LoadError::Machine(header.e_machine(endian)));
        }
        if header.e_type(endian) != object::elf::ET_EXEC {
            return Err(LoadError::NotExecutable(header.e_type(endian)));
        }

        let mut bytes = Vec::new();
        for segment in header.program_headers(endian, file).map_err(damaged)? {
            if segment.p_type(endian) != PT_LOAD || segment.p_memsz(endian) == 0 {
                continue;
            }
            let (at, size) = (segment.p_paddr(endian), segment.p_memsz(endian));
            let offset = at.wrapping_sub(RAM_BASE);
            if offset >= RAM_BYTES || size > RAM_BYTES - offset {
                return Err(LoadError::DoesNotFit { at, size });
            }
            let data = segment.data(endian, file).map_err(|()| {
                LoadError::Damaged(format!(
                    "the segment at {at:#x} lies past the end of the file"
                ))
            })?;
            if data.len() > size as usize {
                return Err(LoadError::Damaged(format!(
                    "the segment at {at:#x} is larger in the file than in memory"
                )));
            }
            let (start, end) = (offset as usize, (offset + size) as usize);
            if bytes.len() < end {
                bytes.resize(end, 0);
            }
            bytes[start..start + data.len()].copy_from_slice(data);
        }
        if bytes.is_empty() {
            return Err(LoadError::Empty);
        }
        if header.e_entry(endian) != RAM_BASE {
            return Err(LoadError::Entry(header.e_entry(endian)));
        }

        let tohost = find_tohost(header, endian, file)?.ok_or(LoadError::NoToHost)?;
        if tohost.wrapping_sub(RAM_BASE) >= RAM_BYTES || tohost % 4 != 0 {
            return Err(LoadError::BadToHost(tohost));
        }
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        let words = bytes
            .chunks_exact(4)
            .map(|b| u32::from_le_bytes(b.try_into().expect("four bytes")))
            .collect();
        Ok(Program { words, tohost })
    }
}

/// What must be said before a 32-bit little-endian header may be read.
fn check_identity(file: &[u8]) -> Result<(), LoadError> {
    if !file.starts_with(b"\x7fELF") {
        return Err(LoadError::NotElf);
    }
    match (file.get(4), file.get(5)) {
        (Some(2), _) => Err(LoadError::Wide),
        (Some(1), Some(2)) => Err(LoadError::BigEndian),
        (Some(1), Some(1)) => Ok(()),
        _ => Err(LoadError::Damaged(
            "it ends or errs in its first six bytes".into(),
        )),
    }
}

fn find_tohost(
    header: &FileHeader32<Endianness>,
    endian: Endianness,
    file: &[u8],
) -> Result<Option<u32>, LoadError> {
    let sections = header.sections(endian, file).map_err(damaged)?;
    let symbols = sections
        .symbols(endian, file, object::elf::SHT_SYMTAB)
        .map_err(damaged)?;
    for symbol in symbols.iter() {
        let undefined = symbol.st_shndx(endian) == object::elf::SHN_UNDEF;
        if !undefined && symbol.name(endian, symbols.strings()).map_err(damaged)? == b"tohost" {
            let value: &U32<Endianness> = &symbol.st_value;
            return Ok(Some(value.get(endian)));
        }
    }
    let section = sections.section_by_name(endian, b".tohost");
    Ok(section.map(|(_, section)| section.sh_addr(endian)))
}
