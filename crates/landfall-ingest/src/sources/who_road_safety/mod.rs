//! Tables with one or two lines of headings; markets by name, figures with blanks, ranges and footnotes.

use std::sync::Arc;

use landfall_core::model::Value;

use crate::builder::{Builder, Fine, amount, in_range};
use crate::error::{Error, Result};
use crate::files::File;
use crate::head::FieldDef;
use crate::signal::Problem;
use crate::statement::{About, Statement};
use crate::table::{self, Row, Shape, Table};
use crate::{number, text};

const KIND: &str = "table";
const SHAPE: Shape = Shape { delimiter: b',', quoted: true, headings: 1 };
/// Lines of headings there may be.
const HEADINGS: usize = 3;

pub(crate) fn parse(files: &[File], b: &mut Builder<'_>) -> Result<()> {
    for file in files {
        let text = text::decode(b.head, file)?;
        let headings = headings(b, &file.name, &text)?;
        let shape = Shape { headings, ..SHAPE };
        let head = b.head;
        let form = |heading: &str| form(heading, &|h| head.fields_of(KIND).any(|f| f.is_named(h)));
        let table = table::read_as(b, &file.name, KIND, &text, shape, &form)?;
        let market = table.need("market")?;
        if table.columns.iter().flatten().all(|f| f.attribute.is_none()) {
            return Err(Error::malformed(&file.name, headings as u64, "no column of the file is one that is read"));
        }
        let years: Vec<Option<i16>> = table.headings.iter().map(|h| year_of(h)).collect();
        for row in &table.rows {
            line(b, &table, row, market, &years);
        }
    }
    Ok(())
}

/// How many lines of headings there are: the last names the column of markets.
fn headings(b: &Builder<'_>, file: &str, text: &str) -> Result<usize> {
    let market = b.head.role(KIND, "market");
    let rows = table::lines(file, text, SHAPE)?;
    let named = |row: &Row| row.fields.first().is_some_and(|f| market.is_some_and(|m| m.is_named(f)));
    rows.iter().take(HEADINGS).position(named).map(|at| at + 1).ok_or_else(|| Error::Missing {
        file: file.to_owned(),
        line: 1,
        field: market.map(|m| m.name.clone()).unwrap_or_default(),
        nearest: rows.first().and_then(|r| r.fields.first()).filter(|f| !f.is_empty()).cloned(),
    })
}

/// A heading without its years and footnote letters.
fn form(heading: &str, known: &dyn Fn(&str) -> bool) -> String {
    let words: Vec<&str> = heading.split_whitespace().collect();
    let mut kept: Vec<&str> = Vec::new();
    for word in &words {
        if bare_year(word).is_some() {
            if kept.last() == Some(&"for") {
                kept.pop();
            }
        } else {
            kept.push(word);
        }
    }
    let plain = kept.join(" ");
    let plain = plain.trim_end_matches(':').trim();
    if known(plain) {
        return plain.to_owned();
    }
    let shorter = plain.strip_suffix(|c: char| c.is_ascii_lowercase()).map(str::trim_end);
    shorter.filter(|s| known(s)).unwrap_or(plain).to_owned()
}

/// `2016`, or `2016a` with a footnote.
fn bare_year(word: &str) -> Option<i16> {
    number::year(word.strip_suffix(|c: char| c.is_ascii_lowercase()).unwrap_or(word))
}

fn year_of(heading: &str) -> Option<i16> {
    heading.split_whitespace().find_map(bare_year)
}

fn line(b: &mut Builder<'_>, table: &Table<'_>, row: &Row, market: usize, years: &[Option<i16>]) {
    b.row();
    let named = table.columns.iter().filter(|c| c.is_some()).count() as u64;
    let Some(code) = b.market("market", row.get(market)) else {
        return b.signal(table.fault(Problem::UnknownMarket, row, market).of(named));
    };
    let about = Arc::new(About::Market(code));
    let year_at = table.role("year");
    let year = match year_at.map(|at| (at, row.get(at))) {
        None | Some((_, "")) => None,
        Some((at, raw)) => match last_year(raw) {
            Some(year) if year > b.received.year() => {
                return b.signal(table.fault(Problem::InFuture, row, at).of(named));
            }
            Some(year) => Some((year, raw.to_owned())),
            None => return b.signal(table.fault(Problem::NotADay, row, at).of(named)),
        },
    };
    for (column, field) in table.columns.iter().enumerate() {
        let Some(field) = field else { continue };
        let raw = row.get(column);
        if field.role.is_some() {
            b.use_up(1);
            continue;
        }
        if field.ignore.is_none() && (raw.is_empty() || b.head.term("none", raw).is_some()) {
            b.ignore("the publisher has no figure", 1);
            continue;
        }
        let heading = years.get(column).copied().flatten().map(|y| (y, y.to_string()));
        let year = year.clone().or(heading);
        if let Some((last, text)) = &year {
            b.vintage(text, jiff::civil::Date::new(*last, 12, 31).ok().filter(|d| *d <= b.received));
        }
        let observed = year.map(|(_, text)| text);
        if field.kind == "number" {
            figure(b, table, row, column, field, &about, observed.as_deref());
        } else {
            let fine = Fine {
                place: (&table.file, row.line, &field.name),
                at: table.at(row, column),
                of: None,
                observed: observed.as_deref(),
            };
            let raw = raw.split_whitespace().collect::<Vec<_>>().join(" ");
            b.take(field, &raw, &about, fine);
        }
    }
}

fn figure(
    b: &mut Builder<'_>,
    table: &Table<'_>,
    row: &Row,
    column: usize,
    field: &FieldDef,
    about: &Arc<About>,
    observed: Option<&str>,
) {
    let raw = row.get(column);
    if let Some(terms) = &field.terms
        && b.head.term(terms, raw).is_some()
    {
        return b.ignore("the publisher has no figure", 1);
    }
    if observed.and_then(last_year).is_some_and(|y| y > b.received.year()) {
        return b.signal(table.fault(Problem::InFuture, row, column));
    }
    let value = match range(raw, &field.unit) {
        None => Err(Problem::NotANumber),
        Some((low, high)) if in_range(field, low).is_err() || in_range(field, high).is_err() => {
            Err(Problem::OutOfRange)
        }
        Some((low, high)) => Ok(amount(field, low, high)),
    };
    match value {
        Ok(value @ (Value::Number { .. } | Value::Money { .. })) => {
            let attribute = b.shared(field.attribute.as_deref().unwrap_or_default());
            let of = field.of.as_deref().map(|o| b.shared(o));
            let observed = observed.map(|o| b.shared(o));
            let at = table.at(row, column);
            b.state(Statement { about: about.clone(), attribute, value, of, observed, at }, 1);
        }
        Ok(_) => b.signal(table.fault(Problem::NotANumber, row, column)),
        Err(problem) => b.signal(table.fault(problem, row, column)),
    }
}

/// The last year of `2016` or `1995-2016`.
fn last_year(raw: &str) -> Option<i16> {
    let Some((first, last)) = raw.split_once(['-', '–']) else { return number::year(raw) };
    let (first, last) = (number::year(first)?, number::year(last)?);
    (first <= last).then_some(last)
}

type Ends = (landfall_core::Decimal, landfall_core::Decimal);

/// `655 357`, `5230 [4502-5958]` (the figure, not its bounds), `<=0.05 g/dl`, `0.00 - 0.05 g/dl`.
fn range(raw: &str, unit: &str) -> Option<Ends> {
    let text = raw.replace('\u{a0}', " ");
    let text = text.trim();
    let lower = text.to_lowercase();
    let text = if unit != "1" && lower.ends_with(&unit.to_lowercase()) { &text[..text.len().checked_sub(unit.len())?] } else { text };
    let (text, bounds) = text.split_once('[').map_or((text, None), |(t, b)| (t, Some(b)));
    if let Some(bounds) = bounds {
        let (low, high) = bounds.strip_suffix(']')?.split_once(['-', '–'])?;
        number::grouped(low, ' ')?;
        number::grouped(high, ' ')?;
    }
    let text = text.trim().trim_start_matches(['<', '≤', '=']).trim();
    if let Some((low, high)) = text.split_once(" - ") {
        return Some((number::plain(low)?, number::plain(high)?));
    }
    let figure = number::grouped(text, ' ')?;
    Some((figure, figure))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_with_blanks_bounds_and_units() {
        let read = |raw, unit| range(raw, unit).map(|(l, h)| format!("{l} {h}"));
        assert_eq!(read(" 655 357", "1").as_deref(), Some("655357 655357"));
        assert_eq!(read("1 330 551", "1").as_deref(), Some("1330551 1330551"));
        assert_eq!(read("5230 [4502-5958]", "1").as_deref(), Some("5230 5230"));
        assert_eq!(read("<=0.05  g/dl", "g/dL").as_deref(), Some("0.05 0.05"));
        assert_eq!(read("0.00 - 0.05 g/dl", "g/dL").as_deref(), Some("0.00 0.05"));
        for raw in ["12a", "5230 [4502]", "5230 [4502-5958", "about 5", "1 2"] {
            assert_eq!(read(raw, "1"), None, "{raw}");
        }
    }

    #[test]
    fn years_and_footnotes_go_out_of_headings() {
        let known = |h: &str| ["Population numbers", "Income level", "GNI per capita in US dollars", "Urban"].contains(&h);
        for (heading, plain) in [
            ("Population numbers for 2016a", "Population numbers"),
            ("GNI per capita for 2016 in US dollarsb", "GNI per capita in US dollars"),
            ("Income levelc", "Income level"),
            ("Urban", "Urban"),
            ("Deaths: 2016", "Deaths"),
        ] {
            assert_eq!(form(heading, &known), plain);
        }
    }
}
