//! [`Config`]: everything the user decided, checked.

use crate::apps;
use crate::error::{ConfigError, Where};
use crate::file::File;
use crate::layout::Layout;
use crate::mesh::Mesh;
use crate::network::{memory, network};
use crate::refusal;
use crate::rows::{Rows, mask};
use noctule_tables::{AppSpec, Plan, Role, TileSpec, Topology};

/// One application.
#[derive(Debug, Clone)]
pub struct App {
    /// What the user calls it.
    pub name: String,
    /// The firmware image on its tiles.
    pub image: String,
    /// How many tiles it asked for; an equal share if it did not.
    pub(crate) tiles: Option<usize>,
    /// Memory, ports, rights.
    pub spec: AppSpec,
    pub(crate) place: Where,
}

/// What the command line says on top of, or instead of, a file.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// `--mesh`
    pub mesh: Option<Mesh>,
    /// `--layout`
    pub layout: Option<Layout>,
    /// Applications named on the command line: all there are without a file, else a choice of the
    /// file's.
    pub apps: Vec<String>,
}

/// A checked configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// Sides of the chip.
    pub mesh: Mesh,
    /// Rows with a NIC lane, ascending.
    pub lanes: Vec<u8>,
    /// Rows with a memory channel, ascending; a power of two of them.
    pub channels: Vec<u8>,
    /// Row of the host bridge.
    pub bridge: u8,
    /// Rule that gave the tiles their roles.
    pub layout: Layout,
    /// Applications; number n of the chip is `apps[n - 1]`.
    pub apps: Vec<App>,
    topology: Topology,
}

impl Config {
    /// A chip of the given mesh with one application and defaults for everything else.
    pub fn of_mesh(mesh: Mesh, app: &str) -> Result<Config, ConfigError> {
        let overrides = Overrides {
            mesh: Some(mesh),
            layout: None,
            apps: vec![app.to_owned()],
        };
        Config::with("", "", &overrides)
    }

    /// Reads a configuration file's text; `name` is what errors call it.
    pub fn parse(name: &str, text: &str) -> Result<Config, ConfigError> {
        Config::with(name, text, &Overrides::default())
    }

    /// Reads a configuration file's text (empty: all defaults) with the command line on top.
    pub fn with(name: &str, text: &str, overrides: &Overrides) -> Result<Config, ConfigError> {
        let place = Where::file(name, text);
        let file = File::parse(text, &place)?;
        let (mesh, mesh_at) = mesh(&file, &place, overrides)?;
        let rows = Rows {
            mesh,
            place: &place,
        };
        let bridge = match &file.bridge {
            Some(row) => rows.one(*row.get_ref(), &place.at(row.span()))?,
            None => mesh.default_bridge(),
        };
        let (lanes, lanes_at) = rows.list(file.lanes.as_ref(), || {
            (0..mesh.height()).filter(|&row| row != bridge).collect()
        })?;
        if lanes.contains(&bridge) {
            return Err(lanes_at
                .error(format!(
                    "row {bridge} has the host bridge at its west edge, so no lane"
                ))
                .mend("take the row out of `lanes` or move `bridge`"));
        }
        if lanes.is_empty() {
            return Err(lanes_at.error("a chip needs at least one lane"));
        }
        let (channels, channels_at) =
            rows.list(file.channels.as_ref(), || mesh.default_channels())?;
        if !channels.len().is_power_of_two() {
            return Err(channels_at
                .error(format!(
                    "{} memory channels are not a power of two",
                    channels.len()
                ))
                .mend("memory is striped over the channels: give 1, 2, 4, 8 or 16 rows"));
        }

        let (layout, layout_at) = layout(&file, &place, mesh, overrides)?;
        let places = layout.places(mesh).map_err(|why| {
            // Which of the two is at fault, only the user knows; point at what was said last.
            let at = if overrides.layout.is_some() {
                mesh_at.nowhere()
            } else {
                layout_at
            };
            at.error(why)
        })?;
        let mut apps = chosen_apps(&file, &place, overrides)?;
        let mut topology = Topology::new(mesh.width(), mesh.height());
        topology.lane_rows = mask(&lanes);
        topology.channel_rows = mask(&channels);
        topology.bridge_row = bridge;
        topology.dedicated = layout.is_dedicated();
        for (tile, place) in topology.tiles.iter_mut().zip(&places) {
            *tile = TileSpec {
                role: place.role,
                app: 0,
                group: place.group,
            };
        }
        override_tiles(&file, &rows, &apps, &mut topology)?;
        network(&file.network, &place, &mut topology)?;
        memory(&file.memory, &place, &mut topology)?;

        let available = u64::from(topology.channel_bytes) * channels.len() as u64;
        apps::share_memory(&mut apps, available);
        apps::share_tiles(&apps, &mut topology.tiles[..mesh.tiles()])?;
        // At most 15, `from_file` checks it.
        topology.app_count = apps.len() as u8;
        for (spec, app) in topology.apps.iter_mut().zip(&apps) {
            *spec = app.spec;
        }
        topology.control = control(&file, &rows, &topology)?;
        let config = Config {
            mesh,
            lanes,
            channels,
            bridge,
            layout,
            apps,
            topology,
        };
        if let Err(refused) = Plan::new(&config.topology) {
            return Err(place.error(refusal::sentence(&config, refused)));
        }
        Ok(config)
    }

    /// What the supervisor boots from.
    pub fn topology(&self) -> &Topology {
        &self.topology
    }

    /// Role, application and quadrant of each tile, row by row.
    pub fn tiles(&self) -> &[TileSpec] {
        &self.topology.tiles[..self.mesh.tiles()]
    }

    /// The firmware image of a tile, `None` if it stays in reset: `net`, an application's image, or
    /// for run-to-completion tiles that image with `-rtc` behind.
    pub fn image(&self, tile: usize) -> Option<String> {
        let spec = self.tiles().get(tile)?;
        let app = usize::from(spec.app)
            .checked_sub(1)
            .and_then(|i| self.apps.get(i));
        match spec.role {
            Role::Off => None,
            Role::Net => Some("net".to_owned()),
            Role::App => app.map(|app| app.image.clone()),
            Role::Rtc => app.map(|app| format!("{}-rtc", app.image)),
        }
    }
}

fn mesh(file: &File, place: &Where, overrides: &Overrides) -> Result<(Mesh, Where), ConfigError> {
    if let Some(mesh) = overrides.mesh {
        return Ok((mesh, place.nowhere()));
    }
    let Some(text) = &file.mesh else {
        return Ok((
            Mesh::new(6, 6).map_err(|e| place.error(e))?,
            place.nowhere(),
        ));
    };
    let here = place.at(text.span());
    let mesh = text.get_ref().parse().map_err(|why| here.error(why))?;
    Ok((mesh, here))
}

fn layout(
    file: &File,
    place: &Where,
    mesh: Mesh,
    overrides: &Overrides,
) -> Result<(Layout, Where), ConfigError> {
    if let Some(layout) = overrides.layout {
        return Ok((layout, place.nowhere()));
    }
    let Some(text) = &file.layout else {
        return Ok((Layout::default_for(mesh), place.nowhere()));
    };
    let here = place.at(text.span());
    let layout = text.get_ref().parse().map_err(|why| here.error(why))?;
    Ok((layout, here))
}

/// The file's applications, or those of them that the command line names; without any in the file,
/// what the command line names.
fn chosen_apps(file: &File, place: &Where, overrides: &Overrides) -> Result<Vec<App>, ConfigError> {
    let in_file = apps::from_file(&file.apps, place)?;
    if in_file.is_empty() {
        if overrides.apps.is_empty() {
            return Err(place
                .error("no application is configured")
                .mend("add an [[app]] entry with a name, or name one on the command line"));
        }
        return Ok(overrides
            .apps
            .iter()
            .map(|name| apps::plain(name))
            .collect());
    }
    if overrides.apps.is_empty() {
        return Ok(in_file);
    }
    let known: Vec<String> = in_file.iter().map(|app| app.name.clone()).collect();
    let mut chosen = Vec::new();
    for name in &overrides.apps {
        let app = in_file.iter().find(|app| app.name == *name).cloned();
        chosen.push(app.ok_or_else(|| {
            let known = known.join(", ");
            place.error(format!(
                "the configuration has no app `{name}`; it has {known}"
            ))
        })?);
    }
    Ok(chosen)
}

fn override_tiles(
    file: &File,
    rows: &Rows<'_>,
    apps: &[App],
    topology: &mut Topology,
) -> Result<(), ConfigError> {
    let mut seen = Vec::new();
    for entry in &file.tiles {
        let index = rows.tile(&entry.at)?;
        if seen.contains(&index) {
            return Err(rows
                .place
                .at(entry.at.span())
                .error("this tile has an entry already"));
        }
        seen.push(index);
        let tile = &mut topology.tiles[index];
        tile.role = match entry.role.get_ref().as_str() {
            "off" => Role::Off,
            "net" => Role::Net,
            "app" => Role::App,
            "rtc" => Role::Rtc,
            other => {
                let here = rows.place.at(entry.role.span());
                return Err(here.error(format!(
                    "there is no role `{other}`; roles are net, app, rtc, off"
                )));
            }
        };
        if let Some(group) = &entry.group {
            let number = u8::try_from(*group.get_ref())
                .ok()
                .filter(|&group| group < 4);
            let here = rows.place.at(group.span());
            tile.group = number.ok_or_else(|| here.error("groups are 0 to 3"))?;
        }
        if let Some(name) = &entry.app {
            let here = rows.place.at(name.span());
            let number = apps.iter().position(|app| app.name == *name.get_ref());
            let number = number
                .ok_or_else(|| here.error(format!("there is no app `{}`", name.get_ref())))?;
            if !tile.role.is_app() {
                return Err(here.error("only app and rtc tiles belong to an app"));
            }
            // At most 15 apps.
            tile.app = number as u8 + 1;
        }
    }
    Ok(())
}

fn control(file: &File, rows: &Rows<'_>, topology: &Topology) -> Result<u8, ConfigError> {
    if let Some(at) = &file.control {
        let index = rows.tile(at)?;
        if !topology.tiles[index].role.is_net() {
            let here = rows.place.at(at.span());
            return Err(here.error("the control tile must be a net tile: it answers ARP and ICMP"));
        }
        // At most 255.
        return Ok(index as u8);
    }
    let first = topology.tiles[..topology.tile_count()]
        .iter()
        .position(|tile| tile.role.is_net());
    // Without a net tile, the tables' own check says so.
    Ok(first.unwrap_or(0) as u8)
}
