//! The verilated router, one at a time and as a mesh.

pub mod ahead;
pub mod mesh;

noctule_verilate::model!(router);
noctule_verilate::model!(ahead_column);
noctule_verilate::model!(ahead_row);
noctule_verilate::model!(ahead_tile);

/// xorshift64: tests print its seed.
pub fn random(seed: &mut u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed
}
