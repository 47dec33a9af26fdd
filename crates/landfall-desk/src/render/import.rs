//! What importing a source came to, as text.

use std::collections::BTreeMap;

use landfall_ingest::{Signal, Uncounted};

use super::assess::Show;
use super::{Block, Paint, diagnostic};
use crate::load::{Imported, Written};
use crate::text::Text;

/// Files, values, statements, signals and what was written.
pub fn imported(i: &Imported, text: &Text, paint: Paint, show: Show) -> String {
    let mut page = Block::new(show.width);
    page.line(paint.head(&text.with("imported-title", &[("title", text.of(&i.title)), ("name", &i.source)])));
    for (name, hash, bytes) in &i.files {
        let bytes = bytes.to_string();
        page.text(2, &text.with("imported-file", &[("name", name), ("bytes", &bytes), ("hash", &hash.0)]));
    }
    page.text(2, &content(i, text));
    values(&mut page, i, text, paint);
    statements(&mut page, i, text, paint);
    calendars(&mut page, i, text, paint);
    signals(&mut page, &i.signals, text, paint, show.full);
    if let Some(w) = &i.written {
        written(&mut page, w, text, paint);
    } else if !i.suspect {
        page.line(text.get("imported-nothing-stored"));
    }
    page.finish()
}

fn content(i: &Imported, text: &Text) -> String {
    let age = i.content_age.map(|days| text.count("content-age", usize::try_from(days).unwrap_or_default(), &[]));
    match (&i.content, age) {
        (Some(content), Some(age)) => text.with("imported-content-age", &[("edition", &content.text), ("age", &age)]),
        (Some(content), None) => text.with("imported-content", &[("edition", &content.text)]),
        (None, _) => text.get("imported-no-edition"),
    }
}

fn values(page: &mut Block, i: &Imported, text: &Text, paint: Paint) {
    let c = &i.values;
    let [held, handled, ignored, signalled] =
        [c.held, c.handled, c.ignored_in_all(), c.signalled].map(|n| n.to_string());
    let args = [("held", held.as_str()), ("handled", &handled), ("ignored", &ignored), ("signalled", &signalled)];
    page.text(2, &text.with("imported-values", &args));
    for (reason, n) in &i.reasons {
        let n = n.to_string();
        page.text(4, &paint.dim(&text.with("imported-ignored", &[("count", &n), ("reason", text.of(reason))])));
    }
}

fn statements(page: &mut Block, i: &Imported, text: &Text, paint: Paint) {
    let s = &i.statements;
    let left: u64 = s.left.values().sum();
    let [all, taken, left, unfit] = [s.told(), s.taken, left, s.unfit].map(|n| n.to_string());
    let args = [("all", all.as_str()), ("taken", &taken), ("left", &left), ("unfit", &unfit)];
    page.text(2, &text.with("imported-statements", &args));
    for (reason, n) in &s.left {
        let (reason, n) = (text.get(&format!("left-{reason}")), n.to_string());
        page.text(4, &paint.dim(&text.with("imported-ignored", &[("count", &n), ("reason", &reason)])));
    }
}

/// Calendars of working days, each with its years.
fn calendars(page: &mut Block, i: &Imported, text: &Text, paint: Paint) {
    let mut years: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (code, year) in &i.calendars {
        years.entry(code).or_default().push(year.to_string());
    }
    for (code, years) in years {
        let years = text.list(years);
        page.text(2, &text.with("imported-calendar", &[("calendar", code), ("years", &years)]));
    }
    for why in &i.uncounted {
        let line = match why {
            Uncounted::NoHolidays { calendar } => text.with("uncounted-no-holidays", &[("calendar", calendar)]),
            Uncounted::NoWeekend { calendar } => text.with("uncounted-no-weekend", &[("calendar", calendar)]),
            Uncounted::NotRead { calendar, year } => {
                text.with("uncounted-not-read", &[("calendar", calendar), ("year", &year.to_string())])
            }
        };
        page.text(2, &paint.warn(&line));
    }
}

fn signals(page: &mut Block, all: &[Signal], text: &Text, paint: Paint, full: bool) {
    let most = if full { all.len() } else { MOST };
    // what forbids storing stands first
    let mut shown: Vec<&Signal> = all.iter().collect();
    shown.sort_by_key(|s| !s.severe);
    for signal in shown.into_iter().take(most) {
        page.line(diagnostic(&signal.diagnostic(), text, paint));
    }
    if all.len() > most {
        page.text(2, &text.count("imported-more-signals", all.len() - most, &[]));
    }
}

fn written(page: &mut Block, w: &Written, text: &Text, paint: Paint) {
    let known = super::instant(&w.known.to_string());
    let [new, corrected, unchanged] = [w.new, w.corrected, w.unchanged].map(|n| n.to_string());
    let args = [("new", new.as_str()), ("corrected", &corrected), ("unchanged", &unchanged), ("known", &known)];
    page.text(0, &text.with("imported-written", &args));
    if w.older > 0 {
        page.text(0, &text.count("imported-older", w.older, &[]));
    }
    if w.silent > 0 {
        page.text(0, &text.count("imported-silent", usize::try_from(w.silent).unwrap_or(usize::MAX), &[]));
    }
    page.line(paint.dim(&text.with("import-head", &[("head", &w.head)])));
}

/// Signals shown before "and … more".
const MOST: usize = 20;
