//! One requirement's outcome for one case, with everything a reader needs to check it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::approvals::Standing;
use super::because::{Because, CitationOut, ReadOut};
use super::look::Look;
use super::outcome::{CaseTable, Part, proofs, unconfirmed};
use super::places::{PlacesOut, explain_places};
use crate::model::{Case, Checked, Consequence, Role, Status, Truth};
use crate::predicate::{Cause, Expr};
use crate::resolve::{HeldAdoption, HeldFact, Trace};

/// What became of a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingOutcome {
    /// It is not about this case.
    NotApplicable,
    /// It is met.
    Met,
    /// It is not met.
    NotMet,
    /// Not known.
    Unknown,
}

/// A period as answers show it, half-open; none where it is open or known only in part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ValidOut {
    /// First day.
    pub from: Option<Date>,
    /// First day after.
    pub to: Option<Date>,
}

/// One requirement's outcome for one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Finding {
    /// Id of the adoption.
    pub id: String,
    /// Id of the rule.
    pub requirement: String,
    /// Node of the subject tree.
    pub subject: String,
    /// What became of it.
    pub outcome: FindingOutcome,
    /// What follows where it is not met.
    pub consequence: Consequence,
    /// Phase of the adoption.
    pub phase: String,
    /// Purposes it binds.
    pub purposes: Vec<String>,
    /// Whether it is law.
    pub status: Status,
    /// When it is in force.
    pub valid: ValidOut,
    /// Attributes of the case to ask for.
    pub missing: Vec<String>,
    /// Other reasons for not knowing.
    pub causes: Vec<Cause>,
    /// What decided it.
    pub because: Because,
    /// Where it is met and where not, for what is judged in each place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub places: Option<PlacesOut>,
    /// Not confirmed since this day, where that day has passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_confirmed_since: Option<Date>,
    /// What it rests on.
    pub citations: Vec<CitationOut>,
}

impl Finding {
    /// The weakest way in which what it rests on was checked.
    #[must_use]
    pub fn weakest(&self) -> Option<Checked> {
        self.citations.iter().map(|c| c.cite().checked).max()
    }
}

/// The outcome of one row.
pub(crate) fn row_outcome(outcome: &super::Outcome, row: usize) -> FindingOutcome {
    if outcome.not_applicable.get(row) {
        FindingOutcome::NotApplicable
    } else if outcome.met.get(row) {
        FindingOutcome::Met
    } else if outcome.not_met.get(row) {
        FindingOutcome::NotMet
    } else {
        FindingOutcome::Unknown
    }
}

/// A part of a requirement with what it came to.
type Looked<'p> = (Part<'p>, Arc<Look>);

/// Explains the outcome of an adoption for the case in row 0, with what was looked up for it.
pub(super) fn finding<'a>(
    cases: &CaseTable<'a>,
    (case, stands): (&Case, Standing),
    held: &'a HeldAdoption,
    outcome: FindingOutcome,
    day: Date,
) -> (Finding, Trace<'a>) {
    let reading = cases.reading;
    // what the adoption itself looks up, and the places it is judged in
    let (mut own, mut of_places) = (Trace::default(), Trace::default());
    own.read(&held.adoption.id, &held.hash);
    let rule = reading.rule_at(held.rule);
    let nothing = BTreeSet::new();
    let asked = rule.map_or(&nothing, |(_, r)| &r.schemes);
    let parts = cases.parts(held);
    // what is the same for every case has read nothing
    let open = || parts.iter().flatten().filter(|part| !matches!(part.typed().expr, Expr::Known(_)));
    let per_place = rule.is_some_and(|(rule, _)| rule.per.is_some());
    let of_market = open().filter(|part| !per_place || part.of_rule().is_none());
    let mut looks: Vec<Looked<'_>> =
        of_market.map(|part| (*part, cases.look(*part, None, asked, day, &mut own))).collect();
    let mut places = None;
    if let (true, Some([.., applies, met])) = (per_place, parts) {
        let looked = cases.look_in_places(applies, met, asked, day, &mut own);
        cases.market.places.values().for_each(|p| of_places.read(format!("{}/place", p.place.id), &p.hash));
        let (out, telling) = explain_places(looked);
        match telling {
            Some((a, m)) => looks.extend([(applies, a), (met, m)]),
            None => of_places.miss(&cases.market.head.code, "place"),
        }
        places = Some(out);
    }
    let is_met = |(part, _): &&Looked<'_>| matches!(part, Part::Met(..));
    let scheme = cases.market.head.scheme.clone().unwrap_or_default();
    let proof = proofs(cases.market, held).find(|other| stands.proves(&other.window));
    let mut citations = vec![CitationOut::of_adoption(&held.adoption)];
    let reads = |of: &dyn Fn(&&Looked<'_>) -> bool| {
        let mut reads: Vec<ReadOut> = looks.iter().filter(of).flat_map(|(_, look)| &look.reads).cloned().collect();
        reads.sort();
        reads.dedup();
        reads
    };
    let facts =
        |own: &Trace<'_>| own.reads.keys().filter(|id| **id != *held.adoption.id).map(|id| id.to_string()).collect();
    let because = match (outcome, stands, proof) {
        (FindingOutcome::Met, Standing::Granted(granted), Some(other)) => {
            own.read(&other.adoption.id, &other.hash);
            if other.adoption.id != held.adoption.id {
                citations.push(CitationOut::of_adoption(&other.adoption));
            }
            Because::Approval { scheme: scheme.clone(), granted }
        }
        (FindingOutcome::NotApplicable, Standing::Granted(granted), _)
            if held.by_approval && granted < held.window.from.earliest =>
        {
            Because::ApprovedBefore { scheme: scheme.clone(), granted, from: held.window.from.earliest }
        }
        (FindingOutcome::NotApplicable, _, _) => {
            let reads = reads(&|look| !is_met(look) && look.1.truth == Truth::False);
            Because::Values { reads, facts: facts(&own) }
        }
        (FindingOutcome::Met, _, _) => Because::Values { reads: reads(&is_met), facts: facts(&own) },
        (FindingOutcome::NotMet, _, _) => Because::Values { reads: reads(&|_| true), facts: facts(&own) },
        (FindingOutcome::Unknown, _, _) if held.window.holds(day) == Truth::Unknown => {
            Because::Day { id: held.adoption.id.clone() }
        }
        (FindingOutcome::Unknown, _, _) => Because::Nothing,
    };
    if matches!(because, Because::Approval { .. } | Because::ApprovedBefore { .. }) {
        let cited = case.approvals.iter().filter(|a| a.scheme == scheme);
        citations.extend(cited.filter_map(|a| Some(CitationOut::new(&a.scheme, a.cite.as_ref()?))));
    }

    let (mut missing, mut causes) = (Vec::new(), Vec::new());
    if outcome == FindingOutcome::Unknown {
        for (_, look) in looks.iter().filter(|(_, look)| look.truth == Truth::Unknown) {
            missing.extend(look.missing.iter().filter_map(|id| Some(reading.vocab().def(*id)?.name.clone())));
            causes.extend(look.causes.iter().cloned());
        }
        if held.by_approval && stands.bound_from(held.window.from) == Truth::Unknown {
            missing.extend(reading.vocab().role(Role::Approvals).map(|(_, def)| def.name.clone()));
        }
        if unconfirmed(cases.market, held, day) {
            causes.push(Cause::Unconfirmed { id: held.adoption.id.clone() });
        }
        if places.as_ref().is_some_and(|p| p.listed == 0) {
            causes.push(Cause::NoPlaces);
        }
        if held.window.holds(day) == Truth::Unknown {
            causes.push(Cause::Day { id: held.adoption.id.clone() });
        }
    }
    missing.sort();
    missing.dedup();
    causes.sort();
    causes.dedup();

    let mut overdue = held.adoption.review_by.filter(|by| day > *by);
    if own.reads.len() > 1 {
        let read = parts.iter().flatten().flat_map(|part| cases.market.read_by(part.typed(), reading.vocab()));
        let read: BTreeMap<&str, &HeldFact> = read.map(|held| (held.fact.id.as_str(), held)).collect();
        for held in own.reads.keys().filter_map(|id| read.get(&**id)) {
            citations.push(CitationOut::of_fact(&held.fact));
            overdue = overdue.into_iter().chain(held.fact.review_by.filter(|by| day > *by)).min();
        }
    }
    own.absorb(&of_places);
    let finding = Finding {
        id: held.adoption.id.clone(),
        requirement: held.adoption.rule.clone(),
        subject: rule.map(|(r, _)| r.subject.clone()).unwrap_or_default(),
        outcome,
        consequence: held.consequence,
        phase: held.adoption.phase.clone(),
        purposes: held.purposes.clone(),
        status: held.adoption.status,
        valid: valid_out(&held.window),
        missing,
        causes,
        because,
        places,
        not_confirmed_since: overdue,
        citations,
    };
    (finding, own)
}

/// A window as answers show it.
pub(super) fn valid_out(window: &crate::model::Window) -> ValidOut {
    let exact = |b: crate::model::Bounds| {
        (b.is_exact() && b.earliest != Date::MIN && b.earliest != Date::MAX).then_some(b.earliest)
    };
    ValidOut { from: exact(window.from), to: exact(window.to) }
}
