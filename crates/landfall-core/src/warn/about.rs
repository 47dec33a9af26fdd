//! What was told, by market and car, so that a pass need not read all of it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::book::{Identity, Line, Warning};
use super::part::Part;

/// Who was ever told of what. It may name too much, never too little: what a revision takes out stays in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// By market and car: ids of watches.
    watches: BTreeMap<String, BTreeMap<String, BTreeSet<String>>>,
    /// The last day anything was told of.
    latest: Option<Date>,
}

impl About {
    /// What some warnings are about, by watch.
    #[must_use]
    pub fn of(told: &BTreeMap<String, BTreeMap<Identity, Warning>>) -> About {
        let mut about = About::default();
        for (watch, warning) in told.iter().flat_map(|(watch, own)| own.values().map(move |w| (watch, w))) {
            about.note(watch, &warning.content.parts);
        }
        about
    }

    /// Takes account of a line of the log.
    pub fn take(&mut self, line: &Line) {
        let parts = line.event.content().map(|content| content.parts.as_slice()).unwrap_or_default();
        self.note(&line.warning.watch, parts);
    }

    /// Cars that somebody was told of.
    pub fn vehicles(&self) -> impl Iterator<Item = &String> {
        self.watches.values().flat_map(BTreeMap::keys)
    }

    /// In one market: cars somebody was told of, and who.
    pub(super) fn in_market(&self, market: &str) -> impl Iterator<Item = (&String, &BTreeSet<String>)> {
        self.watches.get(market).into_iter().flatten()
    }

    pub(super) fn latest(&self) -> Option<Date> {
        self.latest
    }

    fn note(&mut self, watch: &str, parts: &[Part]) {
        for part in parts {
            self.latest = self.latest.max(Some(part.on));
            let of_market = match self.watches.get_mut(&part.market) {
                Some(known) => known,
                None => self.watches.entry(part.market.clone()).or_default(),
            };
            let of_vehicle = match of_market.get_mut(&part.vehicle) {
                Some(known) => known,
                None => of_market.entry(part.vehicle.clone()).or_default(),
            };
            if !of_vehicle.contains(watch) {
                of_vehicle.insert(watch.to_owned());
            }
        }
    }
}
