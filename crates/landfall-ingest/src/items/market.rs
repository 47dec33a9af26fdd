//! Statements about markets: facts.

use std::sync::Arc;

use landfall_core::model::{Fact, Item, Period, Place};

use super::Desk;
use super::fit::fit;
use crate::statement::Statement;

pub(super) const NOT_HELD: &str = "market";

pub(super) fn sort(statement: &Statement, desk: &mut Desk<'_>) {
    let code = statement.about.market().unwrap_or_default();
    if !desk.held.markets.contains(code) {
        return desk.leave(NOT_HELD);
    }
    match desk.fact(statement, &About { market: code, place: None, key: statement.key(), note: None }) {
        Ok(fact) => desk.take([fact]),
        Err(why) => desk.signal(statement, why),
    }
}

/// What a fact is about, and its name in the source.
pub(super) struct About<'a> {
    pub market: &'a str,
    pub place: Option<&'a Place>,
    pub key: String,
    pub note: Option<String>,
}

impl Desk<'_> {
    /// A statement as a fact.
    pub(super) fn fact(&self, statement: &Statement, about: &About<'_>) -> Result<Item, String> {
        let vocab = self.held.vocab;
        let name = &*statement.attribute;
        let (_, def) = vocab
            .attribute(name)
            .filter(|(_, def)| def.case_space().is_none() && !def.component)
            .ok_or_else(|| format!("`{name}` is no attribute of markets"))?;
        let (value, of) = fit(def, statement, vocab)?;
        let subject = def.subject.clone().ok_or_else(|| format!("`{name}` belongs to no subject"))?;
        Ok(Item::Fact(Arc::new(Fact {
            id: format!("{}:{}", self.reading.name, about.key),
            market: about.market.to_owned(),
            attribute: name.to_owned(),
            subject,
            place: about.place.map(|p| p.id.clone()),
            value,
            of,
            scope: None,
            valid: Period::default(),
            status: None,
            instrument: None,
            cite: self.cite(statement, about.note.clone()),
            order: None,
            condition: None,
            default: false,
            replaces: Vec::new(),
            holes: false,
            secured: None,
            renewable: false,
            review_by: None,
            low_trust: false,
            contested: false,
            note: None,
            also: Vec::new(),
            dispute: None,
            chosen: None,
            observed: statement.observed.as_ref().map(|o| o.to_string()),
            source: Some(self.reading.name.clone()),
            corrects: None,
        })))
    }
}
