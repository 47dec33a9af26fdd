//! What changes, in sentences.

use std::collections::BTreeSet;

use landfall_core::change::{CauseKind, Due, Kind, Stated, Sum, What};
use landfall_core::warn::{Content, Part, Source, Warning};

use super::Names;
use crate::render::{Paint, border, moved, step, taken};
use crate::report::{Line, Notes, Tone};

/// What a warning is about: the legal text, else the requirement or figure, else what moved.
pub fn subject(warning: &Warning, names: Names<'_>) -> String {
    let words = names.words;
    let content = &warning.content;
    let step = content.sources.iter().find_map(|s| s.step.as_ref()).map(|step| names.step(step));
    let text = || content.sources.iter().find_map(|s| s.instrument.as_ref()).map(|id| names.instrument(id));
    let named = match step.or_else(text) {
        Some(named) => named,
        None => {
            let parts = if content.parts.is_empty() { &content.wrong } else { &content.parts };
            let moved = parts.iter().map(|part| dues(&part.what)).find(|dues| !dues.is_empty());
            let dues = moved.map(|dues| names.list(dues.iter().map(|d| words.attribute(d))));
            let rule = || parts.iter().flat_map(Part::rules).next().map(|id| topic(id, names));
            let source = || content.sources.first().map_or_else(String::new, |s| moved_by(s, names));
            dues.or_else(rule).unwrap_or_else(source)
        }
    };
    let key = match warning.identity.kind {
        Kind::Corrected => "warning-kind-corrected",
        Kind::Reread => "warning-kind-reread",
        _ if content.parts.iter().any(Part::is_pending) => "warning-kind-pending",
        Kind::Scheduled => "warning-kind-scheduled",
        Kind::Learned | Kind::Described | Kind::Forecast => "warning-kind-learned",
    };
    words.text.with(key, &[("what", &named)])
}

/// Duties that are due after and were not before, or the other way round, or otherwise than before.
fn dues(what: &What) -> BTreeSet<&str> {
    let What::Duty { from, to } = what else { return BTreeSet::new() };
    let all = |sums: &'_ [Sum]| sums.iter().flat_map(|s| s.components.clone()).collect::<Vec<_>>();
    let (was, is) = (all(from), all(to));
    let differs = |d: &&Due| !(was.contains(d) && is.contains(d));
    let due = from.iter().chain(to).flat_map(|s| &s.components);
    due.filter(differs).map(|d| d.attribute.as_str()).collect()
}

/// A requirement or an attribute.
fn topic(id: &str, names: Names<'_>) -> String {
    let title = names.words.rule(id);
    if title != id {
        return title;
    }
    let border = |known: bool| if known { names.words.attribute(id) } else { names.words.text.get("diff-duty") };
    border(names.words.vocab().attribute(id).is_some())
}

/// What changes, car by car where they fare alike; then what caused it, with its sources and quotes.
pub fn parts(content: &Content, names: Names<'_>, notes: &mut Notes<'_>) -> Vec<Line> {
    let text = names.words.text;
    let mut lines: Vec<Line> = cars(&content.parts, names).into_iter().map(|(_, line)| line).collect();
    let mut causes: Vec<(String, Line)> = Vec::new();
    for source in &content.sources {
        let said = cause(source, names);
        let at = causes.iter().position(|(known, _)| *known == said).unwrap_or_else(|| {
            causes.push((said.clone(), Line::new(said)));
            causes.len() - 1
        });
        let Some((_, line)) = causes.get_mut(at) else { continue };
        let mut told = std::mem::take(line).cited(source.citations.iter().map(|c| notes.cite(&c.cite)));
        if let Some(reason) = &source.corrects {
            told = told.remarked(text.with("diff-wrong", &[("reason", reason)]));
        }
        let quotes = source.citations.iter().filter_map(|c| Some((c.cite.quote.as_ref()?, &c.cite.says)));
        for (quote, who) in quotes {
            if told.under.len() < QUOTES {
                told = told.remarked(text.with("warning-quote", &[("quote", quote), ("who", who)]));
            }
        }
        *line = told;
    }
    lines.extend(causes.into_iter().map(|(_, line)| line));
    let wrong = cars(&content.wrong, names).into_iter();
    lines.extend(wrong.map(|(_, line)| line.marked(Tone::Warn, text.get("warning-was-wrong"))));
    lines
}

/// Quotes shown with a cause; all stand among the sources.
const QUOTES: usize = 2;

/// Cars that fare alike, with all that changes for them, those of which the most is said first.
fn cars(parts: &[Part], names: Names<'_>) -> Vec<(usize, Line)> {
    let (words, text) = (names.words, names.words.text);
    // the same of several markets is said once
    let mut changes: Vec<(&Part, Vec<&str>, BTreeSet<&str>)> = Vec::new();
    for part in parts {
        let same =
            |one: &Part| (one.on, one.precise, one.off) == (part.on, part.precise, part.off) && one.what == part.what;
        let same = |one: &Part| same(one) && one.market == part.market;
        match changes.iter_mut().find(|(one, ..)| same(one)) {
            Some((.., cars)) => {
                cars.insert(&part.vehicle);
            }
            None => changes.push((part, vec![&part.market], BTreeSet::from([part.vehicle.as_str()]))),
        }
    }
    let mut merged: Vec<(&Part, Vec<&str>, BTreeSet<&str>)> = Vec::new();
    for (part, markets, cars) in changes {
        let said = what(&part.what, names);
        let same = |one: &Part| {
            (one.on, one.precise, one.off) == (part.on, part.precise, part.off) && what(&one.what, names) == said
        };
        match merged.iter_mut().find(|(one, _, others)| *others == cars && same(one)) {
            Some((_, all, _)) => all.extend(markets.into_iter().filter(|m| !all.contains(m)).collect::<Vec<_>>()),
            None => merged.push((part, markets, cars)),
        }
    }
    let mut groups: Vec<(BTreeSet<&str>, Vec<String>)> = Vec::new();
    for (part, markets, cars) in merged {
        let (said, under) = what(&part.what, names);
        let said = if part.off { text.with("warning-off", &[("what", &said)]) } else { said };
        let markets = names.list(markets.into_iter().map(|m| words.market(m)));
        let args = [("market", markets), ("day", words.day(part.on)), ("what", said)];
        let pending = matches!(part.what, What::Pending { .. } | What::Steps { .. });
        let key = match (pending, part.precise) {
            (true, _) => "warning-change-pending",
            (false, true) => "warning-change",
            (false, false) => "warning-change-about",
        };
        let mut lines = vec![text.with(key, &args.each_ref().map(|(k, v)| (*k, v.as_str())))];
        lines.extend(under.into_iter().map(|line| format!("  {line}")));
        match groups.iter_mut().find(|(known, _)| *known == cars) {
            Some((_, all)) => all.extend(lines),
            None => groups.push((cars, lines)),
        }
    }
    let line = |(cars, lines): (BTreeSet<&str>, Vec<String>)| {
        let list = cars.iter().map(|c| names.vehicle(c)).collect::<Vec<_>>().join(&text.get("warning-between-cars"));
        let head = text.count("warnings-cars", cars.len(), &[]);
        let said = Line::about(head, list);
        (cars.len(), lines.into_iter().fold(said, Line::remarked))
    };
    groups.into_iter().map(line).collect()
}

/// What changes, and what lies beneath.
fn what(what: &What, names: Names<'_>) -> (String, Vec<String>) {
    let (words, text) = (names.words, names.words.text);
    let with = |key: &str, args: &[(&str, String)]| {
        text.with(key, &args.iter().map(|(k, v)| (*k, v.as_str())).collect::<Vec<_>>())
    };
    match what {
        What::Verdict { purpose, from, to, moves } => {
            let args =
                [("purpose", words.purpose(purpose)), ("from", words.verdict(*from)), ("to", words.verdict(*to))];
            (with("diff-flip", &args), moves.iter().map(|m| moved(m, words, PLAIN)).collect())
        }
        What::Finding(m) => (moved(m, words, PLAIN), Vec::new()),
        What::Duty { from, to } => {
            let said = |sums: &[Sum]| {
                let said: Vec<String> = sums.iter().map(|s| border(s, words)).collect();
                if said.is_empty() { text.get("diff-duty-nothing") } else { names.list(said) }
            };
            let side =
                |key: &str, said: &str| text.with("said-is", &[("what", text.get(key).as_str()), ("value", said)]);
            let sides = match (said(from), said(to)) {
                (was, is) if was == is => vec![text.with("warning-duty-same", &[("what", &is)])],
                (was, is) => vec![side("diff-duty-from", &was), side("diff-duty-to", &is)],
            };
            (text.get("diff-duty"), sides)
        }
        What::Law { attribute, from, to } => {
            let stated = |all: &[Stated]| {
                if all.is_empty() {
                    return text.get("diff-nothing-stated");
                }
                names.list(all.iter().map(|s| words.value(attribute, &s.value)))
            };
            let args = [("title", words.attribute(attribute)), ("from", stated(from)), ("to", stated(to))];
            (with("diff-move", &args), Vec::new())
        }
        What::Pending { topic, status, announced, moved, flips, .. } => {
            let day = announced.map(|day| words.day(day)).unwrap_or_default();
            let key = if announced.is_some() { "warning-pending" } else { "warning-pending-no-day" };
            let args = [("title", self::topic(topic, names)), ("status", words.status(*status)), ("day", day)];
            let steps = moved.iter().map(|m| step(m, words, "warning-took-step", &|step| names.step(step)));
            let flips = flips.iter().map(|f| {
                let args = [
                    ("purpose", words.purpose(&f.purpose)),
                    ("from", words.verdict(f.from)),
                    ("to", words.verdict(f.to)),
                ];
                with("pending-flip", &args)
            });
            (with(key, &args), steps.chain(flips).collect())
        }
        What::Steps { title, steps, followed, .. } => {
            let key = if *followed { "diff-steps-followed" } else { "diff-steps" };
            (text.with(key, &[("title", text.of(title))]), steps.iter().map(|step| taken(step, words)).collect())
        }
    }
}

/// What caused it, in a sentence.
fn cause(source: &Source, names: Names<'_>) -> String {
    names.words.text.with("diff-cause", &[("what", &moved_by(source, names))])
}

/// What caused it.
fn moved_by(source: &Source, names: Names<'_>) -> String {
    let (words, text) = (names.words, names.words.text);
    if let Some(step) = &source.step {
        return names.step(step);
    }
    match (source.of, &source.instrument) {
        (CauseKind::Adoption | CauseKind::Fact, Some(instrument)) => names.instrument(instrument),
        (CauseKind::Instrument, _) => names.instrument(&source.id),
        (CauseKind::Adoption, None) => words.label(&source.id),
        (CauseKind::Fact, None) => text.with("because-fact", &[("id", &source.id)]),
        (CauseKind::Case, _) => words.attribute(&source.id),
        (CauseKind::Rule, _) => text.with("cause-rule", &[("what", &words.rule(&source.id))]),
        (CauseKind::Ruleset, _) => text.get("cause-ruleset"),
        (CauseKind::Rate, _) => text.get("cause-rates"),
        (CauseKind::Place, _) => {
            let id = source.id.strip_suffix("/place").unwrap_or(&source.id);
            text.with("cause-place", &[("what", &words.code("place", id))])
        }
        (CauseKind::Coverage, _) => {
            let line = source.id.split_once("/coverage/").map_or(source.id.as_str(), |(_, line)| line);
            text.with("cause-coverage", &[("what", &words.line(line))])
        }
        (CauseKind::Market, _) => {
            let code = source.id.split('/').next().unwrap_or_default();
            text.with("cause-head", &[("what", &words.market(code))])
        }
    }
}

/// Letters have no colours.
const PLAIN: Paint = Paint { on: false };
