//! Statements about points on the map: facts about the places of ours they speak for.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use landfall_core::Decimal;
use landfall_core::model::Place;

use super::Desk;
use super::market::About as Subject;
use super::near::{Point, middle};
use crate::head::Points;
use crate::statement::{About, Statement};

pub(super) const NO_PLACE: &str = "cell";
pub(super) const NO_CITY: &str = "city";
pub(super) const NO_STATION: &str = "station";
pub(super) const OF_THE_STATION: &str = "station-itself";

/// A point of the source with all it states.
struct Site<'a> {
    about: &'a About,
    at: Point,
    statements: Vec<&'a Statement>,
}

pub(super) fn sort(statements: &[&Statement], desk: &mut Desk<'_>) {
    if statements.is_empty() {
        return;
    }
    let sites = sites(statements);
    let chosen = match &desk.head.points {
        Some(Points::Cell { size }) => in_cells(&sites, desk.held.places, *size),
        Some(Points::City { within }) => cities(&sites, desk.held.places, *within),
        Some(Points::Station { within, .. }) => stations(&sites, desk.held.places, *within),
        None => BTreeMap::new(),
    };
    let (nothing, itself): (&'static str, &[String]) = match &desk.head.points {
        Some(Points::City { .. }) => (NO_CITY, &[]),
        Some(Points::Station { itself, .. }) => (NO_STATION, itself),
        Some(Points::Cell { .. }) | None => (NO_PLACE, &[]),
    };
    for (index, site) in sites.iter().enumerate() {
        for statement in &site.statements {
            let here: Vec<&(&Place, f64)> = chosen.get(&(index, &*statement.attribute)).into_iter().flatten().collect();
            if itself.iter().any(|own| **own == *statement.attribute) {
                desk.leave(OF_THE_STATION);
            } else if here.is_empty() {
                desk.leave(nothing);
            } else {
                let facts = here.into_iter().map(|(place, km)| {
                    let key = format!("{}/{}", place.id, statement.key());
                    let note = Some(note(site.about, *km, site, itself));
                    desk.fact(statement, &Subject { market: &place.market, place: Some(place), key, note })
                });
                match facts.collect::<Result<Vec<_>, _>>() {
                    Ok(facts) => desk.take(facts),
                    Err(why) => desk.signal(statement, why),
                }
            }
        }
    }
}

/// Which places a statement speaks for, with the distance, by position of its point and attribute.
type Chosen<'a> = BTreeMap<(usize, &'a str), Vec<(&'a Place, f64)>>;

fn sites<'a>(statements: &[&'a Statement]) -> Vec<Site<'a>> {
    let mut found: HashMap<&str, usize> = HashMap::new();
    let mut sites: Vec<Site<'a>> = Vec::new();
    for statement in statements {
        let About::Place { id, latitude, longitude, .. } = &*statement.about else { continue };
        let index = *found.entry(id).or_insert_with(|| {
            let at = Point::new(*latitude, *longitude);
            sites.push(Site { about: &statement.about, at, statements: Vec::new() });
            sites.len() - 1
        });
        if let Some(site) = sites.get_mut(index) {
            site.statements.push(statement);
        }
    }
    sites
}

/// The name of the point and how far it is from the place: in words of no language.
fn note(about: &About, km: f64, site: &Site<'_>, itself: &[String]) -> String {
    let About::Place { id, name, .. } = about else { return String::new() };
    let name = if name.is_empty() || name == id { id.clone() } else { format!("{name} ({id})") };
    let own = site.statements.iter().filter(|s| itself.iter().any(|own| **own == *s.attribute));
    let own: String = own.map(|s| format!(", {}", s.value)).collect();
    format!("{name}{own}: {km:.1} km")
}

/// Cells in which places lie.
fn in_cells<'a>(sites: &[Site<'a>], places: &'a [Place], size: Decimal) -> Chosen<'a> {
    let mut cells: HashMap<(Decimal, Decimal), usize> = HashMap::with_capacity(sites.len());
    for (index, site) in sites.iter().enumerate() {
        if let About::Place { latitude, longitude, .. } = site.about {
            cells.insert((latitude.normalize(), longitude.normalize()), index);
        }
    }
    let mut chosen = Chosen::new();
    for place in places {
        let cell = middle(place.latitude, size).zip(middle(place.longitude, size));
        let Some(index) = cell.and_then(|cell| cells.get(&cell)) else { continue };
        let Some(site) = sites.get(*index) else { continue };
        choose(&mut chosen, *index, site, place, None);
    }
    chosen
}

/// Of the cities of a place's market that have its name, the nearest.
fn cities<'a>(sites: &[Site<'a>], places: &'a [Place], within: Decimal) -> Chosen<'a> {
    let mut named: HashMap<(&str, String), Vec<usize>> = HashMap::new();
    for (index, site) in sites.iter().enumerate() {
        if let About::Place { name, market: Some(market), .. } = site.about {
            named.entry((market, folded(name))).or_default().push(index);
        }
    }
    let mut chosen = Chosen::new();
    for place in places {
        // a part of a market lies in the market
        let market = place.market.split('-').next().unwrap_or(&place.market);
        let same = named.get(&(market, folded(&place.title.en))).into_iter().flatten();
        if let Some(index) = nearest(same.copied(), sites, place, within) {
            let Some(site) = sites.get(index) else { continue };
            choose(&mut chosen, index, site, place, None);
        }
    }
    chosen
}

/// For each place and attribute the nearest station that states it.
fn stations<'a>(sites: &[Site<'a>], places: &'a [Place], within: Decimal) -> Chosen<'a> {
    let attributes: BTreeSet<&'a str> = sites.iter().flat_map(|s| s.statements.iter().map(|x| &*x.attribute)).collect();
    let stating: BTreeMap<&str, Vec<usize>> = attributes
        .iter()
        .map(|attribute| {
            let states = |s: &&Site<'a>| s.statements.iter().any(|x| *x.attribute == **attribute);
            (*attribute, sites.iter().enumerate().filter(|(_, s)| states(s)).map(|(i, _)| i).collect())
        })
        .collect();
    let mut chosen = Chosen::new();
    for place in places {
        for attribute in &attributes {
            let stating = stating.get(attribute).into_iter().flatten().copied();
            if let Some(index) = nearest(stating, sites, place, within) {
                let Some(site) = sites.get(index) else { continue };
                choose(&mut chosen, index, site, place, Some(attribute));
            }
        }
    }
    chosen
}

fn choose<'a>(chosen: &mut Chosen<'a>, index: usize, site: &Site<'a>, place: &'a Place, only: Option<&'a str>) {
    let km = site.at.distance(Point::new(place.latitude, place.longitude));
    let attributes: BTreeSet<&'a str> = match only {
        Some(attribute) => BTreeSet::from([attribute]),
        None => site.statements.iter().map(|s| &*s.attribute).collect(),
    };
    for attribute in attributes {
        chosen.entry((index, attribute)).or_default().push((place, km));
    }
}

fn nearest(among: impl Iterator<Item = usize>, sites: &[Site<'_>], place: &Place, within: Decimal) -> Option<usize> {
    let from = Point::new(place.latitude, place.longitude);
    let limit = rust_decimal::prelude::ToPrimitive::to_f64(&within)?;
    let distances = among.filter_map(|index| Some((index, sites.get(index)?.at.distance(from))));
    let near = distances.filter(|(_, km)| *km <= limit);
    near.min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0))).map(|(index, _)| index)
}

/// A name without what spelling varies in: case, blanks and marks.
fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
