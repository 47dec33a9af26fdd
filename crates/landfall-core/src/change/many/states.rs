//! What the law of a market states before and after, for many cases.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use jiff::civil::Date;

use super::grid::Grid;
use super::heard::Heard;
use super::same::Same;
use super::split::parted;
use super::{Setting, Start};
use crate::change::Kind;
use crate::change::course::{Told, told};
use crate::change::profile::{Law, Statement, change, edges, of_row, stated};
use crate::predicate::Bits;

type Statements<'a> = BTreeMap<&'a str, Vec<Statement>>;

pub(super) fn stated_by_law<'a>(
    setting: &'a Setting<'a>,
    grid: &Grid<'a>,
    code: &'a str,
    same: &[Same],
    start: &Start,
) -> Vec<Heard> {
    let stages = 0..setting.worlds.len();
    let sides = stages.filter_map(|stage| setting.side(stage, 0, start.day));
    let all: BTreeSet<Date> = sides.flat_map(|side| edges(&side, code)).collect();
    let days = setting.days(start, all, grid.differ());
    let mut laws: Vec<Vec<Rc<Statements<'a>>>> = Vec::new();
    for (stage, (_, world)) in setting.worlds.iter().enumerate() {
        let before = laws.last().filter(|_| same.get(stage).is_some_and(|same| same.answers));
        let table = grid.stages.get(stage).and_then(Option::as_ref).map(|stage| stage.asked.cases.table());
        let on = |on: &Date| Rc::new(table.map(|table| stated(world, (code, *on), table)).unwrap_or_default());
        let of_stage = match before {
            Some(before) => before.clone(),
            None => days.iter().map(on).collect(),
        };
        laws.push(of_stage);
    }
    let names: BTreeSet<&'a str> = laws.iter().flatten().flat_map(|law| law.keys().copied()).collect();
    let mut heard = Vec::new();
    for name in names {
        let of = |law: &'_ Rc<Statements<'a>>| law.get(name).cloned().unwrap_or_default();
        let cells: Vec<Vec<Vec<Statement>>> = laws.iter().map(|course| course.iter().map(of).collect()).collect();
        let mut all = cells.iter().flatten();
        let first = all.next();
        if all.all(|cell| Some(cell) == first) {
            continue;
        }
        let scopes = cells.iter().flatten().flatten().filter_map(|statement| statement.not.as_ref());
        for part in parted(Bits::all(setting.cases.len()), scopes) {
            let Some(row) = part.iter().next() else { continue };
            let values = cells.iter().map(|course| course.iter().map(|cell| of_row(cell, row)).collect()).collect();
            for step in told(&setting.courses(start, days.clone(), values)) {
                let law = |(stage, day): (usize, usize)| {
                    let (kind, _) = setting.worlds.get(stage)?;
                    let side = setting.side(stage, row, *days.get(day)?)?;
                    let stated = of_row(cells.get(stage)?.get(day)?, row);
                    Some(Law { side, kind: *kind, stated: BTreeMap::from([(name, stated)]) })
                };
                let told = between(&step, law).map(|(before, after)| {
                    let kind = if step.scheduled { Kind::Scheduled } else { after.kind };
                    change(kind, &before, &after, code, name)
                });
                let leads = |on| start.told(step.scheduled, on);
                heard.extend(told.map(|change| {
                    let leads = leads(change.on);
                    Heard::new(change, part.clone(), leads, false)
                }));
            }
        }
    }
    heard
}

fn between<V, L>(step: &Told<V>, law: impl Fn((usize, usize)) -> Option<L>) -> Option<(L, L)> {
    let (before, after) = step.between()?;
    Some((law(before)?, law(after)?))
}
