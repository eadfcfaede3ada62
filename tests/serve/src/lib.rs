//! What the tests share: a chip of RTL, booted with the web server, and clients around it.
#![forbid(unsafe_code)]

use noctule_contract::map::LOCAL_BASE;
use noctule_images::Image;
use noctule_loader::{Door, Load, boot};
use noctule_net::{Network, WireOptions, http::Resource};
use noctule_sim::{Chip, ChipConfig, Memory};
use noctule_site::Site;
use noctule_tables::{Plan, Role, Topology};

/// A mesh whose columns 0 to `nets - 1` are net tiles, the rest web servers; a lane in every row
/// but the last, which has the bridge.
pub fn topology(w: u8, h: u8, nets: u8) -> Topology {
    let mut t = Topology::new(w, h);
    t.lane_rows = (1 << (h - 1)) - 1;
    t.bridge_row = h - 1;
    t.channel_rows = if h >= 4 { 0b1111 } else { 1 };
    t.app_count = 1;
    t.apps[0].bytes = 4 << 20;
    t.apps[0].tx_bytes = 4 << 20;
    t.apps[0].ports[0] = 80;
    t.apps[0].counters = true;
    for y in 0..h {
        for x in 0..w {
            let s = &mut t.tiles[usize::from(y * w + x)];
            s.role = if x < nets { Role::Net } else { Role::App };
            s.app = u8::from(x >= nets);
        }
    }
    t
}

/// Files of all sizes, and what clients expect of them.
pub fn resources() -> (Site, Vec<Resource>) {
    let mut site = Site::new();
    let mut resources = vec![];
    for (path, len) in [
        ("/small", 64usize),
        ("/page", 3000),
        ("/empty", 0),
        ("/large", 100_000),
    ] {
        let body: Vec<u8> = (0..len).map(|i| ((i * 131) >> 3) as u8).collect();
        site.file(path, &body).expect("a new path");
        resources.push(Resource::get(path, "10.0.0.2", body));
    }
    (site, resources)
}

/// Boots a chip and puts `stations` clients around it.
pub fn serve(t: &Topology, site: &mut Site, cycles_per_us: u64, stations: usize) -> Network<Chip> {
    serve_with(t, site, cycles_per_us, stations, 1)
}

/// [`serve`] on so many threads.
pub fn serve_with(
    t: &Topology,
    site: &mut Site,
    cycles_per_us: u64,
    stations: usize,
    threads: usize,
) -> Network<Chip> {
    let rows = |mask: u16| (0..16).filter(|r| mask >> r & 1 != 0).collect();
    let config = ChipConfig {
        width: t.width.into(),
        height: t.height.into(),
        lane_rows: rows(t.lane_rows),
        channel_rows: rows(t.channel_rows),
        bridge_row: t.bridge_row.into(),
        cycles_per_us,
        threads,
        ..ChipConfig::default()
    };
    let mut chip = Chip::new(&config).expect("a chip");
    let plan = Plan::new(t).expect("a topology that fits");
    let region = plan.regions[1];
    let image = site
        .stats(t)
        .build(region.tx_bytes.into())
        .expect("a site that fits");
    let get = |name| Image::get(name).expect("an image");
    let (supervisor, net, web) = (get("supervisor"), get("net"), get("web"));
    let load = Load {
        topology: t,
        supervisor: &supervisor,
        net: &net,
        apps: &[&web],
        memory: &[(region.tx_base, &image)],
        door: Door::Back,
    };
    let ready = boot(&mut chip, &load).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(ready.nets as usize, plan.nets().len());
    Network::new(chip, stations, WireOptions::default())
}

/// Bytes of the stack of the tile at `(x, y)`, which runs `image`, that were never used, in whole words.
pub fn unused_stack(chip: &Chip, image: &str, (x, y): (usize, usize)) -> usize {
    let image = Image::get(image).expect("an image");
    let low = image.symbol("__stack_low").expect("a linker's symbol") - LOCAL_BASE;
    let mut stack = vec![0; image.sizes.stack as usize];
    chip.read_memory(Memory::Tile { x, y }, low as usize, &mut stack)
        .expect("a tile's memory");
    4 * stack.chunks(4).take_while(|word| **word == [0; 4]).count()
}
