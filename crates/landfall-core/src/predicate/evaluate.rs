//! Predicates over all rows of a table, in SQL's three-valued logic.

use std::collections::HashMap;
use std::sync::Arc;

use super::kernel;
use super::node::{self, Node};
use super::row::{self, Rates};
use super::table::{Column, Table, day_number};
use super::{Bits, Branch, Const, Expr, Op, Scalar, Tri, normal};
use crate::model::{AttributeId, Truth};

/// Evaluates one predicate for every row; what was not folded is unknown.
#[must_use]
pub fn evaluate(expr: &Expr, table: &Table, rates: &dyn Rates) -> Tri {
    let tri = Evaluator::new(table, rates).evaluate(expr);
    Arc::unwrap_or_clone(tri)
}

/// Evaluates many predicates over one table; what several of them share is evaluated once.
pub struct Evaluator<'t> {
    table: &'t Table,
    rates: &'t dyn Rates,
    cache: Evaluated,
}

/// What predicates came to.
pub type Evaluated = HashMap<Expr, Arc<Tri>>;

/// Below this many rows evaluating is cheaper than remembering.
const WORTH_REMEMBERING: usize = 64;

impl<'t> Evaluator<'t> {
    /// An evaluator that remembers nothing yet.
    #[must_use]
    pub fn new(table: &'t Table, rates: &'t dyn Rates) -> Evaluator<'t> {
        Evaluator::resume(table, rates, Evaluated::new())
    }

    /// An evaluator over the same table that remembers what an earlier one left.
    #[must_use]
    pub fn resume(table: &'t Table, rates: &'t dyn Rates, evaluated: Evaluated) -> Evaluator<'t> {
        Evaluator { table, rates, cache: evaluated }
    }

    /// What it remembers.
    #[must_use]
    pub fn rest(self) -> Evaluated {
        self.cache
    }

    /// Evaluates one predicate for every row.
    pub fn evaluate(&mut self, expr: &Expr) -> Arc<Tri> {
        if self.table.rows() <= WORTH_REMEMBERING {
            return Arc::new(self.compute(expr));
        }
        if let Some(tri) = self.cache.get(expr) {
            return Arc::clone(tri);
        }
        let tri = Arc::new(self.compute(expr));
        self.cache.insert(expr.clone(), Arc::clone(&tri));
        tri
    }

    fn compute(&mut self, expr: &Expr) -> Tri {
        let rows = self.table.rows();
        match expr {
            Expr::Known(value) => Tri::known(*value, rows),
            Expr::And(parts) => {
                let mut all = Tri::known(true, rows);
                for part in parts {
                    all.and(&self.evaluate(part));
                    if all.no.is_full() {
                        break;
                    }
                }
                all
            }
            Expr::Or(parts) => {
                let mut any = Tri::known(false, rows);
                for part in parts {
                    any.or(&self.evaluate(part));
                    if any.yes.is_full() {
                        break;
                    }
                }
                any
            }
            Expr::Not(part) => Tri::clone(&self.evaluate(part)).negated(),
            Expr::Compare { op, left, right } => match choice(left).or_else(|| choice(right)).cloned() {
                Some(from) => self.chosen(&from, &|to| {
                    normal::compare(*op, normal::replaced(left, &from, to), normal::replaced(right, &from, to))
                }),
                None => self.compare(*op, left, right),
            },
            Expr::OneOf { value, codes, complete, list } => match choice(value).cloned() {
                Some(from) => self.chosen(&from, &|to| normal::one_of(to.clone(), codes, *complete, list.as_deref())),
                None => self.one_of(value, codes, *complete),
            },
            Expr::Flag(value) => match choice(value).cloned() {
                Some(from) => self.chosen(&from, &|to| normal::flag(to.clone())),
                None => self.flag(value),
            },
            Expr::IsUnknown(value) => self.is_unknown(value),
            Expr::Has { list, code } => self.has(*list, code),
            Expr::Subset { list, codes } => self.subset(*list, codes),
            Expr::Holds { scheme, min_series, .. } => self.holds(scheme, *min_series),
            Expr::Unknown(_) | Expr::MarketHas { .. } | Expr::MarketSubset { .. } | Expr::Quota(_) => {
                Tri::unknown(rows)
            }
        }
    }

    /// Puts each value of a choice in the place of the choice.
    fn chosen(&mut self, from: &Scalar, with: &dyn Fn(&Scalar) -> Expr) -> Tri {
        match from {
            Scalar::Scoped { branches, .. } => {
                let (mut all, some) = self.scoped(branches, &mut |this, value| this.compute(&with(value)));
                all.yes.and(&some);
                all.no.and(&some);
                all
            }
            Scalar::Rivals { values, .. } if !values.is_empty() => {
                let mut all = self.undivided();
                for value in values {
                    let tri = self.compute(&with(&Scalar::Const(value.clone())));
                    all.yes.and(&tri.yes);
                    all.no.and(&tri.no);
                }
                all
            }
            _ => Tri::unknown(self.table.rows()),
        }
    }

    /// What every value says whose guard is not false, and where some guard is true.
    fn scoped(&mut self, branches: &[Branch], of: &mut dyn FnMut(&mut Self, &Scalar) -> Tri) -> (Tri, Bits) {
        let (mut all, mut some) = (self.undivided(), Bits::none(self.table.rows()));
        for Branch { guard, value, .. } in branches {
            let guard = self.evaluate(guard);
            if guard.no.is_full() {
                continue;
            }
            some.or(&guard.yes);
            let mut tri = of(self, value);
            tri.yes.or(&guard.no);
            tri.no.or(&guard.no);
            all.yes.and(&tri.yes);
            all.no.and(&tri.no);
        }
        (all, some)
    }

    /// Both true and false in every row: where agreeing begins.
    fn undivided(&self) -> Tri {
        Tri { yes: Bits::all(self.table.rows()), no: Bits::all(self.table.rows()) }
    }

    fn compare(&self, op: Op, left: &Scalar, right: &Scalar) -> Tri {
        let rows = self.table.rows();
        let column = |s: &Scalar| if let Scalar::Case(id) = s { self.table.column(*id) } else { None };
        match (column(left), column(right), right) {
            (Some(Column::Number(numbers)), None, Scalar::Const(Const::Number { low, high }))
                if numbers.high.is_none() && low == high =>
            {
                kernel::against(op, &numbers.known, &numbers.low, super::table::float(*low))
            }
            (Some(Column::Code { known, codes }), None, Scalar::Const(Const::Code(code))) => {
                kernel::against(op, known, codes, self.table.codes.number(code))
            }
            (Some(Column::Day { known, days }), None, Scalar::Const(Const::Day(day))) => {
                kernel::against(op, known, days, day_number(*day))
            }
            (Some(Column::Code { known, codes }), Some(Column::Code { known: known_too, codes: others }), _) => {
                kernel::between(op, (known, codes), (known_too, others))
            }
            (Some(Column::Day { known, days }), Some(Column::Day { known: known_too, days: others }), _) => {
                kernel::between(op, (known, days), (known_too, others))
            }
            _ => match (Node::build(left, self.table), Node::build(right, self.table)) {
                (Some((a, of_a)), Some((b, of_b))) if of_a == of_b => node::compare(op, &a, &b, rows),
                _ => self.each_row(op, left, right),
            },
        }
    }

    /// The way for what has no faster one: several currencies, booleans, what is unknown for every row.
    fn each_row(&self, op: Op, left: &Scalar, right: &Scalar) -> Tri {
        let mut tri = Tri::unknown(self.table.rows());
        if self.hopeless(left) || self.hopeless(right) {
            return tri;
        }
        for row in 0..self.table.rows() {
            let cell = |scalar| row::cell(scalar, self.table, row, self.rates);
            let (Ok(a), Ok(b)) = (cell(left), cell(right)) else { continue };
            match row::compare(op, a, b, self.rates) {
                Ok(Truth::True) => tri.yes.set(row, true),
                Ok(Truth::False) => tri.no.set(row, true),
                _ => {}
            }
        }
        tri
    }

    /// Whether a scalar is unknown for every row.
    fn hopeless(&self, scalar: &Scalar) -> bool {
        match scalar {
            Scalar::Case(id) => self.table.column(*id).is_none(),
            Scalar::Const(c) => *c == Const::Absent,
            Scalar::Add(a, b) | Scalar::Subtract(a, b) | Scalar::Multiply(a, b) => self.hopeless(a) || self.hopeless(b),
            _ => true,
        }
    }

    fn one_of(&self, value: &Scalar, codes: &[String], complete: bool) -> Tri {
        let Scalar::Case(id) = value else { return Tri::unknown(self.table.rows()) };
        let Some(Column::Code { known, codes: column }) = self.table.column(*id) else {
            return Tri::unknown(self.table.rows());
        };
        let mut tri = if let Some([a, b, c, d]) = self.few(codes) {
            kernel::column(known, column, |x| (x == a) | (x == b) | (x == c) | (x == d))
        } else {
            self.many(codes, known, column)
        };
        if !complete {
            tri.no = Bits::none(self.table.rows());
        }
        tri
    }

    /// Up to four codes, the last repeated.
    fn few(&self, codes: &[String]) -> Option<[u32; 4]> {
        let (last, first) = codes.split_last()?;
        let mut few = [self.table.codes.number(last); 4];
        if first.len() >= few.len() {
            return None;
        }
        few.iter_mut().zip(first).for_each(|(place, code)| *place = self.table.codes.number(code));
        Some(few)
    }

    fn many(&self, codes: &[String], known: &Bits, column: &[u32]) -> Tri {
        let mut listed = vec![0_u8; self.table.codes.len()];
        for code in codes {
            if let Some(place) = listed.get_mut(self.table.codes.number(code) as usize) {
                *place = 1;
            }
        }
        kernel::column(known, column, |c| listed.get(c as usize).is_some_and(|l| *l == 1))
    }

    fn flag(&self, value: &Scalar) -> Tri {
        match value {
            Scalar::Case(id) => match self.table.column(*id) {
                Some(Column::Bool { yes, no }) => Tri { yes: yes.clone(), no: no.clone() },
                _ => Tri::unknown(self.table.rows()),
            },
            Scalar::Const(Const::Bool(value)) => Tri::known(*value, self.table.rows()),
            _ => Tri::unknown(self.table.rows()),
        }
    }

    fn is_unknown(&mut self, value: &Scalar) -> Tri {
        let rows = self.table.rows();
        match value {
            Scalar::Case(id) => {
                let known = match self.table.column(*id) {
                    None => Bits::none(rows),
                    Some(Column::Number(numbers) | Column::Money { amount: numbers, .. }) => numbers.known.clone(),
                    Some(Column::Code { known, .. } | Column::Day { known, .. }) => known.clone(),
                    Some(Column::List { given, .. }) => given.clone(),
                    Some(Column::Bool { yes, no }) => {
                        let mut known = yes.clone();
                        known.or(no);
                        known
                    }
                };
                Tri { yes: known.complement(), no: known }
            }
            Scalar::Scoped { branches, .. } => {
                let (mut all, some) = self.scoped(branches, &mut |this, value| this.is_unknown(value));
                // where no guard is true there is no value
                all.no.and(&some);
                all.yes.or(&some.complement());
                all
            }
            Scalar::Add(a, b) | Scalar::Subtract(a, b) | Scalar::Multiply(a, b) => {
                let mut either = self.is_unknown(a);
                either.or(&self.is_unknown(b));
                either
            }
            other => match normal::is_unknown(other.clone()) {
                Expr::Known(value) => Tri::known(value, rows),
                _ => Tri::unknown(rows),
            },
        }
    }

    fn has(&self, list: AttributeId, code: &str) -> Tri {
        let Some(Column::List { complete, has, .. }) = self.table.column(list) else {
            return Tri::unknown(self.table.rows());
        };
        match has.get(&self.table.codes.number(code)) {
            Some(listed) => {
                let mut no = complete.clone();
                no.and_not(listed);
                Tri { yes: listed.clone(), no }
            }
            None => Tri { yes: Bits::none(self.table.rows()), no: complete.clone() },
        }
    }

    fn subset(&self, list: AttributeId, codes: &[String]) -> Tri {
        let Some(Column::List { complete, has, .. }) = self.table.column(list) else {
            return Tri::unknown(self.table.rows());
        };
        let mut outside = Bits::none(self.table.rows());
        for (code, rows) in has {
            if codes.binary_search_by(|c| c.as_str().cmp(self.table.codes.name(*code))).is_err() {
                outside.or(rows);
            }
        }
        let mut yes = complete.clone();
        yes.and_not(&outside);
        Tri { yes, no: outside }
    }

    fn holds(&self, scheme: &str, min_series: Option<u32>) -> Tri {
        let approvals = &self.table.approvals;
        let mut no = approvals.complete.clone();
        let Some(scheme) = approvals.schemes.get(scheme) else {
            return Tri { yes: Bits::none(self.table.rows()), no };
        };
        let Some(least) = min_series else {
            no.and_not(&scheme.listed);
            return Tri { yes: scheme.listed.clone(), no };
        };
        let yes = kernel::column(&scheme.has_best, &scheme.best, |series| series >= least).yes;
        no.and_not(&yes);
        no.and_not(&scheme.open);
        Tri { yes, no }
    }
}

/// The first part of a scalar that stands for several values.
pub(super) fn choice(scalar: &Scalar) -> Option<&Scalar> {
    match scalar {
        Scalar::Scoped { .. } | Scalar::Rivals { .. } => Some(scalar),
        Scalar::Add(a, b) | Scalar::Subtract(a, b) | Scalar::Multiply(a, b) => choice(a).or_else(|| choice(b)),
        _ => None,
    }
}
