//! A change with everybody who hears of it.

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::civil::Date;

use crate::assess::World;
use crate::change::profile::only_surer;
use crate::change::{Change, Wanted, What};
use crate::predicate::Bits;

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
    /// Only watches whose last day is among these hear of it: what else they hear tells the others.
    pub last_days: Range<Date>,
    /// Purposes it is about, with those that need them; none where it is about no purpose in particular.
    purposes: Option<BTreeSet<String>>,
}

impl Heard {
    pub(super) fn new(change: Change, rows: Bits, leads: Vec<u32>, of_origin: bool) -> Heard {
        Heard { change, rows, leads, of_origin, last_days: Date::MIN..Date::MAX, purposes: None }
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
        let day = self.change.on <= horizon && self.last_days.contains(&horizon);
        market && self.leads.contains(&lead) && day && purpose() && self.change.is_about(wanted.subjects)
    }
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
