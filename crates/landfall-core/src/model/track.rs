//! How a law-maker works: the stages a text passes through, and what is thought of each passage before any history
//! is counted.

use std::collections::BTreeMap;

use jiff::Span;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Citation, Text};

/// The way of one kind of law.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Track {
    /// The name instruments give it.
    pub id: String,
    /// For people.
    pub title: Text,
    /// The wider track whose histories and rows it borrows from; none for the widest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
    /// Stages in their order.
    pub path: Vec<String>,
    /// As how many histories the wider level counts; only the widest track says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub borrow: Option<Decimal>,
    /// As how many histories the model of steps counts where a day is announced; only the widest track says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubt: Option<Decimal>,
    /// Days after which a history counts half as much; only the widest track says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub half_life: Option<Decimal>,
    /// Published calendars of meetings, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub calendars: BTreeMap<String, Meetings>,
    /// What is thought of each passage.
    pub passages: Vec<Passage>,
    /// What is thought of announced days.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slips: Vec<SlipPrior>,
}

/// The days on which a body meets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Meetings {
    /// Days as published, in order.
    pub days: Vec<Date>,
    /// Usual days of a year, `MM-DD`, for years with no published day.
    pub usual: Vec<YearDay>,
    /// Where the days come from, for people.
    pub reason: Text,
    /// What it rests on.
    pub cite: Citation,
}

/// A day of any year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
pub struct YearDay {
    /// From 1.
    pub month: i8,
    /// From 1; never later than the month's shortest length.
    pub day: i8,
}

/// What is thought of the passage from one stage to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Passage {
    /// Stage it starts from.
    pub from: String,
    /// Stage it leads to.
    pub to: String,
    /// As how many histories it counts.
    pub weight: Decimal,
    /// Share that gets there, of those that end; the others are withdrawn, lapse or are struck down meanwhile.
    pub ever: Decimal,
    /// Share withdrawn or lapsed in a month, of those still waiting.
    pub exit_per_month: Decimal,
    /// How long it takes; shares sum to one.
    pub time: Vec<Spell>,
    /// Name of the calendar of meetings at which it happens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meetings: Option<String>,
    /// Chance at each meeting that is late enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chance: Option<Decimal>,
    /// The day on or after which it takes effect, every year: the next one after the time has passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<YearDay>,
    /// Statutory last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Deadline>,
    /// Why, for people.
    pub reason: Text,
    /// What it rests on.
    pub cite: Citation,
}

/// A last day counted from an earlier stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = TrackDeadline)]
pub struct Deadline {
    /// ISO 8601 period.
    pub within: String,
    /// Stage it is counted from.
    pub since: String,
}

/// A share of passages and how long they take; in days, or for an announced day in thousandths of the time promised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Spell {
    /// Share of all, 0 to 1.
    pub share: Decimal,
    /// How long.
    pub shape: Shape,
}

/// How long something takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Always the same time.
    Exact(Decimal),
    /// Calendar months and days after the stage.
    Period(String),
    /// Anything between two times alike.
    Between {
        /// Shortest.
        low: Decimal,
        /// Longest.
        high: Decimal,
    },
    /// Log-normal by its middle, with nine in ten below.
    Middle {
        /// Half are faster.
        p50: Decimal,
        /// Nine in ten are faster.
        p90: Decimal,
    },
    /// Log-normal by mean and coefficient of variation.
    Mean {
        /// Mean.
        mean: Decimal,
        /// Standard deviation over mean.
        cv: Decimal,
    },
    /// A constant chance a year.
    Rate {
        /// Events a year.
        per_year: Decimal,
    },
}

/// What kind of announced day it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PromiseKind {
    /// Said before the final act.
    Promise,
    /// Written in the act itself, or said after it.
    Law,
    /// The end of something that runs out unless it is extended.
    Sunset,
}

/// What is thought of announced days of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SlipPrior {
    /// Which days.
    pub kind: PromiseKind,
    /// As how many histories it counts.
    pub weight: Decimal,
    /// Share that ever happens, of those not kept.
    pub ever: Decimal,
    /// Share that happens on the day announced, to the week.
    pub kept: Decimal,
    /// Share for which another day is announced first.
    pub moved: Decimal,
    /// When that is, in thousandths of the time promised.
    pub notice: Vec<Spell>,
    /// When what is not kept happens, in thousandths of the time promised.
    pub time: Vec<Spell>,
    /// Why, for people.
    pub reason: Text,
    /// What it rests on.
    pub cite: Citation,
}

impl Meetings {
    /// The meetings from a day on, published ones where the year has any, else the usual days of the year.
    pub fn from(&self, day: Date) -> impl Iterator<Item = Date> + use<'_> {
        let years = day.year()..day.year().saturating_add(60);
        let of_year = move |year: i16| {
            let published: Vec<Date> = self.days.iter().copied().filter(|d| d.year() == year).collect();
            let usual = || self.usual.iter().filter_map(|d| d.in_year(year)).collect();
            if published.is_empty() { usual() } else { published }
        };
        years.flat_map(of_year).filter(move |d| *d >= day)
    }
}

impl YearDay {
    /// That day of a year.
    #[must_use]
    pub fn in_year(self, year: i16) -> Option<Date> {
        Date::new(year, self.month, self.day).ok()
    }

    /// The first such day on or after a day.
    #[must_use]
    pub fn on_or_after(self, day: Date) -> Option<Date> {
        let this = self.in_year(day.year()).filter(|d| *d >= day);
        this.or_else(|| self.in_year(day.year().checked_add(1)?))
    }
}

impl Deadline {
    /// The last day, counted from a day.
    #[must_use]
    pub fn last_day(&self, since: Date) -> Option<Date> {
        since.checked_add(self.within.parse::<Span>().ok()?).ok()
    }
}
