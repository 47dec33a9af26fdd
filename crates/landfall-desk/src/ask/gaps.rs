//! What we do not know.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use landfall_core::model::{Checked, Clock, Text, Vocab, below};
use landfall_core::predicate::attributes;
use landfall_core::resolve::MarketAsKnown;
use landfall_ingest::sources;
use serde::Serialize;

use super::sources::runs;
use crate::context::Context;
use crate::dossier::{Dossier, Listed, bare, bare_subjects, coverage, gather};
use crate::error::Result;
use crate::render::Words;
use crate::shown::{AdoptionOut, FactOut, Standing};
use crate::{Desk, Tick, case, packs};

/// What we do not know.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Gaps {
    /// The day asked.
    pub on: Date,
    /// The moment known.
    pub known: String,
    /// Market by market.
    pub markets: Vec<MarketGaps>,
    /// Markets of which we hold no fact, no requirement and no deadline.
    pub without_facts: Vec<String>,
    /// Subjects of which no market asked has anything, the highest nodes alone.
    pub without_markets: Vec<String>,
    /// Attributes the rules read that no sample gives.
    pub never_given: Vec<String>,
    /// Sources that were never read into this ledger.
    pub never_read: Vec<Text>,
}

/// What we do not know of one market.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct MarketGaps {
    /// Its code.
    pub market: String,
    /// What is held of each node of the subject tree, with what lies below it.
    pub subjects: Vec<SubjectCount>,
    /// Nodes of which nothing is held, the highest alone.
    pub bare: Vec<String>,
    /// Checklists with open lines.
    pub open: Vec<Listed>,
    /// Purposes without a checklist.
    pub without_checklist: Vec<String>,
    /// Disputes nobody has settled.
    pub disputes: Vec<Missing>,
    /// What decides and was never read anywhere.
    pub from_memory: Vec<Missing>,
    /// What was to be looked at again by a day that has passed.
    pub overdue: Vec<Missing>,
}

/// How much is held of a subject in a market, what has ended left out.
#[derive(Debug, Default, Serialize, utoipa::ToSchema)]
pub struct SubjectCount {
    /// Node of the subject tree.
    pub subject: String,
    /// Facts, those about places included.
    pub facts: usize,
    /// Requirements: rules adopted.
    pub requirements: usize,
    /// Duties with a deadline.
    pub deadlines: usize,
    /// How many of these rest on memory alone.
    pub from_memory: usize,
    /// How many were to be looked at again by a day that has passed.
    pub overdue: usize,
    /// How many facts are disputed and nobody has settled it.
    pub disputed: usize,
}

/// Something held that is not certain.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Gap)]
pub struct Missing {
    /// Its id, or the name rivals share.
    pub id: String,
    /// The attribute or rule it is about.
    pub about: String,
    /// The day by which it was to be looked at again, where that is what is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
}

/// What we do not know of markets that are loaded.
///
/// # Errors
/// Where the ledger cannot be read.
pub async fn gaps(
    desk: &Desk,
    context: &Context,
    asked: &[String],
    on: Date,
    words: Words<'_>,
    tick: Tick<'_>,
) -> Result<Gaps> {
    let mut gaps = Gaps {
        on,
        known: context.known.to_string(),
        markets: Vec::new(),
        without_facts: Vec::new(),
        without_markets: Vec::new(),
        never_given: never_given(desk, context),
        never_read: never_read(context).await?,
    };
    for code in asked {
        tick();
        let Some(held) = context.markets.get(code) else {
            continue;
        };
        let dossier = gather(context, held, on, None);
        let market = of_market(context, held, &dossier, words);
        if market.subjects.iter().all(SubjectCount::is_nothing) {
            gaps.without_facts.push(code.clone());
        } else {
            gaps.markets.push(market);
        }
    }
    let held = gaps.markets.iter().flat_map(|m| &m.subjects).filter(|s| !s.is_nothing()).map(|s| s.subject.as_str());
    gaps.without_markets = bare(held, words).into_iter().map(str::to_owned).collect();
    Ok(gaps)
}

async fn never_read(context: &Context) -> Result<Vec<Text>> {
    let mut never = Vec::new();
    for source in sources()? {
        if runs(&context.ledger, source.name, context.known).await?.is_empty() {
            never.push(source.head.title);
        }
    }
    Ok(never)
}

impl SubjectCount {
    /// Whether nothing is held.
    pub fn is_nothing(&self) -> bool {
        self.facts + self.requirements + self.deadlines == 0
    }
}

fn of_market(context: &Context, held: &MarketAsKnown, d: &Dossier, words: Words<'_>) -> MarketGaps {
    let own = &held.head.code;
    let memory = |checked: Checked| checked == Checked::Memory;
    let facts = d.facts.iter().filter(|f| f.decides && f.market == *own && memory(f.citation.cite().checked));
    let in_force = d.adoptions.iter().filter(|a| a.standing == Standing::InForce && a.market == *own);
    let law = in_force.filter(|a| memory(a.citation.cite().checked));
    let of_fact = |f: &FactOut, since| Missing { id: f.id.clone(), about: f.attribute.clone(), since };
    let of_law = |a: &AdoptionOut, since| Missing { id: a.id.clone(), about: a.rule.clone(), since };
    let overdue_facts = d.facts.iter().filter_map(|f| Some(of_fact(f, Some(f.not_confirmed_since?))));
    let overdue_law = d.adoptions.iter().filter_map(|a| Some(of_law(a, Some(a.not_confirmed_since?))));
    let disputes = d.disputes.iter().filter_map(|name| {
        let rival = d.facts.iter().find(|f| f.dispute.as_ref() == Some(name))?;
        Some(Missing { id: name.clone(), ..of_fact(rival, None) })
    });
    let vocab = context.reading.vocab();
    let exists = |p: &str| held.head.purposes.as_ref().is_none_or(|listed| listed.iter().any(|l| l == p));
    let asked = vocab.purposes.iter().filter(|p| exists(&p.id) && !p.asked_of_origin);
    MarketGaps {
        market: own.clone(),
        subjects: vocab.subjects.keys().map(|node| count(node, d, context)).collect(),
        bare: bare_subjects(d, words).into_iter().map(str::to_owned).collect(),
        open: coverage(context, held).into_iter().filter(|l| !l.open.is_empty()).collect(),
        without_checklist: asked.filter(|p| !held.head.checklists.contains_key(&p.id)).map(|p| p.id.clone()).collect(),
        disputes: disputes.collect(),
        from_memory: facts.map(|f| of_fact(f, None)).chain(law.map(|a| of_law(a, None))).collect(),
        overdue: overdue_facts.chain(overdue_law).collect(),
    }
}

/// What is held of a node and of what lies below it.
fn count(node: &str, d: &Dossier, context: &Context) -> SubjectCount {
    let live = |s: Standing| s != Standing::Ended;
    let subject = |rule: &str| context.reading.rule(rule).map(|(_, r, _)| r.subject.as_str()).unwrap_or_default();
    let all = d.facts.iter().chain(d.places.iter().flat_map(|p| &p.facts));
    let facts: Vec<&FactOut> = all.filter(|f| live(f.standing) && below(&f.subject, node)).collect();
    let law: Vec<&AdoptionOut> =
        d.adoptions.iter().filter(|a| live(a.standing) && below(subject(&a.rule), node)).collect();
    let clocks: Vec<&Clock> = d.clocks.iter().filter(|c| below(&c.subject, node)).collect();
    let cites = facts.iter().map(|f| f.citation.cite()).chain(law.iter().map(|a| a.citation.cite()));
    let cites = cites.chain(clocks.iter().map(|c| &c.cite));
    let overdue = facts.iter().filter(|f| f.not_confirmed_since.is_some()).count();
    let rules: BTreeSet<&str> = law.iter().map(|a| a.rule.as_str()).collect();
    SubjectCount {
        subject: node.to_owned(),
        facts: facts.len(),
        requirements: rules.len(),
        deadlines: clocks.len(),
        from_memory: cites.filter(|c| c.checked == Checked::Memory).count(),
        overdue: overdue + law.iter().filter(|a| a.not_confirmed_since.is_some()).count(),
        disputed: facts.iter().filter(|f| f.dispute.is_some() && !f.settled).count(),
    }
}

/// Attributes the rules read that no sample gives.
fn never_given(desk: &Desk, context: &Context) -> Vec<String> {
    let vocab: &Vocab = context.reading.vocab();
    let mut needed: BTreeMap<&str, ()> = BTreeMap::new();
    for rule in &context.reading.ruleset().rules {
        let Some((_, _, compiled)) = context.reading.rule(&rule.id) else {
            continue;
        };
        let ids = attributes(&compiled.applies.expr).into_iter().chain(attributes(&compiled.met.expr));
        needed.extend(ids.filter_map(|id| Some((vocab.def(id)?.name.as_str(), ()))));
    }
    for name in packs::stems(desk.packs.as_deref(), case::SAMPLES) {
        let Ok(sample) = case::read(&name, desk.packs.as_deref(), vocab) else {
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
