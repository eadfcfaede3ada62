//! Runs the verilated core and the golden model side by side: every retired instruction is
//! compared, then memory and devices. Interrupt lines and the latency of the external bus are random.

pub use crate::dut::{Dut, RAM_WORDS};
use crate::golden::csr::Lines;
use crate::golden::{Devices, Golden, RAM_BASE, Retired};
use crate::random::Random;
use std::collections::VecDeque;
use std::fmt;

/// Cycles after which a sleep that nothing can end ends the run, with what it came to.
const FOREVER: u32 = 1_000;

/// How a run is made hard.
#[derive(Clone, Copy, Debug)]
pub struct Stress {
    /// A line changes once in this many cycles; 0 for never.
    pub interrupts: u32,
    /// Longest answer of the external bus, in cycles.
    pub latency: u32,
}

/// Where the two parted.
#[derive(Debug)]
pub struct Mismatch {
    pub cycle: u64,
    pub retired: u64,
    pub what: String,
    pub trail: Vec<Retired>,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        writeln!(
            f,
            "cycle {}, instruction {}: {}",
            self.cycle, self.retired, self.what
        )?;
        for r in &self.trail {
            writeln!(
                f,
                "  {:08x}: {:08x} {}{}",
                r.pc,
                r.insn,
                crate::show(r.insn, r.pc),
                if r.trap { " (trap)" } else { "" }
            )?;
        }
        Ok(())
    }
}

/// What a run came to.
#[derive(Clone, Copy, Default, Debug)]
pub struct Summary {
    pub cycles: u64,
    pub instructions: u64,
    pub traps: u64,
    pub interrupts: u64,
    pub sleeps: u64,
    pub user: u64,
}

impl Dut {
    /// Loads `image`, resets, and runs until `instructions` have retired.
    pub fn run(
        &mut self,
        image: &[u32],
        instructions: u64,
        seed: u64,
        stress: Stress,
    ) -> Result<Summary, Box<Mismatch>> {
        assert_eq!(image.len(), RAM_WORDS);
        for line in self.ports.lines {
            self.model.set(line, 0);
        }
        self.model.set(self.ports.rvalid, 0);
        self.model.reset(); // before loading: the last run may have a store under way
        for (i, &word) in image.iter().enumerate() {
            self.model.write(self.ram, i, word.into());
        }
        let mut golden = Golden::new(image.to_vec(), 0);
        golden.csrs.machine_only = self.machine_only;
        Run {
            golden,
            devices: Devices::new(),
            random: Random::new(seed),
            lines: Lines::default(),
            lines_age: 0,
            deaf: 0,
            answer: None,
            irqs: VecDeque::new(),
            trail: VecDeque::new(),
            after_trap: false,
            summary: Summary::default(),
        }
        .go(self, instructions, stress)
    }
}

struct Answer {
    at: u64,
    data: u32,
    error: bool,
}

struct Run {
    golden: Golden,
    devices: Devices,
    random: Random,
    lines: Lines,
    lines_age: u32,
    deaf: u32,
    answer: Option<Answer>,
    irqs: VecDeque<Lines>,
    trail: VecDeque<Retired>,
    after_trap: bool,
    summary: Summary,
}

impl Run {
    fn go(
        mut self,
        dut: &mut Dut,
        instructions: u64,
        stress: Stress,
    ) -> Result<Summary, Box<Mismatch>> {
        let (mut idle, mut forever) = (0, 0);
        let mut asleep = false;
        while self.summary.instructions < instructions {
            self.drive(dut, stress);
            // What the core sees in this cycle; a retired handler changes `lines` for the next.
            let driven = self.lines;
            dut.model.eval();
            let sleeping = dut.get(dut.ports.sleep) != 0;
            if dut.get(dut.ports.valid) != 0 {
                idle = 0;
                if let Err(what) = self.retire(dut) {
                    return Err(self.mismatch(what));
                }
            } else if sleeping {
                idle = 0;
            } else {
                idle += 1;
            }
            if dut.get(dut.ports.irq) != 0 {
                self.irqs.push_back(driven);
                self.summary.interrupts += 1;
            }
            if sleeping && !asleep {
                self.summary.sleeps += 1;
            }
            asleep = sleeping;
            if let Err(what) = self
                .bus(dut, stress)
                .and_then(|()| self.alive(idle, sleeping))
            {
                return Err(self.mismatch(what));
            }
            dut.model.tick(dut.ports.clk);
            self.summary.cycles += 1;
            // With every interrupt disabled nothing ends a sleep, and nothing may.
            forever = if sleeping && self.golden.csrs.mie == 0 {
                forever + 1
            } else {
                0
            };
            if forever > FOREVER {
                break;
            }
        }
        self.finish(dut)
    }

    fn drive(&mut self, dut: &mut Dut, stress: Stress) {
        self.lines_age += 1;
        if stress.interrupts != 0 && self.random.one_in(stress.interrupts) {
            let value = self.random.one_in(2);
            self.lines_age = 0;
            match self.random.below(3) {
                0 => self.lines.ext = value,
                1 => self.lines.timer = value,
                _ => self.lines.soft = value,
            }
        }
        let p = &dut.ports;
        let m = &mut dut.model;
        m.set(p.lines[0], self.lines.ext.into());
        m.set(p.lines[1], self.lines.timer.into());
        m.set(p.lines[2], self.lines.soft.into());
        let now = self.answer.take_if(|a| a.at == self.summary.cycles);
        m.set(p.rvalid, now.is_some().into());
        m.set(p.err, now.as_ref().is_some_and(|a| a.error).into());
        // Without an answer the bus carries noise.
        let data = now.map_or_else(|| self.random.word(), |a| a.data);
        m.set(p.rdata, data.into());
    }

    /// Serves a request of this cycle.
    fn bus(&mut self, dut: &Dut, stress: Stress) -> Result<(), String> {
        let p = &dut.ports;
        if dut.get(p.req) == 0 {
            return Ok(());
        }
        if self.answer.is_some() {
            return Err("a request while an answer is due".into());
        }
        let addr = dut.get(p.addr);
        if (addr.wrapping_sub(RAM_BASE) as usize) < 4 * RAM_WORDS {
            return Err(format!("a request for local address {addr:#x}"));
        }
        let (data, error) = if dut.get(p.we) != 0 {
            (
                self.random.word(),
                !self
                    .devices
                    .write(addr, dut.get(p.wdata), dut.get(p.be) as u8),
            )
        } else {
            let data = self.devices.read(addr);
            (data.unwrap_or_else(|| self.random.word()), data.is_none())
        };
        let latency = 1 + u64::from(self.random.below(stress.latency));
        self.answer = Some(Answer {
            at: self.summary.cycles + latency,
            data,
            error,
        });
        Ok(())
    }

    fn retire(&mut self, dut: &Dut) -> Result<(), String> {
        let actual = dut.retired();
        let intr = dut.get(dut.ports.intr) != 0;
        if intr && !self.after_trap {
            let lines = self.irqs.pop_front().ok_or("intr without an interrupt")?;
            self.golden.interrupt(lines)?;
            // As a handler would, mostly.
            if !self.random.one_in(4) {
                self.lines = Lines::default();
                self.lines_age = 0;
            }
        } else if intr != self.after_trap {
            return Err("intr is not set on the first instruction of a handler".into());
        }
        let order = dut.model.get(dut.ports.order);
        if order != self.summary.instructions {
            return Err(format!(
                "order is {order}, not {}",
                self.summary.instructions
            ));
        }
        let mut expected = self.golden.step(actual.rd_value, Some(actual.insn));
        if expected.insn == 0 {
            expected.insn = actual.insn; // a failed fetch has no word
        }
        self.after_trap = expected.trap;
        self.summary.instructions += 1;
        self.summary.traps += u64::from(expected.trap);
        self.summary.user += u64::from(expected.user);
        self.trail.push_back(expected.clone());
        if self.trail.len() > 24 {
            self.trail.pop_front();
        }
        if actual != expected {
            return Err(format!(
                "the core did\n  {actual:x?}\nbut the model\n  {expected:x?}"
            ));
        }
        Ok(())
    }

    /// Neither stuck nor deaf.
    fn alive(&mut self, idle: u32, sleeping: bool) -> Result<(), String> {
        let pending = self.lines.mip() & self.golden.csrs.mie;
        if idle > 1000 {
            return Err("no instruction for 1000 cycles".into());
        }
        if sleeping && pending != 0 && self.lines_age > 8 {
            return Err(format!("asleep with interrupts {pending:#x} pending"));
        }
        let due = self.irqs.is_empty() && self.golden.csrs.pending(self.lines).is_some();
        self.deaf = if due { self.deaf + 1 } else { 0 };
        if self.deaf > 150 {
            return Err("an interrupt is not taken".into());
        }
        Ok(())
    }

    /// Memory and devices must be the model's; the core is ahead of it by what has left X but not
    /// retired, so the model may catch up by two instructions.
    fn finish(mut self, dut: &mut Dut) -> Result<Summary, Box<Mismatch>> {
        let actual: Vec<u32> = (0..RAM_WORDS)
            .map(|i| dut.model.read(dut.ram, i) as u32)
            .collect();
        for _ in 0..3 {
            if self.golden.ram() == actual && *self.golden.devices() == self.devices {
                return Ok(self.summary);
            }
            self.golden.step(0, None);
        }
        let differ = (0..RAM_WORDS).filter(|&i| actual[i] != self.golden.ram()[i]);
        let at: Vec<String> = differ
            .map(|i| format!("{:#x}", RAM_BASE as usize + 4 * i))
            .collect();
        Err(self.mismatch(format!(
            "memory or devices differ in the end: {}",
            at.join(" ")
        )))
    }

    fn mismatch(&self, what: String) -> Box<Mismatch> {
        Box::new(Mismatch {
            cycle: self.summary.cycles,
            retired: self.summary.instructions,
            what,
            trail: self.trail.iter().cloned().collect(),
        })
    }
}
