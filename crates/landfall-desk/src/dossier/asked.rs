//! Requirements as a reader meets them: one line for a rule, whatever phases it comes in.

use std::collections::BTreeMap;

use jiff::civil::Date;
use landfall_core::model::{Checked, Consequence};

use crate::render::Words;
use crate::report::{Line, Notes, Tone};
use crate::shown::{AdoptionOut, Standing};

/// A requirement with the adoptions that differ only in their phase.
pub struct Asked<'d> {
    /// The rule.
    pub rule: &'d str,
    /// Node of the subject tree.
    pub subject: &'d str,
    /// What cases it is about, beyond the rule.
    pub scope: Option<&'d str>,
    /// What follows where it is not met.
    pub consequence: Consequence,
    /// Its adoptions, the earliest first.
    pub adoptions: Vec<&'d AdoptionOut>,
}

/// Folds adoptions that differ only in phase and day, in the order of their titles.
pub fn asked<'d>(adoptions: impl Iterator<Item = &'d AdoptionOut>, words: Words<'d>) -> Vec<Asked<'d>> {
    let mut folded: BTreeMap<(&str, Option<&str>, Consequence), Vec<&AdoptionOut>> = BTreeMap::new();
    for a in adoptions {
        folded.entry((&a.rule, a.scope.as_deref(), a.consequence)).or_default().push(a);
    }
    let mut all: Vec<Asked<'d>> = folded
        .into_iter()
        .filter_map(|((rule, scope, consequence), mut adoptions)| {
            let phase = |id: &str| words.vocab().phases.iter().position(|p| p.id == id);
            adoptions.sort_by_key(|a| (a.span.from.earliest, a.span.from.latest, phase(&a.phase), &a.id));
            let (_, def, _) = words.reading.rule(rule)?;
            Some(Asked { rule, subject: &def.subject, scope, consequence, adoptions })
        })
        .collect();
    all.sort_by_cached_key(|a| (a.consequence == Consequence::Advises, words.rule(a.rule), a.scope));
    all
}

impl Asked<'_> {
    /// Since when, phase by phase.
    pub fn since(&self, words: Words<'_>, on: Date) -> String {
        let mut by_day: Vec<(String, Vec<String>)> = Vec::new();
        for a in &self.adoptions {
            let when = words.when(&a.span, on);
            let phase = words.vocab().phase(&a.phase).filter(|p| !p.binds.is_empty());
            let phase = phase.map(|p| words.text.of(&p.title).to_owned());
            match by_day.iter_mut().find(|(day, _)| *day == when) {
                Some((_, phases)) => phases.extend(phase),
                None => by_day.push((when, phase.into_iter().collect())),
            }
        }
        let said = by_day.into_iter().map(|(when, mut phases)| {
            phases.dedup();
            match phases.is_empty() {
                true => when,
                false => {
                    let phases = words.text.list(&phases);
                    words.text.with("asked-phase", &[("phase", &phases), ("when", &when)])
                }
            }
        });
        said.filter(|s| !s.is_empty()).collect::<Vec<_>>().join(&words.text.get("said-and"))
    }

    /// What follows where it is not met, and for which purposes.
    pub fn follows(&self, words: Words<'_>) -> String {
        if self.consequence == Consequence::Advises {
            return words.text.get("follows-advises");
        }
        let order = words.vocab().purposes.iter();
        let bound = |id: &String| self.adoptions.iter().any(|a| a.purposes.contains(id));
        let purposes = words.text.list(order.filter(|p| bound(&p.id)).map(|p| words.text.of(&p.title).to_lowercase()));
        let key = match self.consequence {
            Consequence::Blocks => "follows-blocks",
            Consequence::Costs => "follows-costs",
            Consequence::Restricts | Consequence::Advises => "follows-restricts",
        };
        words.text.with(key, &[("purposes", &purposes)])
    }

    /// Name and days as two cells of a table; what follows is said where it is not the usual.
    pub fn cells(&self, words: Words<'_>, notes: &mut Notes<'_>, on: Date, usual: &str) -> Vec<Line> {
        vec![Line::new(words.rule(self.rule)), self.line(words, notes, on, usual)]
    }

    /// Its days with marks, sources and remarks.
    pub fn line(&self, words: Words<'_>, notes: &mut Notes<'_>, on: Date, usual: &str) -> Line {
        let text = words.text;
        let mut line = Line::new(self.since(words, on));
        line = line.cited(self.adoptions.iter().map(|a| notes.cite(a.citation.cite())));
        if self.adoptions.iter().any(|a| a.standing == Standing::Coming) {
            line = line.marked(Tone::News, text.get("standing-coming"));
        }
        let follows = self.follows(words);
        if follows != usual {
            line = line.marked(Tone::Quiet, follows);
        }
        for a in &self.adoptions {
            if a.standing == Standing::DayUnclear {
                line = line.marked(Tone::Warn, text.get("standing-day-unclear"));
            }
            if a.standing == Standing::NotLaw {
                line = line.marked(Tone::Warn, words.status(a.status));
            }
            if a.standing == Standing::Ended {
                line = line.marked(Tone::Quiet, text.get("standing-ended"));
            }
            if a.citation.cite().checked == Checked::Memory {
                line = line.marked(Tone::Warn, words.checked(Checked::Memory));
            }
            if let Some(day) = a.not_confirmed_since {
                line = line.marked(Tone::Warn, text.with("not-confirmed-since", &[("day", &words.day(day))]));
            }
            if a.adoption.low_trust {
                line = line.marked(Tone::Warn, text.get("low-trust"));
            }
            if let Some(note) = &a.adoption.note {
                line = line.remarked(text.of(note));
            }
        }
        match self.scope {
            Some(scope) => line.remarked(text.with("only-for", &[("cases", &words.scope(scope))])),
            None => line,
        }
    }
}

/// What follows most often: said once, and not at each requirement.
pub fn usual(all: &[Asked<'_>], words: Words<'_>) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for asked in all.iter().filter(|a| a.consequence != Consequence::Advises) {
        *counts.entry(asked.follows(words)).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|(_, n)| *n).filter(|(_, n)| *n > 2);
    most.map(|(follows, _)| follows).unwrap_or_default()
}
