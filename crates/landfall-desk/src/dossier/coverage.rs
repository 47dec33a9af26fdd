//! How far each checklist of a market has been worked on.

use landfall_core::model::CoverageState;
use landfall_core::resolve::MarketAsKnown;

use super::{Dossier, Listed};
use crate::context::Context;
use crate::render::Words;
use crate::report::{Line, Section};

/// How far each checklist has been worked on.
pub fn coverage(context: &Context, held: &MarketAsKnown) -> Vec<Listed> {
    let vocab = context.reading.vocab();
    let listed = held.head.checklists.iter().filter_map(|(purpose, id)| {
        let checklist = vocab.checklists.get(id)?;
        let covered = |line: &str| {
            let state = held.coverage.get(&(id.clone(), line.to_owned())).map(|(c, _)| c.state);
            state == Some(CoverageState::Covered)
        };
        let (done, open): (Vec<_>, Vec<_>) = checklist.lines.iter().partition(|l| covered(&l.id));
        Some(Listed {
            purpose: purpose.clone(),
            checklist: id.clone(),
            covered: done.len(),
            of: checklist.lines.len(),
            open: open.into_iter().map(|l| l.id.clone()).collect(),
        })
    });
    let place = |l: &Listed| vocab.purposes.iter().position(|p| p.id == l.purpose).unwrap_or(usize::MAX);
    let mut listed: Vec<Listed> = listed.collect();
    listed.sort_by_key(place);
    listed
}

/// Each checklist with its open lines by name.
pub(super) fn told(section: &mut Section, d: &Dossier, words: Words<'_>) {
    section.list(d.coverage.iter().map(|list| listed(list, words)).collect());
    if d.coverage.is_empty() {
        section.text(Line::new(words.text.get("market-no-checklist")));
    }
}

/// "3 of 9 subjects covered".
pub fn count(list: &Listed, words: Words<'_>) -> String {
    let (covered, of) = (list.covered.to_string(), list.of.to_string());
    words.text.with("coverage-of", &[("covered", &covered), ("of", &of)])
}

/// "Sell: 3 of 9 subjects covered. Open: …".
pub fn listed(list: &Listed, words: Words<'_>) -> Line {
    let text = words.text;
    let known = words.vocab().purpose(&list.purpose).is_some();
    let purpose = if known { words.purpose(&list.purpose) } else { text.get("market-duties") };
    let mut said = count(list, words);
    if !list.open.is_empty() {
        let open = list.open.iter().map(|l| words.line(&format!("{}/{l}", list.checklist)));
        said = text.with("gaps-open", &[("said", &said), ("list", &text.list(open))]);
    }
    Line::about(purpose, said)
}
