//! Cases: what depends on an unknown paper, a quota or a question at the border.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::amount::{Amount, End, Lack, customs_value};
use super::stack::{Applies, Assumed, Stack, Sum};
use super::worlds::Open;
use super::{ComponentOut, Condition, DutyCase, MoneyOut, PctOut, Secured, Total};
use crate::assess::because::CitationOut;
use crate::model::{AttributeDef, AttributeId, AttributeType, Case, Value};
use crate::predicate::AmountExpr;

/// Things played as cases at most; 2^4 = 16 cases.
const MOST_VARIABLES: usize = 4;

/// What a case assumes.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Variable {
    Paper(AttributeId, String),
    Quota(String),
    Condition(usize, String),
}

impl Variable {
    fn name(&self) -> String {
        match self {
            Variable::Paper(_, name) => name.clone(),
            Variable::Quota(id) => format!("quota('{id}')"),
            Variable::Condition(_, text) => text.clone(),
        }
    }
}

/// The cases of a duty, and what to ask for, most decisive first.
pub(super) fn cases(stack: &Stack<'_>, case: &Case, lines: &[Lack]) -> (Vec<DutyCase>, Vec<Lack>) {
    let open = stack.open(case, &Assumed::default());
    let variables = variables(stack, &open);
    let mut missing = asked(stack, case, &open.attributes, &variables);
    let cases = played(stack, case, variables, lines);
    for lack in cases.iter().flat_map(|c| &c.lacks) {
        if matches!(lack, Lack::Attribute(_) | Lack::Rate(_)) && !missing.contains(lack) {
            missing.push(lack.clone());
        }
    }
    (cases, missing)
}

/// The cases alone.
pub(super) fn only_cases(stack: &Stack<'_>, case: &Case, lines: &[Lack]) -> Vec<DutyCase> {
    let variables = variables(stack, &stack.open(case, &Assumed::default()));
    played(stack, case, variables, lines)
}

/// What is open and played as cases.
fn variables(stack: &Stack<'_>, open: &Open) -> Vec<Variable> {
    let vocab = stack.reading.vocab();
    let is_paper = |id: &AttributeId| {
        vocab.def(*id).filter(|d| d.case_space() == Some("shipment") && d.type_ == AttributeType::Bool)
    };
    let mut variables: Vec<Variable> = Vec::new();
    variables.extend(open.attributes.iter().filter_map(|id| Some(Variable::Paper(*id, is_paper(id)?.name.clone()))));
    variables.extend(open.quotas.iter().map(|q| Variable::Quota(q.clone())));
    let only_papers = |index: &usize| {
        let reads = stack.components.get(*index).map(|c| crate::predicate::attributes(&c.condition));
        reads.is_some_and(|r| r.iter().all(|id| is_paper(id).is_some()))
    };
    for index in open.conditions.iter().filter(|i| open.quotas.is_empty() && !only_papers(i)) {
        let text = stack.components.get(*index).and_then(|c| c.held.fact.condition.clone());
        variables.extend(text.map(|t| Variable::Condition(*index, t)));
    }
    variables
}

fn played(stack: &Stack<'_>, case: &Case, variables: Vec<Variable>, lines: &[Lack]) -> Vec<DutyCase> {
    let mut chosen: Vec<Variable> = variables.into_iter().take(MOST_VARIABLES).collect();
    let mut built = combinations(stack, case, &chosen, lines);
    // a thing that makes no difference in any combination is no case
    let mut index = 0;
    while index < chosen.len() {
        let makes_none = built.iter().all(|(values, result)| {
            let mut other = values.clone();
            if let Some(v) = other.get_mut(index) {
                *v = !*v;
            }
            built.iter().any(|(vs, r)| *vs == other && same(r, result))
        });
        if makes_none {
            chosen.remove(index);
            built.retain(|(values, _)| values.get(index) == Some(&true));
            built.iter_mut().for_each(|(values, _)| {
                values.remove(index);
            });
        } else {
            index += 1;
        }
    }
    let mut cases: Vec<DutyCase> = Vec::new();
    for (values, mut result) in built {
        result.condition = chosen.iter().zip(values).map(|(v, equals)| Condition { reads: v.name(), equals }).collect();
        cases.push(result);
    }
    merge(cases)
}

/// Two cases that differ in one assumption and in nothing else become one without it.
fn merge(mut cases: Vec<DutyCase>) -> Vec<DutyCase> {
    loop {
        let mut found = None;
        'search: for (a, first) in cases.iter().enumerate() {
            for (b, second) in cases.iter().enumerate().skip(a + 1) {
                if let Some(condition) = without_difference(first, second) {
                    found = Some((a, b, condition));
                    break 'search;
                }
            }
        }
        let Some((a, b, condition)) = found else { return cases };
        cases.remove(b);
        if let Some(first) = cases.get_mut(a) {
            first.condition = condition;
        }
    }
}

fn without_difference(a: &DutyCase, b: &DutyCase) -> Option<Vec<Condition>> {
    let names = |c: &DutyCase| c.condition.iter().map(|x| x.reads.clone()).collect::<Vec<_>>();
    if !same(a, b) || names(a) != names(b) {
        return None;
    }
    let kept: Vec<Condition> = a.condition.iter().filter(|c| b.condition.contains(c)).cloned().collect();
    (kept.len() + 1 == a.condition.len()).then_some(kept)
}

fn same(a: &DutyCase, b: &DutyCase) -> bool {
    a.components == b.components && a.total == b.total && a.complete == b.complete && a.lacks == b.lacks
}

fn combinations(stack: &Stack<'_>, case: &Case, chosen: &[Variable], lines: &[Lack]) -> Vec<(Vec<bool>, DutyCase)> {
    let mut all = Vec::new();
    for mask in 0..(1_u32 << chosen.len()) {
        let values: Vec<bool> = (0..chosen.len()).map(|bit| mask & (1 << bit) == 0).collect();
        let mut with = case.clone();
        let mut assumed = Assumed::default();
        for (variable, value) in chosen.iter().zip(&values) {
            match variable {
                Variable::Paper(id, _) => {
                    if let Some(def) = stack.reading.vocab().def(*id) {
                        with = stack.with(&with, def, Value::Bool(*value));
                    }
                }
                Variable::Quota(id) => {
                    assumed.quotas.insert(id.clone(), *value);
                }
                Variable::Condition(index, _) => {
                    assumed.conditions.insert(*index, *value);
                }
            }
        }
        let result = build(stack, &with, &assumed, lines);
        all.push((values, result));
    }
    all
}

/// Attributes to ask for, the one that narrows the range most first; what that one settles for most of its values is
/// not asked yet.
fn asked(stack: &Stack<'_>, case: &Case, open: &BTreeSet<AttributeId>, variables: &[Variable]) -> Vec<Lack> {
    let vocab = stack.reading.vocab();
    let mut ranked: Vec<(Decimal, String)> = Vec::new();
    for id in open {
        let Some(def) = vocab.def(*id) else { continue };
        // how many components stay open in the worst case once it is known
        let left = values(stack, def).into_iter().map(|v| {
            let open = stack.open(&stack.with(case, def, v), &Assumed::default());
            open.scopes.len() + open.conditions.len()
        });
        let worst = left.max().unwrap_or(usize::MAX);
        let paper = variables.iter().any(|v| matches!(v, Variable::Paper(p, _) if p == id));
        ranked.push((Decimal::from(worst.min(1000) * 2 + usize::from(paper)), def.name.clone()));
    }
    ranked.sort();
    let first = ranked.first().and_then(|(_, name)| vocab.attribute(name));
    let stays = first.map(|(_, def)| (values(stack, def).len(), stays_open(stack, case, def)));
    let wanted = |name: &str| match (&stays, vocab.attribute(name)) {
        (Some((all, stays)), Some((id, _))) => stays.iter().filter(|open| open.contains(&id)).count() * 2 >= *all,
        _ => true,
    };
    let mut asked = Vec::new();
    for (index, (_, name)) in ranked.iter().enumerate() {
        if index == 0 || wanted(name) {
            asked.push(Lack::Attribute(name.clone()));
        }
    }
    asked
}

/// The values of an attribute that can be listed.
fn values(stack: &Stack<'_>, def: &AttributeDef) -> Vec<Value> {
    match def.type_ {
        AttributeType::Bool => vec![Value::Bool(true), Value::Bool(false)],
        AttributeType::Code => {
            let codes = def.codes.as_deref().and_then(|k| stack.reading.vocab().codes.get(k));
            codes.into_iter().flatten().map(|c| Value::Code(c.id.clone())).collect()
        }
        _ => Vec::new(),
    }
}

/// What stays open once an attribute is known, for each of its values.
fn stays_open(stack: &Stack<'_>, case: &Case, def: &AttributeDef) -> Vec<BTreeSet<AttributeId>> {
    let known = values(stack, def).into_iter().map(|v| stack.with(case, def, v));
    known.map(|case| stack.open(&case, &Assumed::default()).attributes).collect()
}

fn build(stack: &Stack<'_>, case: &Case, assumed: &Assumed, lines: &[Lack]) -> DutyCase {
    let sums = stack.worlds(case, assumed);
    let mut lacks: BTreeSet<Lack> = sums.iter().flat_map(|s| s.lacks.iter().cloned()).collect();
    let components = (0..stack.components.len()).filter_map(|i| component(stack, case, i, &sums)).collect();
    let nothing_open = lacks.is_empty() && lines.is_empty();
    let total = total(stack, case, &sums, nothing_open, &mut lacks);
    // a rate may be found missing only while adding up
    let complete = nothing_open && lacks.is_empty();
    DutyCase { condition: Vec::new(), components, total, complete, lacks: lacks.into_iter().collect() }
}

fn component(stack: &Stack<'_>, case: &Case, index: usize, sums: &[Sum]) -> Option<ComponentOut> {
    let held = stack.components.get(index)?.held;
    let parts = || sums.iter().filter_map(|s| s.parts.get(index));
    let seen: BTreeSet<Applies> = parts().map(|(a, _)| *a).collect();
    let applies = match seen.iter().copied().collect::<Vec<_>>()[..] {
        [one] => one,
        _ if seen.contains(&Applies::Disputed) => Applies::Disputed,
        _ => Applies::Unknown,
    };
    let amounts: Vec<&Amount> =
        parts().filter(|(a, _)| *a != Applies::No).filter_map(|(_, amount)| amount.as_ref().ok()).collect();
    let agreed = amounts.first().filter(|first| amounts.iter().all(|a| a == *first));
    let expr = stack.components.get(index).and_then(|c| c.amount.as_ref());
    let fact = &held.fact;
    Some(ComponentOut {
        id: fact.id.clone(),
        attribute: fact.attribute.clone(),
        rate_pct: expr.and_then(rate).map(|r| (r * Decimal::ONE_HUNDRED).normalize()),
        amount: agreed.and_then(|a| money(stack, case, a)),
        base: fact.value.to_string(),
        order: fact.order,
        applies,
        status: fact.status,
        secured: fact.secured.map(|s| Secured { released: s.released }),
        not_confirmed_since: fact.review_by.filter(|by| stack.day > *by),
        citations: vec![CitationOut::of_fact(fact)],
    })
}

/// The rate of a component that is a share of something.
fn rate(expr: &AmountExpr) -> Option<Decimal> {
    match expr {
        AmountExpr::Multiply(a, b) => match (&**a, &**b) {
            (AmountExpr::Number(n), _) | (_, AmountExpr::Number(n)) => Some(*n),
            _ => None,
        },
        AmountExpr::Number(n) if n.is_zero() => Some(*n),
        _ => None,
    }
}

fn money(stack: &Stack<'_>, case: &Case, amount: &Amount) -> Option<MoneyOut> {
    if let Some(value) = customs_value(case, &stack.market.head.code, stack.reading.vocab(), End::Low) {
        let worth = amount.in_money(&value, &stack.commons.rates_on(stack.day)).ok()?;
        return Some(MoneyOut { value: worth, currency: value.1 });
    }
    match amount.money.iter().next() {
        Some((currency, value)) if amount.share.is_zero() && amount.money.len() == 1 => {
            Some(MoneyOut { value: *value, currency: currency.clone() })
        }
        _ => None,
    }
}

fn total(stack: &Stack<'_>, case: &Case, sums: &[Sum], nothing_open: bool, lacks: &mut BTreeSet<Lack>) -> Total {
    let rates = stack.commons.rates_on(stack.day);
    let mut worth: Vec<Decimal> = Vec::new();
    let mut shares: Vec<Decimal> = Vec::new();
    let mut currency = None;
    let mut whole = true;
    for (sum, end) in sums.iter().zip([End::Low, End::High].into_iter().cycle()) {
        match customs_value(case, &stack.market.head.code, stack.reading.vocab(), end) {
            Some(value) => match sum.total.in_money(&value, &rates) {
                Ok(amount) => {
                    worth.push(amount);
                    if let Some(share) = amount.checked_div(value.0) {
                        shares.push((share * Decimal::ONE_HUNDRED).normalize());
                    }
                    currency = Some(value.1);
                }
                Err(lack) => {
                    lacks.insert(lack);
                    whole = false;
                }
            },
            None if sum.total.money.is_empty() => {
                shares.push((sum.total.share * Decimal::ONE_HUNDRED).normalize());
            }
            None => whole = false,
        }
    }
    // what stands in doubt may be anything: no sum is better than a sum without it
    let doubted = lacks.iter().any(|l| matches!(l, Lack::Unconfirmed(_) | Lack::Day(_) | Lack::Band(_)));
    let uncounted = sums.iter().any(|s| s.uncounted);
    let whole = whole && !doubted && !uncounted && (nothing_open || something_is_due(sums));
    let low = worth.iter().min().copied().filter(|_| whole);
    let high = worth.iter().max().copied().filter(|_| whole);
    let ends = shares.iter().min().copied().zip(shares.iter().max().copied()).filter(|_| whole);
    Total {
        low,
        high,
        currency: currency.filter(|_| whole),
        ad_valorem_pct: ends.map(|(low, high)| PctOut { low, high }),
    }
}

/// Whether any component is due: a floor of nothing at all would read as zero.
fn something_is_due(sums: &[Sum]) -> bool {
    sums.iter().flat_map(|s| &s.parts).any(|(applies, _)| *applies == Applies::Yes)
}
