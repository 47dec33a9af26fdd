//! Facts and adoptions as commands show them, for programs and for people.

use std::sync::Arc;

use jiff::civil::Date;
use landfall_core::assess::{CitationOut, ValidOut};
use landfall_core::model::{Adoption, Bounds, Consequence, Fact, Status, Truth, Window};
use landfall_core::resolve::{Beside, HeldAdoption, HeldFact, Profile};
use serde::Serialize;

/// How something stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Law or figure that holds.
    InForce,
    /// Law that will hold.
    Coming,
    /// Held and no longer does.
    Ended,
    /// Whether it holds on the day is not known.
    DayUnclear,
    /// Not law.
    NotLaw,
    /// Expected; its own start has passed and nobody confirmed it.
    Unconfirmed,
}

/// A fact as shown.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct FactOut {
    /// Its id.
    pub id: String,
    /// The market it was stated for; a parent where it is inherited.
    pub market: String,
    /// What is measured.
    pub attribute: String,
    /// Node of the subject tree.
    pub subject: String,
    /// Its value as written.
    pub value: String,
    /// Code of the attribute's own dimension.
    pub of: Option<String>,
    /// The place it is about, for one about a place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The period or year a figure describes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed: Option<String>,
    /// What cases it is about.
    pub scope: Option<String>,
    /// Asked at the border.
    #[serde(rename = "if")]
    pub condition: Option<String>,
    /// When it holds, where the days are known exactly.
    pub valid: ValidOut,
    /// When it holds, each day between two bounds.
    pub span: Window,
    /// How it stands on the day.
    pub standing: Standing,
    /// Whether it is law.
    pub status: Option<Status>,
    /// Whether it is one of those that decide.
    pub decides: bool,
    /// The fact that decides in its place, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beside: Option<BesideOut>,
    /// The source it was read from; none for what stands in a pack.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Name it shares with its rivals.
    pub dispute: Option<String>,
    /// Whether one of the rivals was chosen.
    pub settled: bool,
    /// Why it was chosen among rivals.
    pub chosen: Option<landfall_core::model::Text>,
    /// Kept and shown, never decides.
    pub low_trust: bool,
    /// For people.
    pub note: Option<landfall_core::model::Text>,
    /// To be looked at again since this day.
    pub not_confirmed_since: Option<Date>,
    /// What it rests on.
    pub citation: CitationOut,
    /// The fact itself.
    #[serde(skip)]
    pub fact: Arc<Fact>,
}

impl FactOut {
    /// Whether a source repeats what decides already, or speaks of a period that is over.
    pub fn repeats(&self) -> bool {
        self.beside.as_ref().is_some_and(|b| b.how != Beside::Otherwise)
    }
}

/// The fact that decides in place of another.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct BesideOut {
    /// How the other stands to it.
    pub how: Beside,
    /// Its id.
    pub id: String,
    /// Its value.
    pub value: String,
    /// The fact itself.
    #[serde(skip)]
    pub fact: Arc<Fact>,
}

/// An adoption as shown.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct AdoptionOut {
    /// Its id.
    pub id: String,
    /// The market it was stated for.
    pub market: String,
    /// The rule.
    pub rule: String,
    /// The phase.
    pub phase: String,
    /// Purposes it binds.
    pub purposes: Vec<String>,
    /// What follows where it is not met.
    pub consequence: Consequence,
    /// What cases it is about.
    pub scope: Option<String>,
    /// When it holds, where the days are known exactly.
    pub valid: ValidOut,
    /// When it holds, each day between two bounds.
    pub span: Window,
    /// How it stands on the day.
    pub standing: Standing,
    /// Whether it is law.
    pub status: Status,
    /// The legal text.
    pub instrument: Option<String>,
    /// To be looked at again since this day.
    pub not_confirmed_since: Option<Date>,
    /// What it rests on.
    pub citation: CitationOut,
    /// The adoption itself.
    #[serde(skip)]
    pub adoption: Arc<Adoption>,
}

/// A fact on a day.
pub fn fact(held: &HeldFact, profile: &Profile<'_>) -> FactOut {
    let (fact, day) = (&held.fact, profile.day);
    let decides = profile.decides(held);
    let law = fact.status.is_none_or(|s| s == Status::Enacted);
    FactOut {
        id: fact.id.clone(),
        market: fact.market.clone(),
        attribute: fact.attribute.clone(),
        subject: fact.subject.clone(),
        value: fact.value.to_string(),
        of: fact.of.clone(),
        place: fact.place.clone(),
        observed: fact.observed.clone(),
        scope: fact.scope.clone(),
        condition: fact.condition.clone(),
        valid: valid(&held.window),
        span: held.window,
        standing: if profile.unconfirmed(held) { Standing::Unconfirmed } else { standing(&held.window, law, day) },
        status: fact.status,
        decides,
        beside: profile.yields(held).map(|(first, how)| BesideOut {
            how,
            id: first.fact.id.clone(),
            value: first.fact.value.to_string(),
            fact: first.fact.clone(),
        }),
        source: fact.source.clone(),
        settled: fact.dispute.is_some()
            && profile
                .market
                .facts
                .values()
                .flatten()
                .any(|h| h.fact.dispute == fact.dispute && h.fact.chosen.is_some()),
        dispute: fact.dispute.clone(),
        chosen: fact.chosen.as_ref().map(|c| c.reason.clone()),
        low_trust: fact.low_trust,
        note: fact.note.clone(),
        not_confirmed_since: fact.review_by.filter(|by| day > *by),
        citation: CitationOut::of_fact(fact),
        fact: Arc::clone(fact),
    }
}

/// An adoption on a day.
pub fn adoption(held: &HeldAdoption, day: Date) -> AdoptionOut {
    let a = &held.adoption;
    AdoptionOut {
        id: a.id.clone(),
        market: a.market.clone(),
        rule: a.rule.clone(),
        phase: a.phase.clone(),
        purposes: held.purposes.clone(),
        consequence: held.consequence,
        scope: a.scope.clone(),
        valid: valid(&held.window),
        span: held.window,
        standing: standing(&held.window, a.status == Status::Enacted, day),
        status: a.status,
        instrument: a.instrument.clone(),
        not_confirmed_since: a.review_by.filter(|by| day > *by),
        citation: CitationOut::of_adoption(a),
        adoption: Arc::clone(a),
    }
}

fn standing(window: &Window, law: bool, day: Date) -> Standing {
    match (law, window.holds(day)) {
        (false, _) => Standing::NotLaw,
        (true, Truth::True) => Standing::InForce,
        (true, Truth::Unknown) => Standing::DayUnclear,
        (true, Truth::False) if day < window.from.earliest => Standing::Coming,
        (true, Truth::False) => Standing::Ended,
    }
}

/// A window's days where they are known exactly.
fn valid(window: &Window) -> ValidOut {
    let exact = |b: Bounds| (b.is_exact() && b.earliest != Date::MIN && b.earliest != Date::MAX).then_some(b.earliest);
    ValidOut { from: exact(window.from), to: exact(window.to) }
}
