//! Makes small ELF32 files.

pub const BASE: u32 = 0x8000_0000;
pub const TOHOST: u32 = BASE + 0x1000;

/// An executable whose only segment is `words` at `at`, with a section `.tohost`.
pub fn elf(words: &[u32], at: u32, tohost: Option<u32>) -> Vec<u8> {
    const HEADER: u32 = 52;
    const SEGMENT: u32 = 32;
    let names = b"\0.shstrtab\0.tohost\0";
    let data = HEADER + SEGMENT;
    let size = 4 * words.len() as u32;
    let names_at = data + size;
    let sections_at = (names_at + names.len() as u32).next_multiple_of(4);
    let sections = if tohost.is_some() { 3u16 } else { 2 };

    let mut file = b"\x7fELF\x01\x01\x01\0\0\0\0\0\0\0\0\0".to_vec();
    let half = |f: &mut Vec<u8>, v: u16| f.extend(v.to_le_bytes());
    let word = |f: &mut Vec<u8>, v: u32| f.extend(v.to_le_bytes());
    half(&mut file, 2); // executable
    half(&mut file, 243); // RISC-V
    for v in [1, at, HEADER, sections_at, 0] {
        word(&mut file, v);
    }
    for v in [52, 32, 1, 40, sections, 1] {
        half(&mut file, v);
    }
    for v in [1, data, at, at, size, size, 5, 4] {
        word(&mut file, v);
    }
    words.iter().for_each(|&w| word(&mut file, w));
    file.extend(names);
    file.resize(sections_at as usize, 0);
    let mut section = |fields: [u32; 10]| fields.iter().for_each(|&v| word(&mut file, v));
    section([0; 10]);
    section([1, 3, 0, 0, names_at, names.len() as u32, 0, 0, 1, 0]);
    if let Some(tohost) = tohost {
        section([11, 8, 3, tohost, 0, 8, 0, 0, 4, 0]);
    }
    file
}
