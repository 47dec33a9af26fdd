//! From what a source states to what the ledger keeps.
//!
//! ```text
//! Reading ─► by what a statement is about ─► market · place · vehicle · rate ─► items, each with its citation
//!                                             (checked against the vocabulary; what is left out is counted)
//! ```
//! Pure: what is held is given, nothing is looked up.

mod cite;
mod fit;
mod market;
mod near;
mod place;
mod rate;
mod vehicle;

use std::collections::{BTreeMap, BTreeSet};

use landfall_core::model::{Item, Place, Value, Vocab};
use serde::Serialize;

use crate::head::Head;
use crate::reading::Reading;
use crate::signal::{Problem, Signal};
use crate::statement::{About, Statement};

/// What the ledger holds that statements can be about.
#[derive(Debug, Clone, Copy)]
pub struct Held<'a> {
    /// The words items are written in.
    pub vocab: &'a Vocab,
    /// Codes of the markets that have a head.
    pub markets: &'a BTreeSet<String>,
    /// Places of all of them.
    pub places: &'a [Place],
}

/// What became of the statements of a reading.
#[derive(Debug, Default, Serialize, utoipa::ToSchema)]
pub struct Sorted {
    /// What is to be kept; ids are `source:key`.
    #[serde(skip)]
    pub items: Vec<Item>,
    /// Statements that went into items.
    pub taken: u64,
    /// Statements left out on purpose, by reason.
    pub left: BTreeMap<&'static str, u64>,
    /// Statements that do not fit the vocabulary.
    pub unfit: u64,
    /// Which, and why.
    #[serde(skip)]
    pub signals: Vec<Signal>,
}

impl Sorted {
    /// Taken, left and unfit: as many as the source states.
    #[must_use]
    pub fn told(&self) -> u64 {
        self.taken + self.left.values().sum::<u64>() + self.unfit
    }
}

/// Why statements are left out; the key of a reason's text in every language is `left-` and its code.
pub const LEFT: &[&str] = &[
    market::NOT_HELD,
    place::NO_PLACE,
    place::NO_CITY,
    place::NO_STATION,
    place::OF_THE_STATION,
    rate::OLD,
    vehicle::NO_NAME,
];

/// Turns the statements of a reading into items.
#[must_use]
pub fn sort(head: &Head, reading: &Reading, held: Held<'_>) -> Sorted {
    let mut desk = Desk { head, reading, held, sorted: Sorted::default(), unfit: BTreeMap::new() };
    let (mut places, mut vehicles, mut rates) = (Vec::new(), BTreeMap::<&str, Vec<&Statement>>::new(), Vec::new());
    for statement in &reading.parsed.statements {
        match &*statement.about {
            About::Market(_) => market::sort(statement, &mut desk),
            About::Place { .. } => places.push(statement),
            About::Vehicle { id, .. } => vehicles.entry(id).or_default().push(statement),
            About::Currency(_) => rates.push(statement),
        }
    }
    place::sort(&places, &mut desk);
    vehicles.values().for_each(|of_one| vehicle::sort(of_one, &mut desk));
    rate::sort(&rates, &mut desk);
    desk.finish()
}

/// Where statements are sorted.
struct Desk<'a> {
    head: &'a Head,
    reading: &'a Reading,
    held: Held<'a>,
    sorted: Sorted,
    /// What does not fit, once for each thing that is wrong.
    unfit: BTreeMap<String, Signal>,
}

impl Desk<'_> {
    fn take(&mut self, items: impl IntoIterator<Item = Item>) {
        self.sorted.taken += 1;
        self.sorted.items.extend(items);
    }

    fn leave(&mut self, reason: &'static str) {
        *self.sorted.left.entry(reason).or_default() += 1;
    }

    /// Counts a statement that does not fit the vocabulary; `why` names the attribute and what is wrong with it.
    fn signal(&mut self, statement: &Statement, why: String) {
        self.sorted.unfit += 1;
        if let Some(signal) = self.unfit.get_mut(&why) {
            signal.values += 1;
            return;
        }
        let (file, at) = self.located(statement);
        let line = at.strip_prefix("line ").and_then(|rest| rest.split([',', ' ']).next()?.parse().ok());
        let mut signal = Signal::new(Problem::Unfit, file, line.unwrap_or_default(), at, "");
        signal.found.clone_from(&why);
        self.unfit.insert(why, signal);
    }

    fn finish(mut self) -> Sorted {
        self.sorted.signals = self.unfit.into_values().collect();
        self.sorted
    }
}

/// Whether two items say the same, whatever edition and line they were read from.
#[must_use]
pub fn says_the_same(a: &Item, b: &Item) -> bool {
    match (a, b) {
        (Item::Fact(a), Item::Fact(b)) => {
            let mut a = (**a).clone();
            a.cite.clone_from(&b.cite);
            a == **b
        }
        (Item::Rate(a), Item::Rate(b)) => (a.rate, a.until) == (b.rate, b.until),
        (Item::Calendar(a), Item::Calendar(b)) => {
            (&a.weekend, &a.holidays, &a.unsettled) == (&b.weekend, &b.holidays, &b.unsettled)
        }
        (Item::Vehicle(a), Item::Vehicle(b)) => {
            let values = |values: &landfall_core::model::Space| -> Vec<(String, Value)> {
                values.iter().map(|(name, given)| (name.clone(), given.value.clone())).collect()
            };
            a.title == b.title && values(&a.values) == values(&b.values)
        }
        _ => a == b,
    }
}
