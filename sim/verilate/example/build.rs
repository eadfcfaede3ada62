//! Builds the example twice, with different parameters and names.

use noctule_verilate_build::Verilate;

fn main() {
    let example = || {
        Verilate::new("example")
            .source("rtl/example.sv")
            .flag("-Wall")
    };
    example().build();
    example()
        .name("example_wide")
        .param("Width", 40)
        .trace()
        .build();
}
