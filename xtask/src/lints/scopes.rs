//! Facts that say different things about one attribute shut each other out: no case is under both. So do components
//! of one attribute and order.

use landfall_core::model::{AttributeType, Fact, Item, Status};
use landfall_core::pack::Origin;
use landfall_core::predicate::Expr;
use landfall_core::resolve::{HeldFact, MarketAsKnown};

use super::Lint;
use crate::possible::possible;
use crate::{Packs, Problem};

pub(super) const LINT: Lint = Lint { name: "scopes", find, fix: None };

fn find(packs: &Packs) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (code, market) in &packs.markets {
        for (later, earlier) in pairs(market).filter(|(a, b)| both_say(packs, a, b)) {
            // what is inherited is reported where it stands
            let at = |held: &HeldFact| origin(packs, &held.fact);
            let Some(place) = at(later).or_else(|| at(earlier)) else { continue };
            let message = format!("`{}` and `{}` may both be about one case in {code}", earlier.fact.id, later.fact.id);
            let hint = "narrow one scope, or let them be rivals of one `dispute`";
            problems.push(Problem::new(&place.file, place.line, message, hint));
        }
    }
    problems
}

/// Two facts of one attribute, of the market or of one place of it.
fn pairs(market: &MarketAsKnown) -> impl Iterator<Item = (&HeldFact, &HeldFact)> {
    let of_places = market.places.values().flat_map(|place| place.facts.values());
    market.facts.values().chain(of_places).flat_map(|facts| {
        facts
            .iter()
            .enumerate()
            .flat_map(|(index, later)| facts.iter().take(index).map(move |earlier| (later, earlier)))
    })
}

fn both_say(packs: &Packs, a: &HeldFact, b: &HeldFact) -> bool {
    let vocab = &packs.pack.ruleset.vocab;
    let Some((_, def)) = vocab.attribute(&a.fact.attribute) else { return false };
    let decides =
        |f: &Fact| f.status.is_none_or(|s| s == Status::Enacted) && !f.low_trust && !f.contested && !f.default;
    let rivals = a.fact.dispute.is_some() && a.fact.dispute == b.fact.dispute;
    // lists add up, and so do components of different orders; what is unscoped gives way, but not among components
    let beside = match def.component {
        true => a.fact.order == b.fact.order,
        false => def.type_ != AttributeType::List && a.fact.scope.is_some() == b.fact.scope.is_some(),
    };
    if !beside || rivals || a.fact.of != b.fact.of || !decides(&a.fact) || !decides(&b.fact) {
        return false;
    }
    let conditions = vec![a.scope.clone(), b.scope.clone(), a.condition.clone(), b.condition.clone()];
    // a component due twice would be counted twice
    let differ = def.component || a.fact.value != b.fact.value;
    differ && a.window.overlaps(&b.window) && possible(&Expr::And(conditions))
}

fn origin<'p>(packs: &'p Packs, fact: &Fact) -> Option<&'p Origin> {
    packs.items(|i| if let Item::Fact(x) = i { Some(x) } else { None }).find(|(_, f)| f.id == fact.id).map(|(o, _)| o)
}
