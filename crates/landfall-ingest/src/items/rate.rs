//! Statements about a currency: exchange rates.

use std::sync::Arc;

use jiff::ToSpan as _;
use jiff::civil::Date;
use landfall_core::model::{Item, Rate, Value};

use super::Desk;
use crate::statement::{About, Statement};

pub(super) const OLD: &str = "old-rate";

/// Years before the newest day of which rates are kept. Rates are read with every question, older ones by none we know.
const YEARS: i32 = 1;
/// Days a rate may be used: over holidays none is set.
const USED_DAYS: i32 = 7;

pub(super) fn sort(statements: &[&Statement], desk: &mut Desk<'_>) {
    let day = |s: &Statement| s.observed.as_ref()?.parse::<Date>().ok();
    let newest = statements.iter().filter_map(|s| day(s)).max();
    let oldest = newest.and_then(|day| day.checked_sub(YEARS.years()).ok());
    for statement in statements {
        match (day(statement), &statement.value, &*statement.about) {
            (Some(day), Value::Money { low, currency, .. }, About::Currency(base)) => {
                let unknown = [base, currency].into_iter().find(|c| desk.held.vocab.code("currency", c).is_none());
                match (oldest.is_none_or(|oldest| day >= oldest), unknown, day.checked_add(USED_DAYS.days())) {
                    (false, ..) => desk.leave(OLD),
                    (true, None, Ok(until)) => desk.take([Item::Rate(Arc::new(Rate {
                        publisher: format!("{}:{}", desk.reading.name, statement.attribute),
                        day,
                        base: base.clone(),
                        quote: currency.clone(),
                        rate: *low,
                        until,
                        cite: desk.cite(statement, None),
                    }))]),
                    (true, Some(code), _) => {
                        desk.signal(statement, format!("`{}`: `{code}` is no code of `currency`", statement.attribute));
                    }
                    (true, None, Err(_)) => desk.signal(statement, format!("`{day}` is beyond the calendar")),
                }
            }
            _ => desk.signal(statement, format!("`{}` is no rate of a day", statement.attribute)),
        }
    }
}
