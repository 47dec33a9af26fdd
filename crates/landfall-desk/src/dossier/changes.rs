//! What changes in the months ahead, day by day.

use jiff::ToSpan as _;
use jiff::civil::Date;
use landfall_core::model::{Consequence, Status, Window};

use super::{Dossier, Figure, asked, figures};
use crate::render::Words;
use crate::report::{Line, Notes, Section, Tone};
use crate::shown::{AdoptionOut, FactOut, Standing};

/// How far ahead is looked.
const MONTHS: i32 = 24;

/// The last day looked at from a day.
pub(super) fn horizon(on: Date) -> Date {
    on.checked_add(MONTHS.months()).unwrap_or(Date::MAX)
}

/// Everything that begins, ends or is written to begin within the months ahead.
pub(super) fn told(d: &Dossier, words: Words<'_>, notes: &mut Notes<'_>) -> Section {
    let until = horizon(d.on);
    let text = words.text;
    let mut section = Section::new(1, "changes", text.with("dossier-changes", &[("day", &words.day(until))]));
    let mut lines: Vec<(Date, Line)> = Vec::new();
    begins(d, until, words, notes, &mut lines);
    ends(d, until, words, notes, &mut lines);
    facts(d, until, words, notes, &mut lines);
    lines.sort_by(|(a, x), (b, y)| (a, &x.text).cmp(&(b, &y.text)));
    if lines.is_empty() {
        section.text(Line::new(text.get("dossier-changes-none")));
    }
    section.list(lines.into_iter().map(|(_, line)| line).collect());
    section
}

fn within(day: Date, on: Date, until: Date) -> bool {
    day > on && day <= until
}

fn begins(d: &Dossier, until: Date, words: Words<'_>, notes: &mut Notes<'_>, lines: &mut Vec<(Date, Line)>) {
    let coming = |a: &&AdoptionOut| {
        within(a.span.from.earliest, d.on, until)
            && (a.standing == Standing::Coming || a.standing == Standing::NotLaw)
            && !a.adoption.low_trust
    };
    for a in d.adoptions.iter().filter(coming) {
        let phase = words.vocab().phase(&a.phase).filter(|p| !p.binds.is_empty());
        let title = words.rule(&a.rule);
        let said = match phase {
            Some(phase) => {
                words.text.with("change-phase", &[("title", &title), ("phase", words.text.of(&phase.title))])
            }
            None if a.consequence == Consequence::Advises => words.text.with("change-advice", &[("title", &title)]),
            None => words.text.with("change-asked", &[("title", &title)]),
        };
        let mut line = Line::about(words.begin(&a.span), said).cited([notes.cite(a.citation.cite())]);
        let follows = asked(std::iter::once(a), words).first().map(|one| one.follows(words));
        if let Some(follows) = follows.filter(|_| a.consequence != Consequence::Advises) {
            line = line.marked(Tone::Quiet, follows);
        }
        if let Some(scope) = &a.scope {
            line = line.remarked(words.text.with("only-for", &[("cases", &words.scope(scope))]));
        }
        lines.push((a.span.from.earliest, status(line, a.status, words)));
    }
}

fn ends(d: &Dossier, until: Date, words: Words<'_>, notes: &mut Notes<'_>, lines: &mut Vec<(Date, Line)>) {
    let law = |a: &&AdoptionOut| a.status == Status::Enacted && within(a.span.to.earliest, d.on, until);
    for a in d.adoptions.iter().filter(law) {
        let said = words.text.with("change-asked-ends", &[("title", &words.rule(&a.rule))]);
        let line = Line::about(words.end(&a.span), said).cited([notes.cite(a.citation.cite())]);
        lines.push((last_day(&a.span), line));
    }
}

fn last_day(span: &Window) -> Date {
    span.to.earliest.yesterday().unwrap_or(span.to.earliest)
}

fn facts(d: &Dossier, until: Date, words: Words<'_>, notes: &mut Notes<'_>, lines: &mut Vec<(Date, Line)>) {
    let law = |f: &&FactOut| f.status.is_some() && !f.low_trust;
    let all: Vec<&FactOut> = d.facts.iter().filter(law).collect();
    let begins = all.iter().copied().filter(|f| within(f.span.from.earliest, d.on, until));
    for figure in figures(begins) {
        let Some(first) = figure.facts.first() else { continue };
        let mut line = Line::about(words.begin(&first.span), said("change-fact", &figure, words));
        line = line.cited(figure.facts.iter().map(|f| notes.cite(f.citation.cite())));
        let before = figure.facts.iter().filter_map(|f| all.iter().copied().find(|other| follows(f, other)));
        for before in figures(before) {
            line = line.remarked(words.text.with("change-before", &[("value", &before.value(words))]));
        }
        line = scoped(line, first, words);
        lines.push((first.span.from.earliest, status(line, first.status.unwrap_or(Status::Enacted), words)));
    }
    let over = all.iter().copied().filter(|f| {
        let ends = f.status == Some(Status::Enacted) && within(f.span.to.earliest, d.on, until);
        ends && !all.iter().any(|next| next.status == Some(Status::Enacted) && follows(next, f))
    });
    for figure in figures(over) {
        let Some(first) = figure.facts.first() else { continue };
        let mut line = Line::about(words.end(&first.span), said("change-fact-ends", &figure, words));
        line = line.cited(figure.facts.iter().map(|f| notes.cite(f.citation.cite())));
        lines.push((last_day(&first.span), scoped(line, first, words)));
    }
}

fn said(key: &str, figure: &Figure<'_>, words: Words<'_>) -> String {
    let (title, value) = (words.attribute(figure.attribute), figure.value(words));
    words.text.with(key, &[("title", &title), ("value", &value)])
}

/// Whether a fact takes the place of another from the day after its last.
fn follows(next: &FactOut, before: &FactOut) -> bool {
    let about = |f: &FactOut| (f.attribute.clone(), f.of.clone(), f.scope.clone(), f.condition.clone());
    next.id != before.id && next.span.from == before.span.to && about(next) == about(before)
}

fn scoped(line: Line, fact: &FactOut, words: Words<'_>) -> Line {
    match &fact.scope {
        Some(scope) => line.remarked(words.text.with("only-for", &[("cases", &words.scope(scope))])),
        None => line,
    }
}

fn status(line: Line, status: Status, words: Words<'_>) -> Line {
    if status == Status::Enacted { line } else { line.marked(Tone::Warn, words.status(status)) }
}
