//! Machine-mode registers, traps and interrupts of the golden model (privileged specification 3.1).

use super::pmp::Pmp;

/// Levels of the three interrupt inputs.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Lines {
    pub ext: bool,
    pub timer: bool,
    pub soft: bool,
}

impl Lines {
    pub fn mip(self) -> u32 {
        u32::from(self.ext) << 11 | u32::from(self.timer) << 7 | u32::from(self.soft) << 3
    }
}

pub const MSTATUS: u16 = 0x300;
pub const MISA: u16 = 0x301;
pub const MIE: u16 = 0x304;
pub const MTVEC: u16 = 0x305;
pub const MCOUNTEREN: u16 = 0x306;
pub const MCOUNTINHIBIT: u16 = 0x320;
pub const MSCRATCH: u16 = 0x340;
pub const MEPC: u16 = 0x341;
pub const MCAUSE: u16 = 0x342;
pub const MTVAL: u16 = 0x343;
pub const MIP: u16 = 0x344;
pub const PMPCFG0: u16 = 0x3a0;
pub const PMPADDR0: u16 = 0x3b0;
pub const MCYCLE: u16 = 0xb00;
pub const MINSTRET: u16 = 0xb02;
pub const MCYCLEH: u16 = 0xb80;
pub const MINSTRETH: u16 = 0xb82;
pub const CYCLE: u16 = 0xc00;
pub const TIME: u16 = 0xc01;
pub const INSTRET: u16 = 0xc02;
pub const CYCLEH: u16 = 0xc80;
pub const MHARTID: u16 = 0xf14;

const MSTATUS_MIE: u32 = 1 << 3;
const MSTATUS_MPIE: u32 = 1 << 7;
const MSTATUS_MPP: u32 = 3 << 11;
const MSTATUS_MPRV: u32 = 1 << 17;
const MSTATUS_TW: u32 = 1 << 21;

#[derive(Clone, Debug)]
pub struct Csrs {
    pub user: bool,
    pub mstatus: u32,
    pub mie: u32,
    pub mtvec: u32,
    mscratch: u32,
    pub mepc: u32,
    pub mcause: u32,
    pub mtval: u32,
    pub instret: u64,
    counteren: u32,
    inhibit: u32,
    pub hart_id: u32,
    pub pmp: Pmp,
    /// Machine mode only, as built without user mode and protection.
    pub machine_only: bool,
}

/// What reading a register gives.
pub enum Read {
    Value(u32),
    /// Depends on the cycle: the value is the implementation's word.
    Volatile,
    Illegal,
}

impl Csrs {
    pub fn new(hart_id: u32) -> Csrs {
        Csrs {
            user: false,
            mstatus: MSTATUS_MPP, // reset leaves it open; the core starts with machine
            mie: 0,
            mtvec: 0,
            mscratch: 0,
            mepc: 0,
            mcause: 0,
            mtval: 0,
            instret: 0,
            counteren: 0,
            inhibit: 0,
            hart_id,
            pmp: Pmp::default(),
            machine_only: false,
        }
    }

    pub fn read(&self, csr: u16) -> Read {
        let level = csr >> 8 & 3;
        if self.user && level != 0 {
            return Read::Illegal;
        }
        if self.machine_only && matches!(csr, MCOUNTEREN | 0x30a | 0x31a | 0x3a0..=0x3bf) {
            return Read::Illegal;
        }
        let counter_open = |bit: u32| !self.user || self.counteren >> bit & 1 != 0;
        Read::Value(match csr {
            MSTATUS => self.mstatus,
            MISA => 0x4000_1100 | u32::from(!self.machine_only) << 20,
            MIE => self.mie,
            MTVEC => self.mtvec,
            MCOUNTEREN => self.counteren,
            0x30a | 0x31a | 0x310 => 0,
            MCOUNTINHIBIT => self.inhibit,
            0x323..=0x33f => 0,
            0x7a0..=0x7a3 => 0, // no triggers
            MSCRATCH => self.mscratch,
            MEPC => self.mepc,
            MCAUSE => self.mcause,
            MTVAL => self.mtval,
            MIP | MCYCLE | MCYCLEH => return Read::Volatile,
            0x3a0..=0x3bf => self.pmp.read(csr),
            MINSTRET => self.instret as u32,
            MINSTRETH => (self.instret >> 32) as u32,
            0xb03..=0xb1f | 0xb83..=0xb9f => 0,
            CYCLE | CYCLEH if counter_open(0) => return Read::Volatile,
            TIME if counter_open(1) => return Read::Volatile,
            0xc81 if counter_open(1) => 0,
            INSTRET if counter_open(2) => self.instret as u32,
            0xc82 if counter_open(2) => (self.instret >> 32) as u32,
            0xf11..=0xf13 | 0xf15 => 0,
            MHARTID => self.hart_id,
            _ => return Read::Illegal,
        })
    }

    /// The register exists and is writable.
    pub fn write(&mut self, csr: u16, value: u32) {
        match csr {
            MSTATUS => {
                let mut keep = MSTATUS_MIE | MSTATUS_MPIE | MSTATUS_MPRV | MSTATUS_TW;
                if self.machine_only {
                    keep = MSTATUS_MIE | MSTATUS_MPIE;
                } else if matches!(value >> 11 & 3, 0 | 3) {
                    keep |= MSTATUS_MPP;
                }
                self.mstatus = (self.mstatus & !keep) | (value & keep);
            }
            MIE => self.mie = value & 0x888,
            MTVEC => self.mtvec = value & !2,
            MCOUNTEREN => self.counteren = value & 7,
            MCOUNTINHIBIT => self.inhibit = value & 4,
            MSCRATCH => self.mscratch = value,
            MEPC => self.mepc = value & !3,
            MCAUSE => self.mcause = value & 0x8000_000f,
            MTVAL => self.mtval = value,
            0x3a0..=0x3bf => self.pmp.write(csr, value),
            MINSTRET => self.instret = (self.instret & !0xffff_ffff) | u64::from(value),
            MINSTRETH => {
                self.instret = (self.instret & 0xffff_ffff) | u64::from(value) << 32;
            }
            _ => {}
        }
    }

    pub fn counts(&self) -> bool {
        self.inhibit & 4 == 0
    }

    pub fn tw(&self) -> bool {
        self.mstatus & MSTATUS_TW != 0
    }

    /// Mode in which loads and stores are checked.
    pub fn data_user(&self) -> bool {
        if self.mstatus & MSTATUS_MPRV != 0 {
            self.mstatus & MSTATUS_MPP == 0
        } else {
            self.user
        }
    }

    /// The interrupt that must be taken before the next instruction, given these levels.
    pub fn pending(&self, lines: Lines) -> Option<u32> {
        let enabled = self.user || self.mstatus & MSTATUS_MIE != 0;
        let pending = lines.mip() & self.mie;
        [11, 3, 7]
            .into_iter()
            .find(|i| enabled && pending >> i & 1 != 0)
    }

    /// Enters the handler; gives its address.
    pub fn trap(&mut self, pc: u32, cause: u32, value: u32) -> u32 {
        let mie = self.mstatus & MSTATUS_MIE != 0;
        self.mstatus &= !(MSTATUS_MIE | MSTATUS_MPIE | MSTATUS_MPP);
        if mie {
            self.mstatus |= MSTATUS_MPIE;
        }
        if !self.user {
            self.mstatus |= MSTATUS_MPP;
        }
        self.user = false;
        self.mepc = pc;
        self.mcause = cause;
        self.mtval = value;
        let base = self.mtvec & !3;
        if self.mtvec & 1 != 0 && cause >> 31 != 0 {
            base.wrapping_add(4 * (cause & 0xf))
        } else {
            base
        }
    }

    /// Returns from a handler; gives where to.
    pub fn mret(&mut self) -> u32 {
        self.user = self.mstatus & MSTATUS_MPP == 0;
        let mpie = self.mstatus & MSTATUS_MPIE != 0;
        if self.user {
            self.mstatus &= !MSTATUS_MPRV;
        }
        self.mstatus &= !(MSTATUS_MIE | MSTATUS_MPP);
        self.mstatus |= MSTATUS_MPIE;
        if self.machine_only {
            self.mstatus |= MSTATUS_MPP;
        }
        if mpie {
            self.mstatus |= MSTATUS_MIE;
        }
        self.mepc
    }
}
