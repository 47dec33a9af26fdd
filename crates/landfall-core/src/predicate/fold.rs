//! Putting a market's values into a predicate.

use super::{Cause, Expr, Scalar, normal, walk};
use crate::model::AttributeId;

/// The predicate with what the market says put in, constants worked out and absorbed.
///
/// `market` gives the scalar for an attribute of the market (a constant, rivals, why it is missing, values by
/// scope); `list` gives a list attribute's codes and whether there is no other, or why it is unknown.
#[must_use]
pub fn fold(
    expr: &Expr,
    market: &mut dyn FnMut(AttributeId) -> Scalar,
    list: &mut dyn FnMut(AttributeId) -> Result<(Vec<String>, bool), Cause>,
) -> Expr {
    let mut scalar = |s: &Scalar| match s {
        Scalar::Market(id) => Some(simple(market(*id))),
        _ => None,
    };
    let mut atom = |e: &Expr| match e {
        Expr::MarketHas { list: id, name, value } => Some(match list(*id) {
            Ok((codes, complete)) => normal::one_of(value.clone(), &codes, complete, Some(name)),
            Err(cause) => Expr::Unknown(cause),
        }),
        Expr::MarketSubset { list: id, name, codes } => Some(match list(*id) {
            Err(cause) => Expr::Unknown(cause),
            Ok((listed, _)) if listed.iter().any(|code| !codes.contains(code)) => Expr::Known(false),
            Ok((_, true)) => Expr::Known(true),
            Ok((_, false)) => Expr::Unknown(Cause::Market { attribute: name.clone() }),
        }),
        _ => None,
    };
    walk::rewrite(expr, &mut atom, &mut scalar)
}

fn simple(scalar: Scalar) -> Scalar {
    match scalar {
        Scalar::Scoped { branches, otherwise } => normal::scoped(branches, otherwise),
        other => other,
    }
}
