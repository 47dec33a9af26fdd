//! Reading and rewriting the tree of a predicate.

use std::collections::BTreeSet;

use super::{Branch, Expr, Scalar, normal};
use crate::model::AttributeId;

/// The attributes of the case that a predicate reads, list attributes and the list of approvals included.
#[must_use]
pub fn attributes(expr: &Expr) -> BTreeSet<AttributeId> {
    let mut found = Found::default();
    found.expr(expr);
    found.case
}

/// The attributes of the market that a predicate reads; none after folding.
#[must_use]
pub fn market_attributes(expr: &Expr) -> BTreeSet<AttributeId> {
    let mut found = Found::default();
    found.expr(expr);
    found.market
}

/// The attributes of a place that a predicate reads.
#[must_use]
pub fn place_attributes(expr: &Expr) -> BTreeSet<AttributeId> {
    let mut found = Found::default();
    found.expr(expr);
    found.place
}

#[derive(Default)]
struct Found {
    case: BTreeSet<AttributeId>,
    market: BTreeSet<AttributeId>,
    place: BTreeSet<AttributeId>,
}

impl Found {
    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Known(_) | Expr::Unknown(_) | Expr::Quota(_) => {}
            Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|p| self.expr(p)),
            Expr::Not(part) => self.expr(part),
            Expr::Compare { left, right, .. } => {
                self.scalar(left);
                self.scalar(right);
            }
            Expr::OneOf { value, .. } | Expr::Flag(value) | Expr::IsUnknown(value) => self.scalar(value),
            Expr::Has { list, .. } | Expr::Subset { list, .. } | Expr::Holds { approvals: list, .. } => {
                self.case.insert(*list);
            }
            Expr::MarketHas { list, value, .. } => {
                self.market.insert(*list);
                self.scalar(value);
            }
            Expr::MarketSubset { list, .. } => {
                self.market.insert(*list);
            }
        }
    }

    fn scalar(&mut self, scalar: &Scalar) {
        match scalar {
            Scalar::Case(id) => {
                self.case.insert(*id);
            }
            Scalar::Market(id) => {
                self.market.insert(*id);
            }
            Scalar::Place(id) => {
                self.place.insert(*id);
            }
            Scalar::Const(_) | Scalar::Rivals { .. } | Scalar::Missing(_) | Scalar::Component(_) => {}
            Scalar::Scoped { branches, .. } => {
                for Branch { guard, value, .. } in branches {
                    self.expr(guard);
                    self.scalar(value);
                }
            }
            Scalar::Add(a, b) | Scalar::Subtract(a, b) | Scalar::Multiply(a, b) => {
                self.scalar(a);
                self.scalar(b);
            }
        }
    }
}

/// The predicate with atoms replaced: `f` is asked for every part that is no `AND`, `OR` or `NOT` (quotas, for
/// example), guards of scoped values included; `None` leaves a part as it is. What comes out is in normal form.
#[must_use]
pub fn substitute(expr: &Expr, f: &mut dyn FnMut(&Expr) -> Option<Expr>) -> Expr {
    rewrite(expr, f, &mut |_| None)
}

/// The predicate with scalars replaced: `g` is asked for every scalar (duty components, for example), outer ones
/// first; `None` leaves one as it is. What comes out is in normal form.
#[must_use]
pub fn substitute_scalars(expr: &Expr, g: &mut dyn FnMut(&Scalar) -> Option<Scalar>) -> Expr {
    rewrite(expr, &mut |_| None, g)
}

/// Both at once.
pub(crate) fn rewrite(
    expr: &Expr,
    f: &mut dyn FnMut(&Expr) -> Option<Expr>,
    g: &mut dyn FnMut(&Scalar) -> Option<Scalar>,
) -> Expr {
    match expr {
        Expr::And(parts) => normal::and(parts.iter().map(|p| rewrite(p, f, g)).collect()),
        Expr::Or(parts) => normal::or(parts.iter().map(|p| rewrite(p, f, g)).collect()),
        Expr::Not(part) => normal::not(rewrite(part, f, g)),
        atom => match f(atom) {
            Some(new) => new,
            None => in_atom(atom, f, g),
        },
    }
}

fn in_atom(
    atom: &Expr,
    f: &mut dyn FnMut(&Expr) -> Option<Expr>,
    g: &mut dyn FnMut(&Scalar) -> Option<Scalar>,
) -> Expr {
    match atom {
        Expr::Compare { op, left, right } => {
            let left = rewrite_scalar(left, f, g);
            normal::compare(*op, left, rewrite_scalar(right, f, g))
        }
        Expr::OneOf { value, codes, complete, list } => {
            normal::one_of(rewrite_scalar(value, f, g), codes, *complete, list.as_deref())
        }
        Expr::Flag(value) => normal::flag(rewrite_scalar(value, f, g)),
        Expr::IsUnknown(value) => normal::is_unknown(rewrite_scalar(value, f, g)),
        Expr::MarketHas { list, name, value } => {
            Expr::MarketHas { list: *list, name: name.clone(), value: rewrite_scalar(value, f, g) }
        }
        other => other.clone(),
    }
}

fn rewrite_scalar(
    scalar: &Scalar,
    f: &mut dyn FnMut(&Expr) -> Option<Expr>,
    g: &mut dyn FnMut(&Scalar) -> Option<Scalar>,
) -> Scalar {
    if let Some(new) = g(scalar) {
        return new;
    }
    match scalar {
        Scalar::Add(a, b) => {
            let a = rewrite_scalar(a, f, g);
            normal::add(a, rewrite_scalar(b, f, g))
        }
        Scalar::Subtract(a, b) => {
            let a = rewrite_scalar(a, f, g);
            normal::subtract(a, rewrite_scalar(b, f, g))
        }
        Scalar::Multiply(a, b) => {
            let a = rewrite_scalar(a, f, g);
            normal::multiply(a, rewrite_scalar(b, f, g))
        }
        Scalar::Scoped { branches, otherwise } => {
            let branches = branches
                .iter()
                .map(|Branch { guard, value, says }| {
                    let guard = rewrite(guard, f, g);
                    Branch { guard, value: rewrite_scalar(value, f, g), says: says.clone() }
                })
                .collect();
            normal::scoped(branches, otherwise.clone())
        }
        other => other.clone(),
    }
}
