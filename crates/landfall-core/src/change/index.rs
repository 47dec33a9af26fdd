//! Which markets' answers may look an item up, lookups that found nothing included.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Edge, Item, Period, Status};
use crate::resolve::{Reading, Stored};

/// What an item that is new, changed or gone can change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touched {
    /// Markets to lay out and to ask again.
    pub markets: BTreeSet<String>,
    /// Whether what compares money must be asked again in every market.
    pub rates: bool,
    /// Markets in which it is news though no answer looks it up: a step of their own law, or of law they inherit.
    pub news: BTreeSet<String>,
}

/// Who looks up what. It may say too much, never too little: what was once looked up stays in it.
#[derive(Debug, Clone, Default)]
pub struct Index {
    /// Markets that inherit from a market directly, whether or not anything is known of that market.
    heirs: BTreeMap<String, BTreeSet<String>>,
    /// Markets in which a period hangs on a step, whether or not the step is known.
    waiting: BTreeMap<String, BTreeSet<String>>,
    /// Markets with something that follows an instrument: a step may move a day it announces.
    following: BTreeMap<String, BTreeSet<String>>,
    /// Markets in which the day of what is known has a part: something expected, or a period that hangs on a step.
    dated: BTreeSet<String>,
    /// Who makes an instrument.
    makers: BTreeMap<String, String>,
}

impl Index {
    /// The index of everything known.
    #[must_use]
    pub fn new(items: &BTreeMap<String, Vec<Stored>>, reading: &Reading) -> Index {
        let mut index = Index::default();
        items.values().flatten().for_each(|stored| index.add(&stored.item, reading));
        index
    }

    /// Takes account of what an item looks up.
    pub fn add(&mut self, item: &Item, reading: &Reading) {
        if let Item::Instrument(instrument) = item {
            self.makers.insert(instrument.id.clone(), instrument.market.clone());
        }
        let Some(market) = item.market() else { return };
        let (mut status, mut instrument) = (None, None);
        match item {
            Item::Market(head) => {
                for line in &head.inherits {
                    self.heirs.entry(line.market.clone()).or_default().insert(market.to_owned());
                    self.period(market, &line.valid);
                }
            }
            Item::Fact(fact) => {
                (status, instrument) = (fact.status, fact.instrument.as_ref());
                self.period(market, &fact.valid);
            }
            Item::Adoption(adoption) => {
                let of_rule = || reading.rule(&adoption.rule).and_then(|(_, rule, _)| rule.instrument.as_ref());
                (status, instrument) = (Some(adoption.status), adoption.instrument.as_ref().or_else(of_rule));
                self.period(market, &adoption.valid);
            }
            Item::Clock(clock) => {
                status = Some(clock.status);
                self.period(market, &clock.valid);
            }
            _ => {}
        }
        if let Some(instrument) = instrument {
            self.following.entry(instrument.clone()).or_default().insert(market.to_owned());
        }
        if status == Some(Status::Expected) {
            self.dated.insert(market.to_owned());
        }
    }

    fn period(&mut self, market: &str, period: &Period) {
        for edge in [&period.from, &period.to].into_iter().flatten() {
            if let Edge::After { step, .. } = edge {
                self.waiting.entry(step.clone()).or_default().insert(market.to_owned());
                self.dated.insert(market.to_owned());
            }
        }
    }

    /// What an item can change that has just been appended, or that is gone.
    #[must_use]
    pub fn touched(&self, item: &Item) -> Touched {
        let mut touched = Touched::default();
        match item {
            Item::Rate(_) => touched.rates = true,
            Item::Step(step) => {
                let name = format!("{}:{}", step.instrument, step.stage);
                let waiting = self.waiting.get(&name).into_iter().flatten();
                let following = self.following.get(&step.instrument).into_iter().flatten();
                touched.markets.extend(waiting.chain(following).cloned());
                touched.news.extend(self.makers.get(&step.instrument).cloned());
            }
            // no verdict looks at it
            Item::Instrument(instrument) => touched.news.extend([instrument.market.clone()]),
            _ => touched.markets.extend(item.market().map(str::to_owned)),
        }
        self.with_heirs(&mut touched.markets);
        self.with_heirs(&mut touched.news);
        touched
    }

    /// What the passing of the day of `known` alone can change.
    #[must_use]
    pub fn touched_by_the_day(&self) -> Touched {
        let mut touched = Touched { markets: self.dated.clone(), ..Touched::default() };
        self.with_heirs(&mut touched.markets);
        touched
    }

    fn with_heirs(&self, markets: &mut BTreeSet<String>) {
        let mut queue: Vec<String> = markets.iter().cloned().collect();
        while let Some(market) = queue.pop() {
            for heir in self.heirs.get(&market).into_iter().flatten() {
                if markets.insert(heir.clone()) {
                    queue.push(heir.clone());
                }
            }
        }
    }
}
