//! What every market sees: instruments, their steps, exchange rates.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::Stored;
use crate::model::{Edge, Hash, Instrument, Item, Rate, Step, Track};
use crate::predicate::Rates;

/// Items without a market, as known at one instant.
#[derive(Debug, Clone, Default)]
pub struct Commons {
    /// Day of the first step of each stage, by `body/instrument:stage`.
    pub step_days: BTreeMap<String, Date>,
    /// Steps by instrument, in the order of their days.
    pub steps: BTreeMap<String, Vec<Step>>,
    /// Instruments by id.
    pub instruments: BTreeMap<String, Instrument>,
    /// How law-makers work, by the name instruments give it.
    pub tracks: BTreeMap<String, Track>,
    /// Content hashes of steps, by `body/instrument:stage`.
    pub step_hashes: BTreeMap<String, (String, Hash)>,
    rates: BTreeMap<(String, String), Vec<Rate>>,
}

impl Commons {
    /// Sorts the items.
    #[must_use]
    pub fn new(items: &[Stored]) -> Commons {
        let mut commons = Commons::default();
        for stored in items {
            match &stored.item {
                Item::Step(step) => {
                    if let Edge::Day(day) = step.on {
                        let name = format!("{}:{}", step.instrument, step.stage);
                        let earlier = commons.step_days.get(&name).is_some_and(|d| *d <= day);
                        if !earlier {
                            commons.step_days.insert(name.clone(), day);
                            commons.step_hashes.insert(name, (stored.item.id(), stored.hash.clone()));
                        }
                    }
                    commons.steps.entry(step.instrument.clone()).or_default().push((**step).clone());
                }
                Item::Instrument(instrument) => {
                    commons.instruments.insert(instrument.id.clone(), (**instrument).clone());
                }
                Item::Track(track) => {
                    commons.tracks.insert(track.id.clone(), (**track).clone());
                }
                Item::Rate(rate) => {
                    let pair = (rate.base.clone(), rate.quote.clone());
                    commons.rates.entry(pair).or_default().push((**rate).clone());
                }
                _ => {}
            }
        }
        for steps in commons.steps.values_mut() {
            steps.sort_by_key(|s| earliest(&s.on));
        }
        for rates in commons.rates.values_mut() {
            // of one day the pack's comes last and is used
            rates.sort_by_key(|r| (r.day, !r.publisher.contains(':')));
        }
        commons
    }

    /// Whether money is exchanged alike on every day.
    #[must_use]
    pub fn same_rates(&self, other: &Commons) -> bool {
        std::ptr::eq(self, other) || self.rates == other.rates
    }

    /// The rates usable on a day.
    #[must_use]
    pub fn rates_on(&self, day: Date) -> RatesOn<'_> {
        RatesOn { commons: self, day }
    }
}

fn earliest(edge: &Edge) -> Date {
    match edge {
        Edge::Day(day) => *day,
        Edge::Between { earliest, .. } => *earliest,
        Edge::After { .. } => Date::MAX,
    }
}

/// The rates usable on a day: for each pair the last one at or before it, while it is not too old.
#[derive(Debug, Clone, Copy)]
pub struct RatesOn<'a> {
    commons: &'a Commons,
    day: Date,
}

impl<'a> RatesOn<'a> {
    /// The rate of a pair as published, not derived.
    #[must_use]
    pub fn published(&self, base: &str, quote: &str) -> Option<&'a Rate> {
        let rates = self.commons.rates.get(&(base.to_owned(), quote.to_owned()))?;
        rates.iter().rev().find(|r| r.day <= self.day).filter(|r| self.day < r.until)
    }

    /// The published rates from which a rate is derived: one direct, one inverted, or two through a common base.
    #[must_use]
    pub fn derivation(&self, base: &str, quote: &str) -> Option<(Decimal, Vec<&'a Rate>)> {
        if let Some(rate) = self.published(base, quote) {
            return Some((rate.rate, vec![rate]));
        }
        if let Some(rate) = self.published(quote, base) {
            return Some((Decimal::ONE.checked_div(rate.rate)?, vec![rate]));
        }
        let pivots = self.commons.rates.keys().filter(|(_, q)| q == quote).map(|(b, _)| b.as_str());
        for pivot in pivots {
            if let (Some(to_base), Some(to_quote)) = (self.published(pivot, base), self.published(pivot, quote)) {
                return Some((to_quote.rate.checked_div(to_base.rate)?, vec![to_base, to_quote]));
            }
        }
        None
    }
}

impl Rates for RatesOn<'_> {
    fn rate(&self, base: &str, quote: &str) -> Option<Decimal> {
        if base == quote {
            return Some(Decimal::ONE);
        }
        self.derivation(base, quote).map(|(rate, _)| rate)
    }
}
