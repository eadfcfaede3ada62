//! The golden model that the core is compared with, instruction by instruction.
//!
//! RV32IM is executed by `rrs-lib`, written by other people for another machine. What it lacks is
//! written here from the specifications and from nothing else: Zba, Zbb ([`bits`]), CSRs, traps and
//! modes ([`csr`]), memory protection ([`pmp`]).

pub mod bits;
pub mod csr;
pub mod pmp;

use crate::asm::{Fields, JALR, LOAD, MISC_MEM, OP_IMM, STORE, SYSTEM};
use csr::{Csrs, Lines, Read};
use pmp::Access;
use rrs_lib::instruction_executor::{InstructionException, InstructionExecutor};
use rrs_lib::{HartState, MemAccessSize, Memory, process_instruction};

/// Start of local memory.
pub const RAM_BASE: u32 = 0x8000_0000;

/// What lies on the external bus in the bench, shared by the core's bench and the golden model (each
/// has its own copy): some memory, a register that gives another value at every read, one that
/// mixes all writes. Everything else is an error.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Devices {
    memory: Vec<u32>,
    reads: u32,
    mixed: u32,
}

impl Devices {
    pub const BASE: u32 = 0x4000_0000;
    const WORDS: u32 = 256;
    const POP: u32 = Self::BASE + 0x800;
    const MIX: u32 = Self::BASE + 0x804;

    pub fn new() -> Devices {
        let memory = (0..Self::WORDS)
            .map(|i| i.wrapping_mul(0x9e37_79b9))
            .collect();
        Devices {
            memory,
            reads: 0,
            mixed: 0,
        }
    }

    /// The word at `addr & !3`, or `None` for an error.
    pub fn read(&mut self, addr: u32) -> Option<u32> {
        let word = addr.wrapping_sub(Self::BASE) / 4;
        match addr & !3 {
            _ if word < Self::WORDS => Some(self.memory[word as usize]),
            Self::POP => {
                self.reads += 1;
                Some(self.reads.wrapping_mul(0x85eb_ca6b))
            }
            Self::MIX => Some(self.mixed),
            _ => None,
        }
    }

    /// Writes the enabled bytes; false for an error.
    pub fn write(&mut self, addr: u32, value: u32, enable: u8) -> bool {
        let word = addr.wrapping_sub(Self::BASE) / 4;
        let mask = byte_mask(enable);
        match addr & !3 {
            _ if word < Self::WORDS => {
                let old = &mut self.memory[word as usize];
                *old = (*old & !mask) | (value & mask);
            }
            Self::MIX => self.mixed = self.mixed.rotate_left(5) ^ (value & mask) ^ mask,
            _ => return false,
        }
        true
    }
}

impl Default for Devices {
    fn default() -> Self {
        Self::new()
    }
}

fn byte_mask(enable: u8) -> u32 {
    (0..4)
        .filter(|i| enable >> i & 1 != 0)
        .map(|i| 0xffu32 << (8 * i))
        .sum()
}

/// A load or store as the formal interface reports it: word address, byte masks.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct MemAccess {
    pub addr: u32,
    pub rmask: u8,
    pub wmask: u8,
    pub wdata: u32,
}

struct Bus {
    ram: Vec<u32>,
    devices: Devices,
    access: MemAccess,
    /// Steps so far, and words of memory as they were before the last stores, with their steps.
    steps: u64,
    overwritten: Vec<(usize, u32, u64)>,
}

/// The core may have fetched this many instructions behind a store before the store is done; without
/// FENCE.I between them it executes what it has fetched (RISC-V unprivileged, Zifencei).
const FETCHED_AHEAD: u64 = 3;

impl Bus {
    fn enable(addr: u32, size: &MemAccessSize) -> u8 {
        let ones = match size {
            MemAccessSize::Byte => 1,
            MemAccessSize::HalfWord => 3,
            MemAccessSize::Word => 15,
        };
        ones << (addr & 3)
    }

    /// The instruction word at `index`: of what memory holds or held for a fetch ahead, `observed`.
    fn fetch(&mut self, index: usize, observed: Option<u32>) -> u32 {
        let steps = self.steps;
        self.overwritten
            .retain(|(_, _, at)| at + FETCHED_AHEAD >= steps);
        let mut before = self.overwritten.iter().filter(|(i, ..)| *i == index);
        match observed {
            Some(word) if before.any(|(_, old, _)| *old == word) => word,
            _ => self.ram[index],
        }
    }

    fn ram_index(&self, addr: u32) -> Option<usize> {
        let word = (addr.wrapping_sub(RAM_BASE) / 4) as usize;
        (word < self.ram.len()).then_some(word)
    }
}

impl Memory for Bus {
    fn read_mem(&mut self, addr: u32, size: MemAccessSize) -> Option<u32> {
        let rmask = Bus::enable(addr, &size);
        let word = match self.ram_index(addr) {
            Some(i) => self.ram[i],
            None => self.devices.read(addr)?,
        };
        self.access = MemAccess {
            addr: addr & !3,
            rmask,
            wmask: 0,
            wdata: 0,
        };
        Some((word & byte_mask(rmask)) >> (8 * (addr & 3)))
    }

    fn write_mem(&mut self, addr: u32, size: MemAccessSize, value: u32) -> bool {
        let wmask = Bus::enable(addr, &size);
        let mask = byte_mask(wmask);
        let wdata = (value << (8 * (addr & 3))) & mask;
        match self.ram_index(addr) {
            Some(i) => {
                self.overwritten.push((i, self.ram[i], self.steps));
                self.ram[i] = (self.ram[i] & !mask) | wdata;
            }
            None if !self.devices.write(addr, wdata, wmask) => return false,
            None => {}
        }
        self.access = MemAccess {
            addr: addr & !3,
            rmask: 0,
            wmask,
            wdata,
        };
        true
    }
}

/// What one instruction did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Retired {
    pub pc: u32,
    pub insn: u32,
    pub next_pc: u32,
    pub trap: bool,
    pub user: bool,
    /// Register and value; register 0 for none.
    pub rd: u8,
    pub rd_value: u32,
    pub mem: MemAccess,
}

/// The machine: one hart, its local memory and the bench's devices.
pub struct Golden {
    hart: HartState,
    pub csrs: Csrs,
    bus: Bus,
}

enum Done {
    Next,
    Jumped,
    Wrote(u32),
    Trap(u32, u32),
}

impl Golden {
    pub fn new(ram: Vec<u32>, hart_id: u32) -> Golden {
        let mut hart = HartState::new();
        hart.pc = RAM_BASE;
        let bus = Bus {
            ram,
            devices: Devices::new(),
            access: MemAccess::default(),
            steps: 0,
            overwritten: Vec::new(),
        };
        Golden {
            hart,
            csrs: Csrs::new(hart_id),
            bus,
        }
    }

    pub fn devices(&self) -> &Devices {
        &self.bus.devices
    }

    pub fn ram(&self) -> &[u32] {
        &self.bus.ram
    }

    /// Takes the interrupt that these levels demand, or says why there is none.
    pub fn interrupt(&mut self, lines: Lines) -> Result<u32, String> {
        let Some(cause) = self.csrs.pending(lines) else {
            return Err(format!(
                "interrupt with {lines:?}, mie {:#x}, mstatus {:#x}",
                self.csrs.mie, self.csrs.mstatus
            ));
        };
        self.hart.pc = self.csrs.trap(self.hart.pc, 1 << 31 | cause, 0);
        Ok(cause)
    }

    /// Executes one instruction. `observed` is what the core wrote to the destination register, used
    /// only where the value depends on the cycle; `fetched` what it executed, used only where a store has
    /// just changed it.
    pub fn step(&mut self, observed: u32, fetched: Option<u32>) -> Retired {
        let pc = self.hart.pc;
        let user = self.csrs.user;
        let mut insn = 0;
        let before = self.hart.registers;
        let counts = self.csrs.counts();
        self.bus.access = MemAccess::default();
        self.hart.last_register_write = None;

        let allowed = self.csrs.pmp.allows(pc, Access::Fetch, user);
        let done = match self.bus.ram_index(pc) {
            Some(i) if allowed => {
                self.bus.steps += 1;
                insn = self.bus.fetch(i, fetched);
                self.execute(insn, observed)
            }
            _ => Done::Trap(1, 0),
        };
        let (mut rd, mut rd_value) = (Fields(insn).rd(), 0);
        let mut trap = false;
        match done {
            Done::Next => self.hart.pc = pc.wrapping_add(4),
            Done::Jumped => {}
            Done::Wrote(value) => {
                if rd != 0 {
                    self.hart.registers[usize::from(rd)] = value;
                    self.hart.last_register_write = Some(usize::from(rd));
                }
                self.hart.pc = pc.wrapping_add(4);
            }
            Done::Trap(cause, value) => {
                trap = true;
                self.hart.registers = before;
                self.hart.last_register_write = None;
                self.bus.access = MemAccess::default();
                self.hart.pc = self.csrs.trap(pc, cause, value);
            }
        }
        match self.hart.last_register_write {
            Some(r) if r != 0 => rd_value = self.hart.registers[r],
            _ => rd = 0,
        }
        // An instruction that writes the counter does not count itself.
        if !trap && counts && !writes_instret(insn) {
            self.csrs.instret = self.csrs.instret.wrapping_add(1);
        }
        Retired {
            pc,
            insn,
            next_pc: self.hart.pc,
            trap,
            user,
            rd,
            rd_value,
            mem: self.bus.access,
        }
    }

    fn execute(&mut self, insn: u32, observed: u32) -> Done {
        let f = Fields(insn);
        let rs1 = self.hart.registers[usize::from(f.rs1())];
        let rs2 = self.hart.registers[usize::from(f.rs2())];
        let illegal = Done::Trap(2, 0);
        if insn & 3 != 3 {
            return illegal;
        }
        if let Some(value) = bits::execute(insn, rs1, rs2) {
            return Done::Wrote(value);
        }
        match f.opcode() {
            SYSTEM => return self.system(insn, rs1, observed),
            MISC_MEM if f.funct3() == 1 => {
                self.bus.overwritten.clear();
                return Done::Next;
            }
            MISC_MEM => return if f.funct3() == 0 { Done::Next } else { illegal },
            LOAD | STORE => {
                let store = f.opcode() == STORE;
                let size = f.funct3() & 3;
                if size == 3 || (store && f.funct3() > 2) || f.funct3() == 6 {
                    return illegal;
                }
                let offset = if store { f.imm_s() } else { f.imm_i() };
                let addr = rs1.wrapping_add(offset as u32);
                if addr & ((1 << size) - 1) != 0 {
                    return Done::Trap(if store { 6 } else { 4 }, addr);
                }
                let access = if store { Access::Store } else { Access::Load };
                if !self.csrs.pmp.allows(addr, access, self.csrs.data_user()) {
                    return Done::Trap(if store { 7 } else { 5 }, addr);
                }
            }
            // rrs-lib takes any funct3 for jalr and any funct7 for some immediates.
            JALR if f.funct3() != 0 => return illegal,
            OP_IMM if f.funct3() == 1 && f.funct7() != 0 => return illegal,
            OP_IMM if f.funct3() == 5 && f.funct7() & !0x20 != 0 => return illegal,
            _ => {}
        }
        let mut executor = InstructionExecutor {
            mem: &mut self.bus,
            hart_state: &mut self.hart,
        };
        match process_instruction(&mut executor, insn) {
            None => illegal,
            Some(Ok(false)) => Done::Next,
            Some(Ok(true)) if self.hart.pc & 3 != 0 => {
                let target = self.hart.pc;
                Done::Trap(0, target)
            }
            Some(Ok(true)) => Done::Jumped,
            Some(Err(InstructionException::LoadAccessFault(addr))) => Done::Trap(5, addr),
            Some(Err(InstructionException::StoreAccessFault(addr))) => Done::Trap(7, addr),
            Some(Err(e)) => unreachable!("checked before: {e:?}"),
        }
    }

    fn system(&mut self, insn: u32, rs1: u32, observed: u32) -> Done {
        let f = Fields(insn);
        let illegal = Done::Trap(2, 0);
        if f.funct3() == 0 {
            return match insn {
                0x0000_0073 => Done::Trap(if self.csrs.user { 8 } else { 11 }, 0),
                0x0010_0073 => Done::Trap(3, 0),
                0x3020_0073 if !self.csrs.user => {
                    self.hart.pc = self.csrs.mret();
                    Done::Jumped
                }
                0x1050_0073 if !(self.csrs.user && self.csrs.tw()) => Done::Next,
                _ => illegal,
            };
        }
        if f.funct3() == 4 {
            return illegal;
        }
        let csr = f.csr();
        let operand = if f.funct3() & 4 != 0 {
            u32::from(f.rs1())
        } else {
            rs1
        };
        let op = f.funct3() & 3;
        let writes = op == 1 || f.rs1() != 0;
        let old = match self.csrs.read(csr) {
            Read::Value(v) => v,
            Read::Volatile => observed,
            Read::Illegal => return illegal,
        };
        if writes {
            if csr >> 10 == 3 {
                return illegal;
            }
            let new = match op {
                1 => operand,
                2 => old | operand,
                _ => old & !operand,
            };
            self.csrs.write(csr, new);
        }
        Done::Wrote(old)
    }
}

fn writes_instret(insn: u32) -> bool {
    let f = Fields(insn);
    f.opcode() == SYSTEM
        && f.funct3() & 3 != 0
        && matches!(f.csr(), csr::MINSTRET | csr::MINSTRETH)
        && (f.funct3() & 3 == 1 || f.rs1() != 0)
}
