//! Normal form: expressions that mean the same in the plain ways are built equal, so that they are shared.

use rust_decimal::Decimal;

use super::{Branch, Cause, Const, Expr, Op, Scalar};
use crate::model::Truth;

/// All of them, flattened, sorted, each once; constants absorbed.
pub(crate) fn and(parts: Vec<Expr>) -> Expr {
    gather(parts, false)
}

/// Any of them, flattened, sorted, each once; constants absorbed.
pub(crate) fn or(parts: Vec<Expr>) -> Expr {
    gather(parts, true)
}

/// `absorbing` is the constant that decides the whole: true for `OR`, false for `AND`.
fn gather(parts: Vec<Expr>, absorbing: bool) -> Expr {
    let mut flat = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Expr::Known(value) if value == absorbing => return Expr::Known(absorbing),
            Expr::Known(_) => {}
            Expr::And(inner) if !absorbing => flat.extend(inner),
            Expr::Or(inner) if absorbing => flat.extend(inner),
            other => flat.push(other),
        }
    }
    flat.sort();
    flat.dedup();
    match flat.len() {
        0 => Expr::Known(!absorbing),
        1 => flat.pop().unwrap_or(Expr::Known(!absorbing)),
        _ if absorbing => Expr::Or(flat),
        _ => Expr::And(flat),
    }
}

/// The opposite; pushed into what it can be pushed into for nothing.
pub(crate) fn not(part: Expr) -> Expr {
    match part {
        Expr::Known(value) => Expr::Known(!value),
        Expr::Unknown(cause) => Expr::Unknown(cause),
        Expr::Not(inner) => *inner,
        Expr::Compare { op, left, right } => Expr::Compare { op: op.opposite(), left, right },
        other => Expr::Not(Box::new(other)),
    }
}

/// A comparison; a constant stands on the right, and constants are compared.
pub(crate) fn compare(op: Op, left: Scalar, right: Scalar) -> Expr {
    if let Some(cause) = missing(&left).or_else(|| missing(&right)) {
        return Expr::Unknown(cause.clone());
    }
    if let Some((name, values)) = rivals(&left).or_else(|| rivals(&right)) {
        let (from, values) = (Scalar::Rivals { name: name.clone(), values: values.clone() }, values.clone());
        let each = values.into_iter().map(|value| {
            let to = Scalar::Const(value);
            compare(op, replaced(&left, &from, &to), replaced(&right, &from, &to))
        });
        if let Some(expr) = agreed(name, each) {
            return expr;
        }
    }
    if let (Scalar::Const(a), Scalar::Const(b)) = (&left, &right) {
        match constants(op, a, b) {
            Some(Truth::Unknown) => return Expr::Unknown(range_cause(a, b)),
            Some(truth) => return Expr::Known(truth.is_true()),
            None => {}
        }
    }
    let swap = match (&left, &right) {
        (Scalar::Const(_), Scalar::Const(_)) => false,
        (Scalar::Const(_), _) => true,
        (Scalar::Case(a), Scalar::Case(b)) => matches!(op, Op::Equal | Op::NotEqual) && a > b,
        _ => false,
    };
    if swap { Expr::Compare { op: op.flipped(), left: right, right: left } } else { Expr::Compare { op, left, right } }
}

/// What is left when every rival has been put in: decided if all say the same, unknown if all are decided
/// and differ, none where the case has a say.
pub(crate) fn agreed(name: &str, each: impl Iterator<Item = Expr>) -> Option<Expr> {
    let mut common: Option<Expr> = None;
    let dispute = Expr::Unknown(Cause::Dispute { name: name.to_owned() });
    for expr in each {
        let decided = match expr {
            Expr::Known(_) | Expr::Unknown(_) => expr,
            // "there is none" compares with nothing
            Expr::Compare { left: Scalar::Const(_), right: Scalar::Const(Const::Absent), .. }
            | Expr::Compare { left: Scalar::Const(Const::Absent), right: Scalar::Const(_), .. } => dispute.clone(),
            _ => return None,
        };
        common = Some(match common {
            None => decided,
            Some(before) if before == decided => before,
            Some(_) => dispute.clone(),
        });
    }
    common
}

fn rivals(scalar: &Scalar) -> Option<(&String, &Vec<Const>)> {
    match scalar {
        Scalar::Rivals { name, values } => Some((name, values)),
        Scalar::Add(a, b) | Scalar::Subtract(a, b) | Scalar::Multiply(a, b) => rivals(a).or_else(|| rivals(b)),
        _ => None,
    }
}

/// The scalar with every part equal to `from` replaced, constants worked out.
pub(crate) fn replaced(scalar: &Scalar, from: &Scalar, to: &Scalar) -> Scalar {
    if scalar == from {
        return to.clone();
    }
    let both = |a: &Scalar, b: &Scalar| (replaced(a, from, to), replaced(b, from, to));
    match scalar {
        Scalar::Add(a, b) => {
            let (a, b) = both(a, b);
            add(a, b)
        }
        Scalar::Subtract(a, b) => {
            let (a, b) = both(a, b);
            subtract(a, b)
        }
        Scalar::Multiply(a, b) => {
            let (a, b) = both(a, b);
            multiply(a, b)
        }
        other => other.clone(),
    }
}

/// The first part of a value that is not known whatever the case says.
pub(crate) fn missing(scalar: &Scalar) -> Option<&Cause> {
    match scalar {
        Scalar::Missing(cause) => Some(cause),
        Scalar::Add(a, b) | Scalar::Subtract(a, b) | Scalar::Multiply(a, b) => missing(a).or_else(|| missing(b)),
        _ => None,
    }
}

fn range_cause(a: &Const, b: &Const) -> Cause {
    let ends = |c: &Const| match c {
        Const::Number { low, high } | Const::Money { low, high, .. } if low != high => Some((*low, *high)),
        _ => None,
    };
    let (low, high) = ends(a).or_else(|| ends(b)).unwrap_or_default();
    Cause::Range { low: low.to_string(), high: high.to_string() }
}

/// How two constants compare; none where that is not known without rates, or they have no common type.
fn constants(op: Op, a: &Const, b: &Const) -> Option<Truth> {
    match (a, b) {
        (Const::Number { low: l, high: h }, Const::Number { low, high }) => Some(op.intervals((*l, *h), (*low, *high))),
        (Const::Money { low: l, high: h, currency: c }, Const::Money { low, high, currency }) if c == currency => {
            Some(op.intervals((*l, *h), (*low, *high)))
        }
        (Const::Day(a), Const::Day(b)) => Some(op.intervals((*a, *a), (*b, *b))),
        (Const::Code(a), Const::Code(b)) => Some(op.intervals((a, a), (b, b))),
        (Const::Bool(a), Const::Bool(b)) => Some(op.intervals((a, a), (b, b))),
        _ => None,
    }
}

/// `a + b`, worked out where both are constants of one unit.
pub(crate) fn add(a: Scalar, b: Scalar) -> Scalar {
    arithmetic(a, b, |x, y| Some((x.0.checked_add(y.0)?, x.1.checked_add(y.1)?)), Scalar::Add, false)
}

/// `a - b`, worked out where both are constants of one unit.
pub(crate) fn subtract(a: Scalar, b: Scalar) -> Scalar {
    arithmetic(a, b, |x, y| Some((x.0.checked_sub(y.1)?, x.1.checked_sub(y.0)?)), Scalar::Subtract, false)
}

/// `a * b`, worked out where both are constants, at most one of them money.
pub(crate) fn multiply(a: Scalar, b: Scalar) -> Scalar {
    let product = |x: Ends, y: Ends| {
        let all = [x.0.checked_mul(y.0)?, x.0.checked_mul(y.1)?, x.1.checked_mul(y.0)?, x.1.checked_mul(y.1)?];
        Some((all.into_iter().min()?, all.into_iter().max()?))
    };
    arithmetic(a, b, product, Scalar::Multiply, true)
}

type Ends = (Decimal, Decimal);

fn arithmetic(
    a: Scalar,
    b: Scalar,
    work: impl Fn(Ends, Ends) -> Option<Ends>,
    build: impl Fn(Box<Scalar>, Box<Scalar>) -> Scalar,
    product: bool,
) -> Scalar {
    if let Some(cause) = missing(&a).or_else(|| missing(&b)) {
        return Scalar::Missing(cause.clone());
    }
    let result = match (&a, &b) {
        (Scalar::Const(x), Scalar::Const(y)) => ends(x).zip(ends(y)).and_then(|((x, cx), (y, cy))| {
            let currency = match (cx, cy) {
                (None, None) => None,
                (Some(c), None) | (None, Some(c)) if product => Some(c.clone()),
                (Some(c), Some(d)) if !product && c == d => Some(c.clone()),
                _ => return None,
            };
            let (low, high) = work(x, y)?;
            Some(match currency {
                None => Const::Number { low, high },
                Some(currency) => Const::Money { low, high, currency },
            })
        }),
        _ => None,
    };
    result.map_or_else(|| build(Box::new(a), Box::new(b)), Scalar::Const)
}

fn ends(c: &Const) -> Option<(Ends, Option<&String>)> {
    match c {
        Const::Number { low, high } => Some(((*low, *high), None)),
        Const::Money { low, high, currency } => Some(((*low, *high), Some(currency))),
        _ => None,
    }
}

/// Values by scope, without those that hold for no case; what says the same is said once.
pub(crate) fn scoped(branches: Vec<Branch>, otherwise: Cause) -> Scalar {
    let mut kept: Vec<Branch> = Vec::with_capacity(branches.len());
    for branch in branches.into_iter().filter(|b| b.guard != Expr::Known(false)) {
        match kept.iter_mut().find(|b| b.value == branch.value) {
            Some(same) => {
                same.guard = or(vec![same.guard.clone(), branch.guard]);
                same.says = format!("{}, {}", same.says, branch.says);
            }
            None => kept.push(branch),
        }
    }
    let surely = |b: &&Branch| b.guard == Expr::Known(true);
    if let Some(cause) = kept.iter().filter(surely).find_map(|b| missing(&b.value)) {
        return Scalar::Missing(cause.clone());
    }
    let doubts: Option<Vec<&Cause>> =
        kept.iter().map(|b| if let Expr::Unknown(cause) = &b.guard { Some(cause) } else { None }).collect();
    match (doubts.as_deref(), kept.as_slice()) {
        (Some([]), _) => Scalar::Missing(otherwise),
        (Some([first, ..]), _) => Scalar::Missing((*first).clone()),
        (None, [only]) if surely(&only) => only.value.clone(),
        (None, _) => Scalar::Scoped { branches: kept, otherwise },
    }
}

/// The value is one of the codes; one code of a complete list is a comparison.
pub(crate) fn one_of(value: Scalar, codes: &[String], complete: bool, list: Option<&str>) -> Expr {
    let mut codes = codes.to_vec();
    codes.sort();
    codes.dedup();
    let listed = |code: &String| match (codes.contains(code), complete, list) {
        (true, ..) => Some(Expr::Known(true)),
        (false, true, _) => Some(Expr::Known(false)),
        (false, false, Some(list)) => Some(Expr::Unknown(Cause::Market { attribute: list.to_owned() })),
        (false, false, None) => None,
    };
    let decided = match &value {
        Scalar::Missing(cause) => Some(Expr::Unknown(cause.clone())),
        Scalar::Const(Const::Code(code)) => listed(code),
        Scalar::Rivals { name, values } => {
            let dispute = || Expr::Unknown(Cause::Dispute { name: name.clone() });
            let each: Option<Vec<Expr>> =
                values.iter().map(|v| if let Const::Code(code) = v { listed(code) } else { Some(dispute()) }).collect();
            each.and_then(|each| agreed(name, each.into_iter()))
        }
        _ => None,
    };
    match (decided, codes.as_slice()) {
        (Some(expr), _) => expr,
        (None, [code]) if complete && list.is_none() => {
            compare(Op::Equal, value, Scalar::Const(Const::Code(code.clone())))
        }
        (None, _) => Expr::OneOf { value, codes, complete, list: list.map(str::to_owned) },
    }
}

/// A boolean stands alone.
pub(crate) fn flag(value: Scalar) -> Expr {
    match value {
        Scalar::Const(Const::Bool(value)) => Expr::Known(value),
        Scalar::Missing(cause) => Expr::Unknown(cause),
        Scalar::Rivals { ref name, ref values } => {
            let each = values.iter().map(|v| match v {
                Const::Bool(value) => Expr::Known(*value),
                _ => Expr::Unknown(Cause::Dispute { name: name.clone() }),
            });
            agreed(name, each).unwrap_or(Expr::Flag(value))
        }
        other => Expr::Flag(other),
    }
}

/// `IS NULL`: true where nothing is given or it is known that there is none.
pub(crate) fn is_unknown(value: Scalar) -> Expr {
    match value {
        Scalar::Const(c) => Expr::Known(c == Const::Absent),
        Scalar::Missing(_) => Expr::Known(true),
        Scalar::Rivals { ref name, ref values } => {
            let each = values.iter().map(|v| Expr::Known(*v == Const::Absent));
            agreed(name, each).unwrap_or(Expr::IsUnknown(value))
        }
        other => Expr::IsUnknown(other),
    }
}
