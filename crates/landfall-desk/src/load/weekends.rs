//! On which days of the week a market rests, as the ledger has it.

use std::collections::BTreeMap;

use jiff::civil::Weekday;
use landfall_core::model::{Fact, Role, Ruleset, Value};

/// Days of the week by their codes.
const WEEK: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

/// The weekends of all markets.
pub struct Weekends {
    /// The attribute that states them.
    attribute: Option<String>,
    stated: BTreeMap<String, Vec<Option<Vec<Weekday>>>>,
}

impl Weekends {
    pub fn new(ruleset: &Ruleset) -> Weekends {
        let attribute = ruleset.vocab.role(Role::Weekend).map(|(_, def)| def.name.clone());
        Weekends { attribute, stated: BTreeMap::new() }
    }

    pub fn read(&mut self, fact: &Fact) {
        if Some(&fact.attribute) == self.attribute.as_ref() && fact.place.is_none() && !fact.low_trust {
            self.stated.entry(fact.market.clone()).or_default().push(days(&fact.value));
        }
    }

    /// The weekend of a market; none where nobody states it whole, or not all the same.
    pub fn of(&self, market: &str) -> Option<Vec<Weekday>> {
        let stated = self.stated.get(market)?;
        let first = stated.first()?.clone()?;
        stated.iter().all(|other| other.as_ref() == Some(&first)).then_some(first)
    }
}

/// Days of a list that is whole, in the order of the week.
fn days(value: &Value) -> Option<Vec<Weekday>> {
    let Value::List { items, complete: true } = value else { return None };
    let mut days =
        items.iter().map(|code| Some(WEEK.iter().find(|(c, _)| c == code)?.1)).collect::<Option<Vec<_>>>()?;
    days.sort_by_key(|day| day.to_monday_zero_offset());
    Some(days)
}
