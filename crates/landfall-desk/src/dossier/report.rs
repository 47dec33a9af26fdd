//! The report: a first page that says what matters, then part by part what is held.

use std::collections::BTreeMap;

use landfall_core::model::{PartDef, below};

use super::asked::usual;
use super::{Asked, Dossier, Figure, asked, border, changes, deadlines, figures, front, pending, places, traps};
use crate::render::Words;
use crate::report::{Line, Notes, Report, Section};
use crate::shown::{AdoptionOut, FactOut, Standing};

/// Lays out a dossier; ended law only where all is to be shown.
pub fn report(d: &Dossier, words: Words<'_>, full: bool) -> Report {
    let text = words.text;
    let mut notes = Notes::new(words);
    let title = text.of(&d.head.title).to_owned();
    let title = if title.is_empty() { words.market(&d.market) } else { title };
    let (day, known) = (words.day(d.on), words.moment(&d.known));
    let mut report = Report {
        lang: text.lang.tag(),
        title: text.with("dossier-title", &[("market", &title)]),
        subtitle: text.with("dossier-subtitle", &[("on", &day), ("known", &known)]),
        sections: Vec::new(),
        notes_title: text.get("dossier-sources"),
        notes: Vec::new(),
    };
    let front = [
        front::essentials(d, words, &mut notes),
        changes::told(d, words, &mut notes),
        border::told(d, words, &mut notes),
        traps::told(d, words, &mut notes),
        front::disputes(d, words, &mut notes),
        front::unknown(d, words),
    ];
    report.add(front);
    let parts = parts(words);
    for part in &parts {
        report.add(self::part(part, d, words, &mut notes));
    }
    if !parts.iter().any(|p| p.places) {
        report.add([places::told(d, words, &mut notes, 1)]);
    }
    report.add([pending::told(d, words, &mut notes)]);
    report.add(ended(d, words, &mut notes, full));
    report.number(notes);
    report
}

/// The parts of the layout, then one for each subject at the top of the tree that none of them names.
pub fn parts(words: Words<'_>) -> Vec<PartDef> {
    let vocab = words.reading.vocab();
    let mut parts = vocab.layout.parts.clone();
    let bare = vocab.subjects.values().filter(|s| !s.id.contains('/') && vocab.layout.part(&s.id).is_none());
    parts.extend(bare.map(|subject| PartDef {
        id: subject.id.clone(),
        title: subject.title.clone(),
        subjects: vec![subject.id.clone()],
        places: false,
    }));
    parts
}

/// What is held in one subject.
#[derive(Default)]
struct Held<'d> {
    asked: Vec<Asked<'d>>,
    figures: Vec<Figure<'d>>,
}

fn part(part: &PartDef, d: &Dossier, words: Words<'_>, notes: &mut Notes<'_>) -> Vec<Section> {
    let text = words.text;
    let layout = &words.reading.vocab().layout;
    let here = |subject: &str| match layout.part(subject) {
        Some(found) => found.id == part.id,
        None => part.subjects.iter().any(|node| below(subject, node)),
    };
    let mut by: BTreeMap<&str, Held<'_>> = BTreeMap::new();
    let live = |a: &&AdoptionOut| !matches!(a.standing, Standing::Ended | Standing::NotLaw);
    for one in asked(d.adoptions.iter().filter(live), words).into_iter().filter(|a| here(a.subject)) {
        by.entry(one.subject).or_default().asked.push(one);
    }
    // a rival that was not chosen is no answer to anything
    let shown = |f: &&FactOut| {
        !matches!(f.standing, Standing::Ended | Standing::NotLaw) && (f.chosen.is_some() || !f.settled) && !f.repeats()
    };
    for figure in figures(d.facts.iter().filter(shown).filter(|f| here(&f.subject))) {
        let Some(first) = figure.facts.first() else { continue };
        by.entry(&first.subject).or_default().figures.push(figure);
    }
    let all: Vec<Asked<'_>> = by.values_mut().flat_map(|h| h.asked.drain(..)).collect();
    let usual = usual(&all, words);
    for one in all {
        by.entry(one.subject).or_default().asked.push(one);
    }
    let mut head = Section::new(1, &part.id, text.of(&part.title));
    if !usual.is_empty() {
        head.text(Line::new(text.with("part-usual", &[("follows", &usual)])));
    }
    let mut sections = vec![head];
    if part.places && !d.places.is_empty() {
        sections.push(places::told(d, words, notes, 2));
    }
    let mut due = Section::new(2, &format!("{}-deadlines", part.id), text.get("dossier-deadlines"));
    deadlines::told(&mut due, d.clocks.iter().filter(|c| here(&c.subject)), words, notes);
    sections.push(due);
    for (subject, held) in by {
        let mut section = Section::new(2, subject, words.subject(subject));
        let rows = held.asked.iter().map(|a| a.cells(words, notes, d.on, &usual)).collect();
        section.table(vec![text.get("head-asked"), text.get("head-since")], rows);
        let rows = held.figures.iter().map(|f| f.cells(words, notes, d.on)).collect();
        section.table(vec![text.get("head-known"), text.get("head-value")], rows);
        sections.push(section);
    }
    sections
}

/// How much of what is held has ended; all of it where asked for.
fn ended(d: &Dossier, words: Words<'_>, notes: &mut Notes<'_>, full: bool) -> Vec<Section> {
    let text = words.text;
    let asked = asked(d.adoptions.iter().filter(|a| a.standing == Standing::Ended), words);
    let facts = figures(d.facts.iter().filter(|f| f.standing == Standing::Ended || (f.settled && f.chosen.is_none())));
    let mut section = Section::new(1, "ended", text.get("dossier-ended"));
    if full {
        let rows = asked.iter().map(|a| a.cells(words, notes, d.on, "")).collect();
        section.table(vec![text.get("head-asked"), text.get("head-since")], rows);
        let rows = facts.iter().map(|f| f.cells(words, notes, d.on)).collect();
        section.table(vec![text.get("head-known"), text.get("head-value")], rows);
    } else if !asked.is_empty() || !facts.is_empty() {
        section.text(Line::new(text.count("ended-left-out", asked.len() + facts.len(), &[])));
    }
    vec![section]
}
