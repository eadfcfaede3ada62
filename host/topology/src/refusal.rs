//! Says in the user's terms why [`noctule_tables`] refused a topology.

use crate::config::Config;
use crate::size::Size;
use noctule_tables::{Refused, Why};

/// The sentence, with the numbers the reason carries.
pub fn sentence(config: &Config, refused: Refused) -> String {
    let Refused { why, a, b } = refused;
    let reason = Why::describe(why as u32);
    let tile = |index: u32| {
        let width = u32::from(config.mesh.width());
        format!("tile [{}, {}]", index % width, index / width)
    };
    let app = |number: u32| {
        let named = (number as usize)
            .checked_sub(1)
            .and_then(|i| config.apps.get(i));
        named.map_or_else(
            || format!("application {number}"),
            |app| format!("app `{}`", app.name),
        )
    };
    match why {
        Why::AppWithoutTile | Why::AppRange | Why::ConnectTaken => format!("{}: {reason}", app(a)),
        Why::UnknownApp | Why::GroupWithoutNet | Why::MixedLayout => {
            format!("{}: {reason}", tile(a))
        }
        Why::TooManyChannels => format!("{}: {reason} (it needs {b})", tile(a)),
        Why::TooManyNetTiles | Why::TooManyPorts | Why::TooManyApps => format!("{reason} ({a})"),
        Why::AppMemory => format!("{reason} ({} of {})", Size(a), Size(b)),
        Why::RxMemory => format!("{reason} ({} of {})", Size(a * 256), Size(b * 256)),
        Why::PortTaken => format!("port {a}: {reason}"),
        Why::QueueTooShallow => {
            let (queue, words) = (b >> 16, b & 0xffff);
            format!("{reason} (node {a}, queue {queue}: {words} words wanted)")
        }
        _ => reason.to_owned(),
    }
}
