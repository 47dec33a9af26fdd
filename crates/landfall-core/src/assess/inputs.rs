//! What the outcome of an adoption hangs on besides the case: what a new fact can change, and what changed it.

use jiff::civil::Date;

use super::outcome::{proofs, unconfirmed};
use crate::model::{AttributeId, Hash, Truth, Window};
use crate::resolve::{HeldAdoption, HeldFact, MarketAsKnown, Profile, Reading, Typed};

/// What kind of thing was looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputKind {
    /// The adoption itself.
    Adoption,
    /// An adoption of the same rule, under which an approval may prove it.
    Proof,
    /// A fact its predicates read.
    Fact,
    /// A place it is judged in.
    Place,
    /// The approval scheme of the market.
    Scheme,
}

/// One thing that was looked up, as it stands on a day.
///
/// A lookup that finds nothing leaves no input: what is found there later is one more.
#[derive(Debug, Clone, Copy)]
pub struct Input<'m> {
    /// What it is.
    pub kind: InputKind,
    /// Its id.
    pub id: &'m str,
    /// Hash of its content.
    pub hash: Option<&'m Hash>,
    /// When it holds; none for what has no period.
    pub window: Option<&'m Window>,
    holds: Truth,
    /// Expected and overdue, or one of several rivals that are not settled.
    open: bool,
}

impl Input<'_> {
    /// Whether it is the same thing and stands the same: what it gives on its day cannot differ.
    #[must_use]
    pub fn same(&self, other: &Input<'_>) -> bool {
        // an approval is compared with the whole period, everything else with the day
        let dated = matches!(self.kind, InputKind::Adoption | InputKind::Proof);
        self.kind == other.kind
            && self.id == other.id
            && self.hash == other.hash
            && self.holds == other.holds
            && self.open == other.open
            && (!dated || self.window == other.window)
    }
}

/// Everything besides the case and the exchange rates that the outcome of an adoption hangs on, on a day, in a fixed
/// order.
#[must_use]
pub fn inputs<'m>(
    market: &'m MarketAsKnown,
    reading: &'m Reading,
    held: &'m HeldAdoption,
    day: Date,
) -> Vec<Input<'m>> {
    let vocab = reading.vocab();
    let profile = Profile { market, reading, day, place: None };
    let adoption = |kind, held: &'m HeldAdoption| Input {
        kind,
        id: &held.adoption.id,
        hash: Some(&held.hash),
        window: Some(&held.window),
        holds: held.window.holds(day),
        open: unconfirmed(market, held, day),
    };
    let mut all = vec![adoption(InputKind::Adoption, held)];
    all.extend(proofs(market, held).map(|other| adoption(InputKind::Proof, other)));
    if held.by_approval || all.len() > 1 {
        let id = market.head.scheme.as_deref().unwrap_or_default();
        all.push(Input { kind: InputKind::Scheme, id, hash: None, window: None, holds: Truth::True, open: false });
    }
    let fact = |profile: Profile<'m>, held: &'m HeldFact| Input {
        kind: InputKind::Fact,
        id: &held.fact.id,
        hash: Some(&held.hash),
        window: Some(&held.window),
        holds: held.window.holds(day),
        open: profile.unconfirmed(held) || held.fact.dispute.is_some() && profile.decides(held),
    };
    let effective = |held: &&'m HeldFact| held.window.holds(day) != Truth::False;
    let named = |id: &AttributeId| vocab.def(*id).map(|def| def.name.as_str());
    let parts = parts(market, reading, held);
    for id in parts.iter().flat_map(|part| &part.market) {
        let facts = named(id).and_then(|name| market.facts.get(name)).into_iter().flatten();
        all.extend(facts.filter(effective).map(|held| fact(profile, held)));
    }
    if parts.iter().any(|part| !part.place.is_empty()) {
        for place in market.places.values() {
            let (id, hash) = (place.place.id.as_str(), Some(&place.hash));
            all.push(Input { kind: InputKind::Place, id, hash, window: None, holds: Truth::True, open: false });
            let here = Profile { place: Some(place), ..profile };
            for id in parts.iter().flat_map(|part| &part.place) {
                let facts = named(id).and_then(|name| place.facts.get(name)).into_iter().flatten();
                all.extend(facts.filter(effective).map(|held| fact(here, held)));
            }
        }
    }
    all
}

/// Every predicate that has a part in the outcome of an adoption.
#[must_use]
pub fn parts<'m>(market: &'m MarketAsKnown, reading: &'m Reading, held: &'m HeldAdoption) -> Vec<&'m Typed> {
    let mut parts = vec![held.scope.as_ref()];
    parts.extend(reading.phase_applies(&held.adoption.phase));
    parts.extend(reading.rule_at(held.rule).into_iter().flat_map(|(_, rule)| [&rule.applies, &rule.met]));
    parts.extend(proofs(market, held).map(|other| other.scope.as_ref()));
    parts
}
