//! From where a text stands now to every later stage: the chance of each day.

use std::rc::Rc;

use jiff::Span;
use jiff::civil::Date;

use super::Stage;
use super::curve::{count, span};
use super::history::place;
use super::levels::{Leaving, days};
use super::prior::{self, number};
use crate::model::{Passage, Shape, Track};

/// Days looked ahead: thirty years.
pub(super) const HORIZON: usize = 10_957;
/// Chances below this are let go.
const NOTHING: f64 = 1e-7;

/// The chance of each day after today, by how many days after.
pub(super) type Days = Vec<f64>;

/// A day announced for a stage, as the model takes it.
pub(super) struct Announced {
    /// Place on the path.
    pub at: usize,
    /// The chance of each day.
    pub days: Days,
    /// How far it is believed against the model of steps, 0 to 1.
    pub believed: f64,
}

/// Where a text stands.
pub(super) struct Standing<'a> {
    /// Its track and the wider ones; they hold the calendars.
    pub tracks: &'a [&'a Track],
    /// Stages in their order.
    pub path: &'a [Stage],
    /// Places reached, with the days.
    pub along: &'a [(usize, Date)],
    /// The day asked.
    pub on: Date,
}

impl Standing<'_> {
    /// The last place reached.
    fn here(&self) -> Option<(usize, Date)> {
        self.along.last().copied()
    }

    /// The chance of each day on which each place of the path, or a later one, is reached.
    pub fn outlook<'l>(&self, leaving: &[Option<Rc<Leaving<'l>>>], announced: &[Announced]) -> Vec<Days> {
        let n = self.path.len();
        let empty = || vec![0.0; HORIZON + 1];
        let mut passing: Vec<Days> = (0..n).map(|_| empty()).collect();
        let mut arriving: Vec<Days> = (0..n).map(|_| empty()).collect();
        let Some((start, since)) = self.here() else { return passing };
        for at in start..n {
            if at > start
                && let Some(said) = announced.iter().find(|a| a.at == at)
            {
                believe(said, &mut passing, &mut arriving);
            }
            let Some(leaving) = leaving.get(at).and_then(Option::as_ref) else { continue };
            let mut flows: Vec<Days> = vec![Vec::new(); n];
            if at == start {
                self.leave_now(leaving, since, &mut flows);
            } else {
                let sources = gathered(&arriving[at]);
                if !sources.is_empty() {
                    self.leave_later(leaving, &sources, &mut flows);
                }
            }
            for (to, flow) in flows.iter().enumerate().filter(|(_, f)| !f.is_empty()) {
                for (day, mass) in flow.iter().enumerate().filter(|(_, m)| **m > 0.0) {
                    arriving[to][day] += mass;
                    passing[at + 1..=to].iter_mut().for_each(|p| p[day] += mass);
                }
            }
        }
        in_order(&mut passing, start);
        passing
    }

    /// Leaving the place reached, given that it has not been left yet.
    fn leave_now(&self, leaving: &Leaving<'_>, since: Date, flows: &mut [Days]) {
        let waited = days(since, self.on);
        let weight = leaving.weight.max(f64::MIN_POSITIVE);
        let mut left = weight * leaving.curve.after(waited);
        for (to, share) in leaving.curve.share.iter().enumerate().skip(1) {
            let last_day = self.last_day(leaving, to);
            for (bin, mass) in share.iter().enumerate().filter(|(_, m)| **m > 0.0) {
                let (first, last) = span(bin);
                let each = weight * mass / (last + 1 - first) as f64;
                for time in first.max(waited + 1)..=last {
                    put(&mut flows[to], (time - waited).min(last_day), each);
                }
            }
        }
        for (row, to) in &leaving.rules {
            let weight = number(row.weight);
            left += weight;
            for (day, mass) in self.by_rule(row, since) {
                if day > self.on {
                    put(&mut flows[*to], days(self.on, day), weight * mass);
                } else {
                    left -= weight * mass;
                }
            }
        }
        if left > 0.0 {
            flows.iter_mut().flatten().for_each(|m| *m /= left);
        }
    }

    /// Leaving a place reached on some later day.
    fn leave_later(&self, leaving: &Leaving<'_>, sources: &[(usize, f64)], flows: &mut [Days]) {
        let rules: f64 = leaving.rules.iter().map(|(row, _)| number(row.weight)).sum();
        let all = leaving.weight + rules;
        let (by_curve, by_rule) = if all > 0.0 { (leaving.weight / all, 1.0 / all) } else { (1.0, 0.0) };
        for (to, share) in leaving.curve.share.iter().enumerate().skip(1) {
            let last_day = self.last_day(leaving, to);
            let times = thin(share);
            for (day, mass) in sources {
                for (time, part) in &times {
                    put(&mut flows[to], (day + time).min(last_day), mass * part * by_curve);
                }
            }
        }
        for (row, to) in &leaving.rules {
            let last_day = self.last_day(leaving, *to);
            for (day, mass) in sources {
                for (reached, part) in self.by_rule(row, later(self.on, *day)) {
                    let part = mass * part * number(row.weight) * by_rule;
                    put(&mut flows[*to], days(self.on, reached).min(last_day), part);
                }
            }
        }
    }

    /// The last day the statute allows for a place, in days from the day asked; on day 0 it has passed, and what falls
    /// there is no longer counted.
    fn last_day(&self, leaving: &Leaving<'_>, to: usize) -> usize {
        let set = leaving.deadlines.iter().find(|(at, _)| *at == to).and_then(|(_, row)| row.deadline.as_ref());
        let Some(deadline) = set else { return usize::MAX };
        let since = Stage::parse(&deadline.since).and_then(|s| place(self.path, s));
        let begun = self.along.iter().find(|(at, _)| Some(*at) == since).map(|(_, day)| *day);
        begun.and_then(|begun| deadline.last_day(begun)).map_or(usize::MAX, |last| days(self.on, last))
    }

    /// The days a rule of the calendar leads to from a day, with their chances.
    fn by_rule(&self, row: &Passage, from: Date) -> Vec<(Date, f64)> {
        let ever = number(row.ever);
        let mut found = Vec::new();
        for (day, share) in times(row, from) {
            let day = row.next.map_or(Some(day), |next| next.on_or_after(day)).unwrap_or(day);
            let calendar =
                row.meetings.as_ref().and_then(|name| self.tracks.iter().find_map(|t| t.calendars.get(name)));
            let Some(calendar) = calendar else {
                found.push((day, share * ever));
                continue;
            };
            let chance = row.chance.map_or(1.0, number);
            let mut left = share * ever;
            for meeting in calendar.from(day) {
                found.push((meeting, left * chance));
                left *= 1.0 - chance;
                if left < NOTHING {
                    break;
                }
            }
        }
        found
    }
}

/// The times of a rule from a day: exact by the calendar, or twenty equal parts of what is spread.
fn times(row: &Passage, from: Date) -> Vec<(Date, f64)> {
    if row.time.is_empty() {
        return vec![(from, 1.0)];
    }
    let mut times = Vec::new();
    for spell in &row.time {
        let share = number(spell.share);
        match &spell.shape {
            Shape::Period(period) => {
                let day = period.parse::<Span>().ok().and_then(|span| from.checked_add(span).ok());
                times.extend(day.map(|day| (day, share)));
            }
            _ => {
                let curve = prior::passage(2, 1, &[crate::model::Spell { share: 1.into(), ..spell.clone() }], 1.0, 0.0);
                times.extend(thin(&curve.share[1]).into_iter().map(|(time, part)| (later(from, time), share * part)));
            }
        }
    }
    times
}

/// A day so many days later.
pub(super) fn later(day: Date, days: usize) -> Date {
    let span = i32::try_from(days).ok().and_then(|d| Span::new().try_days(d).ok());
    span.and_then(|span| day.checked_add(span).ok()).unwrap_or(Date::MAX)
}

/// Day 0 is the day asked: what would fall on it, or before, has not happened.
fn put(flow: &mut Days, day: usize, mass: f64) {
    if day == 0 {
        return;
    }
    if flow.is_empty() {
        flow.resize(HORIZON + 1, 0.0);
    }
    if let Some(m) = flow.get_mut(day) {
        *m += mass;
    }
}

/// The middles of bins with something in them.
fn thin(share: &[f64]) -> Vec<(usize, f64)> {
    let full = share.iter().enumerate().take(count()).filter(|(_, m)| **m > NOTHING);
    full.map(|(bin, mass)| (span(bin), *mass)).map(|((first, last), mass)| ((first + last) / 2, mass)).collect()
}

/// Days with something on them, neighbours joined the wider the later they are.
fn gathered(days: &[f64]) -> Vec<(usize, f64)> {
    let mut found: Vec<(usize, f64)> = Vec::new();
    let mut day = 0;
    while day < days.len() {
        let end = (day + 1 + day / 64).min(days.len());
        let (mut mass, mut moment) = (0.0, 0.0);
        for (i, m) in days[day..end].iter().enumerate() {
            mass += m;
            moment += m * (day + i) as f64;
        }
        if mass > NOTHING {
            found.push(((moment / mass).round() as usize, mass));
        }
        day = end;
    }
    found
}

/// Mixes the day announced for a place into what the steps say.
fn believe(said: &Announced, passing: &mut [Days], arriving: &mut [Days]) {
    let doubted = 1.0 - said.believed;
    for days in passing.iter_mut().skip(said.at).chain(arriving.iter_mut().skip(said.at)) {
        days.iter_mut().for_each(|m| *m *= doubted);
    }
    for (day, mass) in said.days.iter().enumerate() {
        passing[said.at][day] += said.believed * mass;
        arriving[said.at][day] += said.believed * mass;
    }
}

/// A later place is never reached before an earlier one.
fn in_order(passing: &mut [Days], start: usize) {
    for at in start + 2..passing.len() {
        let (before, here) = passing.split_at_mut(at);
        let (Some(earlier), Some(later)) = (before.last(), here.first_mut()) else { continue };
        let (mut bound, mut sum, mut given) = (0.0, 0.0, 0.0);
        for (limit, mass) in earlier.iter().zip(later) {
            bound += limit;
            sum += *mass;
            let now = f64::min(sum, bound).max(given);
            *mass = now - given;
            given = now;
        }
    }
}
