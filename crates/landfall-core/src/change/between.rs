//! What changed between any two points.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::known::{Known, Laid, Way};
use super::lasting::lasting;
use super::seen::{Between, Seen, Side, Whose, edges, without_beneath};
use super::{Change, Kind, duty, pending, profile, steps};
use crate::assess::World;
use crate::model::Case;
use crate::predicate::Fault;

/// Everything an answer is a function of, but the market.
#[derive(Debug, Clone, Copy)]
pub struct Point<'a> {
    /// What is known, and our reading.
    pub known: Known<'a>,
    /// The case.
    pub case: &'a Case,
    /// The day in force.
    pub on: Date,
}

/// What changed between two points, in the order of the kinds, then of markets and days.
///
/// The inputs move one after the other: what is known, what was corrected, our reading, the case, the day. A difference
/// belongs to the step in which it appears; what cancels over the whole way is dropped. Days are walked forward: where
/// the later point lies on an earlier day, nothing is scheduled. Purposes asked of the origin are answered once, from
/// the law of the market the case names.
///
/// # Errors
/// An item that the reading of its own point cannot hold, with its id.
pub fn between(
    before: &Point<'_>,
    after: &Point<'_>,
    markets: &BTreeSet<String>,
) -> Result<Vec<Change>, (String, Fault)> {
    let mut codes = markets.clone();
    let origins = [before, after].map(|point| {
        let laid = World {
            reading: point.known.reading,
            markets: &BTreeMap::new(),
            commons: &crate::resolve::Commons::default(),
            known: point.known.instant,
        };
        laid.origin(point.case).map(str::to_owned)
    });
    codes.extend(origins.into_iter().flatten());
    let start = Laid::new(&before.known, &codes)?;
    let Way { learned, corrected } = Laid::way(&before.known, &after.known, &codes)?;
    let reread = before.known.reading.hash() != after.known.reading.hash();
    let end = reread.then(|| Laid::new(&after.known, &codes)).transpose()?;

    let mut steps: Vec<(Kind, World<'_>, &Case)> = vec![(Kind::Learned, start.world(), before.case)];
    let known = [(Kind::Learned, &learned), (Kind::Corrected, &corrected), (Kind::Reread, &end)];
    steps.extend(known.into_iter().filter_map(|(kind, laid)| Some((kind, laid.as_ref()?.world(), before.case))));
    let last = steps.last().map_or_else(|| start.world(), |(_, world, _)| *world);
    if before.case != after.case {
        steps.push((Kind::Described, last, after.case));
    }
    let sides: Vec<(Kind, Side<'_>)> =
        steps.into_iter().map(|(kind, world, case)| (kind, Side { world, case, on: before.on })).collect();

    let mut found = Vec::new();
    let whose = markets.iter().map(|code| Whose::Market(code)).chain([Whose::Origin]);
    for whose in whose {
        found.extend(of_market(&sides, whose, after.on));
    }
    for code in markets {
        found.extend(duty::between(&sides, code, after.on));
        found.extend(profile::between(&sides, code, after.on));
        for pair in sides.windows(2) {
            if let [(_, before), (kind @ (Kind::Learned | Kind::Corrected), after)] = pair {
                found.extend(pending::moved(*kind, before, after, code));
            }
        }
    }
    profile::without_told(&mut found);
    let worlds: Vec<_> = sides.iter().map(|(kind, side)| (*kind, side.world)).collect();
    let news = steps::between(&worlds, (before.on, after.on));
    if let Some((_, now)) = sides.last() {
        markets.iter().for_each(|code| steps::tell(&news, now, code, &mut found));
    }
    found.sort_by(|a, b| (a.kind, &a.market, a.on, !a.precise).cmp(&(b.kind, &b.market, b.on, !b.precise)));
    Ok(found)
}

fn of_market<'a>(sides: &[(Kind, Side<'a>)], whose: Whose<'a>, through: Date) -> Vec<Change> {
    let mut seen: Vec<Seen<'a>> = Vec::new();
    for (kind, side) in sides {
        seen.extend(Seen::on(*side, whose, *kind, &[side.on]));
    }
    if let Some((_, last)) = sides.last() {
        let later: Vec<Date> = edges(*last, whose).into_iter().filter(|day| *day <= through).collect();
        seen.extend(Seen::on(*last, whose, Kind::Scheduled, &later));
    }
    let between = |position: usize| {
        let (before, after) = (seen.get(position.checked_sub(1)?)?, seen.get(position)?);
        Some((before, after, Between::seen(after.kind, before, after, whose)))
    };
    let purposes: BTreeSet<&String> = seen.iter().flat_map(|s| s.verdicts.keys()).collect();
    let mut found = Vec::new();
    for purpose in purposes {
        let path = lasting(seen.iter().map(|s| s.verdict(purpose)));
        for pair in path.windows(2) {
            let [(_, from), (position, to)] = pair else { continue };
            let flip = |(was, is, b): (&Seen<'a>, &Seen<'a>, Between<'a>)| b.flip((was, is), purpose, (*from, *to));
            found.extend(between(*position).map(flip));
        }
    }
    let ids: BTreeSet<&String> = seen.iter().flat_map(|s| s.outcomes.keys()).collect();
    for id in ids {
        let path = lasting(seen.iter().map(|s| s.outcomes.get(id).copied()));
        for pair in path.windows(2) {
            let [(_, from), (position, to)] = pair else { continue };
            found.extend(between(*position).and_then(|(_, _, b)| b.finding(id, *from, *to)));
        }
    }
    without_beneath(&mut found);
    found
}
