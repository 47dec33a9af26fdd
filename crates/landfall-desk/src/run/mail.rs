//! Letters as messages: one for each endpoint, in the watch's language.

use std::collections::BTreeMap;

use landfall_core::model::{Instrument, Text as Pair};
use landfall_core::resolve::Reading;
use landfall_core::warn::{Letter, Now, State, Warning, Watch};
use landfall_store::Books;
use landfall_store::outbox::Message;
use serde_json::json;

use crate::letter::{self, Names};
use crate::render::{Paint, Show, Words};
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
        let alone = warnings.len() == 1 && !letter.digest;
        let title = if alone {
            letter::title(first, names)
        } else {
            let key = if letter.digest { "letter-digest" } else { "letter-several" };
            let args = [("watch", watch.name.as_str()), ("first", &letter::title(first, names))];
            crate::report::tidy(&text.count(key, warnings.len(), &args))
        };
        let report = if alone {
            letter::warning(first, &[], names)
        } else {
            letter::gathered(title.clone(), names.words.day(self.now.today), &warnings, names)
        };
        let plain = report.text(Paint { on: false }, Show { width: WIDTH, full: true });
        let markdown = letter::short(&report);
        let read = first.content.read(self.now.today, first.takes_back());
        let severity = serde_json::to_value(read.severity).ok().and_then(|v| v.as_str().map(str::to_owned));
        let markets: Vec<&str> = warnings.iter().flat_map(|w| w.content.markets()).collect();
        let single = markets.first().filter(|m| markets.iter().all(|other| other == *m));
        let payload = json!({
            "watch": watch.id,
            "letter": letter.id,
            "warnings": warnings.iter().map(|w| self.payload(w, alone, names)).collect::<Vec<_>>(),
        });
        let message = |endpoint: &String| Message {
            id: message_id(&letter.id, endpoint),
            thread: alone.then(|| first.identity.id()),
            revision: if alone { first.revision } else { 0 },
            withdrawn: alone && matches!(first.state, State::Cleared | State::Corrected | State::Expired),
            event: event(first, letter),
            market: single.map(|m| (*m).to_owned()),
            endpoint: endpoint.clone(),
            severity: severity.clone().unwrap_or_default(),
            title: title.clone(),
            body_plain: plain.clone(),
            body_markdown: markdown.clone(),
            address: None,
            payload: payload.clone(),
            not_before: letter.not_before,
            urgent: letter.urgent,
            day: read.earliest.filter(|_| alone),
            chance: read.chance.filter(|_| alone),
        };
        letter.endpoints.iter().map(message).collect()
    }

    /// A warning for machines: enough to act on, less of it among others; all of it is `landfall warnings show ID --json`.
    fn payload(&self, w: &Warning, alone: bool, names: Names<'_>) -> serde_json::Value {
        let content = &w.content;
        let read = content.read(self.now.today, w.takes_back());
        if !alone {
            return json!({
                "id": w.identity.id(),
                "revision": w.revision,
                "state": w.state,
                "markets": content.markets(),
                "earliest": read.earliest,
                "severity": read.severity,
            });
        }
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
            "read": read,
        })
    }
}

/// What the message of a letter to an endpoint is known by.
pub fn message_id(letter: &str, endpoint: &str) -> String {
    format!("{letter}.{endpoint}")
}

fn event(first: &Warning, letter: &Letter) -> String {
    let what = match (letter.digest, first.state) {
        (true, _) => "digest",
        (_, State::Corrected) => "corrected",
        (_, State::Cleared) => "cleared",
        _ if first.takes_back() => "corrected",
        _ if first.revision > 1 => "revised",
        _ => "raised",
    };
    format!("warning.{what}")
}

/// Columns of a letter.
const WIDTH: usize = 96;
