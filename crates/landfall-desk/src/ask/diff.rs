//! What changed between two points, or between two cases.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use landfall_core::change::{Change, Known, Point, between};
use landfall_core::model::{Case, Kind};
use serde::Serialize;

use crate::context::Context;
use crate::error::{Error, Result};

/// What changed between two points.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Diff)]
pub struct Compared {
    /// Name of the case at the first point.
    pub vehicle: String,
    /// Name of the case at the second point.
    pub other: String,
    /// Whether one of them is invented.
    pub fictitious: bool,
    /// Markets asked.
    pub markets: Vec<String>,
    /// The first point.
    pub from: At,
    /// The second point.
    pub to: At,
    /// What changed.
    pub changes: Vec<Change>,
}

/// A point in both clocks.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct At {
    /// The day in force.
    pub on: Date,
    /// The moment known.
    pub known: String,
}

/// What changed in markets between two points, each a context, a case and a day; takes what the contexts have loaded.
///
/// # Errors
/// Points in reverse order; a ledger that cannot be read.
pub async fn compared(
    (first, before, on): (&mut Context, &Case, Date),
    (second, after, then): (&mut Context, &Case, Date),
    markets: &BTreeSet<String>,
) -> Result<Compared> {
    if then < on {
        return Err(Error::incorrect("days-reversed", [&on.to_string(), &then.to_string()]));
    }
    if second.known < first.known {
        return Err(Error::incorrect("instants-reversed", [&first.known.to_string(), &second.known.to_string()]));
    }
    let mut codes = markets.clone();
    codes.extend([before, after].into_iter().filter_map(|case| second.origin(case)));
    first.load(&codes).await?;
    second.load(&codes).await?;
    let (items, then_items) = (first.everything(), second.everything());
    let (known, later) = (first.known.to_string(), second.known.to_string());
    let day = |known: Timestamp| TimeZone::UTC.to_datetime(known).date();
    let at = |items, reading, instant, known, case, on| Point {
        known: Known { items, reading, instant, day: day(known) },
        case,
        on,
    };
    let one = at(&items, &first.reading, &known, first.known, before, on);
    let two = at(&then_items, &second.reading, &later, second.known, after, then);
    let changes = between(&one, &two, markets)
        .map_err(|(id, fault)| Error::said(Kind::Fault, "item-untyped", [&id, &fault.to_string()]))?;
    Ok(Compared {
        vehicle: before.name.clone(),
        other: after.name.clone(),
        fictitious: before.fictitious || after.fictitious,
        markets: markets.iter().cloned().collect(),
        from: At { on, known },
        to: At { on: then, known: later },
        changes,
    })
}
