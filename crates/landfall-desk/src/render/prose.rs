//! Predicates and amounts in words: what cases something is about, what a duty is a share of.

use landfall_core::model::{AttributeId, AttributeType};
use landfall_core::predicate::{self, AmountExpr, Const, Expr, Op, Scalar};
use rust_decimal::Decimal;

use super::Words;

impl Words<'_> {
    /// What cases a predicate is about, in words; as written where it does not parse.
    pub fn scope(self, predicate: &str) -> String {
        match predicate::parse(predicate, self.vocab()) {
            Ok(expr) => self.expr(&expr, true),
            Err(_) => predicate.to_owned(),
        }
    }

    /// An amount expression in words; as written where it does not parse.
    pub fn amount(self, amount: &str) -> String {
        match predicate::parse_amount(amount, self.vocab()) {
            Ok(expr) => self.amount_expr(&expr),
            Err(_) => amount.to_owned(),
        }
    }

    fn expr(self, expr: &Expr, outermost: bool) -> String {
        let text = self.text;
        let bracket = |said: String| if outermost { said } else { text.with("said-bracket", &[("what", &said)]) };
        // conditions one after another need no brackets around a choice
        let joined = |parts: &[Expr], key: &str| {
            let said: Vec<String> = parts.iter().map(|p| self.expr(p, false)).collect();
            said.join(&text.get(key))
        };
        let is = |what: &str, value: &str| text.with("said-is", &[("what", what), ("value", value)]);
        let is_not = |what: &str, value: &str| text.with("said-is-not", &[("what", what), ("value", value)]);
        match expr {
            Expr::Known(yes) => text.get(if *yes { "said-always" } else { "said-never" }),
            Expr::Unknown(cause) => self.cause(cause),
            Expr::And(parts) if outermost => {
                parts.iter().map(|p| self.expr(p, true)).collect::<Vec<_>>().join(&text.get("said-and"))
            }
            Expr::And(parts) => joined(parts, "said-and-inside"),
            Expr::Or(parts) => bracket(joined(parts, "said-or")),
            Expr::Not(inner) => match &**inner {
                Expr::Flag(scalar) => is(&self.scalar(scalar), &text.get("word-false")),
                Expr::OneOf { value, codes, .. } => is_not(&self.scalar(value), &self.codes(value, codes)),
                Expr::Compare { op, left, right } => self.compare(op.opposite(), left, right),
                Expr::IsUnknown(scalar) => text.with("said-is-known", &[("what", &self.scalar(scalar))]),
                Expr::Has { list, code } => {
                    let args = [("what", self.id(*list)), ("value", self.code_of(*list, code))];
                    text.with("said-lacks", &[(args[0].0, &args[0].1), (args[1].0, &args[1].1)])
                }
                Expr::Not(same) => self.expr(same, outermost),
                Expr::Or(parts) => self.expr(&Expr::And(parts.iter().map(opposite).collect()), outermost),
                Expr::And(parts) => self.expr(&Expr::Or(parts.iter().map(opposite).collect()), outermost),
                other => text.with("said-not", &[("what", &self.expr(other, false))]),
            },
            Expr::Compare { op, left, right } => self.compare(*op, left, right),
            Expr::OneOf { value, codes, list, .. } => match list {
                Some(list) => is(&self.scalar(value), &self.attribute(list)),
                None => is(&self.scalar(value), &self.codes(value, codes)),
            },
            Expr::Flag(scalar) => is(&self.scalar(scalar), &text.get("word-true")),
            Expr::IsUnknown(scalar) => text.with("said-is-unknown", &[("what", &self.scalar(scalar))]),
            Expr::Has { list, code } => {
                text.with("said-has", &[("what", &self.id(*list)), ("value", &self.code_of(*list, code))])
            }
            Expr::Subset { list, codes } => {
                let codes = text.list(codes.iter().map(|c| self.code_of(*list, c)));
                text.with("said-only", &[("what", &self.id(*list)), ("value", &codes)])
            }
            Expr::MarketHas { list, value, .. } => {
                text.with("said-listed", &[("what", &self.scalar(value)), ("list", &self.id(*list))])
            }
            Expr::MarketSubset { list, codes, .. } => {
                let codes = text.list(codes.iter().map(|c| self.code_of(*list, c)));
                text.with("said-only", &[("what", &self.id(*list)), ("value", &codes)])
            }
            Expr::Holds { scheme, .. } => text.with("said-holds", &[("scheme", &self.code("approval_scheme", scheme))]),
            Expr::Quota(_) => text.get("said-quota"),
        }
    }

    fn compare(self, op: Op, left: &Scalar, right: &Scalar) -> String {
        // the unit of a number is that of the attribute it is compared with
        let of = self.unit_of(left).or_else(|| self.unit_of(right));
        let right = match (op, right) {
            // a day is named by the first or the last that counts
            (Op::Greater, Scalar::Const(Const::Day(day))) => Scalar::Const(Const::Day(day.tomorrow().unwrap_or(*day))),
            (Op::Less, Scalar::Const(Const::Day(day))) => Scalar::Const(Const::Day(day.yesterday().unwrap_or(*day))),
            _ => right.clone(),
        };
        let (left, right) = (self.side(left, of), self.side(&right, of));
        let day = of.and_then(|id| self.vocab().def(id)).is_some_and(|d| d.type_ == AttributeType::Day);
        let key = match op {
            Op::Less | Op::LessOrEqual if day => "said-by",
            Op::Greater | Op::GreaterOrEqual if day => "said-since",
            Op::Equal => "said-is",
            Op::NotEqual => "said-is-not",
            Op::Less => "said-below",
            Op::LessOrEqual => "said-at-most",
            Op::Greater => "said-above",
            Op::GreaterOrEqual => "said-at-least",
        };
        self.text.with(key, &[("what", &left), ("value", &right)])
    }

    fn unit_of(self, scalar: &Scalar) -> Option<AttributeId> {
        match scalar {
            Scalar::Case(id) | Scalar::Market(id) | Scalar::Place(id) => Some(*id),
            Scalar::Add(a, b) | Scalar::Subtract(a, b) | Scalar::Multiply(a, b) => {
                self.unit_of(a).or_else(|| self.unit_of(b))
            }
            _ => None,
        }
    }

    fn scalar(self, scalar: &Scalar) -> String {
        self.side(scalar, None)
    }

    fn side(self, scalar: &Scalar, of: Option<AttributeId>) -> String {
        let pair = |a: &Scalar, sign: &str, b: &Scalar| format!("{} {sign} {}", self.side(a, of), self.side(b, of));
        match scalar {
            Scalar::Case(id) | Scalar::Market(id) | Scalar::Place(id) => self.id(*id),
            Scalar::Const(value) => self.constant(value, of),
            Scalar::Rivals { values, .. } => self.text.list(values.iter().map(|v| self.constant(v, of))),
            Scalar::Missing(cause) => self.cause(cause),
            Scalar::Scoped { branches, .. } => self.text.list(branches.iter().map(|b| self.side(&b.value, of))),
            Scalar::Add(a, b) => pair(a, "+", b),
            Scalar::Subtract(a, b) => pair(a, "−", b),
            Scalar::Multiply(a, b) => pair(a, "×", b),
            Scalar::Component(name) => self.attribute(name),
        }
    }

    fn constant(self, value: &Const, of: Option<AttributeId>) -> String {
        let def = of.and_then(|id| self.vocab().def(id));
        match value {
            Const::Number { low, high } => {
                self.quantity(*low, *high, def.and_then(|d| d.unit.as_deref()).unwrap_or("1"))
            }
            Const::Money { low, high, currency } => self.money(*low, *high, currency),
            Const::Code(code) => {
                def.and_then(|d| d.codes.as_ref()).map_or_else(|| code.clone(), |kind| self.code(kind, code))
            }
            Const::Bool(yes) => self.text.get(if *yes { "word-true" } else { "word-false" }),
            Const::Day(day) => self.day(*day),
            Const::Absent => self.text.get("value-none"),
        }
    }

    fn id(self, id: AttributeId) -> String {
        self.vocab().def(id).map(|d| self.text.of(&d.title).to_owned()).unwrap_or_default()
    }

    fn code_of(self, id: AttributeId, code: &str) -> String {
        let kind = self.vocab().def(id).and_then(|d| d.codes.as_ref());
        kind.map_or_else(|| code.to_owned(), |kind| self.code(kind, code))
    }

    fn codes(self, value: &Scalar, codes: &[String]) -> String {
        let of = self.unit_of(value);
        self.text.list(codes.iter().map(|c| of.map_or_else(|| c.clone(), |id| self.code_of(id, c))))
    }

    fn amount_expr(self, expr: &AmountExpr) -> String {
        let text = self.text;
        let list = |terms: &[AmountExpr], key: &str| {
            text.with(key, &[("list", &text.list(terms.iter().map(|t| self.amount_expr(t))))])
        };
        match expr {
            AmountExpr::Number(number) => self.number(*number),
            AmountExpr::Money { amount, currency } => self.money(*amount, *amount, currency),
            AmountExpr::Attribute(id) | AmountExpr::Market(id) => self.inside(&self.id(*id)),
            AmountExpr::Component(name) => self.inside(&self.attribute(name)),
            AmountExpr::Duties => text.get("amount-duties"),
            AmountExpr::Add(a, b) => format!("{} + {}", self.amount_expr(a), self.amount_expr(b)),
            AmountExpr::Subtract(a, b) => format!("{} − {}", self.amount_expr(a), self.amount_expr(b)),
            AmountExpr::Multiply(a, b) => self.share(a, b),
            AmountExpr::Least(terms) => list(terms, "amount-least"),
            AmountExpr::Greatest(terms) => self.above(terms).unwrap_or_else(|| list(terms, "amount-greatest")),
        }
    }

    /// A share of something: "10 % of the customs value".
    fn share(self, a: &AmountExpr, b: &AmountExpr) -> String {
        let (rate, of) = match (a, b) {
            (AmountExpr::Number(rate), of) | (of, AmountExpr::Number(rate)) => (*rate, of),
            _ => {
                let bracket = |e: &AmountExpr| {
                    let said = self.amount_expr(e);
                    let sum = matches!(e, AmountExpr::Add(..) | AmountExpr::Subtract(..));
                    if sum { self.text.with("said-bracket", &[("what", &said)]) } else { said }
                };
                return format!("{} × {}", bracket(a), bracket(b));
            }
        };
        if rate.is_zero() {
            return self.text.get("amount-nothing");
        }
        let percent = rate.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(rate);
        let args = [("rate", self.quantity(percent, percent, "%")), ("of", self.amount_expr(of))];
        self.text.with("amount-share", &[(args[0].0, &args[0].1), (args[1].0, &args[1].1)])
    }

    /// What exceeds a sum: the greater of nothing and a difference.
    fn above(self, terms: &[AmountExpr]) -> Option<String> {
        let nothing = |e: &AmountExpr| match e {
            AmountExpr::Number(n) => n.is_zero(),
            AmountExpr::Money { amount, .. } => amount.is_zero(),
            _ => false,
        };
        match terms {
            [AmountExpr::Subtract(of, floor), zero] | [zero, AmountExpr::Subtract(of, floor)] if nothing(zero) => {
                let (of, floor) = (self.amount_expr(of), self.amount_expr(floor));
                Some(self.text.with("amount-above", &[("of", &of), ("floor", &floor)]))
            }
            _ => None,
        }
    }
}

fn opposite(expr: &Expr) -> Expr {
    Expr::Not(Box::new(expr.clone()))
}
