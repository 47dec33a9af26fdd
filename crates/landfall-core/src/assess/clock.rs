//! When a duty must be done: a deadline counted in the authority's zone, by its own working days.

use std::collections::BTreeSet;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ZonedDateTime};
use serde::Serialize;

use super::because::CitationOut;
use crate::model::{Calendar, Clock, CountedDays, Roll, Truth};
use crate::resolve::{HeldClock, MarketAsKnown};

/// The end of a deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Deadline {
    /// The last day on which it is in time, in the authority's zone.
    pub last_day: Date,
    /// The instant from which it is late, in the authority's zone.
    pub until: String,
}

/// Why a deadline, or one of its ends, is not known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Open {
    /// Nobody has the calendar of this year.
    Calendar {
        /// Code of the calendar.
        calendar: String,
        /// The year.
        year: i16,
    },
    /// Nobody knows whether this day counts.
    Unsettled {
        /// The day.
        on: Date,
        /// What may make it a day of rest.
        holiday: crate::model::Text,
    },
    /// Nobody read whether the day of the event is day one.
    CountsStart,
    /// Nobody read what happens where the last day is no working day.
    Rolls,
    /// Whether it holds on the day of the event is not known.
    InForce,
    /// It is not law.
    NotLaw,
    /// The time is longer than the calendar of days goes.
    TooLong,
}

/// A day that did not count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
pub struct Skipped {
    /// The day.
    pub on: Date,
    /// Name of the holiday, English; none at a weekend.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holiday: Option<crate::model::Text>,
}

/// When a duty must be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Due {
    /// Name of the clock.
    pub clock: String,
    /// Market code.
    pub market: String,
    /// The event, as an instant in the authority's zone.
    pub start: String,
    /// Whether the clock holds on the day of the event.
    pub in_force: Truth,
    /// The deadline under the strictest reading; none where it is not known.
    pub earliest: Option<Deadline>,
    /// The deadline under the mildest reading; none where it is not known.
    pub latest: Option<Deadline>,
    /// What is not known.
    pub open: Vec<Open>,
    /// Days within it that did not count, under the mildest reading.
    pub skipped: Vec<Skipped>,
    /// What it rests on, calendars included.
    pub citations: Vec<CitationOut>,
}

/// Counts a clock from an event.
#[must_use]
pub fn due(market: &MarketAsKnown, held: &HeldClock, start: Timestamp) -> Due {
    let clock = &held.clock;
    let zone = TimeZone::get(&clock.zone).unwrap_or(TimeZone::UTC);
    let start = start.to_zoned_datetime(zone);
    let mut counting =
        Counting { market, clock, open: BTreeSet::new(), read: BTreeSet::new(), skipped: Vec::new(), mild: false };
    let in_force = held.window.holds(start.date());
    if in_force == Truth::Unknown {
        counting.open.insert(Open::InForce);
    }
    if clock.status != crate::model::Status::Enacted || clock.low_trust {
        counting.open.insert(Open::NotLaw);
    }
    let (earliest, latest) = counting.ends(&start);
    let mut citations = vec![CitationOut::new(&clock.id, &clock.cite)];
    for key in &counting.read {
        if let Some((calendar, _)) = market.calendars.get(key) {
            citations.push(CitationOut::new(&format!("{}/{}", calendar.id, calendar.year), &calendar.cite));
        }
    }
    counting.skipped.sort();
    counting.skipped.dedup();
    Due {
        clock: clock.id.clone(),
        market: market.head.code.clone(),
        start: start.to_string(),
        in_force,
        earliest,
        latest,
        open: counting.open.into_iter().collect(),
        skipped: counting.skipped,
        citations,
    }
}

struct Counting<'a> {
    market: &'a MarketAsKnown,
    clock: &'a Clock,
    open: BTreeSet<Open>,
    read: BTreeSet<(String, i16)>,
    skipped: Vec<Skipped>,
    /// Whether days of which nobody knows are taken as days of rest: the milder reading.
    mild: bool,
}

/// More days than any duty gives.
const MOST: i32 = 20_000;

impl Counting<'_> {
    fn ends(&mut self, start: &ZonedDateTime) -> (Option<Deadline>, Option<Deadline>) {
        let Ok(span) = Span::from_str(&self.clock.after) else { return (None, None) };
        if self.clock.days.is_none() && span.get_years() == 0 && span.get_months() == 0 && span.get_weeks() == 0 {
            // hours, or at once: to the instant
            let until = start.checked_add(span).ok();
            let end = until.map(|until| Deadline { last_day: until.date(), until: until.to_string() });
            if end.is_none() {
                self.open.insert(Open::TooLong);
            }
            return (end.clone(), end);
        }
        let counts = match self.clock.counts_start {
            Some(counts) => [counts, counts],
            // months and years run from day to day of the month whatever the start counts as
            None if span.get_days() == 0 => [false, false],
            None => {
                self.open.insert(Open::CountsStart);
                [true, false]
            }
        };
        let rolls = match self.clock.rolls {
            Some(Roll::NextWorking) => [true, true],
            // a count of working days ends on one
            Some(Roll::None) => [false, false],
            None if self.clock.days == Some(CountedDays::Working) => [false, false],
            None => {
                self.open.insert(Open::Rolls);
                [false, true]
            }
        };
        let [first, second] = [0, 1].map(|i| {
            let (counts, rolls) = (counts.get(i).copied(), rolls.get(i).copied());
            self.mild = i == 1;
            self.last_day(start.date(), span, counts.unwrap_or_default(), rolls.unwrap_or_default())
        });
        let zone = start.time_zone();
        let deadline = |last: Option<Date>| {
            let last = last?;
            let until = last.tomorrow().ok()?.to_zoned_datetime(zone.clone()).ok()?;
            Some(Deadline { last_day: last, until: until.to_string() })
        };
        (deadline(first), deadline(second))
    }

    /// The last day; none where a calendar it needs is not there.
    fn last_day(&mut self, event: Date, span: Span, counts_start: bool, rolls: bool) -> Option<Date> {
        let mut last = match self.clock.days {
            Some(CountedDays::Working) => self.count(event, span.get_weeks() * 7 + span.get_days(), counts_start)?,
            _ => {
                let end = event.checked_add(span).ok()?;
                if counts_start && span.get_days() > 0 { end.yesterday().ok()? } else { end }
            }
        };
        if rolls {
            while !self.working(last)? {
                last = last.tomorrow().ok()?;
            }
        }
        Some(last)
    }

    fn count(&mut self, event: Date, days: i32, counts_start: bool) -> Option<Date> {
        if days > MOST {
            self.open.insert(Open::TooLong);
            return None;
        }
        let (mut day, mut left) = (event, days);
        if counts_start && left > 0 && self.working(day)? {
            left -= 1;
        }
        while left > 0 {
            day = day.tomorrow().ok()?;
            if self.working(day)? {
                left -= 1;
            }
        }
        Some(day)
    }

    /// Whether a day is a working day; none where nobody has the calendar of its year.
    fn working(&mut self, day: Date) -> Option<bool> {
        // a clock that may roll by a calendar nobody named has none to look into
        let id = self.clock.calendar.clone()?;
        let key = (id, day.year());
        let Some((calendar, _)) = self.market.calendars.get(&key) else {
            self.open.insert(Open::Calendar { calendar: key.0, year: key.1 });
            return None;
        };
        let works = works(calendar, day);
        let unsettled = calendar.unsettled.iter().find(|h| h.on == day).map(|h| h.title.clone());
        self.read.insert(key);
        match (works, unsettled) {
            (Err(skipped), _) => {
                self.skipped.push(skipped);
                Some(false)
            }
            (Ok(()), Some(holiday)) => {
                self.open.insert(Open::Unsettled { on: day, holiday: holiday.clone() });
                if self.mild {
                    self.skipped.push(Skipped { on: day, holiday: Some(holiday) });
                }
                Some(!self.mild)
            }
            (Ok(()), None) => Some(true),
        }
    }
}

fn works(calendar: &Calendar, day: Date) -> Result<(), Skipped> {
    if let Some(holiday) = calendar.holidays.iter().find(|h| h.on == day) {
        return Err(Skipped { on: day, holiday: Some(holiday.title.clone()) });
    }
    if calendar.weekend.contains(&day.weekday()) {
        return Err(Skipped { on: day, holiday: None });
    }
    Ok(())
}
