//! What to look at first: hard requirements of the market's own law, from different fields.

use std::collections::BTreeSet;

use jiff::civil::Date;
use landfall_core::model::{Checked, Consequence};

use super::{Asked, Dossier, asked};
use crate::render::Words;
use crate::report::{Line, Notes, Section, Tone};
use crate::shown::Standing;

/// How many are told.
const MOST: usize = 5;
/// How many of them are of the market's own law, where it shares law with a bloc.
const OWN: usize = 3;

/// The hardest and newest requirements, own law before what is shared with a bloc, one for each subject; none that
/// rests on memory, is of low trust, or only advises.
pub(super) fn traps<'d>(d: &'d Dossier, words: Words<'d>) -> Vec<Asked<'d>> {
    let binding = d.adoptions.iter().filter(|a| {
        a.standing == Standing::InForce
            && a.consequence != Consequence::Advises
            && !a.adoption.low_trust
            && !matches!(a.citation.cite().checked, Checked::Memory | Checked::Estimate)
    });
    let mut all = asked(binding, words);
    let own = |a: &Asked<'_>| a.adoptions.iter().any(|x| x.market == d.market);
    all.sort_by_cached_key(|a| {
        // a first day nobody knows is no news
        let newest =
            a.adoptions.iter().map(|x| x.span.from).filter(|f| f.earliest != Date::MIN).map(|f| f.latest).max();
        (a.consequence, std::cmp::Reverse(newest), a.rule)
    });
    let mut rules = BTreeSet::new();
    all.retain(|a| rules.insert(a.rule));
    // one of each subject and each source first, and only then a second one
    let (mut subjects, mut sources) = (BTreeSet::new(), BTreeSet::new());
    let (first, second): (Vec<_>, Vec<_>) = all.into_iter().partition(|a| {
        let source = a.adoptions.first().map(|x| x.citation.cite().says.clone());
        let fresh = !subjects.contains(a.subject) && !sources.contains(&source);
        if fresh {
            subjects.insert(a.subject);
            sources.insert(source);
        }
        fresh
    });
    let (own, shared): (Vec<_>, Vec<_>) = first.into_iter().chain(second).partition(own);
    let reserved = shared.len().min(MOST - OWN);
    let mut traps: Vec<Asked<'d>> = own.into_iter().take(MOST - reserved).collect();
    traps.extend(shared.into_iter().take(MOST - traps.len()));
    traps
}

/// Each trap on a line: what it is, since when, what follows, what proves it done.
pub(super) fn told(d: &Dossier, words: Words<'_>, notes: &mut Notes<'_>) -> Section {
    let text = words.text;
    let traps = traps(d, words);
    let mut section = Section::new(1, "traps", text.count("dossier-traps", traps.len(), &[]));
    let lines: Vec<Line> = traps
        .iter()
        .map(|a| {
            let follows = a.follows(words);
            let line = a.line(words, notes, d.on, &follows);
            let fix = words.reading.rule(a.rule).and_then(|(_, rule, _)| rule.fix.as_ref());
            let line = match fix {
                Some(fix) => line.remarked(text.with("trap-proof", &[("evidence", text.of(&fix.evidence))])),
                None => line,
            };
            let tone = if a.consequence == Consequence::Blocks { Tone::Warn } else { Tone::Quiet };
            Line { lead: words.rule(a.rule), ..line.marked(tone, follows) }
        })
        .collect();
    if !lines.is_empty() {
        section.text(Line::new(text.get("dossier-traps-how")));
    }
    section.list(lines);
    section
}
