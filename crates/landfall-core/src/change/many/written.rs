//! What moved in what is written and not law, for many cases.

use std::collections::BTreeMap;

use super::grid::Grid;
use super::heard::Heard;
use super::same::Same;
use super::split::parted;
use super::{Setting, Start};
use crate::assess::PendingOfAll;
use crate::change::Kind;
use crate::change::pending::{Pair, change, differences, gone};
use crate::change::what::Moved;
use crate::predicate::Bits;

/// By id: what is pending, and the rows it is about.
type Listed = BTreeMap<String, (PendingOfAll, Bits)>;

pub(super) fn pending<'a>(
    setting: &'a Setting<'a>,
    grid: &Grid<'a>,
    code: &'a str,
    same: &[Same],
    start: &Start,
) -> Vec<Heard> {
    let told = Telling { setting, code, start };
    if setting.pass.last.is_none() {
        let listed = told.listed(grid, 0);
        let Some(side) = setting.side(0, 0, setting.pass.today) else { return Vec::new() };
        let entered = |(pending, rows): &(PendingOfAll, Bits)| {
            told.heard(Kind::Learned, (&side, &side), pending, rows.clone(), &[Moved::Entered])
        };
        return listed.values().flat_map(entered).collect();
    }
    let mut heard = Vec::new();
    let mut before: Option<Listed> = None;
    for (stage, ((kind, _), same)) in setting.worlds.iter().zip(same).enumerate() {
        let moves = matches!(kind, Kind::Learned | Kind::Corrected) && !(same.answers && same.steps);
        if stage == 0 || !moves {
            continue;
        }
        let Some(earlier) = stage.checked_sub(1) else { continue };
        let was = before.take().unwrap_or_else(|| told.listed(grid, earlier));
        let is = told.listed(grid, stage);
        heard.extend(told.moved(*kind, (earlier, stage), &was, &is));
        before = Some(is);
    }
    heard
}

struct Telling<'a> {
    setting: &'a Setting<'a>,
    code: &'a str,
    start: &'a Start,
}

impl Telling<'_> {
    fn listed(&self, grid: &Grid<'_>, stage: usize) -> Listed {
        let world = self.setting.worlds.get(stage).map(|(_, world)| world);
        let asked = grid.stages.get(stage).and_then(Option::as_ref).map(|stage| &stage.asked);
        let (Some(world), Some(asked)) = (world, asked) else { return Listed::new() };
        let all = asked.pending(world, self.setting.pass.today).into_iter();
        all.map(|(pending, rows)| (pending.id().to_owned(), (pending, rows))).collect()
    }

    fn moved(&self, kind: Kind, (before, after): (usize, usize), was: &Listed, is: &Listed) -> Vec<Heard> {
        let today = self.setting.pass.today;
        let sides = (self.setting.side(before, 0, today), self.setting.side(after, 0, today));
        let (Some(before), Some(after)) = sides else { return Vec::new() };
        let pair = (&before, &after);
        let nobody = Bits::none(self.setting.cases.len());
        let about =
            |listed: &Listed, id: &String| listed.get(id).map_or_else(|| nobody.clone(), |(_, rows)| rows.clone());
        let mut heard = Vec::new();
        for (id, (now, rows)) in is {
            let known = about(was, id);
            let (mut new, mut both) = (rows.clone(), rows.clone());
            new.and_not(&known);
            both.and(&known);
            heard.extend(self.heard(kind, pair, now, new, &[Moved::Entered]));
            let moved = was.get(id).map(|(then, _)| differences(pair, self.code, &then.of(0), &now.of(0)));
            if let Some(moved) = moved.filter(|moved| !moved.is_empty()) {
                heard.extend(self.heard(kind, pair, now, both, &moved));
            }
        }
        for (id, (then, rows)) in was {
            let mut left = rows.clone();
            left.and_not(&about(is, id));
            let moved = gone(&after, self.code, id, &then.of(0));
            heard.extend(self.heard(kind, pair, then, left, &[moved]));
        }
        heard
    }

    /// One change for all rows of which the same would flip.
    fn heard(&self, kind: Kind, pair: Pair<'_>, pending: &PendingOfAll, rows: Bits, moved: &[Moved]) -> Vec<Heard> {
        if rows.is_empty() {
            return Vec::new();
        }
        let sets = pending.parts().flat_map(|v| [&v.no, &v.unknown, &v.conditional]);
        let parts = parted(rows, sets).into_iter();
        let told = parts.filter_map(|part| {
            let row = part.iter().next()?;
            let change = change(kind, pair, self.code, &pending.of(row), moved.to_vec());
            let leads = self.start.told(false, change.on);
            Some(Heard::new(change, part, leads, false))
        });
        told.collect()
    }
}
