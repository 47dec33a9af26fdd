//! Whether two neighbouring states of knowing differ in anything of a market.

use std::collections::BTreeMap;

use super::Setting;
use crate::assess::World;
use crate::model::Status;
use crate::resolve::{HeldAdoption, HeldFact, MarketAsKnown};

/// By state of knowing: how it stands to the one before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Same {
    /// Every answer is the same.
    pub(super) answers: bool,
    /// The steps known are the same too.
    pub(super) steps: bool,
}

impl Setting<'_> {
    /// How each state of knowing stands to the one before it.
    pub(super) fn same(&self, code: &str) -> Vec<Same> {
        let before = std::iter::once(None).chain(self.worlds.iter().map(|(_, world)| Some(world)));
        let pairs = before.zip(&self.worlds);
        let of = |before: Option<&World<'_>>, after: &World<'_>| {
            let answers = before.is_some_and(|before| same(before, after, code));
            Same { answers, steps: before.is_some_and(|before| before.commons.steps == after.commons.steps) }
        };
        pairs.map(|(before, (_, after))| of(before, after)).collect()
    }
}

fn same(before: &World<'_>, after: &World<'_>, code: &str) -> bool {
    let markets = (before.markets.get(code), after.markets.get(code));
    before.reading.hash() == after.reading.hash()
        && before.commons.same_rates(after.commons)
        && matches!(markets, (Some(a), Some(b)) if same_market(a, b))
}

fn same_market(a: &MarketAsKnown, b: &MarketAsKnown) -> bool {
    let overdue = |known, status: Option<Status>, latest| status == Some(Status::Expected) && latest <= known;
    let adoption = |x: &HeldAdoption, y: &HeldAdoption| {
        let overdue = |known| overdue(known, Some(x.adoption.status), x.window.from.latest);
        x.hash == y.hash && x.window == y.window && x.waits_for == y.waits_for && overdue(a.known) == overdue(b.known)
    };
    let fact = |x: &HeldFact, y: &HeldFact| {
        let overdue = |known| overdue(known, x.fact.status, x.window.from.latest);
        x.hash == y.hash && x.window == y.window && x.waits_for == y.waits_for && overdue(a.known) == overdue(b.known)
    };
    let facts = |x: &BTreeMap<String, Vec<HeldFact>>, y: &BTreeMap<String, Vec<HeldFact>>| {
        all_same(x, y, |x, y| x.len() == y.len() && x.iter().zip(y).all(|(x, y)| fact(x, y)))
    };
    a.head_hash == b.head_hash
        && a.adoptions.len() == b.adoptions.len()
        && a.adoptions.iter().zip(&b.adoptions).all(|(x, y)| adoption(x, y))
        && facts(&a.facts, &b.facts)
        && all_same(&a.places, &b.places, |x, y| x.hash == y.hash && facts(&x.facts, &y.facts))
        && all_same(&a.quotas, &b.quotas, |x, y| x.hash == y.hash)
        && all_same(&a.coverage, &b.coverage, |x, y| x.1 == y.1)
}

fn all_same<K: Ord, V>(a: &BTreeMap<K, V>, b: &BTreeMap<K, V>, same: impl Fn(&V, &V) -> bool) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|((k, x), (l, y))| k == l && same(x, y))
}
