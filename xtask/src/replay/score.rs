//! What was told beside what should have been.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use landfall_core::change::Kind;
use landfall_core::model::{Edge, Step};
use landfall_core::resolve::Commons;

use super::list::{Expected, Quiet};
use super::tell::Told;

/// An expected event, and when a watch heard of it.
pub(super) struct Row<'a> {
    pub(super) expected: &'a Expected,
    /// The first right run that told of the text.
    pub(super) text: Option<Date>,
    /// The first right run that told of the event: its day where law begins or ends, else the event itself.
    pub(super) event: Option<Date>,
    /// Why the event was missed.
    pub(super) missed: Option<Missed>,
}

/// Why an event was missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Missed {
    /// It fell on the first day of the replay.
    Began,
    /// It is the first step there is.
    NoNotice,
    /// It could be known only after the last run before it.
    BetweenRuns,
    /// No step before it set its day.
    Unset,
    /// A turn told by what it moved.
    ByEffect,
    /// The text is made by no market, and nothing published names it.
    NoMaker,
    /// Nothing explains it.
    Fault,
}

/// How a warning stands to the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stands {
    Right,
    /// By the first run after: before it nothing was known.
    AtNextRun,
    /// Outside the days on which it is right.
    Wrong,
    /// Of a text for which nothing is expected there.
    Unlisted,
    /// It follows no text: the list knows nothing of it.
    NoText,
}

pub(super) struct Score<'a> {
    pub(super) rows: Vec<Row<'a>>,
    pub(super) told: Vec<(&'a Told, Stands)>,
    /// Quiet quarters in the window, with what was told in them.
    pub(super) quiet: Vec<(&'a Quiet, Vec<(&'a Told, Stands)>)>,
    /// Markets for which nothing is expected.
    pub(super) silent: BTreeSet<&'a str>,
    pub(super) markets: BTreeSet<&'a str>,
}

/// The texts and their steps, and what is a market.
pub(super) struct Texts<'t> {
    pub(super) commons: &'t Commons,
    pub(super) markets: BTreeSet<&'t str>,
}

impl<'a> Score<'a> {
    pub(super) fn new(
        expected: &'a [Expected],
        told: &'a [Told],
        quiet: &'a [Quiet],
        texts: Texts<'a>,
        runs: &[Date],
    ) -> Score<'a> {
        let mut of: BTreeMap<(&str, &str), Vec<&Told>> = BTreeMap::new();
        for told in told {
            if let Some(instrument) = &told.instrument {
                of.entry((&told.market, instrument)).or_default().push(told);
            }
        }
        let about = |e: &Expected| of.get(&(e.market.as_str(), e.instrument.as_str())).cloned().unwrap_or_default();
        let rows = expected.iter().map(|e| row(e, &about(e), runs, &texts)).collect();
        let mut listed: BTreeMap<(&str, &str), Vec<&Expected>> = BTreeMap::new();
        for e in expected {
            listed.entry((&e.market, &e.instrument)).or_default().push(e);
        }
        let stands = |told: &'a Told| {
            let Some(instrument) = &told.instrument else { return Stands::NoText };
            let Some(rows) = listed.get(&(told.market.as_str(), instrument.as_str())) else { return Stands::Unlisted };
            if rows.iter().any(|e| (e.earliest..=e.latest).contains(&told.on)) {
                return Stands::Right;
            }
            let before = runs.iter().rev().find(|run| **run < told.on).copied().unwrap_or(Date::MIN);
            if rows.iter().any(|e| before < e.latest && e.latest < told.on) { Stands::AtNextRun } else { Stands::Wrong }
        };
        let told: Vec<_> = told.iter().map(|told| (told, stands(told))).collect();
        let first = runs.first().copied().unwrap_or(Date::MIN);
        let within = |(market, from): &Quiet| {
            let through = from.saturating_add(jiff::Span::new().months(3));
            // the run on the eve of the next quarter tells what happened in this one
            let of = |t: &Told| t.on < through || t.names.iter().any(|(_, day)| *day < through);
            let here = |t: &&(&Told, Stands)| t.0.market == *market && *from < t.0.on && t.0.on <= through && of(t.0);
            told.iter().filter(here).copied().collect()
        };
        let known = |(market, from): &&Quiet| *from >= first && texts.markets.contains(market.as_str());
        let quiet = quiet.iter().filter(known).map(|q| (q, within(q))).collect();
        let named: BTreeSet<&str> = expected.iter().map(|e| e.market.as_str()).collect();
        let silent = texts.markets.difference(&named).copied().collect();
        Score { rows, told, quiet, silent, markets: texts.markets }
    }
}

fn row<'a>(e: &'a Expected, about: &[&Told], runs: &[Date], texts: &Texts<'_>) -> Row<'a> {
    let right = |told: &&&Told| (e.earliest..=e.latest).contains(&told.on);
    let names = |told: &&&Told| match e.day {
        Some(bite) if e.bites() => {
            // of an end the list has the last day, and an answer moves on the next
            let ends = (e.event == "expired").then(|| bite.tomorrow().ok()).flatten();
            let on = |day: Date| day == bite || Some(day) == ends;
            told.names.iter().any(|(stage, day)| on(*day) && stage.as_ref().is_none_or(|stage| *stage == e.event))
        }
        _ if e.event == "pending" => true,
        _ => told.names.iter().any(|(stage, _)| stage.as_ref() == Some(&e.event)),
    };
    let first = |told: Option<&&Told>| told.map(|told| told.on);
    let text = first(about.iter().find(right));
    let event = first(about.iter().find(|told| right(told) && names(told)));
    let missed = event.is_none().then(|| why(e, text.is_some(), runs, texts));
    Row { expected: e, text, event, missed }
}

fn why(e: &Expected, heard: bool, runs: &[Date], texts: &Texts<'_>) -> Missed {
    let ends = e.day.unwrap_or(e.latest).min(e.latest);
    let Some(last) = runs.iter().rev().find(|run| **run < ends) else { return Missed::Began };
    let made = texts.commons.instruments.get(&e.instrument).is_some_and(|i| texts.markets.contains(i.market.as_str()));
    let steps = texts.commons.steps.get(&e.instrument).map(Vec::as_slice).unwrap_or_default();
    let sets = |step: &&Step| {
        let law = ["adopted", "published", "amended", "postponed"].contains(&step.stage.as_str());
        law || step.target.as_ref().is_some_and(|t| Some(t.on) == e.day)
    };
    let set = steps.iter().filter(sets).filter_map(day).filter(|on| *on < ends).max();
    match (e.bites(), set) {
        _ if !made => Missed::NoMaker,
        (true, _) if e.known_by == e.event => Missed::NoNotice,
        _ if e.known_on > *last => Missed::BetweenRuns,
        (true, None) => Missed::Unset,
        (true, Some(set)) if set > *last => Missed::BetweenRuns,
        (false, _) if heard => Missed::ByEffect,
        _ => Missed::Fault,
    }
}

fn day(step: &Step) -> Option<Date> {
    match step.on {
        Edge::Day(day) | Edge::Between { latest: day, .. } => Some(day),
        Edge::After { .. } => None,
    }
}

pub(super) fn days(from: Date, to: Date) -> i32 {
    from.until(to).map_or(i32::MAX, |span| span.get_days())
}

/// Whether a warning says something for the first time.
pub(super) fn fresh(told: &Told) -> bool {
    !told.again
}

/// Whether it says that something new was learned, and not that something known falls due.
pub(super) fn learned(told: &Told) -> bool {
    told.kind != Kind::Scheduled
}

#[cfg(test)]
mod tests;
