//! `landfall gaps`: what we do not know.

use std::collections::{BTreeMap, BTreeSet};

use clap::ArgMatches;
use jiff::civil::Date;
use landfall_core::model::{Checked, Vocab};
use landfall_core::predicate::attributes;
use landfall_core::resolve::Profile;
use serde::Serialize;

use super::Done;
use crate::dossier::{Listed, coverage, disputes};
use crate::app::{App, day, instant};
use crate::context::Context;
use crate::error::Result;
use crate::render::{self, Show, Words};
use crate::shown::{self, FactOut, Standing};
use crate::{case, cli, packs};

/// What we do not know.
#[derive(Debug, Serialize)]
pub struct Gaps {
    /// The day asked.
    pub on: Date,
    /// The moment known.
    pub known: String,
    /// Market by market.
    pub markets: Vec<MarketGaps>,
    /// Markets of which we hold neither fact nor adoption.
    pub without_facts: Vec<String>,
    /// Attributes the rules read that no sample gives.
    pub never_given: Vec<String>,
}

/// What we do not know of one market.
#[derive(Debug, Serialize)]
pub struct MarketGaps {
    /// Its code.
    pub market: String,
    /// Checklists with open lines.
    pub open: Vec<Listed>,
    /// Purposes without a checklist.
    pub without_checklist: Vec<String>,
    /// Disputes nobody has settled.
    pub disputes: Vec<String>,
    /// What decides and was never read anywhere.
    pub from_memory: Vec<String>,
    /// What was to be looked at again by a day that has passed.
    pub overdue: Vec<Overdue>,
}

/// Something to be looked at again.
#[derive(Debug, Serialize)]
pub struct Overdue {
    /// Its id.
    pub id: String,
    /// The day that has passed.
    pub since: Date,
}

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    let on = day(matches, "on")?;
    let known = instant(cli::one(matches, "known"))?;
    let mut context = Context::open(&app.ledger, known, None).await?;
    let asked = context.asked(&[cli::one(matches, "market").unwrap_or("all")])?;
    context.load(&asked.iter().cloned().collect::<BTreeSet<_>>()).await?;
    let bar = app.steps("progress-gaps", asked.len());
    let mut gaps = Gaps {
        on,
        known: context.known.to_string(),
        markets: Vec::new(),
        without_facts: Vec::new(),
        never_given: never_given(app, &context),
    };
    for code in &asked {
        bar.inc(1);
        let Some(held) = context.markets.get(code) else {
            continue;
        };
        if held.facts.is_empty() && held.adoptions.is_empty() {
            gaps.without_facts.push(code.clone());
            continue;
        }
        gaps.markets.push(of_market(&context, held, on));
    }
    bar.finish_and_clear();
    let words = Words { text: &app.text, reading: &context.reading };
    let show = Show { width: app.width, full: cli::given(matches, "full") };
    app.answer(&gaps, || render::gaps(&gaps, words, app.paint, show))?;
    Ok(Done::Answered)
}

fn of_market(context: &Context, held: &landfall_core::resolve::MarketAsKnown, on: Date) -> MarketGaps {
    let profile = Profile { market: held, reading: &context.reading, day: on, place: None };
    let facts: Vec<FactOut> = held.facts.values().flatten().map(|f| shown::fact(f, &profile)).collect();
    let adoptions: Vec<_> = held.adoptions.iter().map(|a| shown::adoption(a, on)).collect();
    let own = &held.head.code;
    let memory_facts =
        facts.iter().filter(|f| f.decides && f.market == *own && f.citation.cite().checked == Checked::Memory);
    let in_force = adoptions.iter().filter(|a| a.standing == Standing::InForce && a.market == *own);
    let memory_law = in_force.filter(|a| a.citation.cite().checked == Checked::Memory);
    let overdue_facts = facts.iter().filter_map(|f| Some((&f.id, f.not_confirmed_since?)));
    let overdue_law = adoptions.iter().filter_map(|a| Some((&a.id, a.not_confirmed_since?)));
    let vocab = context.reading.vocab();
    let exists = |p: &str| held.head.purposes.as_ref().is_none_or(|listed| listed.iter().any(|l| l == p));
    let asked = vocab.purposes.iter().filter(|p| exists(&p.id) && !p.asked_of_origin);
    MarketGaps {
        market: own.clone(),
        open: coverage(context, held).into_iter().filter(|l| !l.open.is_empty()).collect(),
        without_checklist: asked.filter(|p| !held.head.checklists.contains_key(&p.id)).map(|p| p.id.clone()).collect(),
        disputes: disputes(&facts),
        from_memory: memory_facts.map(|f| f.id.clone()).chain(memory_law.map(|a| a.id.clone())).collect(),
        overdue: overdue_facts.chain(overdue_law).map(|(id, since)| Overdue { id: id.clone(), since }).collect(),
    }
}

/// Attributes the rules read that no sample gives.
fn never_given(app: &App, context: &Context) -> Vec<String> {
    let vocab: &Vocab = context.reading.vocab();
    let mut needed: BTreeMap<&str, ()> = BTreeMap::new();
    for rule in &context.reading.ruleset().rules {
        let Some((_, _, compiled)) = context.reading.rule(&rule.id) else {
            continue;
        };
        let ids = attributes(&compiled.applies.expr).into_iter().chain(attributes(&compiled.met.expr));
        needed.extend(ids.filter_map(|id| Some((vocab.def(id)?.name.as_str(), ()))));
    }
    for name in packs::stems(app.packs.as_deref(), case::SAMPLES) {
        let Ok(sample) = case::read(&name, app.packs.as_deref(), vocab) else {
            continue;
        };
        if sample.fictitious {
            continue;
        }
        let spaces = sample.offers.values().chain(sample.shipments.values());
        for attribute in sample.values.keys().chain(spaces.flat_map(|s| s.keys())) {
            needed.remove(attribute.as_str());
        }
        if !sample.approvals.is_empty() {
            let approvals = vocab.role(landfall_core::model::Role::Approvals).map(|(_, def)| def.name.as_str());
            approvals.map(|name| needed.remove(name));
        }
    }
    needed.into_keys().map(str::to_owned).collect()
}
