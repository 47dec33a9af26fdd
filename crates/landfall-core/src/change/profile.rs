//! What the law of a market states before and after, whether or not a rule of ours reads it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::cause::of_fact;
use super::lasting::lasting;
use super::seen::{Side, Whose};
use super::what::Stated;
use super::{Change, Kind, What};
use crate::assess::World;
use crate::model::Truth;
use crate::predicate::{Bits, Expr, NoRates, Table, evaluate};
use crate::resolve::{HeldFact, MarketAsKnown, Profile};

/// What is stated at a point: by attribute, for the case, sorted.
pub(super) struct Law<'a> {
    pub(super) side: Side<'a>,
    pub(super) kind: Kind,
    pub(super) stated: BTreeMap<&'a str, Vec<Stated>>,
}

/// One statement, and the rows it is not about.
#[derive(Clone, PartialEq)]
pub(super) struct Statement {
    pub(super) stated: Stated,
    pub(super) not: Option<Bits>,
}

/// What the law of a market states on a day, by attribute.
pub(super) fn stated<'a>(
    world: &World<'a>,
    (code, on): (&str, Date),
    table: &Table,
) -> BTreeMap<&'a str, Vec<Statement>> {
    let mut all: BTreeMap<&'a str, Vec<Statement>> = BTreeMap::new();
    let Some(market) = world.markets.get(code) else { return all };
    let profile = Profile { market, reading: world.reading, day: on, place: None };
    for name in names(world, market) {
        for (held, holds) in profile.deciding(name).filter(|(held, _)| held.fact.status.is_some()) {
            let about = || evaluate(&held.scope, table, &NoRates).no;
            let statement = Statement {
                stated: Stated {
                    value: held.fact.value.to_string(),
                    of: held.fact.of.clone(),
                    scope: held.fact.scope.clone(),
                    sure: holds == Truth::True,
                },
                not: (held.scope != Expr::Known(true)).then(about),
            };
            all.entry(name).or_default().push(statement);
        }
    }
    all.values_mut().for_each(|all| all.sort_by(|a, b| a.stated.cmp(&b.stated)));
    all
}

/// What is stated for the case of a row.
pub(super) fn of_row(statements: &[Statement], row: usize) -> Vec<Stated> {
    let about = statements.iter().filter(|s| !s.not.as_ref().is_some_and(|not| not.get(row)));
    about.map(|statement| statement.stated.clone()).collect()
}

impl<'a> Law<'a> {
    pub(super) fn at(side: Side<'a>, kind: Kind, code: &'a str) -> Law<'a> {
        let table = Table::build(std::slice::from_ref(side.case), code, side.world.reading.vocab());
        let all = stated(&side.world, (code, side.on), &table);
        let stated = all.into_iter().map(|(name, all)| (name, of_row(&all, 0))).filter(|(_, all)| !all.is_empty());
        Law { side, kind, stated: stated.collect() }
    }

    pub(super) fn of(&self, attribute: &str) -> Vec<Stated> {
        self.stated.get(attribute).cloned().unwrap_or_default()
    }
}

/// Attributes stated of a market by law; what is paid at the border is compared as a whole, elsewhere.
fn names<'a>(world: &World<'a>, market: &'a MarketAsKnown) -> impl Iterator<Item = &'a str> {
    let vocab = world.reading.vocab();
    let component = move |name: &str| vocab.attribute(name).is_some_and(|(_, def)| def.component);
    let law = |facts: &[HeldFact]| facts.iter().any(|held| held.fact.status.is_some());
    let of_law = market.facts.iter().filter(move |(name, facts)| !component(name) && law(facts));
    of_law.map(|(name, _)| name.as_str())
}

/// Days after a day on which something stated by law begins or ends.
pub(super) fn edges<'a>(side: &Side<'a>, code: &'a str) -> BTreeSet<Date> {
    let Some(market) = side.market(Whose::Market(code)) else { return BTreeSet::new() };
    let facts = names(&side.world, market).filter_map(|name| market.facts.get(name)).flatten();
    let days = facts.flat_map(|held| held.window.edges()).map(|(day, _)| day);
    days.filter(|day| *day > side.on).collect()
}

pub(super) fn between<'a>(sides: &[(Kind, Side<'a>)], code: &'a str, through: Date) -> Vec<Change> {
    let mut laws: Vec<Law<'a>> = sides.iter().map(|(kind, side)| Law::at(*side, *kind, code)).collect();
    if let Some((_, last)) = sides.last() {
        let later = edges(last, code).into_iter().filter(|day| *day <= through);
        laws.extend(later.map(|on| Law::at(Side { on, ..*last }, Kind::Scheduled, code)));
    }
    let names: BTreeSet<&str> = laws.iter().flat_map(|law| law.stated.keys().copied()).collect();
    let mut found = Vec::new();
    for name in names {
        let path = lasting(laws.iter().map(|law| law.of(name)));
        for pair in path.windows(2) {
            let [_, (position, _)] = pair else { continue };
            let before = position.checked_sub(1).and_then(|before| laws.get(before));
            if let (Some(before), Some(after)) = (before, laws.get(*position)) {
                found.push(change(after.kind, before, after, code, name));
            }
        }
    }
    found
}

pub(super) fn change(kind: Kind, before: &Law<'_>, after: &Law<'_>, code: &str, name: &str) -> Change {
    let on = after.side.on;
    let held = |law: &Law<'_>| -> Vec<HeldFact> {
        let Some(market) = law.side.world.markets.get(code) else { return Vec::new() };
        let profile = Profile { market, reading: law.side.world.reading, day: law.side.on, place: None };
        profile.deciding(name).map(|(held, _)| held.clone()).collect()
    };
    let (was, is) = (held(before), held(after));
    let same = |a: &HeldFact, b: &HeldFact| a.fact.id == b.fact.id && a.hash == b.hash;
    let new = is.iter().filter(|a| !was.iter().any(|b| same(a, b)));
    let gone = was.iter().filter(|a| !is.iter().any(|b| a.fact.id == b.fact.id));
    let mut moved: Vec<&HeldFact> = new.chain(gone).collect();
    if moved.is_empty() {
        // from this day on it surely holds, or may no longer
        moved.extend(is.iter().filter(|held| held.window.edges().any(|(day, _)| day == on)));
    }
    let exact = |held: &&HeldFact| held.window.edges().filter(|(day, _)| *day == on).all(|(_, precise)| precise);
    let precise = moved.iter().all(exact) && after.of(name).iter().all(|stated| stated.sure);
    Change {
        kind,
        vehicle: after.side.case.name.clone(),
        market: code.to_owned(),
        on,
        precise,
        what: What::Law { attribute: name.to_owned(), from: before.of(name), to: after.of(name) },
        causes: moved.into_iter().map(|held| of_fact(kind, (&before.side, &after.side), held)).collect(),
    }
}

/// Whether it tells of a statement only that it surely holds: that it holds from about then has been told.
pub(super) fn only_surer(change: &Change) -> bool {
    let same = |a: &Stated, b: &Stated| *a == Stated { sure: a.sure, ..b.clone() } && (b.sure || !a.sure);
    match &change.what {
        What::Law { from, to, .. } => from.len() == to.len() && from.iter().zip(to).all(|(a, b)| same(a, b)),
        _ => false,
    }
}

/// Takes out what is stated where something it caused is told, and what only became sure.
pub(super) fn without_told(changes: &mut Vec<Change>) {
    changes.retain(|change| !only_surer(change));
    let mut told = BTreeSet::new();
    for change in changes.iter().filter(|change| !matches!(change.what, What::Law { .. })) {
        told.extend(
            change.causes.iter().map(|cause| (change.kind, change.on, change.market.clone(), cause.id.clone())),
        );
    }
    let told = |change: &Change| {
        let key = |id: &String| (change.kind, change.on, change.market.clone(), id.clone());
        change.causes.iter().any(|cause| told.contains(&key(&cause.id)))
    };
    changes.retain(|change| !matches!(change.what, What::Law { .. }) || !told(change));
}
