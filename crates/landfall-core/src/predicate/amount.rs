//! Amount expressions of duty components.

use rust_decimal::Decimal;
use sqlparser::ast::{BinaryOperator, Expr as Sql, UnaryOperator};

use super::Fault;
use super::read::{Of, Reader};
use crate::model::{AttributeId, AttributeType, Vocab};

/// An amount, worked out for each case. The whole is money, or the number 0.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AmountExpr {
    /// A number; 0 also stands for no money of any currency.
    Number(Decimal),
    /// A fixed amount of money.
    Money {
        /// How much.
        amount: Decimal,
        /// ISO 4217 code.
        currency: String,
    },
    /// A number or money of the case, numbers in the canonical unit.
    Attribute(AttributeId),
    /// A number or money of the market, numbers in the canonical unit.
    Market(AttributeId),
    /// The amount of an attribute's applying components of lower order.
    Component(String),
    /// The sum of the applying components of lower order.
    Duties,
    /// `+`
    Add(Box<AmountExpr>, Box<AmountExpr>),
    /// `-`
    Subtract(Box<AmountExpr>, Box<AmountExpr>),
    /// `*`, at most one side money.
    Multiply(Box<AmountExpr>, Box<AmountExpr>),
    /// The least of them; all numbers or all money.
    Least(Vec<AmountExpr>),
    /// The greatest of them; all numbers or all money.
    Greatest(Vec<AmountExpr>),
}

const FUNCTIONS: [&str; 5] = ["money", "component", "duties", "least", "greatest"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    /// The literal 0, which is a number and also no money.
    Zero,
    Money,
}

impl Kind {
    fn name(self) -> &'static str {
        if self == Kind::Money { "money" } else { "number" }
    }

    /// The common kind of two terms; none where one is money and the other is not.
    fn with(self, other: Kind) -> Option<Kind> {
        match (self, other) {
            (a, b) if a == b => Some(a),
            (Kind::Zero, other) | (other, Kind::Zero) => Some(other),
            _ => None,
        }
    }
}

/// Reads an amount expression and checks its names, codes and types against the vocabulary.
///
/// # Errors
/// The first mistake found, with the nearest name where one is close; see [`Fault`].
pub fn parse_amount(text: &str, vocab: &Vocab) -> Result<AmountExpr, Fault> {
    let (reader, sql) = Reader::syntax(text, vocab)?;
    match reader.amount(&sql)? {
        (_, Kind::Number) => Err(reader.fault("type_mismatch", ["number", "money"], &sql)),
        (amount, _) => Ok(amount),
    }
}

impl Reader<'_> {
    fn amount(&self, sql: &Sql) -> Result<(AmountExpr, Kind), Fault> {
        if let Some(number) = self.number(sql) {
            let number = number?;
            let kind = if number.is_zero() { Kind::Zero } else { Kind::Number };
            return Ok((AmountExpr::Number(number), kind));
        }
        if let Some(named) = self.name(sql) {
            let named = named?;
            let kind = match named.def.type_ {
                AttributeType::Number => Kind::Number,
                AttributeType::Money => Kind::Money,
                _ => return Err(self.fault("type_mismatch", [&named.def.predicate_name(), "money"], sql)),
            };
            let build = match named.space {
                Of::Case => AmountExpr::Attribute,
                Of::Market => AmountExpr::Market,
                Of::Place => return Err(self.unsupported("attribute of a place in an amount", sql)),
            };
            return Ok((build(named.id), kind));
        }
        match sql {
            Sql::Nested(inner) => self.amount(inner),
            Sql::UnaryOp { op: UnaryOperator::Minus, expr } => {
                let (inner, kind) = self.amount(expr)?;
                let minus = AmountExpr::Number(Decimal::NEGATIVE_ONE);
                Ok((AmountExpr::Multiply(Box::new(minus), Box::new(inner)), kind))
            }
            Sql::BinaryOp { left, op, right } => {
                let ((a, of_a), (b, of_b)) = (self.amount(left)?, self.amount(right)?);
                let mismatch = || self.fault("type_mismatch", [of_a.name(), of_b.name()], sql);
                let (a, b) = (Box::new(a), Box::new(b));
                match op {
                    BinaryOperator::Plus => Ok((AmountExpr::Add(a, b), of_a.with(of_b).ok_or_else(mismatch)?)),
                    BinaryOperator::Minus => Ok((AmountExpr::Subtract(a, b), of_a.with(of_b).ok_or_else(mismatch)?)),
                    BinaryOperator::Multiply => {
                        let kind = match (of_a, of_b) {
                            (Kind::Money, Kind::Money) => return Err(mismatch()),
                            (Kind::Money, _) | (_, Kind::Money) => Kind::Money,
                            (Kind::Zero, _) | (_, Kind::Zero) => Kind::Zero,
                            _ => Kind::Number,
                        };
                        Ok((AmountExpr::Multiply(a, b), kind))
                    }
                    other => Err(self.unsupported(&other.to_string(), sql)),
                }
            }
            Sql::Function(call) => {
                let (name, args) = self.call(call, sql)?;
                self.amount_function(&name, &args, sql)
            }
            other => Err(self.unsupported(&other.to_string(), sql)),
        }
    }

    fn amount_function(&self, name: &str, args: &[&Sql], at: &Sql) -> Result<(AmountExpr, Kind), Fault> {
        match (name, args) {
            ("money", _) => {
                let (amount, currency) = self.money(args, at)?;
                Ok((AmountExpr::Money { amount, currency }, Kind::Money))
            }
            ("component", _) => Ok((AmountExpr::Component(self.component(args, at)?), Kind::Money)),
            ("duties", []) => Ok((AmountExpr::Duties, Kind::Money)),
            ("least" | "greatest", [first, rest @ ..]) => {
                let (first, mut kind) = self.amount(first)?;
                let mut terms = vec![first];
                for sql in rest {
                    let (term, other) = self.amount(sql)?;
                    let mismatch = || self.fault("type_mismatch", [kind.name(), other.name()], sql);
                    kind = kind.with(other).ok_or_else(mismatch)?;
                    terms.push(term);
                }
                Ok((if name == "least" { AmountExpr::Least(terms) } else { AmountExpr::Greatest(terms) }, kind))
            }
            (name, _) if FUNCTIONS.contains(&name) => {
                Err(self.unsupported(&format!("{name}() with {} arguments", args.len()), at))
            }
            _ => Err(self.no_function(name, &FUNCTIONS, at)),
        }
    }
}
