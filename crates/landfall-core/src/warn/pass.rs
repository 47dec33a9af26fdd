//! A pass over all watches: each car looked at once in each market, whoever asks about it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::book::{Identity, Line, Warning};
use super::content::Outlook;
use super::fold::{Now, fold};
use super::view::{Survey, stated};
use super::watch::Watch;
use crate::assess::Pending;
use crate::change::{Columns, Known, Laid, Pass, What, ahead_of_all};
use crate::forecast::{Band, Entry, Forecaster, Stage, beside, histories};
use crate::model::{Case, Edge, Role, Status, Value, Vocab};
use crate::predicate::{self, NoRates, Table, evaluate};

/// A watch with what it picks.
#[derive(Debug, Clone)]
pub struct Asking<'a> {
    /// The watch.
    pub watch: &'a Watch,
    /// It never ran, or asks for something else than at the last pass.
    pub new: bool,
    /// Names of the cases it picks.
    pub vehicles: BTreeSet<String>,
}

/// Everything a pass is a function of.
pub struct Asked<'a> {
    /// What was known at the last pass, and its day.
    pub last: Option<(Known<'a>, Date)>,
    /// What is known now.
    pub known: Known<'a>,
    /// When it runs.
    pub now: Now,
    /// Cases by name.
    pub cases: &'a BTreeMap<String, Case>,
    /// All markets.
    pub markets: &'a BTreeSet<String>,
    /// Watches that stand.
    pub watches: &'a [Asking<'a>],
    /// What each watch was told, those removed included.
    pub told: &'a BTreeMap<String, BTreeMap<Identity, Warning>>,
    /// Bands forecast last, by market and pending id.
    pub bands: &'a BTreeMap<String, BTreeMap<String, Band>>,
    /// Markets whose answers may be others than at the last pass; none for all.
    pub touched: Option<&'a BTreeSet<String>>,
}

/// What a pass came to.
#[derive(Debug, Clone, Default)]
pub struct Came {
    /// What it says of warnings.
    pub lines: Vec<Line>,
    /// Forecasts made, by market.
    pub forecasts: Vec<(String, Entry)>,
    /// How many times a car was looked at in a market.
    pub looked: usize,
}

/// A fault of what is stored, by the id it is found at.
pub type Fault = (String, predicate::Fault);

/// The cases a watch picks: those it names, and those its filter is true of.
///
/// # Errors
/// A filter this vocabulary cannot read.
pub fn picks(
    watch: &Watch,
    cases: &BTreeMap<String, Case>,
    vocab: &Vocab,
) -> Result<BTreeSet<String>, predicate::Fault> {
    let mut picked: BTreeSet<String> = watch.cases.iter().cloned().collect();
    if let Some(filter) = &watch.filter {
        let expr = predicate::parse(filter, vocab)?;
        let all: Vec<Case> = cases.values().cloned().collect();
        let table = Table::build(&all, "", vocab);
        let found = evaluate(&expr, &table, &NoRates);
        picked.extend(found.yes.iter().filter_map(|row| cases.keys().nth(row).cloned()));
    }
    Ok(picked)
}

/// Runs a pass.
///
/// # Errors
/// An item that the reading of its own instant cannot hold, with its id.
pub fn pass(asked: &Asked<'_>) -> Result<Came, Fault> {
    let pairs = pairs(asked);
    let mut view = look(asked, &pairs)?;
    let forecasts = forecasts(asked, &mut view)?;
    let mut came = Came { looked: pairs.values().map(BTreeSet::len).sum(), forecasts, ..Came::default() };
    let none = BTreeMap::new();
    let standing: BTreeSet<&str> = asked.watches.iter().map(|a| a.watch.id.as_str()).collect();
    for asking in asked.watches {
        let own = &pairs_of(asking, asked, &pairs);
        let told = asked.told.get(&asking.watch.id).unwrap_or(&none);
        came.lines.extend(fold(asking.watch, asking.new, told, own, &view, asked.now));
    }
    // a watch that was removed hears of nothing new, but what it was told is still put right
    for (id, told) in asked.told.iter().filter(|(id, _)| !standing.contains(id.as_str())) {
        came.lines.extend(fold(&Watch::removed(id), false, told, &[], &view, asked.now));
    }
    Ok(came)
}

/// Markets to look at by car: those somebody asks about, and those somebody was told of.
fn pairs(asked: &Asked<'_>) -> BTreeMap<String, BTreeSet<String>> {
    let mut pairs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let touched = |market: &String, new: bool| new || asked.touched.is_none_or(|all| all.contains(market));
    for asking in asked.watches {
        let markets = asked.markets.iter().filter(|m| asking.watch.asks(m) && touched(m, asking.new));
        let markets: Vec<&String> = markets.collect();
        for (vehicle, case) in asking.vehicles.iter().filter_map(|v| Some((v, asked.cases.get(v)?))) {
            let own = asked.origin(case).filter(|m| touched(m, asking.new));
            pairs.entry(vehicle.clone()).or_default().extend(markets.iter().map(|m| (*m).clone()).chain(own));
        }
    }
    for part in asked.told.values().flat_map(BTreeMap::values).flat_map(|w| &w.content.parts) {
        if asked.cases.contains_key(&part.vehicle)
            && asked.markets.contains(&part.market)
            && touched(&part.market, false)
        {
            pairs.entry(part.vehicle.clone()).or_default().insert(part.market.clone());
        }
    }
    pairs.retain(|_, markets| !markets.is_empty());
    pairs
}

/// Those of a watch; the law of a car's origin is asked whichever market it goes to.
fn pairs_of(
    asking: &Asking<'_>,
    asked: &Asked<'_>,
    pairs: &BTreeMap<String, BTreeSet<String>>,
) -> Vec<(String, String)> {
    let of = |(vehicle, case): (&String, &Case)| {
        let origin = asked.origin(case);
        let own = |m: &&String| asking.watch.asks(m) || origin.as_ref() == Some(*m);
        let markets = pairs.get(vehicle).into_iter().flatten().filter(own);
        markets.map(|m| (vehicle.clone(), m.clone())).collect::<Vec<_>>()
    };
    asking.vehicles.iter().filter_map(|v| Some((v, asked.cases.get(v)?))).flat_map(of).collect()
}

impl Asked<'_> {
    /// The market a car is made in, where it is among those known.
    fn origin(&self, case: &Case) -> Option<String> {
        let (_, def) = self.known.reading.vocab().role(Role::Origin)?;
        match &case.values.get(&def.name)?.value {
            Value::Code(code) if self.markets.contains(code) => Some(code.clone()),
            _ => None,
        }
    }
}

fn look(asked: &Asked<'_>, pairs: &BTreeMap<String, BTreeSet<String>>) -> Result<Survey, Fault> {
    let today = asked.now.today;
    let horizons = asked.watches.iter().map(|a| a.watch.horizon(today));
    let parts = asked.told.values().flat_map(BTreeMap::values).flat_map(|w| &w.content.parts).map(|p| p.on);
    let horizon = horizons.chain(parts).max().unwrap_or(today);
    let mut view = Survey::new(today, horizon);
    let vocab = asked.known.reading.vocab();
    view.of_origin = vocab.purposes.iter().filter(|p| p.asked_of_origin).map(|p| p.id.clone()).collect();
    for (vehicle, markets) in pairs {
        markets.iter().for_each(|market| view.cover(vehicle, market));
    }
    find(asked, pairs, &mut view)?;
    let markets: BTreeSet<String> = pairs.values().flatten().cloned().collect();
    let laid = Laid::new(&asked.known, &markets)?;
    let world = laid.world();
    for (code, market) in world.markets {
        let scopes = [false, true].into_iter().flat_map(|of_origin| world.scopes(market, of_origin));
        view.needs.insert(code.clone(), scopes.map(|scope| (scope.purpose, scope.all)).collect());
    }
    for (id, steps) in &world.commons.steps {
        let several = stated(steps);
        if !several.is_empty() {
            view.stated.insert(id.clone(), several);
        }
        let close = steps.iter().filter(|s| s.stage == Stage::CommentClose.name());
        let days = close.filter_map(|s| match s.on {
            Edge::Day(day) => Some(day),
            _ => None,
        });
        view.comments.extend(days.filter(|day| *day >= today).max().map(|day| (id.clone(), day)));
    }
    Ok(view)
}

/// What changes for each car in each market. The only place that asks how changes are found: all cars at once, market
/// by market; cars that nobody asks about in a market are left out again.
fn find(asked: &Asked<'_>, pairs: &BTreeMap<String, BTreeSet<String>>, view: &mut Survey) -> Result<(), Fault> {
    let named = |(name, case): (&String, &Case)| Case { name: name.clone(), ..case.clone() };
    let cases: Vec<Case> = asked.cases.iter().filter(|(name, _)| pairs.contains_key(*name)).map(named).collect();
    let columns = Columns::new(&cases, asked.known.reading);
    let markets: BTreeSet<String> = pairs.values().flatten().cloned().collect();
    let asks: Vec<&BTreeSet<String>> = cases.iter().filter_map(|case| pairs.get(&case.name)).collect();
    let at_once = BTreeSet::from([0]);
    let mut hear = |last, news: bool| -> Result<(), Fault> {
        let pass = Pass { last, now: asked.known, today: asked.now.today, horizon: view.horizon, leads: &at_once };
        for heard in ahead_of_all(&pass, &columns, &markets)? {
            let market = heard.change.market.clone();
            let rows = heard.rows.iter().filter(|row| asks.get(*row).is_some_and(|asked| asked.contains(&market)));
            let vehicles = rows.filter_map(|row| cases.get(row)).map(|case| case.name.as_str());
            if news {
                view.news(heard.change, heard.last_days, vehicles);
            } else {
                view.ahead(heard.change, heard.last_days, vehicles);
            }
        }
        Ok(())
    };
    hear(None, false)?;
    if asked.last.is_some() {
        hear(asked.last, true)?;
    }
    Ok(())
}

/// Forecasts beside everything pending that a pass came across or that somebody was told of.
fn forecasts(asked: &Asked<'_>, view: &mut Survey) -> Result<Vec<(String, Entry)>, Fault> {
    let told = asked.told.values().flat_map(BTreeMap::values).filter(|w| w.state.is_open());
    let told = told.flat_map(|w| &w.content.parts).map(|p| (&p.market, &p.what));
    let mut wanted: BTreeMap<String, BTreeMap<String, (String, Option<Date>)>> = BTreeMap::new();
    for (market, what) in view.pending().chain(told) {
        if let What::Pending { id, topic, announced, .. } = what {
            wanted.entry(market.clone()).or_default().entry(id.clone()).or_insert((topic.clone(), *announced));
        }
    }
    let laid = Laid::new(&asked.known, &wanted.keys().cloned().collect())?;
    let world = laid.world();
    let (good, _) = histories(world.commons);
    let forecaster = Forecaster::new(&world.commons.tracks, good.iter().collect(), asked.now.today);
    let none = BTreeMap::new();
    let horizons = asked.watches.iter().map(|a| a.watch.horizon(asked.now.today));
    let horizons: Vec<Date> = horizons.collect::<BTreeSet<_>>().into_iter().collect();
    let mut entries = Vec::new();
    for (code, ids) in &wanted {
        let Some(market) = world.markets.get(code) else { continue };
        let waits = |id: &str| {
            let adoptions = market.adoptions.iter().map(|h| (&h.adoption.id, &h.waits_for));
            let facts = market.all_facts().map(|h| (&h.fact.id, &h.waits_for));
            adoptions.chain(facts).find(|(of, _)| *of == id).and_then(|(_, waits)| waits.clone())
        };
        for (id, (topic, announced)) in ids {
            let pending = Pending {
                id: id.clone(),
                topic: topic.clone(),
                value: None,
                status: Status::Proposed,
                announced: *announced,
                waits_for: waits(id),
                low_trust: false,
                flips: Vec::new(),
                citations: Vec::new(),
            };
            let before = asked.bands.get(code).unwrap_or(&none);
            // a history that runs backwards gives no forecast; loading it was refused, so it came another way
            let made = beside(&[pending], market, world.commons, &forecaster, asked.known.day, before, &horizons);
            for mut entry in made.unwrap_or_default() {
                // what watches look at is no part of what is logged
                let within = entry.ahead.by.split_off(usize::from(announced.is_some()));
                let within = within.into_iter().map(|by| (by.day, shown(by.chance))).collect();
                view.within.insert((code.clone(), id.clone()), within);
                view.outlooks.insert((code.clone(), id.clone()), outlook(code, &entry));
                entries.push((code.clone(), entry));
            }
        }
    }
    Ok(entries)
}

/// A tenth of a per cent is more than such a model can tell, and nothing but law is sure.
fn shown(chance: f64) -> f64 {
    ((chance * 1000.0).round() / 1000.0).min(0.999)
}

fn outlook(market: &str, entry: &Entry) -> Outlook {
    let by = entry.ahead.by.first().map(|by| (by.day, shown(by.chance)));
    Outlook {
        market: market.to_owned(),
        pending: entry.pending.clone(),
        stage: entry.stage,
        ever: shown(entry.ahead.ever),
        band: entry.band,
        p10: entry.ahead.p10,
        p50: entry.ahead.p50,
        p90: entry.ahead.p90,
        by,
        within: None,
    }
}

/// Markets whose answers may be others: those in which something differs, and those that look it up.
#[must_use]
pub fn touched(last: &Known<'_>, now: &Known<'_>) -> BTreeSet<String> {
    let mut index = crate::change::Index::new(last.items, last.reading);
    now.items.values().flatten().for_each(|stored| index.add(&stored.item, now.reading));
    let every = || now.items.keys().chain(last.items.keys()).filter(|m| !m.is_empty()).cloned();
    if last.reading.hash() != now.reading.hash() {
        return every().collect();
    }
    let mut markets = BTreeSet::new();
    let keys: BTreeSet<&String> = last.items.keys().chain(now.items.keys()).collect();
    for key in keys {
        let none = Vec::new();
        let (was, is) = (last.items.get(key).unwrap_or(&none), now.items.get(key).unwrap_or(&none));
        let known: BTreeSet<_> = was.iter().map(|s| (&s.hash, s.ended)).collect();
        let knows: BTreeSet<_> = is.iter().map(|s| (&s.hash, s.ended)).collect();
        let gone = was.iter().filter(|s| !knows.contains(&(&s.hash, s.ended)));
        for stored in is.iter().filter(|s| !known.contains(&(&s.hash, s.ended))).chain(gone) {
            let touched = index.touched(&stored.item);
            if touched.rates {
                return every().collect();
            }
            markets.extend(touched.markets);
        }
    }
    markets
}
