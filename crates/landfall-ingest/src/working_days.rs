//! The calendars deadlines are counted by, from a reading of public holidays.
//!
//! A day missing from a calendar makes a deadline earlier, a day too many makes it late. So only those calendars are made
//! that the source's description names, each with whose holidays it takes and on what ground; a year of which the source
//! left a rule unread is not made at all; and a day of which nobody knows whether it counts is kept as unsettled.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use landfall_core::model::{Calendar, Checked, Citation, Holiday, Text, Value};
use serde::Serialize;

use crate::head::Head;
use crate::reading::Reading;
use crate::source::Source;

/// Languages of names.
const LANGUAGES: [&str; 2] = ["en", "zh"];
/// Days before and after a day that the moon decides on.
const SIGHTING: i32 = 1;
/// The type of holiday on which an authority rests for certain.
const PUBLIC: &str = "public";

/// Why there is no calendar.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Uncounted {
    /// The source holds nothing of the market.
    NoHolidays {
        /// Code of the calendar.
        calendar: String,
    },
    /// Nobody said which days of the week are the weekend.
    NoWeekend {
        /// Code of the calendar.
        calendar: String,
    },
    /// The source has rules for the year that were not read.
    NotRead {
        /// Code of the calendar.
        calendar: String,
        /// The year.
        year: i16,
    },
}

/// Calendars, and what there is none of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkingDays {
    /// One for each calendar and year, sorted.
    pub calendars: Vec<Calendar>,
    /// What was not made, and why; such years stay unknown.
    pub uncounted: BTreeSet<Uncounted>,
}

/// A day of a reading, as far as it may keep an authority from working.
#[derive(Debug, Default)]
struct Days {
    rest: BTreeSet<Date>,
    unsettled: BTreeSet<Date>,
    names: BTreeMap<(Date, String), String>,
    whole: BTreeSet<i16>,
    years: BTreeSet<i16>,
}

/// Makes the calendars a source's description names; `weekend` gives the days of rest of a market's week.
#[must_use]
pub fn working_days(source: &Source, reading: &Reading, weekend: &dyn Fn(&str) -> Option<Vec<Weekday>>) -> WorkingDays {
    let head = &source.head;
    let mut made = WorkingDays::default();
    let Some(table) = head.terms.get("authority_calendar") else { return made };
    for (code, entity) in table {
        let market = head.term("authority_market", code).unwrap_or(entity);
        let mut days = gather(head, reading, entity);
        if days.years.is_empty() {
            made.uncounted.insert(Uncounted::NoHolidays { calendar: code.clone() });
            continue;
        }
        let Some(weekend) = weekend(market).filter(|w| !w.is_empty()) else {
            made.uncounted.insert(Uncounted::NoWeekend { calendar: code.clone() });
            continue;
        };
        for year in days.years.clone() {
            if !days.whole.contains(&year) {
                made.uncounted.insert(Uncounted::NotRead { calendar: code.clone(), year });
                continue;
            }
            if let Some(period) = head.term("authority_closed", code) {
                let [en, zh] = ["authority_closed_en", "authority_closed_zh"].map(|table| head.term(table, code));
                close(&mut days, year, period, [en, zh].map(Option::unwrap_or_default));
            }
            made.calendars.push(Calendar {
                id: code.clone(),
                market: market.to_owned(),
                year,
                weekend: weekend.clone(),
                holidays: of_year(head, &days, &days.rest, year),
                unsettled: of_year(head, &days, &days.unsettled, year),
                source: Some(reading.name.clone()),
                cite: citation(head, reading, code, entity, year),
                also: Vec::new(),
            });
        }
    }
    made.calendars.sort_by(|a, b| (&a.id, a.year).cmp(&(&b.id, b.year)));
    made
}

fn gather(head: &Head, reading: &Reading, entity: &str) -> Days {
    let attribute = |role: &str| head.fields.iter().find(|f| f.role.as_deref() == Some(role))?.attribute.as_deref();
    let [holiday, part, sighted, name, read] = ["holiday", "part", "sighted", "name", "years"].map(attribute);
    let mut days = Days::default();
    let mut beside: Vec<(Date, Date)> = Vec::new();
    for statement in reading.parsed.statements.iter().filter(|s| s.about.id() == entity) {
        let Some(observed) = statement.observed.as_deref() else { continue };
        let said = Some(statement.attribute.as_ref());
        let of = statement.of.as_deref().unwrap_or_default();
        match (&statement.value, observed.parse::<Date>()) {
            (Value::Bool(true), Err(_)) if said == read => days.whole.extend(observed.parse::<i16>()),
            (Value::List { items, .. }, Ok(day)) if said == name => {
                days.names.insert((day, of.to_owned()), items.join("; "));
            }
            (Value::Bool(true), Ok(day)) => {
                days.years.insert(day.year());
                if head.term("off", of).is_none() {
                    // people celebrate and work
                } else if said == holiday && of == PUBLIC {
                    days.rest.insert(day);
                } else if said == sighted {
                    let near = (-SIGHTING..=SIGHTING).filter_map(|n| day.checked_add(n.days()).ok());
                    beside.extend(near.map(|near| (near, day)));
                } else if said == holiday || said == part {
                    beside.push((day, day));
                }
            }
            _ => {}
        }
    }
    for (day, named_by) in beside {
        if !days.rest.contains(&day) && days.unsettled.insert(day) {
            for language in LANGUAGES {
                if let Some(name) = days.names.get(&(named_by, language.to_owned())).cloned() {
                    days.names.entry((day, language.to_owned())).or_insert(name);
                }
            }
        }
    }
    days
}

/// Takes a period of every year, `12-25/01-15`, as days of which nobody knows.
fn close(days: &mut Days, year: i16, period: &str, [en, zh]: [&str; 2]) {
    let Some((from, through)) = period.split_once('/') else { return };
    let on = |md: &str, year: i16| format!("{year}-{md}").parse::<Date>().ok();
    for first in [year - 1, year] {
        let last = if through < from { first + 1 } else { first };
        let (Some(mut day), Some(last)) = (on(from, first), on(through, last)) else { return };
        while day <= last {
            if day.year() == year && !days.rest.contains(&day) {
                days.unsettled.insert(day);
                for (language, name) in LANGUAGES.iter().zip([en, zh]) {
                    days.names.insert((day, (*language).to_owned()), name.to_owned());
                }
            }
            let Ok(next) = day.tomorrow() else { return };
            day = next;
        }
    }
}

/// The days of a year with a name in each language; where the source has none in Chinese, its own stands there.
fn of_year(head: &Head, days: &Days, dates: &BTreeSet<Date>, year: i16) -> Vec<Holiday> {
    let unnamed = |language: &str| head.term("unnamed", language).unwrap_or_default().to_owned();
    let title = |day: Date| {
        let first = (day, String::new());
        let of_day = || days.names.range(first.clone()..).take_while(|((d, _), _)| *d == day);
        let [en, zh] = LANGUAGES.map(|l| days.names.get(&(day, l.to_owned())).cloned());
        let any = en.clone().or_else(|| of_day().next().map(|(_, name)| name.clone()));
        let [nothing, nothing_zh] = LANGUAGES.map(unnamed);
        let zh = zh.or_else(|| any.clone()).unwrap_or(nothing_zh);
        Text { en: any.unwrap_or(nothing), zh }
    };
    dates.iter().filter(|day| day.year() == year).map(|day| Holiday { on: *day, title: title(*day) }).collect()
}

fn citation(head: &Head, reading: &Reading, code: &str, entity: &str, year: i16) -> Citation {
    let first =
        reading.parsed.statements.iter().find(|s| {
            s.about.id() == entity && s.observed.as_deref().is_some_and(|o| o.starts_with(&year.to_string()))
        });
    let file = reading.snapshot.files.first().map(|(name, ..)| name.clone());
    let at = first.map(|s| s.at.rsplit_once(" > ").map_or(s.at.as_str(), |(above, _)| above).to_owned());
    Citation {
        says: head.publisher.clone(),
        via: None,
        publisher: Some(head.publisher.clone()),
        at,
        quote: None,
        checked: Checked::Data,
        published: reading.parsed.vintage.as_ref().and_then(|v| v.text.parse().ok()),
        seen: Some(reading.snapshot.received.to_zoned_datetime(TimeZone::UTC).date()),
        stated: None,
        file,
        snapshot: Some(reading.snapshot.hash.clone()),
        author: None,
        method: None,
        note: head.term("authority_ground", code).map(str::to_owned),
    }
}
