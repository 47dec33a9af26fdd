//! The model as of a day: histories known then, laid along the paths of their tracks.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use jiff::civil::Date;
use serde::Serialize;

use super::history::place;
use super::levels::{self, Leaving, Way};
use super::outlook::{Announced, Days, Standing, later};
use super::prior::number;
use super::slip;
use super::{History, Level, Promise, Stage};
use crate::model::{Passage, PromiseKind, Track};

/// A day announced so long ago that nothing of its curve is left says nothing any more.
const SAYS_NOTHING: f64 = 0.05;

/// Below this there is no chance to speak of, and no day.
const NO_CHANCE: f64 = 1e-6;

/// Why there is no forecast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case", tag = "why")]
#[schema(as = ForecastWhy)]
pub enum Why {
    /// The instrument names no track.
    NoTrack,
    /// Nothing is known of how that track works.
    UnknownTrack {
        /// The track.
        track: String,
    },
    /// No step on its track's path was reached by the day asked.
    NothingYet,
    /// It has been withdrawn, has lapsed or was struck down.
    Ended {
        /// How.
        stage: Stage,
        /// When.
        on: Date,
    },
    /// It has come to the end of its path.
    Complete {
        /// When.
        on: Date,
    },
    /// Neither histories nor estimates say anything about this stage.
    NoBasis,
}

/// Histories and estimates, as of a day.
pub struct Forecaster<'a> {
    tracks: &'a BTreeMap<String, Track>,
    histories: Vec<&'a History>,
    on: Date,
    seen: Date,
    members: BTreeSet<(String, String)>,
}

/// The chance of each day for each stage still ahead.
pub struct Outlook<'a> {
    /// Stages of the path.
    pub(super) path: Vec<Stage>,
    /// The place reached, and when.
    pub(super) at: (usize, Date),
    /// By place on the path, the chance of each day after.
    pub(super) days: Vec<Days>,
    /// What is known of leaving the place reached.
    pub(super) leaving: Rc<Leaving<'a>>,
    /// Announced days that are still open, with how many such the track has shown.
    pub(super) announced: Vec<(Promise, PromiseKind, usize)>,
    /// The day asked.
    pub(super) on: Date,
}

impl<'a> Forecaster<'a> {
    /// Lays out what was known on a day. Rows of histories later than that day are not looked at.
    #[must_use]
    pub fn new(tracks: &'a BTreeMap<String, Track>, histories: Vec<&'a History>, on: Date) -> Forecaster<'a> {
        let mut members = BTreeSet::new();
        for id in tracks.keys() {
            members.extend(levels::chain(tracks, id).iter().map(|t| (id.clone(), t.id.clone())));
        }
        let mut histories = histories;
        histories.sort_by(|a, b| a.id.cmp(&b.id));
        Forecaster { tracks, histories, on, seen: on, members }
    }

    /// Reads the other histories up to another day than the one asked: for scores that leave some out.
    #[must_use]
    pub fn with_hindsight(mut self, seen: Date) -> Forecaster<'a> {
        self.seen = seen;
        self
    }

    /// The same histories, asked on another day.
    #[must_use]
    pub(super) fn as_of(&self, on: Date) -> Forecaster<'a> {
        let (histories, members) = (self.histories.clone(), self.members.clone());
        Forecaster { tracks: self.tracks, histories, on, seen: self.seen, members }
    }

    /// The chance that something announced to run out really ends by a day.
    #[must_use]
    pub fn ends_by(&self, history: &History, promise: &Promise, day: Date) -> Option<f64> {
        let chain = levels::chain(self.tracks, &history.track);
        let others: Vec<&History> = self.histories.iter().copied().filter(|h| h.id != history.id).collect();
        chain.first()?;
        let slip =
            slip::fit(&chain, &others, &history.body, history.kind(promise), self.seen, |a, b| self.member(a, b));
        let days = slip.days(promise, self.on);
        Some(days.iter().take(levels::days(self.on, day) + 1).sum::<f64>().clamp(0.0, 1.0))
    }

    /// The day asked.
    #[must_use]
    pub fn on(&self) -> Date {
        self.on
    }

    fn member(&self, track: &str, level: &str) -> bool {
        self.members.contains(&(track.to_owned(), level.to_owned()))
    }

    /// The chance of each day for a text, from its rows known on the day asked; `scheduled` are days that law known
    /// then has set.
    ///
    /// # Errors
    /// Why nothing can be said.
    pub fn outlook(&self, history: &History, scheduled: &[Promise]) -> Result<Outlook<'a>, Why> {
        let history = history.known_on(self.on).ok_or(Why::NothingYet)?;
        if history.track.is_empty() {
            return Err(Why::NoTrack);
        }
        let chain = levels::chain(self.tracks, &history.track);
        let Some(track) = chain.first() else { return Err(Why::UnknownTrack { track: history.track.clone() }) };
        let path = levels::path(track);
        let along = history.along(&path);
        let at = along.last().copied().ok_or(Why::NothingYet)?;
        if let Some(exit) = history.exit() {
            return Err(Why::Ended { stage: exit.stage, on: exit.on });
        }
        if at.0 + 1 == path.len() {
            return Err(Why::Complete { on: at.1 });
        }
        let member = |track: &str, level: &str| self.member(track, level);
        let others: Vec<&History> = self.histories.iter().copied().filter(|h| h.id != history.id).collect();
        let ways: Vec<Way<'_>> = others.iter().map(|h| Way::new(h, &path)).collect();
        let fit =
            |from: usize| levels::leaving(&chain, &path, &ways, &history.body, from, (self.seen, self.on), member);
        let leaving: Vec<Option<Rc<Leaving<'a>>>> =
            (0..path.len()).map(|from| (from >= at.0 && from + 1 < path.len()).then(|| Rc::new(fit(from)))).collect();
        let here = leaving.get(at.0).cloned().flatten().ok_or(Why::NoBasis)?;
        if here.priors.is_empty() && here.levels.iter().all(|l| l.n == 0) {
            return Err(Why::NoBasis);
        }
        let doubt = chain.last().and_then(|t| t.doubt).map_or(0.0, number);
        let mut announced = Vec::new();
        let mut said = Vec::new();
        for promise in self.open(&history, scheduled, &path, at.0) {
            let kind = if scheduled.contains(&promise) { PromiseKind::Law } else { history.kind(&promise) };
            let slip = slip::fit(&chain, &others, &history.body, kind, self.seen, member);
            let n = slip.n as f64;
            // a day set by law that has passed unrecorded says no more than any promise
            let certain = kind == PromiseKind::Law && promise.day > self.on;
            let believed = if certain { 1.0 } else { n / (n + doubt) };
            announced.push((promise, kind, slip.n));
            let days = slip.days(&promise, self.on);
            let says = days.iter().sum::<f64>() > SAYS_NOTHING;
            if let Some(place) = place(&path, promise.stage).filter(|p| *p > at.0 && says) {
                said.push((promise, Announced { at: place, days, believed }));
            }
        }
        let said = merged(said);
        let standing = Standing { tracks: &chain, path: &path, along: &along, on: self.on };
        let days = standing.outlook(&leaving, &said);
        Ok(Outlook { path, at, days, leaving: here, announced, on: self.on })
    }

    /// Days announced that are still open: of each stage those said last, all of them where several were.
    fn open(&self, history: &History, scheduled: &[Promise], path: &[Stage], at: usize) -> Vec<Promise> {
        let mut open: Vec<Promise> = Vec::new();
        let ahead = |stage: Stage| !stage.is_on_the_way() || place(path, stage).is_some_and(|p| p > at);
        let mut stages: Vec<Stage> = history.promises.iter().chain(scheduled).map(|p| p.stage).collect();
        stages.sort_unstable();
        stages.dedup();
        for stage in stages.into_iter().filter(|s| ahead(*s)) {
            let by_law = scheduled.iter().copied().filter(|p| p.stage == stage).min_by_key(|p| p.day);
            let spoken = history.promises.iter().filter(|p| p.stage == stage && p.day > p.said);
            let last = spoken.clone().map(|p| p.said).max();
            match by_law {
                Some(set) => open.push(set),
                None => open.extend(spoken.filter(|p| Some(p.said) == last && slip::moved(history, p).is_none())),
            }
        }
        open
    }
}

/// Several days for one stage count alike.
fn merged(said: Vec<(Promise, Announced)>) -> Vec<Announced> {
    let mut merged: Vec<(Announced, f64)> = Vec::new();
    for (_, one) in said {
        match merged.iter_mut().find(|(a, _)| a.at == one.at) {
            Some((all, n)) => {
                all.days.iter_mut().zip(&one.days).for_each(|(m, d)| *m += d);
                *n += 1.0;
            }
            None => merged.push((one, 1.0)),
        }
    }
    let even = |(mut a, n): (Announced, f64)| {
        a.days.iter_mut().for_each(|m| *m /= n);
        a
    };
    merged.into_iter().map(even).collect()
}

impl Outlook<'_> {
    /// The chance that a stage, or a later one, is reached by the end of a day; none where the path has none so late.
    #[must_use]
    pub fn by(&self, stage: Stage, day: Date) -> Option<f64> {
        let days = self.of(stage)?;
        let ahead = levels::days(self.on, day).min(days.len() - 1);
        Some(days[..=ahead].iter().sum::<f64>().clamp(0.0, 1.0))
    }

    /// The chance that it is ever reached.
    #[must_use]
    pub fn ever(&self, stage: Stage) -> Option<f64> {
        Some(self.of(stage)?.iter().sum::<f64>().clamp(0.0, 1.0))
    }

    /// The day by which a share of the chance that it is reached at all has passed.
    #[must_use]
    pub fn quantile(&self, stage: Stage, share: f64) -> Option<Date> {
        let days = self.of(stage)?;
        let ever = days.iter().sum::<f64>();
        if ever < NO_CHANCE {
            return None;
        }
        let wanted = share * ever;
        let mut sum = 0.0;
        let day = days.iter().position(|m| {
            sum += m;
            sum >= wanted - 1e-12
        })?;
        Some(later(self.on, day))
    }

    /// The chance of each day after the day asked, for the first stage of the path that is no earlier than one.
    #[must_use]
    pub fn of(&self, stage: Stage) -> Option<&[f64]> {
        let place = self.path.iter().position(|s| *s >= stage)?;
        self.days.get(place).filter(|_| place > self.at.0).map(Vec::as_slice)
    }

    /// Estimates of the packs the next step rests on.
    pub fn priors(&self) -> impl Iterator<Item = &'_ Passage> + '_ {
        self.leaving.priors.iter().copied()
    }

    /// Histories the next step rests on, the narrowest level first.
    #[must_use]
    pub fn levels(&self) -> &[Level] {
        &self.leaving.levels
    }

    /// Announced days that are still open.
    pub fn announced(&self) -> impl Iterator<Item = &Promise> + '_ {
        self.announced.iter().map(|(promise, _, _)| promise)
    }

    /// Stages still ahead, in their order; rounds of talks and comments on the way are none.
    pub fn ahead(&self) -> impl Iterator<Item = Stage> + '_ {
        self.path.iter().copied().skip(self.at.0 + 1).filter(|s| !s.repeats())
    }
}
