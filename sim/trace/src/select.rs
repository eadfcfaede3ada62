//! Which instances a recording is of, as people write it.

use noctule_sim::Instance;
use std::collections::BTreeSet;

/// A place that the chip does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the chip has no `{word}`: tiles are `X_Y` (column, row), edges {edges}, everything `all`")]
pub struct SelectError {
    word: String,
    edges: String,
}

/// The instances among `all` that `list` names: words with commas between them, each `X_Y` (a tile and its
/// three routers), `lane_R`, `channel_R`, `bridge` or `all`. In the order of `all`.
///
/// # Errors
/// A word that names nothing.
pub fn select(list: &str, all: &[Instance]) -> Result<Vec<Instance>, SelectError> {
    let mut chosen: BTreeSet<Instance> = BTreeSet::new();
    for word in list.split(',').map(str::trim) {
        let word = word.strip_prefix("tile_").unwrap_or(word);
        let named: Vec<&Instance> = all
            .iter()
            .filter(|instance| word == "all" || word == place(instance))
            .collect();
        if named.is_empty() {
            return Err(unknown(word, all));
        }
        chosen.extend(named);
    }
    Ok(all.iter().filter(|i| chosen.contains(i)).copied().collect())
}

fn place(instance: &Instance) -> String {
    match *instance {
        Instance::Tile { x, y } | Instance::Router { x, y, .. } => format!("{x}_{y}"),
        edge => edge.to_string(),
    }
}

fn unknown(word: &str, all: &[Instance]) -> SelectError {
    let tile = |i: &&Instance| !matches!(i, Instance::Tile { .. } | Instance::Router { .. });
    let edges: Vec<String> = all.iter().filter(tile).map(|i| format!("`{i}`")).collect();
    SelectError {
        word: word.to_owned(),
        edges: edges.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Instance; 4] = [
        Instance::Tile { x: 1, y: 0 },
        Instance::Router { net: 2, x: 1, y: 0 },
        Instance::Lane { row: 0 },
        Instance::Bridge,
    ];

    #[test]
    fn a_tile_brings_its_routers_and_words_may_repeat() {
        assert_eq!(select("1_0", &ALL).unwrap(), ALL[..2]);
        assert_eq!(select("tile_1_0, 1_0", &ALL).unwrap(), ALL[..2]);
        assert_eq!(select("bridge,lane_0", &ALL).unwrap(), ALL[2..]);
        assert_eq!(select("all", &ALL).unwrap(), ALL);
    }

    #[test]
    fn a_place_that_is_not_there_is_named_with_those_that_are() {
        for word in ["2_0", "lane_1", "", "1,0"] {
            let text = select(word, &ALL).unwrap_err().to_string();
            assert!(text.contains("edges `lane_0`, `bridge`"), "{text}");
        }
        assert!(select("1_0,nonsense", &ALL).is_err());
    }
}
