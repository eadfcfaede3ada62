//! What a bench relies on, shown on the example.

use noctule_verilate::Model;
use noctule_verilate_example::{example, example_wide};

fn started(mut model: Model) -> Model {
    model.reset();
    model
}

#[test]
fn a_counter_counts_ticks() {
    let mut m = started(example());
    let (clk, step, count) = (m.port("clk_i"), m.port("step_i"), m.port("count_o"));
    m.set(step, 3);
    m.tick(clk);
    assert_eq!(m.get(count), 3);
    m.ticks(clk, 999);
    assert_eq!(m.get(count), 3000);
}

#[test]
fn a_parameter_changes_the_width_of_a_port() {
    let (narrow, wide) = (example(), example_wide());
    assert_eq!(narrow.bits(narrow.port("count_o")), 16);
    assert_eq!(wide.bits(wide.port("count_o")), 40);
}

#[test]
fn wide_ports_carry_words() {
    let mut m = started(example());
    let (clk, wide_in, wide_out) = (m.port("clk_i"), m.port("wide_i"), m.port("wide_o"));
    m.set_wide(wide_in, &[1, 2, 3, 0xf]);
    m.tick(clk);
    assert_eq!(m.get_wide(wide_out), [1, 2, 3, 0xf]);
    m.set_wide(wide_in, &[7]);
    m.tick(clk);
    assert_eq!(m.get_wide(wide_out), [7, 0, 0, 0]);
}

#[test]
fn an_array_of_ports_has_a_name_for_each_element() {
    let mut m = started(example());
    for i in 0..4 {
        m.poke(&format!("places_i[{i}]"), 10 * i);
    }
    m.tick(m.port("clk_i"));
    let seen: Vec<u64> = (0..4).map(|i| m.peek(&format!("places_o[{i}]"))).collect();
    assert_eq!(seen, [0, 11, 22, 33]);
}

#[test]
fn the_back_door_reads_what_the_design_wrote_and_the_other_way_round() {
    let mut m = started(example());
    let (clk, memory) = (m.port("clk_i"), m.array("memory_q"));
    assert_eq!(m.array_len(memory), 16);
    m.poke("step_i", 5);
    m.tick(clk);
    m.poke("write_i", 1);
    m.poke("write_at_i", 9);
    m.tick(clk);
    assert_eq!(m.read(memory, 9), 5);

    m.poke("write_i", 0);
    m.poke("write_at_i", 2);
    m.write(memory, 2, 0xbeef);
    m.tick(clk);
    assert_eq!(m.peek("read_o"), 0xbeef);
}

#[test]
fn the_back_door_reaches_wide_elements_of_several_dimensions() {
    let mut m = started(example());
    let (clk, rows) = (m.port("clk_i"), m.array("example.rows_q"));
    let wide = m.port("wide_i");
    m.set_wide(wide, &[5, 6, 7, 8]);
    m.ticks(clk, 2);
    assert_eq!(m.read_wide(rows, 2), [5, 6, 7, 8]);
    m.write_wide(rows, 3, &[1, 2]);
    assert_eq!(m.read_wide(rows, 3), [1, 2, 0, 0]);
    assert_eq!(m.read_wide(rows, 2), [5, 6, 7, 8]);
}

#[test]
fn a_seed_fills_what_reset_forgot() {
    let dirty = |seed| started(example::seeded(seed)).peek("dirty_o");
    assert_eq!(dirty(0), 0);
    assert_eq!(dirty(7), dirty(7));
    let values: std::collections::HashSet<u64> = (1..30).map(dirty).collect();
    assert!(values.len() > 4, "{values:?}");
}

#[test]
fn models_are_independent_and_move_between_threads() {
    let threads: Vec<_> = (0..4)
        .map(|i| {
            let mut m = example();
            std::thread::spawn(move || {
                m.reset();
                m.poke("step_i", i);
                m.ticks(m.port("clk_i"), 1000);
                m.peek("count_o")
            })
        })
        .collect();
    let counts: Vec<u64> = threads.into_iter().map(|t| t.join().unwrap()).collect();
    assert_eq!(counts, [0, 1000, 2000, 3000]);
}

#[test]
#[should_panic(expected = "failed assertion at rtl/example.sv:38")]
fn a_failed_assertion_panics_with_its_place() {
    let mut m = started(example());
    m.poke("step_i", 0xff);
    m.tick(m.port("clk_i"));
}

#[test]
#[should_panic(expected = "no port `clock`; the model has clk_i, rst_i")]
fn a_port_that_does_not_exist_is_named_with_those_that_do() {
    example().port("clock");
}

#[test]
#[should_panic(expected = "0x100 does not fit `step_i[7:0]`")]
fn a_value_that_does_not_fit_is_refused() {
    example().poke("step_i", 0x100);
}

#[test]
#[should_panic(expected = "`count_o` is not an input")]
fn an_output_cannot_be_driven() {
    example().poke("count_o", 1);
}

#[test]
#[should_panic(expected = "no public variable `forgotten_q`")]
fn a_variable_that_is_not_public_is_refused() {
    example().array("forgotten_q");
}

#[test]
#[should_panic(expected = "built without a trace")]
fn a_model_without_trace_says_so() {
    example().trace("never.vcd");
}

#[test]
fn a_waveform_shows_the_ticks() {
    let path = std::env::temp_dir().join(format!("noctule-example-{}.vcd", std::process::id()));
    let mut m = example_wide();
    m.trace(&path);
    m.reset();
    m.poke("step_i", 1);
    m.ticks(m.port("clk_i"), 10);
    drop(m);
    let vcd = std::fs::read_to_string(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(vcd.contains("$scope module example"), "{vcd}");
    assert!(vcd.contains(" count_o [39:0] $end"), "{vcd}");
    // 14 cycles of two steps each.
    assert!(vcd.contains("#27\n") && !vcd.contains("#28\n"), "{vcd}");
}
