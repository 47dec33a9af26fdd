//! Clocks and the calendars their days are counted by.

use std::str::FromStr;
use std::sync::Arc;

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::cites::{self, Cites, RawCiteOrKey};
use super::values::{Day, Fault, RawPeriod, code};
use crate::model::{Calendar, Clock, CountedDays, Holiday, Item, Roll, Status, Text, Vocab, weekdays};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawClock {
    id: String,
    title: Text,
    duty: String,
    starts: String,
    after: String,
    days: Option<CountedDays>,
    counts_start: Option<bool>,
    rolls: Option<Roll>,
    calendar: Option<String>,
    zone: String,
    addressee: String,
    subject: String,
    every: Option<String>,
    scope: Option<String>,
    #[serde(default)]
    valid: RawPeriod,
    status: Status,
    instrument: Option<String>,
    cite: Option<RawCiteOrKey>,
    #[serde(default)]
    also: Vec<String>,
    review_by: Option<Day>,
    #[serde(default)]
    low_trust: bool,
    note: Option<Text>,
    corrects: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCalendar {
    id: String,
    year: i16,
    #[serde(with = "weekdays")]
    weekend: Vec<Weekday>,
    holidays: Vec<RawHoliday>,
    #[serde(default)]
    unsettled: Vec<RawHoliday>,
    cite: Option<RawCiteOrKey>,
    #[serde(default)]
    also: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHoliday {
    on: Day,
    title: Text,
}

/// Reads a clock; its subject is checked by the caller.
pub(super) fn clock(raw: RawClock, market: &str, cites: &Cites, vocab: &Vocab) -> Result<Clock, Fault> {
    code("clock_duty", &raw.duty, vocab)?;
    code("clock_event", &raw.starts, vocab)?;
    code("authority", &raw.addressee, vocab)?;
    if let Some(calendar) = &raw.calendar {
        code("holiday_calendar", calendar, vocab)?;
    }
    let wrong = |key: &str, wanted: &str, found: &str| {
        Err(("wrong_type", vec![key.to_owned(), wanted.to_owned(), found.to_owned()]))
    };
    for (key, time) in [("after", Some(&raw.after)), ("every", raw.every.as_ref())] {
        if let Some(time) = time.filter(|time| !time.starts_with('P') || jiff::Span::from_str(time).is_err()) {
            return wrong(key, "ISO 8601 duration", time);
        }
    }
    if TimeZone::get(&raw.zone).is_err() {
        return wrong("zone", "IANA time zone", &raw.zone);
    }
    // days counted or rolled by a calendar need to say which
    let counted = raw.days == Some(CountedDays::Working) || raw.rolls == Some(Roll::NextWorking);
    if counted && raw.calendar.is_none() {
        return Err(("missing_key", vec!["calendar".to_owned()]));
    }
    let span = jiff::Span::from_str(&raw.after).unwrap_or_default();
    if raw.days.is_none() && span.get_days() != 0 {
        return Err(("missing_key", vec!["days".to_owned()]));
    }
    if raw.days == Some(CountedDays::Working) && (span.get_months() != 0 || span.get_hours() != 0) {
        return wrong("after", "days", &raw.after);
    }
    Ok(Clock {
        id: raw.id,
        market: market.to_owned(),
        title: raw.title,
        duty: raw.duty,
        starts: raw.starts,
        after: raw.after,
        days: raw.days,
        counts_start: raw.counts_start,
        rolls: raw.rolls,
        calendar: raw.calendar,
        zone: raw.zone,
        addressee: raw.addressee,
        subject: raw.subject,
        every: raw.every,
        scope: raw.scope,
        valid: raw.valid.period()?,
        status: raw.status,
        instrument: raw.instrument,
        cite: cites::resolve(raw.cite, cites)?,
        also: raw.also,
        review_by: raw.review_by.map(|d| d.0),
        low_trust: raw.low_trust,
        note: raw.note,
        corrects: raw.corrects,
    })
}

/// Reads a calendar of one year.
pub(super) fn calendar(raw: RawCalendar, market: &str, cites: &Cites, vocab: &Vocab) -> Result<Item, Fault> {
    code("holiday_calendar", &raw.id, vocab)?;
    let sorted = |raw: Vec<RawHoliday>| {
        let mut days: Vec<Holiday> = raw.into_iter().map(|h| Holiday { on: h.on.0, title: h.title }).collect();
        days.sort_by_key(|h| h.on);
        days
    };
    let (holidays, unsettled) = (sorted(raw.holidays), sorted(raw.unsettled));
    if let Some(stray) = holidays.iter().chain(&unsettled).find(|h| h.on.year() != raw.year) {
        return Err(("holiday_of_another_year", vec![stray.on.to_string(), raw.year.to_string()]));
    }
    Ok(Item::Calendar(Arc::new(Calendar {
        id: raw.id,
        market: market.to_owned(),
        year: raw.year,
        weekend: raw.weekend,
        holidays,
        unsettled,
        source: None,
        cite: cites::resolve(raw.cite, cites)?,
        also: raw.also,
    })))
}
