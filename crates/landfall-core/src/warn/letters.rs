//! Which letters go out now: one by one, or gathered, within the week's budget, and not in quiet hours.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use super::book::{Identity, State, Warning};
use super::content::Severity;
use super::fold::Now;
use super::watch::{Digest, Watch};

/// The hour of digests, where no quiet hours end in the morning.
const MORNING: Time = Time::constant(8, 0, 0, 0);

/// One letter: the warnings it tells of, and where and when it goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    /// Stable: the same pass over the same log gives the same.
    pub id: String,
    /// The warnings, the gravest first, each with the revision told.
    pub warnings: Vec<(Identity, u32)>,
    /// Names of endpoints.
    pub endpoints: Vec<String>,
    /// Whether it gathers what did not go out by itself.
    pub digest: bool,
    /// Whether it breaks through quiet hours.
    pub urgent: bool,
    /// Not to be delivered before.
    pub not_before: Timestamp,
}

/// Letters of a watch that go out now: a function of what was told and of the instant. What is not in them waits for the
/// next digest; nothing is dropped.
///
/// - What takes back something told goes to everyone who was told, at once.
/// - What is urgent goes at once.
/// - At a watch's first run all the rest is one digest.
/// - Without a digest the rest goes one legal text a letter, the gravest first, as far as the week's budget reaches.
///
/// `sent` are the letters of this watch that count against the budget, by when they were written.
#[must_use]
pub fn letters(
    watch: &Watch,
    warnings: &BTreeMap<Identity, Warning>,
    sent: &BTreeMap<String, Timestamp>,
    first: bool,
    now: Now,
) -> Vec<Letter> {
    let clock = Clock::new(watch);
    let mut waiting: Vec<&Warning> = warnings.values().filter(|w| w.waits()).collect();
    waiting.sort_by(|a, b| gravity(b, now.today).cmp(&gravity(a, now.today)).then_with(|| a.identity.cmp(&b.identity)));
    let mut letters = Vec::new();
    let (back, rest): (Vec<&Warning>, Vec<&Warning>) = waiting.into_iter().partition(|w| w.takes_back());
    for warning in back {
        let endpoints = warning.endpoints.iter().chain(&watch.endpoints).cloned().collect();
        letters.push(clock.letter(&[warning], endpoints, false, now));
    }
    let (urgent, rest): (Vec<&Warning>, Vec<&Warning>) =
        rest.into_iter().partition(|w| w.state == State::Raised && w.content.is_urgent(now.today));
    let own: BTreeSet<String> = watch.endpoints.iter().cloned().collect();
    let alone = |group: &[&Warning]| clock.letter(group, own.clone(), false, now);
    let urgent = by_text(&urgent);
    let week = clock.week(now.at);
    let spent = sent.values().filter(|at| **at >= week).count() + urgent.len();
    letters.extend(urgent.iter().map(|group| alone(group)));
    if first && rest.len() > 1 {
        letters.push(clock.letter(&rest, own, true, now));
        return letters;
    }
    let mut held = Vec::new();
    let budget = usize::try_from(watch.budget).unwrap_or(usize::MAX);
    let mut left = budget.saturating_sub(spent);
    let boundary = clock.last_digest(watch.digest, now.at);
    for group in by_text(&rest) {
        // what had to wait once comes with the digest it waited for
        let waited = group.iter().any(|w| w.waits_since() < boundary);
        if watch.digest == Digest::None && left > 0 && !waited {
            left -= 1;
            letters.push(alone(&group));
        } else {
            held.extend(group.into_iter().filter(|w| w.waits_since() < boundary));
        }
    }
    if !held.is_empty() {
        letters.push(clock.letter(&held, own, true, now));
    }
    letters
}

/// When the next digest of a watch is due, where something waits for it.
#[must_use]
pub fn next_digest(watch: &Watch, warnings: &BTreeMap<Identity, Warning>, now: Timestamp) -> Option<Timestamp> {
    warnings.values().any(Warning::waits).then(|| Clock::new(watch).next_digest(watch.digest, now))
}

fn gravity(warning: &Warning, today: Date) -> (Severity, std::cmp::Reverse<Option<Date>>) {
    let read = warning.content.read(today, warning.takes_back());
    (read.severity, std::cmp::Reverse(read.earliest))
}

/// Warnings of one legal text go together.
fn by_text<'w>(warnings: &[&'w Warning]) -> Vec<Vec<&'w Warning>> {
    let mut groups: Vec<(String, Vec<&Warning>)> = Vec::new();
    for warning in warnings {
        let text = warning.content.sources.iter().find_map(|s| s.instrument.clone());
        let text = text.unwrap_or_else(|| warning.identity.cause.clone());
        match groups.iter_mut().find(|(name, _)| *name == text) {
            Some((_, group)) => group.push(warning),
            None => groups.push((text, vec![warning])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// Days and hours as the watch counts them.
struct Clock<'a> {
    watch: &'a Watch,
    zone: TimeZone,
}

impl Clock<'_> {
    fn new(watch: &Watch) -> Clock<'_> {
        Clock { watch, zone: TimeZone::get(&watch.zone).unwrap_or(TimeZone::UTC) }
    }

    fn letter(&self, warnings: &[&Warning], endpoints: BTreeSet<String>, digest: bool, now: Now) -> Letter {
        let urgent = !digest && warnings.iter().any(|w| w.content.is_urgent(now.today));
        let first = warnings.first().map_or_else(String::new, |w| w.identity.id());
        let revision = warnings.first().map_or(0, |w| w.revision);
        let id = if digest {
            format!("{}.digest.{}", self.watch.id, now.at.as_microsecond())
        } else {
            format!("{first}.{revision}")
        };
        Letter {
            id,
            warnings: warnings.iter().map(|w| (w.identity.clone(), w.revision)).collect(),
            endpoints: endpoints.into_iter().collect(),
            digest,
            urgent,
            not_before: if urgent { now.at } else { self.after_quiet(now.at) },
        }
    }

    fn local(&self, at: Timestamp) -> DateTime {
        self.zone.to_datetime(at)
    }

    fn instant(&self, local: DateTime) -> Timestamp {
        self.zone.to_timestamp(local).unwrap_or(Timestamp::MAX)
    }

    /// An instant, or the end of the quiet hours it lies in.
    fn after_quiet(&self, at: Timestamp) -> Timestamp {
        let Some(quiet) = self.watch.quiet else { return at };
        let local = self.local(at);
        let (time, day) = (local.time(), local.date());
        let end = if quiet.from < quiet.through {
            (quiet.from..quiet.through).contains(&time).then_some(day)
        } else if time >= quiet.from {
            Some(day.saturating_add(1.day()))
        } else {
            (time < quiet.through).then_some(day)
        };
        end.map_or(at, |day| self.instant(day.to_datetime(quiet.through)))
    }

    /// The hour at which digests are made.
    fn hour(&self) -> Time {
        let noon = Time::constant(12, 0, 0, 0);
        self.watch.quiet.map(|q| q.through).filter(|through| *through <= noon).unwrap_or(MORNING)
    }

    /// The beginning of the week: Monday, midnight.
    fn week(&self, at: Timestamp) -> Timestamp {
        self.instant(monday(self.local(at).date()).to_datetime(Time::midnight()))
    }

    /// The last time at or before an instant at which a digest was to be made. Without one, what exceeds the budget
    /// waits for Monday.
    fn last_digest(&self, digest: Digest, at: Timestamp) -> Timestamp {
        let (back, start) = match digest {
            Digest::Daily => (1.day(), self.local(at).date()),
            Digest::Weekly | Digest::None => (7.days(), monday(self.local(at).date())),
        };
        let this = self.instant(start.to_datetime(self.hour()));
        if this <= at { this } else { self.instant(start.saturating_sub(back).to_datetime(self.hour())) }
    }

    fn next_digest(&self, digest: Digest, at: Timestamp) -> Timestamp {
        let (step, start) = match digest {
            Digest::Daily => (1.day(), self.local(at).date()),
            Digest::Weekly | Digest::None => (7.days(), monday(self.local(at).date())),
        };
        let this = self.instant(start.to_datetime(self.hour()));
        if this > at { this } else { self.instant(start.saturating_add(step).to_datetime(self.hour())) }
    }
}

fn monday(day: Date) -> Date {
    let back = i64::from(day.weekday().since(Weekday::Monday));
    day.saturating_sub(jiff::Span::new().days(back))
}
