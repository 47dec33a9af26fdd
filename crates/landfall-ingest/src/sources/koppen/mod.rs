//! A grid in text: latitude, longitude and class of one cell a line, parted by blanks; a heading may stand above.

use std::sync::Arc;

use crate::builder::{Builder, Fine};
use crate::error::{Error, Result};
use crate::files::File;
use crate::head::FieldDef;
use crate::signal::{Problem, Signal};
use crate::statement::About;
use crate::{number, text};

const FIELDS: usize = 3;

pub(crate) fn parse(files: &[File], b: &mut Builder<'_>) -> Result<()> {
    for file in files {
        grid(file, b)?;
    }
    Ok(())
}

fn grid(file: &File, b: &mut Builder<'_>) -> Result<()> {
    let head = b.head;
    let role = |role: &str| {
        let missing = || Error::Missing { file: file.name.clone(), line: 0, field: role.to_owned(), nearest: None };
        head.role(&file.kind, role).ok_or_else(missing)
    };
    let (latitude, longitude, class) = (role("latitude")?, role("longitude")?, role("class")?);
    let text = text::decode(b.head, file)?;
    let period = period(&file.name);
    let observed = period.clone().or_else(|| b.head.vintage.clone());
    if let Some(period) = &period {
        let through = period.get(5..).and_then(number::year).and_then(|y| jiff::civil::Date::new(y, 12, 31).ok());
        b.vintage(period, through);
    }
    let count = text.lines().count() as u64;
    for (line, row) in text::lines(&text) {
        let fields: Vec<&str> = row.split_whitespace().collect();
        let [lat, lon, cls] = fields[..] else {
            if fields.is_empty() {
                continue;
            }
            if line == 1 && fields.len() != FIELDS {
                let detail = format!("a line has {} fields and should have {FIELDS}, parted by blanks", fields.len());
                return Err(Error::malformed(&file.name, line, detail));
            }
            if line == count && fields.len() < FIELDS {
                let detail = format!("the last line has {} of {FIELDS} fields", fields.len());
                return Err(Error::Truncated { file: file.name.clone(), line, detail });
            }
            let values = fields.len() as u64;
            b.hold(values);
            b.signal(Signal::new(Problem::Ragged, &file.name, line, "", row).of(values));
            continue;
        };
        if line == 1 && latitude.is_named(lat) && longitude.is_named(lon) && class.is_named(cls) {
            continue;
        }
        b.hold(FIELDS as u64);
        b.row();
        let signal = |problem, field: &FieldDef, found: &str| {
            Signal::new(problem, &file.name, line, &field.name, found).of(FIELDS as u64)
        };
        if line == count && !text::is_ended(&text) {
            b.signal(signal(Problem::NoLineEnd, class, cls));
            continue;
        }
        let place = [(latitude, lat), (longitude, lon)].map(|(field, raw)| match number::plain(raw) {
            None => Err((Problem::NotANumber, field, raw)),
            Some(n) if field.least.is_some_and(|l| n < l) || field.most.is_some_and(|m| n > m) => {
                Err((Problem::OutOfRange, field, raw))
            }
            Some(n) => Ok(n),
        });
        let (north, east) = match place {
            [Ok(north), Ok(east)] => (north, east),
            [Err((problem, field, raw)), _] | [_, Err((problem, field, raw))] => {
                b.signal(signal(problem, field, raw));
                continue;
            }
        };
        b.use_up(2);
        let about = About::Place {
            id: format!("{north},{east}"),
            name: String::new(),
            market: None,
            latitude: north,
            longitude: east,
        };
        let at = format!("{} line {line}", file.name);
        let fine = Fine { place: (&file.name, line, &class.name), at, of: None, observed: observed.as_deref() };
        b.take(class, cls, &Arc::new(about), fine);
    }
    Ok(())
}

/// A period in the file's name, `1976-2000`.
fn period(name: &str) -> Option<String> {
    let last = name.rsplit('/').next().unwrap_or_default();
    let starts = last.char_indices().map(|(at, _)| at);
    let shape = |p: &&str| {
        let years = p.split_once('-').map(|(a, b)| (number::year(a), number::year(b)));
        matches!(years, Some((Some(a), Some(b))) if a < b)
    };
    starts.filter_map(|at| last.get(at..at + 9)).find(shape).map(str::to_owned)
}
