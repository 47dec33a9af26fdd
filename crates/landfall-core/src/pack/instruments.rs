//! Instruments and their steps.

use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use super::cites::{self, Cites, RawCiteOrKey};
use super::values::Day;
use super::{Origin, Source};
use crate::model::{Diagnostic, Edge, Instrument, Item, Step, Target, Text, Vocab, nearest};

/// The stages an instrument can pass through.
pub(crate) const STAGES: [&str; 17] = [
    "signal",
    "announced",
    "proposed",
    "draft",
    "comment_close",
    "in_negotiation",
    "adopted",
    "published",
    "in_force",
    "applies_new",
    "applies_all",
    "amended",
    "postponed",
    "withdrawn",
    "lapsed",
    "struck_down",
    "expired",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InstrumentFile {
    title: Text,
    market: String,
    subject: Option<String>,
    track: Option<String>,
    #[serde(default)]
    cites: Cites,
    #[serde(default)]
    step: Vec<Spanned<RawStep>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStep {
    stage: String,
    on: RawOn,
    target: Option<RawTarget>,
    cite: Option<RawCiteOrKey>,
    note: Option<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTarget {
    stage: String,
    on: Day,
}

struct RawOn(Edge);

impl<'de> Deserialize<'de> for RawOn {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<RawOn, D::Error> {
        use serde::de::Error;
        let raw = toml::Value::deserialize(deserializer)?;
        let part = |key: &str| raw.get(key).and_then(super::values::day);
        match (super::values::day(&raw), part("earliest"), part("latest")) {
            (Some(day), _, _) => Ok(RawOn(Edge::Day(day))),
            (_, Some(earliest), Some(latest)) if earliest <= latest => Ok(RawOn(Edge::Between { earliest, latest })),
            _ => Err(D::Error::custom("edge_expected")),
        }
    }
}

/// Kinds of code that name who makes an instrument.
const MAKERS: [&str; 2] = ["market", "law_maker"];

pub(super) fn read(
    files: &[&Source],
    markets: &[&Source],
    vocab: &Vocab,
    items: &mut Vec<(Origin, Item)>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for file in files {
        let Some(raw) = file.parse::<InstrumentFile>(diagnostics) else { continue };
        // a market without its head is reported as such
        let headless = || markets.iter().any(|m| m.folder(1).eq_ignore_ascii_case(&raw.market));
        if !MAKERS.iter().any(|kind| vocab.code(kind, &raw.market).is_some()) && !headless() {
            let known = MAKERS.iter().filter_map(|kind| vocab.codes.get(*kind)).flatten().map(|c| c.id.as_str());
            let near = nearest(&raw.market, known).unwrap_or_default().to_owned();
            let line = file.line_of("", "market");
            diagnostics.push(Diagnostic::error("unknown_maker", &file.path, line, vec![raw.market.clone(), near]));
        }
        if let Some(subject) = raw.subject.as_ref().filter(|s| !vocab.subjects.contains_key(*s)) {
            let near = nearest(subject, vocab.subjects.keys().map(String::as_str)).unwrap_or_default();
            let line = file.line_of("", "subject");
            let args = vec![subject.clone(), near.to_owned()];
            diagnostics.push(Diagnostic::error("unknown_subject", &file.path, line, args));
        }
        let id = format!("{}/{}", file.folder(1), file.stem());
        let InstrumentFile { title, market, subject, track, cites: own, step: steps } = raw;
        let instrument = Instrument { id: id.clone(), title, market, subject, track };
        let origin = Origin { file: file.path.clone(), line: 1 };
        items.push((origin, Item::Instrument(Arc::new(instrument))));
        for spanned in steps {
            let line = file.line(spanned.span().start);
            let raw_step = spanned.into_inner();
            let stages = std::iter::once(&raw_step.stage).chain(raw_step.target.as_ref().map(|t| &t.stage));
            for stage in stages.filter(|s| !STAGES.contains(&s.as_str())) {
                let near = nearest(stage, STAGES).unwrap_or_default();
                let args = vec!["stage".to_owned(), stage.clone(), near.to_owned()];
                diagnostics.push(Diagnostic::error("unknown_code", &file.path, line, args));
            }
            match cites::resolve(raw_step.cite, &own) {
                Err((code, args)) => diagnostics.push(Diagnostic::error(code, &file.path, line, args)),
                Ok(cite) => {
                    let step = Step {
                        instrument: id.clone(),
                        stage: raw_step.stage,
                        on: raw_step.on.0,
                        target: raw_step.target.map(|t| Target { stage: t.stage, on: t.on.0 }),
                        cite,
                        note: raw_step.note,
                    };
                    items.push((Origin { file: file.path.clone(), line }, Item::Step(Arc::new(step))));
                }
            }
        }
    }
}
