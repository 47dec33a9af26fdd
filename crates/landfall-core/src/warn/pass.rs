//! A pass over all watches: each car looked at once in each market, whoever asks about it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::about::About;
use super::book::{Identity, Line, Warning};
use super::chances::forecasts;
use super::fold::{Now, fold};
use super::kept::Kept;
use super::view::{Survey, stated};
use super::watch::Watch;
use crate::change::{Known, Laid, Pass, ahead_of_all};
use crate::forecast::{Band, Entry, Stage};
use crate::model::{Case, Edge, Role, Value, Vocab};
use crate::predicate::{self, NoRates, Table, evaluate};
use crate::resolve::side_by_side;

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
    /// The same by market and car.
    pub about: &'a About,
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

/// Runs a pass; on the day of the last one only watches are told that something touched asks about.
///
/// # Errors
/// An item that the reading of its own instant cannot hold, with its id.
pub fn pass(asked: &Asked<'_>, kept: &mut Kept) -> Result<Came, Fault> {
    let stands = kept.begin(asked);
    let homes: BTreeMap<&String, String> =
        asked.cases.iter().filter_map(|(name, case)| Some((name, asked.origin(case)?))).collect();
    let folds = folds(asked, &homes, stands);
    let pairs = pairs(asked, &folds, &homes);
    let mut view = look(asked, kept, &pairs)?;
    let ids: Vec<&str> = folds.iter().map(|(id, _)| *id).collect();
    let forecasts = forecasts(asked, kept, &ids, &mut view)?;
    let none = BTreeMap::new();
    let said = side_by_side(
        &folds,
        || (),
        |(), (id, asking)| {
            let told = asked.told.get(*id).unwrap_or(&none);
            match asking {
                Some(asking) => {
                    let own = pairs_of(asking, asked, &homes);
                    fold(asking.watch, asking.new, told, &own, &view, asked.now)
                }
                // a watch that was removed hears of nothing new, but what it was told is still put right
                None => fold(&Watch::removed(id), false, told, &[], &view, asked.now),
            }
        },
    );
    let looked = pairs.values().map(BTreeSet::len).sum();
    Ok(Came { looked, forecasts, lines: said.into_iter().flatten().collect() })
}

/// A watch by its id; one that was removed without what it asked for.
type Fold<'a> = (&'a str, Option<&'a Asking<'a>>);

/// Watches that may have something to say.
fn folds<'a>(asked: &Asked<'a>, homes: &BTreeMap<&String, String>, stands: bool) -> Vec<Fold<'a>> {
    let standing: BTreeSet<&str> = asked.watches.iter().map(|a| a.watch.id.as_str()).collect();
    let removed = asked.told.keys().map(String::as_str).filter(|id| !standing.contains(id));
    let all = asked.watches.iter().map(|asking| (asking.watch.id.as_str(), Some(asking)));
    let all = all.chain(removed.map(|id| (id, None)));
    // where forecasts are made again each may have moved
    let Some(touched) = asked.touched.filter(|_| stands) else { return all.collect() };
    let told = touched.iter().flat_map(|market| asked.about.in_market(market)).flat_map(|(_, watches)| watches);
    let told: BTreeSet<&str> = told.map(String::as_str).collect();
    let made_there: BTreeSet<&String> =
        homes.iter().filter(|(_, home)| touched.contains(*home)).map(|(vehicle, _)| *vehicle).collect();
    let asks = |asking: &Asking<'_>| {
        let market = || touched.iter().any(|m| asked.markets.contains(m) && asking.watch.asks(m));
        let home = || !made_there.is_empty() && asking.vehicles.iter().any(|vehicle| made_there.contains(vehicle));
        asking.new || market() || home()
    };
    all.filter(|(id, asking)| asking.is_some_and(asks) || told.contains(id)).collect()
}

/// Markets to look at by car: those somebody asks about, and those somebody was told of.
fn pairs(
    asked: &Asked<'_>,
    folds: &[Fold<'_>],
    homes: &BTreeMap<&String, String>,
) -> BTreeMap<String, BTreeSet<String>> {
    let mut pairs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for asking in folds.iter().filter_map(|(_, asking)| *asking) {
        for (vehicle, market) in pairs_of(asking, asked, homes) {
            let markets = match pairs.get_mut(vehicle) {
                Some(known) => known,
                None => pairs.entry(vehicle.clone()).or_default(),
            };
            if !markets.contains(market) {
                markets.insert(market.clone());
            }
        }
    }
    for market in asked.markets.iter().filter(|m| asked.touches(m)) {
        for (vehicle, _) in asked.about.in_market(market).filter(|(vehicle, _)| asked.cases.contains_key(*vehicle)) {
            pairs.entry(vehicle.clone()).or_default().insert(market.clone());
        }
    }
    pairs
}

/// Those that a watch asks about and that are looked at; the law of a car's origin is asked whichever market it goes to.
fn pairs_of<'a>(
    asking: &'a Asking<'_>,
    asked: &'a Asked<'_>,
    homes: &'a BTreeMap<&String, String>,
) -> Vec<(&'a String, &'a String)> {
    let looked_at = |market: &String| asking.new || asked.touches(market);
    let asks = |market: &&String| looked_at(market) && asking.watch.asks(market);
    let markets: Vec<&String> = asked.markets.iter().filter(asks).collect();
    let of = |vehicle: &'a String| {
        let home = homes.get(vehicle).filter(|home| looked_at(home) && !markets.contains(home));
        let mut own: Vec<&String> = markets.iter().copied().chain(home).collect();
        own.sort();
        own.into_iter().map(move |market| (vehicle, market))
    };
    asking.vehicles.iter().filter(|vehicle| asked.cases.contains_key(*vehicle)).flat_map(of).collect()
}

impl Asked<'_> {
    /// Whether answers of a market may be others than at the last pass.
    fn touches(&self, market: &String) -> bool {
        self.touched.is_none_or(|touched| touched.contains(market))
    }

    /// Last days of what watches look at.
    pub(super) fn horizons(&self) -> BTreeSet<Date> {
        self.watches.iter().map(|asking| asking.watch.horizon(self.now.today)).collect()
    }

    /// The market a car is made in, where it is among those known.
    fn origin(&self, case: &Case) -> Option<String> {
        let (_, def) = self.known.reading.vocab().role(Role::Origin)?;
        match &case.values.get(&def.name)?.value {
            Value::Code(code) if self.markets.contains(code) => Some(code.clone()),
            _ => None,
        }
    }
}

fn look(asked: &Asked<'_>, kept: &mut Kept, pairs: &BTreeMap<String, BTreeSet<String>>) -> Result<Survey, Fault> {
    let today = asked.now.today;
    let horizons = asked.watches.iter().map(|a| a.watch.horizon(today));
    let horizon = horizons.chain(asked.about.latest()).max().unwrap_or(today);
    let mut view = Survey::new(today, horizon);
    let vocab = asked.known.reading.vocab();
    view.of_origin = vocab.purposes.iter().filter(|p| p.asked_of_origin).map(|p| p.id.clone()).collect();
    for (vehicle, markets) in pairs {
        markets.iter().for_each(|market| view.cover(vehicle, market));
    }
    find(asked, kept, pairs, &mut view)?;
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
fn find(
    asked: &Asked<'_>,
    kept: &mut Kept,
    pairs: &BTreeMap<String, BTreeSet<String>>,
    view: &mut Survey,
) -> Result<(), Fault> {
    let columns = kept.columns(asked);
    let cases = columns.cases();
    let markets: BTreeSet<String> = pairs.values().flatten().cloned().collect();
    let asks: Vec<Option<&BTreeSet<String>>> = cases.iter().map(|case| pairs.get(&case.name)).collect();
    let at_once = BTreeSet::from([0]);
    let pass = |last| Pass { last, now: asked.known, today: asked.now.today, horizon: view.horizon, leads: &at_once };
    let ahead = ahead_of_all(&pass(None), columns, &markets)?;
    let news = match asked.last {
        Some(_) => ahead_of_all(&pass(asked.last), columns, &markets)?,
        None => Vec::new(),
    };
    for (heard, is_news) in ahead.into_iter().map(|h| (h, false)).chain(news.into_iter().map(|h| (h, true))) {
        let market = heard.change.market.clone();
        let asked = |row: &usize| asks.get(*row).is_some_and(|asks| asks.is_some_and(|all| all.contains(&market)));
        let vehicles = heard.rows.iter().filter(asked).filter_map(|row| cases.get(row)).map(|case| case.name.as_str());
        if is_news {
            view.news(heard.change, heard.last_days, vehicles);
        } else {
            view.ahead(heard.change, heard.last_days, vehicles);
        }
    }
    Ok(())
}
