//! The verdicts of many cases in many markets on a day, kept, so that a new fact re-assesses only what it touches.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::Touched;
use crate::assess::{
    CaseTable, Scope, SharedCases, Verdict, Verdicts, World, fold_verdicts, inputs, parts, takes_part,
};
use crate::model::{Consequence, Role, Value};
use crate::predicate::Bits;
use crate::resolve::{HeldAdoption, MarketAsKnown, side_by_side};

/// Verdicts of cases by market and purpose.
pub struct Board<'a> {
    cases: &'a SharedCases<'a>,
    on: Date,
    /// Rows by the market their car is made in.
    made_in: BTreeMap<String, Bits>,
    markets: BTreeMap<String, Vec<Asked>>,
}

/// One purpose asked of one market.
struct Asked {
    scope: Scope,
    of_origin: bool,
    verdicts: Verdicts,
}

/// What a market gives anew.
struct Learned {
    /// Positions of what stays.
    kept: BTreeSet<usize>,
    fresh: Vec<Asked>,
    flips: Vec<Flipped>,
}

/// A verdict that flips for some cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flipped {
    /// The market whose law was asked.
    pub market: String,
    /// The purpose.
    pub purpose: String,
    /// By row of the case: before, and now.
    pub rows: Vec<(usize, Verdict, Verdict)>,
}

impl<'a> Board<'a> {
    /// Assesses every case in every market of a world on a day.
    #[must_use]
    pub fn new(cases: &'a SharedCases<'a>, world: &World<'_>, on: Date) -> Board<'a> {
        let mut made_in: BTreeMap<String, Bits> = BTreeMap::new();
        let origin = world.reading.vocab().role(Role::Origin).map(|(_, def)| def.name.as_str());
        for (row, case) in cases.cases.iter().enumerate() {
            if let Some(Value::Code(code)) = origin.and_then(|name| case.values.get(name)).map(|given| &given.value) {
                let rows = made_in.entry(code.clone()).or_insert_with(|| Bits::none(cases.cases.len()));
                rows.set(row, true);
            }
        }
        let mut board = Board { cases, on, made_in, markets: BTreeMap::new() };
        let markets: Vec<(&String, &MarketAsKnown)> = world.markets.iter().collect();
        let asked =
            side_by_side(&markets, || (), |(), (_, market)| board.asked(world, market, board.scopes(world, market)));
        board.markets = markets.into_iter().map(|(code, _)| code.clone()).zip(asked).collect();
        board
    }

    /// The verdict of a case; none where the purpose is not asked of the market.
    #[must_use]
    pub fn verdict(&self, market: &str, purpose: &str, row: usize) -> Option<Verdict> {
        self.verdicts(market, purpose).map(|verdicts| verdicts.row(row))
    }

    /// The verdicts of all cases; none where the purpose is not asked of the market.
    #[must_use]
    pub fn verdicts(&self, market: &str, purpose: &str) -> Option<&Verdicts> {
        let asked = self.markets.get(market)?.iter().find(|asked| asked.scope.purpose == purpose)?;
        Some(&asked.verdicts)
    }

    /// Takes account of what became known, both worlds under one reading: asks again what it touches, and gives every
    /// verdict that flips. Markets that are not touched must be the same in both worlds.
    pub fn learn(&mut self, before: &World<'_>, after: &World<'_>, touched: &Touched) -> Vec<Flipped> {
        let codes: Vec<&String> = match touched.rates {
            true => after.markets.keys().collect(),
            false => touched.markets.iter().collect(),
        };
        let learned = side_by_side(&codes, || (), |(), code| self.learned(before, after, code, touched.rates));
        let mut flipped = Vec::new();
        for (code, learned) in codes.into_iter().zip(learned) {
            let Some(Learned { kept, fresh, flips }) = learned else { continue };
            let asked = self.markets.entry(code.clone()).or_default();
            let mut position = 0;
            asked.retain(|_| {
                position += 1;
                kept.contains(&(position - 1))
            });
            asked.extend(fresh);
            flipped.extend(flips);
        }
        flipped.sort_by(|a, b| (&a.market, &a.purpose).cmp(&(&b.market, &b.purpose)));
        flipped
    }

    /// What one market gives anew; none where it is in no world.
    fn learned(&self, before: &World<'_>, after: &World<'_>, code: &str, rates: bool) -> Option<Learned> {
        let now = after.markets.get(code)?;
        let moved = moved(before, before.markets.get(code), after, now, self.on, rates);
        let known = self.markets.get(code).map(Vec::as_slice).unwrap_or_default();
        let mut learned = Learned { kept: BTreeSet::new(), fresh: Vec::new(), flips: Vec::new() };
        let (mut again, mut old): (Vec<(Scope, bool)>, Vec<Option<usize>>) = Default::default();
        for (scope, of_origin) in self.scopes(after, now) {
            let touches = moved.iter().any(|held| held.purposes.iter().any(|p| scope.all.contains(p)));
            let position = known.iter().position(|asked| asked.scope.purpose == scope.purpose);
            match position.filter(|position| known.get(*position).is_some_and(|asked| asked.scope == scope)) {
                Some(position) if !touches => {
                    learned.kept.insert(position);
                }
                _ => {
                    again.push((scope, of_origin));
                    old.push(position);
                }
            }
        }
        learned.fresh = self.asked(after, now, again);
        for (asked, position) in learned.fresh.iter().zip(&old) {
            let was = position.and_then(|position| known.get(position));
            learned.flips.extend(self.flipped(code, was, Some(asked)));
        }
        let gone = |position: &usize| !learned.kept.contains(position) && !old.contains(&Some(*position));
        for position in (0..known.len()).filter(gone).collect::<Vec<_>>() {
            learned.flips.extend(self.flipped(code, known.get(position), None));
        }
        Some(learned)
    }

    fn scopes(&self, world: &World<'_>, market: &MarketAsKnown) -> Vec<(Scope, bool)> {
        let makes = self.made_in.contains_key(&market.head.code);
        let of_origin = makes.then(|| world.scopes(market, true)).into_iter().flatten().map(|scope| (scope, true));
        world.scopes(market, false).into_iter().map(|scope| (scope, false)).chain(of_origin).collect()
    }

    /// The verdicts of several purposes of a market.
    fn asked(&self, world: &World<'_>, market: &MarketAsKnown, scopes: Vec<(Scope, bool)>) -> Vec<Asked> {
        let binds = |held: &HeldAdoption, scope: &Scope| held.purposes.iter().any(|p| scope.all.contains(p));
        let wanted = |held: &HeldAdoption| {
            held.consequence != Consequence::Advises
                && takes_part(market, held, self.on)
                && scopes.iter().any(|(scope, _)| binds(held, scope))
        };
        let columns = CaseTable::sharing(self.cases, market, world.commons);
        let adoptions = market.adoptions.iter().enumerate().filter(|(_, held)| wanted(held));
        let outcomes: Vec<_> =
            adoptions.filter_map(|(index, held)| Some((held, columns.outcome(index, held, self.on)?))).collect();
        let rows = columns.rows();
        let verdicts = |scope: &Scope| {
            let bound = outcomes.iter().filter(|(held, _)| binds(held, scope));
            let folded = bound.map(|(held, outcome)| (outcome.as_ref(), held.consequence));
            let verdicts = fold_verdicts(rows, folded, scope.coverage.complete());
            if scope.governed { verdicts } else { verdicts.of_a_part() }
        };
        scopes
            .iter()
            .map(|(scope, of_origin)| Asked { scope: scope.clone(), of_origin: *of_origin, verdicts: verdicts(scope) })
            .collect()
    }

    /// A purpose that is not asked is not known.
    fn flipped(&self, market: &str, was: Option<&Asked>, is: Option<&Asked>) -> Option<Flipped> {
        let rows = self.cases.cases.len();
        let (none, all) = (Bits::none(rows), Bits::all(rows));
        let sets = |asked: Option<&Asked>| match asked {
            Some(Asked { verdicts: v, .. }) => [v.yes.clone(), v.no.clone(), v.conditional.clone(), v.unknown.clone()],
            None => [none.clone(), none.clone(), none.clone(), all.clone()],
        };
        let mut moved = Bits::none(rows);
        for (was, is) in sets(was).iter().zip(&sets(is)) {
            moved.or_difference(was, is);
        }
        let one = is.or(was)?;
        if one.of_origin {
            moved.and(self.made_in.get(market).unwrap_or(&none));
        }
        let verdict = |asked: Option<&Asked>, row| asked.map_or(Verdict::Unknown, |asked| asked.verdicts.row(row));
        let rows: Vec<_> = moved.iter().map(|row| (row, verdict(was, row), verdict(is, row))).collect();
        let (market, purpose) = (market.to_owned(), one.scope.purpose.clone());
        (!rows.is_empty()).then_some(Flipped { market, purpose, rows })
    }
}

/// Adoptions whose outcome may differ, because something they look up is new, changed or gone; those gone included.
fn moved<'m>(
    before: &World<'m>,
    was: Option<&'m MarketAsKnown>,
    after: &World<'m>,
    is: &'m MarketAsKnown,
    on: Date,
    rates: bool,
) -> Vec<&'m HeldAdoption> {
    let Some(was) = was else { return is.adoptions.iter().collect() };
    let money = |held: &&HeldAdoption| rates && parts(is, after.reading, held).iter().any(|part| part.reads_money);
    let mut moved = Vec::new();
    let (mut then, mut now) = (was.adoptions.iter().peekable(), is.adoptions.iter().peekable());
    // INVARIANT: adoptions are sorted by id
    while let (Some(a), Some(b)) = (then.peek(), now.peek()) {
        match a.adoption.id.cmp(&b.adoption.id) {
            std::cmp::Ordering::Less => moved.extend(then.next()),
            std::cmp::Ordering::Greater => moved.extend(now.next()),
            std::cmp::Ordering::Equal => {
                let (looked, looks) = (inputs(was, before.reading, a, on), inputs(is, after.reading, b, on));
                let same = looked.len() == looks.len() && looked.iter().zip(&looks).all(|(a, b)| a.same(b));
                if !same || money(b) {
                    moved.extend([*a, *b]);
                }
                then.next();
                now.next();
            }
        }
    }
    moved.extend(then.chain(now));
    moved
}
