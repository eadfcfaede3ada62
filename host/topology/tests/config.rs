//! Configurations: what they come to, and what is said about wrong ones.

use miette::{GraphicalReportHandler, GraphicalTheme};
use noctule_tables::{Plan, Role};
use noctule_topology::{Config, Layout, Mesh, Overrides};

fn mesh(text: &str) -> Mesh {
    text.parse().unwrap()
}

/// What a person reads about a wrong file.
fn said(text: &str) -> String {
    let error = Config::parse("chip.toml", text).expect_err("the file is wrong");
    let mut out = String::new();
    let theme = GraphicalTheme::unicode_nocolor();
    GraphicalReportHandler::new_themed(theme)
        .with_width(100)
        .render_report(&mut out, &error)
        .unwrap();
    out
}

/// Asserts that the message has all of `parts`.
fn says(text: &str, parts: &[&str]) {
    let said = said(text);
    for part in parts {
        assert!(said.contains(part), "no `{part}` in:\n{said}");
    }
}

const WEB: &str = "[[app]]\nname = \"web\"\n";

#[test]
fn the_default_chip_is_6x6_with_five_lanes_and_four_channels() {
    let config = Config::parse("chip.toml", WEB).unwrap();
    assert_eq!(config.mesh, mesh("6x6"));
    assert_eq!(config.lanes, [0, 1, 2, 3, 4]);
    assert_eq!(config.channels, [0, 1, 3, 4]);
    assert_eq!(config.bridge, 5);
    assert_eq!(config.layout.to_string(), "quad-1:1-all");
    assert_eq!(config.image(0).as_deref(), Some("net"));
    assert_eq!(config.image(2).as_deref(), Some("web"));
    assert_eq!(config.apps[0].spec.ports[0], 80);
}

#[test]
fn every_mesh_up_to_150_tiles_has_a_default_that_boots() {
    // Beyond, the control tile's table of 128 send channels does not reach all net tiles.
    let sides = (2..=16).flat_map(|width| (2..=16).map(move |height| (width, height)));
    let refused: Vec<String> = sides
        .map(|(width, height)| Mesh::new(width, height).unwrap())
        .filter(|mesh| mesh.tiles() <= 150)
        .filter_map(|mesh| Some(format!("{mesh}: {}", Config::of_mesh(mesh, "web").err()?)))
        .collect();
    assert!(refused.is_empty(), "{refused:#?}");
}

#[test]
fn a_mesh_that_outgrows_the_channel_tables_is_refused_with_the_tile() {
    let error = Config::of_mesh(mesh("16x16"), "web")
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("tile [0, 0]: a tile needs more send channels"),
        "{error}"
    );
}

#[test]
fn every_layout_of_6x6_has_tables() {
    for layout in Layout::all() {
        let overrides = Overrides {
            mesh: Some(mesh("6x6")),
            layout: Some(layout),
            apps: vec!["web".into()],
        };
        let config = Config::with("", "", &overrides).unwrap_or_else(|e| panic!("{layout}: {e}"));
        let plan = Plan::new(config.topology()).unwrap();
        let net = config.tiles().iter().filter(|t| t.role.is_net()).count();
        assert_eq!(plan.nets().len(), net);
        if layout == Layout::Rtc {
            assert_eq!(config.image(7).as_deref(), Some("web-rtc"));
        }
    }
}

#[test]
fn a_whole_file_is_taken() {
    let text = r#"
        mesh = "4x4"
        lanes = [2, 0]
        channels = [1, 2]
        bridge = 3
        layout = "quad-1:1-dedicated"
        control = [0, 2]

        [network]
        address = "192.168.7.9/20"
        gateway = "192.168.0.1"
        mac = "02:00:00:12:34:56"

        [memory]
        channel = "4 MiB"
        rx = "128 KiB"
        connection_buffers = 6

        [[app]]
        name = "site"
        image = "web"
        ports = [80, 8080]
        memory = "2 MiB"
        transmit = { offset = "64 KiB", size = "1 MiB" }
        buffers = { small = 64, large = 12 }
        counters = true

        [[app]]
        name = "cache"
        image = "memcached"
        tiles = 4
        connect = true
    "#;
    let config = Config::parse("chip.toml", text).unwrap();
    let topology = config.topology();
    assert_eq!(
        (
            topology.lane_rows,
            topology.channel_rows,
            topology.bridge_row
        ),
        (0b101, 0b110, 3)
    );
    assert_eq!(topology.ip.to_le_bytes(), [192, 168, 7, 9]);
    assert_eq!(topology.gateway.to_le_bytes(), [192, 168, 0, 1]);
    assert_eq!(topology.mac, [2, 0, 0, 0x12, 0x34, 0x56]);
    assert_eq!(
        (topology.control, topology.dedicated, topology.rx_slots),
        (8, true, 6)
    );
    let [site, cache] = &config.apps[..] else {
        panic!("two apps")
    };
    assert_eq!(
        (site.spec.bytes, site.spec.tx_offset, site.spec.tx_bytes),
        (2 << 20, 64 << 10, 1 << 20)
    );
    assert_eq!(site.spec.ports, [80, 8080, 0, 0]);
    assert_eq!(cache.spec.ports[0], 11211);
    let tiles_of = |app| config.tiles().iter().filter(|t| t.app == app).count();
    assert_eq!((tiles_of(1), tiles_of(2)), (4, 4));
    // In a dedicated layout both have a tile in every quadrant.
    for group in 0..4 {
        for app in [1, 2] {
            assert!(
                config
                    .tiles()
                    .iter()
                    .any(|t| t.app == app && t.group == group)
            );
        }
    }
}

#[test]
fn tiles_can_be_placed_one_by_one() {
    let text = format!(
        "mesh = \"2x2\"\n{WEB}\
         [[tile]]\nat = [1, 0]\nrole = \"app\"\napp = \"web\"\n\
         [[tile]]\nat = [0, 1]\nrole = \"off\"\n"
    );
    let config = Config::parse("chip.toml", &text).unwrap();
    let roles: Vec<Role> = config.tiles().iter().map(|t| t.role).collect();
    assert_eq!(roles, [Role::Net, Role::App, Role::Off, Role::App]);
    assert_eq!(config.image(2), None);
}

#[test]
fn the_command_line_wins_over_the_file() {
    let overrides = Overrides {
        mesh: Some(mesh("2x2")),
        layout: Some(Layout::Rtc),
        apps: vec![],
    };
    let text = format!("mesh = \"6x6\"\nlayout = \"naive\"\n{WEB}");
    let config = Config::with("chip.toml", &text, &overrides).unwrap();
    assert_eq!((config.mesh, config.layout), (mesh("2x2"), Layout::Rtc));
    let overrides = Overrides {
        apps: vec!["shop".into()],
        ..Overrides::default()
    };
    let error = Config::with("chip.toml", &text, &overrides).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the configuration has no app `shop`; it has web"
    );
}

#[test]
fn an_unknown_field_is_shown_with_line_and_column() {
    let text = format!("mesh = \"6x6\"\nlane = [0]\n{WEB}");
    says(
        &text,
        &[
            "unknown field `lane`",
            "[chip.toml:2:1]",
            "lane = [0]",
            "expected one of",
            "`lanes`",
        ],
    );
    says(
        "[[app]]\nname = \"a\"\nport = [1]\n",
        &["unknown field `port`", "[chip.toml:3:1]", "`ports`"],
    );
    says(
        "[memory]\nram = 1\n",
        &["unknown field `ram`", "[chip.toml:2:1]"],
    );
}

#[test]
fn a_file_that_is_no_toml_is_shown_with_line_and_column() {
    says("mesh = \"6x6\"\nlanes = [0,,1]\n", &["[chip.toml:2:"]);
    says("mesh = 6\n", &["expected a string", "[chip.toml:1:8]"]);
    says(
        "mesh = \"6x6\"\nmesh = \"4x4\"\n",
        &["duplicate key", "[chip.toml:2:1]"],
    );
}

#[test]
fn meshes_and_rows_that_cannot_be_are_refused_at_their_place() {
    says(
        "mesh = \"1x1\"\n",
        &[
            "a mesh of 1x1 cannot be: each side is 2 to 16 tiles",
            "[chip.toml:1:8]",
        ],
    );
    says(
        "mesh = \"99x99\"\n",
        &["a mesh of 99x99 cannot be", "[chip.toml:1:8]"],
    );
    says(
        "mesh = \"big\"\n",
        &["`big` is not a mesh: write columns x rows, such as 6x6"],
    );
    says(
        "mesh = \"4x4\"\nlanes = [4]\n",
        &[
            "there is no row 4 in a 4x4 mesh; rows are 0 to 3",
            "[chip.toml:2:9]",
        ],
    );
    says("lanes = [1, 1]\n", &["row 1 is named twice"]);
    says("lanes = []\n", &["a chip needs at least one lane"]);
    says(
        "lanes = [5]\n",
        &[
            "row 5 has the host bridge at its west edge, so no lane",
            "move `bridge`",
        ],
    );
    says(
        "channels = [0, 1, 2]\n",
        &[
            "3 memory channels are not a power of two",
            "[chip.toml:1:12]",
        ],
    );
    says(
        "channels = []\n",
        &["0 memory channels are not a power of two"],
    );
    says("bridge = 6\n", &["there is no row 6"]);
}

#[test]
fn roles_and_layouts_that_cannot_be_are_refused() {
    says(
        "layout = \"quad\"\n",
        &[
            "there is no layout `quad`; there are rtc, naive",
            "[chip.toml:1:10]",
        ],
    );
    let small = "mesh = \"2x2\"\nlayout = \"quad-1:2-all\"\n";
    says(
        small,
        &[
            "leaves the north-west quadrant of a 2x2 mesh",
            "[chip.toml:2:10]",
        ],
    );
    let tile = |text: &str| format!("{WEB}[[tile]]\n{text}\n");
    says(&tile("at = [0, 9]\nrole = \"net\""), &["there is no row 9"]);
    says(
        &tile("at = [9, 0]\nrole = \"net\""),
        &["there is no column 9 in a 6x6 mesh"],
    );
    says(
        &tile("at = [0, 0]\nrole = \"chef\""),
        &["there is no role `chef`"],
    );
    says(
        &tile("at = [0, 0]\nrole = \"app\"\napp = \"x\""),
        &["there is no app `x`"],
    );
    says(
        &tile("at = [0, 0]\nrole = \"net\"\napp = \"web\""),
        &["only app and rtc tiles"],
    );
    says(
        &tile("at = [0, 0]\nrole = \"rtc\""),
        &["tile [1, 0]: run-to-completion tiles cannot be mixed"],
    );
    says(
        &format!("control = [2, 0]\n{WEB}"),
        &["the control tile must be a net tile", "[chip.toml:1:11]"],
    );
}

#[test]
fn applications_that_cannot_be_are_refused() {
    says(
        "",
        &["no application is configured", "add an [[app]] entry"],
    );
    let app = |text: &str| format!("{WEB}{text}\n");
    says(
        &app("ports = [0]"),
        &["a port is 1 to 65535", "[chip.toml:3:10]"],
    );
    says(&app("ports = [70000]"), &["a port is 1 to 65535"]);
    says(&app("ports = [1, 2, 3, 4, 5]"), &["at most 4 ports"]);
    says(&app("memory = \"much\""), &["`much` is not a size"]);
    says(
        &app("memory = 33"),
        &["memory is 33 B, not a multiple of 32 B"],
    );
    says(&app("memory = 0"), &["an app needs some memory"]);
    says(
        &app("memory = \"3 GiB\""),
        &["want more memory than the channels have"],
    );
    says(
        &app("transmit = { offset = 0, size = 32 }"),
        &["not given", "leave both out"],
    );
    says(
        &app("memory = 4096\ntransmit = { offset = 2048, size = 4096 }"),
        &["the transmittable range ends beyond the app's 4 KiB"],
    );
    says(
        &app("buffers = { small = 9999, large = 9999 }"),
        &["do not fit the lanes' Rx memory"],
    );
    says(&app("tiles = 0"), &["an app needs a tile"]);
    says(
        &app("tiles = 99"),
        &["app `web` wants 99 tiles, and only 18 are left"],
    );
    says(
        &format!("{WEB}{WEB}"),
        &["there are two apps called `web`", "[chip.toml:4:8]"],
    );
    let two = format!("{WEB}[[app]]\nname = \"b\"\nports = [80]\n");
    says(&two, &["port 80: a port is granted to two applications"]);
}

#[test]
fn networks_and_memories_that_cannot_be_are_refused() {
    let net = |text: &str| format!("[network]\n{text}\n{WEB}");
    for address in [
        "10.0.0.2",
        "10.0.0/24",
        "10.0.0.2/33",
        "10.0.0.2/0",
        "224.0.0.1/24",
        "::1/64",
    ] {
        says(
            &net(&format!("address = \"{address}\"")),
            &["is not an address such as 10.0.0.2/24"],
        );
    }
    says(
        &net("gateway = \"10.1.0.1\""),
        &["the gateway is not in the network of 10.0.0.2/24"],
    );
    for mac in [
        "02:00:00:00:00",
        "03:00:00:00:00:00",
        "02-00-00-00-00-00",
        "02:00:00:00:00:0g",
    ] {
        says(
            &net(&format!("mac = \"{mac}\"")),
            &["a MAC address is six octets"],
        );
    }
    let memory = |text: &str| format!("[memory]\n{text}\n{WEB}");
    says(
        &memory("rx = \"3 KiB\""),
        &["a lane's Rx memory is a power of two from 16 KiB to 256 KiB, not 3 KiB"],
    );
    says(
        &memory("channel = \"1 GiB\""),
        &["a channel's memory is a power of two"],
    );
    says(
        &memory("connection_buffers = 1"),
        &["a connection holds 2 to 64 Rx buffers"],
    );
}
