//! Both chips side by side, cycle by cycle: every flit and credit of every link, and every register
//! and memory that both models have.

use crate::model::FlatChip;
use crate::replay::Deed;
use noctule_sim::{Chip, ChipError, Instance, LinkRecord, Variable};
use std::collections::{BTreeMap, BTreeSet};

/// Where two chips differ first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// On the links; what only one of them has.
    Links {
        /// The cycle.
        cycle: u64,
        /// Only in the composed chip.
        composed: Vec<LinkRecord>,
        /// Only in the flat chip.
        flat: Vec<LinkRecord>,
    },
    /// In a register or memory, after a cycle.
    State {
        /// The next cycle to be run.
        cycle: u64,
        /// Whose.
        instance: Instance,
        /// Its name.
        name: String,
        /// First element that differs.
        element: usize,
        /// Its bytes in the composed chip.
        composed: Vec<u8>,
        /// Its bytes in the flat chip.
        flat: Vec<u8>,
    },
}

/// How often registers are compared.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Registers every so many cycles.
    pub registers: u64,
    /// Registers in each of the last so many cycles.
    pub every_cycle_from: u64,
    /// Memories every so many cycles, and at the end.
    pub memories: u64,
}

/// Variables of an instance that both chips have.
struct Pairs {
    instance: Instance,
    composed: Vec<usize>,
    flat: Vec<usize>,
    variables: Vec<Variable>,
}

/// A composed chip and a flat one.
pub struct Both {
    /// The composed chip.
    pub composed: Chip,
    /// The flat chip.
    pub flat: FlatChip,
    registers: Vec<Pairs>,
    memories: Vec<Pairs>,
    only_composed: BTreeSet<String>,
    only_flat: BTreeSet<String>,
    // Of the composed chip, to be sampled in a later cycle.
    later: Vec<LinkRecord>,
}

/// More elements than this make a memory.
const MEMORY: usize = 64;

/// Whether a name is that of a register or memory: by the house's suffix, or one of the few memories
/// without it.
fn is_state(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    last.ends_with("_q") || ["mem", "low", "due_mem"].contains(&last)
}

impl Both {
    /// Pairs the variables of two chips after reset.
    ///
    /// # Errors
    /// If the chips have different instances.
    pub fn new(mut composed: Chip, flat: FlatChip) -> Result<Self, ChipError> {
        composed.log_links(true);
        let all = flat.variables().to_vec();
        let places: BTreeMap<&str, usize> = all
            .iter()
            .enumerate()
            .map(|(k, v)| (v.name.as_str(), k))
            .collect();
        let mut both = Both {
            registers: vec![],
            memories: vec![],
            only_composed: BTreeSet::new(),
            only_flat: all
                .iter()
                .map(|v| v.name.clone())
                .filter(|n| is_state(n))
                .collect(),
            later: vec![],
            composed,
            flat,
        };
        for instance in both.composed.instances() {
            let prefix = both.flat.scope(instance);
            let mut groups = [(); 2].map(|()| Pairs {
                instance,
                composed: vec![],
                flat: vec![],
                variables: vec![],
            });
            for (place, variable) in both.composed.variables(instance)?.into_iter().enumerate() {
                if !is_state(&variable.name) {
                    continue;
                }
                let name = format!("{prefix}.{}", variable.name);
                match places.get(name.as_str()) {
                    Some(&at)
                        if all[at].bits == variable.bits
                            && all[at].elements == variable.elements =>
                    {
                        both.only_flat.remove(&name);
                        let group = &mut groups[usize::from(variable.elements > MEMORY)];
                        group.composed.push(place);
                        group.flat.push(at);
                        group.variables.push(variable);
                    }
                    _ => {
                        both.only_composed.insert(name);
                    }
                }
            }
            let [registers, memories] = groups;
            both.registers.push(registers);
            both.memories.push(memories);
        }
        Ok(both)
    }

    /// How many registers and memories are compared.
    pub fn compared(&self) -> (usize, usize) {
        let count = |pairs: &[Pairs]| pairs.iter().map(|p| p.variables.len()).sum();
        (count(&self.registers), count(&self.memories))
    }

    /// Registers and memories that one model has and the other has not, because Verilator found
    /// another name or no use for them: only in the composed chip, only in the flat one.
    pub fn unpaired(&self) -> (Vec<&str>, Vec<&str>) {
        (
            self.only_composed.iter().map(String::as_str).collect(),
            self.only_flat.iter().map(String::as_str).collect(),
        )
    }

    /// Does `deeds` to both and runs them to `end`, comparing as `plan` says.
    ///
    /// # Errors
    /// The first difference.
    ///
    /// # Panics
    /// If a deed is not possible on one of them.
    pub fn run(
        &mut self,
        deeds: &[(u64, Deed)],
        end: u64,
        plan: &Plan,
    ) -> Result<(), Box<Difference>> {
        self.run_apart(deeds, deeds, end, plan)
    }

    /// As [`Both::run`], with different deeds for the flat chip: to see that a difference is found.
    ///
    /// # Errors
    /// The first difference.
    ///
    /// # Panics
    /// If a deed is not possible.
    pub fn run_apart(
        &mut self,
        composed: &[(u64, Deed)],
        flat: &[(u64, Deed)],
        end: u64,
        plan: &Plan,
    ) -> Result<(), Box<Difference>> {
        let (mut composed, mut flat) = (composed.iter().peekable(), flat.iter().peekable());
        for cycle in self.composed.cycle()..end {
            while let Some((_, deed)) = composed.next_if(|(at, _)| *at <= cycle) {
                deed.apply(&mut self.composed).expect("a deed of this chip");
            }
            while let Some((_, deed)) = flat.next_if(|(at, _)| *at <= cycle) {
                deed.apply(&mut self.flat).expect("a deed of this chip");
            }
            let on_flat = self.flat.links();
            self.composed.step(1);
            self.flat.step();
            self.same_links(cycle, &on_flat)?;
            let done = cycle + 1;
            if done % plan.registers == 0 || done >= plan.every_cycle_from {
                self.same_state(done, false)?;
            }
            if done % plan.memories == 0 || done == end {
                self.same_state(done, true)?;
            }
        }
        Ok(())
    }

    fn same_links(&mut self, cycle: u64, flat: &[LinkRecord]) -> Result<(), Box<Difference>> {
        // A composed chip notes what is sampled in the next cycle.
        self.later.extend(self.composed.take_links());
        let all = std::mem::take(&mut self.later);
        let (mut mine, later): (Vec<_>, Vec<_>) = all.into_iter().partition(|r| r.cycle <= cycle);
        mine.sort_unstable();
        self.later = later;
        if mine == flat {
            return Ok(());
        }
        let lacks = |a: &[LinkRecord], b: &[LinkRecord]| {
            a.iter().filter(|r| !b.contains(r)).copied().collect()
        };
        Err(Box::new(Difference::Links {
            cycle,
            composed: lacks(&mine, flat),
            flat: lacks(flat, &mine),
        }))
    }

    fn same_state(&self, cycle: u64, memories: bool) -> Result<(), Box<Difference>> {
        let groups = if memories {
            &self.memories
        } else {
            &self.registers
        };
        let (mut a, mut b) = (vec![], vec![]);
        for pairs in groups {
            a.clear();
            b.clear();
            self.composed
                .read_variables(pairs.instance, &pairs.composed, &mut a)
                .expect("an instance of this chip");
            self.flat.read_variables(&pairs.flat, &mut b);
            if a != b
                && let Some(difference) = pairs.first(cycle, &a, &b)
            {
                return Err(Box::new(difference));
            }
        }
        Ok(())
    }
}

/// Registers that hold nothing while another of the same module is 0; they may then have sampled a
/// wire that carries nothing, and what carries nothing is not driven by the composed chip.
const EMPTY_UNLESS: [(&str, &str); 2] = [("front_tail_q", "some_q"), ("front_low_q", "some_q")];

impl Pairs {
    /// The first difference that matters.
    fn first(&self, cycle: u64, a: &[u8], b: &[u8]) -> Option<Difference> {
        let mut at = 0;
        for variable in &self.variables {
            let size = variable.bytes() / variable.elements;
            for element in 0..variable.elements {
                let (x, y) = (&a[at..at + size], &b[at..at + size]);
                if x != y && !self.is_empty(&variable.name, a) {
                    return Some(Difference::State {
                        cycle,
                        instance: self.instance,
                        name: variable.name.clone(),
                        element,
                        composed: x.to_vec(),
                        flat: y.to_vec(),
                    });
                }
                at += size;
            }
        }
        None
    }

    /// Whether a register of that name holds nothing; `state` is compared itself.
    fn is_empty(&self, name: &str, state: &[u8]) -> bool {
        let (module, register) = name.rsplit_once('.').unwrap_or(("", name));
        let Some((_, full)) = EMPTY_UNLESS.iter().find(|(of, _)| *of == register) else {
            return false;
        };
        let full = format!("{module}.{full}");
        let mut at = 0;
        for variable in &self.variables {
            if variable.name == full {
                return state[at] == 0;
            }
            at += variable.bytes();
        }
        false
    }
}
