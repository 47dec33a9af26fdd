//! What is ahead for many cases at once: each hears what [`ahead`](super::ahead) tells of it alone.
//!
//! States of knowing are laid out once for all cases, requirements are evaluated over columns, and a change is explained
//! once for all cases that hear the same of it. Markets are independent of each other and are looked at side by side.

mod flips;
mod grid;
mod heard;
mod pays;
mod same;
mod split;
mod states;
mod texts;
mod written;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use jiff::civil::Date;

use super::Kind;
use super::course::Courses;
use super::known::Known;
use super::seen::{Side, Whose};
use super::stages::Stages;
use super::steps::{self, News, Scan};
use crate::assess::{SharedCases, World};
use crate::model::{Case, Hash};
use crate::predicate::{Bits, Fault, Table};
use crate::resolve::{Reading, side_by_side};
use grid::Grid;
pub use heard::Heard;

/// One pass over the watches that ran together last.
#[derive(Debug, Clone, Copy)]
pub struct Pass<'a> {
    /// What was known at the last run, and the day of that run; none for new watches, which start from nothing known.
    pub last: Option<(Known<'a>, Date)>,
    /// What is known now.
    pub now: Known<'a>,
    /// The day of the pass.
    pub today: Date,
    /// The last day any watch looks at; what is ahead of one that looks less far ends with its own last day.
    pub horizon: Date,
    /// How many days before a scheduled flip watches want to be told.
    pub leads: &'a BTreeSet<u32>,
}

/// Cases as columns: made once, kept from pass to pass.
pub struct Columns {
    cases: Vec<Case>,
    table: Table,
    /// The columns as they concern single markets for which some case gives something, each laid out when it is asked.
    own: BTreeMap<String, OnceLock<Table>>,
    reading: Hash,
}

impl Columns {
    /// Lays out cases under a reading.
    #[must_use]
    pub fn new(cases: Vec<Case>, reading: &Reading) -> Columns {
        let given = cases.iter().flat_map(|case| case.offers.keys().chain(case.shipments.keys()));
        let own = given.map(|code| (code.clone(), OnceLock::new())).collect();
        Columns { table: Table::build(&cases, "", reading.vocab()), cases, own, reading: reading.hash().clone() }
    }

    fn of_market(&self, code: &str, reading: &Reading) -> Option<&Table> {
        if *reading.hash() != self.reading {
            return None;
        }
        let own =
            self.own.get(code).map(|own| own.get_or_init(|| self.table.in_market(&self.cases, code, reading.vocab())));
        Some(own.unwrap_or(&self.table))
    }

    /// Whether they were laid out under a reading.
    #[must_use]
    pub fn are_read_by(&self, reading: &Reading) -> bool {
        self.reading == *reading.hash()
    }

    /// The cases.
    #[must_use]
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }
}

/// What watches may have to hear in some markets, the markets in which cases are made among them where what is asked
/// of the origin is wanted: every change, with the cases that hear of it.
///
/// Where one item has arrived on the day of the last run, only the markets it touches or is news in
/// ([`Touched`](super::Touched)) have anything to tell, and only these need to be named.
///
/// # Errors
/// An item that the reading of its own instant cannot hold, with its id.
pub fn ahead_of_all(
    pass: &Pass<'_>,
    columns: &Columns,
    markets: &BTreeSet<String>,
) -> Result<Vec<Heard>, (String, Fault)> {
    let stages = Stages::new(pass.last.as_ref(), &pass.now, markets)?;
    let worlds = stages.worlds();
    let mut tables: Vec<(&Hash, Table)> = Vec::new();
    for (_, world) in &worlds {
        let hash = world.reading.hash();
        if *hash != columns.reading && !tables.iter().any(|(known, _)| *known == hash) {
            tables.push((hash, Table::build(&columns.cases, "", world.reading.vocab())));
        }
    }
    let table = |world: &World<'_>| {
        let other = tables.iter().find(|(hash, _)| *hash == world.reading.hash());
        other.map_or(&columns.table, |(_, table)| table)
    };
    let shared: Vec<SharedCases<'_>> =
        worlds.iter().map(|(_, world)| SharedCases::new(&columns.cases, table(world), world.reading)).collect();
    let starts = pass.starts();
    let setting = Setting {
        pass,
        columns,
        cases: &columns.cases,
        news: pass.news(&worlds, &starts),
        starts,
        made_in: made_in(columns, &worlds),
        worlds,
    };
    let codes: Vec<&String> = markets.iter().collect();
    let heard = side_by_side(&codes, || (), |(), code| of_market(&setting, &shared, code));
    Ok(heard.into_iter().flatten().collect())
}

/// Rows by what each state of knowing holds to be the market in which their car is made.
fn made_in<'a>(columns: &'a Columns, worlds: &[(Kind, World<'a>)]) -> BTreeMap<Vec<Option<&'a str>>, Bits> {
    let mut made_in: BTreeMap<Vec<Option<&'a str>>, Bits> = BTreeMap::new();
    for (row, case) in columns.cases.iter().enumerate() {
        let origins = worlds.iter().map(|(_, world)| world.origin(case)).collect();
        made_in.entry(origins).or_insert_with(|| Bits::none(columns.cases.len())).set(row, true);
    }
    made_in
}

/// Lead times that look at the same days.
struct Start {
    /// The first day looked at.
    day: Date,
    /// Each lead time with the days whose scheduled steps are due: after the first, up to and on the second.
    leads: Vec<Lead>,
}

type Lead = (u32, (Date, Date));

impl Pass<'_> {
    fn starts(&self) -> Vec<Start> {
        let mut starts: BTreeMap<Date, Vec<Lead>> = BTreeMap::new();
        for lead in self.leads {
            let leads = |from: Date| from.saturating_add(jiff::Span::new().days(i64::from(*lead)));
            let window = match &self.last {
                Some((_, day)) => (leads(*day), leads(self.today)),
                None => (self.today, self.horizon),
            };
            starts.entry(window.0.min(self.today)).or_default().push((*lead, window));
        }
        starts.into_iter().map(|(day, leads)| Start { day, leads }).collect()
    }

    /// By lead time: steps of legal texts, whoever's law they are.
    fn news<'w>(&self, worlds: &[(Kind, World<'w>)], starts: &[Start]) -> Vec<(u32, Vec<News<'w>>)> {
        let of = |(lead, due): &Lead| {
            let recent = |day: Date| day.saturating_sub(jiff::Span::new().days(i64::from(*lead)));
            let history = self.last.as_ref().map(|(_, day)| recent(*day));
            let due = (due.0, due.1.min(self.horizon));
            (*lead, steps::ahead(worlds, &Scan { today: self.today, due, history }))
        };
        starts.iter().flat_map(|start| &start.leads).map(of).collect()
    }
}

impl Start {
    /// Whether a scheduled step on a day is due for some lead time.
    fn due(&self, on: Date) -> bool {
        self.leads.iter().any(|(_, (after, last))| on > *after && on <= *last)
    }

    /// The lead times for which a step is told.
    fn told(&self, scheduled: bool, on: Date) -> Vec<u32> {
        let told = |(_, (after, last)): &&Lead| !scheduled || on > *after && on <= *last;
        self.leads.iter().filter(told).map(|(lead, _)| *lead).collect()
    }
}

/// Everything that is the same for all markets of a pass.
struct Setting<'a> {
    pass: &'a Pass<'a>,
    cases: &'a [Case],
    starts: Vec<Start>,
    news: Vec<(u32, Vec<News<'a>>)>,
    made_in: BTreeMap<Vec<Option<&'a str>>, Bits>,
    worlds: Vec<(Kind, World<'a>)>,
    columns: &'a Columns,
}

impl<'a> Setting<'a> {
    /// A point of a state of knowing, asked for the case of a row.
    fn side(&self, stage: usize, row: usize, on: Date) -> Option<Side<'a>> {
        let (_, world) = self.worlds.get(stage)?;
        Some(Side { world: *world, case: self.cases.get(row)?, on })
    }

    /// Courses of a value over days, by state of knowing.
    fn courses<V>(&self, start: &Start, days: Vec<Date>, values: Vec<Vec<V>>) -> Courses<V> {
        let due = start.leads.iter().map(|(_, window)| *window).collect();
        Courses { days, values, today: self.pass.today, due }
    }

    /// Days looked at, where the states differ; else only those with a step that is due, each with the day before.
    fn days(&self, start: &Start, edges: BTreeSet<Date>, differ: bool) -> Vec<Date> {
        let (first, today) = (start.day, self.pass.today);
        let mut days: BTreeSet<Date> =
            edges.into_iter().filter(|day| *day > first && *day <= self.pass.horizon).collect();
        days.extend([first, today]);
        let days: Vec<Date> = days.into_iter().collect();
        if differ {
            return days;
        }
        let mut kept = BTreeSet::new();
        for pair in days.windows(2) {
            if let [before, on] = pair
                && start.due(*on)
            {
                kept.extend([*before, *on]);
            }
        }
        kept.into_iter().collect()
    }
}

/// What any case hears of a market, its own cars' makers among those who do.
fn of_market<'s>(setting: &'s Setting<'s>, shared: &'s [SharedCases<'s>], code: &'s str) -> Vec<Heard> {
    let same = setting.same(code);
    let market = Grid::new(setting, shared, code, &same);
    let made_here = |origins: &[Option<&str>]| origins.contains(&Some(code));
    let origins: Vec<(&Bits, Grid<'s>)> = setting
        .made_in
        .iter()
        .filter(|(origins, _)| made_here(origins))
        .map(|(origins, rows)| (rows, Grid::of_origin(setting, shared, origins, &same)))
        .collect();
    let all = Bits::all(setting.cases.len());
    let mut heard = Vec::new();
    for start in &setting.starts {
        let mut found = flips::flips(setting, &market, Whose::Market(code), &all, start);
        for (rows, grid) in &origins {
            found.extend(flips::flips(setting, grid, Whose::Origin, rows, start));
        }
        found.extend(pays::paid(setting, code, &same, start));
        found.extend(states::stated_by_law(setting, &market, code, &same, start));
        found.extend(written::pending(setting, &market, code, &same, start));
        heard::without_told(&mut found);
        heard.extend(found);
    }
    heard.extend(texts::steps(setting, &market, code, &heard));
    if let Some((_, now)) = setting.worlds.last() {
        heard.iter_mut().for_each(|heard| heard.asked_by(now));
    }
    heard
}
