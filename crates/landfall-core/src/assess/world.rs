//! What an answer is asked of: the markets and commons as known, and our reading.

use std::collections::BTreeMap;

use super::{Scope, scopes};
use crate::model::{Case, Role, Value};
use crate::resolve::{Commons, MarketAsKnown, Reading, Trace};

/// Everything an answer may read besides the case.
#[derive(Debug, Clone, Copy)]
pub struct World<'a> {
    /// Our reading of the law.
    pub reading: &'a Reading,
    /// Markets as known, by code.
    pub markets: &'a BTreeMap<String, MarketAsKnown>,
    /// What every market sees.
    pub commons: &'a Commons,
    /// The instant known, as ISO 8601 text; it stands in answers and receipts.
    pub known: &'a str,
}

impl<'a> World<'a> {
    /// The market a car originates in, where the case says so.
    #[must_use]
    pub fn origin(&self, case: &'a Case) -> Option<&'a str> {
        let (_, def) = self.reading.vocab().role(Role::Origin)?;
        match &case.values.get(&def.name)?.value {
            Value::Code(code) => Some(code),
            _ => None,
        }
    }

    /// The purposes asked of a market, or of the market a car is made in.
    #[must_use]
    pub fn scopes(&self, market: &MarketAsKnown, of_origin: bool) -> Vec<Scope> {
        scopes(market, self.reading, of_origin, &mut Trace::default())
    }
}
