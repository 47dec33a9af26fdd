//! What a body, its track and the wider tracks have shown of one stage, each level leaning on the wider one.

use jiff::civil::Date;
use serde::Serialize;

use super::curve::{Curve, Observed};
use super::prior::{self, number};
use super::{History, Stage, history::place};
use crate::model::{Passage, Track};

/// How many histories one level of the model rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = ForecastLevel)]
pub struct Level {
    /// Name of the body or track.
    pub id: String,
    /// Which level it is.
    pub kind: LevelKind,
    /// Histories that reached the stage.
    pub n: usize,
    /// Of these, those seen to go on.
    pub went_on: usize,
    /// Of these, those that were withdrawn, lapsed or were struck down.
    pub ended: usize,
}

/// Which level of the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LevelKind {
    /// One law-maker.
    Body,
    /// A track, or one it borrows from.
    Track,
    /// The widest track: everything.
    All,
}

/// The tracks a track borrows from, itself first, the widest last.
pub(super) fn chain<'a>(tracks: &'a std::collections::BTreeMap<String, Track>, id: &str) -> Vec<&'a Track> {
    let mut chain: Vec<&Track> = Vec::new();
    let mut next = tracks.get(id);
    while let Some(track) = next {
        if chain.iter().any(|t| t.id == track.id) {
            break;
        }
        chain.push(track);
        next = track.within.as_deref().and_then(|w| tracks.get(w));
    }
    chain
}

/// The stages of a track's path.
pub(super) fn path(track: &Track) -> Vec<Stage> {
    track.path.iter().filter_map(|s| Stage::parse(s)).collect()
}

/// A history laid along a path.
pub(super) struct Way<'a> {
    pub history: &'a History,
    pub along: Vec<(usize, Date)>,
    exit: Option<Date>,
}

impl<'a> Way<'a> {
    pub fn new(history: &'a History, path: &[Stage]) -> Way<'a> {
        Way { history, along: history.along(path), exit: history.exit().map(|m| m.on) }
    }

    /// What was seen of a place on the path, as known on a day.
    fn observed(&self, from: usize, on: Date, (asked, half_life): (Date, f64)) -> Option<Observed> {
        let last = self.along.iter().rposition(|(at, day)| *at == from && *day <= on)?;
        let (_, entered) = self.along.get(last)?;
        let next = self.along.get(last + 1).filter(|(_, day)| *day <= on);
        let exit = self.exit.filter(|day| *day <= on);
        let (end, cause) = match (next, exit) {
            (Some((at, day)), _) => (*day, Some(*at)),
            (None, Some(day)) => (day, Some(0)),
            (None, None) => (self.history.watched.min(on), None),
        };
        let fade = if half_life > 0.0 { libm::exp2(-(days(*entered, asked) as f64) / half_life) } else { 1.0 };
        Some(Observed { weight: fade, time: days(*entered, end.max(*entered)), cause })
    }
}

/// Whole days from one day to another; none below zero.
pub(super) fn days(from: Date, to: Date) -> usize {
    from.until(to).map_or(0, |span| usize::try_from(span.get_days()).unwrap_or(0))
}

/// What is known of leaving one place on the path.
pub(super) struct Leaving<'a> {
    /// Causes: 0 leaves for good, the others are places on the path.
    pub curve: Curve,
    /// As how many histories the curve counts.
    pub weight: f64,
    /// Passages that follow rules of the calendar.
    pub rules: Vec<(&'a Passage, usize)>,
    /// Last days by statute: place it leads to, and the row that says so.
    pub deadlines: Vec<(usize, &'a Passage)>,
    /// What it rests on, the narrowest first.
    pub levels: Vec<Level>,
    /// Rows of the packs that were used.
    pub priors: Vec<&'a Passage>,
}

/// Fits what is known of leaving a place on the path.
pub(super) fn leaving<'a>(
    chain: &[&'a Track],
    path: &[Stage],
    ways: &[Way<'_>],
    body: &str,
    from: usize,
    (on, asked): (Date, Date),
    member: impl Fn(&str, &str) -> bool,
) -> Leaving<'a> {
    let causes = path.len();
    let borrow = chain.last().and_then(|t| t.borrow).map_or(0.0, number);
    let half_life = chain.last().and_then(|t| t.half_life).map_or(0.0, number);
    let mut leaving = Leaving {
        curve: Curve::never(causes),
        weight: 0.0,
        rules: Vec::new(),
        deadlines: Vec::new(),
        levels: Vec::new(),
        priors: Vec::new(),
    };
    let mut wider: Option<(Curve, usize)> = None;
    for (depth, track) in chain.iter().enumerate().rev() {
        let observed: Vec<Observed> = ways
            .iter()
            .filter(|w| member(&w.history.track, &track.id))
            .filter_map(|w| w.observed(from, on, (asked, half_life)))
            .collect();
        let mut lent: Vec<(Curve, f64)> = Vec::new();
        for row in track.passages.iter().filter(|row| starts(row, path, from)) {
            let Some(to) = Stage::parse(&row.to).and_then(|s| place(path, s)).filter(|to| *to > from) else { continue };
            if row.deadline.is_some() {
                leaving.deadlines.push((to, row));
            }
            leaving.priors.push(row);
            if row.meetings.is_some() || row.next.is_some() {
                leaving.rules.push((row, to));
            } else {
                let curve = prior::passage(causes, to, &row.time, number(row.ever), number(row.exit_per_month));
                lent.push((curve, number(row.weight)));
            }
        }
        leaving.weight = observed.len() as f64 + lent.iter().map(|(_, w)| w).sum::<f64>();
        let own = !observed.is_empty() || !lent.is_empty();
        let (curve, seen) = wider.take().unzip();
        lent.extend(curve.map(|curve| (curve, lending(borrow, own, seen))));
        let borrowed: Vec<(&Curve, f64)> = lent.iter().map(|(c, w)| (c, *w)).collect();
        wider = Some((Curve::fit(causes, &observed, &borrowed), observed.len()));
        let kind = if depth + 1 == chain.len() { LevelKind::All } else { LevelKind::Track };
        leaving.levels.insert(0, level(&track.id, kind, &observed));
    }
    let own = chain.first().map_or("", |t| t.id.as_str());
    let observed: Vec<Observed> = ways
        .iter()
        .filter(|w| w.history.track == own && w.history.body == body)
        .filter_map(|w| w.observed(from, on, (asked, half_life)))
        .collect();
    // a track with one body has no level of its own for it
    let alone = leaving.levels.first().is_some_and(|l| l.n == observed.len());
    if let Some((track, _)) = wider {
        leaving.curve =
            if alone || observed.is_empty() { track } else { Curve::fit(causes, &observed, &[(&track, borrow)]) };
    }
    leaving.levels.insert(0, level(body, LevelKind::Body, &observed));
    leaving
}

/// As how many histories a wider level counts: as many as it has seen, up to what is lent at most. Where there is
/// nothing narrower it is all there is, and it always leaves a trace, so that no wait is impossible.
pub(super) fn lending(borrow: f64, own: bool, seen: Option<usize>) -> f64 {
    if own { borrow.min(seen.unwrap_or(0) as f64).max(TRACE) } else { borrow }
}

/// The least a wider level counts.
const TRACE: f64 = 0.05;

fn starts(row: &Passage, path: &[Stage], from: usize) -> bool {
    Stage::parse(&row.from).and_then(|s| place(path, s)) == Some(from)
}

fn level(id: &str, kind: LevelKind, observed: &[Observed]) -> Level {
    let ended = observed.iter().filter(|o| o.cause == Some(0)).count();
    let went_on = observed.iter().filter(|o| o.cause.is_some()).count() - ended;
    Level { id: id.to_owned(), kind, n: observed.len(), went_on, ended }
}
