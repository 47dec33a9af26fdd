//! What changed, as text.

use jiff::civil::Date;
use landfall_core::assess::FindingOutcome;
use landfall_core::change::{Cause, CauseKind, Change, Kind, Move, Moved, Stated, Sum, Taken, What};
use landfall_core::model::{Case, Citation, Edge};

use super::cite::{LABEL, citation};
use super::duty::total;
use super::forecast::named as stage;
use super::{Block, Paint, Words, instant, rule_line};
use crate::ask::diff::Compared;

/// Kind by kind, then market by market and day by day: what flipped, what moved beneath, and what caused it.
pub fn compared(c: &Compared, (case, other): (&Case, &Case), words: Words<'_>, paint: Paint, width: usize) -> String {
    let text = words.text;
    let mut page = Block::new(width);
    let (known, then) = (instant(&c.from.known), instant(&c.to.known));
    let (from, to) = (c.from.on.to_string(), c.to.on.to_string());
    let args = [
        ("case", text.of(&case.title)),
        ("other", text.of(&other.title)),
        ("from", &from),
        ("known", &known),
        ("to", &to),
        ("then", &then),
    ];
    page.text(0, &paint.head(&text.with(if case == other { "diff-title" } else { "diff-title-cases" }, &args)));
    if c.fictitious {
        page.line(paint.warn(&text.get("fictitious")));
    }
    page.line(rule_line(width));
    if c.changes.is_empty() {
        page.line(text.get("diff-nothing"));
    }
    for kind in c.changes.chunk_by(|a, b| a.kind == b.kind) {
        page.gap();
        page.line(paint.head(&text.get(heading(kind))));
        for day in kind.chunk_by(|a, b| (&a.market, a.on, a.precise) == (&b.market, b.on, b.precise)) {
            self::day(&mut page, day, words, paint);
        }
    }
    page.finish()
}

fn heading(changes: &[Change]) -> &'static str {
    match changes.first().map_or(Kind::Learned, |change| change.kind) {
        Kind::Learned => "diff-learned",
        Kind::Corrected => "diff-corrected",
        Kind::Reread => "diff-reread",
        Kind::Described => "diff-described",
        Kind::Scheduled => "diff-scheduled",
        Kind::Forecast => "diff-forecast",
    }
}

fn day(page: &mut Block, changes: &[Change], words: Words<'_>, paint: Paint) {
    let text = words.text;
    let Some(first) = changes.first() else { return };
    let key = if first.precise { "diff-day" } else { "diff-day-imprecise" };
    let args = [("market", &words.market(&first.market)), ("code", &first.market), ("day", &words.day(first.on))];
    page.gap();
    page.line(format!("  {}", paint.head(&text.with(key, &args.map(|(k, v)| (k, v.as_str()))))));
    // what has the same causes is told with them once
    let mut quoted = Vec::new();
    let mut groups: Vec<(&[Cause], Vec<&Change>)> = Vec::new();
    for change in changes {
        match groups.iter_mut().find(|(causes, _)| *causes == change.causes) {
            Some((_, all)) => all.push(change),
            None => groups.push((&change.causes, vec![change])),
        }
    }
    for (causes, all) in groups {
        let mut moves: Vec<&Move> = Vec::new();
        for change in &all {
            what(page, &change.what, words, paint);
            if let What::Verdict { moves: beneath, .. } = &change.what {
                moves.extend(beneath);
            }
        }
        moves.sort_by(|a, b| a.id.cmp(&b.id));
        moves.dedup();
        moves.iter().for_each(|m| page.line(format!("      {}", moved(m, words, paint))));
        causes.iter().for_each(|c| cause(page, c, &mut quoted, words, paint));
    }
}

fn what(page: &mut Block, what: &What, words: Words<'_>, paint: Paint) {
    let text = words.text;
    match what {
        What::Verdict { purpose, from, to, .. } => {
            let to = paint.verdict(*to, &words.verdict(*to));
            let args = [("purpose", words.purpose(purpose)), ("from", words.verdict(*from)), ("to", to)];
            page.line(format!("    {}", text.with("diff-flip", &args.each_ref().map(|(k, v)| (*k, v.as_str())))));
        }
        What::Finding(m) => page.line(format!("      {}", moved(m, words, paint))),
        What::Duty { from, to } => {
            page.line(format!("    {}", text.get("diff-duty")));
            for (key, sums) in [("diff-duty-from", from), ("diff-duty-to", to)] {
                let label = format!("      {}", text.get(key));
                if sums.is_empty() {
                    page.labelled(COLUMN + LABEL, &label, &text.get("diff-duty-nothing"));
                }
                sums.iter().for_each(|sum| page.labelled(COLUMN + LABEL, &label, &border(sum, words)));
            }
        }
        What::Law { attribute, from, to } => {
            let stated = |all: &[Stated]| {
                let one = |s: &Stated| match &s.scope {
                    Some(scope) => {
                        text.with("diff-scoped", &[("value", &words.value(attribute, &s.value)), ("scope", scope)])
                    }
                    None => words.value(attribute, &s.value),
                };
                if all.is_empty() { text.get("diff-nothing-stated") } else { text.list(all.iter().map(one)) }
            };
            let args = [("title", words.attribute(attribute)), ("from", stated(from)), ("to", stated(to))];
            page.text(4, &text.with("diff-move", &args.each_ref().map(|(k, v)| (*k, v.as_str()))));
        }
        What::Pending { topic, status, announced, moved, flips, .. } => {
            let title = words.rule(topic);
            let title = if title == *topic { words.attribute(topic) } else { title };
            let day = announced.map_or_else(|| text.get("pending-no-day"), |d| words.day(d));
            let args = [("title", title.as_str()), ("status", &words.status(*status)), ("day", &day)];
            page.text(4, &text.with("diff-pending", &args));
            moved.iter().for_each(|m| page.text(COLUMN, &self::step(m, words, "diff-step", &str::to_owned)));
            for flip in flips {
                let args = [
                    ("purpose", words.purpose(&flip.purpose)),
                    ("from", words.verdict(flip.from)),
                    ("to", words.verdict(flip.to)),
                ];
                page.text(COLUMN, &text.with("pending-flip", &args.each_ref().map(|(k, v)| (*k, v.as_str()))));
            }
        }
        What::Steps { title, steps, followed, .. } => {
            let key = if *followed { "diff-steps-followed" } else { "diff-steps" };
            page.text(4, &text.with(key, &[("title", text.of(title))]));
            steps.iter().for_each(|step| page.text(COLUMN, &taken(step, words)));
        }
    }
}

/// What became of a requirement.
pub fn moved(m: &Move, words: Words<'_>, paint: Paint) -> String {
    let text = words.text;
    let outcome = |o: &Option<FindingOutcome>| o.map_or_else(|| text.get("not-in-force"), |o| words.outcome(o));
    let to = outcome(&m.to);
    let to = m.to.map_or_else(|| to.clone(), |o| paint.outcome(o, &to));
    let args = [("title", words.label(&m.id)), ("from", outcome(&m.from)), ("to", to)];
    text.with("diff-move", &args.each_ref().map(|(k, v)| (*k, v.as_str())))
}

/// The sum of a case with the components that are due, or may be.
pub fn border(sum: &Sum, words: Words<'_>) -> String {
    let text = words.text;
    let conditions = sum.condition.iter().map(|c| {
        let key = if c.equals { "duty-condition-yes" } else { "duty-condition-no" };
        text.with(key, &[("what", &words.attribute(&c.reads))])
    });
    let components = sum.components.iter().map(|due| {
        let rate = due.rate_pct.map_or_else(|| due.base.clone(), |rate| format!("{} %", rate.normalize()));
        format!("{} {rate}", words.attribute(&due.attribute))
    });
    let known = sum.total.low.is_some() || sum.total.ad_valorem_pct.is_some();
    let total = known.then(|| total(&sum.total, words));
    let total = total.map(|t| if sum.complete { t } else { text.with("duty-floor", &[("total", &t)]) });
    let parts: Vec<String> = conditions.chain(total).chain(components).collect();
    if parts.is_empty() { text.get("diff-duty-nothing") } else { parts.join(" · ") }
}

/// What became of something that is not law; of a step, by the text of a key and under the name it is given.
pub fn step(moved: &Moved, words: Words<'_>, key: &str, name: &dyn Fn(&str) -> String) -> String {
    let text = words.text;
    let day = |day: &Option<Date>| day.map_or_else(|| text.get("pending-no-day"), |d| words.day(d));
    match moved {
        Moved::Entered => text.get("diff-entered"),
        Moved::Adopted => text.get("diff-adopted"),
        Moved::Gone => text.get("diff-gone"),
        Moved::Status { from, to } => {
            text.with("diff-status", &[("from", &words.status(*from)), ("to", &words.status(*to))])
        }
        Moved::Day { from, to } => text.with("diff-announced", &[("from", &day(from)), ("to", &day(to))]),
        Moved::Step { step, on } => text.with(key, &[("step", &name(step)), ("day", &day(on))]),
    }
}

/// A step that was taken, with its day.
pub fn taken(step: &Taken, words: Words<'_>) -> String {
    let text = words.text;
    let day = match &step.on {
        Edge::Day(day) => words.day(*day),
        Edge::Between { earliest, latest } => format!("{} – {}", words.day(*earliest), words.day(*latest)),
        Edge::After { .. } => text.get("pending-no-day"),
    };
    let args = [("stage", stage(text, &step.stage)), ("day", day)];
    let said = text.with("diff-taken", &args.each_ref().map(|(k, v)| (*k, v.as_str())));
    let said = match &step.target {
        Some(target) => {
            let args = [("said", said), ("stage", stage(text, &target.stage)), ("day", words.day(target.on))];
            text.with("diff-taken-announces", &args.each_ref().map(|(k, v)| (*k, v.as_str())))
        }
        None => said,
    };
    if step.gone { text.with("diff-taken-gone", &[("said", &said)]) } else { said }
}

fn cause<'c>(page: &mut Block, cause: &'c Cause, quoted: &mut Vec<&'c Citation>, words: Words<'_>, paint: Paint) {
    let text = words.text;
    let what = match cause.of {
        // its title stands above
        CauseKind::Instrument => String::new(),
        CauseKind::Adoption => words.label(&cause.id),
        CauseKind::Fact => text.with("because-fact", &[("id", &cause.id)]),
        CauseKind::Case => words.attribute(&cause.id),
        CauseKind::Rule => text.with("cause-rule", &[("what", &words.rule(&cause.id))]),
        CauseKind::Ruleset => text.get("cause-ruleset"),
        CauseKind::Rate => text.get("cause-rates"),
        CauseKind::Place => {
            let id = cause.id.strip_suffix("/place").unwrap_or(&cause.id);
            text.with("cause-place", &[("what", &words.code("place", id))])
        }
        CauseKind::Coverage => {
            let line = cause.id.split_once("/coverage/").map_or(cause.id.as_str(), |(_, line)| line);
            text.with("cause-coverage", &[("what", &words.line(line))])
        }
        CauseKind::Market => {
            let code = cause.id.split('/').next().unwrap_or_default();
            text.with("cause-head", &[("what", &words.market(code))])
        }
    };
    let line = match &cause.step {
        Some(step) => text.with("diff-cause-step", &[("what", &what), ("step", step)]),
        None => text.with("diff-cause", &[("what", &what)]),
    };
    if cause.of != CauseKind::Instrument {
        page.text(COLUMN, &paint.dim(&line));
    }
    if let Some(reason) = &cause.corrects {
        page.text(COLUMN, &text.with("diff-wrong", &[("reason", reason)]));
    }
    for c in &cause.citations {
        // one text that moves several things is quoted once a day
        if !quoted.contains(&c.cite()) {
            quoted.push(c.cite());
            citation(page, COLUMN + LABEL, words, c);
        }
    }
}

const COLUMN: usize = 6;
