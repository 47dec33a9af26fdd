//! The verdicts of many cases in many markets on a day, kept, so that a new fact re-assesses only what it touches.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::Touched;
use crate::assess::{CaseTable, Scope, SharedCases, Together, Verdict, Verdicts, World, inputs, parts, takes_part};
use crate::model::{Consequence, Role, Status, Value};
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
    /// What its requirements come to, by group.
    groups: Vec<Arc<Together>>,
    verdicts: Verdicts,
}

/// Requirements are folded in groups, and only a group in which something moved is folded again. Those that read facts
/// of the market are one group, since one fact may move many of them.
const GROUPS: usize = 8;

fn group(held: &HeldAdoption) -> usize {
    if held.reads_market { 0 } else { 1 + held.rule % (GROUPS - 1) }
}

/// A purpose to ask of a market.
struct Question<'k> {
    scope: Scope,
    of_origin: bool,
    /// Groups that stand as they were folded before.
    kept: [Option<&'k Arc<Together>>; GROUPS],
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
        let asked = |market: &MarketAsKnown| {
            let scopes = board.scopes(world, market).into_iter();
            let whole = |(scope, of_origin)| Question { scope, of_origin, kept: [None; GROUPS] };
            board.asked(world, market, scopes.map(whole).collect())
        };
        let asked = side_by_side(&markets, || (), |(), (_, market)| asked(market));
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
        let (mut again, mut old): (Vec<Question<'_>>, Vec<Option<usize>>) = Default::default();
        for (scope, of_origin) in self.scopes(after, now) {
            let touches: BTreeSet<usize> =
                moved.iter().filter(|held| binds(held, &scope)).map(|held| group(held)).collect();
            let position = known.iter().position(|asked| asked.scope.purpose == scope.purpose);
            let was = position.and_then(|position| known.get(position));
            match (position, was) {
                (Some(position), Some(was)) if touches.is_empty() && was.scope == scope => {
                    learned.kept.insert(position);
                }
                _ => {
                    let was = was.filter(|was| was.scope.all == scope.all).map(|was| was.groups.as_slice());
                    let of = |group: usize| was?.get(group).filter(|_| !touches.contains(&group));
                    again.push(Question { kept: std::array::from_fn(of), scope, of_origin });
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
    fn asked(&self, world: &World<'_>, market: &MarketAsKnown, questions: Vec<Question<'_>>) -> Vec<Asked> {
        let open = |question: &Question<'_>, group: usize| question.kept.get(group).is_some_and(Option::is_none);
        let columns = CaseTable::sharing(self.cases, market, world.commons);
        let rows = columns.rows();
        let mut fresh: Vec<Vec<Together>> =
            questions.iter().map(|_| (0..GROUPS).map(|_| Together::none(rows)).collect()).collect();
        for (index, held) in market.adoptions.iter().enumerate() {
            let group = group(held);
            let asks = |question: &Question<'_>| open(question, group) && binds(held, &question.scope);
            let asking: Vec<usize> = (0..).zip(&questions).filter(|(_, q)| asks(q)).map(|(nth, _)| nth).collect();
            if asking.is_empty() || held.consequence == Consequence::Advises || !takes_part(market, held, self.on) {
                continue;
            }
            let Some(outcome) = columns.outcome(index, held, self.on) else { continue };
            for nth in asking {
                if let Some(together) = fresh.get_mut(nth).and_then(|groups| groups.get_mut(group)) {
                    together.add(&outcome, held.consequence);
                }
            }
        }
        let asked = |(Question { scope, of_origin, kept }, fresh): (Question<'_>, Vec<Together>)| {
            let groups = kept.into_iter().zip(fresh);
            let groups: Vec<Arc<Together>> =
                groups.map(|(kept, fresh)| kept.map_or_else(|| Arc::new(fresh), Arc::clone)).collect();
            let mut all = Together::none(rows);
            groups.iter().for_each(|together| all.join(together));
            let verdicts = all.verdicts(scope.coverage.complete());
            let verdicts = if scope.governed { verdicts } else { verdicts.of_a_part() };
            Asked { scope, of_origin, groups, verdicts }
        };
        questions.into_iter().zip(fresh).map(asked).collect()
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

fn binds(held: &HeldAdoption, scope: &Scope) -> bool {
    held.purposes.iter().any(|purpose| scope.all.contains(purpose))
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
    let Some(was) = was else { return is.adoptions.iter().map(Arc::as_ref).collect() };
    let money = |held: &HeldAdoption| rates && parts(is, after.reading, held).iter().any(|part| part.reads_money);
    let mut moved = Vec::new();
    let (mut then, mut now) =
        (was.adoptions.iter().map(Arc::as_ref).peekable(), is.adoptions.iter().map(Arc::as_ref).peekable());
    // INVARIANT: adoptions are sorted by id
    while let (Some(a), Some(b)) = (then.peek(), now.peek()) {
        match a.adoption.id.cmp(&b.adoption.id) {
            std::cmp::Ordering::Less => moved.extend(then.next()),
            std::cmp::Ordering::Greater => moved.extend(now.next()),
            std::cmp::Ordering::Equal if !rates && surely_same(was, a, is, b) => {
                then.next();
                now.next();
            }
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

/// Whether an adoption and all of the same rule were laid out once for both, and nothing they look up can differ.
fn surely_same(was: &MarketAsKnown, a: &HeldAdoption, is: &MarketAsKnown, b: &HeldAdoption) -> bool {
    let same = |(a, b): (&Arc<HeldAdoption>, &Arc<HeldAdoption>)| {
        Arc::ptr_eq(a, b) && !a.reads_market && a.adoption.status != Status::Expected
    };
    std::ptr::eq(a, b)
        && was.head_hash == is.head_hash
        && was.of_rule(a.rule).count() == is.of_rule(b.rule).count()
        && was.of_rule(a.rule).zip(is.of_rule(b.rule)).all(same)
}
