//! Money at stake where a duty moves.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::Part;
use crate::assess::duty::Condition;
use crate::change::{Sum, What};

/// How far a duty moves in one case of papers and quotas: the new sum less the old one, at its least and its most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Stake {
    /// Name of the case.
    pub vehicle: String,
    /// The market.
    pub market: String,
    /// What is assumed.
    pub condition: Vec<Condition>,
    /// In percentage points of the customs value; none where a sum has no such share.
    pub points: Option<Range>,
    /// In money; none without a customs value.
    pub money: Option<Range>,
    /// Currency of the money.
    pub currency: Option<String>,
    /// Whether both sums are whole; else something is in neither figure.
    pub complete: bool,
}

/// From the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Range {
    /// At least.
    pub low: Decimal,
    /// At most.
    pub high: Decimal,
}

/// The stakes of a part; none where nothing is paid, or the cases before and after are not the same.
pub(super) fn stakes(part: &Part) -> Vec<Stake> {
    let What::Duty { from, to } = &part.what else { return Vec::new() };
    let pair = |is: &Sum| {
        let same = |was: &&Sum| was.condition == is.condition;
        from.iter().find(same).or_else(|| from.iter().find(|was| from.len() == 1 && was.condition.is_empty()))
    };
    let stake = |is: &Sum| {
        let was = pair(is)?;
        let same = was.total.currency == is.total.currency;
        let money = |s: &Sum| Some(Range { low: s.total.low?, high: s.total.high? });
        let share = |s: &Sum| s.total.ad_valorem_pct.as_ref().map(|p| Range { low: p.low, high: p.high });
        Some(Stake {
            vehicle: part.vehicle.clone(),
            market: part.market.clone(),
            condition: is.condition.clone(),
            points: less(share(is), share(was)),
            money: less(money(is), money(was)).filter(|_| same),
            currency: is.total.currency.clone().filter(|_| same),
            complete: was.complete && is.complete,
        })
    };
    to.iter().filter_map(stake).filter(|s| s.points.is_some() || s.money.is_some()).collect()
}

/// What is between two ranges, at its least and its most.
fn less(is: Option<Range>, was: Option<Range>) -> Option<Range> {
    let (is, was) = (is?, was?);
    Some(Range { low: is.low.checked_sub(was.high)?, high: is.high.checked_sub(was.low)? })
}

/// The most that may be paid, as a share of the customs value.
pub(super) fn highest(sums: &[Sum]) -> Option<Decimal> {
    sums.iter().map(|s| s.total.ad_valorem_pct.as_ref().map(|p| p.high)).collect::<Option<Vec<_>>>()?.into_iter().max()
}
