//! Long tables of a market: its places, and facts one row each.

use std::str::FromStr;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::cites::{self, Cites, RawCite, RawCiteOrKey};
use super::markets::{RawFact, Reader};
use super::values::{Fault, RawPeriod};
use super::{Origin, Source};
use crate::model::{AttributeType, Diagnostic, Item, Place, Status, Text};

/// The table of places of a market.
const PLACES: &str = "places";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaceRow {
    id: String,
    en: String,
    zh: String,
    latitude: Decimal,
    longitude: Decimal,
    population: Decimal,
    cite: String,
    at: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FactRow {
    id: Option<String>,
    place: Option<String>,
    attribute: String,
    value: String,
    unit: Option<String>,
    of: Option<String>,
    scope: Option<String>,
    observed: Option<String>,
    from: Option<Date>,
    through: Option<Date>,
    status: Option<Status>,
    cite: String,
    at: Option<String>,
    note_en: Option<String>,
    note_zh: Option<String>,
}

/// Citations stand in the TOML file of the same name.
#[derive(Deserialize)]
struct CitesOnly {
    #[serde(default)]
    cites: Cites,
}

/// Reads one table; an empty cell is absent.
pub(super) fn read(
    reader: &Reader<'_>,
    files: &[&Source],
    items: &mut Vec<(Origin, Item)>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let path = &reader.file.path;
    let beside = path.replace(".csv", ".toml");
    let Some(file) = files.iter().find(|f| f.path == beside) else {
        diagnostics.push(Diagnostic::error("missing_file", path, 0, vec![beside]));
        return;
    };
    // what is wrong with that file is reported where it is read as a whole
    let cites = toml::from_str::<CitesOnly>(&file.text).map(|f| f.cites).unwrap_or_default();
    let mut table = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(reader.file.text.as_bytes());
    let headers = match table.headers() {
        Ok(headers) => headers.clone(),
        Err(error) => {
            diagnostics.push(Diagnostic::error("csv_row", path, 1, vec![error.to_string()]));
            return;
        }
    };
    for row in table.records() {
        let (line, item) = match row {
            Ok(row) => {
                let line = row.position().map_or(0, |p| usize::try_from(p.line()).unwrap_or_default());
                let item = match reader.file.stem() == PLACES {
                    true => shape(&row, &headers).and_then(|row| place(row, reader, &cites)),
                    false => shape(&row, &headers).and_then(|row| fact(row, reader, &cites)),
                };
                (line, item)
            }
            Err(error) => {
                let line = error.position().map_or(0, |p| usize::try_from(p.line()).unwrap_or_default());
                (line, Err(("csv_row", vec![error.to_string()])))
            }
        };
        match item {
            Ok(item) => items.push((Origin { file: path.clone(), line }, item)),
            Err((code, args)) => diagnostics.push(Diagnostic::error(code, path, line, args)),
        }
    }
}

fn shape<'de, T: Deserialize<'de>>(row: &'de csv::StringRecord, headers: &'de csv::StringRecord) -> Result<T, Fault> {
    row.deserialize(Some(headers)).map_err(|error| {
        let column = match error.kind() {
            csv::ErrorKind::Deserialize { err, .. } => {
                let field = err.field().and_then(|i| headers.get(usize::try_from(i).unwrap_or(usize::MAX)));
                field.map(|f| format!("`{f}`: {}", err.kind()))
            }
            _ => None,
        };
        ("csv_row", vec![column.unwrap_or_else(|| error.to_string())])
    })
}

fn citation(key: String, at: Option<String>) -> RawCiteOrKey {
    RawCiteOrKey::Cite(Box::new(RawCite { base: Some(key), at, ..RawCite::default() }))
}

fn place(row: PlaceRow, reader: &Reader<'_>, cites: &Cites) -> Result<Item, Fault> {
    let slug = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if row.id.is_empty() || !row.id.chars().all(slug) {
        return Err(("place_id", vec![row.id]));
    }
    let outside = |x: Decimal, most: i64| x.abs() > Decimal::from(most);
    if outside(row.latitude, 90) || outside(row.longitude, 180) {
        return Err(("position", vec![row.latitude.to_string(), row.longitude.to_string()]));
    }
    if row.population <= Decimal::ZERO || !row.population.is_integer() {
        return Err((
            "wrong_type",
            vec!["population".to_owned(), "whole number".to_owned(), row.population.to_string()],
        ));
    }
    Ok(Item::Place(Arc::new(Place {
        id: format!("{}/{}", reader.code, row.id),
        market: reader.code.clone(),
        title: Text { en: row.en, zh: row.zh },
        latitude: row.latitude,
        longitude: row.longitude,
        population: row.population,
        cite: cites::resolve(Some(citation(row.cite, row.at)), cites)?,
    })))
}

fn fact(row: FactRow, reader: &Reader<'_>, cites: &Cites) -> Result<Item, Fault> {
    let type_ = reader.vocab.attribute(&row.attribute).map(|(_, def)| def.type_);
    let value = type_.map(|type_| cell(&row.value, type_, &row.attribute)).transpose()?;
    let note = match (row.note_en, row.note_zh) {
        (Some(en), Some(zh)) => Some(Text { en, zh }),
        (None, None) => None,
        _ => return Err(("missing_key", vec!["note_en, note_zh".to_owned()])),
    };
    let raw = RawFact {
        id: row.id,
        attribute: row.attribute,
        place: row.place,
        value,
        unit: row.unit,
        of: row.of,
        scope: row.scope,
        valid: RawPeriod::days(row.from, row.through),
        status: row.status,
        cite: Some(citation(row.cite, row.at)),
        note,
        observed: row.observed.map(toml::Value::String),
        ..RawFact::default()
    };
    reader.fact(raw, cites)
}

/// A cell as the value TOML would hold; a range is written `5..7`, a list `de;fr`.
fn cell(text: &str, type_: AttributeType, attribute: &str) -> Result<toml::Value, Fault> {
    let wrong = |wanted: &str| ("wrong_type", vec![attribute.to_owned(), wanted.to_owned(), text.to_owned()]);
    let number = |text: &str| {
        let exact = Decimal::from_str(text.trim()).ok();
        exact.and_then(|d| d.to_string().parse().ok()).map(toml::Value::Float).ok_or_else(|| wrong("number"))
    };
    Ok(match type_ {
        AttributeType::Number | AttributeType::Money => match text.split_once("..") {
            Some((low, high)) => {
                let ends = [("low", number(low)?), ("high", number(high)?)];
                toml::Value::Table(ends.into_iter().map(|(k, v)| (k.to_owned(), v)).collect())
            }
            None => number(text)?,
        },
        AttributeType::Bool => toml::Value::Boolean(text.parse().map_err(|_| wrong("bool"))?),
        AttributeType::List => {
            toml::Value::Array(text.split(';').map(|c| toml::Value::String(c.trim().to_owned())).collect())
        }
        AttributeType::Code
        | AttributeType::Day
        | AttributeType::Text
        | AttributeType::Amount
        | AttributeType::Approvals => toml::Value::String(text.to_owned()),
    })
}
