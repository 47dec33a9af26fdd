//! What is asked about: a file or a sample, with values set on the command line.

use std::path::Path;

use landfall_core::model::{AttributeDef, AttributeType, Case, Given, Item, Kind, Value, Vocab, nearest};
use landfall_core::pack::{Source, parse_given, read_case};
use landfall_store::keeping::{bare, scoped_case};

use crate::context::Context;
use crate::error::{Error, Result};
use crate::packs;

/// Where samples lie in the packs.
pub const SAMPLES: &str = "vehicles";

/// Reads a case: a TOML or JSON file, or the name of a sample.
///
/// # Errors
/// Where there is neither, or what is wrong with it.
pub fn read(name: &str, folder: Option<&Path>, vocab: &Vocab) -> Result<Case> {
    let path = Path::new(name);
    let ending = path.extension().and_then(|e| e.to_str());
    let source = if matches!(ending, Some("toml" | "json")) || path.is_file() {
        let text = std::fs::read_to_string(path).map_err(|e| Error::file(path, &e))?;
        Source { path: name.to_owned(), text }
    } else {
        sample(name, folder)?
    };
    read_case(&source, vocab).map_err(Error::Case)
}

/// Reads a case: a file, a sample, or a vehicle that a source described, by its name in the ledger with or without the
/// source before it.
///
/// # Errors
/// As for [`read`]; the nearest name among samples and vehicles is given.
pub async fn find(context: &Context, name: &str, folder: Option<&Path>) -> Result<Case> {
    match read(name, folder, context.reading.vocab()) {
        Err(Error::Said { code: "unknown-case", args, .. }) => match kept(context, name).await? {
            Some(case) => Ok(case),
            None => vehicle(context, name, &args).await,
        },
        other => other,
    }
}

/// A case an organisation keeps, a sample, or a vehicle that a source described; never a file. With the name it is known
/// by to watches.
///
/// # Errors
/// As for [`find`].
pub async fn of(context: &Context, organisation: &str, name: &str, folder: Option<&Path>) -> Result<(String, Case)> {
    let own = scoped_case(organisation, name);
    if let Some(case) = kept(context, &own).await? {
        return Ok((own, case));
    }
    let case = named(context, name, folder).await?;
    let sample = packs::stems(folder, SAMPLES).contains(&case.name);
    Ok((if sample { case.name.clone() } else { name.to_owned() }, case))
}

async fn kept(context: &Context, name: &str) -> Result<Option<Case>> {
    let Some(kept) = context.ledger.kept_case(name).await? else { return Ok(None) };
    written(kept.body, context.reading.vocab()).map(|case| Some(Case { name: bare(name).to_owned(), ..case }))
}

/// Whether a sample of this name comes with the packs.
pub fn is_sample(name: &str, folder: Option<&Path>) -> bool {
    sample(name, folder).is_ok()
}

async fn named(context: &Context, name: &str, folder: Option<&Path>) -> Result<Case> {
    match sample(name, folder) {
        Ok(source) => read_case(&source, context.reading.vocab()).map_err(Error::Case),
        Err(Error::Said { code: "unknown-case", args, .. }) => vehicle(context, name, &args).await,
        Err(other) => Err(other),
    }
}

/// Reads a case somebody wrote in JSON.
///
/// # Errors
/// What is wrong with it.
pub fn written(text: String, vocab: &Vocab) -> Result<Case> {
    read_case(&Source { path: WRITTEN.to_owned(), text }, vocab).map_err(Error::Case)
}

/// What errors call a case that is no file.
const WRITTEN: &str = "case.json";

async fn vehicle(context: &Context, name: &str, missing: &[String]) -> Result<Case> {
    let ids = context.ledger.ids_of_kind(KIND, context.known).await?;
    let same = |id: &&String| *id == name || id.split_once(':').is_some_and(|(_, rest)| rest == name);
    let Some(id) = ids.iter().find(same) else {
        let [_, near, samples] = missing else { return Err(unknown(name, "", "")) };
        let vehicle = nearest(name, ids.iter().map(String::as_str)).unwrap_or_default();
        return Err(unknown(name, if near.is_empty() { vehicle } else { near }, samples));
    };
    let found = context.ledger.named(&[id], context.known).await?.remove(id);
    match found.map(|stored| stored.item) {
        Some(Item::Vehicle(case)) => Ok((*case).clone()),
        _ => Err(unknown(name, "", "")),
    }
}

/// The ledger's word for vehicles of sources.
pub const KIND: &str = "vehicle";

fn unknown(name: &str, near: &str, samples: &str) -> Error {
    Error::said(Kind::NotFound, "unknown-case", [name, near, samples])
}

/// The file of a sample; `-`, `_` and capitals are one.
fn sample(name: &str, folder: Option<&Path>) -> Result<Source> {
    let names = packs::stems(folder, SAMPLES);
    let plain = |s: &str| s.to_lowercase().replace([' ', '_'], "-");
    let found = names.iter().find(|n| plain(n) == plain(name));
    let source = found.map(|n| packs::one(folder, &format!("{SAMPLES}/{n}.toml"))).transpose()?.flatten();
    source.ok_or_else(|| {
        let near = nearest(&name.replace('-', "_"), names.iter().map(String::as_str)).unwrap_or_default();
        unknown(name, near, &names.join(", "))
    })
}

/// A case with the values of `--set` for one market.
///
/// # Errors
/// What is wrong with the first value that cannot be set.
pub fn with(case: &Case, set: &[&str], market: &str, vocab: &Vocab) -> Result<Case> {
    let mut case = case.clone();
    for text in set {
        let (def, value) = parse(text, vocab)?;
        let space = match def.case_space() {
            Some("offer") => case.offers.entry(market.to_owned()).or_default(),
            Some("shipment") => case.shipments.entry(market.to_owned()).or_default(),
            _ => &mut case.values,
        };
        space.insert(def.name.clone(), Given { value, cite: None });
    }
    Ok(case)
}

fn parse<'v>(text: &str, vocab: &'v Vocab) -> Result<(&'v AttributeDef, Value)> {
    let (name, written) = text.split_once('=').ok_or_else(|| Error::incorrect("set-shape", [text]))?;
    let (name, written) = (name.trim(), written.trim());
    let def = match vocab.attribute(name) {
        Some((_, def)) if def.case_space().is_some() => def,
        _ => {
            let names = vocab.attributes.iter().filter(|a| a.case_space().is_some()).map(|a| a.name.as_str());
            return Err(Error::incorrect("set-unknown", [name, nearest(name, names).unwrap_or_default()]));
        }
    };
    let (raw, unit, complete) = raw(written, def);
    let value = parse_given(&raw, unit.as_deref().or(def.unit.as_deref()), complete, def, vocab);
    value.map(|value| (def, value)).map_err(|(code, args)| {
        let diagnostic = landfall_core::model::Diagnostic::error(code, &format!("--set {text}"), 0, args);
        Error::Case(vec![diagnostic])
    })
}

/// A value as typed at a prompt: `20000USD`, `80 kWh`, `true`, `de,fr` (open) or `[de,fr]` (complete).
fn raw(written: &str, def: &AttributeDef) -> (toml::Value, Option<String>, bool) {
    let text = || toml::Value::String(written.to_owned());
    match def.type_ {
        AttributeType::Number | AttributeType::Money => match amount(written) {
            Some((number, unit)) => (number, unit, false),
            None => (text(), None, false),
        },
        AttributeType::Bool => (written.parse().map_or_else(|_| text(), toml::Value::Boolean), None, false),
        AttributeType::List => {
            let inner = written.strip_prefix('[').and_then(|w| w.strip_suffix(']'));
            let items = inner.unwrap_or(written).split(',').map(str::trim).filter(|i| !i.is_empty());
            let items = items.map(|i| toml::Value::String(i.to_owned())).collect();
            (toml::Value::Array(items), None, inner.is_some())
        }
        _ => (text(), None, false),
    }
}

fn amount(written: &str) -> Option<(toml::Value, Option<String>)> {
    let numeric = |c: char| c.is_ascii_digit() || c == '.' || c == '-';
    let start = written.find(numeric)?;
    let (before, rest) = written.split_at(start);
    let end = rest.find(|c| !numeric(c) && c != '_').unwrap_or(rest.len());
    let (digits, after) = rest.split_at(end);
    let digits = digits.replace('_', "");
    let number = digits.parse().map(toml::Value::Integer).or_else(|_| digits.parse().map(toml::Value::Float)).ok()?;
    let unit = [before.trim(), after.trim()].into_iter().find(|u| !u.is_empty()).map(str::to_owned);
    Some((number, unit))
}
