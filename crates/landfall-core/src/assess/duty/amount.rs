//! Amounts: a share of the customs value plus fixed sums, kept apart as long as possible.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;

use crate::model::{AttributeId, Case, Role, Value, Vocab};
use crate::predicate::{AmountExpr, Cause, Const, Rates, Scalar};

/// A share of the customs value plus sums of money by currency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Amount {
    pub(super) share: Decimal,
    pub(super) money: BTreeMap<String, Decimal>,
}

/// What an amount would need.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lack {
    /// An attribute of the case.
    Attribute(String),
    /// A fact of the market.
    Market(String),
    /// An exchange rate, `BASE/QUOTE`.
    Rate(String),
    /// A line of the duty checklist nobody has worked on.
    Line(String),
    /// No band of a duty with gaps fits, by attribute.
    Band(String),
    /// How much of a quota is left.
    Quota(String),
    /// Sources disagree, by name of the dispute.
    Dispute(String),
    /// A successor was expected and nobody confirmed it, by id.
    Unconfirmed(String),
    /// Its first or last day is known only in part, by id.
    Day(String),
}

impl From<Cause> for Lack {
    fn from(cause: Cause) -> Lack {
        match cause {
            Cause::Market { attribute } => Lack::Market(attribute),
            Cause::NoPlaces => Lack::Market("place".to_owned()),
            Cause::Range { low, high } => Lack::Market(format!("{low}–{high}")),
            Cause::Day { id } => Lack::Day(id),
            Cause::Unconfirmed { id } => Lack::Unconfirmed(id),
            Cause::Dispute { name } => Lack::Dispute(name),
            Cause::Rate { base, quote } => Lack::Rate(format!("{base}/{quote}")),
            Cause::Quota { id } => Lack::Quota(id),
        }
    }
}

impl Amount {
    pub(super) fn add(&mut self, other: &Amount, sign: Decimal) {
        self.share += other.share * sign;
        for (currency, value) in &other.money {
            *self.money.entry(currency.clone()).or_default() += *value * sign;
        }
        self.money.retain(|_, v| !v.is_zero());
    }

    fn scaled(&self, by: Decimal) -> Amount {
        let mut scaled = Amount::default();
        scaled.add(self, by);
        scaled
    }

    /// The amount in the currency of the customs value.
    pub(super) fn in_money(&self, value: &(Decimal, String), rates: &dyn Rates) -> Result<Decimal, Lack> {
        let mut total = self.share * value.0;
        for (currency, amount) in &self.money {
            let rate = rates.rate(currency, &value.1).ok_or_else(|| Lack::Rate(format!("{currency}/{}", value.1)))?;
            total += *amount * rate;
        }
        Ok(total.normalize())
    }
}

/// Which end of a range a case's values are read at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Low,
    High,
}

/// What evaluating an amount may read.
pub(super) struct Context<'a> {
    pub(super) vocab: &'a Vocab,
    pub(super) case: &'a Case,
    pub(super) market: &'a str,
    pub(super) value: Option<(Decimal, String)>,
    pub(super) end: End,
    pub(super) rates: &'a dyn Rates,
    /// Market attributes, folded.
    pub(super) of_market: &'a dyn Fn(AttributeId) -> Scalar,
    /// The amounts of the applying components of lower order, by attribute.
    pub(super) lower: &'a BTreeMap<String, Amount>,
}

enum Term {
    Number(Decimal),
    Money(Amount),
}

/// The customs value of a case in a market, at one end of its range.
pub(super) fn customs_value(case: &Case, market: &str, vocab: &Vocab, end: End) -> Option<(Decimal, String)> {
    let (_, def) = vocab.role(Role::CustomsValue)?;
    match &case.value(&def.name, market)?.value {
        Value::Money { low, high, currency } => Some((if end == End::Low { *low } else { *high }, currency.clone())),
        _ => None,
    }
}

impl Context<'_> {
    pub(super) fn amount(&self, expr: &AmountExpr) -> Result<Amount, Lack> {
        match self.term(expr)? {
            Term::Money(amount) => Ok(amount),
            // the literal 0 is no money of any currency
            Term::Number(_) => Ok(Amount::default()),
        }
    }

    fn term(&self, expr: &AmountExpr) -> Result<Term, Lack> {
        Ok(match expr {
            AmountExpr::Number(n) => Term::Number(*n),
            AmountExpr::Money { amount, currency } => Term::Money(fixed(*amount, currency)),
            AmountExpr::Attribute(id) => self.attribute(*id)?,
            AmountExpr::Market(id) => self.of_market(*id)?,
            AmountExpr::Component(name) => Term::Money(self.lower.get(name).cloned().unwrap_or_default()),
            AmountExpr::Duties => {
                let mut sum = Amount::default();
                self.lower.values().for_each(|a| sum.add(a, Decimal::ONE));
                Term::Money(sum)
            }
            AmountExpr::Add(a, b) => self.sum(a, b, Decimal::ONE)?,
            AmountExpr::Subtract(a, b) => self.sum(a, b, Decimal::NEGATIVE_ONE)?,
            AmountExpr::Multiply(a, b) => match (self.term(a)?, self.term(b)?) {
                (Term::Number(a), Term::Number(b)) => Term::Number(a * b),
                (Term::Number(n), Term::Money(m)) | (Term::Money(m), Term::Number(n)) => Term::Money(m.scaled(n)),
                (Term::Money(_), Term::Money(_)) => Term::Money(Amount::default()),
            },
            AmountExpr::Least(terms) => self.pick(terms, false)?,
            AmountExpr::Greatest(terms) => self.pick(terms, true)?,
        })
    }

    fn sum(&self, a: &AmountExpr, b: &AmountExpr, sign: Decimal) -> Result<Term, Lack> {
        Ok(match (self.term(a)?, self.term(b)?) {
            (Term::Number(a), Term::Number(b)) => Term::Number(a + b * sign),
            (Term::Money(mut a), Term::Money(b)) => {
                a.add(&b, sign);
                Term::Money(a)
            }
            // only the literal 0 may stand beside money
            (Term::Money(a), Term::Number(_)) => Term::Money(a),
            (Term::Number(_), Term::Money(b)) => Term::Money(b.scaled(sign)),
        })
    }

    fn attribute(&self, id: AttributeId) -> Result<Term, Lack> {
        let lack = |name: &str| Lack::Attribute(name.to_owned());
        let def = self.vocab.def(id).ok_or_else(|| lack("?"))?;
        if def.role == Some(Role::CustomsValue) {
            return Ok(Term::Money(Amount { share: Decimal::ONE, money: BTreeMap::new() }));
        }
        let given = self.case.value(&def.name, self.market).ok_or_else(|| lack(&def.name))?;
        match &given.value {
            Value::Money { low, high, currency } => Ok(Term::Money(fixed(self.at(*low, *high), currency))),
            value => {
                let (low, high) = self.vocab.canonical(def, value).ok_or_else(|| lack(&def.name))?;
                Ok(Term::Number(self.at(low, high)))
            }
        }
    }

    fn of_market(&self, id: AttributeId) -> Result<Term, Lack> {
        let name = || Lack::Market(self.vocab.def(id).map_or(String::new(), |d| d.name.clone()));
        match (self.of_market)(id) {
            Scalar::Const(Const::Number { low, high }) => Ok(Term::Number(self.at(low, high))),
            Scalar::Const(Const::Money { low, high, currency }) => {
                Ok(Term::Money(fixed(self.at(low, high), &currency)))
            }
            Scalar::Missing(cause) => Err(cause.into()),
            Scalar::Rivals { name, .. } => Err(Lack::Dispute(name)),
            _ => Err(name()),
        }
    }

    fn at(&self, low: Decimal, high: Decimal) -> Decimal {
        if self.end == End::Low { low } else { high }
    }

    /// The least or greatest term. Shares of one value compare without it; anything else needs the customs value.
    fn pick(&self, terms: &[AmountExpr], greatest: bool) -> Result<Term, Lack> {
        let mut best: Option<(Decimal, Term)> = None;
        let parsed: Vec<Term> = terms.iter().map(|t| self.term(t)).collect::<Result<_, _>>()?;
        let shares_only = parsed.iter().all(|t| matches!(t, Term::Money(a) if a.money.is_empty()));
        let fixed_only = parsed.iter().all(|t| matches!(t, Term::Money(a) if a.share.is_zero()));
        // fixed sums are compared in one currency, that of the first
        let currency = parsed.iter().find_map(|t| match t {
            Term::Money(a) => a.money.keys().next().cloned(),
            Term::Number(_) => None,
        });
        for term in parsed {
            let size = match &term {
                Term::Number(n) => *n,
                Term::Money(a) if shares_only => a.share,
                Term::Money(a) => {
                    let value = match &self.value {
                        Some(value) => value.clone(),
                        None if fixed_only => (Decimal::ZERO, currency.clone().unwrap_or_default()),
                        None => return Err(self.no_value()),
                    };
                    a.in_money(&value, self.rates)?
                }
            };
            if best.as_ref().is_none_or(|(b, _)| if greatest { size > *b } else { size < *b }) {
                best = Some((size, term));
            }
        }
        best.map(|(_, term)| term).ok_or_else(|| self.no_value())
    }

    fn no_value(&self) -> Lack {
        let name = self.vocab.role(Role::CustomsValue).map(|(_, d)| d.name.clone());
        Lack::Attribute(name.unwrap_or_default())
    }
}

fn fixed(amount: Decimal, currency: &str) -> Amount {
    let money = if amount.is_zero() { BTreeMap::new() } else { BTreeMap::from([(currency.to_owned(), amount)]) };
    Amount { share: Decimal::ZERO, money }
}
