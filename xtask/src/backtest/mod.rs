//! The forecasts scored on histories, and the page that says how they did.

mod histories;
mod page;

use std::path::Path;

use landfall_core::forecast::History;
use landfall_core::forecast::score::score;

use crate::Packs;

/// Scores the model on a table of histories, or on those of the packs, and gives the page.
///
/// # Errors
/// A table that cannot be read, with file, row and field; a history that runs backwards.
pub fn run(packs: &Packs, table: Option<&Path>) -> Result<String, String> {
    let commons = &packs.commons;
    let histories = match table {
        Some(path) => histories::read(path)?,
        None => {
            let steps = |id: &str| commons.steps.get(id).map(Vec::as_slice).unwrap_or_default();
            let all = commons.instruments.values().map(|i| History::of(i, steps(&i.id)));
            let all = all.collect::<Result<Vec<_>, _>>().map_err(|fault| histories::said(&fault))?;
            all.into_iter().filter(|h| commons.tracks.contains_key(&h.track)).collect()
        }
    };
    Ok(page::page(&score(&commons.tracks, &histories), table.is_some()))
}
