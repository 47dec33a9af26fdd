//! A forecast as it is shown and logged: ranges of days with their chances, and what they rest on.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::levels::days;
use super::{Forecaster, History, Level, Outlook, Promise, Stage, Why};
use crate::model::{Citation, Diagnostic, Instrument, Item, PromiseKind, Step, Text};
use crate::pack::{Origin, Pack};
use crate::resolve::Commons;

/// What is thought of an instrument's next stages.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Forecast {
    /// The instrument.
    pub instrument: String,
    /// Its name.
    pub title: Text,
    /// Market or treaty body that makes it.
    pub body: String,
    /// How its law-maker works.
    pub track: Option<String>,
    /// The day asked.
    pub on: Date,
    /// The last stage reached, with its day.
    pub at: Option<Reached>,
    /// Days waited since.
    pub waited: Option<usize>,
    /// The last day of which anything is recorded.
    pub recorded: Option<Date>,
    /// The chance that the next stage was reached since then without being recorded, were nobody to have looked.
    pub unrecorded: Option<f64>,
    /// Stages ahead, the nearest first; empty where nothing can be said.
    pub ahead: Vec<Ahead>,
    /// Days announced for stages ahead, several for one where sources differ.
    pub announced: Vec<AnnouncedDay>,
    /// Histories the next step rests on, the narrowest level first.
    pub levels: Vec<Level>,
    /// Estimates of the packs that were used, each with its weight in histories.
    pub priors: Vec<Prior>,
    /// Whether it is law already: what its text says of further days is to be read there.
    pub law: bool,
    /// Why nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown: Option<Why>,
}

/// A stage reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Reached {
    /// The stage.
    pub stage: Stage,
    /// Its day.
    pub on: Date,
}

/// When a stage, or a later one, is reached.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Ahead {
    /// The stage.
    pub stage: Stage,
    /// The chance that it is ever reached: within thirty years.
    pub ever: f64,
    /// If it is, one in ten is as early.
    pub p10: Option<Date>,
    /// If it is, half are as early.
    pub p50: Option<Date>,
    /// If it is, nine in ten are as early.
    pub p90: Option<Date>,
    /// The chance by given days.
    pub by: Vec<By>,
}

/// The chance by a day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, utoipa::ToSchema)]
pub struct By {
    /// The day, included.
    pub day: Date,
    /// The chance.
    pub chance: f64,
}

/// A day announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AnnouncedDay {
    /// The stage.
    pub stage: Stage,
    /// The day announced.
    pub day: Date,
    /// When it was said; for a day set by law, when the text became law.
    pub said: Date,
    /// By whom: promised, set by law, or the end of something.
    pub kind: PromiseKind,
    /// How many such days the track has shown.
    pub n: usize,
}

/// An estimate of the packs.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Prior {
    /// Stage it starts from.
    pub from: String,
    /// Stage it leads to.
    pub to: String,
    /// As how many histories it counts.
    pub weight: rust_decimal::Decimal,
    /// Why, for people.
    pub reason: Text,
    /// What it rests on.
    pub cite: Citation,
}

/// Days that law known on a day has set: steps recorded ahead of time, once the text is law.
///
/// Of a day in the past only what still lay ahead of the ledger is read; what happened since would be hindsight.
#[must_use]
pub fn scheduled(history: &History, on: Date, known: Date) -> Vec<Promise> {
    let law = history.marks.iter().find(|m| m.stage.is_law() && m.on <= on);
    let Some(law) = law else { return Vec::new() };
    let ahead = history.marks.iter().filter(|m| m.on > on.max(known) && m.stage.is_on_the_way());
    ahead.map(|m| Promise { said: law.on, stage: m.stage, day: m.on }).collect()
}

/// All histories the commons hold, with those that cannot be read.
#[must_use]
pub fn histories(commons: &Commons) -> (Vec<History>, Vec<super::Fault>) {
    let (mut good, mut faults) = (Vec::new(), Vec::new());
    for (id, instrument) in &commons.instruments {
        match History::of(instrument, steps(commons, id)) {
            Ok(history) => good.push(history),
            Err(super::Fault::Empty { .. }) => {}
            Err(fault) => faults.push(fault),
        }
    }
    (good, faults)
}

/// Histories of a pack that run backwards; such a pack must not be loaded.
#[must_use]
pub fn check(pack: &Pack) -> Vec<Diagnostic> {
    let mut steps: BTreeMap<&str, (&Origin, Vec<Step>)> = BTreeMap::new();
    for (origin, item) in &pack.items {
        if let Item::Step(step) = item {
            steps.entry(&step.instrument).or_insert((origin, Vec::new())).1.push((**step).clone());
        }
    }
    let mut found = Vec::new();
    for (_, item) in &pack.items {
        let Item::Instrument(instrument) = item else { continue };
        let Some((first, steps)) = steps.get(instrument.id.as_str()) else { continue };
        if let Err(super::Fault::Backwards { instrument, early, late }) = History::of(instrument, steps) {
            let of = |mark: super::Mark| [mark.stage.name().to_owned(), mark.on.to_string()];
            let args = std::iter::once(instrument).chain(of(early)).chain(of(late)).collect();
            found.push(Diagnostic::error("steps_backwards", &first.file, first.line, args));
        }
    }
    found
}

fn steps<'c>(commons: &'c Commons, id: &str) -> &'c [Step] {
    commons.steps.get(id).map(Vec::as_slice).unwrap_or_default()
}

impl Forecaster<'_> {
    /// The forecast for an instrument; `known` is the day of the ledger, `by` the days whose chance is asked.
    ///
    /// # Errors
    /// Steps that run backwards.
    pub fn forecast(
        &self,
        instrument: &Instrument,
        steps: &[Step],
        known: Date,
        by: &[Date],
    ) -> Result<Forecast, super::Fault> {
        let history = match History::of(instrument, steps) {
            Ok(history) => Some(history),
            Err(super::Fault::Empty { .. }) => None,
            Err(fault) => return Err(fault),
        };
        let set = history.as_ref().map(|h| scheduled(h, self.on(), known)).unwrap_or_default();
        let outlook = history.as_ref().map_or(Err(Why::NothingYet), |h| self.outlook(h, &set));
        let then = history.as_ref().and_then(|h| h.known_on(self.on()));
        let at = then.as_ref().and_then(|h| h.marks.iter().rfind(|m| m.stage.is_on_the_way() || m.stage.is_exit()));
        let mut forecast = Forecast {
            instrument: instrument.id.clone(),
            title: instrument.title.clone(),
            body: instrument.market.clone(),
            track: instrument.track.clone(),
            on: self.on(),
            at: at.map(|m| Reached { stage: m.stage, on: m.on }),
            waited: at.map(|m| days(m.on, self.on())),
            recorded: then.as_ref().and_then(|h| h.marks.last()).map(|m| m.on),
            unrecorded: None,
            ahead: Vec::new(),
            announced: Vec::new(),
            levels: Vec::new(),
            priors: Vec::new(),
            law: then.as_ref().and_then(History::law).is_some(),
            unknown: None,
        };
        match outlook {
            Err(why) => forecast.unknown = Some(why),
            Ok(outlook) => {
                outlook.fill(&mut forecast, by);
                forecast.unrecorded = then.and_then(|h| self.unrecorded(&h, &set, outlook.ahead().next()?));
            }
        }
        Ok(forecast)
    }

    /// The chance that a stage was reached between the last day recorded and the day asked.
    fn unrecorded(&self, history: &History, set: &[Promise], next: Stage) -> Option<f64> {
        let last = history.marks.last()?.on;
        self.as_of(last).outlook(history, set).ok()?.by(next, self.on())
    }
}

impl Outlook<'_> {
    fn fill(&self, forecast: &mut Forecast, by: &[Date]) {
        forecast.at = self.path.get(self.at.0).map(|stage| Reached { stage: *stage, on: self.at.1 });
        forecast.waited = Some(days(self.at.1, self.on));
        forecast.ahead = self.ahead().filter_map(|stage| self.one(stage, by)).collect();
        let announced = self.announced.iter();
        forecast.announced = announced
            .map(|(p, kind, n)| AnnouncedDay { stage: p.stage, day: p.day, said: p.said, kind: *kind, n: *n })
            .collect();
        forecast.levels.clone_from(&self.leaving.levels);
        let prior = |row: &&crate::model::Passage| Prior {
            from: row.from.clone(),
            to: row.to.clone(),
            weight: row.weight,
            reason: row.reason.clone(),
            cite: row.cite.clone(),
        };
        forecast.priors = self.leaving.priors.iter().map(prior).collect();
    }

    /// The range of a stage, with the chances by given days.
    #[must_use]
    pub fn one(&self, stage: Stage, by: &[Date]) -> Option<Ahead> {
        let chance = |day: &Date| self.by(stage, *day).map(|chance| By { day: *day, chance });
        Some(Ahead {
            stage,
            ever: self.ever(stage)?,
            p10: self.quantile(stage, 0.1),
            p50: self.quantile(stage, 0.5),
            p90: self.quantile(stage, 0.9),
            by: by.iter().filter_map(chance).collect(),
        })
    }
}
