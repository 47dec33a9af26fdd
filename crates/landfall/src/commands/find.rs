//! `landfall find`: titles, ids, quotes, attributes, rules, instruments.

use std::collections::BTreeSet;

use clap::ArgMatches;
use landfall_core::model::{Citation, Item, Text as Pair};
use serde::Serialize;

use super::Done;
use crate::app::{App, instant};
use crate::context::Context;
use crate::error::Result;
use crate::render::{self, Show, Words};
use crate::{case, cli, packs};

/// One thing found.
#[derive(Debug, Serialize)]
pub struct Found {
    /// What it is: market, attribute, code, rule, subject, instrument, fact, adoption, case.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// Its name, where it has one.
    pub title: Option<Pair>,
    /// The place where the text was found, where it is not the id or the name.
    pub at: Option<String>,
}

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    let wanted = cli::many(matches, "text").join(" ").to_lowercase();
    let known = instant(cli::one(matches, "known"))?;
    let mut context = Context::open(&app.ledger, known, None).await?;
    let all: BTreeSet<String> = context.codes.iter().cloned().collect();
    context.load(&all).await?;
    let mut search = Search {
        wanted: &wanted,
        found: Vec::new(),
    };
    words(&context, &mut search);
    samples(app, &context, &mut search);
    items(&context, &mut search);
    let found = search.found;
    let words = Words {
        text: &app.text,
        reading: &context.reading,
    };
    let show = Show {
        width: app.width,
        full: cli::given(matches, "full"),
    };
    app.answer(&found, || render::found(&found, words, app.paint, show))?;
    Ok(Done::Answered)
}

struct Search<'a> {
    wanted: &'a str,
    found: Vec<Found>,
}

impl Search<'_> {
    fn hit(&self, text: &str) -> bool {
        text.to_lowercase().contains(self.wanted)
    }

    fn named(&mut self, kind: &'static str, id: &str, title: &Pair) {
        if self.hit(id) || self.hit(&title.en) || self.hit(&title.zh) {
            self.found.push(Found {
                kind,
                id: id.to_owned(),
                title: Some(title.clone()),
                at: None,
            });
        }
    }

    fn cited(
        &mut self,
        kind: &'static str,
        id: &str,
        title: Option<&Pair>,
        texts: &[&str],
        cite: &Citation,
    ) {
        let cited = [
            Some(&cite.says),
            cite.quote.as_ref(),
            cite.publisher.as_ref(),
            cite.via.as_ref(),
        ];
        let texts = texts
            .iter()
            .copied()
            .chain(cited.into_iter().flatten().map(String::as_str));
        let at = texts
            .into_iter()
            .find(|text| self.hit(text))
            .map(str::to_owned);
        // what the id or the name shows already is not shown again
        let shown = |at: &String| self.hit(id) || title.is_some_and(|t| t.en == *at || t.zh == *at);
        let (hit, at) = (at.is_some() || self.hit(id), at.filter(|at| !shown(at)));
        if hit {
            self.found.push(Found {
                kind,
                id: id.to_owned(),
                title: title.cloned(),
                at,
            });
        }
    }
}

fn words(context: &Context, search: &mut Search<'_>) {
    let vocab = context.reading.vocab();
    for (kind, codes) in &vocab.codes {
        let kind = if kind == "market" { "market" } else { "code" };
        codes
            .iter()
            .for_each(|c| search.named(kind, &c.id, &c.title));
    }
    vocab
        .attributes
        .iter()
        .for_each(|a| search.named("attribute", &a.name, &a.title));
    vocab
        .subjects
        .values()
        .for_each(|s| search.named("subject", &s.id, &s.title));
    context
        .reading
        .ruleset()
        .rules
        .iter()
        .for_each(|r| search.named("rule", &r.id, &r.title));
    context
        .commons
        .instruments
        .values()
        .for_each(|i| search.named("instrument", &i.id, &i.title));
}

fn samples(app: &App, context: &Context, search: &mut Search<'_>) {
    for name in packs::stems(app.packs.as_deref(), case::SAMPLES) {
        if let Ok(sample) = case::read(&name, app.packs.as_deref(), context.reading.vocab()) {
            search.named("case", &name, &sample.title);
        }
    }
}

fn items(context: &Context, search: &mut Search<'_>) {
    let vocab = context.reading.vocab();
    for stored in context.items.values().flatten() {
        match &stored.item {
            Item::Fact(f) => {
                let title = vocab.attribute(&f.attribute).map(|(_, a)| &a.title);
                let value = f.value.to_string();
                let note = f
                    .note
                    .as_ref()
                    .map(|n| [n.en.as_str(), n.zh.as_str()])
                    .unwrap_or_default();
                let texts = [f.attribute.as_str(), value.as_str(), note[0], note[1]];
                let id = if f.id.starts_with(&f.market) {
                    f.id.clone()
                } else {
                    format!("{} {}", f.market, f.id)
                };
                search.cited("fact", &id, title, &texts, &f.cite);
            }
            Item::Adoption(a) => {
                let title = context.reading.rule(&a.rule).map(|(_, r, _)| &r.title);
                search.cited("adoption", &a.id, title, &[&a.rule], &a.cite);
            }
            Item::Quota(q) => search.cited("quota", &stored.item.id(), None, &[&q.id], &q.cite),
            _ => {}
        }
    }
    for step in context.commons.steps.values().flatten() {
        let title = context
            .commons
            .instruments
            .get(&step.instrument)
            .map(|i| &i.title);
        search.cited(
            "step",
            &format!("{}:{}", step.instrument, step.stage),
            title,
            &[],
            &step.cite,
        );
    }
}
