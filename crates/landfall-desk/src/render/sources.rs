//! Sources as text.

use super::{Block, Paint, instant, rule_line};
use crate::ask::sources::{Health, SourceOut, Sources};
use crate::text::Text;

/// Every source and how it fares.
pub fn sources(all: &Sources, text: &Text, paint: Paint, width: usize) -> String {
    let mut page = Block::new(width);
    let known = instant(&all.known.to_string());
    page.line(paint.head(&text.count("sources-title", all.sources.len(), &[("known", &known)])));
    page.line(rule_line(width));
    for source in &all.sources {
        self::source(&mut page, source, text, paint);
        page.gap();
    }
    page.finish()
}

fn source(page: &mut Block, s: &SourceOut, text: &Text, paint: Paint) {
    let health = match s.health {
        Health::Fresh => paint.good(&text.get("health-fresh")),
        Health::Stale => paint.warn(&text.get("health-stale")),
        Health::Suspect => paint.bad(&text.get("health-suspect")),
        Health::NeverRun => paint.dim(&text.get("health-never-run")),
    };
    page.line(format!("{}  {}  {health}", paint.head(&s.name), text.of(&s.title)));
    let mut row = |key: &str, value: &str| page.labelled(LABEL, &format!("  {}", text.get(key)), value);
    row("sources-publisher", &s.publisher);
    let passing = text.get(if s.redistribution { "redistribution-yes" } else { "redistribution-no" });
    row("sources-licence", &format!("{} · {passing}", s.licence));
    row("sources-address", &s.address);
    row("sources-schedule", &schedule(&s.schedule, text));
    if let Some(ran) = s.last_run {
        row("sources-last-run", &instant(&ran.to_string()));
        let age = s.content_age.map(|days| text.count("content-age", usize::try_from(days).unwrap_or_default(), &[]));
        let content = match (&s.edition, age) {
            (Some(edition), Some(age)) => format!("{edition} · {age}"),
            (Some(edition), None) => edition.clone(),
            (None, _) => text.get("imported-no-edition"),
        };
        row("sources-content", &content);
        row("sources-items", &s.items.to_string());
    }
}

/// `P1D` in words.
fn schedule(iso: &str, text: &Text) -> String {
    let Ok(span) = iso.parse::<jiff::Span>() else { return text.get("schedule-never") };
    let parts = [
        (span.get_years(), "schedule-years"),
        (i16::try_from(span.get_months()).unwrap_or_default(), "schedule-months"),
        (i16::try_from(span.get_weeks()).unwrap_or_default(), "schedule-weeks"),
        (i16::try_from(span.get_days()).unwrap_or_default(), "schedule-days"),
    ];
    let named = parts.into_iter().find(|(n, _)| *n > 0);
    named.map_or_else(|| iso.to_owned(), |(n, key)| text.count(key, usize::try_from(n).unwrap_or_default(), &[]))
}

const LABEL: usize = 16;
