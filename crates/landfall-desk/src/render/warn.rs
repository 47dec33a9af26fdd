//! Watches, warnings and turns of the process as text.

use landfall_core::warn::{Digest, Precision, Severity, Urgency};

use super::{Block, Paint, Words, rule_line};
use crate::ask::warnings::{Listed, Resent, WarningOut};
use crate::letter::Names;
use crate::run::Turn;
use crate::text::Text;
use crate::watch::{Rehearsed, WatchOut, Watches};

/// Each watch: what it asks for, what it picks, where it delivers.
pub fn watches(all: &Watches, words: Words<'_>, paint: Paint, width: usize) -> String {
    let text = words.text;
    let mut page = Block::new(width);
    if all.watches.is_empty() {
        page.text(0, &text.get("watch-none"));
    }
    for one in &all.watches {
        page.gap();
        watch(&mut page, one, words, paint);
    }
    page.finish()
}

fn watch(page: &mut Block, one: &WatchOut, words: Words<'_>, paint: Paint) {
    let text = words.text;
    let w = &one.watch;
    page.text(0, &paint.head(&text.with("watch-title", &[("name", &w.name), ("id", &w.id)])));
    let mut row = |key: &str, value: &str| page.labelled(LABEL, &format!("  {}", text.get(key)), value);
    let all = || text.get("watch-all");
    let listed = |items: Vec<String>| if items.is_empty() { all() } else { text.list(items) };
    row("watch-markets", &listed(w.markets.iter().map(|m| words.market(m)).collect()));
    row("watch-purposes", &listed(w.purposes.iter().map(|p| words.purpose(p)).collect()));
    row("watch-subjects", &listed(w.subjects.iter().map(|s| words.subject(s)).collect()));
    row("watch-cases", &text.count("watch-picks", one.picks.len(), &[("list", &text.list(&one.picks))]));
    if let Some(filter) = &w.filter {
        row("watch-filter", filter);
    }
    let (lead, horizon) = (w.lead_days.to_string(), w.horizon_days.to_string());
    let chance = format!("{} %", (w.min_chance * 100.0).round());
    row("watch-time", &text.with("watch-time-said", &[("lead", &lead), ("horizon", &horizon), ("chance", &chance)]));
    let endpoints = if w.endpoints.is_empty() { text.get("watch-nowhere") } else { text.list(&w.endpoints) };
    row("watch-endpoints", &endpoints);
    let digest = text.get(match w.digest {
        Digest::None => "watch-digest-none",
        Digest::Daily => "watch-digest-daily",
        Digest::Weekly => "watch-digest-weekly",
    });
    let budget = w.budget.to_string();
    row("watch-letters", &text.with("watch-letters-said", &[("digest", &digest), ("n", &budget), ("zone", &w.zone)]));
    if let Some(quiet) = w.quiet {
        let [from, through] = [quiet.from, quiet.through].map(|t| t.strftime("%H:%M").to_string());
        row("watch-quiet", &text.with("watch-quiet-said", &[("from", &from), ("through", &through)]));
    }
    row("watch-open", &text.count("watch-open-said", one.open, &[]));
}

/// Warnings, one under the other, and what people said by requirement.
pub fn listed(all: &Listed, names: Names<'_>, paint: Paint, width: usize) -> String {
    let text = names.words.text;
    let mut page = Block::new(width);
    page.line(paint.head(&text.count("warnings-title", all.warnings.len(), &[("day", &names.words.day(all.on))])));
    page.line(rule_line(width));
    for w in &all.warnings {
        page.gap();
        one(&mut page, w, names, paint);
    }
    let judged: Vec<&Precision> = all.precision.iter().filter(|p| p.n > 0).collect();
    if !judged.is_empty() {
        page.gap();
        page.line(paint.head(&text.get("warnings-precision")));
        for p in judged {
            let share = p.precision.map_or_else(String::new, |s| format!("{} %", (s * 100.0).round()));
            let rule = names.words.rule(&p.rule);
            let rule = if rule == p.rule { names.words.attribute(&rule) } else { rule };
            let args = [("rule", rule), ("share", share), ("n", p.n.to_string()), ("told", p.told.to_string())];
            page.text(2, &text.with("warnings-precision-of", &args.each_ref().map(|(k, v)| (*k, v.as_str()))));
        }
    }
    page.finish()
}

fn one(page: &mut Block, w: &WarningOut, names: Names<'_>, paint: Paint) {
    let text = names.words.text;
    let loud = w.read.urgency == Urgency::Immediate && w.read.severity >= Severity::Severe;
    page.labelled(ID, &paint.head(&w.id), &if loud { paint.bad(&w.title) } else { paint.head(&w.title) });
    let day = w.read.earliest.map(|day| names.words.day(day)).unwrap_or_default();
    let chance = w.read.chance.map_or_else(|| text.get("warning-no-chance"), |c| super::chance(text, c));
    let law = w.content.parts.iter().any(|p| p.bites().is_some());
    let key = match (law, w.read.earliest) {
        (true, _) => "warnings-day-law",
        (false, Some(_)) => "warnings-day-chance",
        (false, None) => "warnings-day-none",
    };
    let when = text.with(key, &[("day", &day), ("chance", &chance)]);
    let cars = text.count("warnings-cars", w.vehicles.len(), &[]);
    let state = text.get(&format!("state-{}", word(&w.state)));
    let args = [("when", when), ("cars", cars), ("state", state), ("watch", w.identity.watch.clone())];
    let said = text.with("warnings-line", &args.each_ref().map(|(k, v)| (*k, v.as_str())));
    page.text(ID, &paint.dim(&said));
}

fn word(state: &impl serde::Serialize) -> String {
    serde_json::to_value(state).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// What a watch would have been told, run by run.
pub fn rehearsed(all: &Rehearsed, words: Words<'_>, paint: Paint, width: usize) -> String {
    let text = words.text;
    let mut page = Block::new(width);
    let (from, through) = (words.day(all.from), words.day(all.through));
    let args = [("watch", all.watch.as_str()), ("from", &from), ("through", &through)];
    page.text(0, &paint.head(&text.count("rehearsal-title", all.letters, &args)));
    page.text(0, &paint.dim(&text.get("rehearsal-how")));
    page.line(rule_line(width));
    for run in &all.runs {
        page.gap();
        page.line(paint.head(&text.count("rehearsal-run", run.letters, &[("day", &words.day(run.on))])));
        for said in &run.warnings {
            let event =
                text.get(&format!("event-{}", if said.event == "superseded" { "cleared" } else { &said.event }));
            let day = said.earliest.map(|day| words.day(day)).unwrap_or_default();
            let key = if said.earliest.is_some() { "rehearsal-said-day" } else { "rehearsal-said" };
            let args = [("title", said.title.as_str()), ("event", &event), ("day", &day)];
            page.labelled(4, "  •", &text.with(key, &args));
        }
    }
    page.finish()
}

/// Letters that go again.
pub fn resent(resent: &Resent, text: &Text) -> String {
    let messages = text.count("outbox-replayed", usize::try_from(resent.messages).unwrap_or(usize::MAX), &[]);
    text.count("letters-again", resent.letters, &[("messages", &messages)])
}

/// What one turn of the process came to.
pub fn turn(turn: &Turn, text: &Text) -> String {
    let mut lines = Vec::new();
    for read in &turn.imports {
        lines.push(match (&read.failed, read.written) {
            (Some(why), _) => text.with("run-import-failed", &[("source", &read.source), ("why", why)]),
            (None, written) => text.count("run-imported", written.unwrap_or_default(), &[("source", &read.source)]),
        });
    }
    let pass = &turn.pass;
    for missing in &pass.missing {
        lines.push(text.with("run-missing", &[("case", &missing.case), ("why", &missing.why)]));
    }
    let (at, watches, looked) = (pass.at.to_string(), pass.watches.to_string(), pass.looked.to_string());
    let said = pass.said.iter().map(|(event, n)| text.count(&format!("run-said-{event}"), *n, &[]));
    let said: Vec<String> = said.collect();
    let said = if said.is_empty() { text.get("run-nothing") } else { text.list(said) };
    let letters = text.count("run-letters", pass.letters, &[]);
    let args = [("at", at), ("watches", watches), ("looked", looked), ("said", said), ("letters", letters)];
    lines.push(text.with("run-pass", &args.each_ref().map(|(k, v)| (*k, v.as_str()))));
    let d = &turn.delivery;
    let (delivered, failed, lost) = (d.delivered.to_string(), d.failed.to_string(), d.undeliverable.to_string());
    if d.delivered + d.failed + d.undeliverable > 0 {
        let args = [("delivered", delivered.as_str()), ("failed", &failed), ("lost", &lost)];
        lines.push(text.with("run-delivery", &args));
    }
    if !d.untold.is_empty() {
        lines.push(text.count("run-untold", d.untold.len(), &[]));
    }
    lines.push(text.with("run-next", &[("at", &turn.next.to_string())]));
    lines.join("\n")
}

/// Columns of an id and of a label.
const ID: usize = 13;
const LABEL: usize = 16;
