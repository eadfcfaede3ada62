//! [`Model`]: the safe face of a verilated design.

use crate::ffi::bridge;
use cxx::UniquePtr;
use std::path::Path;

/// A port of one [`Model`]; cheap to copy, valid for every model of the same design.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Port(usize);

/// An array (or single variable) marked `/*verilator public_flat_rw*/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Array(usize);

/// A register, memory or wire inside a model that is still there after optimization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Hierarchical name, without the top module.
    pub name: String,
    /// Width of an element.
    pub bits: u32,
    /// Elements over all unpacked dimensions, row-major.
    pub elements: usize,
}

impl Variable {
    /// Bytes that its value takes: 1, 2, 4, 8 or a multiple of 4 an element.
    pub fn bytes(&self) -> usize {
        let element = match self.bits {
            0..=8 => 1,
            9..=16 => 2,
            17..=32 => 4,
            33..=64 => 8,
            more => words(more) * 4,
        };
        element * self.elements
    }
}

struct PortInfo {
    name: String,
    bits: u32,
    is_input: bool,
}

struct ArrayInfo {
    name: String,
    bits: u32,
    elements: usize,
}

/// One instance of a verilated design.
pub struct Model {
    raw: UniquePtr<bridge::Model>,
    ports: Vec<PortInfo>,
    arrays: Vec<ArrayInfo>,
}

// SAFETY: each model has a VerilatedContext of its own and keeps no thread-local state between
// calls; it may move between threads, but is not for use by two at once (no Sync).
#[allow(
    unsafe_code,
    reason = "a model owns its context and touches nothing shared"
)]
unsafe impl Send for Model {}

impl Model {
    pub(crate) fn new(mut raw: UniquePtr<bridge::Model>) -> Model {
        let ports = (0..raw.port_count())
            .map(|i| PortInfo {
                name: raw.port_name(i),
                bits: raw.port_bits(i),
                is_input: raw.port_is_input(i),
            })
            .collect();
        let arrays = (0..raw.pin_mut().array_count())
            .map(|i| ArrayInfo {
                name: raw.array_name(i),
                bits: raw.array_bits(i),
                elements: raw.array_elements(i) as usize,
            })
            .collect();
        Model { raw, ports, arrays }
    }

    /// The port called `name`. An element of an unpacked array of ports is `name[2]`.
    ///
    /// # Panics
    /// If there is none; the message lists those that exist.
    pub fn port(&self, name: &str) -> Port {
        self.find_port(name).unwrap_or_else(|| {
            let names: Vec<&str> = self.ports().collect();
            panic!("no port `{name}`; the model has {}", names.join(", "))
        })
    }

    /// The port called `name`, if there is one.
    pub fn find_port(&self, name: &str) -> Option<Port> {
        self.ports.iter().position(|p| p.name == name).map(Port)
    }

    /// Names of all ports, in the order of the design.
    pub fn ports(&self) -> impl Iterator<Item = &str> {
        self.ports.iter().map(|p| p.name.as_str())
    }

    /// Width of a port in bits.
    pub fn bits(&self, port: Port) -> u32 {
        self.ports[port.0].bits
    }

    /// The value of a port of at most 64 bits.
    pub fn get(&self, port: Port) -> u64 {
        let info = &self.ports[port.0];
        assert!(
            info.bits <= 64,
            "`{}` has {} bits: use get_wide",
            info.name,
            info.bits
        );
        self.raw.get(port.0)
    }

    /// The value of a port of any width, least significant word first.
    pub fn get_wide(&self, port: Port) -> Vec<u32> {
        (0..words(self.ports[port.0].bits))
            .map(|w| self.raw.get_word(port.0, w))
            .collect()
    }

    /// Drives an input of at most 64 bits. Takes effect at the next [`tick`](Model::tick) or
    /// [`eval`](Model::eval).
    pub fn set(&mut self, port: Port, value: u64) {
        let info = &self.ports[port.0];
        assert!(info.is_input, "`{}` is not an input", info.name);
        assert!(
            info.bits <= 64,
            "`{}` has {} bits: use set_wide",
            info.name,
            info.bits
        );
        assert!(
            fits(value, info.bits),
            "{value:#x} does not fit `{}[{}:0]`",
            info.name,
            info.bits - 1
        );
        self.raw.pin_mut().set(port.0, value);
    }

    /// Drives an input of any width, least significant word first; missing words are zero.
    pub fn set_wide(&mut self, port: Port, value: &[u32]) {
        let info = &self.ports[port.0];
        assert!(info.is_input, "`{}` is not an input", info.name);
        check_wide(&info.name, info.bits, value);
        for w in 0..words(info.bits) {
            self.raw
                .pin_mut()
                .set_word(port.0, w, value.get(w).copied().unwrap_or(0));
        }
    }

    /// [`get`](Model::get) by name, for a glance.
    pub fn peek(&self, name: &str) -> u64 {
        self.get(self.port(name))
    }

    /// [`set`](Model::set) by name, for what is set once.
    pub fn poke(&mut self, name: &str, value: u64) {
        self.set(self.port(name), value);
    }

    /// Lets combinational logic settle; no clock moves and no waveform time passes.
    ///
    /// # Panics
    /// With the design's own words when it stops or an assertion in it fails.
    pub fn eval(&mut self) {
        self.raw
            .pin_mut()
            .eval()
            .unwrap_or_else(|e| panic!("{}", e.what()));
    }

    /// One clock cycle: rising edge with the inputs as set, then the falling one. Outputs then show
    /// the state after the edge.
    pub fn tick(&mut self, clock: Port) {
        self.ticks(clock, 1);
    }

    /// `count` clock cycles with the inputs held, in one crossing.
    ///
    /// # Panics
    /// With the design's own words when it stops or an assertion in it fails.
    pub fn ticks(&mut self, clock: Port, count: u64) {
        let info = &self.ports[clock.0];
        assert!(
            info.is_input && info.bits == 1,
            "`{}` is not a clock input",
            info.name
        );
        self.raw
            .pin_mut()
            .ticks(clock.0, count)
            .unwrap_or_else(|e| panic!("{}", e.what()));
    }

    /// `clk_i` for four cycles with `rst_i` high, then `rst_i` low.
    pub fn reset(&mut self) {
        let (clk, rst) = (self.port("clk_i"), self.port("rst_i"));
        self.set(rst, 1);
        self.ticks(clk, 4);
        self.set(rst, 0);
        self.eval();
    }

    /// Whether the design has called `$finish`.
    pub fn finished(&self) -> bool {
        self.raw.finished()
    }

    /// The public variable whose hierarchical name is `name` or ends in `.name`.
    ///
    /// # Panics
    /// If there is none or the name is ambiguous; the message lists those that exist.
    pub fn array(&self, name: &str) -> Array {
        let tail = format!(".{name}");
        let hits: Vec<usize> = (0..self.arrays.len())
            .filter(|&i| self.arrays[i].name == name || self.arrays[i].name.ends_with(&tail))
            .collect();
        match hits[..] {
            [one] => Array(one),
            _ => {
                let names: Vec<&str> = self.arrays().collect();
                let which = if hits.is_empty() {
                    "no"
                } else {
                    "more than one"
                };
                panic!(
                    "{which} public variable `{name}`; the model has: {}",
                    names.join(", ")
                )
            }
        }
    }

    /// Hierarchical names of all public variables.
    pub fn arrays(&self) -> impl Iterator<Item = &str> {
        self.arrays.iter().map(|a| a.name.as_str())
    }

    /// Number of elements, over all unpacked dimensions.
    pub fn array_len(&self, array: Array) -> usize {
        self.arrays[array.0].elements
    }

    /// Reads an element of at most 64 bits, row-major over the unpacked dimensions.
    pub fn read(&self, array: Array, element: usize) -> u64 {
        let info = self.element(array, element);
        assert!(
            info.bits <= 64,
            "`{}` has {} bits: use read_wide",
            info.name,
            info.bits
        );
        self.raw.array_get(array.0, element)
    }

    /// Reads an element of any width, least significant word first.
    pub fn read_wide(&self, array: Array, element: usize) -> Vec<u32> {
        let bits = self.element(array, element).bits;
        (0..words(bits))
            .map(|w| self.raw.array_get_word(array.0, element, w))
            .collect()
    }

    /// Writes an element of at most 64 bits. Clocked logic sees it at the next edge; combinational
    /// logic that reads the variable is not told.
    pub fn write(&mut self, array: Array, element: usize, value: u64) {
        let info = self.element(array, element);
        assert!(
            info.bits <= 64,
            "`{}` has {} bits: use write_wide",
            info.name,
            info.bits
        );
        assert!(
            fits(value, info.bits),
            "{value:#x} does not fit `{}[{}:0]`",
            info.name,
            info.bits - 1
        );
        self.raw.pin_mut().array_set(array.0, element, value);
    }

    /// Writes an element of any width, least significant word first; missing words are zero.
    pub fn write_wide(&mut self, array: Array, element: usize, value: &[u32]) {
        let info = self.element(array, element);
        let bits = info.bits;
        check_wide(&info.name, bits, value);
        for w in 0..words(bits) {
            let word = value.get(w).copied().unwrap_or(0);
            self.raw.pin_mut().array_set_word(array.0, element, w, word);
        }
    }

    /// What is inside, for a model built with `.look_inside()`; nothing else.
    pub fn variables(&self) -> Vec<Variable> {
        let variable = |i| Variable {
            name: self.raw.variable_name(i),
            bits: self.raw.variable_bits(i),
            elements: self.raw.variable_elements(i) as usize,
        };
        (0..self.raw.variable_count()).map(variable).collect()
    }

    /// Appends the values of variables, by their place in [`Model::variables`]; each takes
    /// [`Variable::bytes`], elements in order, least significant byte first.
    ///
    /// # Panics
    /// If there is no such variable.
    pub fn read_variables(&self, which: &[usize], out: &mut Vec<u8>) {
        let count = self.raw.variable_count();
        assert!(
            which.iter().all(|v| *v < count),
            "there are {count} variables"
        );
        self.raw.read_variables(which, out);
    }

    /// Writes a VCD waveform from now on, for a model built with `.trace()`.
    ///
    /// # Panics
    /// If the model has no trace or the file cannot be written.
    pub fn trace(&mut self, path: impl AsRef<Path>) {
        let path = path.as_ref().to_string_lossy();
        self.raw
            .pin_mut()
            .trace(&path)
            .unwrap_or_else(|e| panic!("{}", e.what()));
    }

    /// Hands the waveform so far to the file system.
    pub fn trace_flush(&mut self) {
        self.raw.pin_mut().trace_flush();
    }

    fn element(&self, array: Array, element: usize) -> &ArrayInfo {
        let info = &self.arrays[array.0];
        assert!(
            element < info.elements,
            "`{}` has {} elements, no {element}",
            info.name,
            info.elements
        );
        info
    }
}

fn words(bits: u32) -> usize {
    bits.div_ceil(32) as usize
}

fn fits(value: u64, bits: u32) -> bool {
    bits >= 64 || value >> bits == 0
}

fn check_wide(name: &str, bits: u32, value: &[u32]) {
    let ok = value.iter().enumerate().all(|(w, &word)| {
        let left = bits.saturating_sub(32 * w as u32);
        fits(word.into(), left.min(32))
    });
    assert!(ok, "the value does not fit `{name}[{}:0]`", bits - 1);
}
