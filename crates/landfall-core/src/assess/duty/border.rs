//! What is paid at one border on one day, for many cases: the components are laid out once.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::amount::Lack;
use super::cases::only_cases;
use super::stack::{Component, Stack};
use super::{DutyCase, open_lines};
use crate::assess::World;
use crate::model::{Approval, AttributeId, Case, Given, Role, Space};
use crate::predicate::{AmountExpr, Expr, attributes};
use crate::resolve::{HeldQuota, Profile, Trace};

/// The border of a market on a day.
pub(crate) struct Border<'a> {
    stack: Stack<'a>,
    lines: Vec<Lack>,
    reads: BTreeSet<AttributeId>,
}

impl<'a> Border<'a> {
    /// The border of a market; none where nothing is known of it.
    pub(crate) fn new(world: &World<'a>, code: &str, on: Date) -> Option<Border<'a>> {
        let market = world.markets.get(code)?;
        let profile = Profile { market, reading: world.reading, day: on, place: None };
        let stack = Stack::new(market, world.reading, world.commons, on, &mut Trace::default());
        Some(Border { reads: stack.reads(), stack, lines: open_lines(&profile, &mut Trace::default()) })
    }

    /// The cases of [`duty`](super::duty).
    pub(crate) fn cases(&self, case: &Case) -> Vec<DutyCase> {
        only_cases(&self.stack, &self.stack.lean(case, &self.reads), &self.lines)
    }

    /// Whether every case surely pays the same at another border.
    pub(crate) fn pays_as(&self, other: &Border<'_>) -> bool {
        let (a, b) = (&self.stack, &other.stack);
        let component = |(x, y): (&Component<'_>, &Component<'_>)| {
            let of_market = x.amount.as_ref().is_some_and(reads_market);
            x.held.hash == y.held.hash
                && x.doubt == y.doubt
                && x.scope == y.scope
                && x.condition == y.condition
                && !of_market
        };
        let quotas = || a.market.quotas.values().zip(b.market.quotas.values());
        a.day == b.day
            && a.reading.hash() == b.reading.hash()
            && self.lines == other.lines
            && a.components.len() == b.components.len()
            && a.components.iter().zip(&b.components).all(component)
            && a.market.quotas.len() == b.market.quotas.len()
            && quotas().all(|(x, y)| x.hash == y.hash && a.eligible(x) == b.eligible(y))
            && a.commons.same_rates(b.commons)
    }

    /// Every attribute of a case that the cases hang on, approvals among them: where two cases agree on these, they
    /// pay alike.
    pub(crate) fn reads(&self) -> &BTreeSet<AttributeId> {
        &self.reads
    }
}

impl Stack<'_> {
    /// Who may use a quota, with the values of the market in it.
    fn eligible(&self, quota: &HeldQuota) -> Expr {
        let profile = Profile { market: self.market, reading: self.reading, day: self.day, place: None };
        profile.fold(&quota.eligible, &mut Trace::default())
    }

    /// Every attribute of a case that is read.
    pub(super) fn reads(&self) -> BTreeSet<AttributeId> {
        let vocab = self.reading.vocab();
        let mut all: BTreeSet<AttributeId> = vocab.role(Role::CustomsValue).map(|(id, _)| id).into_iter().collect();
        for component in &self.components {
            all.extend(attributes(&component.scope));
            all.extend(attributes(&component.condition));
            let mut read = |part: &AmountExpr| {
                if let AmountExpr::Attribute(id) = part {
                    all.insert(*id);
                }
            };
            component.amount.iter().for_each(|amount| of_amount(amount, &mut read));
        }
        all.extend(self.market.quotas.values().flat_map(|quota| attributes(&self.eligible(quota))));
        all
    }

    /// A case without what is not read: it is copied for every value played through.
    pub(super) fn lean(&self, case: &Case, reads: &BTreeSet<AttributeId>) -> Case {
        let vocab = self.reading.vocab();
        let read =
            |name: &str| vocab.attribute(name).is_some_and(|(id, def)| reads.contains(&id) || def.role.is_some());
        let space = |space: &Space| -> Space {
            let kept = space.iter().filter(|(name, _)| read(name));
            kept.map(|(name, given)| (name.clone(), Given { value: given.value.clone(), cite: None })).collect()
        };
        let code = &self.market.head.code;
        let here = |all: &BTreeMap<String, Space>| -> BTreeMap<String, Space> {
            let own = all.iter().filter(|(market, _)| market.is_empty() || *market == code);
            own.map(|(market, own)| (market.clone(), space(own))).collect()
        };
        let bare = |approval: &Approval| Approval { cite: None, ..approval.clone() };
        Case {
            values: space(&case.values),
            approvals: case.approvals.iter().map(bare).collect(),
            offers: here(&case.offers),
            shipments: here(&case.shipments),
            ..Case::default()
        }
    }
}

/// Whether an amount reads an attribute of the case.
pub(super) fn reads(amount: &AmountExpr, id: AttributeId) -> bool {
    let mut found = false;
    of_amount(amount, &mut |part| found |= *part == AmountExpr::Attribute(id));
    found
}

/// Calls for an amount and for every part of it.
fn of_amount(amount: &AmountExpr, part: &mut dyn FnMut(&AmountExpr)) {
    part(amount);
    match amount {
        AmountExpr::Add(a, b) | AmountExpr::Subtract(a, b) | AmountExpr::Multiply(a, b) => {
            of_amount(a, part);
            of_amount(b, part);
        }
        AmountExpr::Least(terms) | AmountExpr::Greatest(terms) => terms.iter().for_each(|term| of_amount(term, part)),
        AmountExpr::Number(_)
        | AmountExpr::Money { .. }
        | AmountExpr::Attribute(_)
        | AmountExpr::Market(_)
        | AmountExpr::Component(_)
        | AmountExpr::Duties => {}
    }
}

fn reads_market(amount: &AmountExpr) -> bool {
    let mut found = false;
    of_amount(amount, &mut |part| found |= matches!(part, AmountExpr::Market(_)));
    found
}
