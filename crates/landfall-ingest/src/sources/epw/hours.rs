//! EPW: eight lines of heading, then one line for each hour.

use std::sync::Arc;

use landfall_core::Decimal;

use super::{Station, at, condition, station};
use crate::builder::{Builder, Fine};
use crate::error::{Error, Result};
use crate::signal::{Problem, Signal};
use crate::statement::About;
use crate::{number, text};

const HEADINGS: [&str; 8] = [
    "LOCATION",
    "DESIGN CONDITIONS",
    "TYPICAL/EXTREME PERIODS",
    "GROUND TEMPERATURES",
    "HOLIDAYS/DAYLIGHT SAVINGS",
    "COMMENTS 1",
    "COMMENTS 2",
    "DATA PERIODS",
];
/// Fields of a line of data: 35, or fewer where the last quantities were added later.
const FIELDS: std::ops::RangeInclusive<usize> = 32..=35;
const DRY_BULB: usize = 6;
const MISSING: &str = "99.9";
const PARTS: [&str; 3] = ["Heating", "Cooling", "Extremes"];

pub(super) fn parse(b: &mut Builder<'_>, file: &str, text: &str) -> Result<()> {
    let rows: Vec<(u64, Vec<&str>)> = text::lines(text).map(|(n, l)| (n, l.split(',').map(str::trim).collect())).collect();
    if rows.len() < HEADINGS.len() {
        let detail = format!("it has {} of {} lines of heading", rows.len(), HEADINGS.len());
        return Err(Error::Truncated { file: file.to_owned(), line: rows.len() as u64, detail });
    }
    for ((line, fields), heading) in rows.iter().zip(HEADINGS) {
        if fields.first() != Some(&heading) {
            let nearest = fields.first().map(|f| (*f).to_owned()).filter(|f| f.len() < 40);
            return Err(Error::Missing { file: file.to_owned(), line: *line, field: heading.to_owned(), nearest });
        }
        b.hold(fields.len() as u64);
        b.use_up(1);
    }
    let location = rows.first().map(|(_, f)| f.as_slice()).unwrap_or_default();
    let [_, name, _, market, _, id, _, _, _, elevation] = location else {
        return Err(Error::malformed(file, 1, format!("the line has {} fields and should have 10", location.len())));
    };
    let (latitude, longitude) = (at(location, 6), at(location, 7));
    let about = station(b, &Station { file, line: 1, id, name, market, latitude, longitude })?;
    b.use_up(8);
    condition(b, "elevation", elevation, &about, (file, 1), "");
    if b.market("market", market).is_none() {
        b.signal(Signal::new(Problem::UnknownMarket, file, 1, "LOCATION", market).of(0));
    }
    let design = rows.get(1).map(|(_, f)| f.as_slice()).unwrap_or_default();
    conditions(b, file, design, &about);
    for (line, fields) in rows.get(2..7).unwrap_or_default() {
        let _ = line;
        b.ignore("periods, ground, holidays and comments", fields.len() as u64 - 1);
    }
    let periods = rows.get(7).map(|(_, f)| f.as_slice()).unwrap_or_default();
    b.use_up(periods.len() as u64 - 1);
    let expected = hours(file, periods)?;
    let data = rows.get(HEADINGS.len()..).unwrap_or_default();
    data_lines(b, file, data, &expected, text::is_ended(text), &about)
}

/// Conditions behind the words that begin their parts.
fn conditions(b: &mut Builder<'_>, file: &str, fields: &[&str], about: &Arc<About>) {
    let mut part: Option<(&str, usize)> = None;
    for (index, field) in fields.iter().enumerate().skip(1) {
        if let Some(word) = PARTS.iter().find(|p| *p == field) {
            part = Some((word, index));
            b.use_up(1);
            continue;
        }
        let name = part.and_then(|(word, start)| {
            let position = (index - start).to_string();
            b.head.term(word, &position).map(str::to_owned)
        });
        condition(b, name.as_deref().unwrap_or_default(), field, about, (file, 2), "conditions of other kinds");
    }
}

/// How many lines of data there should be: the hours of the period, with or without a leap day.
fn hours(file: &str, fields: &[&str]) -> Result<Vec<usize>> {
    let wrong = |detail: &str| Error::malformed(file, 8, format!("DATA PERIODS: {detail}"));
    let [_, periods, per_hour, _, _, from, to, ..] = fields else { return Err(wrong("the line is too short")) };
    if *periods != "1" {
        return Err(Error::Unsupported { file: file.to_owned(), what: "a file of several periods".to_owned() });
    }
    let per_hour: usize = per_hour.parse().ok().filter(|n| (1..=60).contains(n)).ok_or_else(|| wrong("no number of lines an hour"))?;
    let day = |raw: &str, year: i16| {
        let parts: Vec<i8> = raw.rsplit('/').take(2).filter_map(|p| p.trim().parse().ok()).collect();
        let [day, month] = parts[..] else { return None };
        jiff::civil::Date::new(year, month, day).ok()
    };
    let mut counts = Vec::new();
    for year in [2001, 2004] {
        let (Some(first), Some(last)) = (day(from, year), day(to, year)) else { return Err(wrong("no days")) };
        let days = usize::try_from(last.duration_since(first).as_hours() / 24 + 1).unwrap_or_default();
        counts.push(days * 24 * per_hour);
    }
    Ok(counts)
}

fn data_lines(
    b: &mut Builder<'_>,
    file: &str,
    rows: &[(u64, Vec<&str>)],
    expected: &[usize],
    ended: bool,
    about: &Arc<About>,
) -> Result<()> {
    let rows: Vec<_> = rows.iter().filter(|(_, f)| f.len() > 1 || f.first().is_some_and(|f| !f.is_empty())).collect();
    let short = expected.iter().min().copied().unwrap_or_default();
    if rows.len() < short || !ended {
        let line = rows.last().map_or(8, |(line, _)| *line);
        let detail = format!("it has {} lines of data, the heading promises {short}", rows.len());
        return Err(Error::Truncated { file: file.to_owned(), line, detail });
    }
    if !expected.contains(&rows.len()) {
        let detail = format!("it has {} lines of data, the heading promises {short}", rows.len());
        return Err(Error::malformed(file, 0, detail));
    }
    let mut low: Option<(Decimal, u64)> = None;
    let mut high: Option<(Decimal, u64)> = None;
    let mut taken = 0;
    for (line, fields) in &rows {
        let all = fields.len() as u64;
        b.hold(all);
        let signal = |problem, found: &str| Signal::new(problem, file, *line, "dry bulb", found);
        if !FIELDS.contains(&fields.len()) {
            b.signal(Signal::new(Problem::Ragged, file, *line, "", &format!("{all} fields")).of(all));
            continue;
        }
        b.ignore("hours of other quantities", all - 1);
        let raw = fields.get(DRY_BULB).copied().unwrap_or_default();
        match number::plain(raw) {
            _ if raw == MISSING => b.ignore("the publisher's number for no value", 1),
            None => b.signal(signal(Problem::NotANumber, raw)),
            Some(t) if t.abs() > Decimal::from(80) => b.signal(signal(Problem::OutOfRange, raw)),
            Some(t) => {
                taken += 1;
                if low.is_none_or(|(n, _)| t < n) {
                    low = Some((t, *line));
                }
                if high.is_none_or(|(n, _)| t > n) {
                    high = Some((t, *line));
                }
            }
        }
    }
    // without all the hours nobody knows the lowest and the highest
    if taken < rows.len() as u64 {
        b.use_up(taken);
        let found = format!("{taken} of {} hours", rows.len());
        b.signal(Signal::new(Problem::Absent, file, 0, "dry bulb", &found).of(0));
        return Ok(());
    }
    // INVARIANT: one of the hours is the lowest and one the highest; the others were compared with them
    let mut left = taken;
    for (role, found) in [("year_min", low), ("year_max", high)] {
        let head = b.head;
        let (Some((value, line)), Some(field)) = (found, head.role("epw", role)) else { continue };
        let first = left > 0;
        left -= u64::from(first);
        b.first_time(first);
        let at = format!("{file} line {line}, dry bulb");
        b.take(field, &value.to_string(), about, Fine { place: (file, line, "dry bulb"), at, of: None, observed: None });
        b.first_time(true);
    }
    b.use_up(left);
    Ok(())
}
