//! Whether some case makes a predicate true: for finding scopes that can hold together.

use std::collections::BTreeSet;

use landfall_core::model::AttributeId;
use landfall_core::predicate::{Const, Expr, Scalar, attributes, substitute, substitute_scalars};
use landfall_core::{Date, Decimal};

/// Whether some case makes the predicate true. What reads two attributes at once, a list, an approval or a market
/// is taken as free to be either, so a yes may be wrong and a no never is.
#[must_use]
pub fn possible(expr: &Expr) -> bool {
    if let Expr::Known(value) = expr {
        return *value;
    }
    let atoms = atoms(expr);
    let Some(atom) = atoms.iter().next() else { return true };
    // what another atom reads in another way is free too; whether a market lists a code is free for each code
    let otherwise = |atom: &&Expr, id| about(atom) != Some(id) && !matches!(atom, Expr::MarketHas { .. });
    let elsewhere = |id: &AttributeId| atoms.iter().any(|a| otherwise(&a, *id) && attributes(a).contains(id));
    match about(atom).filter(|id| !elsewhere(id)) {
        Some(id) => values(id, &atoms).into_iter().any(|value| {
            possible(&substitute_scalars(expr, &mut |s| (*s == Scalar::Case(id)).then(|| Scalar::Const(value.clone()))))
        }),
        None => [true, false]
            .into_iter()
            .any(|either| possible(&substitute(expr, &mut |part| (part == atom).then_some(Expr::Known(either))))),
    }
}

fn atoms(expr: &Expr) -> BTreeSet<Expr> {
    let mut atoms = BTreeSet::new();
    // walks every part; nothing is replaced
    let _ = substitute(expr, &mut |part| {
        atoms.insert(part.clone());
        None
    });
    atoms
}

/// The one attribute of the case that an atom compares with constants; none for every other atom.
fn about(atom: &Expr) -> Option<AttributeId> {
    match atom {
        Expr::Compare { left: Scalar::Case(id), right: Scalar::Const(c), .. } if *c != Const::Absent => Some(*id),
        Expr::OneOf { value: Scalar::Case(id), complete: true, .. } | Expr::Flag(Scalar::Case(id)) => Some(*id),
        _ => None,
    }
}

/// Values of an attribute that may decide differently: every constant compared with, both sides of it, and a code
/// that nothing is compared with.
fn values(id: AttributeId, atoms: &BTreeSet<Expr>) -> BTreeSet<Const> {
    let mut found = BTreeSet::new();
    for atom in atoms.iter().filter(|atom| about(atom) == Some(id)) {
        match atom {
            Expr::Compare { right: Scalar::Const(constant), .. } => found.extend(around(constant)),
            Expr::OneOf { codes, .. } => {
                found.extend(codes.iter().cloned().chain([String::new()]).map(Const::Code));
            }
            _ => found.extend([true, false].map(Const::Bool)),
        }
    }
    found
}

fn around(constant: &Const) -> Vec<Const> {
    let near = |n: &Decimal| [*n - Decimal::new(1, 6), *n, *n + Decimal::new(1, 6)];
    match constant {
        Const::Number { low, high } => {
            [low, high].into_iter().flat_map(near).map(|n| Const::Number { low: n, high: n }).collect()
        }
        Const::Money { low, high, currency } => [low, high]
            .into_iter()
            .flat_map(near)
            .map(|n| Const::Money { low: n, high: n, currency: currency.clone() })
            .collect(),
        Const::Day(day) => {
            let days: [Option<Date>; 3] = [day.yesterday().ok(), Some(*day), day.tomorrow().ok()];
            days.into_iter().flatten().map(Const::Day).collect()
        }
        Const::Code(code) => vec![Const::Code(code.clone()), Const::Code(String::new())],
        Const::Bool(_) => vec![Const::Bool(true), Const::Bool(false)],
        Const::Absent => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use landfall_core::predicate::Op;

    fn compare(id: u32, op: Op, right: Scalar) -> Expr {
        Expr::Compare { op, left: Scalar::Case(AttributeId(id)), right }
    }

    fn number(n: i64) -> Scalar {
        Scalar::Const(Const::Number { low: n.into(), high: n.into() })
    }

    fn both(a: &Expr, b: &Expr) -> bool {
        possible(&Expr::And(vec![a.clone(), b.clone()]))
    }

    #[test]
    fn scopes_that_shut_each_other_out_cannot_hold_together() {
        let code = |code: &str| compare(0, Op::Equal, Scalar::Const(Const::Code(code.into())));
        assert!(!both(&code("BEV"), &code("PHEV")));
        assert!(both(&code("BEV"), &Expr::Not(Box::new(code("PHEV")))));
        assert!(!both(&compare(1, Op::Less, number(5)), &compare(1, Op::GreaterOrEqual, number(5))));
        assert!(both(&compare(1, Op::LessOrEqual, number(5)), &compare(1, Op::GreaterOrEqual, number(5))));
        assert!(both(&compare(1, Op::Greater, number(3)), &compare(1, Op::Less, number(4))));
        let flag = Expr::Flag(Scalar::Case(AttributeId(2)));
        assert!(!both(&flag, &Expr::Not(Box::new(flag.clone()))));
        assert!(both(&code("BEV"), &flag));
        let list = AttributeId(9);
        let listed = Expr::MarketHas { list, name: "l".into(), value: Scalar::Case(AttributeId(0)) };
        let others = Expr::And(vec![listed.clone(), Expr::Not(Box::new(code("BEV")))]);
        assert!(!both(&code("BEV"), &others));
        assert!(both(&code("BEV"), &listed));
    }

    #[test]
    fn what_cannot_be_tried_value_by_value_is_taken_as_possible() {
        let less = compare(0, Op::Less, Scalar::Case(AttributeId(1)));
        assert!(both(&less, &compare(1, Op::Less, number(5))));
        let five = compare(0, Op::Equal, number(5));
        assert!(both(&five, &Expr::IsUnknown(Scalar::Case(AttributeId(0)))));
        let has = Expr::Has { list: AttributeId(3), code: "de".into() };
        assert!(!both(&has, &Expr::Not(Box::new(has.clone()))));
    }
}
