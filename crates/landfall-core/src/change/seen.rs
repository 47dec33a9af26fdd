//! What a case meets in one market at a point: the verdict of every purpose and the outcome of every requirement.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use jiff::civil::Date;

use super::Kind;
use super::cause::{Causes, of_finding, of_verdict};
use super::what::{Change, Move, What};
use crate::assess::{Asked, FindingOutcome, OneCase, Verdict, World};
use crate::model::{Case, Consequence, Role};
use crate::predicate::Table;
use crate::resolve::{HeldAdoption, MarketAsKnown};

/// A point: everything an answer is a function of, but the market.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) world: World<'a>,
    pub(super) case: &'a Case,
    pub(super) on: Date,
}

/// Whose law is asked: a market's, or that of the market the car is made in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose<'a> {
    Market(&'a str),
    Origin,
}

impl<'a> Side<'a> {
    /// The code of the market asked; none where the case does not name its origin.
    pub(super) fn code(&self, whose: Whose<'a>) -> Option<&'a str> {
        match whose {
            Whose::Market(code) => Some(code),
            Whose::Origin => self.world.origin(self.case),
        }
    }

    pub(super) fn market(&self, whose: Whose<'a>) -> Option<&'a MarketAsKnown> {
        self.world.markets.get(self.code(whose)?)
    }

    pub(super) fn adoption(&self, whose: Whose<'a>, id: &str) -> Option<&'a HeldAdoption> {
        // INVARIANT: adoptions are sorted by id; of one inherited twice the later counts
        let adoptions = &self.market(whose)?.adoptions;
        let end = adoptions.partition_point(|held| held.adoption.id.as_str() <= id);
        adoptions.get(end.checked_sub(1)?).filter(|held| held.adoption.id == id).map(|held| held.as_ref())
    }
}

/// What a case meets at a point.
pub(super) struct Seen<'a> {
    pub(super) side: Side<'a>,
    pub(super) kind: Kind,
    pub(super) verdicts: BTreeMap<String, Verdict>,
    pub(super) outcomes: BTreeMap<String, FindingOutcome>,
    /// By purpose: it and every purpose it needs.
    needs: Rc<BTreeMap<String, BTreeSet<String>>>,
}

/// Days after a day on which what a case meets may change.
pub(super) fn edges(side: Side<'_>, whose: Whose<'_>) -> BTreeSet<Date> {
    side.market(whose).map(|market| edges_of(market, side.on)).unwrap_or_default()
}

/// Days after a day on which something of a market begins or ends.
pub(super) fn edges_of(market: &MarketAsKnown, after: Date) -> BTreeSet<Date> {
    let windows = market.adoptions.iter().map(|held| &held.window).chain(market.all_facts().map(|held| &held.window));
    windows.flat_map(|window| window.edges()).map(|(day, _)| day).filter(|day| *day > after).collect()
}

impl<'a> Seen<'a> {
    /// What a case meets on each of several days.
    pub(super) fn on(side: Side<'a>, whose: Whose<'a>, kind: Kind, days: &[Date]) -> Vec<Seen<'a>> {
        let Some(market) = side.market(whose) else {
            return days.iter().map(|day| Seen::nothing(Side { on: *day, ..side }, whose, kind)).collect();
        };
        let table = Table::build(std::slice::from_ref(side.case), "", side.world.reading.vocab());
        let one = OneCase::new(side.case, &table, side.world.reading);
        let asked = Asked::of(&side.world, &one, market, whose == Whose::Origin);
        let needs = asked.scopes().iter().map(|scope| (scope.purpose.clone(), scope.all.clone())).collect();
        let needs: Rc<BTreeMap<_, _>> = Rc::new(needs);
        let all: BTreeSet<&String> = needs.values().flatten().collect();
        let asks = |held: &HeldAdoption| held.purposes.iter().any(|p| all.contains(p));
        let bound: BTreeSet<&str> =
            market.adoptions.iter().filter(|held| asks(held)).map(|held| held.adoption.id.as_str()).collect();
        let at = |day: &Date| {
            let result = asked.on(*day);
            let purposes = asked.scopes().iter().map(|scope| scope.purpose.clone());
            // not applying and not being in force are one to the case
            let about = result.outcomes.iter().filter(|(_, outcome)| *outcome != FindingOutcome::NotApplicable);
            let about = about.filter(|(id, _)| bound.contains(id));
            Seen {
                side: Side { on: *day, ..side },
                kind,
                verdicts: purposes.zip(result.verdicts.iter().copied()).collect(),
                outcomes: about.map(|(id, outcome)| ((*id).to_owned(), *outcome)).collect(),
                needs: Rc::clone(&needs),
            }
        };
        days.iter().map(at).collect()
    }

    /// Nothing is known of the market.
    fn nothing(side: Side<'a>, whose: Whose<'a>, kind: Kind) -> Seen<'a> {
        let of_origin = whose == Whose::Origin;
        let asked = side.world.reading.vocab().purposes.iter().filter(|p| p.asked_of_origin == of_origin);
        let verdicts = asked.map(|p| (p.id.clone(), Verdict::Unknown)).collect();
        Seen { side, kind, verdicts, outcomes: BTreeMap::new(), needs: Rc::default() }
    }

    pub(super) fn verdict(&self, purpose: &str) -> Verdict {
        self.verdicts.get(purpose).copied().unwrap_or(Verdict::Unknown)
    }
}

/// What lies between two neighbouring points of one kind of change.
#[derive(Clone, Copy)]
pub(super) struct Between<'a> {
    pub(super) kind: Kind,
    pub(super) before: Side<'a>,
    pub(super) after: Side<'a>,
    pub(super) whose: Whose<'a>,
}

impl<'a> Between<'a> {
    pub(super) fn seen(kind: Kind, before: &Seen<'a>, after: &Seen<'a>, whose: Whose<'a>) -> Between<'a> {
        Between { kind, before: before.side, after: after.side, whose }
    }

    /// A verdict that flips, with the requirements beneath that moved with it and that its purpose asks for.
    pub(super) fn flip(
        &self,
        (before, after): (&Seen<'a>, &Seen<'a>),
        purpose: &str,
        (from, to): (Verdict, Verdict),
    ) -> Change {
        let (was, is) = (&before.outcomes, &after.outcomes);
        let ids: BTreeSet<&String> = was.keys().chain(is.keys()).filter(|id| was.get(*id) != is.get(*id)).collect();
        let needs = [after, before].map(|seen| seen.needs.get(purpose));
        let of = |id: &String| self.moved(id, was.get(id).copied(), is.get(id).copied());
        let moves: Vec<Move> = ids.into_iter().filter_map(of).filter(|m| beneath(m, needs)).collect();
        let causes = moves.iter().map(|m| self.causes(&m.id)).collect();
        self.verdict(purpose, (from, to), moves, causes)
    }

    /// A verdict that flips with these requirements, each with its causes.
    pub(super) fn verdict(
        &self,
        purpose: &str,
        (from, to): (Verdict, Verdict),
        moves: Vec<Move>,
        causes: Vec<Causes>,
    ) -> Change {
        let causes = of_verdict(self.kind, (&self.before, &self.after), self.whose, purpose, causes);
        self.change(What::Verdict { purpose: purpose.to_owned(), from, to, moves }, causes)
    }

    /// A requirement that moves, no verdict with it.
    pub(super) fn finding(&self, id: &str, from: Option<FindingOutcome>, to: Option<FindingOutcome>) -> Option<Change> {
        Some(self.change(What::Finding(self.moved(id, from, to)?), self.causes(id)))
    }

    /// What moved the outcome of a requirement.
    pub(super) fn causes(&self, id: &str) -> Causes {
        of_finding(self.kind, &self.before, &self.after, self.whose, id)
    }

    pub(super) fn change(&self, what: What, causes: Causes) -> Change {
        Change {
            kind: self.kind,
            vehicle: self.after.case.name.clone(),
            market: self.after.code(self.whose).unwrap_or_default().to_owned(),
            on: self.after.on,
            precise: causes.precise,
            what,
            causes: causes.all,
        }
    }

    pub(super) fn moved(&self, id: &str, from: Option<FindingOutcome>, to: Option<FindingOutcome>) -> Option<Move> {
        let (side, held) = match self.after.adoption(self.whose, id) {
            Some(held) => (&self.after, held),
            None => (&self.before, self.before.adoption(self.whose, id)?),
        };
        let rule = side.world.reading.rule_at(held.rule).map(|(rule, _)| rule);
        Some(Move {
            id: id.to_owned(),
            requirement: held.adoption.rule.clone(),
            subject: rule.map(|rule| rule.subject.clone()).unwrap_or_default(),
            consequence: held.consequence,
            purposes: held.purposes.clone(),
            from,
            to,
        })
    }
}

/// Whether a requirement that moved lies beneath a purpose that asks for these.
pub(super) fn beneath(moved: &Move, needs: [Option<&BTreeSet<String>>; 2]) -> bool {
    let asks = |all: &BTreeSet<String>| moved.purposes.iter().any(|p| all.contains(p));
    moved.consequence != Consequence::Advises && needs.into_iter().flatten().any(asks)
}

/// Takes out what moves beneath a flip of the same kind on the same day.
pub(super) fn without_beneath(changes: &mut Vec<Change>) {
    let key = |change: &Change, id: &str| (change.kind, change.on, change.market.clone(), id.to_owned());
    let mut beneath = BTreeSet::new();
    for change in changes.iter() {
        if let What::Verdict { moves, .. } = &change.what {
            beneath.extend(moves.iter().map(|m| key(change, &m.id)));
        }
    }
    changes.retain(|change| match &change.what {
        What::Finding(m) => !beneath.contains(&key(change, &m.id)),
        _ => true,
    });
}

/// The attribute that names where a car is made.
pub(super) fn origin_attribute<'a>(world: &World<'a>) -> Option<&'a str> {
    world.reading.vocab().role(Role::Origin).map(|(_, def)| def.name.as_str())
}
