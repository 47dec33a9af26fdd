//! One row at a time: what explanations, and comparisons of several currencies, are worked out with.

use rust_decimal::Decimal;

use super::kernel::{add, multiply, subtract};
use super::table::{Column, Table, day_number, float};
use super::{Cause, Const, Op, Scalar};
use crate::model::{AttributeId, Truth};

/// Exchange rates on the day asked.
pub trait Rates {
    /// How many `quote` one `base` is; none where no rate of that day is known, which leaves what needs it unknown.
    fn rate(&self, base: &str, quote: &str) -> Option<Decimal>;
}

/// No rate is known.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoRates;

impl Rates for NoRates {
    fn rate(&self, _base: &str, _quote: &str) -> Option<Decimal> {
        None
    }
}

/// A value in one row; numbers and money as intervals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cell<'t> {
    Number((f64, f64)),
    Money((f64, f64), &'t str),
    Code(&'t str),
    Bool(bool),
    Day(i32),
}

/// Why a value in one row is not known.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Lack {
    Attribute(AttributeId),
    Cause(Cause),
    /// Not told: not folded, no common type, a rival that says there is none.
    Nothing,
}

/// The value of an attribute in a row.
pub(crate) fn of_case(table: &Table, id: AttributeId, row: usize) -> Option<Cell<'_>> {
    match table.column(id)? {
        Column::Number(numbers) => numbers.ends(row).map(Cell::Number),
        Column::Money { amount, currency, .. } => {
            let code = *currency.get(row)?;
            amount.ends(row).map(|ends| Cell::Money(ends, table.currencies.name(code)))
        }
        Column::Code { known, codes } if known.get(row) => codes.get(row).map(|c| Cell::Code(table.codes.name(*c))),
        Column::Bool { yes, no } => match (yes.get(row), no.get(row)) {
            (true, _) => Some(Cell::Bool(true)),
            (_, true) => Some(Cell::Bool(false)),
            _ => None,
        },
        Column::Day { known, days } if known.get(row) => days.get(row).map(|d| Cell::Day(*d)),
        _ => None,
    }
}

/// The value of a scalar in a row, once rivals and scoped values have been put in.
pub(crate) fn cell<'t>(scalar: &'t Scalar, table: &'t Table, row: usize, rates: &dyn Rates) -> Result<Cell<'t>, Lack> {
    let both = |a, b| Ok((cell(a, table, row, rates)?, cell(b, table, row, rates)?));
    match scalar {
        Scalar::Case(id) => of_case(table, *id, row).ok_or(Lack::Attribute(*id)),
        Scalar::Const(value) => constant(value),
        Scalar::Missing(cause) => Err(Lack::Cause(cause.clone())),
        Scalar::Add(a, b) => sum(both(a, b)?, add, rates),
        Scalar::Subtract(a, b) => sum(both(a, b)?, subtract, rates),
        Scalar::Multiply(a, b) => match both(a, b)? {
            (Cell::Number(x), Cell::Number(y)) => Ok(Cell::Number(multiply(x, y))),
            (Cell::Number(x), Cell::Money(y, of)) | (Cell::Money(x, of), Cell::Number(y)) => {
                Ok(Cell::Money(multiply(x, y), of))
            }
            _ => Err(Lack::Nothing),
        },
        Scalar::Market(_) | Scalar::Place(_) | Scalar::Rivals { .. } | Scalar::Scoped { .. } | Scalar::Component(_) => {
            Err(Lack::Nothing)
        }
    }
}

fn constant(value: &Const) -> Result<Cell<'_>, Lack> {
    Ok(match value {
        Const::Number { low, high } => Cell::Number((float(*low), float(*high))),
        Const::Money { low, high, currency } => Cell::Money((float(*low), float(*high)), currency),
        Const::Code(code) => Cell::Code(code),
        Const::Bool(value) => Cell::Bool(*value),
        Const::Day(day) => Cell::Day(day_number(*day)),
        Const::Absent => return Err(Lack::Nothing),
    })
}

type Interval = (f64, f64);

/// Sum or difference; money of another currency is converted into that of the left side.
fn sum<'t>(
    cells: (Cell<'t>, Cell<'t>),
    work: fn(Interval, Interval) -> Interval,
    rates: &dyn Rates,
) -> Result<Cell<'t>, Lack> {
    match cells {
        (Cell::Number(x), Cell::Number(y)) => Ok(Cell::Number(work(x, y))),
        (Cell::Money(x, to), Cell::Money(y, from)) => Ok(Cell::Money(work(x, convert(y, from, to, rates)?), to)),
        _ => Err(Lack::Nothing),
    }
}

fn convert(amount: Interval, from: &str, to: &str, rates: &dyn Rates) -> Result<Interval, Lack> {
    if from == to {
        return Ok(amount);
    }
    match rates.rate(from, to) {
        Some(rate) => Ok((amount.0 * float(rate), amount.1 * float(rate))),
        None => Err(Lack::Cause(Cause::Rate { base: from.to_owned(), quote: to.to_owned() })),
    }
}

/// How two values compare. Two currencies meet in the one that comes later in the alphabet, or else in the other, so
/// that it does not matter which value stands on which side.
pub(crate) fn compare(op: Op, left: Cell<'_>, right: Cell<'_>, rates: &dyn Rates) -> Result<Truth, Lack> {
    Ok(match (left, right) {
        (Cell::Number(a), Cell::Number(b)) => op.intervals(a, b),
        (Cell::Money(a, of_a), Cell::Money(b, of_b)) if of_a <= of_b => match convert(a, of_a, of_b, rates) {
            Ok(a) => op.intervals(a, b),
            Err(lack) => op.intervals(a, convert(b, of_b, of_a, rates).map_err(|_| lack)?),
        },
        (Cell::Money(..), Cell::Money(..)) => return compare(op.flipped(), right, left, rates),
        (Cell::Code(a), Cell::Code(b)) => op.intervals((a, a), (b, b)),
        (Cell::Bool(a), Cell::Bool(b)) => op.intervals((a, a), (b, b)),
        (Cell::Day(a), Cell::Day(b)) => op.intervals((a, a), (b, b)),
        _ => return Err(Lack::Nothing),
    })
}
