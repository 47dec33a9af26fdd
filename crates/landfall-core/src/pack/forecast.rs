//! Tracks: how law-makers work, and what is thought of them before histories are counted.

use std::collections::BTreeMap;
use std::str::FromStr;

use jiff::Span;
use rust_decimal::Decimal;
use serde::Deserialize;
use toml::Spanned;

use super::cites::{self, Cites, RawCiteOrKey};
use super::instruments::STAGES;
use super::values::{Day, Fault};
use super::{Origin, Source};
use crate::model::{
    Deadline, Diagnostic, Item, Meetings, Passage, PromiseKind, Shape, SlipPrior, Spell, Text, Track, YearDay, nearest,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TrackFile {
    title: Text,
    within: Option<String>,
    path: Vec<String>,
    borrow: Option<Number>,
    doubt: Option<Number>,
    half_life: Option<Time>,
    #[serde(default)]
    cites: Cites,
    #[serde(default)]
    meetings: BTreeMap<String, RawMeetings>,
    #[serde(default)]
    passage: Vec<Spanned<RawPassage>>,
    #[serde(default)]
    slip: Vec<Spanned<RawSlip>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMeetings {
    #[serde(default)]
    days: Vec<Day>,
    usual: Vec<String>,
    reason: Text,
    cite: Option<RawCiteOrKey>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPassage {
    from: String,
    to: String,
    weight: Number,
    ever: Option<Number>,
    exit_per_month: Option<Number>,
    #[serde(default)]
    time: Vec<RawSpell>,
    meetings: Option<String>,
    chance: Option<Number>,
    next: Option<String>,
    deadline: Option<RawDeadline>,
    reason: Text,
    cite: Option<RawCiteOrKey>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDeadline {
    within: String,
    since: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSlip {
    days: PromiseKind,
    weight: Number,
    ever: Number,
    kept: Number,
    moved: Number,
    notice: Vec<RawSpell>,
    time: Vec<RawSpell>,
    reason: Text,
    cite: Option<RawCiteOrKey>,
}

/// Times are ISO 8601 periods; of an announced day they are multiples of the time promised.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSpell {
    share: Option<Number>,
    exact: Option<Time>,
    low: Option<Time>,
    high: Option<Time>,
    p50: Option<Time>,
    p90: Option<Time>,
    mean: Option<Time>,
    cv: Option<Number>,
    per_year: Option<Number>,
}

#[derive(Clone, Copy)]
struct Number(Decimal);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Number, D::Error> {
        let raw = toml::Value::deserialize(deserializer)?;
        let number = super::values::number(&raw).filter(|n| !n.is_sign_negative());
        number.map(Number).ok_or_else(|| serde::de::Error::custom("number_expected"))
    }
}

enum Time {
    Period(String),
    Multiple(Decimal),
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Time, D::Error> {
        let raw = toml::Value::deserialize(deserializer)?;
        match (&raw, super::values::number(&raw)) {
            (toml::Value::String(text), _) if period(text).is_some() => Ok(Time::Period(text.clone())),
            (_, Some(number)) => Ok(Time::Multiple(number)),
            _ => Err(serde::de::Error::custom("duration_expected")),
        }
    }
}

impl Time {
    /// In days, or in thousandths of the time promised. A month counts as 30.4375 days, a year as 365.25.
    fn measure(&self) -> Option<Decimal> {
        match self {
            Time::Multiple(number) => number.checked_mul(Decimal::from(1000)),
            Time::Period(text) => {
                let span = period(text)?;
                let months = i64::from(span.get_years()) * 12 + i64::from(span.get_months());
                let days = i64::from(span.get_weeks()) * 7 + i64::from(span.get_days());
                let month = Decimal::new(304_375, 4);
                Decimal::from(months).checked_mul(month)?.checked_add(Decimal::from(days))
            }
        }
    }
}

/// A period of whole days or longer.
fn period(text: &str) -> Option<Span> {
    let span = Span::from_str(text).ok().filter(|_| text.starts_with('P'))?;
    let whole = span.get_hours() == 0 && span.get_minutes() == 0 && span.get_seconds() == 0;
    (whole && !span.is_negative()).then_some(span)
}

pub(super) fn read(files: &[&Source], items: &mut Vec<(Origin, Item)>, diagnostics: &mut Vec<Diagnostic>) {
    for file in files {
        let Some(raw) = file.parse::<TrackFile>(diagnostics) else { continue };
        let mut report = |line: usize, (code, args): Fault| {
            diagnostics.push(Diagnostic::error(code, &file.path, line, args));
        };
        if let Some(fault) = raw.path.iter().find_map(|s| stage(s).err()) {
            report(1, fault);
        }
        let mut track = Track {
            id: file.stem().to_owned(),
            title: raw.title,
            within: raw.within,
            path: raw.path,
            borrow: raw.borrow.map(|n| n.0),
            doubt: raw.doubt.map(|n| n.0),
            half_life: raw.half_life.as_ref().and_then(Time::measure),
            calendars: BTreeMap::new(),
            passages: Vec::new(),
            slips: Vec::new(),
        };
        for (name, meetings) in raw.meetings {
            match self::meetings(meetings, &raw.cites) {
                Ok(meetings) => drop(track.calendars.insert(name, meetings)),
                Err(fault) => report(1, fault),
            }
        }
        for spanned in raw.passage {
            let line = file.line(spanned.span().start);
            match passage(spanned.into_inner(), &track, &raw.cites) {
                Ok(passage) => track.passages.push(passage),
                Err(fault) => report(line, fault),
            }
        }
        for spanned in raw.slip {
            let line = file.line(spanned.span().start);
            match slip(spanned.into_inner(), &raw.cites) {
                Ok(slip) => track.slips.push(slip),
                Err(fault) => report(line, fault),
            }
        }
        items.push((Origin { file: file.path.clone(), line: 1 }, Item::Track(std::sync::Arc::new(track))));
    }
}

fn stage(name: &str) -> Result<(), Fault> {
    if STAGES.contains(&name) {
        return Ok(());
    }
    let near = nearest(name, STAGES).unwrap_or_default();
    Err(("unknown_code", vec!["stage".to_owned(), name.to_owned(), near.to_owned()]))
}

fn wrong<T>(key: &str, wanted: &str, found: &str) -> Result<T, Fault> {
    Err(("wrong_type", vec![key.to_owned(), wanted.to_owned(), found.to_owned()]))
}

fn share(key: &str, number: Number) -> Result<Decimal, Fault> {
    if number.0 > Decimal::ONE { wrong(key, "0…1", &number.0.to_string()) } else { Ok(number.0) }
}

fn year_day(text: &str) -> Result<YearDay, Fault> {
    let parts = text.split_once('-').and_then(|(m, d)| Some((m.parse().ok()?, d.parse().ok()?)));
    let found = parts.map(|(month, day)| YearDay { month, day });
    // a common year, so that the day exists in every one
    match found.filter(|d| d.in_year(2026).is_some()) {
        Some(day) => Ok(day),
        None => wrong("MM-DD", "MM-DD", text),
    }
}

fn meetings(raw: RawMeetings, cites: &Cites) -> Result<Meetings, Fault> {
    let mut days: Vec<_> = raw.days.into_iter().map(|d| d.0).collect();
    days.sort_unstable();
    let mut usual = raw.usual.iter().map(|text| year_day(text)).collect::<Result<Vec<_>, Fault>>()?;
    usual.sort_unstable();
    if usual.is_empty() {
        return Err(("missing_key", vec!["usual".to_owned()]));
    }
    Ok(Meetings { days, usual, reason: raw.reason, cite: cites::resolve(raw.cite, cites)? })
}

fn passage(raw: RawPassage, track: &Track, cites: &Cites) -> Result<Passage, Fault> {
    let place = |name: &str| {
        stage(name)?;
        let found = track.path.iter().position(|s| s == name);
        found.ok_or_else(|| ("not_on_path", vec![name.to_owned(), track.id.clone()]))
    };
    if place(&raw.from)? >= place(&raw.to)? {
        return wrong("to", "a later stage of `path`", &raw.to);
    }
    let deadline = match raw.deadline {
        None => None,
        Some(d) => {
            place(&d.since)?;
            if period(&d.within).is_none() {
                return wrong("within", "ISO 8601 duration", &d.within);
            }
            Some(Deadline { within: d.within, since: d.since })
        }
    };
    if let Some(name) = raw.meetings.as_ref().filter(|name| !track.calendars.contains_key(*name)) {
        let near = nearest(name, track.calendars.keys().map(String::as_str)).unwrap_or_default();
        return Err(("unknown_code", vec!["meetings".to_owned(), name.clone(), near.to_owned()]));
    }
    let missing = |key: &str| Err(("missing_key", vec![key.to_owned()]));
    if raw.meetings.is_some() != raw.chance.is_some() {
        return missing(if raw.chance.is_none() { "chance" } else { "meetings" });
    }
    if raw.time.is_empty() && raw.meetings.is_none() {
        return missing("time");
    }
    let one = Number(Decimal::ONE);
    let time = spells(raw.time, raw.meetings.is_some())?;
    // periods of the calendar are counted only where the passage follows rules of its own
    let rule = raw.meetings.is_some() || raw.next.is_some();
    let time = if rule { time } else { time.into_iter().map(in_days).collect() };
    Ok(Passage {
        from: raw.from,
        to: raw.to,
        weight: raw.weight.0,
        ever: share("ever", raw.ever.unwrap_or(one))?,
        exit_per_month: share("exit_per_month", raw.exit_per_month.unwrap_or(Number(Decimal::ZERO)))?,
        time,
        meetings: raw.meetings,
        chance: raw.chance.map(|c| share("chance", c)).transpose()?,
        next: raw.next.as_deref().map(year_day).transpose()?,
        deadline,
        reason: raw.reason,
        cite: cites::resolve(raw.cite, cites)?,
    })
}

fn slip(raw: RawSlip, cites: &Cites) -> Result<SlipPrior, Fault> {
    share("kept, moved", Number(raw.kept.0 + raw.moved.0))?;
    let multiples = |spells: Vec<RawSpell>| -> Result<Vec<Spell>, Fault> {
        Ok(self::spells(spells, false)?.into_iter().map(in_days).collect())
    };
    Ok(SlipPrior {
        kind: raw.days,
        weight: raw.weight.0,
        ever: share("ever", raw.ever)?,
        kept: raw.kept.0,
        moved: raw.moved.0,
        notice: multiples(raw.notice)?,
        time: multiples(raw.time)?,
        reason: raw.reason,
        cite: cites::resolve(raw.cite, cites)?,
    })
}

/// Shares that are left out are an equal part of the rest; all sum to one.
fn spells(raw: Vec<RawSpell>, may_be_empty: bool) -> Result<Vec<Spell>, Fault> {
    let count = raw.len();
    let mut spells = Vec::with_capacity(count);
    for spell in raw {
        let share = match spell.share {
            Some(share) => self::share("share", share)?,
            None if count == 1 => Decimal::ONE,
            None => return Err(("missing_key", vec!["share".to_owned()])),
        };
        spells.push(Spell { share, shape: shape(&spell)? });
    }
    let sum: Decimal = spells.iter().map(|s| s.share).sum();
    if sum != Decimal::ONE && !(may_be_empty && count == 0) {
        return wrong("share", "1", &sum.to_string());
    }
    Ok(spells)
}

fn shape(raw: &RawSpell) -> Result<Shape, Fault> {
    let measure = |key: &str, time: &Time| match time.measure().filter(|m| !m.is_sign_negative()) {
        Some(measure) => Ok(measure),
        None => wrong(key, "ISO 8601 duration", ""),
    };
    let ordered = |key: &str, low: Decimal, high: Decimal| {
        if low < high && !low.is_zero() { Ok((low, high)) } else { wrong(key, "a longer time", &high.to_string()) }
    };
    match (&raw.exact, &raw.low, &raw.high, &raw.p50, &raw.p90, &raw.mean, raw.cv, raw.per_year) {
        (Some(Time::Period(text)), None, None, None, None, None, None, None) => Ok(Shape::Period(text.clone())),
        (Some(time), None, None, None, None, None, None, None) => Ok(Shape::Exact(measure("exact", time)?)),
        (None, Some(low), Some(high), None, None, None, None, None) => {
            let (low, high) = (measure("low", low)?, measure("high", high)?);
            if low < high {
                Ok(Shape::Between { low, high })
            } else {
                wrong("high", "a longer time", &high.to_string())
            }
        }
        (None, None, None, Some(p50), Some(p90), None, None, None) => {
            let (p50, p90) = ordered("p90", measure("p50", p50)?, measure("p90", p90)?)?;
            Ok(Shape::Middle { p50, p90 })
        }
        (None, None, None, None, None, Some(mean), Some(cv), None) => {
            let mean = measure("mean", mean)?;
            if mean.is_zero() || cv.0.is_zero() {
                return wrong("mean", "> 0", "0");
            }
            Ok(Shape::Mean { mean, cv: cv.0 })
        }
        (None, None, None, None, None, None, None, Some(rate)) => Ok(Shape::Rate { per_year: rate.0 }),
        _ => wrong("time", "exact | low, high | p50, p90 | mean, cv | per_year", ""),
    }
}

/// A period counted as days.
fn in_days(spell: Spell) -> Spell {
    match &spell.shape {
        Shape::Period(text) => {
            let days = Time::Period(text.clone()).measure().unwrap_or_default();
            Spell { shape: Shape::Exact(days), ..spell }
        }
        _ => spell,
    }
}
