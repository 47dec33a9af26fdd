//! The geoname table: nineteen columns parted by tabs, no headings, no quotes.

use std::sync::Arc;

use jiff::civil::Date;

use crate::builder::{Builder, Fine};
use crate::error::{Error, Result};
use crate::files::File;
use crate::signal::Problem;
use crate::statement::About;
use crate::table::{self, Row, Shape, Table};
use crate::{markets, number, text};

const SHAPE: Shape = Shape { delimiter: b'\t', quoted: false, headings: 0 };
/// What the publisher writes where it knows no height.
const NO_HEIGHT: &str = "-9999";

pub(crate) fn parse(files: &[File], b: &mut Builder<'_>) -> Result<()> {
    for file in files {
        let text = text::decode(b.head, file)?;
        let kind = b.head.files.iter().find(|f| f.kind == file.kind).map_or("", |f| f.kind.as_str());
        let table = table::read(b, &file.name, kind, &text, SHAPE)?;
        let columns = Columns::of(&table)?;
        for row in &table.rows {
            city(b, &table, row, &columns)?;
        }
    }
    Ok(())
}

struct Columns {
    id: usize,
    name: usize,
    latitude: usize,
    longitude: usize,
    class: usize,
    market: usize,
    changed: usize,
}

impl Columns {
    fn of(table: &Table<'_>) -> Result<Columns> {
        Ok(Columns {
            id: table.need("id")?,
            name: table.need("name")?,
            latitude: table.need("latitude")?,
            longitude: table.need("longitude")?,
            class: table.need("class")?,
            market: table.need("market")?,
            changed: table.need("changed")?,
        })
    }
}

fn city(b: &mut Builder<'_>, table: &Table<'_>, row: &Row, at: &Columns) -> Result<()> {
    b.row();
    let all = row.fields.len() as u64;
    let id = row.get(at.id);
    if id.is_empty() || !id.bytes().all(|c| c.is_ascii_digit()) {
        b.signal(table.fault(Problem::NotANumber, row, at.id).of(all));
        return Ok(());
    }
    if let Some(terms) = table.columns.get(at.class).copied().flatten().and_then(|f| f.terms.as_ref())
        && b.head.term(terms, row.get(at.class)).is_none()
    {
        b.ignore("not a populated place", all);
        return Ok(());
    }
    let code = row.get(at.market);
    if !markets::is_code(code) {
        b.signal(table.fault(if code.is_empty() { Problem::Blank } else { Problem::UnknownMarket }, row, at.market).of(all));
        return Ok(());
    }
    let mut place = Vec::with_capacity(2);
    for column in [at.latitude, at.longitude] {
        let field = table.columns.get(column).copied().flatten();
        let Some(number) = number::plain(row.get(column)) else {
            b.signal(table.fault(Problem::NotANumber, row, column).of(all));
            return Ok(());
        };
        if field.is_some_and(|f| f.least.is_some_and(|l| number < l) || f.most.is_some_and(|m| number > m)) {
            b.signal(table.fault(Problem::OutOfRange, row, column).of(all));
            return Ok(());
        }
        place.push(number);
    }
    let [latitude, longitude] = place[..] else { return Ok(()) };
    match row.get(at.changed).parse::<Date>() {
        Ok(day) if day > b.received => {
            b.signal(table.fault(Problem::InFuture, row, at.changed).of(all));
            return Ok(());
        }
        Ok(day) => b.vintage(&day.to_string(), Some(day)),
        Err(_) => {
            b.signal(table.fault(Problem::NotADay, row, at.changed).of(all));
            return Ok(());
        }
    }
    let name = row.get(at.name).to_owned();
    let about =
        Arc::new(About::Place { id: id.to_owned(), name, market: Some(code.to_owned()), latitude, longitude });
    for (column, field) in table.columns.iter().enumerate() {
        let field = field.ok_or_else(|| Error::malformed(&table.file, row.line, "a column has no name"))?;
        let raw = row.get(column);
        if field.role.as_deref() == Some("population") && raw == "0" {
            b.ignore("the publisher writes 0 where it knows none", 1);
        } else if field.role.as_deref() == Some("terrain") && raw == NO_HEIGHT {
            b.ignore("the publisher writes -9999 where it knows none", 1);
        } else if field.attribute.is_none() && field.ignore.is_none() {
            b.use_up(1);
        } else {
            let fine = Fine {
                place: (&table.file, row.line, &field.name),
                at: table.at(row, column),
                of: None,
                observed: None,
            };
            b.take(field, raw, &about, fine);
        }
    }
    Ok(())
}
