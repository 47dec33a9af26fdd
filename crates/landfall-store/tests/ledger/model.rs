//! A model of the ledger so plain that it can be seen to be right: a list of events, scanned for every question.
//!
//! Days are small integers. It shares no code with the ledger or the resolver.

use std::collections::BTreeMap;

/// One end of a period: open, a day, or somewhere between two days (both included).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Open,
    Day(i64),
    Between(i64, i64),
}

/// What an item says: a value, and from which day through which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub market: String,
    pub value: i64,
    pub from: Side,
    pub through: Side,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    Assert(Said),
    Correct(Said),
    End(i64),
    Withdraw,
}

/// Everything that was ever recorded, with the instant since which it is known.
#[derive(Debug, Clone, Default)]
pub struct Model {
    pub events: Vec<(i64, String, Event)>,
}

/// Whether something holds: `Some` of known, none of unknown.
pub type Holds = Option<bool>;

impl Model {
    /// What an id says and its end, as known at an instant.
    pub fn says(&self, id: &str, known: i64) -> Option<(Said, Option<i64>)> {
        let mut now = None;
        for (since, _, event) in self.events.iter().filter(|(_, of, _)| of == id) {
            if *since > known {
                continue;
            }
            match event {
                Event::Assert(said) => now = Some((said.clone(), None)),
                Event::Correct(said) => {
                    if let Some((was, _)) = &mut now {
                        *was = said.clone();
                    }
                }
                Event::End(day) => {
                    if let Some((_, end)) = &mut now {
                        *end = Some(*day);
                    }
                }
                Event::Withdraw => now = None,
            }
        }
        now
    }

    /// Whether the ledger must take an event: `Some(true)`; must skip it as stored already: `Some(false)`; must refuse it.
    pub fn takes(&self, id: &str, event: &Event) -> Option<bool> {
        match (event, self.says(id, i64::MAX)) {
            (Event::Assert(_), None) => Some(true),
            (Event::Assert(said), Some((was, _))) => (*said == was).then_some(false),
            (Event::Correct(said), Some((was, _))) if said.market == was.market => Some(*said != was),
            (Event::End(day), Some((_, end))) => Some(end != Some(*day)),
            (Event::Withdraw, Some(_)) => Some(true),
            _ => None,
        }
    }

    /// What a market holds on a day, as known at an instant. What does not hold is left out.
    pub fn market(&self, market: &str, day: i64, known: i64) -> BTreeMap<String, (i64, Holds)> {
        let mut found = BTreeMap::new();
        for (_, id, _) in &self.events {
            let Some((said, end)) = self.says(id, known) else { continue };
            if said.market != market {
                continue;
            }
            let begun = match said.from {
                Side::Open => Some(true),
                Side::Day(first) => Some(day >= first),
                Side::Between(_, latest) if day >= latest => Some(true),
                Side::Between(earliest, _) if day < earliest => Some(false),
                Side::Between(..) => None,
            };
            let mut over = match said.through {
                Side::Open => Some(false),
                Side::Day(last) => Some(day > last),
                Side::Between(_, latest) if day > latest => Some(true),
                Side::Between(earliest, _) if day <= earliest => Some(false),
                Side::Between(..) => None,
            };
            if end.is_some_and(|last| day > last) {
                over = Some(true);
            }
            let holds = match (begun, over) {
                (Some(false), _) | (_, Some(true)) => continue,
                (Some(true), Some(false)) => Some(true),
                _ => None,
            };
            found.insert(id.clone(), (said.value, holds));
        }
        found
    }
}
