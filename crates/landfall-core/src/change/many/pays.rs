//! What is paid at a border before and after, for many cases: once for all that agree on what it hangs on.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::rc::Rc;

use jiff::civil::Date;

use super::heard::Heard;
use super::same::Same;
use super::{Setting, Start};
use crate::assess::duty::Border;
use crate::change::Kind;
use crate::change::course::told;
use crate::change::duty::{Paid, change, edges};
use crate::model::{AttributeDef, AttributeId, AttributeType, Case, Hash, Vocab};
use crate::predicate::Bits;

/// A border on a day; none where nothing is known of the market.
type Laid<'a> = Option<Rc<Border<'a>>>;

pub(super) fn paid(setting: &Setting<'_>, code: &str, same: &[Same], start: &Start) -> Vec<Heard> {
    let stages = 0..setting.worlds.len();
    let sides = stages.filter_map(|stage| setting.side(stage, 0, start.day));
    let all = sides.flat_map(|side| edges(&side, code)).collect();
    let differ = same.iter().skip(1).any(|same| !same.answers);
    let days = setting.days(start, all, differ);
    if days.is_empty() {
        return Vec::new();
    }
    let mut borders: Vec<Vec<Laid<'_>>> = Vec::new();
    for ((_, world), same) in setting.worlds.iter().zip(same) {
        let before = borders.last().filter(|_| same.answers);
        let laid = |on| Border::new(world, code, on).map(Rc::new);
        let of_stage = match before {
            Some(before) => before.clone(),
            None => days.iter().map(|on| laid(*on)).collect(),
        };
        borders.push(of_stage);
    }
    alike(&mut borders);
    let days = telling(start, &days, &mut borders);
    if borders.iter().flatten().count() < 2 {
        return Vec::new();
    }
    let parts = agreeing(setting, code, &borders);
    parts.iter().flat_map(|rows| of_rows(setting, code, rows, &borders, (start, &days))).collect()
}

/// Borders at which every case pays the same become one, between states of knowing.
fn alike(borders: &mut [Vec<Laid<'_>>]) {
    for stage in 1..borders.len() {
        let (before, from) = borders.split_at_mut(stage);
        let (Some(before), Some(after)) = (before.last(), from.first_mut()) else { continue };
        for (was, is) in before.iter().zip(after) {
            if matches!((was, &*is), (Some(a), Some(b)) if !Rc::ptr_eq(a, b) && a.pays_as(b)) {
                is.clone_from(was);
            }
        }
    }
}

/// Keeps the days on which the states of knowing differ, and those with a step that is due, each with its neighbours:
/// between other days nothing is told.
fn telling(start: &Start, days: &[Date], borders: &mut [Vec<Laid<'_>>]) -> Vec<Date> {
    let differs = |day: usize| borders.windows(2).any(|pair| matches!(pair, [a, b] if which(a, day) != which(b, day)));
    let mut kept: BTreeSet<usize> = BTreeSet::new();
    for (day, on) in days.iter().enumerate() {
        if differs(day) {
            kept.extend([day.saturating_sub(1), day, day + 1]);
        } else if start.due(*on) {
            kept.extend([day.saturating_sub(1), day]);
        }
    }
    for of_stage in borders.iter_mut() {
        let mut day = 0..;
        of_stage.retain(|_| day.next().is_some_and(|day| kept.contains(&day)));
    }
    kept.into_iter().filter_map(|day| days.get(day).copied()).collect()
}

/// What tells a border from another.
fn which(of_stage: &[Laid<'_>], day: usize) -> Option<*const ()> {
    let border = of_stage.get(day)?.as_ref()?;
    Some(Rc::as_ptr(border).cast())
}

/// Rows that agree on everything that is read at any of the borders.
fn agreeing(setting: &Setting<'_>, code: &str, borders: &[Vec<Laid<'_>>]) -> Vec<Bits> {
    let mut reads: BTreeMap<&Hash, (&Vocab, BTreeSet<AttributeId>)> = BTreeMap::new();
    for ((_, world), of_stage) in setting.worlds.iter().zip(borders) {
        let empty = || (world.reading.vocab(), BTreeSet::new());
        let (_, ids) = reads.entry(world.reading.hash()).or_insert_with(empty);
        ids.extend(of_stage.iter().flatten().flat_map(|border| border.reads().iter().copied()));
    }
    let mut parts: BTreeMap<String, Bits> = BTreeMap::new();
    for (row, case) in setting.cases.iter().enumerate() {
        let mut key = String::new();
        for (vocab, ids) in reads.values() {
            ids.iter().filter_map(|id| vocab.def(*id)).for_each(|def| write_given(case, def, code, &mut key));
        }
        parts.entry(key).or_insert_with(|| Bits::none(setting.cases.len())).set(row, true);
    }
    parts.into_values().collect()
}

/// What a case gives for an attribute, so that only what is given alike reads alike.
fn write_given(case: &Case, def: &AttributeDef, code: &str, key: &mut String) {
    let value = case.value(&def.name, code).map(|given| &given.value);
    // writing to a text does not fail
    let _ = match (def.type_, value) {
        (AttributeType::Approvals, _) => {
            let listed = case.approvals.iter().map(|a| (&a.scheme, &a.number, &a.series, &a.granted));
            write!(key, "{:?};", listed.collect::<Vec<_>>())
        }
        (_, Some(value)) => write!(key, "{value:?};"),
        (_, None) => write!(key, ";"),
    };
}

/// What the rows of one part hear.
fn of_rows<'a>(
    setting: &Setting<'a>,
    code: &str,
    rows: &Bits,
    borders: &[Vec<Laid<'a>>],
    (start, days): (&Start, &[Date]),
) -> Vec<Heard> {
    let Some(first) = rows.iter().next() else { return Vec::new() };
    let mut courses: Vec<Vec<Paid<'a>>> = Vec::new();
    for (stage, of_stage) in borders.iter().enumerate() {
        let Some((kind, _)) = setting.worlds.get(stage) else { continue };
        let mut course = Vec::new();
        for (day, border) in of_stage.iter().enumerate() {
            let Some(side) = days.get(day).and_then(|on| setting.side(stage, first, *on)) else { continue };
            let alike = |(before, paid): (&Vec<Laid<'a>>, &Vec<Paid<'a>>)| {
                let same = matches!((before.get(day), border), (Some(Some(a)), Some(b)) if Rc::ptr_eq(a, b));
                paid.get(day).filter(|_| same).map(|paid| paid.beside(side, *kind))
            };
            let known = borders.iter().zip(&courses).find_map(alike);
            let cases = || border.as_ref().map(|border| border.cases(side.case)).unwrap_or_default();
            course.push(known.unwrap_or_else(|| Paid::new(side, *kind, cases())));
        }
        courses.push(course);
    }
    let values = courses.iter().map(|course| course.iter().map(|paid| Rc::clone(&paid.sums)).collect()).collect();
    let steps = told(&setting.courses(start, days.to_vec(), values));
    let heard = steps.into_iter().filter_map(|step| {
        let (before, after) = step.pair(&courses).filter(|(before, after)| before.differs(after))?;
        let kind = if step.scheduled { Kind::Scheduled } else { after.kind };
        let change = change(kind, before, after, code);
        let leads = start.told(step.scheduled, change.on);
        Some(Heard::new(change, rows.clone(), leads, false))
    });
    heard.collect()
}
