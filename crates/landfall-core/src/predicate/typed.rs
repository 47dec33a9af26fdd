//! Values inside predicates and their types.

use jiff::civil::Date;
use sqlparser::ast::{BinaryOperator, Expr as Sql, UnaryOperator, Value as Literal};

use super::read::{Named, Of, Reader, text};
use super::{Const, Expr, Fault, Op, Scalar, normal};
use crate::Decimal;
use crate::model::AttributeType;

/// What two sides must share to be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type<'v> {
    Number,
    Money,
    Code(&'v str),
    Bool,
    Day,
    /// A quoted text, which becomes a code or a day beside one.
    Quoted,
}

impl Type<'_> {
    pub fn name(self) -> String {
        match self {
            Type::Number => "number".into(),
            Type::Money => "money".into(),
            Type::Code(kind) => format!("code {kind}"),
            Type::Bool => "bool".into(),
            Type::Day => "day".into(),
            Type::Quoted => "text".into(),
        }
    }
}

/// A value with its type; a quoted text keeps its text as a code until the other side is known.
pub(crate) struct Typed<'v> {
    pub scalar: Scalar,
    pub type_: Type<'v>,
}

const FUNCTIONS: [&str; 2] = ["money", "component"];

impl<'v> Reader<'v> {
    /// Reads a value.
    pub fn typed(&self, sql: &Sql) -> Result<Typed<'v>, Fault> {
        if let Some(number) = self.number(sql) {
            return Ok(Typed { scalar: number_const(number?), type_: Type::Number });
        }
        if let Some(named) = self.name(sql) {
            return self.attribute(&named?, sql);
        }
        match sql {
            Sql::Nested(inner) => self.typed(inner),
            Sql::Value(value) => match &value.value {
                Literal::SingleQuotedString(code) => {
                    Ok(Typed { scalar: Scalar::Const(Const::Code(code.clone())), type_: Type::Quoted })
                }
                Literal::Boolean(value) => Ok(Typed { scalar: Scalar::Const(Const::Bool(*value)), type_: Type::Bool }),
                Literal::Null => Err(self.unsupported("NULL, write IS NULL", sql)),
                other => Err(self.unsupported(&other.to_string(), sql)),
            },
            Sql::UnaryOp { op: UnaryOperator::Minus, expr } => {
                let inner = self.typed(expr)?;
                self.arithmetic(&BinaryOperator::Multiply, minus_one(), inner, sql)
            }
            Sql::BinaryOp { left, op, right } => {
                let left = self.typed(left)?;
                let right = self.typed(right)?;
                self.arithmetic(op, left, right, sql)
            }
            Sql::Function(call) => {
                let (name, args) = self.call(call, sql)?;
                match name.as_str() {
                    "money" => {
                        let (amount, currency) = self.money(&args, sql)?;
                        let money = Const::Money { low: amount, high: amount, currency };
                        Ok(Typed { scalar: Scalar::Const(money), type_: Type::Money })
                    }
                    "component" => {
                        let name = self.component(&args, sql)?;
                        Ok(Typed { scalar: Scalar::Component(name), type_: Type::Money })
                    }
                    _ => Err(self.no_function(&name, &FUNCTIONS, sql)),
                }
            }
            other => Err(self.unsupported(&other.to_string(), sql)),
        }
    }

    fn attribute(&self, named: &Named<'v>, at: &Sql) -> Result<Typed<'v>, Fault> {
        let kind = || named.def.codes.as_deref().unwrap_or_default();
        let type_ = match named.def.type_ {
            AttributeType::Number => Type::Number,
            AttributeType::Money => Type::Money,
            AttributeType::Code => Type::Code(kind()),
            AttributeType::Bool => Type::Bool,
            AttributeType::Day => Type::Day,
            AttributeType::Text => return Err(self.unsupported("text attribute", at)),
            AttributeType::List => {
                return Err(self.unsupported("list outside has() and subset()", at));
            }
            AttributeType::Approvals => {
                return Err(self.unsupported("approvals outside holds()", at));
            }
            AttributeType::Amount => return Err(self.unsupported("amount outside component()", at)),
        };
        Ok(Typed { scalar: named.scalar(), type_ })
    }

    fn arithmetic(&self, op: &BinaryOperator, left: Typed<'v>, right: Typed<'v>, at: &Sql) -> Result<Typed<'v>, Fault> {
        let types = (left.type_, right.type_);
        let (type_, build): (_, fn(Scalar, Scalar) -> Scalar) = match (op, types) {
            (BinaryOperator::Plus, (Type::Number, Type::Number)) => (Type::Number, normal::add),
            (BinaryOperator::Plus, (Type::Money, Type::Money)) => (Type::Money, normal::add),
            (BinaryOperator::Minus, (Type::Number, Type::Number)) => (Type::Number, normal::subtract),
            (BinaryOperator::Minus, (Type::Money, Type::Money)) => (Type::Money, normal::subtract),
            (BinaryOperator::Multiply, (Type::Number, Type::Number)) => (Type::Number, normal::multiply),
            (BinaryOperator::Multiply, (Type::Number, Type::Money) | (Type::Money, Type::Number)) => {
                (Type::Money, normal::multiply)
            }
            (BinaryOperator::Plus | BinaryOperator::Minus | BinaryOperator::Multiply, (a, b)) => {
                return Err(self.fault("type_mismatch", [&a.name(), &b.name()], at));
            }
            _ => return Err(self.unsupported(&op.to_string(), at)),
        };
        Ok(Typed { scalar: build(left.scalar, right.scalar), type_ })
    }

    /// A comparison of two values of one type.
    pub fn comparison(&self, op: Op, left: &Sql, right: &Sql) -> Result<Expr, Fault> {
        let (a, b) = (self.typed(left)?, self.typed(right)?);
        self.compared(op, (a, left), (b, right))
    }

    fn compared(&self, op: Op, (a, at_a): (Typed<'v>, &Sql), (b, at_b): (Typed<'v>, &Sql)) -> Result<Expr, Fault> {
        let (type_a, type_b) = (a.type_, b.type_);
        let (a, b) = (self.beside(a, type_b, at_a)?, self.beside(b, type_a, at_b)?);
        let equality = matches!(op, Op::Equal | Op::NotEqual);
        match (a.type_, b.type_) {
            (Type::Bool, Type::Bool) if equality => {
                let (a, b) = (normal::flag(a.scalar), normal::flag(b.scalar));
                let same = normal::or(vec![
                    normal::and(vec![a.clone(), b.clone()]),
                    normal::and(vec![normal::not(a), normal::not(b)]),
                ]);
                Ok(if op == Op::Equal { same } else { normal::not(same) })
            }
            (Type::Code(_), Type::Code(_)) | (Type::Bool, Type::Bool) if !equality => {
                Err(self.unsupported(&format!("{} on {}", op.sql(), a.type_.name()), at_a))
            }
            (x, y) if x == y && x != Type::Quoted => Ok(normal::compare(op, a.scalar, b.scalar)),
            (x, y) => Err(self.fault("type_mismatch", [&x.name(), &y.name()], at_b)),
        }
    }

    /// A quoted text takes the type of what stands beside it.
    fn beside(&self, typed: Typed<'v>, other: Type<'v>, at: &Sql) -> Result<Typed<'v>, Fault> {
        let (Type::Quoted, Some(word)) = (typed.type_, text(at)) else {
            return Ok(typed);
        };
        match other {
            Type::Code(kind) => {
                self.code(kind, word, at)?;
                Ok(Typed { scalar: typed.scalar, type_: other })
            }
            Type::Day => {
                let day: Date = word.parse().map_err(|_| self.fault("invalid_day", [word], at))?;
                Ok(Typed { scalar: Scalar::Const(Const::Day(day)), type_: other })
            }
            _ => Ok(typed),
        }
    }

    /// `x IN (…)`: codes are looked up together, anything else is compared one by one.
    pub fn one_of(&self, value: &Sql, items: &[Sql]) -> Result<Expr, Fault> {
        let typed = self.typed(value)?;
        if let (Type::Code(kind), Some(codes)) = (typed.type_, items.iter().map(text).collect::<Option<Vec<&str>>>()) {
            for (code, at) in codes.iter().zip(items) {
                self.code(kind, code, at)?;
            }
            let codes: Vec<String> = codes.into_iter().map(str::to_owned).collect();
            return Ok(normal::one_of(typed.scalar, &codes, true, None));
        }
        let each: Result<Vec<Expr>, Fault> = items.iter().map(|item| self.comparison(Op::Equal, value, item)).collect();
        Ok(normal::or(each?))
    }
}

impl Named<'_> {
    /// The scalar that reads it.
    pub fn scalar(&self) -> Scalar {
        match self.space {
            Of::Case => Scalar::Case(self.id),
            Of::Market => Scalar::Market(self.id),
            Of::Place => Scalar::Place(self.id),
        }
    }
}

fn number_const(number: Decimal) -> Scalar {
    Scalar::Const(Const::Number { low: number, high: number })
}

fn minus_one<'v>() -> Typed<'v> {
    Typed { scalar: number_const(Decimal::NEGATIVE_ONE), type_: Type::Number }
}
