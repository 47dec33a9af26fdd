//! Why a predicate is true, false or unknown for one case.

use std::collections::BTreeSet;

use super::evaluate::choice;
use super::row::{self, Cell, Lack, Rates};
use super::table::{Column, Table};
use super::{Branch, Cause, Const, Expr, Op, Scalar, normal};
use crate::model::{AttributeId, Truth, Value};

/// A value of the case that had a part in deciding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The attribute.
    pub attribute: AttributeId,
    /// Its value in the canonical unit; approvals as the list of their schemes; none where it decided by being unknown.
    pub value: Option<Value>,
}

/// Why a predicate has the truth it has in one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// What [`evaluate`](super::evaluate) gives for the row.
    pub truth: Truth,
    /// Where decided: what the deciding parts read, sorted, each once.
    pub reads: Vec<Read>,
    /// Where unknown: attributes of the case to ask for, sorted, each once.
    pub missing: Vec<AttributeId>,
    /// Where unknown: what the case cannot help with, sorted, each once.
    pub causes: Vec<Cause>,
}

/// Explains one predicate for one row; behind the last row everything is unknown.
#[must_use]
pub fn explain(expr: &Expr, table: &Table, row: usize, rates: &dyn Rates) -> Explained {
    let part = Row { table, row, rates }.expr(expr);
    let read = |attribute| Read { attribute, value: table.value(attribute, row) };
    Explained {
        truth: part.truth,
        reads: part.reads.into_iter().map(read).collect(),
        missing: part.missing.into_iter().collect(),
        causes: part.causes.into_iter().collect(),
    }
}

struct Row<'t> {
    table: &'t Table,
    row: usize,
    rates: &'t dyn Rates,
}

/// `reads` stands where `truth` is decided, the others where it is not.
struct Part {
    truth: Truth,
    reads: BTreeSet<AttributeId>,
    missing: BTreeSet<AttributeId>,
    causes: BTreeSet<Cause>,
}

impl Part {
    fn decided(truth: impl Into<Truth>) -> Part {
        Part { truth: truth.into(), reads: BTreeSet::new(), missing: BTreeSet::new(), causes: BTreeSet::new() }
    }

    fn unknown() -> Part {
        Part::decided(Truth::Unknown)
    }

    fn caused(cause: Cause) -> Part {
        Part { causes: BTreeSet::from([cause]), ..Part::unknown() }
    }

    /// Decided by an attribute, or waiting for it.
    fn about(truth: impl Into<Truth>, attribute: AttributeId) -> Part {
        let (mut part, truth) = (Part::unknown(), truth.into());
        part.truth = truth;
        if truth == Truth::Unknown {
            part.missing.insert(attribute)
        } else {
            part.reads.insert(attribute)
        };
        part
    }

    fn add(&mut self, other: Part) {
        self.reads.extend(other.reads);
        self.missing.extend(other.missing);
        self.causes.extend(other.causes);
    }

    /// Drops what does not go with the truth.
    fn settled(mut self) -> Part {
        if self.truth == Truth::Unknown {
            self.reads.clear();
        } else {
            self.missing.clear();
            self.causes.clear();
        }
        self
    }
}

impl Row<'_> {
    fn expr(&self, expr: &Expr) -> Part {
        match expr {
            Expr::Known(value) => Part::decided(*value),
            Expr::Unknown(cause) => Part::caused(cause.clone()),
            Expr::And(parts) => self.all(parts, Truth::True, Truth::and),
            Expr::Or(parts) => self.all(parts, Truth::False, Truth::or),
            Expr::Not(inner) => {
                let part = self.expr(inner);
                Part { truth: !part.truth, ..part }
            }
            Expr::Compare { op, left, right } => {
                self.chosen(vec![left.clone(), right.clone()], &|scalars| match scalars {
                    [left, right] => self.compare(*op, left, right),
                    _ => Part::unknown(),
                })
            }
            Expr::OneOf { value, codes, complete, list } => {
                self.chosen(vec![value.clone()], &|scalars| match scalars {
                    [value] => self.one_of(value, codes, *complete, list.as_deref()),
                    _ => Part::unknown(),
                })
            }
            Expr::Flag(value) => self.chosen(vec![value.clone()], &|scalars| match scalars {
                [value] => self.compare(Op::Equal, value, &Scalar::Const(Const::Bool(true))),
                _ => Part::unknown(),
            }),
            Expr::IsUnknown(value) => self.is_unknown(value),
            Expr::Has { list, code } => Part::about(self.has(*list, code), *list),
            Expr::Subset { list, codes } => Part::about(self.subset(*list, codes), *list),
            Expr::Holds { approvals, scheme, min_series } => Part::about(self.holds(scheme, *min_series), *approvals),
            Expr::Quota(id) => Part::caused(Cause::Quota { id: id.clone() }),
            Expr::MarketHas { name, .. } | Expr::MarketSubset { name, .. } => {
                Part::caused(Cause::Market { attribute: name.clone() })
            }
        }
    }

    /// Only the parts that have the truth of the whole had a part in it.
    fn all(&self, parts: &[Expr], start: Truth, join: fn(Truth, Truth) -> Truth) -> Part {
        let parts: Vec<Part> = parts.iter().map(|p| self.expr(p)).collect();
        let truth = parts.iter().fold(start, |truth, part| join(truth, part.truth));
        let mut whole = Part::decided(truth);
        parts.into_iter().filter(|part| part.truth == truth).for_each(|part| whole.add(part));
        whole.settled()
    }

    /// Puts in what scoped values and rivals say, then asks `atom`.
    fn chosen(&self, scalars: Vec<Scalar>, atom: &dyn Fn(&[Scalar]) -> Part) -> Part {
        if let Some(cause) = scalars.iter().find_map(normal::missing) {
            return Part::caused(cause.clone());
        }
        let Some(from) = scalars.iter().find_map(choice) else { return atom(&scalars) };
        let with = |to: &Scalar| self.chosen(scalars.iter().map(|s| normal::replaced(s, from, to)).collect(), atom);
        match from {
            Scalar::Scoped { branches, otherwise } => self.scoped(branches, &with).unwrap_or_else(|mut guards| {
                if guards.missing.is_empty() && guards.causes.is_empty() {
                    guards.causes.insert(otherwise.clone());
                }
                guards.settled()
            }),
            Scalar::Rivals { name, values } => {
                let dispute = Cause::Dispute { name: name.clone() };
                let each = |value: &Const| match value {
                    Const::Absent => Part::caused(dispute.clone()),
                    value => with(&Scalar::Const(value.clone())),
                };
                agreed(values.iter().map(each).collect(), &dispute)
            }
            _ => Part::unknown(),
        }
    }

    /// What every value says whose guard is not false; where no guard is true, what the guards read and lack.
    fn scoped(&self, branches: &[Branch], with: &dyn Fn(&Scalar) -> Part) -> Result<Part, Part> {
        let (mut guards, mut says) = (Part::unknown(), Vec::new());
        let (mut sure, mut possible) = (Vec::new(), Vec::new());
        for branch in branches {
            let guard = self.expr(&branch.guard);
            match guard.truth {
                Truth::True => {
                    says.push(branch.says.as_str());
                    sure.push(with(&branch.value));
                }
                Truth::Unknown => possible.push(with(&branch.value)),
                Truth::False => {}
            }
            guards.add(guard);
        }
        if sure.is_empty() {
            return Err(guards);
        }
        let doubtful = !possible.is_empty();
        let mut whole = agreed(sure, &Cause::Dispute { name: says.join(", ") });
        if doubtful && whole.truth != Truth::Unknown {
            let differs = possible.iter().any(|part| part.truth != whole.truth);
            if differs {
                whole.truth = Truth::Unknown;
                whole.missing.extend(guards.missing);
                whole.causes.extend(guards.causes);
            } else {
                possible.into_iter().for_each(|part| whole.add(part));
            }
        }
        whole.reads.extend(guards.reads);
        Ok(whole.settled())
    }

    fn compare(&self, op: Op, left: &Scalar, right: &Scalar) -> Part {
        let cell = |scalar| row::cell(scalar, self.table, self.row, self.rates);
        let mut part = Part::unknown();
        let (mut read, mut constants) = (BTreeSet::new(), Vec::new());
        for scalar in [left, right] {
            leaves(scalar, &mut read, &mut constants);
        }
        part.missing = read.iter().copied().filter(|id| row::of_case(self.table, *id, self.row).is_none()).collect();
        if !part.missing.is_empty() {
            return part;
        }
        let result = cell(left).and_then(|a| row::compare(op, a, cell(right)?, self.rates));
        match result {
            Ok(Truth::Unknown) => {
                part.missing = read.into_iter().filter(|id| self.is_range(*id)).collect();
                part.causes = constants.into_iter().filter_map(range).collect();
            }
            Ok(truth) => {
                part.truth = truth;
                part.reads = read;
            }
            Err(Lack::Attribute(id)) => {
                part.missing.insert(id);
            }
            Err(Lack::Cause(cause)) => {
                part.causes.insert(cause);
            }
            Err(Lack::Nothing) => {}
        }
        part
    }

    fn is_range(&self, id: AttributeId) -> bool {
        match row::of_case(self.table, id, self.row) {
            Some(Cell::Number((low, high)) | Cell::Money((low, high), _)) => low != high,
            _ => false,
        }
    }

    fn one_of(&self, value: &Scalar, codes: &[String], complete: bool, list: Option<&str>) -> Part {
        let read = if let Scalar::Case(id) = value { Some(*id) } else { None };
        match row::cell(value, self.table, self.row, self.rates) {
            Ok(Cell::Code(code)) => {
                let listed = codes.iter().any(|c| c == code);
                match (listed || complete, list) {
                    (true, _) => Part { reads: read.into_iter().collect(), ..Part::decided(listed) },
                    (false, Some(list)) => Part::caused(Cause::Market { attribute: list.to_owned() }),
                    (false, None) => Part::unknown(),
                }
            }
            Err(Lack::Attribute(id)) => Part::about(Truth::Unknown, id),
            Err(Lack::Cause(cause)) => Part::caused(cause),
            _ => Part::unknown(),
        }
    }

    fn is_unknown(&self, value: &Scalar) -> Part {
        match value {
            Scalar::Case(id) => {
                let listed =
                    || matches!(self.table.column(*id), Some(Column::List { given, .. }) if given.get(self.row));
                let known = row::of_case(self.table, *id, self.row).is_some() || listed();
                Part::about(!known, *id)
            }
            Scalar::Scoped { branches, .. } => {
                self.scoped(branches, &|value| self.is_unknown(value)).unwrap_or_else(|mut guards| {
                    // where no guard is true there is no value, and what is missing has decided that
                    guards.reads.append(&mut guards.missing);
                    Part { truth: Truth::True, ..guards }.settled()
                })
            }
            Scalar::Add(a, b) | Scalar::Subtract(a, b) | Scalar::Multiply(a, b) => {
                let (mut a, b) = (self.is_unknown(a), self.is_unknown(b));
                a.truth = a.truth.or(b.truth);
                a.add(b);
                a.settled()
            }
            other => match normal::is_unknown(other.clone()) {
                Expr::Known(value) => Part::decided(value),
                Expr::Unknown(cause) => Part::caused(cause),
                _ => Part::unknown(),
            },
        }
    }

    fn has(&self, list: AttributeId, code: &str) -> Truth {
        let Some(Column::List { complete, has, .. }) = self.table.column(list) else { return Truth::Unknown };
        let listed = has.get(&self.table.codes.number(code)).is_some_and(|rows| rows.get(self.row));
        if listed || complete.get(self.row) { listed.into() } else { Truth::Unknown }
    }

    fn subset(&self, list: AttributeId, codes: &[String]) -> Truth {
        let Some(Column::List { complete, has, .. }) = self.table.column(list) else { return Truth::Unknown };
        let mut listed =
            has.iter().filter(|(_, rows)| rows.get(self.row)).map(|(code, _)| self.table.codes.name(*code));
        if listed.any(|code| !codes.iter().any(|c| c == code)) {
            return Truth::False;
        }
        if complete.get(self.row) { Truth::True } else { Truth::Unknown }
    }

    fn holds(&self, scheme: &str, min_series: Option<u32>) -> Truth {
        let approvals = &self.table.approvals;
        let complete = approvals.complete.get(self.row);
        let absent = if complete { Truth::False } else { Truth::Unknown };
        let Some(scheme) = approvals.schemes.get(scheme).filter(|s| s.listed.get(self.row)) else { return absent };
        let Some(least) = min_series else { return Truth::True };
        let best = scheme.best.get(self.row).filter(|_| scheme.has_best.get(self.row));
        if best.is_some_and(|best| *best >= least) {
            return Truth::True;
        }
        if scheme.open.get(self.row) { Truth::Unknown } else { absent }
    }
}

/// Decided where all say the same; disputed where they are decided and differ.
fn agreed(parts: Vec<Part>, dispute: &Cause) -> Part {
    let all = |truth: Truth| !parts.is_empty() && parts.iter().all(|p| p.truth == truth);
    let some = |truth: Truth| parts.iter().any(|p| p.truth == truth);
    let (yes, no) = (Truth::True, Truth::False);
    let mut whole = match (all(yes), all(no)) {
        (true, _) => Part::decided(yes),
        (_, true) => Part::decided(no),
        _ if parts.is_empty() || some(yes) && some(no) => Part::caused(dispute.clone()),
        _ => Part::unknown(),
    };
    parts.into_iter().for_each(|part| whole.add(part));
    whole.settled()
}

fn leaves<'s>(scalar: &'s Scalar, read: &mut BTreeSet<AttributeId>, constants: &mut Vec<&'s Const>) {
    match scalar {
        Scalar::Case(id) => {
            read.insert(*id);
        }
        Scalar::Const(c) => constants.push(c),
        Scalar::Add(a, b) | Scalar::Subtract(a, b) | Scalar::Multiply(a, b) => {
            leaves(a, read, constants);
            leaves(b, read, constants);
        }
        _ => {}
    }
}

fn range(constant: &Const) -> Option<Cause> {
    match constant {
        Const::Number { low, high } | Const::Money { low, high, .. } if low != high => {
            Some(Cause::Range { low: low.to_string(), high: high.to_string() })
        }
        _ => None,
    }
}
