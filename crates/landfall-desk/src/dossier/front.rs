//! The first page: what the market is, disputes, and what we do not know.

use std::collections::BTreeMap;

use landfall_core::model::{Checked, Consequence, below};

use super::{Dossier, asked, figures};
use crate::render::Words;
use crate::report::{Line, Notes, Section};
use crate::shown::{FactOut, Standing};

/// What the market is and what decides there.
pub(super) fn essentials(d: &Dossier, words: Words<'_>, notes: &mut Notes<'_>) -> Section {
    let text = words.text;
    let mut section = Section::new(1, "glance", text.get("dossier-glance"));
    let mut rows: Vec<Vec<Line>> = Vec::new();
    let mut row = |key: &str, line: Line| rows.push(vec![Line::new(text.get(key)), line]);
    for line in &d.head.inherits {
        let subjects = text.list(line.subjects.iter().map(|s| words.subject(s)));
        let said = text.with("glance-shared", &[("market", &words.market(&line.market)), ("subjects", &subjects)]);
        row("glance-decides", Line::new(said).cited([notes.cite(&line.cite)]));
    }
    if let Some(governs) = &d.head.governs {
        row("market-governs", Line::new(text.list(governs.iter().map(|p| words.purpose(p)))));
    }
    if let Some(scheme) = &d.head.scheme {
        row("market-scheme", Line::new(words.code("approval_scheme", scheme)));
    }
    if let Some(currency) = &d.head.currency {
        row("market-currency", Line::new(words.code("currency", currency)));
    }
    for name in &words.vocab().layout.front {
        let holds = |f: &&FactOut| {
            f.attribute == *name
                && f.beside.is_none()
                && matches!(f.standing, Standing::InForce | Standing::DayUnclear)
                && !f.low_trust
        };
        for figure in figures(d.facts.iter().filter(holds)) {
            let full = figure.line(words, notes, d.on);
            // when it holds and its remarks stand further down
            rows.push(vec![
                Line::new(words.attribute(name)),
                Line { text: figure.value(words), under: Vec::new(), ..full },
            ]);
        }
    }
    section.table(vec![String::new(), String::new()], rows);
    if let Some(said) = binding(d, words) {
        section.text(Line::new(said));
    }
    section
}

/// How many requirements bind now, and how many of them stop something.
fn binding(d: &Dossier, words: Words<'_>) -> Option<String> {
    let now = d.adoptions.iter().filter(|a| a.standing == Standing::InForce);
    let all = asked(now, words);
    let hard: Vec<_> = all.iter().filter(|a| a.consequence != Consequence::Advises).collect();
    let blocks = hard.iter().filter(|a| a.consequence == Consequence::Blocks).count();
    let mut parts: BTreeMap<String, usize> = BTreeMap::new();
    for a in hard.iter().filter(|a| a.consequence == Consequence::Blocks) {
        *parts.entry(words.subject(a.subject)).or_default() += 1;
    }
    let mut parts: Vec<(String, usize)> = parts.into_iter().collect();
    parts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let most = parts.iter().take(4).map(|(name, n)| format!("{name} {n}"));
    let (hard, blocks, list) = (hard.len(), blocks.to_string(), words.text.list(most));
    match (hard, list.is_empty()) {
        (0, _) => None,
        (_, true) => Some(words.text.count("glance-binding-none", hard, &[])),
        (_, false) => Some(words.text.count("glance-binding", hard, &[("blocks", &blocks), ("list", &list)])),
    }
}

/// Disputes nobody has settled, each with what its rivals say.
pub(super) fn disputes(d: &Dossier, words: Words<'_>, notes: &mut Notes<'_>) -> Section {
    let text = words.text;
    let mut section = Section::new(1, "disputes", text.count("market-disputes", d.disputes.len(), &[]));
    let lines = d.disputes.iter().map(|name| {
        let rivals: Vec<&FactOut> = d.facts.iter().filter(|f| f.dispute.as_ref() == Some(name)).collect();
        let about = rivals.first().map(|f| words.attribute(&f.attribute)).unwrap_or_default();
        let values: Vec<String> = rivals.iter().map(|f| words.fact_value(&f.fact)).collect();
        let mut line = Line::about(about, values.join(&text.get("dispute-or")));
        for rival in rivals {
            line = line.cited([notes.cite(rival.citation.cite())]);
            if let Some(scope) = &rival.scope {
                line = line.remarked(text.with("only-for", &[("cases", &words.scope(scope))]));
            }
            if let Some(note) = &rival.note {
                line = line.remarked(text.of(note));
            }
        }
        line
    });
    let lines: Vec<Line> = lines.collect();
    section.list(lines);
    section
}

/// Lists not worked through, subjects without a word, what rests on memory, what is overdue, and how fresh it all is.
pub(super) fn unknown(d: &Dossier, words: Words<'_>) -> Section {
    let text = words.text;
    let mut section = Section::new(1, "unknown", text.get("dossier-unknown"));
    super::coverage::told(&mut section, d, words);
    let mut lines = Vec::new();
    let bare = bare_subjects(d, words);
    if !bare.is_empty() {
        lines.push(Line::about(text.get("unknown-subjects"), text.list(bare.iter().map(|s| words.subject(s)))));
    }
    let live = |s: Standing| !matches!(s, Standing::Ended | Standing::NotLaw);
    let law = d.adoptions.iter().filter(|a| live(a.standing));
    let memory = law.filter(|a| a.citation.cite().checked == Checked::Memory);
    let mut memory: Vec<String> = memory.map(|a| words.rule(&a.rule)).collect();
    let facts = d.facts.iter().filter(|f| live(f.standing) && f.citation.cite().checked == Checked::Memory);
    memory.extend(facts.map(|f| words.attribute(&f.attribute)));
    memory.sort();
    memory.dedup();
    if !memory.is_empty() {
        lines.push(Line::about(text.get("unknown-memory"), text.list(&memory)));
    }
    let overdue = d.adoptions.iter().filter_map(|a| Some((words.rule(&a.rule), a.not_confirmed_since?)));
    let overdue =
        overdue.chain(d.facts.iter().filter_map(|f| Some((words.attribute(&f.attribute), f.not_confirmed_since?))));
    let mut overdue: Vec<String> = overdue
        .map(|(name, day)| text.with("unknown-overdue-item", &[("name", &name), ("day", &words.day(day))]))
        .collect();
    overdue.dedup();
    if !overdue.is_empty() {
        lines.push(Line::about(text.get("unknown-overdue"), text.list(&overdue)));
    }
    lines.extend(super::freshness::told(d, words));
    section.list(lines);
    section
}

/// Nodes of the subject tree about which nothing is held, the highest ones alone.
pub fn bare_subjects<'w>(d: &Dossier, words: Words<'w>) -> Vec<&'w str> {
    let live = |s: Standing| s != Standing::Ended;
    let facts = d.facts.iter().filter(|f| live(f.standing)).map(|f| f.subject.as_str());
    let of_places = d.places.iter().flat_map(|p| &p.facts).map(|f| f.subject.as_str());
    let rules = d.adoptions.iter().filter(|a| live(a.standing)).filter_map(|a| words.reading.rule(&a.rule));
    let rules = rules.map(|(_, rule, _)| rule.subject.as_str());
    let held: Vec<&str> =
        facts.chain(of_places).chain(rules).chain(d.clocks.iter().map(|c| c.subject.as_str())).collect();
    bare(held.into_iter(), words)
}

/// Nodes of the subject tree at or below which none of these lies, the highest ones alone.
pub fn bare<'w, 'h>(held: impl Iterator<Item = &'h str> + Clone, words: Words<'w>) -> Vec<&'w str> {
    let vocab = words.reading.vocab();
    let empty = |node: &str| !held.clone().any(|s| below(s, node));
    let bare: Vec<&str> = vocab.subjects.keys().map(String::as_str).filter(|node| empty(node)).collect();
    let above = |node: &&str| bare.iter().any(|other| other != node && below(node, other));
    bare.iter().filter(|node| !above(node)).copied().collect()
}
