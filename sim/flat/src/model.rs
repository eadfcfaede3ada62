//! [`FlatChip`]: frames, host words, memories and time around the verilated chip.

use crate::links::Links;
use noctule_loader::Target;
use noctule_net::Machine;
use noctule_sim::{
    ChipConfig, ChipError, Instance, LinkRecord, Memory, Stop, StopOn, TxFrame, Variable,
};
use noctule_verilate::{Array, Model, Port};
use std::collections::VecDeque;

/// A frame on its way into a lane.
struct RxFrame {
    not_before: u64,
    bytes: Vec<u8>,
    at: usize,
}

/// What the MAC side of a row is doing.
#[derive(Default)]
struct Mac {
    incoming: VecDeque<RxFrame>,
    gap_until: u64,
    outgoing: Vec<u8>,
    first: u64,
    sent: VecDeque<TxFrame>,
    open_from: u64,
}

struct Ports {
    clk: Port,
    cycle: Port,
    us: Port,
    quiet: Port,
    rx: [Port; 4],
    tx: [Port; 4],
    tx_ready: Port,
    host_in: [Port; 3],
    host_out: [Port; 3],
}

/// A flat chip of the mesh, lanes, channels and bridge that its model was made with.
pub struct FlatChip {
    model: Model,
    ports: Ports,
    shape: ChipConfig,
    cycle: u64,
    macs: Vec<Mac>,
    // What every lane is given in a cycle.
    words: Vec<u32>,
    to_host: VecDeque<u32>,
    from_host: VecDeque<u32>,
    tiles: Vec<Array>,
    bridge: Array,
    channels: Vec<Array>,
    links: Links,
    variables: Vec<Variable>,
}

impl FlatChip {
    /// [`ChipConfig::small`] after reset.
    pub fn new(cycles_per_us: u64) -> Self {
        Self::of(crate::chip_2x2(), ChipConfig::small(), cycles_per_us)
    }

    /// [`ChipConfig::small`] after reset, of the model made with `-fno-split`.
    pub fn without_split(cycles_per_us: u64) -> Self {
        let model = crate::chip_2x2_no_split();
        Self::of(model, ChipConfig::small(), cycles_per_us)
    }

    /// [`ChipConfig::default`], the chip of 36 tiles, after reset.
    #[cfg(feature = "mesh-6x6")]
    pub fn of_36_tiles(cycles_per_us: u64) -> Self {
        Self::of(crate::chip_6x6(), ChipConfig::default(), cycles_per_us)
    }

    fn of(mut model: Model, shape: ChipConfig, cycles_per_us: u64) -> Self {
        model.reset();
        let p = |n: &str| model.port(n);
        let ports = Ports {
            clk: p("clk_i"),
            cycle: p("cycle_i"),
            us: p("us_i"),
            quiet: p("quiet_o"),
            rx: [
                "mac_rx_valid_i",
                "mac_rx_data_i",
                "mac_rx_last_i",
                "mac_rx_bytes_i",
            ]
            .map(p),
            tx: [
                "mac_tx_valid_o",
                "mac_tx_data_o",
                "mac_tx_last_o",
                "mac_tx_bytes_o",
            ]
            .map(p),
            tx_ready: p("mac_tx_ready_i"),
            host_in: ["host_in_valid_i", "host_in_data_i", "host_in_ready_o"].map(p),
            host_out: ["host_out_valid_o", "host_out_data_o", "host_out_ready_i"].map(p),
        };
        let (w, h) = (shape.width, shape.height);
        let memory = |instance: Instance, name: &str| {
            model.array(&format!("{}.{name}", Self::scope_in(&shape, instance)))
        };
        let tiles = (0..w * h)
            .map(|i| (i % w, i / w))
            .map(|(x, y)| memory(Instance::Tile { x, y }, "i_cpu.i_ram.mem_q"))
            .collect();
        let bridge = memory(Instance::Bridge, "i_cpu.i_ram.mem_q");
        let rows = shape.channel_rows.iter();
        let channels = rows
            .map(|&row| memory(Instance::Channel { row }, "ram.mem"))
            .collect();
        let variables = model.variables();
        Self {
            links: Links::new(&variables, w, h),
            variables,
            ports,
            cycle: 0,
            macs: (0..h).map(|_| Mac::default()).collect(),
            words: vec![0; h],
            to_host: VecDeque::new(),
            from_host: VecDeque::new(),
            tiles,
            bridge,
            channels,
            model,
            shape: ChipConfig {
                cycles_per_us,
                ..shape
            },
        }
    }

    /// Which mesh it is, and what is at its edges.
    pub fn shape(&self) -> &ChipConfig {
        &self.shape
    }

    /// One clock cycle.
    pub fn step(&mut self) {
        let (m, p, now) = (&mut self.model, &self.ports, self.cycle);
        m.set(p.cycle, now);
        m.set(p.us, (now / self.shape.cycles_per_us) & 0xFFFF_FFFF);

        let (mut valid, mut last, mut bytes, mut ready) = (0, 0, 0, 0);
        for (row, mac) in self.macs.iter_mut().enumerate() {
            if let Some(frame) = mac.incoming.front_mut()
                && frame.not_before <= now
                && mac.gap_until <= now
            {
                let rest = &frame.bytes[frame.at..];
                let n = rest.len().min(4);
                let mut word = [0; 4];
                word[..n].copy_from_slice(&rest[..n]);
                valid |= 1 << row;
                self.words[row] = u32::from_le_bytes(word);
                bytes |= (n as u64 & 3) << (2 * row);
                frame.at += n;
                if frame.at == frame.bytes.len() {
                    last |= 1 << row;
                    mac.incoming.pop_front();
                    mac.gap_until = now + 1 + u64::from(self.shape.mac_gap);
                }
            }
            let open = mac.open_from <= now || !mac.outgoing.is_empty();
            ready |= u64::from(open) << row;
            if open && m.get(p.tx[0]) >> row & 1 == 1 {
                if mac.outgoing.is_empty() {
                    mac.first = now;
                }
                let word = m.get_wide(p.tx[1])[row];
                let ends = m.get(p.tx[2]) >> row & 1 == 1;
                let count = (m.get(p.tx[3]) >> (2 * row) & 3) as usize;
                let count = if ends && count != 0 { count } else { 4 };
                mac.outgoing.extend(&word.to_le_bytes()[..count]);
                if ends {
                    let bytes = std::mem::take(&mut mac.outgoing);
                    mac.sent.push_back(TxFrame {
                        first_cycle: mac.first,
                        last_cycle: now,
                        bytes,
                    });
                }
            }
        }
        for (port, value) in [p.rx[0], p.rx[2], p.rx[3]].iter().zip([valid, last, bytes]) {
            m.set(*port, value);
        }
        m.set_wide(p.rx[1], &self.words);
        m.set(p.tx_ready, ready);

        if m.get(p.host_out[0]) == 1 {
            self.to_host.push_back(m.get(p.host_out[1]) as u32);
        }
        m.set(p.host_out[2], 1);
        let offered = self.from_host.front().copied();
        m.set(p.host_in[0], offered.is_some().into());
        m.set(p.host_in[1], offered.unwrap_or(0).into());
        if offered.is_some() && m.get(p.host_in[2]) == 1 {
            self.from_host.pop_front();
        }
        m.tick(p.clk);
        self.cycle += 1;
    }

    /// Whether every block is quiet.
    pub fn quiet(&self) -> bool {
        self.model.get(self.ports.quiet) == 1
    }

    /// What is on the links, to be sampled in the next cycle to be run.
    pub fn links(&self) -> Vec<LinkRecord> {
        self.links.sample(&self.model, self.cycle)
    }

    /// Everything inside that is still there after optimization.
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// Appends the values of variables, by their places in [`FlatChip::variables`].
    pub fn read_variables(&self, which: &[usize], out: &mut Vec<u8>) {
        self.model.read_variables(which, out);
    }

    /// Where in the flat chip an instance is.
    pub fn scope(&self, instance: Instance) -> String {
        Self::scope_in(&self.shape, instance)
    }

    fn scope_in(shape: &ChipConfig, instance: Instance) -> String {
        match instance {
            Instance::Router { net, x, y } => format!("g_row[{y}].g_col[{x}].g_net[{net}].router"),
            Instance::Tile { x, y } => format!("g_row[{y}].g_col[{x}].tile"),
            Instance::Lane { row } => format!("g_west[{row}].g_no_bridge.g_lane.lane"),
            Instance::Channel { row } => format!("g_east[{row}].g_channel.channel"),
            Instance::Bridge => format!("g_west[{}].g_bridge.bridge", shape.bridge_row),
        }
    }

    fn array(&self, memory: Memory) -> Option<Array> {
        let ChipConfig { width, height, .. } = self.shape;
        match memory {
            Memory::Tile { x, y } if x < width && y < height => Some(self.tiles[y * width + x]),
            Memory::Tile { .. } | Memory::Lane { .. } => None,
            Memory::Bridge => Some(self.bridge),
            Memory::Channel { row } => {
                let at = self.shape.channel_rows.iter().position(|&r| r == row)?;
                Some(self.channels[at])
            }
        }
    }

    /// A word of a tile's local memory.
    pub fn tile_word(&self, x: usize, y: usize, index: usize) -> u32 {
        self.model.read(self.tiles[y * self.shape.width + x], index) as u32
    }
}

impl Target for FlatChip {
    fn write_memory(&mut self, memory: Memory, at: usize, data: &[u8]) -> Result<(), ChipError> {
        let array = self.array(memory).ok_or(ChipError::NoSuch(memory))?;
        let bytes = 4 * self.model.array_len(array);
        if at + data.len() > bytes {
            return Err(ChipError::Range {
                memory,
                at,
                len: data.len(),
                bytes,
            });
        }
        for (i, &byte) in data.iter().enumerate() {
            let (word, shift) = ((at + i) / 4, (at + i) % 4 * 8);
            let old = self.model.read(array, word);
            self.model.write(
                array,
                word,
                old & !(0xFF << shift) | u64::from(byte) << shift,
            );
        }
        Ok(())
    }

    fn host_send(&mut self, words: &[u32]) {
        self.from_host.extend(words);
    }

    fn host_receive(&mut self) -> Option<u32> {
        self.to_host.pop_front()
    }

    fn run(&mut self, cycles: u64) {
        let end = self.cycle + cycles;
        while self.cycle < end && self.to_host.is_empty() {
            self.step();
        }
    }

    fn cycle(&self) -> u64 {
        self.cycle
    }
}

impl Machine for FlatChip {
    fn lanes(&self) -> Vec<usize> {
        self.shape.lane_rows.clone()
    }

    fn cycle(&self) -> u64 {
        self.cycle
    }

    fn us(&self) -> u64 {
        self.cycle / self.shape.cycles_per_us
    }

    fn cycles_per_us(&self) -> u64 {
        self.shape.cycles_per_us
    }

    fn run_until(&mut self, deadline: u64, stop_on: StopOn) -> Stop {
        while self.cycle < deadline {
            self.step();
            if stop_on.has(StopOn::FRAME) && self.macs.iter().any(|m| !m.sent.is_empty()) {
                return StopOn::FRAME;
            }
        }
        StopOn::NOTHING
    }

    fn send(&mut self, row: usize, not_before: u64, frame: &[u8]) {
        self.macs[row].incoming.push_back(RxFrame {
            not_before,
            bytes: frame.to_vec(),
            at: 0,
        });
    }

    fn receive(&mut self, row: usize) -> Option<TxFrame> {
        self.macs[row].sent.pop_front()
    }

    fn open_from(&mut self, row: usize, cycle: u64) {
        self.macs[row].open_from = cycle;
    }

    fn due(&self) -> Option<u64> {
        Some(self.cycle)
    }

    /// The flat chip keeps its own time.
    fn set_time(&mut self, _us: u64) {}
}
