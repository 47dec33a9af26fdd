//! Files of weather stations: typical years by the hour (EPW), design days (DDY), statistics reports (STAT).
//!
//! SOURCE: EnergyPlus, Auxiliary Programs, "EnergyPlus Weather File (EPW) Data Dictionary".

mod ddy;
mod hours;
mod stat;

use std::sync::Arc;

use landfall_core::Decimal;

use crate::builder::{Builder, Fine};
use crate::error::{Error, Result};
use crate::files::File;
use crate::statement::About;
use crate::{number, text};

pub(crate) fn parse(files: &[File], b: &mut Builder<'_>) -> Result<()> {
    for file in files {
        let text = text::decode(b.head, file)?;
        b.row();
        match file.kind.as_str() {
            "ddy" => ddy::parse(b, &file.name, &text)?,
            "stat" => stat::parse(b, &file.name, &text)?,
            _ => hours::parse(b, &file.name, &text)?,
        }
    }
    Ok(())
}

/// A station as its file names it.
struct Station<'a> {
    file: &'a str,
    line: u64,
    id: &'a str,
    name: &'a str,
    market: &'a str,
    latitude: Option<Decimal>,
    longitude: Option<Decimal>,
}

/// The station a file is about; without number or position the file cannot be read.
fn station(b: &Builder<'_>, s: &Station<'_>) -> Result<Arc<About>> {
    let missing = |field: &str| Error::Missing {
        file: s.file.to_owned(),
        line: s.line,
        field: field.to_owned(),
        nearest: None,
    };
    let id = s.id.trim();
    if id.is_empty() || !id.bytes().all(|c| c.is_ascii_digit()) {
        return Err(missing("WMO station number"));
    }
    let latitude = s.latitude.filter(|n| n.abs() <= Decimal::from(90)).ok_or_else(|| missing("latitude"))?;
    let longitude = s.longitude.filter(|n| n.abs() <= Decimal::from(180)).ok_or_else(|| missing("longitude"))?;
    let market = b.market("market", s.market);
    Ok(Arc::new(About::Place { id: id.to_owned(), name: s.name.trim().to_owned(), market, latitude, longitude }))
}

/// States one condition by the name the statistics report has for it; anything else is ignored for the reason given.
fn condition(b: &mut Builder<'_>, name: &str, raw: &str, about: &Arc<About>, place: (&str, u64), why: &str) {
    let head = b.head;
    let field = head.fields.iter().find(|f| f.name == name && f.attribute.is_some());
    let Some(field) = field else { return b.ignore(why, 1) };
    let at = format!("{} line {}, {name}", place.0, place.1);
    b.take(field, raw, about, Fine { place: (place.0, place.1, name), at, of: None, observed: None });
}

/// A number at a place in a list of fields.
fn at(fields: &[&str], index: usize) -> Option<Decimal> {
    number::plain(fields.get(index)?)
}
