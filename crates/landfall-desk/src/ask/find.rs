//! Everything that has words, in both languages.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use landfall_core::model::{Item, Text as Pair};
use landfall_store::Ledger;
use serde::Serialize;

use crate::context::Context;
use crate::error::{Error, Result};
use crate::search::{Entry, Index, Where, documents, fold, words};
use crate::text::Lang;
use crate::{Desk, case, packs};

/// What was found.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct FoundAll {
    /// The words looked for, as they were compared.
    pub words: Vec<String>,
    /// How many things have all of them.
    pub total: usize,
    /// The best of them, ranked.
    pub found: Vec<Found>,
    /// How many more there are, by kind.
    pub more: BTreeMap<&'static str, usize>,
}

/// One thing found.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Found {
    /// What it is.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// The market it belongs to.
    pub market: Option<String>,
    /// The name of that market.
    pub of: Option<Pair>,
    /// Its name, where it has one.
    pub title: Option<Pair>,
    /// The words around what was found, where that is not the id or the name.
    pub at: Option<String>,
}

/// How many are shown where not all are asked for.
const MOST: usize = 20;

/// Everything that has all the words, as known at an instant, now where none is given; the best, or all with `full`.
///
/// # Errors
/// Where there are no words, or the ledger cannot be read.
pub async fn find(desk: &Desk, looked_for: &str, known: Option<Timestamp>, full: bool, lang: Lang) -> Result<FoundAll> {
    let words = words(looked_for);
    if words.is_empty() {
        return Err(Error::incorrect("find-no-words", []));
    }
    let mut index = match known {
        // what was known earlier is laid out for this one question
        Some(known) => Index::new(all(desk, Context::open(&desk.ledger, Some(known), None).await?).await?),
        None => latest(desk).await?,
    };
    let hits = index.search(&words);
    let shown = if full { hits.len() } else { MOST.min(hits.len()) };
    let (best, rest) = hits.split_at(shown);
    let mut more: BTreeMap<&'static str, usize> = BTreeMap::new();
    rest.iter().for_each(|number| *more.entry(index.kind(*number)).or_default() += 1);
    let mut found = Vec::with_capacity(best.len());
    for number in best {
        let kind = index.kind(*number);
        let entry = index.entry(*number).ok_or_else(|| Error::incorrect("find-again", []))?;
        let at = elsewhere(&entry, &words, lang);
        found.push(Found { kind, id: entry.id, market: entry.market, of: entry.of, title: entry.title, at });
    }
    Ok(FoundAll { words, total: hits.len(), found, more })
}

/// What is kept for the ledger's head, else laid out anew and kept.
async fn latest(desk: &Desk) -> Result<Index> {
    let ledger = Ledger::open_read(&desk.ledger).await?;
    let head = ledger.head().await?;
    ledger.close().await;
    let stamp = format!("{} {}", head, packs::stamp(desk.packs.as_deref()));
    let path = Ledger::words_beside(&desk.ledger);
    if let Some(index) = path.as_deref().and_then(|path| Index::kept(path, &stamp)) {
        return Ok(index);
    }
    let context = Context::open(&desk.ledger, None, None).await?;
    // what came in between belongs to the next search
    let unchanged = context.ledger.head().await? == head;
    let index = Index::new(all(desk, context).await?);
    if let Some(path) = path.filter(|_| unchanged) {
        index.keep(&path, &stamp);
    }
    Ok(index)
}

async fn all(desk: &Desk, mut context: Context) -> Result<Vec<Entry>> {
    let codes: BTreeSet<String> = context.codes.iter().cloned().collect();
    context.load(&codes).await?;
    let mut all = documents(&context, desk.packs.as_deref());
    let ids = context.ledger.ids_of_kind(case::KIND, context.known).await?;
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let mut vehicles: Vec<_> = context.ledger.named(&ids, context.known).await?.into_iter().collect();
    vehicles.sort_by(|a, b| a.0.cmp(&b.0));
    for (id, stored) in vehicles {
        if let Item::Vehicle(vehicle) = &stored.item {
            all.push(Entry::new("case", &id, None, Some(vehicle.title.clone())));
        }
    }
    Ok(all)
}

/// The words around what names and ids do not show; in the reader's language where it stands in both.
fn elsewhere(entry: &Entry, words: &[String], lang: Lang) -> Option<String> {
    let shown = |place: &Where| matches!(place, Where::Name | Where::Id);
    let has = |said: &str, word: &String| fold(said).contains(word.as_str());
    let missing = |word: &&String| !entry.words.iter().any(|(place, said)| shown(place) && has(said, word));
    let word = words.iter().find(missing)?;
    let hits = entry.words.iter().filter(|(place, said)| !shown(place) && has(said, word));
    let foreign = |said: &str| (lang == Lang::Zh) != said.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    // a remark tells more than the name of the market
    let market = |said: &str| entry.of.as_ref().is_some_and(|of| of.en == said || of.zh == said);
    let best = hits.map(|(_, said)| said).min_by_key(|said| (market(said), foreign(said)))?;
    (!market(best)).then(|| around(best, word))
}

fn around(text: &str, word: &str) -> String {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let chars: Vec<char> = flat.chars().collect();
    if chars.len() <= AROUND {
        return flat;
    }
    let starts = |from: usize| {
        let some: String = chars.iter().skip(from).take(word.chars().count() + 8).collect();
        fold(&some).starts_with(word)
    };
    let hit = (0..chars.len()).find(|from| starts(*from)).unwrap_or(0);
    let from = hit.saturating_sub(AROUND / 3);
    let until = (from + AROUND).min(chars.len());
    let (before, after) = (if from > 0 { "…" } else { "" }, if until < chars.len() { "…" } else { "" });
    let middle: String = chars.iter().skip(from).take(until - from).collect();
    format!("{before}{}{after}", middle.trim())
}

/// Characters shown around a word.
const AROUND: usize = 160;
