//! Steps of legal texts that no answer tells of, for many cases.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::Setting;
use super::grid::Grid;
use super::heard::Heard;
use super::split::parted;
use crate::change::Change;
use crate::change::steps::{left, reaching};

/// The steps that reach a market, for those to whom nothing they hear tells them.
pub(super) fn steps<'a>(setting: &'a Setting<'a>, grid: &Grid<'a>, code: &'a str, heard: &[Heard]) -> Vec<Heard> {
    let Some((now, (_, world))) = setting.worlds.iter().enumerate().next_back() else { return Vec::new() };
    let Some(market) = world.markets.get(code) else { return Vec::new() };
    let stage = grid.stages.last().and_then(Option::as_ref);
    let Some(table) = stage.map(|stage| stage.asked.cases.table()) else { return Vec::new() };
    let mut all = Vec::new();
    for (lead, news) in &setting.news {
        for (news, followers) in reaching(news, world, market) {
            let follows = |heard: &&Heard| {
                let id = &news.instrument.id;
                let causes = &heard.change.causes;
                heard.leads.contains(lead) && causes.iter().any(|cause| cause.instrument.as_ref() == Some(id))
            };
            let telling: Vec<&Heard> = heard.iter().filter(follows).collect();
            let rows = followers.about(world.reading, table);
            if rows.is_empty() {
                continue;
            }
            for part in parted(rows, telling.iter().map(|heard| &heard.rows)) {
                let Some(row) = part.iter().next() else { continue };
                let Some(side) = setting.side(now, row, setting.pass.today) else { continue };
                let found: Vec<&Change> =
                    telling.iter().filter(|heard| heard.rows.get(row)).map(|heard| &heard.change).collect();
                // a watch that looks less far hears less of what tells the steps
                let ends: BTreeSet<Date> = found.iter().map(|change| change.on).chain([Date::MIN, Date::MAX]).collect();
                for (first, after) in ends.iter().copied().zip(ends.iter().copied().skip(1)) {
                    let within = found.iter().filter(|change| change.on <= first);
                    let within: Vec<Change> = within.map(|change| (*change).clone()).collect();
                    let told = left(news, &followers, &side, code, &within);
                    all.extend(told.map(|change| {
                        let mut heard = Heard::new(change, part.clone(), vec![*lead], false);
                        heard.last_days = first..after;
                        heard
                    }));
                }
            }
        }
    }
    all
}
