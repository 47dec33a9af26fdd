//! Facts as a reader meets them: one line for what differs only in the dimension of the attribute.

use jiff::civil::Date;
use landfall_core::model::{Checked, Status};

use crate::render::Words;
use crate::report::{Line, Notes, Tone};
use crate::shown::{FactOut, Standing};

/// Facts of one attribute that differ only in their dimension.
pub struct Figure<'d> {
    /// The attribute.
    pub attribute: &'d str,
    /// Its facts.
    pub facts: Vec<&'d FactOut>,
}

/// Folds facts that differ only in dimension, in the order given.
pub fn figures<'d>(facts: impl Iterator<Item = &'d FactOut>) -> Vec<Figure<'d>> {
    let mut all: Vec<Figure<'d>> = Vec::new();
    for fact in facts {
        let same = |other: &&FactOut| {
            other.of.is_some()
                && fact.of.is_some()
                && other.of != fact.of
                && (&other.scope, &other.condition, other.span, other.standing, other.status)
                    == (&fact.scope, &fact.condition, fact.span, fact.standing, fact.status)
                && other.observed == fact.observed
                && other.subject == fact.subject
                && other.dispute == fact.dispute
                && other.beside.is_some() == fact.beside.is_some()
        };
        let fits = |f: &&mut Figure<'d>| f.attribute == fact.attribute && f.facts.first().is_some_and(same);
        match all.iter_mut().find(fits) {
            Some(figure) => figure.facts.push(fact),
            None => all.push(Figure { attribute: &fact.attribute, facts: vec![fact] }),
        }
    }
    all
}

impl Figure<'_> {
    /// Name and value as two cells of a table.
    pub fn cells(&self, words: Words<'_>, notes: &mut Notes<'_>, on: Date) -> Vec<Line> {
        vec![Line::new(words.attribute(self.attribute)), self.line(words, notes, on)]
    }

    /// Its value, dimension by dimension.
    pub fn value(&self, words: Words<'_>) -> String {
        let kind = words.vocab().attribute(self.attribute).and_then(|(_, def)| def.of.clone());
        let said = self.facts.iter().map(|f| {
            let value = words.fact_value(&f.fact);
            match (&f.of, &kind) {
                (Some(of), Some(kind)) => {
                    let args = [("of", words.code(kind, of)), ("value", value)];
                    words.text.with("figure-of", &[(args[0].0, &args[0].1), (args[1].0, &args[1].1)])
                }
                _ => value,
            }
        });
        said.collect::<Vec<_>>().join(&words.text.get("said-and"))
    }

    /// Its value with when it holds or what it describes, marks, sources and remarks.
    pub fn line(&self, words: Words<'_>, notes: &mut Notes<'_>, on: Date) -> Line {
        let text = words.text;
        let Some(first) = self.facts.first() else { return Line::default() };
        let when = match (&first.observed, first.status) {
            (Some(observed), _) => text.with("figure-observed", &[("observed", &words.observed(observed))]),
            (None, Some(_)) => words.when(&first.span, on),
            (None, None) => String::new(),
        };
        let value = self.value(words);
        let said =
            if when.is_empty() { value } else { text.with("figure-when", &[("value", &value), ("when", &when)]) };
        let mut line = Line::new(said).cited(self.facts.iter().map(|f| notes.cite(f.citation.cite())));
        match first.standing {
            Standing::Coming => line = line.marked(Tone::News, text.get("standing-coming")),
            Standing::Ended => line = line.marked(Tone::Quiet, text.get("standing-ended")),
            Standing::DayUnclear | Standing::Unconfirmed => {
                line = line.marked(Tone::Warn, words.standing(first.standing));
            }
            Standing::NotLaw => {
                line = line.marked(Tone::Warn, words.status(first.status.unwrap_or(Status::Draft)));
            }
            Standing::InForce => {}
        }
        if let (Some(_), false) = (&first.dispute, first.settled) {
            line = line.marked(Tone::Warn, text.get("mark-disputed"));
        }
        if let Some(scope) = &first.scope {
            line = line.remarked(text.with("only-for", &[("cases", &words.scope(scope))]));
        }
        if let Some(condition) = &first.condition {
            line = line.remarked(text.with("only-if", &[("cases", &words.scope(condition))]));
        }
        for fact in &self.facts {
            if let Some(beside) = &fact.beside {
                let value = words.fact_value(&beside.fact);
                line = line.marked(Tone::Warn, text.with("mark-otherwise", &[("value", &value)]));
            }
            if fact.citation.cite().checked == Checked::Memory {
                line = line.marked(Tone::Warn, words.checked(Checked::Memory));
            }
            if fact.low_trust {
                line = line.marked(Tone::Warn, text.get("low-trust"));
            }
            if fact.fact.contested {
                line = line.marked(Tone::Warn, text.get("mark-contested"));
            }
            if let Some(day) = fact.not_confirmed_since {
                line = line.marked(Tone::Warn, text.with("not-confirmed-since", &[("day", &words.day(day))]));
            }
            if let Some(reason) = &fact.chosen {
                line = line.remarked(text.with("chosen-for", &[("reason", text.of(reason))]));
            }
            if let Some(note) = &fact.note {
                line = line.remarked(text.of(note));
            }
        }
        line
    }
}
