//! The device under test: the verilated core with its memory, its ports by name, and the instruction it retires.

use crate::golden::{MemAccess, Retired};
use noctule_verilate::{Array, Model, Port};

/// Words of local memory of the verilated bench.
pub const RAM_WORDS: usize = 64 * 1024 / 4;

pub(crate) struct Ports {
    pub clk: Port,
    pub lines: [Port; 3],
    pub rvalid: Port,
    pub rdata: Port,
    pub err: Port,
    pub req: Port,
    pub addr: Port,
    pub we: Port,
    pub be: Port,
    pub wdata: Port,
    pub sleep: Port,
    pub irq: Port,
    pub valid: Port,
    trap: Port,
    pub intr: Port,
    insn: Port,
    mode: Port,
    rd: Port,
    rd_value: Port,
    pc: Port,
    next_pc: Port,
    mem_addr: Port,
    rmask: Port,
    wmask: Port,
    mem_wdata: Port,
    pub order: Port,
}

/// The verilated core with its memory.
pub struct Dut {
    pub(crate) model: Model,
    pub(crate) ports: Ports,
    pub(crate) ram: Array,
    pub(crate) machine_only: bool,
}

impl Dut {
    pub fn new(model: Model) -> Dut {
        let p = |name: &str| model.port(name);
        let ports = Ports {
            clk: p("clk_i"),
            lines: [p("irq_ext_i"), p("irq_timer_i"), p("irq_soft_i")],
            rvalid: p("ext_rvalid_i"),
            rdata: p("ext_rdata_i"),
            err: p("ext_err_i"),
            req: p("ext_req_o"),
            addr: p("ext_addr_o"),
            we: p("ext_we_o"),
            be: p("ext_be_o"),
            wdata: p("ext_wdata_o"),
            sleep: p("sleep_o"),
            irq: p("rvfi_irq_o"),
            valid: p("rvfi_valid_o"),
            trap: p("rvfi_trap_o"),
            intr: p("rvfi_intr_o"),
            insn: p("rvfi_insn_o"),
            mode: p("rvfi_mode_o"),
            rd: p("rvfi_rd_addr_o"),
            rd_value: p("rvfi_rd_wdata_o"),
            pc: p("rvfi_pc_rdata_o"),
            next_pc: p("rvfi_pc_wdata_o"),
            mem_addr: p("rvfi_mem_addr_o"),
            rmask: p("rvfi_mem_rmask_o"),
            wmask: p("rvfi_mem_wmask_o"),
            mem_wdata: p("rvfi_mem_wdata_o"),
            order: p("rvfi_order_o"),
        };
        let ram = model.array("mem_q");
        Dut {
            model,
            ports,
            ram,
            machine_only: false,
        }
    }

    /// The model is built without user mode and protection.
    #[must_use]
    pub fn machine_only(mut self) -> Dut {
        self.machine_only = true;
        self
    }

    pub(crate) fn get(&self, port: Port) -> u32 {
        self.model.get(port) as u32
    }

    pub(crate) fn retired(&self) -> Retired {
        let p = &self.ports;
        let mut mem = MemAccess {
            addr: self.get(p.mem_addr),
            rmask: self.get(p.rmask) as u8,
            wmask: self.get(p.wmask) as u8,
            wdata: self.get(p.mem_wdata),
        };
        let mask = (0..4)
            .filter(|i| mem.wmask >> i & 1 != 0)
            .map(|i| 0xffu32 << (8 * i))
            .sum::<u32>();
        mem.wdata &= mask;
        if mem.rmask | mem.wmask == 0 {
            mem = MemAccess::default();
        }
        Retired {
            pc: self.get(p.pc),
            insn: self.get(p.insn),
            next_pc: self.get(p.next_pc),
            trap: self.get(p.trap) != 0,
            user: self.get(p.mode) == 0,
            rd: self.get(p.rd) as u8,
            rd_value: self.get(p.rd_value),
            mem,
        }
    }
}
