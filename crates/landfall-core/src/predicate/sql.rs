//! Predicates as plain SQL over a flat table, for oracles and for engines that read tables.
//!
//! The columns of the table, one row a case:
//!
//! | attribute | columns |
//! |---|---|
//! | number, code, day | `vehicle_mass_kerb`: number, text, ISO text |
//! | bool | `vehicle_approvals_complete`: 1, 0, NULL |
//! | money | `offer_price` and `offer_price__currency` |
//! | list | `offer_manual_languages__has__de`: 1, 0, NULL; `offer_manual_languages__complete`: 1, 0, NULL where absent |
//! | approvals | `vehicle_approvals__holds__un_r155`: 1, 0, NULL; `…__series__un_r155`: the highest listed; `…__open__un_r155`: 1 where one is listed without its series; `…__complete` |

use rust_decimal::Decimal;

use super::evaluate::choice;
use super::{Branch, Const, Expr, Op, Scalar, normal};
use crate::model::{AttributeId, AttributeType, Vocab};

/// The predicate as SQL that gives 1, 0 or NULL and runs on `SQLite` as it is.
///
/// Functions become comparisons of columns (see the module). Money of different currencies compares as NULL, and so
/// does everything that was not folded. Ranges in columns have no SQL form: the table holds plain numbers.
#[must_use]
pub fn to_sql(expr: &Expr, vocab: &Vocab) -> String {
    Writer { vocab }.expr(expr)
}

/// The name of a column: words of lower-case letters, digits and `_`, joined as given.
fn slug(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect()
}

struct Writer<'v> {
    vocab: &'v Vocab,
}

/// A scalar: its ends, and its currency where it is money.
struct Text {
    low: String,
    high: String,
    currencies: Vec<String>,
}

const UNKNOWN: &str = "NULL";

impl Writer<'_> {
    fn expr(&self, expr: &Expr) -> String {
        match expr {
            Expr::Known(true) => "TRUE".into(),
            Expr::Known(false) => "FALSE".into(),
            Expr::And(parts) => self.joined(parts, " AND "),
            Expr::Or(parts) => self.joined(parts, " OR "),
            Expr::Not(part) => format!("(NOT {})", self.expr(part)),
            Expr::Compare { op, left, right } => {
                let choice = choice(left).or_else(|| choice(right));
                choice.map_or_else(
                    || self.compare(*op, left, right),
                    |from| {
                        self.chosen(from, &|to| {
                            let (left, right) = (normal::replaced(left, from, to), normal::replaced(right, from, to));
                            self.expr(&normal::compare(*op, left, right))
                        })
                    },
                )
            }
            Expr::OneOf { value, codes, complete, list } => choice(value).map_or_else(
                || self.one_of(value, codes, *complete),
                |from| {
                    let with = |to: &Scalar| normal::one_of(to.clone(), codes, *complete, list.as_deref());
                    self.chosen(from, &|to| self.expr(&with(to)))
                },
            ),
            Expr::Flag(value) => match choice(value) {
                Some(from) => self.chosen(from, &|to| self.expr(&normal::flag(to.clone()))),
                None => self.scalar(value).low,
            },
            Expr::IsUnknown(value) => self.is_unknown(value),
            Expr::Has { list, code } => format!("{}__has__{}", self.column(*list), slug(code)),
            Expr::Subset { list, codes } => self.subset(*list, codes),
            Expr::Holds { approvals, scheme, min_series } => {
                let (list, scheme) = (self.column(*approvals), slug(scheme));
                min_series.map_or_else(
                    || format!("{list}__holds__{scheme}"),
                    |least| {
                        format!(
                            "(CASE WHEN {list}__series__{scheme} >= {least} THEN 1 \
                             WHEN {list}__open__{scheme} = 1 THEN NULL WHEN {list}__complete = 1 THEN 0 END)"
                        )
                    },
                )
            }
            Expr::Unknown(_) | Expr::MarketHas { .. } | Expr::MarketSubset { .. } | Expr::Quota(_) => UNKNOWN.into(),
        }
    }

    fn joined(&self, parts: &[Expr], with: &str) -> String {
        let parts: Vec<String> = parts.iter().map(|p| self.expr(p)).collect();
        format!("({})", parts.join(with))
    }

    fn column(&self, id: AttributeId) -> String {
        self.vocab.def(id).map_or_else(|| UNKNOWN.into(), |def| slug(&def.name))
    }

    /// Every scoped value whose guard is not false must agree, and some guard be true; so must rivals.
    fn chosen(&self, from: &Scalar, atom: &dyn Fn(&Scalar) -> String) -> String {
        match from {
            Scalar::Scoped { branches, .. } => {
                let (some, yes, no) = self.scoped(branches, atom);
                format!("(CASE WHEN ({some}) AND {yes} THEN 1 WHEN ({some}) AND {no} THEN 0 END)")
            }
            Scalar::Rivals { values, .. } if !values.is_empty() => {
                let each: Vec<String> = values.iter().map(|v| atom(&Scalar::Const(v.clone()))).collect();
                let (all, any) = (each.join(" AND "), each.join(" OR "));
                format!("(CASE WHEN {all} THEN 1 WHEN NOT ({any}) THEN 0 END)")
            }
            _ => UNKNOWN.into(),
        }
    }

    /// Where some guard is true, and where every value whose guard is not false says yes, and says no.
    fn scoped(&self, branches: &[Branch], atom: &dyn Fn(&Scalar) -> String) -> (String, String, String) {
        let each = |write: &dyn Fn(String, &Scalar) -> String, word: &str| {
            branches.iter().map(|b| write(self.expr(&b.guard), &b.value)).collect::<Vec<_>>().join(word)
        };
        (
            each(&|guard, _| guard, " OR "),
            each(&|guard, value| format!("(NOT {guard} OR {})", atom(value)), " AND "),
            each(&|guard, value| format!("(NOT {guard} OR NOT {})", atom(value)), " AND "),
        )
    }

    fn compare(&self, op: Op, left: &Scalar, right: &Scalar) -> String {
        let (a, b) = (self.scalar(left), self.scalar(right));
        let plain = if a.low == a.high && b.low == b.high {
            format!("({} {} {})", a.low, op.sql(), b.low)
        } else {
            interval(op, &a, &b)
        };
        let mut currencies: Vec<&String> = a.currencies.iter().chain(&b.currencies).collect();
        currencies.sort();
        currencies.dedup();
        let same: Vec<String> = currencies
            .windows(2)
            .filter_map(|pair| if let [x, y] = pair { Some(format!("{x} = {y}")) } else { None })
            .collect();
        if same.is_empty() { plain } else { format!("(CASE WHEN {} THEN {plain} END)", same.join(" AND ")) }
    }

    fn scalar(&self, scalar: &Scalar) -> Text {
        match scalar {
            Scalar::Case(id) => {
                let column = self.column(*id);
                let money = self.vocab.def(*id).is_some_and(|def| def.type_ == AttributeType::Money);
                let currencies = if money { vec![format!("{column}__currency")] } else { Vec::new() };
                Text { low: column.clone(), high: column, currencies }
            }
            Scalar::Const(constant) => literal(constant),
            Scalar::Add(a, b) => {
                let (a, b) = (self.scalar(a), self.scalar(b));
                Text::joined(format!("({} + {})", a.low, b.low), format!("({} + {})", a.high, b.high), a, b)
            }
            Scalar::Subtract(a, b) => {
                let (a, b) = (self.scalar(a), self.scalar(b));
                Text::joined(format!("({} - {})", a.low, b.high), format!("({} - {})", a.high, b.low), a, b)
            }
            Scalar::Multiply(a, b) => {
                let (a, b) = (self.scalar(a), self.scalar(b));
                if a.low == a.high && b.low == b.high {
                    let product = format!("({} * {})", a.low, b.low);
                    return Text::joined(product.clone(), product, a, b);
                }
                let ends = [(&a.low, &b.low), (&a.low, &b.high), (&a.high, &b.low), (&a.high, &b.high)];
                let all: Vec<String> = ends.iter().map(|(x, y)| format!("{x} * {y}")).collect();
                let all = all.join(", ");
                Text::joined(format!("min({all})"), format!("max({all})"), a, b)
            }
            Scalar::Market(_)
            | Scalar::Place(_)
            | Scalar::Rivals { .. }
            | Scalar::Missing(_)
            | Scalar::Scoped { .. }
            | Scalar::Component(_) => Text::plain(UNKNOWN.into()),
        }
    }

    fn one_of(&self, value: &Scalar, codes: &[String], complete: bool) -> String {
        let value = self.scalar(value).low;
        let codes: Vec<String> = codes.iter().map(|c| quoted(c)).collect();
        match (codes.is_empty(), complete) {
            (true, true) => format!("(CASE WHEN {value} IS NOT NULL THEN 0 END)"),
            (true, false) => UNKNOWN.into(),
            (false, true) => format!("({value} IN ({}))", codes.join(", ")),
            (false, false) => format!("(CASE WHEN {value} IN ({}) THEN 1 END)", codes.join(", ")),
        }
    }

    fn subset(&self, list: AttributeId, codes: &[String]) -> String {
        let column = self.column(list);
        let kind = self.vocab.def(list).and_then(|def| def.codes.as_deref()).unwrap_or_default();
        let others = self.vocab.codes.get(kind).into_iter().flatten().filter(|c| !codes.contains(&c.id));
        let listed: Vec<String> = others.map(|c| format!("{column}__has__{} = 1", slug(&c.id))).collect();
        let outside = if listed.is_empty() { String::new() } else { format!("WHEN {} THEN 0 ", listed.join(" OR ")) };
        format!("(CASE {outside}WHEN {column}__complete = 1 THEN 1 END)")
    }

    fn is_unknown(&self, value: &Scalar) -> String {
        match value {
            Scalar::Case(id) => {
                let list = self.vocab.def(*id).is_some_and(|def| def.type_ == AttributeType::List);
                format!("({}{} IS NULL)", self.column(*id), if list { "__complete" } else { "" })
            }
            Scalar::Scoped { branches, .. } => {
                let (some, yes, no) = self.scoped(branches, &|value| self.is_unknown(value));
                format!("(CASE WHEN NOT ({some}) OR ({some}) IS NULL OR {yes} THEN 1 WHEN {no} THEN 0 END)")
            }
            Scalar::Add(a, b) | Scalar::Subtract(a, b) | Scalar::Multiply(a, b) => {
                format!("({} OR {})", self.is_unknown(a), self.is_unknown(b))
            }
            other => match normal::is_unknown(other.clone()) {
                Expr::Known(value) => self.expr(&Expr::Known(value)),
                _ => UNKNOWN.into(),
            },
        }
    }
}

impl Text {
    fn plain(text: String) -> Text {
        Text { low: text.clone(), high: text, currencies: Vec::new() }
    }

    fn joined(low: String, high: String, a: Text, b: Text) -> Text {
        Text { low, high, currencies: a.currencies.into_iter().chain(b.currencies).collect() }
    }
}

fn literal(constant: &Const) -> Text {
    match constant {
        Const::Number { low, high } => Text { low: number(*low), high: number(*high), currencies: Vec::new() },
        Const::Money { low, high, currency } => {
            Text { low: number(*low), high: number(*high), currencies: vec![quoted(currency)] }
        }
        Const::Code(code) => Text::plain(quoted(code)),
        Const::Bool(value) => Text::plain(u8::from(*value).to_string()),
        Const::Day(day) => Text::plain(quoted(&day.to_string())),
        Const::Absent => Text::plain(UNKNOWN.into()),
    }
}

/// A number that SQL takes for no integer.
fn number(number: Decimal) -> String {
    let text = number.to_string();
    if text.contains('.') { text } else { text + ".0" }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn interval(op: Op, a: &Text, b: &Text) -> String {
    let ends = |yes: String, no: String| format!("(CASE WHEN {yes} THEN 1 WHEN {no} THEN 0 END)");
    match op {
        Op::Less => ends(format!("{} < {}", a.high, b.low), format!("{} >= {}", a.low, b.high)),
        Op::LessOrEqual => ends(format!("{} <= {}", a.high, b.low), format!("{} > {}", a.low, b.high)),
        Op::Greater => interval(Op::Less, b, a),
        Op::GreaterOrEqual => interval(Op::LessOrEqual, b, a),
        Op::NotEqual => format!("(NOT {})", interval(Op::Equal, a, b)),
        Op::Equal => ends(
            format!("{l} = {h} AND {h} = {m} AND {m} = {n}", l = a.low, h = a.high, m = b.low, n = b.high),
            format!("{} < {} OR {} > {}", a.high, b.low, a.low, b.high),
        ),
    }
}
