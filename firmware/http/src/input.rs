//! A run of bytes read word by word (memory behind a network interface is read in words).

/// Bytes `addr .. addr + len`, fetched by `load` (an aligned address to its little-endian word).
#[derive(Debug)]
pub struct Input<L> {
    load: L,
    addr: u32,
    end: u32,
    /// The rest of the current word, next byte lowest.
    word: u32,
}

impl<L: FnMut(u32) -> u32> Input<L> {
    /// Bytes `addr .. addr + len`.
    #[inline(always)]
    pub fn new(mut load: L, addr: u32, len: u32) -> Self {
        let skip = addr & 3;
        let word = if skip != 0 && len != 0 {
            load(addr & !3) >> (8 * skip)
        } else {
            0
        };
        let end = addr.wrapping_add(len);
        Self {
            load,
            addr,
            end,
            word,
        }
    }

    /// Bytes not yet taken.
    #[inline(always)]
    pub fn left(&self) -> u32 {
        self.end.wrapping_sub(self.addr)
    }

    /// The next byte.
    #[inline(always)]
    pub fn next_byte(&mut self) -> Option<u8> {
        if self.addr == self.end {
            return None;
        }
        if self.addr & 3 == 0 {
            self.word = (self.load)(self.addr);
        }
        let byte = self.word as u8;
        self.word >>= 8;
        self.addr = self.addr.wrapping_add(1);
        Some(byte)
    }

    /// Drops whole words without a newline, as far as that goes. Answers bytes dropped.
    #[inline(always)]
    pub fn skip_words_without_newline(&mut self) -> u32 {
        let begin = self.addr;
        while self.addr & 3 == 0 && self.left() >= 4 {
            let x = (self.load)(self.addr) ^ 0x0A0A_0A0A;
            if x.wrapping_sub(0x0101_0101) & !x & 0x8080_8080 != 0 {
                break;
            }
            self.addr = self.addr.wrapping_add(4);
        }
        self.addr.wrapping_sub(begin)
    }

    /// Drops up to `n` bytes; answers how many.
    pub fn skip(&mut self, n: u32) -> u32 {
        let n = n.min(self.left());
        self.addr = self.addr.wrapping_add(n);
        if n != 0 && self.addr & 3 != 0 && self.left() != 0 {
            self.word = (self.load)(self.addr & !3) >> (8 * (self.addr & 3));
        }
        n
    }
}
