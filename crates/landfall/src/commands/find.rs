//! `landfall find`: everything that has words, in both languages.

use std::collections::{BTreeMap, BTreeSet};

use clap::ArgMatches;
use landfall_core::model::Text as Pair;
use landfall_store::Ledger;
use serde::Serialize;

use super::Done;
use crate::app::{App, instant};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::render::{self, Show};
use crate::search::{Index, Where, documents, fold, words};
use crate::{cli, packs};

/// What was found.
#[derive(Debug, Serialize)]
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
#[derive(Debug, Serialize)]
pub struct Found {
    /// What it is.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// The market it belongs to.
    pub market: Option<String>,
    /// Its name, where it has one.
    pub title: Option<Pair>,
    /// The words around what was found, where that is not the id or the name.
    pub at: Option<String>,
}

/// How many are shown where not all are asked for.
const MOST: usize = 20;

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    let words = words(&cli::many(matches, "text").join(" "));
    if words.is_empty() {
        return Err(Error::incorrect("find-no-words", []));
    }
    let mut index = match instant(cli::one(matches, "known"))? {
        // what was known earlier is laid out for this one question
        Some(known) => Index::new(all(app, Context::open(&app.ledger, Some(known), None).await?).await?),
        None => latest(app).await?,
    };
    let full = cli::given(matches, "full");
    let hits = index.search(&words);
    let shown = if full { hits.len() } else { MOST.min(hits.len()) };
    let (best, rest) = hits.split_at(shown);
    let mut more: BTreeMap<&'static str, usize> = BTreeMap::new();
    rest.iter().for_each(|number| *more.entry(index.kind(*number)).or_default() += 1);
    let mut found = Vec::with_capacity(best.len());
    for number in best {
        let kind = index.kind(*number);
        let entry = index.entry(*number).ok_or_else(|| Error::incorrect("find-again", []))?;
        let at = entry.words.iter().find_map(|(place, text)| around(*place, text, &words));
        found.push(Found { kind, id: entry.id, market: entry.market, title: entry.title, at });
    }
    let all = FoundAll { words, total: hits.len(), found, more };
    let show = Show { width: app.width, full };
    app.answer(&all, || render::found(&all, &app.text, app.paint, show))?;
    Ok(Done::Answered)
}

/// What is kept for the ledger's head, else laid out anew and kept.
async fn latest(app: &App) -> Result<Index> {
    let ledger = Ledger::open_read(&app.ledger).await?;
    let head = ledger.head().await?;
    ledger.close().await;
    let stamp = format!("{} {}", head, packs::stamp(app.packs.as_deref()));
    let path = Ledger::words_beside(&app.ledger);
    if let Some(index) = Index::kept(&path, &stamp) {
        return Ok(index);
    }
    let context = Context::open(&app.ledger, None, None).await?;
    // what came in between belongs to the next search
    let unchanged = context.ledger.head().await? == head;
    let index = Index::new(all(app, context).await?);
    if unchanged {
        index.keep(&path, &stamp);
    }
    Ok(index)
}

async fn all(app: &App, mut context: Context) -> Result<Vec<crate::search::Entry>> {
    let codes: BTreeSet<String> = context.codes.iter().cloned().collect();
    context.load(&codes).await?;
    Ok(documents(&context, app.packs.as_deref()))
}

/// The words around the first that is found here; none in names and ids, which are shown anyway.
fn around(place: Where, text: &str, words: &[String]) -> Option<String> {
    if matches!(place, Where::Name | Where::Id) {
        return None;
    }
    let folded = fold(text);
    let word = words.iter().find(|w| folded.contains(w.as_str()))?;
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let chars: Vec<char> = flat.chars().collect();
    if chars.len() <= AROUND {
        return Some(flat);
    }
    let starts = |from: usize| {
        let some: String = chars.iter().skip(from).take(word.chars().count() + 8).collect();
        fold(&some).starts_with(word.as_str())
    };
    let hit = (0..chars.len()).find(|from| starts(*from)).unwrap_or(0);
    let from = hit.saturating_sub(AROUND / 3);
    let until = (from + AROUND).min(chars.len());
    let (before, after) = (if from > 0 { "…" } else { "" }, if until < chars.len() { "…" } else { "" });
    let middle: String = chars.iter().skip(from).take(until - from).collect();
    Some(format!("{before}{}{after}", middle.trim()))
}

/// Characters shown around a word.
const AROUND: usize = 160;
