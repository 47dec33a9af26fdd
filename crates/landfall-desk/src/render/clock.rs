//! Deadlines as text.

use landfall_core::assess::{Deadline, Due, Open};
use landfall_core::model::{Clock, Truth};

use super::cite::{LABEL, citation};
use super::{Block, Paint, Words, instant, rule_line};
use crate::ask::clock::Clocks;

/// When a duty must be done.
pub fn due(d: &Due, clock: &Clock, words: Words<'_>, paint: Paint, width: usize) -> String {
    let text = words.text;
    let mut page = Block::new(width);
    let title = text.of(&clock.title);
    page.line(paint.head(&text.with("clock-title", &[("title", title), ("market", &words.market(&d.market))])));
    let args = [
        ("duty", words.code("clock_duty", &clock.duty)),
        ("authority", words.code("authority", &clock.addressee)),
        ("event", words.code("clock_event", &clock.starts)),
        ("time", time(words, clock)),
    ];
    let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let key = if is_at_once(clock) { "clock-duty-once" } else { "clock-duty" };
    page.text(0, &text.with(key, &args));
    page.line(rule_line(width));
    let mut row = |key: &str, value: &str| page.labelled(LABEL + 2, &format!("  {}", text.get(key)), value);
    row("label-start", &shown(&d.start));
    match (&d.earliest, &d.latest) {
        _ if d.in_force == Truth::False => row("label-due", &paint.dim(&text.get("clock-not-in-force"))),
        (Some(a), Some(b)) if a == b => row("label-due", &paint.head(&deadline(words, a))),
        (a, b) => {
            for (key, end) in [("label-due-earliest", a), ("label-due-latest", b)] {
                let unknown = || paint.warn(&text.get("clock-unknown"));
                row(key, &end.as_ref().map_or_else(unknown, |end| paint.head(&deadline(words, end))));
            }
        }
    }
    let mut rest = d.open.as_slice();
    while let Some((first, after)) = rest.split_first() {
        // days in a row under one name are one line
        let more = after.iter().take_while(|other| same_unsettled(first, other)).count();
        let (row_of, left) = after.split_at(more);
        row("label-open", &self::open(words, first, row_of.last().unwrap_or(first)));
        rest = left;
    }
    let skipped = d.skipped.iter().map(|s| match &s.holiday {
        Some(name) => format!("{} ({})", s.on, text.of(name)),
        None => format!("{} ({})", s.on, text.get("clock-weekend")),
    });
    if !d.skipped.is_empty() {
        row("label-skipped", &text.list(skipped));
    }
    if let Some(every) = &clock.every {
        row("label-every", &span(words, every));
    }
    if let Some(note) = &clock.note {
        row("label-note", text.of(note));
    }
    for cite in &d.citations {
        citation(&mut page, LABEL + 2, words, cite);
    }
    page.finish()
}

/// The clocks there are.
pub fn clocks(c: &Clocks, words: Words<'_>, paint: Paint, width: usize) -> String {
    let text = words.text;
    let mut page = Block::new(width);
    page.line(paint.head(&text.count("clocks-title", c.clocks.len(), &[("known", &instant(&c.known))])));
    for clock in &c.clocks {
        page.text(2, &format!("{} · {}", line(words, clock), words.market(&clock.market)));
    }
    page.finish()
}

/// A clock on a line: what, within which time, by which name.
pub(super) fn line(words: Words<'_>, clock: &Clock) -> String {
    format!("{}: {} · {}", words.text.of(&clock.title), time(words, clock), clock.id)
}

/// "5 working days".
pub fn time(words: Words<'_>, clock: &Clock) -> String {
    let working = clock.days == Some(landfall_core::model::CountedDays::Working);
    let time = span(words, &clock.after);
    if working { words.text.with("clock-working", &[("time", &time)]) } else { time }
}

/// Whether no time is given.
fn is_at_once(clock: &Clock) -> bool {
    clock.after.parse::<jiff::Span>().is_ok_and(|span| span.is_zero())
}

/// An ISO 8601 duration in words.
fn span(words: Words<'_>, iso: &str) -> String {
    let Ok(span) = iso.parse::<jiff::Span>() else { return iso.to_owned() };
    let parts = [
        ("span-years", i64::from(span.get_years())),
        ("span-months", i64::from(span.get_months())),
        ("span-weeks", i64::from(span.get_weeks())),
        ("span-days", i64::from(span.get_days())),
        ("span-hours", i64::from(span.get_hours())),
        ("span-minutes", span.get_minutes()),
    ];
    let said = parts.iter().filter_map(|(key, n)| {
        let n = usize::try_from(*n).ok().filter(|n| *n > 0)?;
        Some(words.text.count(key, n, &[]))
    });
    let all: Vec<String> = said.collect();
    if all.is_empty() { words.text.get("span-at-once") } else { words.text.list(all) }
}

fn deadline(words: Words<'_>, end: &Deadline) -> String {
    let args = [("day", end.last_day.to_string()), ("until", shown(&end.until))];
    let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
    words.text.with("clock-deadline", &args)
}

/// Whether both are days of which nobody knows, for the same reason.
fn same_unsettled(a: &Open, b: &Open) -> bool {
    matches!((a, b), (Open::Unsettled { holiday: a, .. }, Open::Unsettled { holiday: b, .. }) if a == b)
}

fn open(words: Words<'_>, open: &Open, last: &Open) -> String {
    let text = words.text;
    match open {
        Open::Calendar { calendar, year } => {
            let name = words.code("holiday_calendar", calendar);
            text.with("clock-no-calendar", &[("calendar", &name), ("year", &year.to_string())])
        }
        Open::Unsettled { on, holiday } => {
            let (first, holiday) = (on.to_string(), text.of(holiday));
            match last {
                Open::Unsettled { on: last, .. } if last != on => {
                    let last = last.to_string();
                    text.with("clock-unsettled-days", &[("first", &first), ("last", &last), ("holiday", holiday)])
                }
                _ => text.with("clock-unsettled", &[("day", &first), ("holiday", holiday)]),
            }
        }
        Open::CountsStart => text.get("clock-counts-start"),
        Open::Rolls => text.get("clock-rolls"),
        Open::InForce => text.get("clock-in-force-unknown"),
        Open::NotLaw => text.get("clock-not-law"),
        Open::TooLong => text.get("clock-too-long"),
    }
}

/// "2026-12-01 10:00 America/New_York" of an instant with its zone.
fn shown(zoned: &str) -> String {
    zoned
        .parse::<jiff::ZonedDateTime>()
        .map_or_else(|_| zoned.to_owned(), |z| z.strftime("%Y-%m-%d %H:%M %Q").to_string())
}
