//! The day a rule starts from: fixed in our calendar or movable by another.

use calendrical_calculations::rata_die::RataDie;
use calendrical_calculations::{gregorian, julian};
use icu_calendar::cal::{ChineseTraditional, Hebrew, Hijri, Julian, KoreanTraditional, Persian};
use icu_calendar::types::Month;
use icu_calendar::{AsCalendar, Calendar, Date as Other};
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, ToSpan};

use super::sky;

/// The day cannot be told for this year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Beyond;

/// Which lunar calendar of East Asia.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lunar {
    Chinese,
    Korean,
    Vietnamese,
}

/// A month of the Hebrew year; the second Adar is the only one of a common year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HebrewMonth {
    /// By its code: Tishrei is the first.
    Plain(u8),
    /// Adar without a number: in leap years nobody says which.
    Adar,
}

/// A day of every year, or of one.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Feast {
    Fixed { year: Option<i16>, month: i8, day: i8 },
    Julian { year: Option<i16>, month: u8, day: u8 },
    Easter { orthodox: bool, offset: i32 },
    Hijri { day: i32, month: u8, year: Option<i32> },
    Hebrew { day: i32, month: HebrewMonth, year: Option<i32> },
    Persian { day: i32, month: u8, year: Option<i32> },
    Lunar { calendar: Lunar, year: Option<i16>, month: u8, leap: bool, day: i32 },
    SolarTerm { calendar: Lunar, year: Option<i16>, term: u8, day: i32 },
    Sun { degrees: u16, zone: TimeZone },
}

/// The first solar term begins at this longitude of the sun, each further one 15 degrees on.
const FIRST_TERM: u16 = 315;

impl Feast {
    /// Whether the day is announced when the moon has been seen.
    pub(super) fn is_sighted(&self) -> bool {
        matches!(self, Feast::Hijri { .. })
    }

    /// Whether the day begins at sunset before.
    pub(super) fn begins_at_sunset(&self) -> bool {
        matches!(self, Feast::Hijri { .. } | Feast::Hebrew { .. })
    }

    /// Its days in a year: none, one, or two where a lunar year goes round twice.
    pub(super) fn days(&self, year: i16) -> Result<Vec<Date>, Beyond> {
        let only = |wanted: &Option<i16>| wanted.is_none_or(|y| y == year);
        let one = |date: Date| Ok(vec![date]);
        match self {
            Feast::Fixed { year: wanted, month, day } => {
                // 29 February is on no day of most years
                Ok(Date::new(year, *month, *day).ok().filter(|_| only(wanted)).into_iter().collect())
            }
            Feast::Julian { year: wanted, .. } if !only(wanted) => Ok(Vec::new()),
            Feast::Julian { month, day, .. } => {
                let date = Other::try_new(i32::from(year).into(), Month::new(*month), *day, Julian);
                one(civil(date.map_err(|_| Beyond)?.to_rata_die())?)
            }
            Feast::Easter { orthodox, offset } => {
                let year = i32::from(year);
                let sunday = if *orthodox { julian::easter(year) } else { gregorian::easter(year) };
                one(later(civil(sunday)?, *offset)?)
            }
            Feast::Hijri { day, month, year: wanted } => {
                let around = (i32::from(year) - 622) * 33 / 32;
                in_other(Hijri::new_umm_al_qura(), around, Month::new(*month), *day, *wanted, year)
            }
            Feast::Persian { day, month, year: wanted } => {
                in_other(Persian, i32::from(year) - 622, Month::new(*month), *day, *wanted, year)
            }
            Feast::Hebrew { day, month, year: wanted } => {
                let month = match month {
                    HebrewMonth::Plain(number) => Month::new(*number),
                    HebrewMonth::Adar => {
                        let leap = |y: i32| Other::try_new(y.into(), Month::leap(5), 1, Hebrew).is_ok();
                        if leap(i32::from(year) + 3760) {
                            return Err(Beyond);
                        }
                        Month::new(6)
                    }
                };
                in_other(Hebrew, i32::from(year) + 3760, month, *day, *wanted, year)
            }
            Feast::Lunar { year: wanted, .. } | Feast::SolarTerm { year: wanted, .. } if !only(wanted) => Ok(Vec::new()),
            Feast::Lunar { calendar, month, leap, day, .. } => {
                let first = calendar.first(year, *month, *leap)?;
                first.map(|first| later(first, day - 1)).into_iter().collect()
            }
            Feast::SolarTerm { calendar, term, day, .. } => {
                let degrees = (FIRST_TERM + 15 * (u16::from(*term) - 1)) % 360;
                let first = sky::day_of_longitude(f64::from(degrees), year, &calendar.zone())?;
                one(later(first, day - 1)?)
            }
            Feast::Sun { degrees, zone } => one(sky::day_of_longitude(f64::from(*degrees), year, zone)?),
        }
    }
}

impl Lunar {
    /// The first day of a month; none where the year has no such leap month.
    fn first(self, year: i16, month: u8, leap: bool) -> Result<Option<Date>, Beyond> {
        let code = if leap { Month::leap(month) } else { Month::new(month) };
        let year_of = i32::from(year).into();
        let found = match self {
            Lunar::Vietnamese => return sky::vietnamese_month(year, month, leap),
            Lunar::Chinese => Other::try_new(year_of, code, 1, ChineseTraditional::new()).map(|d| d.to_rata_die()),
            Lunar::Korean => Other::try_new(year_of, code, 1, KoreanTraditional::new()).map(|d| d.to_rata_die()),
        };
        match found {
            Ok(first) => civil(first).map(Some),
            Err(_) if leap => Ok(None),
            Err(_) => Err(Beyond),
        }
    }

    fn zone(self) -> TimeZone {
        let hours = match self {
            Lunar::Chinese => 8,
            Lunar::Korean => 9,
            Lunar::Vietnamese => 7,
        };
        Offset::constant(hours).to_time_zone()
    }
}

/// The days of our year on which a day of another calendar falls; days beyond a month's end run on.
fn in_other<A: AsCalendar + Clone>(
    calendar: A,
    around: i32,
    month: Month,
    day: i32,
    wanted: Option<i32>,
    year: i16,
) -> Result<Vec<Date>, Beyond>
where
    A::Calendar: Calendar,
{
    let mut days = Vec::new();
    for other in (around - 1..=around + 2).filter(|y| wanted.is_none_or(|w| w == *y)) {
        let first = Other::try_new(other.into(), month, 1, calendar.clone()).map_err(|_| Beyond)?;
        let date = later(civil(first.to_rata_die())?, day - 1)?;
        if date.year() == year {
            days.push(date);
        }
    }
    Ok(days)
}

/// A day by its number from the first of January of year 1.
pub(super) fn civil(number: RataDie) -> Result<Date, Beyond> {
    let span = Span::new().try_days(number.to_i64_date() - 1).map_err(|_| Beyond)?;
    Date::constant(1, 1, 1).checked_add(span).map_err(|_| Beyond)
}

/// So many days later, or before.
pub(super) fn later(date: Date, days: i32) -> Result<Date, Beyond> {
    date.checked_add(days.days()).map_err(|_| Beyond)
}
