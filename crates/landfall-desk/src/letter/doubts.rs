//! Why a warning may be wrong, in sentences.

use landfall_core::warn::Doubt;

use super::Names;
use crate::report::Line;

pub fn said(doubt: &Doubt, names: Names<'_>) -> Line {
    let (words, text) = (names.words, names.words.text);
    Line::new(match doubt {
        Doubt::Memory { of } => text.with("doubt-memory", &[("of", of)]),
        Doubt::Days { step, days } => {
            let days = names.list(days.iter().map(|d| words.day(*d)));
            text.with("doubt-days", &[("step", &names.step(step)), ("days", &days)])
        }
        Doubt::Disputed { market } => text.with("doubt-disputed", &[("market", &words.market(market))]),
        Doubt::NotLaw { status } => text.with("doubt-not-law", &[("status", &words.status(*status))]),
        Doubt::Waits => text.get("doubt-waits"),
        Doubt::Spread { from, through } => {
            text.with("doubt-spread", &[("from", &words.day(*from)), ("through", &words.day(*through))])
        }
        Doubt::NoForecast => text.get("doubt-no-forecast"),
        Doubt::Imprecise { on } => text.with("doubt-imprecise", &[("day", &words.day(*on))]),
        Doubt::Incomplete => text.get("doubt-incomplete"),
        Doubt::Checked { checked, of } => text.with("doubt-checked", &[("how", &words.checked(*checked)), ("of", of)]),
        Doubt::Reading => text.get("doubt-reading"),
    })
}
