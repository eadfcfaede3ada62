//! Applications: their memory, ports and tiles.

use crate::config::App;
use crate::error::{ConfigError, Where};
use crate::file;
use crate::size::Size;
use noctule_tables::{AppSpec, STACK_REGION_BYTES, TileSpec};

/// Applications there can be.
const MAX_APPS: usize = 15;
/// Largest share of memory an application takes if it does not say.
const DEFAULT_MEMORY: u64 = 16 << 20;
/// Private part in front of what may leave the chip, if the file does not say.
const PRIVATE: u32 = 64 << 10;
/// Memory is striped over channels in such pieces.
const STRIPE: u64 = noctule_contract::map::STRIPE as u64;

/// The port an image listens on if the file names none.
fn usual_port(image: &str) -> Option<u16> {
    match image {
        "web" => Some(80),
        "memcached" => Some(11211),
        "netpipe" => Some(5002),
        "echo" => Some(7),
        _ => None,
    }
}

/// An application that the command line names.
pub fn plain(name: &str) -> App {
    App {
        name: name.to_owned(),
        image: name.to_owned(),
        tiles: None,
        spec: AppSpec {
            counters: true,
            ..listening(usual_port(name))
        },
        place: Where::default(),
    }
}

/// The specification of an application that may listen on `ports`, as many as its table holds.
fn listening(ports: impl IntoIterator<Item = u16>) -> AppSpec {
    let mut spec = AppSpec::default();
    for (slot, port) in spec.ports.iter_mut().zip(ports) {
        *slot = port;
    }
    spec
}

/// The applications of a file.
pub fn from_file(entries: &[file::App], place: &Where) -> Result<Vec<App>, ConfigError> {
    let mut apps: Vec<App> = Vec::new();
    for entry in entries {
        let name = entry.name.get_ref();
        let named = place.at(entry.name.span());
        if name.is_empty() || name.len() > 32 || name.contains(char::is_control) {
            return Err(named.error("an app's name is 1 to 32 printable characters"));
        }
        if apps.iter().any(|app| app.name == *name) {
            return Err(named.error(format!("there are two apps called `{name}`")));
        }
        if apps.len() == MAX_APPS {
            return Err(named.error(format!("there can be {MAX_APPS} apps, this is one more")));
        }
        apps.push(one(entry, place)?);
    }
    Ok(apps)
}

fn one(entry: &file::App, place: &Where) -> Result<App, ConfigError> {
    let name = entry.name.get_ref().clone();
    let image = entry.image.clone().unwrap_or_else(|| name.clone());
    let most = AppSpec::default().ports.len();
    let mut ports = Vec::new();
    for port in &entry.ports {
        let here = place.at(port.span());
        let number = u16::try_from(*port.get_ref())
            .ok()
            .filter(|&port| port != 0);
        ports.push(number.ok_or_else(|| here.error("a port is 1 to 65535"))?);
        if ports.len() > most {
            return Err(here.error(format!("an app listens on at most {most} ports")));
        }
    }
    if ports.is_empty() {
        ports.extend(usual_port(&image));
    }
    let mut spec = AppSpec {
        connect: entry.connect,
        counters: entry.counters,
        ..listening(ports)
    };
    if let Some(memory) = &entry.memory {
        spec.bytes = line(memory.get_ref(), "memory", &place.at(memory.span()))?;
        if spec.bytes == 0 {
            return Err(place.at(memory.span()).error("an app needs some memory"));
        }
    }
    if let Some(transmit) = &entry.transmit {
        let here = place.at(transmit.span());
        spec.tx_offset = line(&transmit.get_ref().offset, "offset", &here)?;
        spec.tx_bytes = line(&transmit.get_ref().size, "size", &here)?;
        if entry.memory.is_none() {
            return Err(here.error("`transmit` is a range of the app's memory, which is not given").mend(
                "add `memory = \"4 MiB\"`, or leave both out: then all but the first 64 KiB may leave the chip",
            ));
        }
        if u64::from(spec.tx_offset) + u64::from(spec.tx_bytes) > u64::from(spec.bytes) {
            let size = Size(spec.bytes);
            return Err(here.error(format!(
                "the transmittable range ends beyond the app's {size}"
            )));
        }
    }
    if let Some(buffers) = &entry.buffers {
        (spec.small, spec.large) = (buffers.get_ref().small, buffers.get_ref().large);
    }
    let tiles = match &entry.tiles {
        Some(count) if *count.get_ref() == 0 => {
            return Err(place.at(count.span()).error("an app needs a tile"));
        }
        Some(count) => Some(usize::try_from(*count.get_ref()).unwrap_or(usize::MAX)),
        None => None,
    };
    Ok(App {
        name,
        image,
        tiles,
        spec,
        place: place.at(entry.name.span()),
    })
}

fn line(size: &Size, what: &str, here: &Where) -> Result<u32, ConfigError> {
    if size.0.is_multiple_of(32) {
        return Ok(size.0);
    }
    Err(here.error(format!("{what} is {size}, not a multiple of 32 B")))
}

/// Gives memory to those that named none: an equal share of what is left.
pub fn share_memory(apps: &mut [App], available: u64) {
    let taken: u64 = apps
        .iter()
        .map(|a| u64::from(a.spec.bytes).next_multiple_of(STRIPE))
        .sum();
    let open = apps.iter().filter(|a| a.spec.bytes == 0).count() as u64;
    let left = available.saturating_sub(taken + u64::from(STACK_REGION_BYTES));
    let share = left.checked_div(open).unwrap_or(0).min(DEFAULT_MEMORY) / STRIPE * STRIPE;
    for app in apps.iter_mut() {
        let spec = &mut app.spec;
        if spec.bytes == 0 {
            // At most DEFAULT_MEMORY.
            spec.bytes = share as u32;
        }
        if spec.tx_bytes == 0 && spec.tx_offset == 0 {
            spec.tx_offset = PRIVATE.min(spec.bytes / 2 / 32 * 32);
            spec.tx_bytes = spec.bytes - spec.tx_offset;
        }
    }
}

/// Deals application tiles that belong to nobody to the applications, quadrant by quadrant in turn,
/// so that each application is spread over the chip: first to those that want a number, the rest in
/// equal shares.
pub fn share_tiles(apps: &[App], tiles: &mut [TileSpec]) -> Result<(), ConfigError> {
    let free = |tiles: &[TileSpec]| -> Vec<usize> {
        let mut free: Vec<(usize, u8, usize)> = Vec::new();
        for (index, tile) in tiles.iter().enumerate() {
            if tile.role.is_app() && tile.app == 0 {
                let earlier = free.iter().filter(|f| f.1 == tile.group).count();
                free.push((earlier, tile.group, index));
            }
        }
        free.sort_unstable();
        free.into_iter().map(|(_, _, index)| index).collect()
    };
    let order = free(tiles);
    let mut next = order.iter().copied();
    for (number, app) in (1u8..).zip(apps) {
        for got in 0..app.tiles.unwrap_or(0) {
            let Some(tile) = next.next() else {
                let (name, want) = (&app.name, app.tiles.unwrap_or(0));
                return Err(app
                    .place
                    .error(format!(
                        "app `{name}` wants {want} tiles, and only {got} are left"
                    ))
                    .mend("take a layout with more application tiles or fewer tiles an app"));
            };
            tiles[tile].app = number;
        }
    }
    let sharing: Vec<u8> = (1u8..)
        .zip(apps)
        .filter(|(_, app)| app.tiles.is_none())
        .map(|(number, _)| number)
        .collect();
    if !sharing.is_empty() {
        for (tile, &app) in next.zip(sharing.iter().cycle()) {
            tiles[tile].app = app;
        }
    } else {
        // Nobody's tiles stay dark.
        for tile in next {
            tiles[tile].role = noctule_tables::Role::Off;
        }
    }
    Ok(())
}
