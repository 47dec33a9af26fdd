//! The life of one text as a model reads it.

use jiff::civil::Date;
use serde::Serialize;

use super::Stage;
use crate::model::{Edge, Instrument, PromiseKind, Step};

/// A stage reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
pub struct Mark {
    /// When; where only a span of days is known, its last.
    pub on: Date,
    /// What.
    pub stage: Stage,
}

/// A day announced for a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Promise {
    /// When it was said.
    pub said: Date,
    /// The stage announced.
    pub stage: Stage,
    /// The day announced.
    pub day: Date,
}

/// The life of one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// The instrument.
    pub id: String,
    /// Market or treaty body that makes it.
    pub body: String,
    /// How its law-maker works.
    pub track: String,
    /// Stages reached, by day.
    pub marks: Vec<Mark>,
    /// Days announced, by the day they were said.
    pub promises: Vec<Promise>,
    /// The last day on which anybody is known to have looked.
    pub watched: Date,
}

/// Why a history cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// A stage stands before one it must follow.
    Backwards {
        /// The instrument.
        instrument: String,
        /// The step that comes too early, and its day.
        early: Mark,
        /// The step it must follow, and its day.
        late: Mark,
    },
    /// Nothing is dated.
    Empty {
        /// The instrument.
        instrument: String,
    },
}

/// Stages that no text reaches before others: what must follow, and what it follows.
const ORDER: [(Stage, &[Stage]); 5] = [
    (Stage::Adopted, &[Stage::Draft, Stage::Proposed]),
    (Stage::Published, &[Stage::Draft, Stage::Proposed, Stage::Adopted]),
    (Stage::InForce, &[Stage::Draft, Stage::Proposed, Stage::Adopted]),
    (Stage::AppliesNew, &[Stage::Draft, Stage::Proposed, Stage::Adopted]),
    (Stage::AppliesAll, &[Stage::Draft, Stage::Proposed, Stage::Adopted, Stage::AppliesNew]),
];

impl History {
    /// Reads the steps of an instrument.
    ///
    /// # Errors
    /// Steps that run backwards, or none with a day.
    pub fn of(instrument: &Instrument, steps: &[Step]) -> Result<History, Fault> {
        let mut history = History {
            id: instrument.id.clone(),
            body: instrument.market.clone(),
            track: instrument.track.clone().unwrap_or_default(),
            marks: Vec::new(),
            promises: Vec::new(),
            watched: Date::MIN,
        };
        for step in steps {
            let on = match step.on {
                Edge::Day(day) => day,
                Edge::Between { latest, .. } => latest,
                Edge::After { .. } => continue,
            };
            let Some(stage) = Stage::parse(&step.stage) else { continue };
            history.marks.push(Mark { on, stage });
            if let Some((target, stage)) = step.target.as_ref().and_then(|t| Some((t, Stage::parse(&t.stage)?))) {
                history.promises.push(Promise { said: on, stage, day: target.on });
            }
        }
        history.whole()
    }

    /// Puts it in order and checks it.
    ///
    /// # Errors
    /// As for [`History::of`].
    pub fn whole(mut self) -> Result<History, Fault> {
        self.marks.sort_unstable();
        self.marks.dedup();
        self.promises.sort_unstable();
        self.promises.dedup();
        let Some(last) = self.marks.last() else { return Err(Fault::Empty { instrument: self.id }) };
        self.watched = self.watched.max(last.on);
        for (after, before) in ORDER {
            let first = |stage: Stage| self.marks.iter().find(|m| m.stage == stage).copied();
            let Some(early) = first(after) else { continue };
            if let Some(late) = before.iter().filter_map(|s| first(*s)).find(|m| m.on > early.on) {
                return Err(Fault::Backwards { instrument: self.id, early, late });
            }
        }
        Ok(self)
    }

    /// What of it was known on a day; none where nothing was.
    #[must_use]
    pub fn known_on(&self, day: Date) -> Option<History> {
        let marks: Vec<Mark> = self.marks.iter().copied().filter(|m| m.on <= day).collect();
        if marks.is_empty() {
            return None;
        }
        let promises = self.promises.iter().copied().filter(|p| p.said <= day).collect();
        Some(History { marks, promises, watched: self.watched.min(day), ..self.clone() })
    }

    /// The first exit.
    #[must_use]
    pub fn exit(&self) -> Option<Mark> {
        self.marks.iter().copied().find(|m| m.stage.is_exit())
    }

    /// The first day it was law.
    #[must_use]
    pub fn law(&self) -> Option<Date> {
        self.marks.iter().find(|m| m.stage.is_law()).map(|m| m.on)
    }

    /// What kind of promise it was.
    #[must_use]
    pub fn kind(&self, promise: &Promise) -> PromiseKind {
        if promise.stage == Stage::Expired {
            PromiseKind::Sunset
        } else if self.law().is_some_and(|law| law <= promise.said) {
            PromiseKind::Law
        } else {
            PromiseKind::Promise
        }
    }

    /// The stages of a path it reached, as (place on the path, day), each later than the one before.
    /// A path that names another stage of the same kind counts it as that; what is on no path is left out.
    #[must_use]
    pub fn along(&self, path: &[Stage]) -> Vec<(usize, Date)> {
        let mut along: Vec<(usize, Date)> = Vec::new();
        let exit = self.exit().map_or(Date::MAX, |m| m.on);
        for mark in self.marks.iter().filter(|m| m.stage.is_on_the_way() && m.on <= exit) {
            // comments on an idea close before there is a text
            let text =
                || self.marks.iter().any(|m| m.on <= mark.on && (Stage::Draft..=Stage::Proposed).contains(&m.stage));
            if mark.stage == Stage::CommentClose && !text() {
                continue;
            }
            let Some(at) = place(path, mark.stage) else { continue };
            match along.last() {
                Some((last, _)) if at < *last || (at == *last && !mark.stage.repeats()) => {}
                _ => along.push((at, mark.on)),
            }
        }
        along
    }
}

/// The place of a stage on a path.
pub(super) fn place(path: &[Stage], stage: Stage) -> Option<usize> {
    let same = || path.iter().position(|s| s.stands_for() == stage.stands_for());
    path.iter().position(|s| *s == stage).or_else(same)
}
