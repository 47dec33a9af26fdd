//! What watches on every market are told, month by month, each item known from when it was published.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use landfall_core::change::{Change, Columns, Kind, Known, Pass, Wanted, What, ahead_of_all, as_published};
use landfall_core::model::{Case, Edge, Hash};
use landfall_core::resolve::{Reading, Stored};

use crate::Packs;

/// How far ahead a watch looks, in years.
pub(super) const YEARS: i16 = 12;
/// How many days before a known day a watch is told.
pub(super) const LEAD: u32 = 90;

/// Stages and days that a warning names; a day on which an answer moves has no stage.
type Names = BTreeSet<(Option<String>, Date)>;

/// A warning that a watch on a market was given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Told {
    pub(super) market: String,
    /// The run that gave it.
    pub(super) on: Date,
    pub(super) kind: Kind,
    /// What it is known by: the step, else the text, else the thing itself.
    pub(super) cause: String,
    pub(super) instrument: Option<String>,
    pub(super) names: Names,
    /// It was given before, and says something else now.
    pub(super) again: bool,
}

/// Runs on the given days; nothing was known before the first.
///
/// # Errors
/// An item that the reading cannot hold.
pub(super) fn tell(packs: &Packs, reading: &Reading, days: &[Date]) -> Result<Vec<Told>, String> {
    let mut items: BTreeMap<String, Vec<Stored>> = BTreeMap::new();
    for item in packs.pack.plain_items() {
        let stored = Stored { hash: Hash::of_value(&item), item, ended: None };
        items.entry(stored.item.shelf().to_owned()).or_default().push(stored);
    }
    let markets: BTreeSet<String> = packs.markets.keys().cloned().collect();
    let cases: Vec<Case> = packs.pack.cases.values().cloned().collect();
    let (columns, leads) = (Columns::new(cases, reading), BTreeSet::from([LEAD]));
    let mut given: BTreeMap<(String, String, Kind), Names> = BTreeMap::new();
    let mut told = Vec::new();
    let mut last: Option<(BTreeMap<String, Vec<Stored>>, Date, String)> = None;
    for today in days {
        let (now, instant) = (as_published(&items, *today), format!("{today}T00:00:00Z"));
        let horizon = today.saturating_add(jiff::Span::new().years(YEARS));
        let pass = Pass {
            last: last.as_ref().map(|(items, day, instant)| (Known { items, reading, instant, day: *day }, *day)),
            now: Known { items: &now, reading, instant: &instant, day: *today },
            today: *today,
            horizon,
            leads: &leads,
        };
        let wanted = Wanted { markets: &markets, purposes: &[], subjects: &[] };
        let heard = ahead_of_all(&pass, &columns, &markets).map_err(|(id, fault)| format!("`{id}`: {fault}"))?;
        let mut found: BTreeMap<(String, String, Kind), (Option<String>, Names)> = BTreeMap::new();
        for heard in heard.iter().filter(|heard| heard.wanted(&wanted, LEAD, horizon)) {
            let change = &heard.change;
            for cause in &change.causes {
                let key = (change.market.clone(), cause.key().to_owned(), change.kind);
                let entry = found.entry(key).or_insert_with(|| (cause.instrument.clone(), Names::new()));
                entry.1.extend(names(change));
            }
        }
        for (key, (instrument, names)) in found {
            let before = given.insert(key.clone(), names.clone());
            if before.as_ref() != Some(&names) {
                let (market, cause, kind) = key;
                told.push(Told { market, on: *today, kind, cause, instrument, names, again: before.is_some() });
            }
        }
        last = Some((now, *today, instant));
    }
    Ok(told)
}

/// Stages and days that a change names.
fn names(change: &Change) -> Names {
    match &change.what {
        What::Steps { steps, .. } => {
            let own = steps.iter().filter_map(|step| match &step.on {
                Edge::Day(day) => Some((Some(step.stage.clone()), *day)),
                Edge::Between { latest, .. } => Some((Some(step.stage.clone()), *latest)),
                Edge::After { .. } => None,
            });
            let targets = steps.iter().filter_map(|step| step.target.as_ref());
            own.chain(targets.map(|target| (Some(target.stage.clone()), target.on))).collect()
        }
        What::Pending { announced, .. } => announced.iter().map(|day| (None, *day)).collect(),
        _ => BTreeSet::from([(None, change.on)]),
    }
}
