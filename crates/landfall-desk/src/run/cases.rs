//! The cases a pass looks at: those watches name, and for filters all samples and saved cases.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use landfall_core::model::{Case, Text, Vocab};
use landfall_core::warn::{Watch, picks};
use landfall_store::Books;
use landfall_store::keeping::{organisation, seen_by};

use crate::context::Context;
use crate::error::{Error, Result};
use crate::packs;
use crate::{Desk, case};

/// Cases by the name a watch gives them, those somebody was told of included; and those that could not be read, with
/// why.
pub async fn gather(
    desk: &Desk,
    context: &Context,
    watches: &[&Watch],
    books: &Books,
) -> (BTreeMap<String, Case>, Vec<(String, Error)>) {
    let (mut cases, mut missing) = (BTreeMap::new(), Vec::new());
    let mut names: Vec<String> = watches.iter().flat_map(|w| w.cases.iter().cloned()).collect();
    names.extend(books.about.vehicles().cloned());
    if watches.iter().any(|w| w.filter.is_some()) {
        names.extend(packs::stems(desk.packs.as_deref(), case::SAMPLES));
        names.extend(saved(desk));
        match context.ledger.kept_cases().await {
            Ok(kept) => names.extend(kept.into_iter().map(|kept| kept.name)),
            Err(error) => missing.push(("@".to_owned(), error.into())),
        }
    }
    names.sort();
    names.dedup();
    for name in names {
        match case::find(context, &name, desk.packs.as_deref()).await {
            // two files of one name are two cases
            Ok(case) => {
                cases.insert(name.clone(), Case { name, ..case });
            }
            Err(error) => missing.push((name, error)),
        }
    }
    (cases, missing)
}

/// The cases a watch picks among those its organisation may see.
///
/// # Errors
/// A filter the vocabulary cannot read.
pub fn picked(watch: &Watch, cases: &BTreeMap<String, Case>, vocab: &Vocab) -> Result<BTreeSet<String>> {
    let all = picks(watch, cases, vocab)
        .map_err(|fault| Error::incorrect("watch-filter-old", [&watch.id, &fault.to_string()]))?;
    let asking = organisation(&watch.id);
    Ok(all.into_iter().filter(|case| seen_by(asking, case)).collect())
}

/// Files of the folder of saved cases, sorted.
pub fn saved(desk: &Desk) -> Vec<String> {
    let Some(folder) = &desk.cases else { return Vec::new() };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_case = |path: &Path| matches!(path.extension().and_then(|e| e.to_str()), Some("toml" | "json"));
    let mut files: Vec<String> = entries.filter(|p| is_case(p)).map(|p| p.display().to_string()).collect();
    files.sort();
    files
}

/// Names of cases for people.
pub fn titles(cases: &BTreeMap<String, Case>) -> BTreeMap<String, Text> {
    cases.iter().map(|(name, case)| (name.clone(), case.title.clone())).collect()
}

/// The name under which a watch keeps a case: that of a sample or stored vehicle, or a file's whole path.
///
/// # Errors
/// Where there is no such case, or something is wrong with it.
pub async fn kept_name(desk: &Desk, context: &Context, given: &str) -> Result<String> {
    let found = case::find(context, given, desk.packs.as_deref()).await?;
    if Path::new(given).is_file() {
        let whole = std::path::absolute(given).map_err(|e| Error::file(Path::new(given), &e))?;
        return Ok(whole.display().to_string());
    }
    let sample = packs::stems(desk.packs.as_deref(), case::SAMPLES).contains(&found.name);
    Ok(if sample { found.name } else { given.to_owned() })
}
