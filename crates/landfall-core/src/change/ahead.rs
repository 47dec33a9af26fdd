//! What a watch has to hear at a run.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::course::{Courses, told};
use super::duty::{self, Paid};
use super::known::Known;
use super::profile::{self, Law};
use super::seen::{Between, Seen, Side, Whose, edges, without_beneath};
use super::stages::Stages;
use super::{Change, Kind, pending, steps};
use crate::assess::World;
use crate::model::Case;
use crate::predicate::Fault;

/// One run of a watch.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// What was known at the last run, and the day of that run; none for a new watch, which starts from nothing known.
    pub last: Option<(Known<'a>, Date)>,
    /// What is known now.
    pub now: Known<'a>,
    /// The day of the run.
    pub today: Date,
    /// The last day looked at.
    pub horizon: Date,
    /// How many days before a scheduled flip it is to be told.
    pub lead: u32,
}

/// What a watch asks for; an empty list asks for everything.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Markets.
    pub markets: &'a BTreeSet<String>,
    /// Purposes; what they need belongs to them.
    pub purposes: &'a [String],
    /// Nodes of the subject tree, each with all below it.
    pub subjects: &'a [String],
}

/// What a watch has to hear of a case at a run: over the days from today to the horizon, what differs between the
/// answers as known at its last run and as known now; and each scheduled flip when it first lies within the lead time.
///
/// A flip is not told twice at one run: what has just been learned is not scheduled too. A new watch hears of everything
/// ahead, and of everything pending, whatever the lead time. Flips that came to pass since the last run without having
/// been told, because the lead time was short or nobody ran the watch, are told late and not left out.
///
/// # Errors
/// An item that the reading of its own instant cannot hold, with its id.
pub fn ahead(run: &Run<'_>, case: &Case, wanted: &Wanted<'_>) -> Result<Vec<Change>, (String, Fault)> {
    let mut codes = wanted.markets.clone();
    codes.extend(origin(&run.now, case));
    let stages = Stages::new(run.last.as_ref(), &run.now, &codes)?;
    let steps = stages.worlds();
    let sides: Vec<(Kind, Side<'_>)> =
        steps.into_iter().map(|(kind, world)| (kind, Side { world, case, on: run.today })).collect();
    let mut found = Vec::new();
    for whose in wanted.markets.iter().map(|code| Whose::Market(code)).chain([Whose::Origin]) {
        found.extend(of_market(run, &sides, whose));
    }
    for code in wanted.markets {
        found.extend(paid(run, &sides, code));
        found.extend(stated(run, &sides, code));
        match sides.as_slice() {
            [(_, only)] if run.last.is_none() => found.extend(pending::all(only, code)),
            sides => {
                for pair in sides.windows(2) {
                    if let [(_, before), (kind @ (Kind::Learned | Kind::Corrected), after)] = pair {
                        found.extend(pending::moved(*kind, before, after, code));
                    }
                }
            }
        }
    }
    profile::without_told(&mut found);
    let recent = |day: Date| day.saturating_sub(jiff::Span::new().days(i64::from(run.lead)));
    let history = run.last.as_ref().map(|(_, day)| recent(*day));
    let scan = steps::Scan { today: run.today, due: (run.told_through(), run.due()), history };
    let news = steps::ahead(&stages.worlds(), &scan);
    if let Some((_, now)) = sides.last() {
        wanted.markets.iter().for_each(|code| steps::tell(&news, now, code, &mut found));
    }
    found.retain(|change| stages.now().is_some_and(|now| wants(wanted, &now, change)));
    found.sort_by(|a, b| (a.on, &a.market, a.kind).cmp(&(b.on, &b.market, b.kind)));
    Ok(found)
}

fn origin(known: &Known<'_>, case: &Case) -> Option<String> {
    let (_, def) = known.reading.vocab().role(crate::model::Role::Origin)?;
    match &case.values.get(&def.name)?.value {
        crate::model::Value::Code(code) => Some(code.clone()),
        _ => None,
    }
}

/// Days looked at: from where the last run's lead time ended, or today, to the horizon.
fn days(run: &Run<'_>, edges: BTreeSet<Date>) -> Vec<Date> {
    let start = run.told_through().min(run.today);
    let mut days: BTreeSet<Date> = edges.into_iter().filter(|day| *day > start && *day <= run.horizon).collect();
    days.extend([start, run.today]);
    days.into_iter().collect()
}

impl Run<'_> {
    /// The last day whose scheduled flips were told at the last run.
    fn told_through(&self) -> Date {
        self.last.as_ref().map_or(self.today, |(_, day)| self.leads(*day))
    }

    fn leads(&self, from: Date) -> Date {
        from.saturating_add(jiff::Span::new().days(i64::from(self.lead)))
    }

    /// The last day whose scheduled flips are to be told now.
    fn due(&self) -> Date {
        if self.last.is_none() { self.horizon } else { self.leads(self.today).min(self.horizon) }
    }

    fn courses<V>(&self, days: Vec<Date>, values: Vec<Vec<V>>) -> Courses<V> {
        Courses { days, values, today: self.today, due: vec![(self.told_through(), self.due())] }
    }
}

fn of_market<'a>(run: &Run<'_>, sides: &[(Kind, Side<'a>)], whose: Whose<'a>) -> Vec<Change> {
    let from = |side: &Side<'a>| Side { on: run.told_through().min(run.today), ..*side };
    let days = days(run, sides.iter().flat_map(|(_, side)| edges(from(side), whose)).collect());
    let seen: Vec<Vec<Seen<'a>>> = sides.iter().map(|(kind, side)| Seen::on(*side, whose, *kind, &days)).collect();
    let purposes: BTreeSet<&String> = seen.iter().flatten().flat_map(|s| s.verdicts.keys()).collect();
    let ids: BTreeSet<&String> = seen.iter().flatten().flat_map(|s| s.outcomes.keys()).collect();
    let mut found = Vec::new();
    for purpose in purposes {
        let values = seen.iter().map(|course| course.iter().map(|s| Some(s.verdict(purpose))).collect()).collect();
        for step in told(&run.courses(days.clone(), values)) {
            let Some((before, after)) = step.pair(&seen) else { continue };
            let kind = if step.scheduled { Kind::Scheduled } else { after.kind };
            if let (Some(from), Some(to)) = (step.from, step.to) {
                let between = Between::seen(kind, before, after, whose);
                found.push(between.flip((before, after), purpose, (from, to)));
            }
        }
    }
    for id in ids {
        let values = seen.iter().map(|course| course.iter().map(|s| s.outcomes.get(id).copied()).collect()).collect();
        for step in told(&run.courses(days.clone(), values)) {
            let Some((before, after)) = step.pair(&seen) else { continue };
            let kind = if step.scheduled { Kind::Scheduled } else { after.kind };
            found.extend(Between::seen(kind, before, after, whose).finding(id, step.from, step.to));
        }
    }
    without_beneath(&mut found);
    found
}

fn paid<'a>(run: &Run<'_>, sides: &[(Kind, Side<'a>)], code: &'a str) -> Vec<Change> {
    let from = |side: &Side<'a>| duty::edges(&Side { on: run.told_through().min(run.today), ..*side }, code);
    let days = days(run, sides.iter().flat_map(|(_, side)| from(side)).collect());
    let at = |kind, side: &Side<'a>| days.iter().map(|on| Paid::at(Side { on: *on, ..*side }, kind, code)).collect();
    let paid: Vec<Vec<Paid<'a>>> = sides.iter().map(|(kind, side)| at(*kind, side)).collect();
    let values = paid.iter().map(|course| course.iter().map(|p| p.sums.clone()).collect()).collect();
    let mut found = Vec::new();
    for step in told(&run.courses(days.clone(), values)) {
        let Some((before, after)) = step.pair(&paid) else { continue };
        let kind = if step.scheduled { Kind::Scheduled } else { after.kind };
        found.push(duty::change(kind, before, after, code));
    }
    found
}

fn stated<'a>(run: &Run<'_>, sides: &[(Kind, Side<'a>)], code: &'a str) -> Vec<Change> {
    let from = |side: &Side<'a>| profile::edges(&Side { on: run.told_through().min(run.today), ..*side }, code);
    let days = days(run, sides.iter().flat_map(|(_, side)| from(side)).collect());
    let at = |kind, side: &Side<'a>| days.iter().map(|on| Law::at(Side { on: *on, ..*side }, kind, code)).collect();
    let laws: Vec<Vec<Law<'a>>> = sides.iter().map(|(kind, side)| at(*kind, side)).collect();
    let names: BTreeSet<&str> = laws.iter().flatten().flat_map(|law| law.stated.keys().copied()).collect();
    let mut found = Vec::new();
    for name in names {
        let values = laws.iter().map(|course| course.iter().map(|law| law.of(name)).collect()).collect();
        for step in told(&run.courses(days.clone(), values)) {
            let Some((before, after)) = step.pair(&laws) else { continue };
            let kind = if step.scheduled { Kind::Scheduled } else { after.kind };
            found.push(profile::change(kind, before, after, code, name));
        }
    }
    found
}

fn wants(wanted: &Wanted<'_>, world: &World<'_>, change: &Change) -> bool {
    let asking = || {
        let market = world.markets.get(&change.market);
        let scopes = market.into_iter().flat_map(|market| [false, true].map(|origin| world.scopes(market, origin)));
        scopes.flatten().filter(|scope| wanted.purposes.contains(&scope.purpose)).collect::<Vec<_>>()
    };
    let scopes = std::cell::LazyCell::new(asking);
    change.is_about(wanted.subjects)
        && change.serves(wanted.purposes, |p| scopes.iter().any(|scope| scope.all.contains(p)))
}
