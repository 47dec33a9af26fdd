//! A warning as a letter: what changes, for which cars, when, on whose word, what to decide, and why it may be wrong.

mod doubts;
mod reasons;
mod short;
mod what;

pub use short::short;

use std::collections::BTreeMap;

use jiff::civil::Date;
use landfall_core::model::{Instrument, Text as Pair};
use landfall_core::warn::{Content, Decide, Line as Logged, Reading, Stake, Warning};
use rust_decimal::Decimal;

use crate::render::{Words, chance};
use crate::report::{Line, Notes, Report, Section, Tone};

/// What a letter is told in, besides the words.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    /// The words.
    pub words: Words<'a>,
    /// Legal texts by id.
    pub instruments: &'a BTreeMap<String, Instrument>,
    /// Names of the cases.
    pub vehicles: &'a BTreeMap<String, Pair>,
    /// The day it is read.
    pub today: Date,
}

impl Names<'_> {
    /// A car as its owner calls it.
    pub fn vehicle(self, name: &str) -> String {
        self.vehicles.get(name).map_or_else(|| name.to_owned(), |title| self.words.text.of(title).to_owned())
    }

    /// A legal text.
    pub fn instrument(self, id: &str) -> String {
        self.instruments.get(id).map_or_else(|| id.to_owned(), |i| self.words.text.of(&i.title).to_owned())
    }

    /// A step, `body/instrument:stage`, in words.
    pub fn step(self, step: &str) -> String {
        let (id, stage) = step.rsplit_once(':').unwrap_or((step, ""));
        let stage = self.words.text.get(&format!("stage-{}", stage.replace('_', "-")));
        self.words.text.with("warning-step", &[("what", &self.instrument(id)), ("stage", &stage)])
    }

    fn list(self, items: impl IntoIterator<Item = String>) -> String {
        self.words.text.list(items)
    }
}

/// One line: what it is about, and where.
pub fn title(warning: &Warning, names: Names<'_>) -> String {
    let content = &warning.content;
    let markets = content.markets().into_iter().map(|m| names.words.market(m));
    let args = [("what", what::subject(warning, names)), ("markets", names.list(markets))];
    let key = if warning.takes_back() && content.parts.is_empty() { "warning-title-back" } else { "warning-title" };
    let title = names.words.text.with(key, &args.each_ref().map(|(k, v)| (*k, v.as_str())));
    crate::report::tidy(&title)
}

/// One warning with its history, as a letter.
pub fn warning(warning: &Warning, history: &[Logged], names: Names<'_>) -> Report {
    let text = names.words.text;
    let mut report = letter(title(warning, names), about(warning, names), names);
    let mut notes = Notes::new(names.words);
    report.add(sections(warning, names, &mut notes, 1));
    report.add([reasons::history(warning, history, names)]);
    report.notes_title = text.get("warning-sources");
    report.number(notes);
    report.tidied()
}

/// Several warnings in one letter: of the gravest the title, when, what to decide, and why it may be wrong; of the rest
/// the title and the day.
pub fn gathered(title: String, subtitle: String, warnings: &[&Warning], names: Names<'_>) -> Report {
    let mut report = letter(title, subtitle, names);
    let (told, named) = warnings.split_at(warnings.len().min(TOLD));
    for one in told {
        let mut section = Section::new(1, &one.identity.id(), self::title(one, names));
        let read = one.content.read(names.today, one.takes_back());
        let cars = names.words.text.count("warnings-cars", one.content.vehicles().len(), &[]);
        let mut lines = vec![Line::about(one.identity.id(), cars)];
        lines.extend(days(&one.content, &read, names).into_iter().take(1));
        lines.extend(decision(one, &read, names).into_iter().map(|line| Line { under: Vec::new(), ..line }));
        lines.extend(read.doubts.first().map(|doubt| doubts::said(doubt, names)));
        section.list(lines);
        report.add([section]);
    }
    let mut rest = Section::new(1, "rest", names.words.text.count("letter-rest", named.len(), &[]));
    let line = |one: &&Warning| {
        let day = one.content.read(names.today, one.takes_back()).earliest;
        let line = Line::about(one.identity.id(), self::title(one, names));
        day.map_or(line.clone(), |day| line.marked(Tone::Quiet, names.words.day(day)))
    };
    rest.list(named.iter().map(line).collect());
    report.add([rest]);
    report.tidied()
}

/// Warnings of a letter of which more than the title is told: chat programs take 20 kB.
const TOLD: usize = 12;

fn letter(title: String, subtitle: String, names: Names<'_>) -> Report {
    let lang = names.words.text.lang.tag();
    Report { lang, title, subtitle, sections: Vec::new(), notes_title: String::new(), notes: Vec::new() }
}

/// Its id, revision, state and watch.
fn about(warning: &Warning, names: Names<'_>) -> String {
    let text = names.words.text;
    let args = [
        ("id", warning.identity.id()),
        ("revision", warning.revision.to_string()),
        ("state", reasons::state(warning.state, text)),
        ("watch", warning.identity.watch.clone()),
    ];
    text.with("warning-about", &args.each_ref().map(|(k, v)| (*k, v.as_str())))
}

fn sections(warning: &Warning, names: Names<'_>, notes: &mut Notes<'_>, level: u8) -> Vec<Section> {
    let text = names.words.text;
    let read = warning.content.read(names.today, warning.takes_back());
    let section = |id: &str| Section::new(level, id, text.get(&format!("warning-{id}")));
    let (mut changes, mut when) = (section("changes"), section("when"));
    changes.list(what::parts(&warning.content, names, notes));
    when.list(days(&warning.content, &read, names));
    let mut decide = section("decide");
    decide.list(decision(warning, &read, names));
    let mut stake = section("stake");
    stake.list(read.stakes.iter().map(|s| money(s, names)).collect());
    let mut wrong = section("wrong");
    wrong.list(read.doubts.iter().map(|d| doubts::said(d, names)).collect());
    vec![changes, when, decide, stake, wrong]
}

/// When it bites.
fn days(content: &Content, read: &Reading, names: Names<'_>) -> Vec<Line> {
    let (words, text) = (names.words, names.words.text);
    let law = content.parts.iter().any(|p| p.bites().is_some());
    let mut all: Vec<(&str, String)> = Vec::new();
    let mut line = |key, said| {
        // several things that wait for one text have one outlook
        let one = (key, said);
        if !all.contains(&one) {
            all.push(one);
        }
    };
    if let Some(day) = read.earliest {
        line(if law { "warning-begins" } else { "warning-earliest" }, ahead(day, names));
    }
    if !law && let Some(day) = read.expected.filter(|day| Some(*day) != read.earliest) {
        line("warning-expected", words.day(day));
    }
    for outlook in &content.outlooks {
        let mut said = text.with("warning-ever", &[("chance", &chance(text, outlook.ever))]);
        if let (Some(p10), Some(p50), Some(p90)) = (outlook.p10, outlook.p50, outlook.p90) {
            let args = [("p10", words.day(p10)), ("p50", words.day(p50)), ("p90", words.day(p90))];
            said += &text.with("warning-range", &args.each_ref().map(|(k, v)| (*k, v.as_str())));
        }
        line("warning-chance", said);
        if let Some((day, by)) = outlook.by {
            let args = [("day", words.day(day)), ("chance", chance(text, by))];
            line("warning-announced", text.with("warning-by", &args.each_ref().map(|(k, v)| (*k, v.as_str()))));
        }
    }
    for stated in &content.stated {
        let days = stated
            .days
            .iter()
            .map(|(day, who)| text.with("warning-stated-day", &[("day", &words.day(*day)), ("who", who)]));
        line(
            "warning-stated",
            text.with("warning-stated-days", &[("step", &names.step(&stated.step)), ("days", &names.list(days))]),
        );
    }
    if let Some(day) = content.comments_close {
        line("warning-comments", ahead(day, names));
    }
    let args = [
        ("urgency", reasons::urgency(read.urgency, text)),
        ("severity", reasons::severity(read.severity, text)),
        ("certainty", reasons::certainty(read.certainty, text)),
    ];
    line("warning-axes", text.with("warning-axes-said", &args.each_ref().map(|(k, v)| (*k, v.as_str()))));
    all.into_iter().map(|(key, said)| Line::about(text.get(key), said)).collect()
}

/// A day, and how far it is from the day it is read.
fn ahead(day: Date, names: Names<'_>) -> String {
    let (words, text) = (names.words, names.words.text);
    let days = day.since(names.today).map(|span| span.get_days()).unwrap_or_default();
    let count = usize::try_from(days.unsigned_abs()).unwrap_or_default();
    let key = match days {
        ..0 => "warning-day-past",
        0 => "warning-day-now",
        _ => "warning-day-ahead",
    };
    text.count(key, count, &[("day", &words.day(day))])
}

fn decision(warning: &Warning, read: &Reading, names: Names<'_>) -> Vec<Line> {
    let (words, text) = (names.words, names.words.text);
    let key = match read.decision.what {
        Decide::Recheck => "decide-recheck",
        Decide::Prove => "decide-prove",
        Decide::Price => "decide-price",
        Decide::FindOut => "decide-find-out",
        Decide::Comment => "decide-comment",
        Decide::Plan => "decide-plan",
        Decide::Use => "decide-use",
        Decide::Nothing => "decide-nothing",
    };
    let mut line = Line::new(text.get(key));
    if let Some(by) = read.decision.by {
        let past = by <= names.today;
        let said = if past { text.get("decide-now") } else { text.with("decide-by", &[("day", &ahead(by, names))]) };
        line = line.marked(if past { Tone::Warn } else { Tone::News }, said);
    }
    let proofs = warning.content.rules().into_iter().filter_map(|id| {
        let (_, rule, _) = words.reading.rule(id)?;
        let proof = rule.fix.as_ref()?;
        let args = [("what", text.of(&rule.title)), ("proof", text.of(&proof.evidence))];
        Some(text.with("decide-proof", &args))
    });
    if matches!(read.decision.what, Decide::Prove | Decide::Plan | Decide::Comment) {
        line = proofs.fold(line, Line::remarked);
    }
    vec![line]
}

/// How far a duty moves, in points and in money.
fn money(stake: &Stake, names: Names<'_>) -> Line {
    let (words, text) = (names.words, names.words.text);
    let signed = |n: Decimal| {
        // a quotient without end is no figure anybody stated
        let about = n.normalize().scale() > 4;
        let shown = words.number(if about { n.round_dp(2) } else { n }.abs());
        let shown = if about { text.with("warning-about-number", &[("n", &shown)]) } else { shown };
        if n.is_sign_negative() { format!("−{shown}") } else { format!("+{shown}") }
    };
    let range = |low: Decimal, high: Decimal, unit: &str| {
        if low == high {
            format!("{} {unit}", signed(low))
        } else {
            text.with("warning-between", &[("low", &signed(low)), ("high", &format!("{} {unit}", signed(high)))])
        }
    };
    let points = stake.points.map(|r| range(r.low, r.high, &text.get("warning-points")));
    let sum = stake.money.map(|r| range(r.low, r.high, stake.currency.as_deref().unwrap_or_default()));
    let place = text
        .with("warning-car-in", &[("car", &names.vehicle(&stake.vehicle)), ("market", &words.market(&stake.market))]);
    let mut line = Line::about(place, names.list(points.into_iter().chain(sum)));
    for condition in &stake.condition {
        let key = if condition.equals { "duty-condition-yes" } else { "duty-condition-no" };
        line = line.marked(Tone::Quiet, text.with(key, &[("what", &words.attribute(&condition.reads))]));
    }
    if !stake.complete {
        line = line.marked(Tone::Warn, text.get("warning-not-whole"));
    }
    line
}
