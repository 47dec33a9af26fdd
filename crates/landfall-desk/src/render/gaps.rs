//! Gaps as a report.

use landfall_core::model::below;

use super::Words;
use crate::ask::gaps::{Gaps, MarketGaps, Missing, SubjectCount};
use crate::dossier::{listed, parts};
use crate::report::{Line, Notes, Report, Section, Tone};

/// What we do not watch, how much is held of each market and part, and market by market what is missing.
pub fn gaps(g: &Gaps, words: Words<'_>, full: bool) -> Report {
    let text = words.text;
    let (day, known) = (words.day(g.on), words.moment(&g.known));
    let mut report = Report {
        lang: text.lang.tag(),
        title: text.get("gaps-title"),
        subtitle: text.with("dossier-subtitle", &[("on", &day), ("known", &known)]),
        sections: Vec::new(),
        notes_title: text.get("dossier-sources"),
        notes: Vec::new(),
    };
    let mut unwatched = Section::new(1, "unwatched", text.get("gaps-unwatched"));
    let mut lines = Vec::new();
    if !g.without_facts.is_empty() {
        let names = text.list(g.without_facts.iter().map(|m| words.market(m)));
        lines.push(Line::about(text.count("gaps-without-facts", g.without_facts.len(), &[]), names));
    }
    // of one market alone they stand with it
    if g.markets.len() > 1 && !g.without_markets.is_empty() {
        let names = text.list(g.without_markets.iter().map(|s| words.subject(s)));
        lines.push(Line::about(text.count("gaps-without-markets", g.without_markets.len(), &[]), names));
    }
    if !g.never_given.is_empty() {
        let names = names(&g.never_given, words, full, &|a| words.attribute(a));
        lines.push(Line::about(text.count("gaps-never-given", g.never_given.len(), &[]), names));
    }
    if !g.never_read.is_empty() {
        let names = text.list(g.never_read.iter().map(|title| text.of(title)));
        lines.push(Line::about(text.count("gaps-never-read", g.never_read.len(), &[]), names));
    }
    unwatched.list(lines);
    let mut sections = vec![unwatched, held(g, words), Section::new(1, "markets", text.get("gaps-by-market"))];
    sections.extend(g.markets.iter().map(|m| market(m, words, full)));
    report.add(sections);
    report.number(Notes::new(words));
    report
}

/// How much is held, market by part.
fn held(g: &Gaps, words: Words<'_>) -> Section {
    let text = words.text;
    let mut section = Section::new(1, "held", text.get("gaps-held"));
    let parts = parts(words);
    let layout = &words.reading.vocab().layout;
    let mut head = vec![text.get("gaps-market")];
    head.extend(parts.iter().map(|p| text.of(&p.title).to_owned()));
    let rows = g.markets.iter().map(|m| {
        let mut row = vec![Line::new(words.market(&m.market))];
        row.extend(parts.iter().map(|part| {
            // the highest nodes of the part, without what another part names below them
            let sum = |of: &dyn Fn(&SubjectCount) -> usize| -> usize {
                let count = |node: &str| m.subjects.iter().find(|s| s.subject == node).map_or(0, of);
                let own: usize = part.subjects.iter().map(|node| count(node)).sum();
                let others = layout.parts.iter().filter(|p| p.id != part.id).flat_map(|p| &p.subjects);
                let taken = others.filter(|node| part.subjects.iter().any(|own| below(node, own)));
                own - taken.map(|node| count(node)).sum::<usize>()
            };
            let all = sum(&|s| s.facts + s.requirements + s.deadlines);
            let memory = sum(&|s| s.from_memory);
            match (all, memory) {
                (0, _) => Line::default().marked(Tone::Warn, text.get("gaps-none")),
                (all, 0) => Line::new(all.to_string()),
                (all, memory) => Line::new(all.to_string()).marked(Tone::Quiet, memory.to_string()),
            }
        }));
        row
    });
    let rows: Vec<Vec<Line>> = rows.collect();
    if !rows.is_empty() {
        section.text(Line::new(text.get("gaps-held-how")));
    }
    section.table(head, rows);
    section
}

fn market(m: &MarketGaps, words: Words<'_>, full: bool) -> Section {
    let text = words.text;
    let mut section = Section::new(2, &format!("market-{}", m.market), words.market(&m.market));
    let mut lines: Vec<Line> = m.open.iter().map(|list| listed(list, words)).collect();
    let mut say = |key: &str, count: usize, list: String| {
        if count > 0 {
            lines.push(Line::about(text.count(key, count, &[]), list));
        }
    };
    let purposes = text.list(m.without_checklist.iter().map(|p| words.purpose(p)));
    say("gaps-no-checklist", m.without_checklist.len(), purposes);
    say("gaps-bare", m.bare.len(), text.list(m.bare.iter().map(|s| words.subject(s))));
    let of = [("gaps-disputes", &m.disputes), ("gaps-from-memory", &m.from_memory), ("gaps-overdue", &m.overdue)];
    for (key, all) in of {
        let mut said: Vec<String> = all.iter().map(|missing| name(missing, words)).collect();
        said.dedup();
        say(key, all.len(), names(&said, words, full, &str::to_owned));
    }
    section.list(lines);
    section
}

/// A requirement or a fact by its name, with the day where one has passed.
fn name(missing: &Missing, words: Words<'_>) -> String {
    let rule = words.reading.rule(&missing.about).is_some();
    let name = if rule { words.rule(&missing.about) } else { words.attribute(&missing.about) };
    match missing.since {
        Some(day) => words.text.with("unknown-overdue-item", &[("name", &name), ("day", &words.day(day))]),
        None => name,
    }
}

/// Some of the names with a count of the rest, or all of them.
fn names(all: &[String], words: Words<'_>, full: bool, name: &dyn Fn(&str) -> String) -> String {
    let most = if full { all.len() } else { MOST };
    let shown = words.text.list(all.iter().take(most).map(|i| name(i)));
    match all.len().saturating_sub(most) {
        0 => shown,
        more => words.text.count("word-and-more", more, &[("list", &shown)]),
    }
}

const MOST: usize = 8;
