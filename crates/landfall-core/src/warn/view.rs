//! What a pass found, once for every car and market: shared by all watches.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use jiff::civil::Date;

use super::content::{Outlook, Stated};
use super::part::{Part, hashed, key, mark, of_vehicle, off, outcome_of};
use super::watch::Watch;
use crate::change::{Change, Kind, What};
use crate::forecast::Stage;
use crate::model::{Edge, Step};

/// What a pass found. A change that several cars hear of is kept once.
#[derive(Default)]
pub struct Survey {
    told: Vec<Told>,
    /// Markets in which some car is looked at.
    markets: BTreeSet<String>,
    /// By car and market: positions of its changes.
    pairs: HashMap<(u64, u64), Vec<Heard>>,
    /// Forecasts by market and pending id.
    pub outlooks: BTreeMap<(String, String), Outlook>,
    /// The chance that each has come by the last day of a watch, by market and pending id.
    pub within: BTreeMap<(String, String), BTreeMap<Date, f64>>,
    /// By instrument: steps for which more than one day is stated.
    pub stated: BTreeMap<String, Vec<Stated>>,
    /// By instrument: the last day for comments.
    pub comments: BTreeMap<String, Date>,
    /// By market and purpose: it and every purpose it needs.
    pub needs: BTreeMap<String, BTreeMap<String, BTreeSet<String>>>,
    /// Purposes asked of the market a car is made in.
    pub of_origin: BTreeSet<String>,
    /// The day of the pass.
    pub today: Date,
    /// The last day looked at.
    pub horizon: Date,
}

/// A change with what it is about and what it comes to, whoever hears of it.
pub(super) struct Told {
    pub change: Change,
    pub key: u64,
    pub mark: u64,
    pub outcome: u64,
    /// Only watches whose last day is among these hear of it.
    pub last_days: Range<Date>,
    /// It was not known at the last run.
    pub news: bool,
}

#[derive(Clone, Copy)]
struct Heard {
    at: usize,
    off: bool,
}

/// A change as one car hears of it.
#[derive(Clone, Copy)]
pub(super) struct Hears<'v> {
    pub told: &'v Told,
    pub vehicle: &'v str,
    pub mark: u64,
    /// It says that an earlier day is off.
    pub off: bool,
}

impl Survey {
    /// Nothing found yet.
    #[must_use]
    pub fn new(today: Date, horizon: Date) -> Survey {
        Survey { today, horizon, ..Survey::default() }
    }

    /// Notes that a car is looked at in a market, whether or not anything changes there.
    pub fn cover(&mut self, vehicle: &str, market: &str) {
        self.pairs.entry((hashed(vehicle), hashed(market))).or_default();
        if !self.markets.contains(market) {
            self.markets.insert(market.to_owned());
        }
    }

    /// Takes in a change of what is ahead as known now, told before or not, for all cars that hear of it. What is ahead
    /// comes before what is news. Only watches whose last day is among `last_days` hear of it.
    pub fn ahead<'c>(&mut self, change: Change, last_days: Range<Date>, vehicles: impl IntoIterator<Item = &'c str>) {
        self.take(change, last_days, false, vehicles);
    }

    /// Takes in a change of what was known at the last run, for all cars that hear of it.
    pub fn news<'c>(&mut self, change: Change, last_days: Range<Date>, vehicles: impl IntoIterator<Item = &'c str>) {
        self.take(change, last_days, true, vehicles);
    }

    fn take<'c>(
        &mut self,
        change: Change,
        last_days: Range<Date>,
        news: bool,
        vehicles: impl IntoIterator<Item = &'c str>,
    ) {
        let key = key(&change.market, &change.what);
        let (mark, outcome) = (mark(key, change.on, &change.what), outcome_of(&change.what));
        // a day ahead on which nothing happens as known now
        let days = !matches!(change.what, What::Pending { .. } | What::Steps { .. });
        let may_be_off = news && change.on > self.today && days;
        let (at, market) = (self.told.len(), hashed(change.market.as_str()));
        for vehicle in vehicles {
            let pair = self.pairs.entry((hashed(vehicle), market)).or_default();
            let happens = |heard: &Heard| self.told.get(heard.at).is_some_and(|t| !t.news && t.mark == mark);
            pair.push(Heard { at, off: may_be_off && !pair.iter().any(happens) });
        }
        self.told.push(Told { change, key, mark, outcome, last_days, news });
    }

    /// The forecast of something pending, for a watch that looks as far as a day.
    pub(super) fn outlook(&self, market: &str, pending: &str, through: Date) -> Option<Outlook> {
        let key = (market.to_owned(), pending.to_owned());
        let chance = self.within.get(&key).and_then(|all| all.get(&through));
        Some(Outlook { within: chance.map(|chance| (through, *chance)), ..self.outlooks.get(&key)?.clone() })
    }

    /// Everything pending that was come across, with its market.
    pub(super) fn pending(&self) -> impl Iterator<Item = (&String, &What)> {
        let all = self.told.iter().filter(|t| matches!(t.change.what, What::Pending { .. }));
        all.map(|t| (&t.change.market, &t.change.what))
    }

    /// Whether any car was looked at in a market in this pass.
    pub(super) fn looks_at(&self, market: &str) -> bool {
        self.markets.contains(market)
    }

    /// Whether a car was looked at in a market in this pass.
    pub(super) fn covers(&self, vehicle: &str, market: &str) -> bool {
        self.pairs.contains_key(&(hashed(vehicle), hashed(market)))
    }

    fn all<'v>(&'v self, vehicle: &'v str, market: &str) -> impl Iterator<Item = Hears<'v>> {
        let pair = self.pairs.get(&(hashed(vehicle), hashed(market))).map(Vec::as_slice).unwrap_or_default();
        let of = move |heard: &Heard| {
            let told = self.told.get(heard.at)?;
            let mark = of_vehicle(vehicle, told.mark);
            Some(Hears { told, vehicle, mark: if heard.off { off(mark) } else { mark }, off: heard.off })
        };
        pair.iter().filter_map(of)
    }

    /// What was found about a part, whatever its day.
    pub(super) fn about<'v>(&'v self, part: &'v Part) -> impl Iterator<Item = Hears<'v>> {
        let about = key(&part.market, &part.what);
        self.all(&part.vehicle, &part.market).filter(move |hears| hears.told.key == about)
    }

    /// What a watch hears of a car in a market: news up to its horizon, and what is ahead within its lead time; a new
    /// watch hears of everything ahead.
    pub(super) fn heard<'v>(
        &'v self,
        watch: &'v Watch,
        (vehicle, market): (&'v str, &'v str),
        new: bool,
    ) -> impl Iterator<Item = Hears<'v>> {
        let (horizon, due) = (watch.horizon(self.today), watch.due(self.today));
        // of a market nobody asks about only what the car's origin is asked for
        let asks = watch.asks(market);
        let from_there = |change: &Change| {
            let mut purposes = change.purposes().peekable();
            purposes.peek().is_some() && purposes.all(|p| self.of_origin.contains(p))
        };
        // news first: what is news is not told as falling due too
        let of = move |news: bool| self.all(vehicle, market).filter(move |hears| hears.told.news == news);
        of(true).chain(of(false)).filter(move |hears| {
            let change = &hears.told.change;
            let pending = matches!(change.what, What::Pending { .. } | What::Steps { .. });
            let in_time = match (hears.told.news, change.kind) {
                (true, _) => change.on <= horizon,
                (false, Kind::Scheduled) if new => change.on <= horizon,
                (false, Kind::Scheduled) => change.on <= due.min(horizon),
                (false, _) => new && pending,
            };
            in_time
                && hears.told.last_days.contains(&horizon)
                && (asks || from_there(change))
                && self.wants(watch, change)
        })
    }

    /// Whether a change is about what a watch asks for.
    fn wants(&self, watch: &Watch, change: &Change) -> bool {
        let needs = || self.needs.get(&change.market).into_iter().flatten();
        let asked = |p: &str| needs().any(|(purpose, all)| watch.purposes.contains(purpose) && all.contains(p));
        change.is_about(&watch.subjects) && change.serves(&watch.purposes, asked)
    }
}

/// Days stated for one stage of an instrument, where they are more than one. What a proposal named no longer counts once
/// law names a day, nor what was said before a step that moved the stage.
#[must_use]
pub fn stated(steps: &[Step]) -> Vec<Stated> {
    let mut by_stage: BTreeMap<&str, Vec<(Date, String, bool)>> = BTreeMap::new();
    for step in steps {
        let stage = Stage::parse(&step.stage);
        let moves = matches!(stage, Some(Stage::Postponed | Stage::Amended));
        let law = stage.is_some_and(|stage| stage >= Stage::Adopted);
        let said = || step.cite.says.clone();
        if let Some(target) = &step.target {
            let days = by_stage.entry(&target.stage).or_default();
            if moves {
                days.clear();
            }
            days.push((target.on, said(), law));
        }
        if let (Edge::Day(on), false) = (&step.on, moves) {
            by_stage.entry(&step.stage).or_default().push((*on, said(), true));
        }
    }
    let several = |(stage, mut days): (&str, Vec<(Date, String, bool)>)| {
        if days.iter().any(|(.., law)| *law) {
            days.retain(|(.., law)| *law);
        }
        days.sort();
        days.dedup_by_key(|(day, ..)| *day);
        let step = steps.first().map(|s| format!("{}:{stage}", s.instrument)).unwrap_or_default();
        let days: Vec<(Date, String)> = days.into_iter().map(|(day, who, _)| (day, who)).collect();
        (days.len() > 1).then_some(Stated { step, days })
    };
    // a text is amended, or comes before a committee, more than once
    let once = |stage: &&str| Stage::parse(stage).is_some_and(|s| s >= Stage::InForce && s <= Stage::AppliesAll);
    by_stage.into_iter().filter(|(stage, _)| once(stage)).filter_map(several).collect()
}
