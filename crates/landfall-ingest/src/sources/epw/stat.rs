//! STAT: a report for people, counted by its lines. What it says is found by the words its lines begin with.

use std::sync::Arc;

use landfall_core::Decimal;

use super::{Station, condition, station};
use crate::builder::{Builder, Fine};
use crate::error::{Error, Result};
use crate::signal::{Problem, Signal};
use crate::statement::About;
use crate::{number, text};

const TITLE: &str = "-EnergyPlus Weather Converter";
const LOCATION: &str = "Location --";
const ELEVATION: &str = "Elevation --";
const STATION: &str = "WMO Station";
const HEADINGS: &str = "Design Stat";
const PARTS: [&str; 3] = ["Heating", "Cooling", "Extremes"];
const DRY_BULB: &str = "- Monthly Statistics for Dry Bulb temperatures";
const HUMIDITY: &str = "- Monthly Statistics for Relative Humidity";
const DAILY: &str = "Daily Avg";
const HIGHEST: &str = "- Maximum Dry Bulb temperature of";
const LOWEST: &str = "- Minimum Dry Bulb temperature of";
const CLASS: &str = "- Climate type";
const CLASS_OF: &str = "ppen classification";
const LAST: &str = "- Typical/Extreme Period Determination";

pub(super) fn parse(b: &mut Builder<'_>, file: &str, text: &str) -> Result<()> {
    let lines: Vec<(u64, &str)> = text::lines(text).map(|(n, l)| (n, l.trim())).filter(|(_, l)| !l.is_empty()).collect();
    let find = |start: &str| lines.iter().find(|(_, l)| l.starts_with(start)).copied();
    let missing = |field: &str| Error::Missing { file: file.to_owned(), line: 0, field: field.to_owned(), nearest: None };
    find(TITLE).ok_or_else(|| missing(TITLE))?;
    let (line, location) = find(LOCATION).ok_or_else(|| missing(LOCATION))?;
    let (_, number) = find(STATION).ok_or_else(|| missing(STATION))?;
    let (_, place) = lines.iter().find(|(n, _)| *n == line + 1).copied().ok_or_else(|| missing("position"))?;
    if find(LAST).is_none() || !text::is_ended(text) {
        let last = lines.last().map_or(0, |(n, _)| *n);
        let detail = format!("`{}` does not stand at its end", LAST.trim_start_matches("- "));
        return Err(Error::Truncated { file: file.to_owned(), line: last, detail });
    }
    let name = location.trim_start_matches(LOCATION).trim();
    let market = name.rsplit(' ').next().unwrap_or_default();
    let (latitude, longitude) = (position(place, ['N', 'S']), position(place, ['E', 'W']));
    let id = number.trim_start_matches(STATION).trim();
    let about = station(b, &Station { file, line, id, name, market, latitude, longitude })?;
    report(b, file, &lines, line, &about);
    Ok(())
}

fn report(b: &mut Builder<'_>, file: &str, lines: &[(u64, &str)], location: u64, about: &Arc<About>) {
    let mut names: Vec<&str> = Vec::new();
    let mut section = "";
    let rest = "lines of the report that are not read";
    for (line, row) in lines.iter().copied() {
        b.hold(1);
        let start = |word: &str| row.starts_with(word);
        if row.starts_with("- ") && !row.starts_with("- M") || start("- Monthly") {
            section = row;
        }
        if start(TITLE) || start(LOCATION) || start(STATION) || line == location + 1 {
            b.use_up(1);
        } else if let Some(raw) = row.strip_prefix(ELEVATION) {
            let figure = raw.trim().split_once('m').map_or("", |(figure, _)| figure);
            let below = raw.contains("below");
            let figure = if below { format!("-{}", figure.trim()) } else { figure.trim().to_owned() };
            condition(b, "elevation", &figure, about, (file, line), rest);
        } else if start(HEADINGS) {
            names = row.split('\t').map(str::trim).collect();
            b.use_up(1);
        } else if let Some(part) = PARTS.iter().find(|p| row.strip_prefix(**p).is_some_and(|r| r.starts_with('\t'))) {
            let figures: Vec<&str> = row.split('\t').map(str::trim).collect();
            if figures.len() > names.len() {
                let found = format!("{} figures under {} headings", figures.len(), names.len());
                b.signal(Signal::new(Problem::Ragged, file, line, part, &found));
                continue;
            }
            b.use_up(1);
            b.first_time(false);
            let named: Vec<(&str, &str)> = names.iter().copied().zip(figures).collect();
            for (name, raw) in named {
                if b.head.fields.iter().any(|f| f.name == name) {
                    condition(b, name, raw, about, (file, line), rest);
                }
            }
            b.first_time(true);
        } else if start(DAILY) && section.starts_with(DRY_BULB) {
            months(b, file, line, row, "month_temperature", about);
        } else if start(DAILY) && section.starts_with(HUMIDITY) {
            months(b, file, line, row, "month_humidity", about);
        } else if start(HIGHEST) || start(LOWEST) {
            let role = if start(HIGHEST) { "year_max" } else { "year_min" };
            let raw = row.trim_start_matches(HIGHEST).trim_start_matches(LOWEST).split('°').next().unwrap_or_default();
            said(b, file, line, role, raw, about);
        } else if start(CLASS) && row.contains(CLASS_OF) {
            said(b, file, line, "class", row.split('"').nth(1).unwrap_or_default(), about);
        } else {
            b.ignore(rest, 1);
        }
    }
}

fn said(b: &mut Builder<'_>, file: &str, line: u64, role: &str, raw: &str, about: &Arc<About>) {
    let head = b.head;
    let Some(field) = head.role("stat", role) else { return b.ignore("", 1) };
    let at = format!("{file} line {line}");
    b.take(field, raw, about, Fine { place: (file, line, &field.name), at, of: None, observed: None });
}

/// Twelve figures, one for each month; one line is one value.
fn months(b: &mut Builder<'_>, file: &str, line: u64, row: &str, role: &str, about: &Arc<About>) {
    let figures: Vec<&str> = row.split('\t').skip(1).map(str::trim).filter(|f| !f.is_empty()).collect();
    let head = b.head;
    let Some(field) = head.role("stat", role).filter(|_| figures.len() == 12) else {
        return b.signal(Signal::new(Problem::Ragged, file, line, DAILY, row));
    };
    b.use_up(1);
    b.first_time(false);
    for (index, raw) in figures.iter().enumerate() {
        let month = format!("{:02}", index + 1);
        let at = format!("{file} line {line}, month {month}");
        let fine = Fine { place: (file, line, &field.name), at, of: Some(&month), observed: None };
        b.take(field, raw, about, fine);
    }
    b.first_time(true);
}

/// Degrees and minutes: `{N 41° 58'} {W  87° 55'}`.
fn position(row: &str, letters: [char; 2]) -> Option<Decimal> {
    let part = row.split('{').find(|p| p.starts_with(letters))?;
    let south_or_west = part.starts_with(['S', 'W']);
    let figures: Vec<&str> = part.split(|c: char| !c.is_ascii_digit()).filter(|f| !f.is_empty()).collect();
    let [degrees, minutes] = figures[..] else { return None };
    let minutes = number::plain(minutes).filter(|m| *m < Decimal::from(60))?;
    let whole = number::plain(degrees)?.checked_add(minutes.checked_div(Decimal::from(60))?)?.round_dp(4);
    Some(if south_or_west { -whole } else { whole })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_read_from_degrees_and_minutes() {
        let row = "{N 41° 58'} {W  87° 55'} {GMT -6.0 Hours}";
        assert_eq!(position(row, ['N', 'S']).map(|d| d.to_string()).as_deref(), Some("41.9667"));
        assert_eq!(position(row, ['E', 'W']).map(|d| d.to_string()).as_deref(), Some("-87.9167"));
        assert_eq!(position("{N 41}", ['N', 'S']), None);
    }
}
