//! Running a [`Program`] to its end.

use crate::elf::Program;

noctule_verilate::model!(exec_top);

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The program stored 1.
    Passed,
    /// The program stored an odd value v other than 1; this is v >> 1.
    Failed(u32),
    /// The program stored an even value: a request to a host that exec does not offer.
    Unsupported(u32),
    /// The cycles ran out.
    OutOfCycles,
    /// The core sleeps in `wfi` and there is nothing that could wake it.
    Asleep,
}

impl Outcome {
    /// A word for scripts: `passed`, `failed`, `unsupported`, `out-of-cycles`, `asleep`.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Passed => "passed",
            Outcome::Failed(_) => "failed",
            Outcome::Unsupported(_) => "unsupported",
            Outcome::OutOfCycles => "out-of-cycles",
            Outcome::Asleep => "asleep",
        }
    }

    /// The failure's number, the unsupported value, or 0.
    pub fn code(self) -> u32 {
        match self {
            Outcome::Failed(code) | Outcome::Unsupported(code) => code,
            _ => 0,
        }
    }
}

/// What a run came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// How it ended.
    pub outcome: Outcome,
    /// Cycles from the end of reset to the store to `tohost`, or to the end.
    pub cycles: u64,
    /// Instructions retired in them.
    pub instructions: u64,
}

/// Cycles between two looks at the program's state.
const SLICE: u64 = 8192;

/// Runs `program` for at most `max_cycles` cycles after reset.
pub fn run(program: &Program, max_cycles: u64) -> Report {
    let mut model = exec_top();
    let (clk, valid, sleep) = (
        model.port("clk_i"),
        model.port("tohost_valid_o"),
        model.port("sleep_o"),
    );
    let ram = model.array("mem_q");
    for (i, &word) in program.words.iter().enumerate() {
        model.write(ram, i, word.into());
    }
    model.poke("tohost_addr_i", program.tohost.into());
    model.reset();
    let mut left = max_cycles;
    let outcome = loop {
        if model.get(valid) != 0 {
            break match model.peek("tohost_o") as u32 {
                1 => Outcome::Passed,
                v if v & 1 != 0 => Outcome::Failed(v >> 1),
                v => Outcome::Unsupported(v),
            };
        }
        if model.get(sleep) != 0 {
            break Outcome::Asleep;
        }
        if left == 0 {
            break Outcome::OutOfCycles;
        }
        let slice = left.min(SLICE);
        model.ticks(clk, slice);
        left -= slice;
    };
    Report {
        outcome,
        cycles: model.peek("cycle_o"),
        instructions: model.peek("instret_o"),
    }
}
