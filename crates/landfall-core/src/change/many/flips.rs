//! Verdicts that flip and requirements that move, for many cases.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use jiff::civil::Date;

use super::grid::{Grid, View};
use super::heard::Heard;
use super::split::{moving, parted};
use super::{Setting, Start};
use crate::assess::{FindingOutcome, Verdict};
use crate::change::cause::Causes;
use crate::change::course::{Told, told};
use crate::change::seen::{Between, Whose, beneath};
use crate::change::what::Move;
use crate::change::{Change, Kind};
use crate::predicate::Bits;

/// The two views between which a step lies, as state of knowing and position of the day.
type Step = ((usize, usize), (usize, usize));

/// A requirement that moves, without its causes: what, when it is told, from what, to what.
type Moving = (Kind, Step, Option<FindingOutcome>, Option<FindingOutcome>);

/// What some rows hear of a market over the days of a start.
struct Hearing<'a, 'g> {
    setting: &'a Setting<'a>,
    grid: &'g Grid<'a>,
    whose: Whose<'a>,
    rows: &'g Bits,
    start: &'a Start,
    days: Vec<Date>,
    views: Vec<Vec<Rc<View>>>,
    none: Bits,
    /// Positions of the requirements that move for some row.
    moved: HashMap<Step, Rc<Vec<usize>>>,
    causes: HashMap<(Kind, Step, usize), Causes>,
    /// Rows for which a requirement moves beneath a flip that is told.
    beneath: HashMap<(Kind, Date, usize), Bits>,
}

/// Verdicts that flip and requirements that move, for some rows, in the order in which one row hears of them.
pub(super) fn flips<'a>(
    setting: &'a Setting<'a>,
    grid: &Grid<'a>,
    whose: Whose<'a>,
    rows: &Bits,
    start: &'a Start,
) -> Vec<Heard> {
    let days = setting.days(start, grid.edges(start.day), grid.differ());
    let stages = 0..setting.worlds.len();
    let views = stages.map(|stage| days.iter().map(|day| grid.view(stage, *day)).collect()).collect();
    let none = Bits::none(setting.cases.len());
    let (moved, causes, beneath) = (HashMap::new(), HashMap::new(), HashMap::new());
    let mut hearing = Hearing { setting, grid, whose, rows, start, days, views, none, moved, causes, beneath };
    let mut heard = hearing.verdicts();
    heard.extend(hearing.findings());
    heard
}

impl<'a> Hearing<'a, '_> {
    fn verdicts(&mut self) -> Vec<Heard> {
        let mut heard = Vec::new();
        let grid = self.grid;
        for (position, purpose) in grid.purposes.iter().enumerate() {
            let cells: Vec<_> = self.views.iter().flatten().filter_map(|view| view.verdicts.get(position)).collect();
            let cells: Vec<[&Bits; 3]> = cells.iter().map(|v| [&v.no, &v.unknown, &v.conditional]).collect();
            for part in moving(self.rows, &cells) {
                let Some(first) = part.iter().next() else { continue };
                for step in self.told(|view| view.verdict(position, first)) {
                    if let (Some(from), Some(to)) = (step.from, step.to) {
                        self.flip(purpose, &part, &step, (from, to), &mut heard);
                    }
                }
            }
        }
        heard
    }

    /// A flip of some rows: told once for all of them with whom the same requirements move beneath it.
    fn flip(
        &mut self,
        purpose: &str,
        rows: &Bits,
        step: &Told<Option<Verdict>>,
        flips: (Verdict, Verdict),
        heard: &mut Vec<Heard>,
    ) {
        let Some((kind, at)) = self.at(step) else { return };
        let Some(first) = rows.iter().next() else { return };
        let Some(between) = self.between(kind, at, first) else { return };
        let (before, after) = at;
        let grid = self.grid;
        let needs = [after, before].map(|(stage, _)| grid.stages.get(stage)?.as_ref()?.needs.get(purpose));
        let named = |position: &usize| {
            let id = grid.ids.get(*position)?;
            between.moved(id, None, None).filter(|m| beneath(m, needs)).map(|_| *position)
        };
        let below: Vec<usize> = self.moved(at).iter().filter_map(named).collect();
        let Some((was, is)) = self.views_at(at) else { return };
        let sets = below.iter().flat_map(|id| [was.sets(*id, &self.none), is.sets(*id, &self.none)]).flatten();
        for part in parted(rows.clone(), sets) {
            let Some(row) = part.iter().next() else { continue };
            let Some(between) = self.between(kind, at, row) else { continue };
            let (mut moves, mut causes): (Vec<Move>, Vec<Causes>) = Default::default();
            for position in &below {
                let (from, to) = (was.outcome(*position, row), is.outcome(*position, row));
                let id = self.grid.ids.get(*position).filter(|_| from != to);
                let Some(moved) = id.and_then(|id| between.moved(id, from, to)) else { continue };
                let known = self.causes.entry((kind, at, *position)).or_insert_with(|| between.causes(&moved.id));
                causes.push(known.clone());
                moves.push(moved);
                let key = (kind, between.after.on, *position);
                self.beneath.entry(key).or_insert_with(|| self.none.clone()).or(&part);
            }
            let change = between.verdict(purpose, flips, moves, causes);
            heard.push(self.heard(change, part, step.scheduled));
        }
    }

    fn findings(&mut self) -> Vec<Heard> {
        let mut heard = Vec::new();
        let grid = self.grid;
        for (position, id) in grid.ids.iter().enumerate() {
            let cells: Vec<[&Bits; 3]> =
                self.views.iter().flatten().map(|view| view.sets(position, &self.none)).collect();
            let mut moves: BTreeMap<usize, (Moving, Bits)> = BTreeMap::new();
            let mut found: BTreeMap<Moving, usize> = BTreeMap::new();
            for part in moving(self.rows, &cells) {
                let Some(first) = part.iter().next() else { continue };
                for step in self.told(|view| view.outcome(position, first)) {
                    let Some((kind, at)) = self.at(&step) else { continue };
                    let mut rows = part.clone();
                    let on = self.days.get(step.day).copied().unwrap_or_default();
                    if let Some(told) = self.beneath.get(&(kind, on, position)) {
                        rows.and_not(told);
                    }
                    if !rows.is_empty() {
                        let moving = (kind, at, step.from, step.to);
                        let next = found.len();
                        let place = *found.entry(moving).or_insert(next);
                        moves.entry(place).or_insert_with(|| (moving, self.none.clone())).1.or(&rows);
                    }
                }
            }
            for ((kind, at, from, to), rows) in moves.into_values() {
                let first = rows.iter().next();
                let between = first.and_then(|row| self.between(kind, at, row));
                let change = between.and_then(|between| between.finding(id, from, to));
                heard.extend(change.map(|change| self.heard(change, rows, kind == Kind::Scheduled)));
            }
        }
        heard
    }

    fn told<V: PartialEq + Clone>(&self, value: impl Fn(&View) -> Option<V>) -> Vec<Told<Option<V>>> {
        let values = self.views.iter().map(|course| course.iter().map(|view| value(view)).collect()).collect();
        told(&self.setting.courses(self.start, self.days.clone(), values))
    }

    /// The kind of a step, and where it lies.
    fn at<V>(&self, step: &Told<V>) -> Option<(Kind, Step)> {
        let (kind, _) = self.setting.worlds.get(step.stage)?;
        let kind = if step.scheduled { Kind::Scheduled } else { *kind };
        Some((kind, step.between()?))
    }

    fn between(&self, kind: Kind, (before, after): Step, row: usize) -> Option<Between<'a>> {
        let side = |(stage, day): (usize, usize)| self.setting.side(stage, row, *self.days.get(day)?);
        Some(Between { kind, before: side(before)?, after: side(after)?, whose: self.whose })
    }

    fn views_at(&self, (before, after): Step) -> Option<(Rc<View>, Rc<View>)> {
        let view = |(stage, day): (usize, usize)| self.views.get(stage)?.get(day).cloned();
        Some((view(before)?, view(after)?))
    }

    /// Requirements that move over a step for some row.
    fn moved(&mut self, at: Step) -> Rc<Vec<usize>> {
        if let Some(known) = self.moved.get(&at) {
            return Rc::clone(known);
        }
        let mut moved = Vec::new();
        if let Some((was, is)) = self.views_at(at) {
            let differs = |id: &usize| was.sets(*id, &self.none) != is.sets(*id, &self.none);
            moved.extend((0..self.grid.ids.len()).filter(differs));
        }
        let moved = Rc::new(moved);
        self.moved.insert(at, Rc::clone(&moved));
        moved
    }

    fn heard(&self, change: Change, rows: Bits, scheduled: bool) -> Heard {
        let leads = self.start.told(scheduled, change.on);
        Heard::new(change, rows, leads, self.whose == Whose::Origin)
    }
}
