//! What is paid at the border before and after.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use jiff::civil::Date;

use super::cause::{Cause, CauseKind, described, of_fact};
use super::lasting::lasting;
use super::seen::{Side, Whose};
use super::what::{Due, Sum};
use super::{Change, Kind, What};
use crate::assess::duty::{Applies, Border, ComponentOut, DutyCase, MoneyOut};
use crate::predicate;
use crate::resolve::{HeldFact, MarketAsKnown};

/// A duty at a point.
pub(super) struct Paid<'a> {
    pub(super) side: Side<'a>,
    pub(super) kind: Kind,
    cases: Rc<Vec<DutyCase>>,
    pub(super) sums: Rc<Vec<Sum>>,
}

impl<'a> Paid<'a> {
    pub(super) fn at(side: Side<'a>, kind: Kind, code: &str) -> Paid<'a> {
        let border = Border::new(&side.world, code, side.on);
        Paid::new(side, kind, border.map(|border| border.cases(side.case)).unwrap_or_default())
    }

    pub(super) fn new(side: Side<'a>, kind: Kind, cases: Vec<DutyCase>) -> Paid<'a> {
        let due = |component: &ComponentOut| {
            let due = matches!(component.applies, Applies::Yes | Applies::Unknown | Applies::Disputed);
            due.then(|| Due {
                attribute: component.attribute.clone(),
                base: component.base.clone(),
                rate_pct: component.rate_pct,
                applies: component.applies,
            })
        };
        let sums = cases.iter().map(|case| Sum {
            condition: case.condition.clone(),
            total: case.total.clone(),
            components: case.components.iter().filter_map(due).collect(),
            complete: case.complete,
        });
        let sums = Rc::new(sums.collect());
        Paid { side, kind, sums, cases: Rc::new(cases) }
    }

    /// The same at another point.
    pub(super) fn beside(&self, side: Side<'a>, kind: Kind) -> Paid<'a> {
        Paid { side, kind, cases: Rc::clone(&self.cases), sums: Rc::clone(&self.sums) }
    }

    /// Whether anything is paid otherwise. That a sum can now be counted, or no longer, is no news where all that is due
    /// stays as it was.
    pub(super) fn differs(&self, other: &Paid<'_>) -> bool {
        let same = |(a, b): (&Sum, &Sum)| {
            let known = |sum: &Sum| sum.total.low.is_some() || sum.total.ad_valorem_pct.is_some();
            (&a.condition, a.complete) == (&b.condition, b.complete) && (a.total == b.total || known(a) != known(b))
        };
        self.sums.len() != other.sums.len()
            || !self.sums.iter().zip(other.sums.iter()).all(same)
            || told(&self.cases) != told(&other.cases)
    }
}

/// Days after a day on which a component or a quota begins or ends.
pub(super) fn edges(side: &Side<'_>, code: &str) -> BTreeSet<Date> {
    let Some(market) = side.market(Whose::Market(code)) else { return BTreeSet::new() };
    let windows = components(side, market).flat_map(|held| held.window.edges()).map(|(day, _)| day);
    let quotas =
        market.quotas.values().flat_map(|held| &held.quota.windows).flat_map(|window| [window.from, window.to]);
    windows.chain(quotas).filter(|day| *day > side.on).collect()
}

fn components<'a>(side: &Side<'a>, market: &'a MarketAsKnown) -> impl Iterator<Item = &'a HeldFact> {
    let vocab = side.world.reading.vocab();
    let of = move |name: &str| vocab.attribute(name).is_some_and(|(_, def)| def.component);
    market.facts.iter().filter(move |(name, _)| of(name)).flat_map(|(_, facts)| facts)
}

pub(super) fn between(sides: &[(Kind, Side<'_>)], code: &str, through: Date) -> Vec<Change> {
    let mut paid: Vec<Paid<'_>> = sides.iter().map(|(kind, side)| Paid::at(*side, *kind, code)).collect();
    if let Some((_, last)) = sides.last() {
        let later = edges(last, code).into_iter().filter(|day| *day <= through);
        paid.extend(later.map(|on| Paid::at(Side { on, ..*last }, Kind::Scheduled, code)));
    }
    let path = lasting(paid.iter().map(|p| &p.sums));
    let positions = path.windows(2).filter_map(|pair| match pair {
        [_, (position, _)] => Some(*position),
        _ => None,
    });
    let pair = |position: usize| Some((paid.get(position.checked_sub(1)?)?, paid.get(position)?));
    let moved = positions.filter_map(pair).filter(|(before, after)| before.differs(after));
    moved.map(|(before, after)| change(after.kind, before, after, code)).collect()
}

pub(super) fn change(kind: Kind, before: &Paid<'_>, after: &Paid<'_>, code: &str) -> Change {
    let causes = causes(kind, before, after, code);
    let on = after.side.on;
    let held = |id: &str| {
        let market = after.side.market(Whose::Market(code)).or_else(|| before.side.market(Whose::Market(code)))?;
        market.all_facts().find(|held| held.fact.id == id)
    };
    let exact = |held: &HeldFact| held.window.edges().filter(|(day, _)| *day == on).all(|(_, precise)| precise);
    Change {
        kind,
        vehicle: after.side.case.name.clone(),
        market: code.to_owned(),
        on,
        precise: causes.iter().filter_map(|cause| held(&cause.id)).all(exact),
        what: What::Duty { from: before.sums.to_vec(), to: after.sums.to_vec() },
        causes,
    }
}

fn causes(kind: Kind, before: &Paid<'_>, after: &Paid<'_>, code: &str) -> Vec<Cause> {
    let (was, is) = (told(&before.cases), told(&after.cases));
    let ids: BTreeSet<&&str> = was.keys().chain(is.keys()).filter(|id| was.get(*id) != is.get(*id)).collect();
    let held = |id: &str| {
        let find = |side: &Side<'_>| {
            let facts = side.world.markets.get(code)?.all_facts();
            facts.clone().find(|held| held.fact.id == id).cloned()
        };
        find(&after.side).or_else(|| find(&before.side))
    };
    let facts: Vec<HeldFact> = ids.into_iter().filter_map(|id| held(id)).collect();
    if kind == Kind::Described {
        let vocab = after.side.world.reading.vocab();
        let mut read: BTreeSet<String> = BTreeSet::new();
        for held in &facts {
            let exprs = [&held.scope, &held.condition].into_iter().flat_map(predicate::attributes);
            read.extend(exprs.filter_map(|id| vocab.def(id)).map(|def| def.name.clone()));
            let amount = held.fact.value.to_string();
            read.extend(vocab.attributes.iter().filter(|def| amount.contains(&def.name)).map(|def| def.name.clone()));
        }
        return described(&before.side, &after.side, Whose::Market(code), &read);
    }
    let mut causes: Vec<Cause> = facts.iter().map(|held| of_fact(kind, (&before.side, &after.side), held)).collect();
    if causes.is_empty() {
        let whole = match kind {
            Kind::Reread => (CauseKind::Ruleset, after.side.world.reading.hash().0.clone()),
            _ => (CauseKind::Market, format!("{code}/market")),
        };
        causes.push(Cause::bare(whole.0, whole.1));
    }
    causes
}

/// How a component applies in a case, from which expression, and what it comes to.
type Told<'d> = (Applies, &'d str, Option<&'d MoneyOut>);

/// By id of the fact, case by case.
fn told(cases: &[DutyCase]) -> BTreeMap<&str, Vec<Told<'_>>> {
    let mut all: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for component in cases.iter().flat_map(|case| &case.components) {
        if component.applies != Applies::No {
            let what = (component.applies, component.base.as_str(), component.amount.as_ref());
            all.entry(&component.id).or_default().push(what);
        }
    }
    all
}
