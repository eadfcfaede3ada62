//! The smallest bench crate: a module with a port of every kind, verilated twice.
//!
//! Its tests are the tests of `noctule-verilate`.

noctule_verilate::model!(example);
noctule_verilate::model!(example_wide);
