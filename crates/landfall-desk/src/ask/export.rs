//! Facts and adoptions of markets as lines of JSON or a table, each with its citation.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use landfall_core::model::{Citation, Edge, Hash, Item, Value};
use landfall_store::Stored;
use serde::Serialize;

use crate::context::Context;
use crate::error::{Error, Result};

/// What was written.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Exported {
    /// The moment known.
    pub known: Timestamp,
    /// Facts and adoptions written.
    pub written: usize,
    /// Those left out because their source may not be passed on, by source.
    pub restricted: BTreeMap<String, usize>,
}

/// One fact or adoption. In a table, the columns.
#[derive(Debug, Serialize)]
struct Line<'a> {
    id: &'a str,
    kind: &'a str,
    market: &'a str,
    place: &'a str,
    topic: &'a str,
    of: &'a str,
    scope: &'a str,
    low: String,
    high: String,
    unit: &'a str,
    value: String,
    observed: &'a str,
    status: String,
    phase: &'a str,
    from: String,
    to: String,
    ended_through: String,
    low_trust: bool,
    dispute: &'a str,
    known_from: String,
    brought_by: &'a str,
    licence: &'a str,
    says: &'a str,
    via: &'a str,
    publisher: &'a str,
    file: &'a str,
    at: &'a str,
    quote: &'a str,
    checked: String,
    published: String,
    seen: String,
    stated: String,
    author: &'a str,
    method: &'a str,
    note: &'a str,
    note_en: &'a str,
    note_zh: &'a str,
    snapshot: &'a str,
    content: &'a Hash,
}

/// The forms of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A table, its cells kept from being formulas.
    Csv,
    /// An object a line.
    JsonLines,
}

/// Facts and adoptions of markets as bytes; what may not be passed on only where it is asked for.
///
/// # Errors
/// Where the ledger cannot be read.
pub async fn export(
    context: &Context,
    markets: &[String],
    form: Form,
    include_restricted: bool,
) -> Result<(Vec<u8>, Exported)> {
    let markets: Vec<&str> = markets.iter().map(String::as_str).collect();
    let licences = licences()?;
    let (mut out, mut restricted, mut seen) = (Vec::new(), BTreeMap::new(), BTreeSet::new());
    let stored = context.ledger.state(&markets, context.known).await?;
    for stored in stored.iter().filter(|s| seen.insert(s.seq)) {
        let licence = licences.get(stored.pack.as_str());
        let of_source = matches!(&stored.item, Item::Fact(f) if f.source.is_some());
        // a source this program does not know may not be passed on either
        let free = licence.map_or(!of_source, |(_, free)| *free);
        let Some(line) = line(stored, licence.map_or("", |(name, _)| name)) else { continue };
        if free || include_restricted {
            out.push(line);
        } else {
            *restricted.entry(stored.pack.clone()).or_default() += 1;
        }
    }
    let bytes = match form {
        Form::Csv => csv(&out)?,
        Form::JsonLines => json_lines(&out)?,
    };
    Ok((bytes, Exported { known: context.known, written: out.len(), restricted }))
}

/// Licence of every source, and whether what it gives may be passed on.
fn licences() -> Result<BTreeMap<&'static str, (String, bool)>> {
    let all = landfall_ingest::sources()?;
    Ok(all.into_iter().map(|s| (s.name, (s.head.licence.name, s.head.redistribution))).collect())
}

fn line<'a>(stored: &'a Stored, licence: &'a str) -> Option<Line<'a>> {
    let (market, place, topic, of, scope, status, phase) = match &stored.item {
        Item::Fact(x) => (&x.market, x.place.as_deref(), &x.attribute, x.of.as_deref(), &x.scope, x.status, ""),
        Item::Adoption(x) => (&x.market, None, &x.rule, x.tag.as_deref(), &x.scope, Some(x.status), x.phase.as_str()),
        _ => return None,
    };
    let (valid, cite, low_trust, remark) = match &stored.item {
        Item::Fact(x) => (&x.valid, &x.cite, x.low_trust, x.note.as_ref()),
        Item::Adoption(x) => (&x.valid, &x.cite, x.low_trust, x.note.as_ref()),
        _ => return None,
    };
    let fact = if let Item::Fact(x) = &stored.item { Some(x) } else { None };
    let (low, high, unit, value) = fact.map(|f| parts(&f.value)).unwrap_or_default();
    let Citation { says, via, publisher, at, quote, checked, published, seen, stated, file, snapshot, .. } = cite;
    Some(Line {
        id: &stored.id,
        kind: stored.item.kind(),
        market,
        place: place.unwrap_or_default(),
        topic,
        of: of.unwrap_or_default(),
        scope: scope.as_deref().unwrap_or_default(),
        low,
        high,
        unit,
        value,
        observed: fact.and_then(|f| f.observed.as_deref()).unwrap_or_default(),
        status: status.map(|s| word(&s)).unwrap_or_default(),
        phase,
        from: valid.from.as_ref().map(edge).unwrap_or_default(),
        to: valid.to.as_ref().map(edge).unwrap_or_default(),
        ended_through: stored.ended.as_ref().map(|e| e.through.to_string()).unwrap_or_default(),
        low_trust,
        dispute: fact.and_then(|f| f.dispute.as_deref()).unwrap_or_default(),
        known_from: stored.known_from.to_string(),
        brought_by: &stored.pack,
        licence,
        says,
        via: via.as_deref().unwrap_or_default(),
        publisher: publisher.as_deref().unwrap_or_default(),
        file: file.as_deref().unwrap_or_default(),
        at: at.as_deref().unwrap_or_default(),
        quote: quote.as_deref().unwrap_or_default(),
        checked: word(checked),
        published: published.map(|d| d.to_string()).unwrap_or_default(),
        seen: seen.map(|d| d.to_string()).unwrap_or_default(),
        stated: stated.map(|d| d.to_string()).unwrap_or_default(),
        author: cite.author.as_deref().unwrap_or_default(),
        method: cite.method.as_deref().unwrap_or_default(),
        note: cite.note.as_deref().unwrap_or_default(),
        note_en: remark.map_or("", |t| t.en.as_str()),
        note_zh: remark.map_or("", |t| t.zh.as_str()),
        snapshot: snapshot.as_ref().map_or("", |h| h.0.as_str()),
        content: &stored.content_hash,
    })
}

/// Low, high and unit of what can be counted; everything else as text.
fn parts(value: &Value) -> (String, String, &str, String) {
    match value {
        Value::Number { low, high, unit } => (low.to_string(), high.to_string(), unit, String::new()),
        Value::Money { low, high, currency } => (low.to_string(), high.to_string(), currency, String::new()),
        other => (String::new(), String::new(), "", other.to_string()),
    }
}

/// A day, a span of days or the step waited for. `to` is the first day after.
fn edge(edge: &Edge) -> String {
    match edge {
        Edge::Day(day) => day.to_string(),
        Edge::Between { earliest, latest } => format!("{earliest}..{latest}"),
        Edge::After { step, plus, .. } => format!("{step} + {plus}"),
    }
}

/// The code of one of a few.
fn word<T: Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

fn failed(error: impl ToString) -> Error {
    Error::incorrect("output-failed", [&error.to_string()])
}

fn json_lines(lines: &[Line<'_>]) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for line in lines {
        serde_json::to_writer(&mut bytes, line).map_err(failed)?;
        bytes.push(b'\n');
    }
    Ok(bytes)
}

fn csv(lines: &[Line<'_>]) -> Result<Vec<u8>> {
    let mut plain = csv::Writer::from_writer(Vec::new());
    for line in lines {
        plain.serialize(line).map_err(failed)?;
    }
    let plain = plain.into_inner().map_err(failed)?;
    let mut safe = csv::Writer::from_writer(Vec::new());
    for record in csv::ReaderBuilder::new().has_headers(false).from_reader(plain.as_slice()).records() {
        let record = record.map_err(failed)?;
        safe.write_record(record.iter().map(|cell| neutral(cell).into_owned())).map_err(failed)?;
    }
    safe.into_inner().map_err(failed)
}

/// A cell that no spreadsheet takes for a formula.
fn neutral(cell: &str) -> Cow<'_, str> {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if formula && cell.parse::<landfall_core::Decimal>().is_err() {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::neutral;

    #[test]
    fn a_cell_that_looks_like_a_formula_is_kept_from_being_one_and_numbers_stay() {
        for cell in ["=HYPERLINK(\"x\")", "+1 or so", "-2 degC", "@sum", "\tx", "＝1"] {
            assert_eq!(neutral(cell), format!("'{cell}"));
        }
        assert_eq!(["-20", "-0.5", "", "a=b", "5"].map(neutral), ["-20", "-0.5", "", "a=b", "5"]);
    }
}
