//! What a pass found, once for every car and market: shared by all watches.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;

use super::content::{Outlook, Stated};
use super::part::{key, mark, outcome_of};
use super::watch::Watch;
use crate::change::{Change, Kind, What};
use crate::forecast::Stage;
use crate::model::{Edge, Step, below};

/// What changes for one car in one market.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// What differs between what was known at the last run and what is known now.
    pub news: Vec<Change>,
    /// Everything ahead as known now, and everything pending, whether or not it was told.
    pub course: Vec<Change>,
}

/// What a pass found.
#[derive(Default)]
pub struct View {
    /// By car and market: its changes with their marks.
    pairs: HashMap<(String, String), Pair>,
    /// Forecasts by market and pending id.
    pub outlooks: BTreeMap<(String, String), Outlook>,
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

#[derive(Default)]
struct Pair {
    told: Vec<Told>,
    /// Positions by what they are about.
    by_key: HashMap<u64, Vec<usize>>,
    course: BTreeSet<u64>,
}

/// A change with what it is about and what it comes to.
pub(super) struct Told {
    pub change: Change,
    pub key: u64,
    pub mark: u64,
    pub outcome: u64,
    /// It was not known at the last run.
    pub news: bool,
    /// It says that an earlier day is off.
    pub off: bool,
}

impl View {
    /// Nothing found yet.
    #[must_use]
    pub fn new(today: Date, horizon: Date) -> View {
        View { today, horizon, ..View::default() }
    }

    /// Takes in what was found for a car in a market; `market` is the market asked, also where the law meant is that of
    /// the car's origin.
    pub fn add(&mut self, vehicle: &str, market: &str, found: Found) {
        let mut pair = Pair::default();
        let marked = |change: &Change| {
            let key = key(&change.vehicle, &change.market, &change.what);
            (key, mark(key, change.on, &change.what))
        };
        pair.course = found.course.iter().map(|change| marked(change).1).collect();
        let news: Vec<(Change, bool)> = found.news.into_iter().map(|c| (c, true)).collect();
        for (change, is_news) in news.into_iter().chain(found.course.into_iter().map(|c| (c, false))) {
            let (key, mark) = marked(&change);
            // a day ahead on which nothing happens as known now
            let ahead = change.on > self.today && !matches!(change.what, What::Pending { .. });
            let off = is_news && ahead && !pair.course.contains(&mark);
            let mark = if off { super::part::off(mark) } else { mark };
            pair.by_key.entry(key).or_default().push(pair.told.len());
            let outcome = outcome_of(&change.what);
            pair.told.push(Told { change, key, mark, outcome, news: is_news, off });
        }
        self.pairs.insert((vehicle.to_owned(), market.to_owned()), pair);
    }

    /// Everything pending that was come across, with its market.
    pub(super) fn pending(&self) -> impl Iterator<Item = (&String, &What)> {
        let all = self.pairs.values().flat_map(|pair| &pair.told);
        all.filter(|t| matches!(t.change.what, What::Pending { .. })).map(|t| (&t.change.market, &t.change.what))
    }

    /// Whether a car was looked at in a market in this pass.
    pub(super) fn covers(&self, vehicle: &str, market: &str) -> bool {
        self.pair(vehicle, market).is_some()
    }

    fn pair(&self, vehicle: &str, market: &str) -> Option<&Pair> {
        self.pairs.get(&(vehicle.to_owned(), market.to_owned()))
    }

    /// What was found about a thing, whatever its day.
    pub(super) fn about(&self, vehicle: &str, market: &str, key: u64) -> impl Iterator<Item = &Told> {
        let pair = self.pair(vehicle, market);
        let at = pair.and_then(|pair| pair.by_key.get(&key)).map(Vec::as_slice).unwrap_or_default();
        at.iter().filter_map(move |position| pair?.told.get(*position))
    }

    /// What a watch hears of a car in a market: news up to its horizon, and what is ahead within its lead time; a new
    /// watch hears of everything ahead.
    pub(super) fn heard<'v>(
        &'v self,
        watch: &'v Watch,
        (vehicle, market): (&str, &str),
        today: Date,
        new: bool,
    ) -> impl Iterator<Item = &'v Told> {
        let (horizon, due) = (watch.horizon(today), watch.due(today));
        // of a market nobody asks about only what the car's origin is asked for
        let asks = watch.asks(market);
        let from_there = |change: &Change| {
            let mut purposes = change.purposes().peekable();
            purposes.peek().is_some() && purposes.all(|p| self.of_origin.contains(p))
        };
        let told = self.pair(vehicle, market).map(|pair| pair.told.as_slice()).unwrap_or_default();
        told.iter().filter(move |told| {
            let change = &told.change;
            let pending = matches!(change.what, What::Pending { .. });
            let in_time = match (told.news, change.kind) {
                (true, _) => change.on <= horizon,
                (false, Kind::Scheduled) if new => change.on <= horizon,
                (false, Kind::Scheduled) => change.on <= due.min(horizon),
                (false, _) => new && pending,
            };
            in_time && (asks || from_there(change)) && self.wants(watch, change)
        })
    }

    /// Whether a change is about what a watch asks for.
    fn wants(&self, watch: &Watch, change: &Change) -> bool {
        let subjects: Vec<&str> = change.subjects().collect();
        // what is about no subject in particular may be about any
        let subject = watch.subjects.is_empty()
            || subjects.is_empty()
            || subjects.iter().any(|s| watch.subjects.iter().any(|node| below(s, node)));
        let purposes: Vec<&str> = change.purposes().collect();
        let asked = || {
            let needs = self.needs.get(&change.market);
            let mut scopes = needs.into_iter().flatten().filter(|(purpose, _)| watch.purposes.contains(*purpose));
            match &change.what {
                What::Verdict { purpose, .. } => watch.purposes.contains(purpose),
                _ => scopes.any(|(_, all)| purposes.iter().any(|p| all.contains(*p))),
            }
        };
        subject && (watch.purposes.is_empty() || purposes.is_empty() || asked())
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
