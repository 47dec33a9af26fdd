//! One line for each market and plug; voltage and frequency are repeated on each, several are parted by commas.

use std::collections::BTreeMap;
use std::sync::Arc;

use landfall_core::Decimal;
use landfall_core::model::Value;

use crate::builder::{Builder, Left, amount, in_range};
use crate::error::Result;
use crate::files::File;
use crate::head::FieldDef;
use crate::signal::{Problem, Signal};
use crate::statement::{About, Statement};
use crate::table::{self, Row, Shape, Table};
use crate::{markets, number, text};

const SHAPE: Shape = Shape { delimiter: b',', quoted: true, headings: 1 };

pub(crate) fn parse(files: &[File], b: &mut Builder<'_>) -> Result<()> {
    for file in files {
        plugs(file, b)?;
    }
    Ok(())
}

/// The plugs of a market, and the lines they stand on.
#[derive(Default)]
struct Plugs {
    codes: Vec<String>,
    at: Vec<String>,
    values: u64,
}

fn plugs(file: &File, b: &mut Builder<'_>) -> Result<()> {
    let text = text::decode(b.head, file)?;
    let kind = b.head.files.iter().find(|f| f.kind == file.kind).map_or("", |f| f.kind.as_str());
    let table = table::read(b, &file.name, kind, &text, SHAPE)?;
    let (market, plug) = (table.need("market")?, table.need("plug")?);
    let mut plugs: BTreeMap<String, Plugs> = BTreeMap::new();
    for row in &table.rows {
        b.row();
        let word = row.get(market);
        let code = b.market("market", word).unwrap_or_else(|| word.to_owned());
        if !markets::is_code(&code) {
            let named = table.columns.iter().filter(|c| c.is_some()).count() as u64;
            b.signal(table.fault(Problem::UnknownMarket, row, market).of(named));
            continue;
        }
        b.use_up(1);
        let about = Arc::new(About::Market(code.clone()));
        for (column, field) in table.columns.iter().enumerate() {
            let Some(field) = field else { continue };
            match field.role.as_deref() {
                Some("market") => {}
                Some("plug") => match b.value(field, row.get(column)) {
                    Ok(Value::List { items, .. }) => {
                        let found = plugs.entry(code.clone()).or_default();
                        if items.iter().all(|i| found.codes.contains(i)) {
                            b.ignore("said before, the same way", 1);
                        } else {
                            found.codes.extend(items);
                            found.at.push(row.line.to_string());
                            found.values += 1;
                        }
                    }
                    _ => b.signal(table.fault(Problem::UnknownTerm, row, column)),
                },
                Some(_) => mains(b, &table, row, column, field, &about),
                None => b.ignore(field.ignore.as_deref().unwrap_or("blank"), 1),
            }
        }
    }
    let Some(attribute) = table.columns.get(plug).copied().flatten().and_then(|f| f.attribute.clone()) else {
        return Ok(());
    };
    for (code, mut found) in plugs {
        found.codes.sort();
        let statement = Statement {
            about: Arc::new(About::Market(code)),
            attribute: b.shared(&attribute),
            // INVARIANT: the publisher does not say that there are no others
            value: Value::List { items: found.codes, complete: false },
            of: None,
            observed: None,
            at: format!("{} lines {}", file.name, found.at.join(", ")),
        };
        b.state(statement, found.values);
    }
    Ok(())
}

/// Voltage or frequency: numbers with the unit behind each.
fn mains(b: &mut Builder<'_>, table: &Table<'_>, row: &Row, column: usize, field: &FieldDef, about: &Arc<About>) {
    let raw = row.get(column);
    let Some(attribute) = &field.attribute else { return b.use_up(1) };
    if raw.is_empty() {
        return b.signal(table.fault(Problem::Blank, row, column));
    }
    let Some(numbers) = with_unit(raw, &field.unit) else {
        return b.signal(table.fault(Problem::NotANumber, row, column));
    };
    let fault = |problem| -> Signal { table.fault(problem, row, column) };
    let value = if let Some(terms) = &field.terms {
        let codes: Option<Vec<String>> =
            numbers.iter().map(|n| b.head.term(terms, &n.to_string()).map(str::to_owned)).collect();
        let Some(items) = codes else { return b.signal(fault(Problem::UnknownTerm)) };
        Value::List { items, complete: false }
    } else {
        if let Some(Left::Signalled(problem)) = numbers.iter().find_map(|n| in_range(field, *n).err()) {
            return b.signal(fault(problem));
        }
        let (Some(low), Some(high)) = (numbers.first(), numbers.last()) else { return };
        amount(field, *low, *high)
    };
    let (attribute, at) = (b.shared(attribute), table.at(row, column));
    b.state(Statement { about: about.clone(), attribute, value, of: None, observed: None, at }, 1);
}

/// `127 V, 220 V` as numbers in order.
fn with_unit(raw: &str, unit: &str) -> Option<Vec<Decimal>> {
    let mut numbers = Vec::new();
    let mut words = raw.split([',', ' ', '\u{a0}', '/']).filter(|w| !w.is_empty());
    while let Some(word) = words.next() {
        let number = match word.strip_suffix(unit) {
            Some(bare) => bare,
            None if words.next() == Some(unit) => word,
            None => return None,
        };
        numbers.push(number::plain(number)?);
    }
    numbers.sort();
    numbers.dedup();
    (!numbers.is_empty()).then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_figures_with_their_unit_are_read_in_order() {
        let read = |raw| with_unit(raw, "V").map(|n| n.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "));
        assert_eq!(read("220 V, 110 V").as_deref(), Some("110 220"));
        assert_eq!(read("220 V 110 V").as_deref(), Some("110 220"));
        assert_eq!(read("230\u{a0}V").as_deref(), Some("230"));
        assert_eq!(read("230V").as_deref(), Some("230"));
        assert_eq!((read("230"), read("230 W"), read("")), (None, None, None));
    }
}
