//! Words of an attack's script, shared by the image that carries it out and the tests that write it.
//! Each operation is a word, then its arguments. `LOAD` and `STATUS` put their result at the next word
//! from `RESULTS` on in the application's region; the script lies at the region's start.
#![no_std]
#![forbid(unsafe_code)]

/// Falls asleep for good.
pub const END: u32 = 0;
/// Sleeps: microseconds.
pub const WAIT: u32 = 1;
/// Loads a word: address.
pub const LOAD: u32 = 2;
/// Stores a word: address, value.
pub const STORE: u32 = 3;
/// Waits for credit, then begins a message: channel, length told, words that follow, the words.
pub const MESSAGE: u32 = 4;
/// The same without waiting.
pub const RAW: u32 = 5;
/// Goes on at: index of a word of the script.
pub const JUMP: u32 = 6;
/// Spins for ever.
pub const SPIN: u32 = 7;
/// Executes what is no instruction.
pub const TRAP: u32 = 8;
/// Panics.
pub const PANIC: u32 = 9;
/// Uses more stack than there is.
pub const OVERFLOW: u32 = 10;
/// Accepts every connection and reads every event, for ever, never gives a buffer back; on data it sends:
/// offset, length (0: nothing).
pub const SERVE: u32 = 11;
/// Names connections of others: operation (a `sock` head), indices, generations: a message for each.
pub const CLAIM: u32 = 12;
/// Words after which a script ends.
pub const WORDS_MAX: u32 = 1024;
/// Where results are, bytes from the region's start.
pub const RESULTS: u32 = 0x8000;
