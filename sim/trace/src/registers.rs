//! Registers of an instance: which there are, and which have changed.

use noctule_sim::{Chip, Instance, Variable};
use std::io::{self, Write};
use vcd::{IdCode, ReferenceIndex, Value, VarType, Writer};

/// Arrays of more elements are memories, which a waveform leaves out.
const MOST_ELEMENTS: usize = 64;

/// The registers of one instance.
pub(crate) struct Registers {
    instance: Instance,
    // Places in `Chip::variables`.
    which: Vec<usize>,
    signals: Vec<Register>,
    // Values as last written, and as read now.
    last: Vec<u8>,
    now: Vec<u8>,
}

struct Register {
    at: usize,
    bytes: usize,
    bits: u32,
    id: IdCode,
}

impl Registers {
    /// Chooses the instance's registers (variables named `*_q`) and declares them.
    pub(crate) fn declare<W: Write>(
        out: &mut Writer<W>,
        chip: &Chip,
        instance: Instance,
    ) -> io::Result<Registers> {
        let all = chip.variables(instance).map_err(io::Error::other)?;
        let mut chosen: Vec<(Vec<&str>, usize)> = all
            .iter()
            .enumerate()
            .filter(|(_, v)| v.name.ends_with("_q") && v.elements <= MOST_ELEMENTS)
            .map(|(k, v)| (v.name.split('.').collect(), k))
            .collect();
        // A scope's own registers come before its scopes.
        chosen.sort_by_key(|(path, k)| (path[..path.len() - 1].to_vec(), path[path.len() - 1], *k));

        let (mut which, mut signals, mut at) = (vec![], vec![], 0);
        let mut open: Vec<&str> = Vec::new();
        for (path, k) in &chosen {
            let (name, scopes) = path.split_last().expect("a name has a last part");
            let same = open.iter().zip(scopes).take_while(|(a, b)| a == b).count();
            for _ in same..open.len() {
                out.upscope()?;
            }
            for scope in &scopes[same..] {
                out.add_module(scope)?;
            }
            open.truncate(same);
            open.extend(&scopes[same..]);
            let v = &all[*k];
            let bytes = v.bytes() / v.elements.max(1);
            for element in 0..v.elements {
                let id = declare(out, v, name, element)?;
                let bits = v.bits;
                signals.push(Register {
                    at,
                    bytes,
                    bits,
                    id,
                });
                at += bytes;
            }
            which.push(*k);
        }
        for _ in &open {
            out.upscope()?;
        }
        Ok(Registers {
            instance,
            which,
            signals,
            last: Vec::new(),
            now: Vec::new(),
        })
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.signals.len()
    }

    /// Reads them; whether any is not as last written.
    pub(crate) fn read(&mut self, chip: &Chip) -> bool {
        self.now.clear();
        chip.read_variables(self.instance, &self.which, &mut self.now)
            .expect("variables of the list");
        self.now != self.last
    }

    /// Writes what has changed since the last call, at first everything; how many values.
    pub(crate) fn write<W: Write>(&mut self, out: &mut Writer<W>) -> io::Result<u64> {
        let mut written = 0;
        for r in &self.signals {
            let place = r.at..r.at + r.bytes;
            let value = &self.now[place.clone()];
            if self.last.get(place) == Some(value) {
                continue;
            }
            written += 1;
            let bit = |b: u32| Value::from(value[b as usize / 8] >> (b % 8) & 1 != 0);
            if r.bits == 1 {
                out.change_scalar(r.id, bit(0))?;
            } else {
                let bits: Vec<Value> = (0..r.bits).rev().map(bit).collect();
                out.change_vector(r.id, &bits)?;
            }
        }
        std::mem::swap(&mut self.last, &mut self.now);
        Ok(written)
    }
}

fn declare<W: Write>(
    out: &mut Writer<W>,
    v: &Variable,
    name: &str,
    element: usize,
) -> io::Result<IdCode> {
    let range = (v.bits > 1).then_some(ReferenceIndex::Range(v.bits - 1, 0));
    if v.elements == 1 {
        return out.add_var(VarType::Reg, v.bits, name, range);
    }
    out.add_var(VarType::Reg, v.bits, &format!("{name}({element})"), range)
}
