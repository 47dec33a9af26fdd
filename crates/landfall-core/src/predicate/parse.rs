//! SQL text to a typed predicate.

use sqlparser::ast::{BinaryOperator, Expr as Sql, InTarget, UnaryOperator, Value as Literal};

use super::read::{Named, Of, Reader, text};
use super::{Const, Expr, Fault, Op, Scalar, normal};
use crate::model::{AttributeType, Vocab};

const FUNCTIONS: [&str; 6] = ["holds", "has", "has_any", "has_all", "subset", "quota"];

/// Reads a predicate and checks its names, codes and types against the vocabulary.
///
/// The result is in normal form: texts that mean the same in the plain ways give equal expressions.
///
/// # Errors
/// The first mistake found, with the nearest name where one is close; see [`Fault`].
pub fn parse(text: &str, vocab: &Vocab) -> Result<Expr, Fault> {
    let (reader, sql) = Reader::syntax(text, vocab)?;
    reader.predicate(&sql)
}

impl Reader<'_> {
    fn predicate(&self, sql: &Sql) -> Result<Expr, Fault> {
        match sql {
            Sql::Nested(inner) => self.predicate(inner),
            Sql::BinaryOp { left, op: BinaryOperator::And, right } => {
                Ok(normal::and(vec![self.predicate(left)?, self.predicate(right)?]))
            }
            Sql::BinaryOp { left, op: BinaryOperator::Or, right } => {
                Ok(normal::or(vec![self.predicate(left)?, self.predicate(right)?]))
            }
            Sql::UnaryOp { op: UnaryOperator::Not, expr } => Ok(normal::not(self.predicate(expr)?)),
            Sql::BinaryOp { left, op, right } => match comparison(op) {
                Some(op) => self.comparison(op, left, right),
                None => Err(self.not_boolean(sql)?),
            },
            Sql::IsNull(expr) => self.is_unknown(expr),
            Sql::IsNotNull(expr) => Ok(normal::not(self.is_unknown(expr)?)),
            Sql::In { expr, target: InTarget::List(items), negated, global: false } => {
                negate(*negated, self.one_of(expr, items)?)
            }
            Sql::Between { expr, negated, low, high } => {
                let from = self.comparison(Op::GreaterOrEqual, expr, low)?;
                let through = self.comparison(Op::LessOrEqual, expr, high)?;
                negate(*negated, normal::and(vec![from, through]))
            }
            Sql::Value(value) => match &value.value {
                Literal::Boolean(value) => Ok(Expr::Known(*value)),
                _ => Err(self.not_boolean(sql)?),
            },
            Sql::Identifier(_) | Sql::CompoundIdentifier(_) => {
                let typed = self.typed(sql)?;
                match typed.type_ {
                    super::typed::Type::Bool => Ok(normal::flag(typed.scalar)),
                    other => Err(self.fault("type_mismatch", [&other.name(), "bool"], sql)),
                }
            }
            Sql::Function(call) => {
                let (name, args) = self.call(call, sql)?;
                self.function(&name, &args, sql)
            }
            Sql::Like { .. } | Sql::ILike { .. } => Err(self.unsupported("LIKE", sql)),
            other => Err(self.unsupported(&other.to_string(), sql)),
        }
    }

    /// A value where a predicate should stand, or a mistake inside it.
    fn not_boolean(&self, sql: &Sql) -> Result<Fault, Fault> {
        let typed = self.typed(sql)?;
        Ok(self.fault("type_mismatch", [&typed.type_.name(), "bool"], sql))
    }

    fn is_unknown(&self, sql: &Sql) -> Result<Expr, Fault> {
        if self.name(sql).is_none() {
            return Err(self.unsupported("IS NULL on anything but an attribute", sql));
        }
        Ok(normal::is_unknown(self.typed(sql)?.scalar))
    }

    fn function(&self, name: &str, args: &[&Sql], at: &Sql) -> Result<Expr, Fault> {
        match (name, args) {
            ("holds", [scheme]) => self.holds(scheme, None, at),
            ("holds", [scheme, series]) => self.holds(scheme, Some(series), at),
            ("has", [list, code]) => self.has(&self.list(list)?, code),
            ("has_any", [list, codes @ ..]) if !codes.is_empty() => Ok(normal::or(self.each(list, codes)?)),
            ("has_all", [list, codes @ ..]) if !codes.is_empty() => Ok(normal::and(self.each(list, codes)?)),
            ("subset", [list, codes @ ..]) if !codes.is_empty() => self.subset(&self.list(list)?, codes),
            ("quota", [id]) => Ok(Expr::Quota(self.text(id)?.to_owned())),
            ("money" | "component", _) => Err(self.not_boolean(at)?),
            (name, _) if FUNCTIONS.contains(&name) => {
                Err(self.unsupported(&format!("{name}() with {} arguments", args.len()), at))
            }
            _ => Err(self.no_function(name, &FUNCTIONS, at)),
        }
    }

    fn holds(&self, scheme: &Sql, series: Option<&Sql>, at: &Sql) -> Result<Expr, Fault> {
        let scheme = self.scheme(scheme)?;
        let whole = |sql: &Sql| {
            let number = self.number(sql).and_then(Result::ok).filter(rust_decimal::Decimal::is_integer);
            let series = number.and_then(|n| u32::try_from(n).ok());
            series.ok_or_else(|| self.fault("type_mismatch", ["expression", "series"], sql))
        };
        let min_series = series.map(whole).transpose()?;
        let approvals = self.approvals().ok_or_else(|| self.unsupported("holds() without approvals", at))?;
        Ok(Expr::Holds { approvals, scheme, min_series })
    }

    fn list<'s>(&'s self, sql: &Sql) -> Result<Named<'s>, Fault> {
        let not_a_list = |what: &str| self.fault("type_mismatch", [what, "list"], sql);
        let named = self.name(sql).ok_or_else(|| not_a_list("expression"))??;
        if named.def.type_ == AttributeType::List {
            if named.space == Of::Place {
                return Err(self.unsupported("list of a place", sql));
            }
            return Ok(named);
        }
        let type_ = self.typed(sql)?.type_.name();
        Err(not_a_list(&type_))
    }

    fn each(&self, list: &Sql, codes: &[&Sql]) -> Result<Vec<Expr>, Fault> {
        let list = self.list(list)?;
        codes.iter().map(|code| self.has(&list, code)).collect()
    }

    fn has(&self, list: &Named<'_>, code: &Sql) -> Result<Expr, Fault> {
        let kind = list.def.codes.as_deref().unwrap_or_default();
        let value = match text(code) {
            Some(word) => {
                self.code(kind, word, code)?;
                if list.space == Of::Case {
                    return Ok(Expr::Has { list: list.id, code: word.to_owned() });
                }
                Scalar::Const(Const::Code(word.to_owned()))
            }
            None => {
                let typed = self.typed(code)?;
                let wanted = super::typed::Type::Code(kind);
                if typed.type_ != wanted {
                    return Err(self.fault("type_mismatch", [&typed.type_.name(), &wanted.name()], code));
                }
                if list.space == Of::Case || !matches!(typed.scalar, Scalar::Case(_)) {
                    return Err(self.unsupported("has() of anything but a market's list and a case's code", code));
                }
                typed.scalar
            }
        };
        Ok(Expr::MarketHas { list: list.id, name: list.def.name.clone(), value })
    }

    fn subset(&self, list: &Named<'_>, codes: &[&Sql]) -> Result<Expr, Fault> {
        let kind = list.def.codes.as_deref().unwrap_or_default();
        let mut words = Vec::with_capacity(codes.len());
        for sql in codes {
            let word = self.text(sql)?;
            self.code(kind, word, sql)?;
            words.push(word.to_owned());
        }
        words.sort();
        words.dedup();
        Ok(if list.space == Of::Case {
            Expr::Subset { list: list.id, codes: words }
        } else {
            Expr::MarketSubset { list: list.id, name: list.def.name.clone(), codes: words }
        })
    }
}

#[expect(clippy::unnecessary_wraps, reason = "stands at the end of arms that give results")]
fn negate(negated: bool, expr: Expr) -> Result<Expr, Fault> {
    Ok(if negated { normal::not(expr) } else { expr })
}

fn comparison(op: &BinaryOperator) -> Option<Op> {
    Some(match op {
        BinaryOperator::Eq => Op::Equal,
        BinaryOperator::NotEq => Op::NotEqual,
        BinaryOperator::Lt => Op::Less,
        BinaryOperator::LtEq => Op::LessOrEqual,
        BinaryOperator::Gt => Op::Greater,
        BinaryOperator::GtEq => Op::GreaterOrEqual,
        _ => return None,
    })
}
