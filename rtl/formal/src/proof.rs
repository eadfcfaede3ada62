//! [`Proof`]: a test of a block, a line a claim. Each claim prints what it has shown and panics, as tests
//! do, with what is wrong.

use crate::check::{caught, caught_each, covered, label, proved, proved_each};
use crate::flow::{Circuit, Design, Mutant, circuit};
use crate::induction::refute;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// A design with properties, and where its circuits may be written.
pub struct Proof {
    name: String,
    design: Design,
    scratch: PathBuf,
    each: Option<i32>,
    circuit: OnceLock<Circuit>,
}

impl Proof {
    /// Of `design`, called `name` in what is printed and in `scratch`, a test's
    /// `env!("CARGO_TARGET_TMPDIR")`: proofs that may run at the same time have different names.
    pub fn new(name: &str, design: Design, scratch: &str) -> Proof {
        Proof {
            name: name.to_owned(),
            design,
            scratch: Path::new(scratch).to_owned(),
            each: None,
            circuit: OnceLock::new(),
        }
    }

    /// From now on the solver is asked assertion by assertion, with so many conflicts for each at first.
    #[must_use]
    pub fn one_by_one(mut self, conflicts: i32) -> Proof {
        self.each = Some(conflicts);
        self
    }

    fn dir(&self, name: &str) -> PathBuf {
        self.scratch.join(name.replace(' ', "_"))
    }

    fn circuit(&self) -> &Circuit {
        self.circuit.get_or_init(|| {
            circuit(&self.design, None, &self.dir(&self.name)).unwrap_or_else(|e| panic!("{e}"))
        })
    }

    /// All assertions, at least `least` of them, hold always: by 1-induction.
    ///
    /// # Panics
    /// If one does not, or there are fewer.
    pub fn holds(&self, least: usize) {
        let proved = match self.each {
            Some(conflicts) => proved_each(self.circuit(), conflicts),
            None => proved(self.circuit(), 1),
        };
        let count = proved.unwrap_or_else(|e| panic!("{e}"));
        assert!(count >= least, "only {count} assertions");
        println!("{}: {count} assertions hold always", self.name);
    }

    /// No property (`p*`) fails in the first `depth` cycles: bounded.
    ///
    /// # Panics
    /// If one fails.
    pub fn holds_from_reset(&self, depth: usize) {
        let asserted = self.circuit().only(|n| label(n).starts_with('p'));
        if let Some((cycle, which)) = refute(&asserted.aiger, depth) {
            let names = asserted.names_of(&which).join(" ");
            panic!("{names} fails {cycle} cycles from reset");
        }
        let (name, count) = (&self.name, asserted.names.len());
        println!("{name}: {count} properties hold for {depth} cycles from reset");
    }

    /// All covers are reached within `depth` cycles.
    ///
    /// # Panics
    /// If one is not, or there is none.
    pub fn reaches(&self, depth: usize) {
        self.reaches_of(|_| true, depth);
    }

    /// [`Proof::reaches`], of the covers whose names are wanted.
    ///
    /// # Panics
    /// As [`Proof::reaches`].
    pub fn reaches_of(&self, wanted: impl Fn(&str) -> bool, depth: usize) {
        let covers = self.circuit().only(wanted);
        let lines = covered(&covers, depth).unwrap_or_else(|e| panic!("{e}"));
        print!("{lines}");
    }

    /// Every mutant is noticed, by a property that it breaks within `depth` cycles from reset or else by an
    /// assertion that no longer follows; says by which.
    ///
    /// # Panics
    /// If one is not.
    pub fn notices(&self, mutants: &[(&str, Mutant)], depth: usize) {
        for (what, mutant) in mutants {
            let dir = self.dir(&format!("{} {what}", self.name));
            let by = match self.each {
                Some(conflicts) => caught_each(&self.design, mutant, depth, conflicts, &dir),
                None => caught(&self.design, mutant, depth, &dir),
            };
            let by = by.unwrap_or_else(|e| panic!("{what}: {e}"));
            println!("noticed: {what}, by {by}");
        }
    }
}
