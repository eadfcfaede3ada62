//! Blocks that use every construct of the emitter, and their verilated models.

pub mod blocks;

noctule_verilate::model!(ops3);
noctule_verilate::model!(ops4);
noctule_verilate::model!(ops8);
noctule_verilate::model!(ops32);
noctule_verilate::model!(branches);
noctule_verilate::model!(state);
