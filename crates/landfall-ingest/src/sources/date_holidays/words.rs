//! Single words of rules: names of days and months, numbers, dates, zones.

use jiff::civil::{Date, Weekday};
use jiff::tz::{Offset, TimeZone};

use super::feast::{HebrewMonth, Lunar};
use super::rule::Target;

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];
pub(super) const MONTHS: [&str; 12] = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
];
pub(super) const HIJRI: [&str; 12] = [
    "Muharram", "Safar", "Rabi al-awwal", "Rabi al-thani", "Jumada al-awwal", "Jumada al-thani", "Rajab", "Shaban",
    "Ramadan", "Shawwal", "Dhu al-Qidah", "Dhu al-Hijjah",
];
pub(super) const HEBREW: [(&str, HebrewMonth); 13] = [
    ("Tishrei", HebrewMonth::Plain(1)),
    ("Cheshvan", HebrewMonth::Plain(2)),
    ("Kislev", HebrewMonth::Plain(3)),
    ("Tevet", HebrewMonth::Plain(4)),
    ("Shvat", HebrewMonth::Plain(5)),
    ("Adar", HebrewMonth::Adar),
    ("AdarII", HebrewMonth::Plain(6)),
    ("Nisan", HebrewMonth::Plain(7)),
    ("Iyyar", HebrewMonth::Plain(8)),
    ("Sivan", HebrewMonth::Plain(9)),
    ("Tamuz", HebrewMonth::Plain(10)),
    ("Av", HebrewMonth::Plain(11)),
    ("Elul", HebrewMonth::Plain(12)),
];
pub(super) const PERSIAN: [&str; 12] = [
    "Farvardin", "Ordibehesht", "Khordad", "Tir", "Mordad", "Shahrivar", "Mehr", "Aban", "Azar", "Dey", "Bahman",
    "Esfand",
];
pub(super) const LUNAR: [(&str, Lunar); 3] =
    [("chinese", Lunar::Chinese), ("korean", Lunar::Korean), ("vietnamese", Lunar::Vietnamese)];
/// Seasons by the sun's longitude.
pub(super) const SUN: [(&str, &str, u16); 4] =
    [("march", "equinox", 0), ("june", "solstice", 90), ("september", "equinox", 180), ("december", "solstice", 270)];
/// A cycle of Chinese years, and the year the first of them began before.
pub(super) const CYCLE: i16 = 60;
pub(super) const FIRST_CYCLE: i16 = -2637;
/// No rule speaks of a later year.
const LAST_YEAR: i16 = 2200;

/// The first day of a year, of a month, or a day.
pub(super) fn period(text: &str) -> Option<Date> {
    let parts: Vec<i16> = text.trim().split('-').map(plain).collect::<Option<_>>()?;
    let small = |n: Option<&i16>| n.copied().unwrap_or(1).try_into().ok();
    let year = *parts.first().filter(|y| parts.len() <= 3 && (1..=LAST_YEAR).contains(*y))?;
    Date::new(year, small(parts.get(1))?, small(parts.get(2))?).ok()
}

/// `12-25`, `2026-12-25`; whether there is such a day is seen when a year is given.
pub(super) fn date(word: &str) -> Option<(Option<i16>, i8, i8)> {
    let parts: Vec<i16> = word.split('-').map(plain).collect::<Option<_>>()?;
    let (year, month, day) = match *parts.as_slice() {
        [month, day] => (None, month, day),
        [year, month, day] => (Some(year), month, day),
        _ => return None,
    };
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    if year.is_some_and(|year| year > LAST_YEAR) {
        return None;
    }
    // a leap year has every day there is
    Date::new(year.unwrap_or(2000), month, day).ok()?;
    Some((year, month, day))
}

pub(super) fn ordinal(word: &str) -> Option<i32> {
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
    plain(digits).filter(|n| (1..=99).contains(n))
}

/// A number without a sign.
pub(super) fn plain<N: std::str::FromStr>(word: &str) -> Option<N> {
    let digits = (1..=4).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
    if digits { word.parse().ok() } else { None }
}

pub(super) fn signed(word: &str) -> Option<i32> {
    match word.strip_prefix('-') {
        Some(rest) => plain(rest).map(|n: i32| -n),
        None => plain(word.strip_prefix('+').unwrap_or(word)),
    }
}

pub(super) fn number<N: TryFrom<usize>>(index: usize) -> Option<N> {
    N::try_from(index + 1).ok()
}

pub(super) fn weekday(word: &str) -> Option<Weekday> {
    let name = word.to_lowercase();
    WEEKDAYS.iter().find(|(n, _)| *n == name).map(|(_, day)| *day)
}

pub(super) fn weekdays(word: &str) -> Option<Vec<Weekday>> {
    word.split(',').map(weekday).collect()
}

pub(super) fn target(word: &str) -> Option<Target> {
    if matches!(word, "day" | "days") { Some(None) } else { weekday(word).map(Some) }
}

pub(super) fn zone(word: &str) -> Option<TimeZone> {
    let Some(rest) = word.strip_prefix(['+', '-']) else { return TimeZone::get(word).ok() };
    let (hours, minutes) = rest.split_once(':')?;
    let seconds = (plain::<i32>(hours)? * 60 + plain::<i32>(minutes)?) * 60;
    let seconds = if word.starts_with('-') { -seconds } else { seconds };
    Offset::from_seconds(seconds).ok().map(Offset::to_time_zone)
}
