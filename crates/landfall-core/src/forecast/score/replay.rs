//! Histories replayed: as of each step and of days between, with what was known then.

use std::collections::BTreeMap;

use jiff::Span;
use jiff::civil::{Date, date};
use serde::Serialize;

use super::baseline::{Baseline, Seen, crps};
use super::question::End;
use super::siblings::{family, same_session};
use super::{Coverage, DayScore, Question, days};
use crate::forecast::levels::days as days_between;
use crate::forecast::{Forecaster, History, Outlook};
use crate::model::Track;

/// Forecasts made before this day were looked at while the model was built; those from it on were not.
pub const SPLIT: Date = date(2023, 1, 1);

/// Days between two looks at a history in which nothing happens.
const LOOK: i64 = 180;

/// What a forecast may know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Regime {
    /// Rows known by the day it is made; siblings by vote or root left out.
    Replay,
    /// All rows, later ones too, but those of texts that share a vote or day.
    Session,
    /// All rows, later ones too, but those of texts of one root.
    Family,
}

/// When a forecast is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Before the split.
    Before,
    /// From the split on.
    After,
}

/// How far a forecast looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Horizon {
    /// So many days.
    Days(usize),
    /// Whether at all.
    Ever,
}

/// What a cell of the report is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Key {
    /// What the forecast may know.
    pub regime: Regime,
    /// When it is made.
    pub part: Part,
    /// What is asked.
    pub question: Question,
    /// The track.
    pub track: String,
}

/// Sums of squared errors, each history counting once.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct BrierScore {
    /// Forecasts.
    pub n: usize,
    /// Histories, as the sum of weights.
    pub weight: f64,
    /// Outcomes that came.
    pub came: f64,
    /// The model.
    pub model: f64,
    /// The track's own incidence.
    pub track: f64,
    /// The incidence of all tracks.
    pub pooled: f64,
    /// Certain once the track's middle has passed.
    pub step: f64,
}

/// One cell of the report.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Cell {
    /// By horizon.
    pub brier: BTreeMap<Horizon, BrierScore>,
    /// Histories in which it came.
    pub events: usize,
    /// Sums of the ranked probability score in days, as of the day the question begins.
    pub crps_model: f64,
    /// The track's own times.
    pub crps_track: f64,
    /// Those of all tracks.
    pub crps_pooled: f64,
    /// Histories whose first three years are scored, died and open ones included.
    pub watched: usize,
    /// Sums of squared errors over each day of the first three years: the model, the track, all tracks.
    pub span_model: f64,
    /// The track's own incidence.
    pub span_track: f64,
    /// The incidence of all tracks.
    pub span_pooled: f64,
    /// As of the day the question begins.
    pub coverage: Coverage,
}

/// The whole report.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// Histories by track.
    pub histories: BTreeMap<String, usize>,
    /// Forecasts made.
    pub forecasts: usize,
    /// Questions the model gave no forecast for, by track.
    pub silent: BTreeMap<String, usize>,
    /// The cells.
    #[serde(skip)]
    pub cells: BTreeMap<Key, Cell>,
    /// The baseline by itself, passage by passage.
    #[serde(skip)]
    pub plain: Vec<(&'static str, super::Plain)>,
    /// Announced days, by part and track.
    #[serde(skip)]
    pub days: BTreeMap<(Part, String), DayScore>,
    /// Announced ends of incentives, by part.
    #[serde(skip)]
    pub sunsets: BTreeMap<Part, DayScore>,
}

/// What a forecast about a history may be made from: rows up to which day, and of which other histories.
pub(super) fn training<'h>(all: &'h [History], of: &History, regime: Regime, on: Date) -> (Date, Vec<&'h History>) {
    let root = family(&of.id);
    let sibling = |h: &History| match regime {
        Regime::Replay => same_session(h, of) || family(&h.id) == root,
        Regime::Session => same_session(h, of),
        Regime::Family => family(&h.id) == root,
    };
    let others = all.iter().filter(|h| h.id != of.id && !sibling(h)).collect();
    (if regime == Regime::Replay { on } else { Date::MAX }, others)
}

/// Replays histories and scores the forecasts made on the way.
#[must_use]
pub fn score(tracks: &BTreeMap<String, Track>, histories: &[History]) -> Report {
    let mut report = Report { plain: super::plain(histories), ..Report::default() };
    for history in histories {
        *report.histories.entry(history.track.clone()).or_default() += 1;
        for regime in [Regime::Replay, Regime::Session, Regime::Family] {
            one(tracks, histories, history, regime, &mut report);
        }
    }
    let parts = [Part::Before, Part::After];
    let names: Vec<String> = report.histories.keys().cloned().collect();
    for part in parts {
        let during = |day: Date| self::part(day) == part;
        for name in &names {
            let wanted = |h: &History, said: Date| h.track == *name && during(said);
            let found = days::score(tracks, histories, Regime::Replay, false, wanted);
            if found.n > 0 {
                report.days.insert((part, name.clone()), found);
            }
        }
        let found = days::score(tracks, histories, Regime::Replay, true, |_, said| during(said));
        report.sunsets.insert(part, found);
    }
    report
}

fn part(day: Date) -> Part {
    if day < SPLIT { Part::Before } else { Part::After }
}

/// The days on which a question is asked: its first, each step, and days between.
fn looks(history: &History, start: Date, end: Date) -> Vec<Date> {
    let mut days: Vec<Date> = history.marks.iter().map(|m| m.on).filter(|d| *d >= start && *d < end).collect();
    days.push(start);
    let mut next = start;
    while let Ok(day) = next.checked_add(Span::new().days(LOOK)) {
        if day >= end {
            break;
        }
        days.push(day);
        next = day;
    }
    days.sort_unstable();
    days.dedup();
    days
}

fn one(tracks: &BTreeMap<String, Track>, all: &[History], history: &History, regime: Regime, report: &mut Report) {
    let asked: Vec<(Question, Date, End)> =
        Question::ALL.into_iter().filter_map(|q| q.of(history).map(|(start, end)| (q, start, end))).collect();
    let mut outlooks: BTreeMap<Date, Option<Outlook<'_>>> = BTreeMap::new();
    for (question, start, end) in asked {
        let looks = looks(history, start, end.day());
        let weight = 1.0 / looks.len() as f64;
        for on in looks {
            let (known, others) = training(all, history, regime, on);
            let outlook = outlooks.entry(on).or_insert_with(|| {
                let forecaster = Forecaster::new(tracks, others.clone(), on).with_hindsight(known);
                forecaster.outlook(history, &[]).ok()
            });
            report.forecasts += 1;
            let Some(outlook) = outlook.as_ref().filter(|o| o.of(question.target()).is_some()) else {
                *report.silent.entry(history.track.clone()).or_default() += 1;
                continue;
            };
            let key = Key { regime, part: part(on), question, track: history.track.clone() };
            let cell = report.cells.entry(key).or_default();
            let of = |same: &dyn Fn(&History) -> bool| {
                let known_of = others.iter().filter(|h| same(h)).filter_map(|h| h.known_on(known));
                Baseline::new(known_of.filter_map(|h| seen(question, &h)).collect())
            };
            let rivals = (of(&|h| h.track == history.track), of(&|_| true));
            let ask = Ask { question, on, start, end, weight };
            ask.brier(cell, outlook, &rivals);
            if on == start {
                ask.times(cell, outlook, &rivals);
            }
        }
    }
}

fn seen(question: Question, history: &History) -> Option<Seen> {
    let (start, end) = question.of(history)?;
    let reached = match end {
        End::Reached(_) => Some(true),
        End::Died(_) => Some(false),
        End::Open(_) => None,
    };
    Some(Seen { time: days_between(start, end.day()), reached })
}

/// One question asked on one day.
struct Ask {
    question: Question,
    on: Date,
    start: Date,
    end: End,
    weight: f64,
}

impl Ask {
    fn brier(&self, cell: &mut Cell, outlook: &Outlook<'_>, (track, pooled): &(Baseline, Baseline)) {
        let waited = days_between(self.start, self.on);
        let left = days_between(self.on, self.end.day());
        for horizon in [90, 180, 365, 730].map(Horizon::Days).into_iter().chain([Horizon::Ever]) {
            let ahead = match horizon {
                Horizon::Days(days) => Some(days),
                Horizon::Ever => None,
            };
            let truth = match (self.end, ahead) {
                (End::Reached(_), Some(ahead)) => left <= ahead,
                (End::Reached(_), None) => true,
                (End::Died(_), _) => false,
                (End::Open(_), Some(ahead)) if left >= ahead => false,
                (End::Open(_), _) => continue,
            };
            let model = match ahead {
                Some(days) => outlook.by(self.question.target(), super::super::outlook::later(self.on, days)),
                None => outlook.ever(self.question.target()),
            };
            let pool = pooled.within(waited, ahead).unwrap_or(0.5);
            let own = track.within(waited, ahead).unwrap_or(pool);
            let median = track.median().or_else(|| pooled.median());
            let step = match (median, ahead) {
                (Some(median), Some(ahead)) => f64::from(u8::from(waited + ahead >= median)),
                _ => 1.0,
            };
            let truth = f64::from(u8::from(truth));
            let off = |p: f64| self.weight * (p - truth).powi(2);
            let score = cell.brier.entry(horizon).or_default();
            score.n += 1;
            score.weight += self.weight;
            score.came += self.weight * truth;
            score.model += off(model.unwrap_or(0.5));
            score.track += off(own);
            score.pooled += off(pool);
            score.step += off(step);
        }
    }

    /// As of the first day: the first three years day by day, then the times, given that it came.
    fn times(&self, cell: &mut Cell, outlook: &Outlook<'_>, (track, pooled): &(Baseline, Baseline)) {
        let target = self.question.target();
        let (Some(days), Some(ever)) = (outlook.of(target), outlook.ever(target)) else { return };
        let left = days_between(self.on, self.end.day());
        let (reached, last) = match self.end {
            End::Reached(_) => (left, SPAN),
            End::Died(_) => (usize::MAX, SPAN),
            End::Open(_) => (usize::MAX, left.min(SPAN)),
        };
        cell.watched += 1;
        let mut sum = 0.0;
        for (ahead, mass) in days.iter().enumerate().take(last + 1) {
            sum += mass;
            cell.span_model += (sum - f64::from(u8::from(ahead >= reached))).powi(2);
        }
        // the incidence of a baseline is a staircase of few steps: a look every ten days is enough
        for ahead in (0..=last).step_by(10) {
            let truth = f64::from(u8::from(ahead >= reached));
            let pool = pooled.within(0, Some(ahead)).unwrap_or(0.5);
            cell.span_pooled += 10.0 * (pool - truth).powi(2);
            cell.span_track += 10.0 * (track.within(0, Some(ahead)).unwrap_or(pool) - truth).powi(2);
        }
        let range = [0.1, 0.9].map(|share| outlook.quantile(target, share));
        if let [Some(low), Some(high)] = range {
            let (came, day) = match self.end {
                End::Reached(day) => (true, day),
                End::Open(day) => (false, day),
                End::Died(_) => return,
            };
            let by = outlook.by(target, day).unwrap_or_default();
            let will = ((ever - by) / (1.0 - by).max(1e-9)).clamp(0.0, 1.0);
            cell.coverage.note(came, (low, day, high), by / ever, will);
        }
        let (all, own) = (pooled.times(0), track.times(0));
        if !matches!(self.end, End::Reached(_)) || ever <= 0.0 || all.is_empty() {
            return;
        }
        let mut sum = 0.0;
        cell.events += 1;
        for (ahead, mass) in days.iter().enumerate() {
            sum += mass / ever;
            cell.crps_model += (sum - f64::from(u8::from(ahead >= reached))).powi(2);
        }
        cell.crps_pooled += crps(&all, reached);
        cell.crps_track += crps(if own.is_empty() { &all } else { &own }, reached);
    }
}

/// Days of the first three years.
const SPAN: usize = 1095;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::{Mark, Stage};

    fn text(id: &str, marks: &[(Stage, Date)]) -> History {
        let marks = marks.iter().map(|(stage, on)| Mark { on: *on, stage: *stage }).collect();
        let (body, track) = ("AA".to_owned(), "law".to_owned());
        History { id: id.to_owned(), body, track, marks, promises: Vec::new(), watched: date(2026, 1, 1) }
    }

    #[test]
    fn siblings_and_later_rows_teach_a_replayed_forecast_nothing() {
        let act = |id: &str, on| text(id, &[(Stage::Proposed, date(2020, 1, 1)), (Stage::Adopted, on)]);
        let asked = act("AA-BRAKES-1", date(2021, 5, 4));
        let all = [
            asked.clone(),
            act("AA-BRAKES-2", date(2022, 1, 1)),
            act("AA-LAMPS-1", date(2021, 5, 4)),
            act("AA-TYRES-1", date(2021, 7, 7)),
        ];
        let names = |regime| {
            let (known, others) = training(&all, &asked, regime, date(2020, 6, 1));
            (known, others.iter().map(|h| h.id.as_str()).collect::<Vec<_>>())
        };
        assert_eq!(names(Regime::Replay), (date(2020, 6, 1), vec!["AA-TYRES-1"]));
        assert_eq!(names(Regime::Session), (Date::MAX, vec!["AA-BRAKES-2", "AA-TYRES-1"]));
        assert_eq!(names(Regime::Family), (Date::MAX, vec!["AA-LAMPS-1", "AA-TYRES-1"]));
    }

    #[test]
    fn a_history_is_looked_at_on_its_steps_and_between_while_it_is_open() {
        let marks = [
            (Stage::Proposed, date(2020, 1, 1)),
            (Stage::InNegotiation, date(2020, 3, 1)),
            (Stage::Adopted, date(2021, 1, 1)),
        ];
        let asked = text("AA-X", &marks);
        let (start, end) = Question::Act.of(&asked).unwrap();
        assert_eq!(end, End::Reached(date(2021, 1, 1)));
        let days = looks(&asked, start, end.day());
        assert_eq!(days, [date(2020, 1, 1), date(2020, 3, 1), date(2020, 6, 29), date(2020, 12, 26)]);
    }
}
