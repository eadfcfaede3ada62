//! Scripts of hostile applications, and the image that carries them out.

use noctule_contract::map;
use noctule_contract::ni::{self, SendBegin};
use noctule_contract::sock::{self, SockHead};
use noctule_hostile_images as op;
use noctule_images::Image;

include!(concat!(env!("OUT_DIR"), "/images.rs"));

/// The image.
pub fn image() -> Image {
    Image::parse(IMAGES[0].1).expect("an image for tiles")
}

/// A script in the making. Channel 1 of an application tile leads to the first net tile.
#[derive(Clone, Debug, Default)]
pub struct Script(Vec<u32>);

impl Script {
    /// A script that sleeps first, so that the chip is up when it acts.
    pub fn after(us: u32) -> Script {
        Script(vec![op::WAIT, us])
    }

    fn with(mut self, words: &[u32]) -> Script {
        self.0.extend(words);
        self
    }

    /// Loads a word.
    pub fn load(self, at: u32) -> Script {
        self.with(&[op::LOAD, at])
    }

    /// Stores a word.
    pub fn store(self, at: u32, value: u32) -> Script {
        self.with(&[op::STORE, at, value])
    }

    /// Stores to a register of the network interface.
    pub fn register(self, offset: u32, value: u32) -> Script {
        self.store(map::NI_BASE + offset, value)
    }

    /// Atomic `operation` on a word.
    pub fn atomic(self, operation: u32, at: u32, operand: u32) -> Script {
        self.register(ni::ATOMIC_ADDR, at)
            .register(ni::ATOMIC_OPERAND, operand)
            .register(ni::ATOMIC_OP, operation)
    }

    /// Sends a message when there is credit.
    pub fn message(self, channel: u32, words: &[u32]) -> Script {
        let n = words.len() as u32;
        self.with(&[op::MESSAGE, channel, n, n]).with(words)
    }

    /// Begins a message of `len` words, whatever credit says, and gives it `words`.
    pub fn raw(self, channel: u32, len: u32, words: &[u32]) -> Script {
        self.with(&[op::RAW, channel, len, words.len() as u32])
            .with(words)
    }

    /// Begins a message and leaves it.
    pub fn half(self, channel: u32, len: u32) -> Script {
        self.register(ni::SEND_BEGIN, SendBegin(channel).with_len(len).0)
    }

    /// Asks to listen on a port.
    pub fn listen(self, channel: u32, port: u32) -> Script {
        self.message(channel, &[SockHead(sock::LISTEN).0, 1, port])
    }

    /// Does everything from the first word after the sleep again, for ever.
    pub fn again(self) -> Script {
        self.with(&[op::JUMP, 2])
    }

    /// An operation without arguments.
    pub fn last(self, operation: u32) -> Script {
        self.with(&[operation])
    }

    /// Accepts, reads, keeps every buffer; on data it sends `len` bytes from `offset`.
    pub fn serve(self, offset: u32, len: u32) -> Script {
        self.with(&[op::SERVE, offset, len])
    }

    /// Closes connections of whoever they are: so many indices, generations.
    pub fn claim(self, indices: u32, generations: u32) -> Script {
        let head = SockHead(sock::CLOSE).0;
        self.with(&[op::CLAIM, head, indices, generations])
    }

    /// Its bytes, as they lie in memory.
    pub fn bytes(&self) -> Vec<u8> {
        let end = std::iter::once(&op::END);
        self.0
            .iter()
            .chain(end)
            .flat_map(|w| w.to_le_bytes())
            .collect()
    }
}
