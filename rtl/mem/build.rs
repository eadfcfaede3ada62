//! Verilates the memory channel for its bench: 64 KB, so that its end is near.

use noctule_verilate_build::Verilate;

fn main() {
    Verilate::new("channel")
        .source("../contract/sv/noctule_pkg.sv")
        .source("stream_fifo.sv")
        .source("channel_ram.sv")
        .source("channel_fetch.sv")
        .source("channel.sv")
        .param("BytesLog2", 16)
        .flag("-Wall")
        .build();
}
