//! One network interface with its ports.

use noctule_contract::node::LINK_CREDITS;
use noctule_verilate::{Model, Port};
use std::collections::VecDeque;

/// One access on the external bus.
#[derive(Clone, Copy, Debug)]
pub struct Access {
    /// Byte address.
    pub addr: u32,
    /// Data of a store; `None` is a load.
    pub store: Option<u32>,
    /// Byte enables.
    pub be: u32,
}

/// The access faulted (`ext_err_o`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault;

/// Ports of one network: receive valid, flit, credit; transmit valid, flit, credit.
pub(crate) struct Link {
    pub rx_valid: Port,
    pub rx_flit: Port,
    pub rx_credit: Port,
    pub tx_valid: Port,
    pub tx_flit: Port,
    pub tx_credit: Port,
    /// Flits on their way in.
    pub inward: VecDeque<u64>,
    /// Places free at the node's input.
    pub room: u32,
    /// Flits of the packet coming out.
    pub outward: Vec<u32>,
    /// Flits taken whose credit has not gone back.
    pub owed: u32,
}

/// A network interface under test.
pub struct Node {
    /// The model.
    pub model: Model,
    pub(crate) links: Vec<Link>,
    pub(crate) request: Option<Access>,
    pub(crate) waiting: bool,
    pub(crate) answer: Option<Result<u32, Fault>>,
    pub(crate) mem: Vec<u32>,
    mem_ports: [Port; 4],
    mem_rdata: Port,
    ext: [Port; 5],
    ext_answer: [Port; 3],
    clock: Port,
    cycle: Port,
    us: Port,
    quiet: Port,
    next_mem: u32,
}

impl Node {
    pub(crate) fn new(mut model: Model, x: u32, y: u32, bridge_y: u32) -> Node {
        model.poke("x_i", x as u64);
        model.poke("y_i", y as u64);
        model.poke("bridge_y_i", bridge_y as u64);
        for unused in ["core_sleep_i", "host_event_i", "stop_i", "local_req_i"] {
            model.poke(unused, 0);
        }
        model.reset();
        let links = ["msg", "req", "rsp"]
            .map(|n| {
                let port = |name: &str| model.port(&format!("{n}_{name}"));
                Link {
                    rx_valid: port("rx_valid_i"),
                    rx_flit: port("rx_flit_i"),
                    rx_credit: port("rx_credit_o"),
                    tx_valid: port("tx_valid_o"),
                    tx_flit: port("tx_flit_o"),
                    tx_credit: port("tx_credit_i"),
                    inward: VecDeque::new(),
                    room: LINK_CREDITS,
                    outward: Vec::new(),
                    owed: 0,
                }
            })
            .into();
        let ports = |names: &[&str]| names.iter().map(|n| model.port(n)).collect::<Vec<_>>();
        Node {
            links,
            request: None,
            waiting: false,
            answer: None,
            mem: vec![0; 1 << 16],
            mem_ports: ports(&["mem_req_o", "mem_we_o", "mem_addr_o", "mem_wdata_o"])
                .try_into()
                .unwrap(),
            mem_rdata: model.port("mem_rdata_i"),
            ext: ports(&[
                "ext_req_i",
                "ext_addr_i",
                "ext_we_i",
                "ext_wdata_i",
                "ext_be_i",
            ])
            .try_into()
            .unwrap(),
            ext_answer: ports(&["ext_rvalid_o", "ext_rdata_o", "ext_err_o"])
                .try_into()
                .unwrap(),
            clock: model.port("clk_i"),
            cycle: model.port("cycle_i"),
            us: model.port("us_i"),
            quiet: model.port("quiet_o"),
            next_mem: 0,
            model,
        }
    }

    /// Drives the bus, clocks, and sees what came of it.
    pub(crate) fn tick(&mut self, cycle: u64, us: u32) {
        let m = &mut self.model;
        m.set(self.cycle, cycle);
        m.set(self.us, us as u64);
        m.set(self.ext[0], self.request.is_some() as u64);
        if let Some(a) = self.request.take() {
            assert!(!self.waiting, "one access at a time");
            m.set(self.ext[1], a.addr as u64);
            m.set(self.ext[2], a.store.is_some() as u64);
            m.set(self.ext[3], a.store.unwrap_or(0) as u64);
            m.set(self.ext[4], a.be as u64);
            self.waiting = true;
        }
        // Local memory: synchronous read.
        let [req, we, addr, wdata] = self.mem_ports.map(|p| m.get(p) as u32);
        m.set(self.mem_rdata, self.next_mem as u64);
        if req == 1 {
            let at = (addr & 0x3ffff) as usize / 4;
            if we == 1 {
                self.mem[at] = wdata;
            } else {
                self.next_mem = self.mem[at];
            }
        }
        m.tick(self.clock);
        if m.get(self.ext_answer[0]) == 1 {
            assert!(self.waiting, "an answer without a request");
            self.waiting = false;
            let word = m.get(self.ext_answer[1]) as u32;
            self.answer = Some(if m.get(self.ext_answer[2]) == 1 {
                Err(Fault)
            } else {
                Ok(word)
            });
        }
    }

    /// `quiet_o`.
    pub fn quiet(&self) -> bool {
        self.model.get(self.quiet) == 1
    }

    /// True while an access waits for its answer.
    pub fn waiting(&self) -> bool {
        self.waiting || self.request.is_some()
    }
}
