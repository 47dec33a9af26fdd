//! What a case leaves open, played through: every value that would make a difference.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::amount::{End, Lack};
use super::border::reads;
use super::stack::{Assumed, Component, Doubt, Stack, Sum};
use crate::model::{AttributeDef, AttributeId, AttributeType, Case, Given, Truth, Value};
use crate::predicate::{Cause, Const, Expr, Scalar, Table, attributes, substitute, substitute_scalars};

/// Worlds played through at most; beyond them what is left open is counted in and out.
const MOST_WORLDS: usize = 4096;
/// Components counted in and out at most.
const MOST_DOUBTS: usize = 6;

/// What undecided scopes and conditions read.
#[derive(Debug, Clone, Default)]
pub(super) struct Open {
    pub(super) attributes: BTreeSet<AttributeId>,
    pub(super) quotas: BTreeSet<String>,
    pub(super) causes: BTreeSet<Cause>,
    pub(super) scopes: Vec<usize>,
    pub(super) conditions: Vec<usize>,
}

impl Stack<'_> {
    /// What is open for a case.
    pub(super) fn open(&self, case: &Case, assumed: &Assumed) -> Open {
        self.open_in(&self.table(case), assumed)
    }

    fn open_in(&self, table: &Table, assumed: &Assumed) -> Open {
        let mut open = Open::default();
        for (index, component) in self.components.iter().enumerate() {
            if matches!(component.doubt, Doubt::Disputed(_)) {
                continue;
            }
            let scope = self.scope(index, table, assumed);
            if scope.truth == Truth::False {
                continue;
            }
            if scope.truth == Truth::Unknown {
                open.scopes.push(index);
                open.add(scope.missing, scope.causes);
            }
            let condition = self.condition(index, table, assumed, &BTreeMap::new());
            if condition.truth == Truth::Unknown {
                open.conditions.push(index);
                open.add(condition.missing, condition.causes);
            }
        }
        open
    }

    /// Every decided world of a case under some assumptions.
    pub(super) fn worlds(&self, case: &Case, assumed: &Assumed) -> Vec<Sum> {
        let mut sums = Vec::new();
        self.play(case, assumed, &mut sums, &mut BTreeSet::new());
        sums
    }

    fn play(&self, case: &Case, assumed: &Assumed, sums: &mut Vec<Sum>, tried: &mut BTreeSet<AttributeId>) {
        let table = self.table(case);
        let open = self.open_in(&table, assumed);
        let next = open.attributes.iter().find_map(|id| {
            let def = self.reading.vocab().def(*id).filter(|_| !tried.contains(id))?;
            Some((*id, def, self.telling(*id, def, &table, assumed)))
        });
        match next {
            Some((id, def, candidates)) if sums.len() < MOST_WORLDS => {
                tried.insert(id);
                if candidates.is_empty() {
                    self.play(case, assumed, sums, tried);
                }
                for value in candidates {
                    self.play(&self.with(case, def, value), assumed, sums, tried);
                }
                tried.remove(&id);
            }
            _ => self.in_and_out((case, &table), assumed, &open, sums),
        }
    }

    /// What no value of the case can decide is counted in and out.
    fn in_and_out(&self, case: (&Case, &Table), assumed: &Assumed, open: &Open, sums: &mut Vec<Sum>) {
        let doubts: Vec<(bool, usize)> =
            open.scopes.iter().map(|i| (true, *i)).chain(open.conditions.iter().map(|i| (false, *i))).collect();
        let doubts = doubts.get(..MOST_DOUBTS).unwrap_or(&doubts);
        for mask in 0..(1_u32 << doubts.len()) {
            let mut assumed = assumed.clone();
            for (bit, (scope, index)) in doubts.iter().enumerate() {
                let value = mask & (1 << bit) != 0;
                let target = if *scope { &mut assumed.scopes } else { &mut assumed.conditions };
                target.insert(*index, value);
            }
            for end in [End::Low, End::High] {
                let mut sum = self.sum(case, &assumed, end);
                sum.lacks.extend(open.causes.iter().cloned().map(Lack::from));
                sum.lacks.extend(open.quotas.iter().cloned().map(Lack::Quota));
                sums.push(sum);
            }
        }
    }

    /// Of the values that may decide differently those that do, as far as the case leaves anything to decide: two that
    /// leave the same of every scope and condition lead to the same worlds.
    fn telling(&self, id: AttributeId, def: &AttributeDef, table: &Table, assumed: &Assumed) -> Vec<Value> {
        let candidates = self.candidates(id, def);
        let counted = |component: &Component<'_>| component.amount.iter().any(|amount| reads(amount, id));
        if self.components.iter().any(counted) {
            return candidates;
        }
        let about = |index: &usize| self.scope(*index, table, assumed).truth != Truth::False;
        let components = (0..self.components.len()).filter(about).filter_map(|index| self.components.get(index));
        let own = components.flat_map(|component| [&component.scope, &component.condition]);
        let quotas = self.market.quotas.values().map(|quota| &quota.eligible);
        let asked: Vec<&Expr> = own.chain(quotas).filter(|expr| attributes(expr).contains(&id)).collect();
        let mut left: Vec<Vec<Expr>> = Vec::new();
        let mut telling = Vec::new();
        for value in candidates {
            let Some(constant) = constant(&value) else { return self.candidates(id, def) };
            let given = |expr: &&Expr| {
                substitute_scalars(expr, &mut |s| (*s == Scalar::Case(id)).then(|| Scalar::Const(constant.clone())))
            };
            let leaves: Vec<Expr> = asked.iter().map(given).collect();
            if !left.contains(&leaves) {
                left.push(leaves);
                telling.push(value);
            }
        }
        telling
    }

    /// Values of an attribute that may decide differently: every code compared with and one other, every threshold,
    /// below, between and above. Empty where the attribute's kind cannot be played through.
    fn candidates(&self, id: AttributeId, def: &AttributeDef) -> Vec<Value> {
        let mut seen = Constants { id, codes: BTreeSet::new(), numbers: BTreeSet::new(), days: BTreeSet::new() };
        for component in &self.components {
            seen.expr(&component.scope);
            seen.expr(&component.condition);
        }
        for quota in self.market.quotas.values() {
            seen.expr(&quota.eligible);
        }
        match def.type_ {
            AttributeType::Bool => vec![Value::Bool(true), Value::Bool(false)],
            AttributeType::Code => {
                let kind = def.codes.as_deref().unwrap_or_default();
                let all = self.reading.vocab().codes.get(kind).map(Vec::as_slice).unwrap_or_default();
                let other = all.iter().map(|c| &c.id).find(|c| !seen.codes.contains(*c));
                let known = all.iter().map(|c| &c.id).filter(|c| seen.codes.contains(*c));
                known.chain(other).map(|c| Value::Code(c.clone())).collect()
            }
            AttributeType::Number => {
                let unit = def.unit.clone().unwrap_or_default();
                let points = around(&seen.numbers.iter().map(|(n, _)| *n).collect());
                points.into_iter().map(|n| Value::Number { low: n, high: n, unit: unit.clone() }).collect()
            }
            AttributeType::Money => {
                let currencies: BTreeSet<&String> = seen.numbers.iter().filter_map(|(_, c)| c.as_ref()).collect();
                let [currency] = currencies.into_iter().collect::<Vec<_>>()[..] else { return Vec::new() };
                let points = around(&seen.numbers.iter().map(|(n, _)| *n).collect());
                let money = |n| Value::Money { low: n, high: n, currency: currency.clone() };
                points.into_iter().map(money).collect()
            }
            AttributeType::Day => {
                let days = seen.days.iter().flat_map(|d| [d.yesterday().ok(), Some(*d), d.tomorrow().ok()]);
                days.flatten().map(Value::Day).collect()
            }
            _ => Vec::new(),
        }
    }

    /// A case with one more value.
    pub(super) fn with(&self, case: &Case, def: &AttributeDef, value: Value) -> Case {
        let mut case = case.clone();
        let market = self.market.head.code.clone();
        let space = match def.case_space() {
            Some("offer") => case.offers.entry(market).or_default(),
            Some("shipment") => case.shipments.entry(market).or_default(),
            _ => &mut case.values,
        };
        space.insert(def.name.clone(), Given { value, cite: None });
        case
    }
}

impl Open {
    fn add(&mut self, missing: Vec<AttributeId>, causes: Vec<Cause>) {
        self.attributes.extend(missing);
        for cause in causes {
            match cause {
                Cause::Quota { id } => {
                    self.quotas.insert(id);
                }
                other => {
                    self.causes.insert(other);
                }
            }
        }
    }
}

/// A value as predicates compare it.
fn constant(value: &Value) -> Option<Const> {
    Some(match value {
        Value::Bool(value) => Const::Bool(*value),
        Value::Code(code) => Const::Code(code.clone()),
        Value::Day(day) => Const::Day(*day),
        Value::Number { low, high, .. } => Const::Number { low: *low, high: *high },
        Value::Money { low, high, currency } => Const::Money { low: *low, high: *high, currency: currency.clone() },
        _ => return None,
    })
}

/// Below, at, between and above the thresholds.
fn around(thresholds: &BTreeSet<Decimal>) -> Vec<Decimal> {
    let points: Vec<Decimal> = thresholds.iter().copied().collect();
    let mut all = Vec::new();
    if let (Some(first), Some(last)) = (points.first(), points.last()) {
        all.push(*first - Decimal::ONE);
        for (index, point) in points.iter().enumerate() {
            all.push(*point);
            if let Some(next) = points.get(index + 1) {
                all.push((*point + *next) / Decimal::TWO);
            }
        }
        all.push(*last + Decimal::ONE);
    }
    all
}

/// Constants an attribute is compared with.
struct Constants {
    id: AttributeId,
    codes: BTreeSet<String>,
    numbers: BTreeSet<(Decimal, Option<String>)>,
    days: BTreeSet<jiff::civil::Date>,
}

impl Constants {
    fn expr(&mut self, expr: &Expr) {
        // walks every part; nothing is replaced
        let _ = substitute(expr, &mut |part| {
            match part {
                Expr::Compare { left, right, .. } => {
                    self.pair(left, right);
                    self.pair(right, left);
                }
                Expr::OneOf { value: Scalar::Case(id), codes, .. } if *id == self.id => {
                    self.codes.extend(codes.iter().cloned());
                }
                _ => {}
            }
            None
        });
    }

    fn pair(&mut self, attribute: &Scalar, other: &Scalar) {
        if *attribute != Scalar::Case(self.id) {
            return;
        }
        match other {
            Scalar::Const(Const::Code(code)) => {
                self.codes.insert(code.clone());
            }
            Scalar::Const(Const::Number { low, high }) => {
                self.numbers.extend([(*low, None), (*high, None)]);
            }
            Scalar::Const(Const::Money { low, high, currency }) => {
                self.numbers.extend([(*low, Some(currency.clone())), (*high, Some(currency.clone()))]);
            }
            Scalar::Const(Const::Day(day)) => {
                self.days.insert(*day);
            }
            _ => {}
        }
    }
}
