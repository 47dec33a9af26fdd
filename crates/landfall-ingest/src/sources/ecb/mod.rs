//! Rates of one euro: a table of days and currencies, or the same as nested `Cube` elements.

use std::sync::Arc;

use jiff::civil::Date;
use landfall_core::model::Value;

use crate::builder::{Builder, in_range};
use crate::error::{Error, Result};
use crate::files::File;
use crate::head::FieldDef;
use crate::signal::{Problem, Signal};
use crate::statement::{About, Statement};
use crate::table::{self, Shape};
use crate::{number, text, xml};

const SHAPE: Shape = Shape { delimiter: b',', quoted: true, headings: 1 };
/// The element of days and rates.
const CUBE: &str = "Cube";

pub(crate) fn parse(files: &[File], b: &mut Builder<'_>) -> Result<()> {
    let base = b.head.term("base", "base").unwrap_or_default().to_owned();
    let base = Arc::new(About::Currency(base));
    for file in files {
        let text = text::decode(b.head, file)?;
        if text.trim_start().starts_with('<') {
            cube(b, file, &text, &base)?;
        } else {
            days(b, file, &text, &base)?;
        }
    }
    Ok(())
}

fn days(b: &mut Builder<'_>, file: &File, text: &str, base: &Arc<About>) -> Result<()> {
    let table = table::read(b, &file.name, "table", text, SHAPE)?;
    let day_at = table.need("day")?;
    if table.role("rate").is_none() {
        return Err(Error::Missing { file: file.name.clone(), line: 1, field: "???".to_owned(), nearest: None });
    }
    for row in &table.rows {
        b.row();
        let named = table.columns.iter().filter(|c| c.is_some()).count() as u64;
        let Some(day) = day(row.get(day_at)) else {
            b.signal(table.fault(Problem::NotADay, row, day_at).of(named));
            continue;
        };
        if day > b.received {
            b.signal(table.fault(Problem::InFuture, row, day_at).of(named));
            continue;
        }
        b.use_up(1);
        b.vintage(&day.to_string(), Some(day));
        for (column, field) in table.columns.iter().enumerate() {
            let Some(field) = field.filter(|_| column != day_at) else { continue };
            let raw = row.get(column);
            if let Some(reason) = &field.ignore {
                let found = if raw.is_empty() { None } else { Some(Problem::UnknownField) };
                match found {
                    Some(problem) => b.signal(table.fault(problem, row, column)),
                    None => b.ignore(reason, 1),
                }
                continue;
            }
            if b.head.term("none", raw).is_some() {
                b.ignore("no rate was set on this day", 1);
                continue;
            }
            let currency = table.headings.get(column).map(|h| h.trim()).unwrap_or_default();
            let fault = |problem| table.fault(problem, row, column);
            rate(b, field, base, currency, raw, day, table.at(row, column), &fault);
        }
    }
    Ok(())
}

fn cube(b: &mut Builder<'_>, file: &File, text: &str, base: &Arc<About>) -> Result<()> {
    let head = b.head;
    let missing =
        |field: &str| Error::Missing { file: file.name.clone(), line: 0, field: field.to_owned(), nearest: None };
    let field = head.role("cube", "rate").ok_or_else(|| missing("rate"))?;
    let mut today: Option<Date> = None;
    let mut seen = false;
    for element in xml::elements(&file.name, text)?.iter().filter(|e| e.name == CUBE) {
        seen = true;
        let signal = |problem, name: &str, found: &str| Signal::new(problem, &file.name, element.line, name, found);
        let known = ["time", "currency", "rate"];
        for (name, value) in element.attributes.iter().filter(|(n, _)| !known.contains(&n.as_str())) {
            b.hold(1);
            b.signal(signal(Problem::UnknownField, name, value));
        }
        if let Some(time) = element.get("time") {
            b.hold(1);
            b.row();
            today = day(time);
            match today {
                None => b.signal(signal(Problem::NotADay, "time", time)),
                Some(day) if day > b.received => {
                    b.signal(signal(Problem::InFuture, "time", time));
                    today = None;
                }
                Some(day) => {
                    b.use_up(1);
                    b.vintage(&day.to_string(), Some(day));
                }
            }
        }
        match (element.get("currency"), element.get("rate"), today) {
            (None, None, _) => {}
            (Some(currency), Some(raw), Some(day)) => {
                b.hold(2);
                if !is_currency(currency) {
                    b.signal(signal(Problem::UnknownTerm, "currency", currency).of(2));
                    continue;
                }
                b.use_up(1);
                let fault = |problem| signal(problem, "rate", raw);
                let at = format!("{} line {}, {currency}", file.name, element.line);
                rate(b, field, base, currency, raw, day, at, &fault);
            }
            (currency, raw, _) => {
                let values = [currency, raw].iter().flatten().count() as u64;
                b.hold(values);
                let found = currency.or(raw).unwrap_or_default();
                b.signal(signal(Problem::Inconsistent, "rate", found).of(values));
            }
        }
    }
    if seen { Ok(()) } else { Err(missing(CUBE)) }
}

#[expect(clippy::too_many_arguments, reason = "what one figure consists of")]
fn rate(
    b: &mut Builder<'_>,
    field: &FieldDef,
    base: &Arc<About>,
    currency: &str,
    raw: &str,
    day: Date,
    at: String,
    fault: &dyn Fn(Problem) -> Signal,
) {
    let Some(number) = number::plain(raw) else {
        return b.signal(fault(if raw.is_empty() { Problem::Blank } else { Problem::NotANumber }));
    };
    if in_range(field, number).is_err() {
        return b.signal(fault(Problem::OutOfRange));
    }
    let attribute = b.shared(field.attribute.as_deref().unwrap_or_default());
    let of = Some(b.shared(currency));
    let observed = Some(b.shared(&day.to_string()));
    let value = Value::Money { low: number, high: number, currency: currency.to_owned() };
    b.state(Statement { about: base.clone(), attribute, value, of, observed, at }, 1);
}

fn is_currency(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase())
}

/// `2024-01-19`, or `19 January 2024` as in the file of one day.
fn day(raw: &str) -> Option<Date> {
    let raw = raw.trim();
    if raw.len() == 10
        && let Ok(day) = raw.parse()
    {
        return Some(day);
    }
    Date::strptime("%d %B %Y", raw).ok()
}
