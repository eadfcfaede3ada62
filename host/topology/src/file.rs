//! The configuration file as serde reads it, before anything is checked. `docs/configuration.md`
//! explains the fields.

use crate::error::{ConfigError, Where};
use crate::size::Size;
use serde::Deserialize;
use toml::Spanned;

/// A column and a row.
pub type At = [u64; 2];

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    pub mesh: Option<Spanned<String>>,
    pub lanes: Option<Spanned<Vec<u64>>>,
    pub channels: Option<Spanned<Vec<u64>>>,
    pub bridge: Option<Spanned<u64>>,
    pub layout: Option<Spanned<String>>,
    pub control: Option<Spanned<At>>,
    #[serde(default)]
    pub network: Network,
    #[serde(default)]
    pub memory: Memory,
    #[serde(default, rename = "tile")]
    pub tiles: Vec<Tile>,
    #[serde(default, rename = "app")]
    pub apps: Vec<App>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    pub address: Option<Spanned<String>>,
    pub gateway: Option<Spanned<String>>,
    pub mac: Option<Spanned<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Memory {
    pub channel: Option<Spanned<Size>>,
    pub rx: Option<Spanned<Size>>,
    pub connection_buffers: Option<Spanned<u64>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tile {
    pub at: Spanned<At>,
    pub role: Spanned<String>,
    pub app: Option<Spanned<String>>,
    pub group: Option<Spanned<u64>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct App {
    pub name: Spanned<String>,
    pub image: Option<String>,
    pub tiles: Option<Spanned<u64>>,
    #[serde(default)]
    pub ports: Vec<Spanned<u64>>,
    pub memory: Option<Spanned<Size>>,
    pub transmit: Option<Spanned<Transmit>>,
    pub buffers: Option<Spanned<Buffers>>,
    #[serde(default)]
    pub connect: bool,
    #[serde(default)]
    pub counters: bool,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transmit {
    pub offset: Size,
    pub size: Size,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Buffers {
    pub small: u16,
    pub large: u16,
}

impl File {
    pub fn parse(text: &str, place: &Where) -> Result<File, ConfigError> {
        toml::from_str(text).map_err(|error: toml::de::Error| {
            let place = error
                .span()
                .map_or_else(|| place.nowhere(), |span| place.at(span));
            // The list of expected fields can be long; it is the help, not the headline.
            match error.message().split_once(", expected ") {
                Some((what, expected)) if what.starts_with("unknown field") => {
                    place.error(what).mend(format!("expected {expected}"))
                }
                _ => place.error(error.message()),
            }
        })
    }
}
