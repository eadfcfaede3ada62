//! What the directed tests share: a program runs until it stores to `tohost`, and what it stored is its result.

use noctule_core::asm::{jal, lui, sw};
use noctule_verilate::Model;

noctule_verilate::model!(core_bench);

pub const TOHOST: u32 = 0x8000_7000;

/// Runs `program` from reset with a bus that answers reads with `0x1000 + address` in the next cycle,
/// until it stores to `tohost`, and gives what it stored.
pub fn result_on(model: &mut Model, program: &[u32]) -> u32 {
    model.reset();
    let ram = model.array("mem_q");
    for (i, &word) in program.iter().enumerate() {
        model.write(ram, i, word.into());
    }
    model.poke("tohost_addr_i", TOHOST.into());
    let (clk, req, addr) = (
        model.port("clk_i"),
        model.port("ext_req_o"),
        model.port("ext_addr_o"),
    );
    let (rvalid, rdata, done) = (
        model.port("ext_rvalid_i"),
        model.port("ext_rdata_i"),
        model.port("tohost_valid_o"),
    );
    model.set(rvalid, 0);
    for _ in 0..20_000 {
        model.eval();
        let (asked, at) = (model.get(req), model.get(addr));
        model.tick(clk);
        model.set(rvalid, asked);
        model.set(rdata, (0x1000 + at) & 0xffff_ffff);
        if model.get(done) != 0 {
            return model.peek("tohost_o") as u32;
        }
    }
    panic!("the program does not end");
}

pub fn result(program: &[u32]) -> u32 {
    result_on(&mut core_bench(), program)
}

/// Stores register `r` to `tohost` and stays.
pub fn report(r: u8) -> Vec<u32> {
    vec![lui(31, TOHOST), sw(r, 31, 0), jal(0, 0)]
}
