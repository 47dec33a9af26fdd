//! What is written and not law yet, instrument by instrument.

use std::collections::BTreeMap;

use super::{Dossier, PendingOut};
use crate::render::Words;
use crate::report::{Line, Notes, Section, Tone};

/// Each instrument with how far it is and what it would bring.
pub(super) fn told(d: &Dossier, words: Words<'_>, notes: &mut Notes<'_>) -> Section {
    let text = words.text;
    let mut section = Section::new(1, "pending", text.get("pending-heading"));
    let mut by: BTreeMap<String, Vec<&PendingOut>> = BTreeMap::new();
    for p in &d.pending {
        by.entry(p.instrument.clone().unwrap_or_else(|| p.id.clone())).or_default().push(p);
    }
    if !by.is_empty() {
        section.text(Line::new(text.get("pending-how")));
    }
    section.list(by.into_values().map(|all| instrument(&all, d, words, notes)).collect());
    section
}

fn instrument(all: &[&PendingOut], d: &Dossier, words: Words<'_>, notes: &mut Notes<'_>) -> Line {
    let text = words.text;
    let Some(first) = all.first() else { return Line::default() };
    let title = first.title.as_ref().map_or_else(|| about(first, d, words), |t| text.of(t).to_owned());
    let steps = first.steps.iter().map(|s| {
        let day = s.on.map_or_else(|| text.get("pending-no-day"), |day| words.day(day));
        let stage = text.get(&format!("stage-{}", s.stage.replace('_', "-")));
        text.with("pending-step", &[("stage", &stage), ("day", &day)])
    });
    let mut line = Line::about(title, steps.collect::<Vec<_>>().join(&text.get("said-and")));
    line = line.cited(first.steps.iter().map(|s| notes.cite(s.citation.cite())));
    for p in all {
        line = line.marked(Tone::Warn, words.status(p.status));
        let fact = d.facts.iter().find(|f| f.id == p.id);
        let adoption = d.adoptions.iter().find(|a| a.id == p.id);
        let cites = fact.map(|f| &f.citation).or(adoption.map(|a| &a.citation));
        line = line.cited(cites.into_iter().map(|c| notes.cite(c.cite())));
        if p.title.is_some() || fact.is_some() {
            line = line.remarked(text.with("pending-brings", &[("what", &about(p, d, words))]));
        }
    }
    line
}

/// What it would bring: a requirement, or a fact with its value and day.
fn about(p: &PendingOut, d: &Dossier, words: Words<'_>) -> String {
    if let Some(fact) = d.facts.iter().find(|f| f.id == p.id) {
        let figures = super::figures(std::iter::once(fact));
        let value = figures.first().map(|f| f.value(words)).unwrap_or_default();
        let args = [("what", words.attribute(&p.about)), ("value", value)];
        return words.text.with("said-is", &[(args[0].0, &args[0].1), (args[1].0, &args[1].1)]);
    }
    words.rule(&p.about)
}
