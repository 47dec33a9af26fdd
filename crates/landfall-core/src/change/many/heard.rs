//! A change with everybody who hears of it.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::assess::World;
use crate::change::profile::only_surer;
use crate::change::{Change, Wanted, What};
use crate::model::Case;
use crate::predicate::Bits;
use crate::resolve::below;

/// A change that one or more cases hear of.
#[derive(Debug, Clone)]
pub struct Heard {
    /// The change, as the first of the cases hears of it; for the others only the name of the vehicle is another.
    pub change: Change,
    /// Rows of the cases.
    pub rows: Bits,
    /// Lead times for which it is told now, in days, ascending.
    pub leads: Vec<u32>,
    /// Whether it is the law of the market in which the cars are made: it concerns a case whatever markets are watched.
    pub of_origin: bool,
    /// Only watches whose last day lies from the first on and before the second hear of it: what else they hear tells
    /// the others.
    pub(super) last_days: (Date, Date),
    /// Purposes it is about, with those that need them; none where it is about no purpose in particular.
    purposes: Option<BTreeSet<String>>,
}

impl Heard {
    pub(super) fn new(change: Change, rows: Bits, leads: Vec<u32>, of_origin: bool) -> Heard {
        Heard { change, rows, leads, of_origin, last_days: (Date::MIN, Date::MAX), purposes: None }
    }

    /// Notes which purposes ask for it.
    pub(super) fn asked_by(&mut self, now: &World<'_>) {
        let about: Vec<&str> = self.change.purposes().collect();
        if about.is_empty() {
            return;
        }
        let market = now.markets.get(&self.change.market);
        let scopes = market.into_iter().flat_map(|market| [false, true].map(|of_origin| now.scopes(market, of_origin)));
        self.purposes = Some(match &self.change.what {
            What::Verdict { purpose, .. } => BTreeSet::from([purpose.clone()]),
            _ => {
                let asking = scopes.flatten().filter(|scope| about.iter().any(|p| scope.all.contains(*p)));
                asking.map(|scope| scope.purpose).collect()
            }
        });
    }

    /// Whether it is what a watch with a lead time and a last day asks for.
    #[must_use]
    pub fn wanted(&self, wanted: &Wanted<'_>, lead: u32, horizon: Date) -> bool {
        let market = self.of_origin || wanted.markets.contains(&self.change.market);
        let purpose = || match &self.purposes {
            Some(asking) if !wanted.purposes.is_empty() => wanted.purposes.iter().any(|p| asking.contains(p)),
            _ => true,
        };
        let subject = || {
            let mut about = self.change.subjects().peekable();
            // what is about no subject in particular may be about any
            wanted.subjects.is_empty()
                || about.peek().is_none()
                || about.any(|subject| wanted.subjects.iter().any(|node| below(subject, node)))
        };
        let day = self.change.on <= horizon && self.last_days.0 <= horizon && horizon < self.last_days.1;
        market && self.leads.contains(&lead) && day && purpose() && subject()
    }

    /// The change as a case hears of it.
    #[must_use]
    pub fn told_to(&self, case: &Case) -> Change {
        Change { vehicle: case.name.clone(), ..self.change.clone() }
    }
}

/// What a watch hears of the case of a row: as [`ahead`](crate::change::ahead) for the case alone.
#[must_use]
pub fn heard_by(
    heard: &[Heard],
    (row, case): (usize, &Case),
    wanted: &Wanted<'_>,
    lead: u32,
    horizon: Date,
) -> Vec<Change> {
    let own = heard.iter().filter(|heard| heard.rows.get(row) && heard.wanted(wanted, lead, horizon));
    let mut told: Vec<Change> = own.map(|heard| heard.told_to(case)).collect();
    told.sort_by(|a, b| (a.on, &a.market, a.kind).cmp(&(b.on, &b.market, b.kind)));
    told
}

/// Takes those for whom something it caused is told out of what the law states; what nobody hears, and what only became
/// sure, is dropped.
pub(super) fn without_told(heard: &mut Vec<Heard>) {
    heard.retain(|heard| !only_surer(&heard.change));
    let law = |heard: &Heard| matches!(heard.change.what, What::Law { .. });
    let told: Vec<(Change, Bits)> =
        heard.iter().filter(|heard| !law(heard)).map(|heard| (heard.change.clone(), heard.rows.clone())).collect();
    for stated in heard.iter_mut().filter(|heard| law(heard)) {
        let own = &stated.change;
        let alike = |change: &Change| (change.kind, change.on, &change.market) == (own.kind, own.on, &own.market);
        let caused =
            |change: &Change| change.causes.iter().any(|cause| own.causes.iter().any(|other| other.id == cause.id));
        for (_, rows) in told.iter().filter(|(change, _)| alike(change) && caused(change)) {
            stated.rows.and_not(rows);
        }
    }
    heard.retain(|heard| !heard.rows.is_empty());
}
