//! Everything stated about one attribute of a market, side by side.

use jiff::civil::Date;
use landfall_core::model::{Kind, nearest};
use landfall_core::resolve::Profile;
use serde::Serialize;

use crate::context::Context;
use crate::error::{Error, Result};
use crate::shown::{self, FactOut};

/// What is stated about one attribute.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Stated {
    /// The market.
    pub market: String,
    /// The attribute.
    pub attribute: String,
    /// The day asked.
    pub on: Date,
    /// The moment known.
    pub known: String,
    /// Every candidate.
    pub facts: Vec<FactOut>,
}

/// The attribute of markets and places that is meant.
///
/// # Errors
/// One nobody knows, with the nearest.
pub fn attribute(context: &Context, asked: &str) -> Result<String> {
    let vocab = context.reading.vocab();
    match vocab.attribute(asked) {
        Some((_, def)) if def.case_space().is_none() => Ok(def.name.clone()),
        _ => {
            let names = vocab.attributes.iter().filter(|a| a.case_space().is_none()).map(|a| a.name.as_str());
            let near = nearest(asked, names).unwrap_or_default().to_owned();
            Err(Error::said(Kind::NotFound, "unknown-market-attribute", [asked, &near]))
        }
    }
}

/// What is stated about an attribute in a market that is loaded, what decides first.
pub fn stated(context: &Context, market: &str, attribute: &str, on: Date) -> Stated {
    let world = context.world();
    let of = |held| {
        let profile = Profile { market: held, reading: &context.reading, day: on, place: None };
        let facts = held.facts.get(attribute).into_iter().flatten();
        facts.map(|f| shown::fact(f, &profile)).collect::<Vec<FactOut>>()
    };
    let mut facts = world.markets.get(market).map(of).unwrap_or_default();
    facts.sort_by_key(|f| (!f.decides, f.standing, f.valid.from));
    let known = world.known.to_owned();
    Stated { market: market.to_owned(), attribute: attribute.to_owned(), on, known, facts }
}
