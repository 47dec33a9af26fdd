//! Requirements judged in each place of a market: never one average for a country.

use std::sync::Arc;

use rust_decimal::Decimal;
use serde::Serialize;

use super::look::Look;
use crate::model::Truth;
use crate::predicate::{Bits, Tri};
use crate::resolve::HeldPlace;

/// What a requirement gives in one place, per row.
pub(super) struct InPlace {
    /// People living there.
    pub population: Decimal,
    /// Whether it applies there.
    pub applies: Arc<Tri>,
    /// Whether it is met there.
    pub met: Arc<Tri>,
}

/// The places of a market as one: applies where it applies in any place; met or not by the share of the listed
/// population that lives where it fails.
pub(super) fn judge(places: &[InPlace], share_from: Option<Decimal>, rows: usize) -> (Tri, Tri) {
    let (none, all) = (|| Bits::none(rows), || Bits::all(rows));
    let mut applies = Tri { yes: none(), no: if places.is_empty() { none() } else { all() } };
    for place in places {
        applies.yes.or(&place.applies.yes);
        applies.no.and(&place.applies.no);
    }
    let mut met = Tri { yes: none(), no: none() };
    for row in (0..rows).filter(|_| !places.is_empty()) {
        let states = places.iter().map(|p| (fails(tri(&p.applies, row), tri(&p.met, row)), p.population));
        match verdict(states, share_from) {
            Truth::True => met.yes.set(row, true),
            Truth::False => met.no.set(row, true),
            Truth::Unknown => {}
        }
    }
    (applies, met)
}

fn tri(bits: &Tri, row: usize) -> Truth {
    match (bits.yes.get(row), bits.no.get(row)) {
        (true, _) => Truth::True,
        (_, true) => Truth::False,
        _ => Truth::Unknown,
    }
}

/// Whether a place fails: it applies there and is not met.
fn fails(applies: Truth, met: Truth) -> Truth {
    match (applies, met) {
        (Truth::False, _) | (_, Truth::True) => Truth::False,
        (Truth::True, Truth::False) => Truth::True,
        _ => Truth::Unknown,
    }
}

/// Not met where failing places reach the share, met where failing and unknown ones together stay below it.
fn verdict(states: impl Iterator<Item = (Truth, Decimal)>, share_from: Option<Decimal>) -> Truth {
    let (mut listed, mut failing, mut open) = (Decimal::ZERO, Decimal::ZERO, Decimal::ZERO);
    for (fails, population) in states {
        listed += population;
        match fails {
            Truth::True => failing += population,
            Truth::Unknown => open += population,
            Truth::False => {}
        }
    }
    let reaches = |people: Decimal| match share_from {
        Some(share) => people * Decimal::ONE_HUNDRED >= share * listed,
        None => people > Decimal::ZERO,
    };
    match (reaches(failing), reaches(failing + open)) {
        (true, _) => Truth::False,
        (_, false) => Truth::True,
        _ => Truth::Unknown,
    }
}

/// Where a requirement fails, and where nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PlacesOut {
    /// Ids of the places where it is not met, the largest first.
    pub failing: Vec<String>,
    /// Ids of the places without a figure, the largest first.
    pub unknown: Vec<String>,
    /// Share of the listed population that lives where it is not met, in percent, one decimal digit.
    pub failing_share: Decimal,
    /// Share of the listed population that lives where nobody knows, in percent, one decimal digit.
    pub unknown_share: Decimal,
    /// People living in the listed places.
    pub population: Decimal,
    /// How many places are listed.
    pub listed: usize,
}

/// One place with its explanations.
pub(super) struct Looked<'p> {
    pub held: &'p HeldPlace,
    pub applies: Arc<Look>,
    pub met: Arc<Look>,
}

/// The explanations of `applies` and `met` in one place.
type Telling = (Arc<Look>, Arc<Look>);

/// The summary of all places, and of the explanations those that decide.
pub(super) fn explain_places(mut looked: Vec<Looked<'_>>) -> (PlacesOut, Option<Telling>) {
    looked.sort_by(|a, b| {
        let (a, b) = (&a.held.place, &b.held.place);
        b.population.cmp(&a.population).then_with(|| a.id.cmp(&b.id))
    });
    let state = |l: &Looked<'_>| fails(l.applies.truth, l.met.truth);
    let of = |wanted: Truth| looked.iter().filter(move |l| state(l) == wanted).map(|l| &l.held.place);
    let population: Decimal = looked.iter().map(|l| l.held.place.population).sum();
    let share = |wanted: Truth| {
        let people: Decimal = of(wanted).map(|p| p.population).sum();
        let share = (people * Decimal::ONE_HUNDRED).checked_div(population).unwrap_or_default();
        share.round_dp(1).normalize()
    };
    let ids = |wanted: Truth| of(wanted).map(|p| p.id.clone()).collect();
    let out = PlacesOut {
        failing: ids(Truth::True),
        unknown: ids(Truth::Unknown),
        failing_share: share(Truth::True),
        unknown_share: share(Truth::Unknown),
        population,
        listed: looked.len(),
    };
    // the largest place that fails tells the most, then the largest nobody knows of
    let rank = |l: &Looked<'_>| match state(l) {
        Truth::True => 0,
        Truth::Unknown => 1,
        Truth::False => 2,
    };
    let telling = looked.iter().enumerate().min_by_key(|(i, l)| (rank(l), *i)).map(|(i, _)| i);
    let telling = telling.map(|i| looked.swap_remove(i)).map(|l| (l.applies, l.met));
    (out, telling)
}
