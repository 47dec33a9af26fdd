//! Letters as messages: one for each endpoint, in the watch's language; one for each warning where an endpoint shows them
//! apart.

use std::collections::{BTreeMap, BTreeSet};

use landfall_core::model::{Instrument, Text as Pair};
use landfall_core::resolve::Reading;
use landfall_core::warn::{Letter, Now, State, Warning, Watch};
use landfall_store::Books;
use landfall_store::outbox::Message;
use serde_json::json;

use crate::letter::{self, Names};
use crate::render::{Paint, Show, Words};
use crate::report::Report;
use crate::text::{Lang, Text};

/// What letters are written with.
pub struct Writer<'a> {
    /// Our reading.
    pub reading: &'a Reading,
    /// Legal texts by id.
    pub instruments: &'a BTreeMap<String, Instrument>,
    /// Names of the cases.
    pub vehicles: &'a BTreeMap<String, Pair>,
    /// What was told, this pass included.
    pub books: &'a Books,
    /// Endpoints that show each warning by itself, however many a letter gathers.
    pub apart: &'a BTreeSet<String>,
    /// When.
    pub now: Now,
    /// The words of both languages.
    pub texts: [Text; 2],
}

impl Writer<'_> {
    /// The messages of a letter.
    pub fn messages(&self, watch: &Watch, letter: &Letter) -> Vec<Message> {
        let own = self.books.warnings.get(&watch.id);
        let warnings = letter.warnings.iter().filter_map(|(identity, _)| own?.get(identity));
        let warnings: Vec<&Warning> = warnings.collect();
        let Some(first) = warnings.first() else { return Vec::new() };
        let lang = Lang::parse(&watch.language).unwrap_or(Lang::En);
        let Some(text) = self.texts.iter().find(|t| t.lang == lang) else { return Vec::new() };
        let names = Names {
            words: Words { text, reading: self.reading },
            instruments: self.instruments,
            vehicles: self.vehicles,
            today: self.now.today,
        };
        let (apart, together): (Vec<&String>, Vec<&String>) =
            letter.endpoints.iter().partition(|e| self.apart.contains(*e));
        let mut messages = Vec::new();
        let mut send = |id: &str, message: &Message, endpoints: &[&String]| {
            let to = |e: &&String| Message { id: message_id(id, e), endpoint: (*e).clone(), ..message.clone() };
            messages.extend(endpoints.iter().map(to));
        };
        if !together.is_empty() {
            let alone = warnings.len() == 1 && !letter.digest;
            let message =
                if alone { self.one(first, letter, names) } else { self.all(watch, &warnings, letter, names) };
            send(&letter.id, &message, &together);
        }
        if !apart.is_empty() {
            for warning in &warnings {
                let id = warning_letter(&warning.identity.id(), warning.revision);
                send(&id, &self.one(warning, letter, names), &apart);
            }
        }
        messages
    }

    /// One warning, for whichever endpoint.
    fn one(&self, w: &Warning, letter: &Letter, names: Names<'_>) -> Message {
        let read = w.content.read(self.now.today, w.takes_back());
        let id = w.identity.id();
        let others = self.books.warnings.get(&w.identity.watch).into_iter().flat_map(BTreeMap::values);
        let ended = others.filter(|o| o.state == State::Cleared && o.by.as_ref() == Some(&id));
        let ends = ended.map(|o| (o.identity.id(), o.revision)).collect();
        Message {
            thread: Some(id),
            revision: w.revision,
            withdrawn: matches!(w.state, State::Cleared | State::Corrected | State::Expired),
            ends,
            event: event(w),
            day: read.earliest,
            chance: read.chance,
            payload: json!({
                "watch": w.identity.watch,
                "letter": letter.id,
                "warnings": [self.whole(w, names)],
            }),
            ..self.written(letter::title(w, names), &letter::warning(w, &[], names), &[w], letter)
        }
    }

    /// Several warnings in one message.
    fn all(&self, watch: &Watch, warnings: &[&Warning], letter: &Letter, names: Names<'_>) -> Message {
        let text = names.words.text;
        let first = warnings.first().map(|w| letter::title(w, names)).unwrap_or_default();
        let key = if letter.digest { "letter-digest" } else { "letter-several" };
        let args = [("watch", watch.name.as_str()), ("first", &first)];
        let title = crate::report::tidy(&text.count(key, warnings.len(), &args));
        let report = letter::gathered(title.clone(), names.words.day(self.now.today), warnings, names);
        let event = if letter.digest { Some("warning.digest".to_owned()) } else { warnings.first().map(|w| event(w)) };
        Message {
            event: event.unwrap_or_default(),
            payload: json!({
                "watch": watch.id,
                "letter": letter.id,
                "warnings": warnings.iter().map(|w| self.among_others(w)).collect::<Vec<_>>(),
            }),
            ..self.written(title, &report, warnings, letter)
        }
    }

    /// What every message has.
    fn written(&self, title: String, report: &Report, warnings: &[&Warning], letter: &Letter) -> Message {
        let severity = warnings.first().map(|w| w.content.read(self.now.today, w.takes_back()).severity);
        let severity = serde_json::to_value(severity).ok().and_then(|v| v.as_str().map(str::to_owned));
        let markets: Vec<&str> = warnings.iter().flat_map(|w| w.content.markets()).collect();
        let single = markets.first().filter(|m| markets.iter().all(|other| other == *m));
        Message {
            market: single.map(|m| (*m).to_owned()),
            severity: severity.unwrap_or_default(),
            title,
            body_plain: report.text(Paint { on: false }, Show { width: WIDTH, full: true }),
            body_markdown: letter::short(report),
            not_before: letter.not_before,
            urgent: letter.urgent,
            ..Message::default()
        }
    }

    /// A warning for machines: enough to act on; all of it is `landfall warnings show ID --json`.
    fn whole(&self, w: &Warning, names: Names<'_>) -> serde_json::Value {
        let content = &w.content;
        json!({
            "id": w.identity.id(),
            "cause": w.identity.cause,
            "kind": w.identity.kind,
            "revision": w.revision,
            "state": w.state,
            "title": letter::title(w, names),
            "markets": content.markets(),
            "vehicles": content.vehicles(),
            "rules": content.rules(),
            "supersedes": content.supersedes,
            "by": w.by,
            "read": content.read(self.now.today, w.takes_back()),
        })
    }

    /// Less of it, among others.
    fn among_others(&self, w: &Warning) -> serde_json::Value {
        let read = w.content.read(self.now.today, w.takes_back());
        json!({
            "id": w.identity.id(),
            "revision": w.revision,
            "state": w.state,
            "markets": w.content.markets(),
            "earliest": read.earliest,
            "severity": read.severity,
        })
    }
}

/// Ids of the messages that brought a warning to an endpoint: with its letter, or by itself.
pub fn message_ids(letter: &str, warning: &str, revision: u32, endpoint: &str) -> [String; 2] {
    [message_id(letter, endpoint), message_id(&warning_letter(warning, revision), endpoint)]
}

fn message_id(letter: &str, endpoint: &str) -> String {
    format!("{letter}.{endpoint}")
}

/// What a warning goes under where it goes by itself.
fn warning_letter(warning: &str, revision: u32) -> String {
    format!("{warning}.{revision}")
}

fn event(w: &Warning) -> String {
    let what = match w.state {
        State::Corrected => "corrected",
        State::Cleared => "cleared",
        _ if w.takes_back() => "corrected",
        _ if w.revision > 1 => "revised",
        _ => "raised",
    };
    format!("warning.{what}")
}

/// Columns of a letter.
const WIDTH: usize = 96;
