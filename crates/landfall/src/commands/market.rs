//! `landfall market`: the dossier of a market.

use std::collections::{BTreeMap, BTreeSet};

use clap::ArgMatches;
use jiff::civil::Date;
use landfall_core::assess::CitationOut;
use landfall_core::model::{Clock, CoverageState, Edge, Market, Place, Status};
use landfall_core::resolve::{MarketAsKnown, Profile};
use serde::Serialize;

use super::Done;
use crate::app::{App, day, instant};
use crate::cli;
use crate::context::Context;
use crate::error::Result;
use crate::render::{self, Show, Words};
use crate::shown::{self, AdoptionOut, FactOut, Standing};

/// Everything held about a market, on a day.
#[derive(Debug, Serialize)]
pub struct Dossier {
    /// Its code.
    pub market: String,
    /// The day asked.
    pub on: Date,
    /// The moment known.
    pub known: String,
    /// Its head.
    pub head: Market,
    /// Facts, ended ones included, by subject and attribute.
    pub facts: Vec<FactOut>,
    /// Its places, the largest first, each with its facts.
    pub places: Vec<PlaceOut>,
    /// Duties with a deadline.
    pub clocks: Vec<Clock>,
    /// Adoptions, ended ones included.
    pub adoptions: Vec<AdoptionOut>,
    /// Checklists of purposes and of duties.
    pub coverage: Vec<Listed>,
    /// What is written and not law yet.
    pub pending: Vec<PendingOut>,
    /// Names of disputes nobody has settled.
    pub disputes: Vec<String>,
}

/// A place with what is known about it.
#[derive(Debug, Serialize)]
pub struct PlaceOut {
    /// The place.
    pub place: Place,
    /// Facts about it, by attribute.
    pub facts: Vec<FactOut>,
}

/// How far a checklist has been worked on.
#[derive(Debug, Serialize)]
pub struct Listed {
    /// The purpose, or `duty`.
    pub purpose: String,
    /// The checklist.
    pub checklist: String,
    /// Lines covered.
    pub covered: usize,
    /// Lines in all.
    pub of: usize,
    /// Lines open.
    pub open: Vec<String>,
}

/// Something that is not law, with the steps of its instrument.
#[derive(Debug, Serialize)]
pub struct PendingOut {
    /// Id of the fact or adoption.
    pub id: String,
    /// Attribute or rule.
    pub topic: String,
    /// Its value, for a fact.
    pub value: Option<String>,
    /// How far it is.
    pub status: Status,
    /// The legal text.
    pub instrument: Option<String>,
    /// The steps so far.
    pub steps: Vec<StepOut>,
}

/// One step.
#[derive(Debug, Serialize)]
pub struct StepOut {
    /// What happened.
    pub stage: String,
    /// When, as far as known.
    pub on: Option<Date>,
    /// What it rests on.
    pub citation: CitationOut,
}

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    let on = day(matches, "on")?;
    let known = instant(cli::one(matches, "known"))?;
    let mut context = Context::open(&app.ledger, known, None).await?;
    let market = context.single(cli::one(matches, "place"))?;
    context.load(&BTreeSet::from([market.clone()])).await?;
    let Some(held) = context.markets.get(&market) else {
        return Ok(Done::Answered);
    };
    let dossier = dossier(&context, held, on);
    let words = Words { text: &app.text, reading: &context.reading };
    let show = Show { width: app.width, full: cli::given(matches, "full") };
    app.answer(&dossier, || render::dossier(&dossier, words, app.paint, show))?;
    Ok(Done::Answered)
}

fn dossier(context: &Context, held: &MarketAsKnown, on: Date) -> Dossier {
    let profile = Profile { market: held, reading: &context.reading, day: on, place: None };
    let mut facts: Vec<FactOut> = held.facts.values().flatten().map(|f| shown::fact(f, &profile)).collect();
    facts.sort_by(|a, b| {
        (&a.subject, &a.attribute, a.standing, &a.id).cmp(&(&b.subject, &b.attribute, b.standing, &b.id))
    });
    let adoptions: Vec<AdoptionOut> = held.adoptions.iter().map(|a| shown::adoption(a, on)).collect();
    let steps = |instrument: &Option<String>| {
        let found = instrument.as_ref().and_then(|i| context.commons.steps.get(i));
        found.into_iter().flatten().map(|s| StepOut {
            stage: s.stage.clone(),
            on: if let Edge::Day(day) = s.on { Some(day) } else { None },
            citation: CitationOut::new(&s.instrument, &s.cite),
        })
    };
    let of_facts = held.facts.values().flatten().filter_map(|h| {
        let status = h.fact.status.filter(|s| *s != Status::Enacted)?;
        Some(PendingOut {
            id: h.fact.id.clone(),
            topic: h.fact.attribute.clone(),
            value: Some(h.fact.value.to_string()),
            status,
            instrument: h.fact.instrument.clone(),
            steps: steps(&h.fact.instrument).collect(),
        })
    });
    let of_adoptions = held.adoptions.iter().filter(|h| h.adoption.status != Status::Enacted).map(|h| PendingOut {
        id: h.adoption.id.clone(),
        topic: h.adoption.rule.clone(),
        value: None,
        status: h.adoption.status,
        instrument: h.adoption.instrument.clone(),
        steps: steps(&h.adoption.instrument).collect(),
    });
    let pending = of_adoptions.chain(of_facts).collect();
    let disputes = disputes(&facts);
    Dossier {
        market: held.head.code.clone(),
        on,
        known: context.known.to_string(),
        head: held.head.clone(),
        coverage: coverage(context, held),
        places: places(held, &profile),
        clocks: held.clocks.values().map(|held| (*held.clock).clone()).collect(),
        facts,
        adoptions,
        pending,
        disputes,
    }
}

fn places(held: &MarketAsKnown, profile: &Profile<'_>) -> Vec<PlaceOut> {
    let mut places: Vec<PlaceOut> = held
        .places
        .values()
        .map(|held| {
            let profile = Profile { place: Some(held), ..*profile };
            let facts = held.facts.values().flatten().map(|f| shown::fact(f, &profile)).collect();
            PlaceOut { place: (*held.place).clone(), facts }
        })
        .collect();
    places.sort_by(|a, b| b.place.population.cmp(&a.place.population).then_with(|| a.place.id.cmp(&b.place.id)));
    places
}

/// Names of disputes nobody has settled, among what holds or may hold.
pub fn disputes(facts: &[FactOut]) -> Vec<String> {
    let mut open: BTreeMap<&str, bool> = BTreeMap::new();
    for fact in facts.iter().filter(|f| f.standing != Standing::Ended) {
        if let Some(name) = &fact.dispute {
            *open.entry(name).or_default() |= fact.chosen.is_some();
        }
    }
    open.into_iter().filter(|(_, settled)| !settled).map(|(name, _)| name.to_owned()).collect()
}

/// How far each checklist of a market has been worked on.
pub fn coverage(context: &Context, held: &MarketAsKnown) -> Vec<Listed> {
    let vocab = context.reading.vocab();
    let listed = held.head.checklists.iter().filter_map(|(purpose, id)| {
        let checklist = vocab.checklists.get(id)?;
        let covered = |line: &str| {
            let state = held.coverage.get(&(id.clone(), line.to_owned())).map(|(c, _)| c.state);
            state == Some(CoverageState::Covered)
        };
        let (done, open): (Vec<_>, Vec<_>) = checklist.lines.iter().partition(|l| covered(&l.id));
        Some(Listed {
            purpose: purpose.clone(),
            checklist: id.clone(),
            covered: done.len(),
            of: checklist.lines.len(),
            open: open.into_iter().map(|l| l.id.clone()).collect(),
        })
    });
    listed.collect()
}
