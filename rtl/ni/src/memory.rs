//! The far end of remote accesses: words by address, and addresses that answer with an error.

use std::collections::{HashMap, HashSet};

use noctule_contract::map::LINE;
use noctule_contract::remote::{
    OP_ADD, OP_CAS, OP_READ, OP_SWAP, OP_WRITE, STATUS_ERROR, STATUS_OK,
};

/// Memory behind lanes and channels, by byte address of the word.
#[derive(Default, Debug)]
pub struct Memory {
    words: HashMap<u32, u32>,
    /// Lines (addresses) that answer `STATUS_ERROR`.
    pub broken: HashSet<u32>,
    /// Accesses served: (operation, line address).
    pub log: Vec<(u32, u32)>,
}

impl Memory {
    /// The word at `addr`.
    pub fn read(&self, addr: u32) -> u32 {
        self.words.get(&(addr & !3)).copied().unwrap_or(0)
    }

    /// Sets the word at `addr`.
    pub fn write(&mut self, addr: u32, value: u32) {
        self.words.insert(addr & !3, value);
    }

    /// Serves a request: the words after head and address. Gives status and words of the answer.
    ///
    /// # Panics
    /// If the packet breaks the rules of the contract's `remote` module.
    pub fn serve(&mut self, op: u32, addr: u32, rest: &[u32]) -> (u32, Vec<u32>) {
        let line = addr & !(LINE - 1);
        self.log.push((op, line));
        if self.broken.contains(&line) {
            return (STATUS_ERROR, Vec::new());
        }
        let old = self.read(addr);
        match op {
            OP_READ => {
                assert!(rest.is_empty(), "a READ has two flits");
                let words = (0..8).map(|i| self.read(line + 4 * i)).collect();
                (STATUS_OK, words)
            }
            OP_WRITE => {
                let mask = rest[0];
                let mut data = rest[1..].iter();
                for i in 0..8 {
                    let nibble = mask >> (4 * i) & 0xf;
                    if nibble == 0 {
                        continue;
                    }
                    let word = *data.next().expect("a word for each nibble of the mask");
                    let keep: u32 = (0..4)
                        .filter(|b| nibble >> b & 1 == 0)
                        .map(|b| 0xff << (8 * b))
                        .sum();
                    let at = line + 4 * i;
                    self.write(at, self.read(at) & keep | word & !keep);
                }
                assert!(data.next().is_none(), "no words beyond the mask");
                assert_ne!(mask, 0);
                (STATUS_OK, Vec::new())
            }
            OP_SWAP | OP_ADD | OP_CAS => {
                assert_eq!(rest.len(), if op == OP_CAS { 2 } else { 1 });
                match op {
                    OP_SWAP => self.write(addr, rest[0]),
                    OP_ADD => self.write(addr, old.wrapping_add(rest[0])),
                    _ if old == rest[0] => self.write(addr, rest[1]),
                    _ => {}
                }
                (STATUS_OK, vec![old])
            }
            _ => panic!("memory was asked for operation {op}"),
        }
    }
}
