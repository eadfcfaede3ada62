//! A waveform read back says what the links said.

use noctule_sim::{Blocks, Chip, ChipConfig, LinkEvent, Traffic};
use noctule_trace::write_links;
use vcd::{Command, Parser, Value};

#[test]
fn every_flit_is_in_the_waveform_in_its_cycle_and_nothing_else() {
    let traffic = Traffic {
        load: 0.05,
        until: 400,
        ..Traffic::default()
    };
    let config = ChipConfig {
        blocks: Blocks::Traffic(traffic),
        cycles_per_us: 1,
        ..ChipConfig::small()
    };
    let mut chip = Chip::new(&config).unwrap();
    chip.log_links(true);
    chip.step(2_000);
    let links = chip.take_links();
    assert!(links.len() > 200);
    let mut file = Vec::new();
    write_links(&mut file, 2, &links).unwrap();

    let mut parser = Parser::new(&file[..]);
    let header = parser.parse_header().unwrap();
    let find = |name: &str| {
        header
            .find_var(&["chip", "router_1_0", "msg", name])
            .expect("a signal")
            .code
    };
    let (valid, flit) = (find("tx_valid_local"), find("tx_flit_local"));
    let (mut now, mut up, mut data, mut seen) = (0, false, 0u64, Vec::new());
    for command in parser {
        match command.unwrap() {
            Command::Timestamp(t) => {
                // A valid that stays up is a flit in every cycle until now.
                if up {
                    assert_eq!(
                        t,
                        now + 1,
                        "a pulse lasts one cycle or is confirmed in the next"
                    );
                    seen.push((now, data));
                }
                now = t;
            }
            Command::ChangeScalar(id, v) if id == valid => up = v == Value::V1,
            Command::ChangeVector(id, v) if id == flit => {
                data = v
                    .iter()
                    .fold(0, |n, b| (n << 1) | u64::from(*b == Value::V1));
            }
            _ => {}
        }
    }
    let expected: Vec<(u64, u64)> = links
        .iter()
        .filter(|l| (l.node, l.net, l.port, l.event) == (1, 0, 4, LinkEvent::RouterSends))
        .map(|l| (l.cycle, l.flit))
        .collect();
    assert!(expected.len() > 5);
    assert_eq!(seen, expected);
}
