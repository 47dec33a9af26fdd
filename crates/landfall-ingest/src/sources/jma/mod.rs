//! Monthly normals: one line for each station and month.

use std::collections::HashMap;
use std::sync::Arc;

use crate::builder::{Builder, Fine};
use crate::error::Result;
use crate::files::File;
use crate::signal::Problem;
use crate::statement::About;
use crate::table::{self, Row, Shape, Table};
use crate::{number, text};

const SHAPE: Shape = Shape { delimiter: b',', quoted: true, headings: 1 };
const MONTHS: u8 = 12;

pub(crate) fn parse(files: &[File], b: &mut Builder<'_>) -> Result<()> {
    for file in files {
        let text = text::decode(b.head, file)?;
        let table = table::read(b, &file.name, "normals", &text, SHAPE)?;
        let columns = Columns {
            id: table.need("id")?,
            market: table.need("market")?,
            name: table.need("name")?,
            latitude: table.need("latitude")?,
            longitude: table.need("longitude")?,
            month: table.need("month")?,
        };
        let mut stations = HashMap::new();
        for row in &table.rows {
            month(b, &table, row, &columns, &mut stations);
        }
    }
    Ok(())
}

struct Columns {
    id: usize,
    market: usize,
    name: usize,
    latitude: usize,
    longitude: usize,
    month: usize,
}

fn month(
    b: &mut Builder<'_>,
    table: &Table<'_>,
    row: &Row,
    at: &Columns,
    stations: &mut HashMap<String, Arc<About>>,
) {
    b.row();
    let named = table.columns.iter().filter(|c| c.is_some()).count() as u64;
    let (id, month) = (row.get(at.id), row.get(at.month));
    let whose = month.parse::<u8>().ok().filter(|m| (1..=MONTHS).contains(m) && month == m.to_string());
    let Some(whose) = whose else {
        return b.signal(table.fault(Problem::OutOfRange, row, at.month).of(named));
    };
    if id.is_empty() || !id.bytes().all(|c| c.is_ascii_digit()) {
        return b.signal(table.fault(Problem::NotANumber, row, at.id).of(named));
    }
    let word = row.get(at.market);
    // a name that stands for several markets gives a place without one
    let Some(code) = b.market("market", word) else {
        return b.signal(table.fault(Problem::UnknownMarket, row, at.market).of(named));
    };
    let mut place = Vec::with_capacity(2);
    for column in [at.latitude, at.longitude] {
        let field = table.columns.get(column).copied().flatten();
        let Some(n) = number::plain(row.get(column)) else {
            return b.signal(table.fault(Problem::NotANumber, row, column).of(named));
        };
        if field.is_some_and(|f| f.least.is_some_and(|l| n < l) || f.most.is_some_and(|m| n > m)) {
            return b.signal(table.fault(Problem::OutOfRange, row, column).of(named));
        }
        place.push(n);
    }
    let [latitude, longitude] = place[..] else { return };
    let about = About::Place {
        id: id.to_owned(),
        name: row.get(at.name).to_owned(),
        market: (!code.is_empty()).then_some(code),
        latitude,
        longitude,
    };
    let known = stations.entry(id.to_owned()).or_insert_with(|| Arc::new(about.clone()));
    if **known != about {
        return b.signal(table.fault(Problem::Inconsistent, row, at.id).of(named));
    }
    let about = known.clone();
    let of = format!("{whose:02}");
    for (column, field) in table.columns.iter().enumerate() {
        let Some(field) = field else { continue };
        if field.attribute.is_none() && field.ignore.is_none() {
            b.use_up(1);
            continue;
        }
        let of = (field.role.as_deref() == Some("monthly")).then_some(of.as_str());
        let fine = Fine { place: (&table.file, row.line, &field.name), at: table.at(row, column), of, observed: None };
        b.take(field, row.get(column), &about, fine);
    }
}
