//! What the fact bases say is carried by the packs, or left out in one file with its reason.
//!
//! `bases.csv` lists what they hold: runs of ids of facts; instruments and shocks with the instrument of the packs that
//! carries them, and their steps, each a stage and a day or a month.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use landfall_core::Date;
use landfall_core::model::{Edge, Item, Step};

use crate::PACKS;

/// Ids of the fact bases that the packs carry: a split fact `F0303.1` carries `F0303`.
fn carried() -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for (_, item) in &PACKS.pack.items {
        let also = match item {
            Item::Fact(x) => &x.also,
            Item::Adoption(x) => &x.also,
            Item::Clock(x) => &x.also,
            Item::Calendar(x) => &x.also,
            Item::Quota(x) => &x.also,
            _ => continue,
        };
        let id = item.id();
        let whole = |id: &str| id.split_once('.').map_or(id, |(whole, _)| whole).to_owned();
        ids.extend(also.iter().map(|id| whole(id)).chain([whole(&id)]));
    }
    ids
}

/// Ids that are left out, with the reason.
fn left_out() -> BTreeMap<String, String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/left_out.csv");
    let text = std::fs::read_to_string(path).unwrap();
    let mut left = BTreeMap::new();
    for line in text.lines().skip(1) {
        let (id, reason) = line.split_once(',').unwrap_or((line, ""));
        assert!(left.insert(id.to_owned(), reason.trim_matches('"').to_owned()).is_none(), "{id} stands twice");
    }
    left
}

/// `(id, instrument of the packs, stage or nothing, day or month)`.
type BaseStep = (String, String, String, String);

/// Ids of facts, and steps.
fn bases() -> (BTreeSet<String>, Vec<BaseStep>) {
    let (mut facts, mut steps) = (BTreeSet::new(), Vec::new());
    for line in include_str!("bases.csv").lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [id, instrument, all] = <[&str; 3]>::try_from(cells).unwrap();
        if let Some((first, last)) = id.split_once("..") {
            let number = |id: &str| id[1..].parse::<u32>().unwrap();
            facts.extend((number(first)..=number(last)).map(|n| format!("{}{n:04}", &id[..1])));
        } else if id.starts_with("shocks:") {
            let days = all.split(';').map(str::to_owned);
            steps.extend(days.map(|day| (id.to_owned(), instrument.to_owned(), String::new(), day)));
        } else {
            for (stage, day) in all.split(';').filter_map(|step| step.split_once(' ')) {
                steps.push((format!("{id}:{stage}:{day}"), instrument.to_owned(), stage.to_owned(), day.to_owned()));
            }
        }
    }
    (facts, steps)
}

/// Whether a step may be of the day or month.
fn on(step: &Step, day: &str) -> bool {
    let (earliest, latest): (Date, Date) = match &step.on {
        Edge::Day(day) => (*day, *day),
        Edge::Between { earliest, latest } => (*earliest, *latest),
        Edge::After { .. } => return false,
    };
    // a month sorts before its days and, with a letter behind it, after them
    earliest.to_string().as_str() <= format!("{day}~").as_str() && day <= latest.to_string().as_str()
}

#[test]
fn what_is_left_out_has_a_reason_and_is_not_carried() {
    let (carried, left) = (carried(), left_out());
    for (id, reason) in &left {
        assert!(reason.len() > 20, "{id} gives no reason");
        assert!(!carried.contains(id), "{id} is left out and carried");
    }
}

#[test]
fn everything_in_the_fact_bases_is_carried_or_left_out() {
    let (carried, left, (facts, steps)) = (carried(), left_out(), bases());
    assert_eq!((facts.len(), steps.len() > 1_100), (546 + 285 + 1491, true), "{} steps", steps.len());
    let of_packs: Vec<&Step> = PACKS
        .pack
        .items
        .iter()
        .filter_map(|(_, i)| if let Item::Step(step) = i { Some(&**step) } else { None })
        .collect();
    let kept = |(_, instrument, stage, day): &BaseStep| {
        let own = of_packs.iter().filter(|step| step.instrument == *instrument);
        own.filter(|step| stage.is_empty() || step.stage == *stage).any(|step| on(step, day))
    };
    // a shock is carried by any of its days
    let held: BTreeSet<&String> = steps.iter().filter(|step| kept(step)).map(|(id, ..)| id).collect();
    let lost = facts
        .iter()
        .filter(|id| !carried.contains(*id))
        .chain(steps.iter().map(|(id, ..)| id).filter(|id| !held.contains(id)));
    let lost: BTreeSet<&String> = lost.filter(|id| !left.contains_key(*id)).collect();
    assert!(lost.is_empty(), "neither carried nor left out: {lost:?}");
    let known: BTreeSet<&String> = facts.iter().chain(steps.iter().map(|(id, ..)| id)).collect();
    let strangers: Vec<&String> = left.keys().filter(|id| !known.contains(id)).collect();
    assert!(strangers.is_empty(), "left out and in no base: {strangers:?}");
}
