//! How fresh what is held is: when its sources were read, and what the oldest figure describes.

use jiff::civil::Date;
use landfall_core::model::Citation;

use super::Dossier;
use crate::render::Words;
use crate::report::Line;
use crate::shown::Standing;

/// Between which days the sources were read, and how old the oldest figures are.
pub(super) fn told(d: &Dossier, words: Words<'_>) -> Vec<Line> {
    let text = words.text;
    let of_places = d.places.iter().flat_map(|p| &p.facts);
    let facts = d.facts.iter().chain(of_places).map(|f| f.citation.cite());
    let cites: Vec<&Citation> = facts.chain(d.adoptions.iter().map(|a| a.citation.cite())).collect();
    let read: Vec<Date> = cites.iter().filter_map(|c| c.seen).collect();
    let (Some(first), Some(last)) = (read.iter().min(), read.iter().max()) else { return Vec::new() };
    let said = if first == last {
        text.with("fresh-day", &[("day", &words.day(*last))])
    } else {
        text.with("fresh-days", &[("first", &words.day(*first)), ("last", &words.day(*last))])
    };
    let mut line = Line::about(text.get("fresh-title"), said);
    let figures = d.facts.iter().filter(|f| f.standing == Standing::InForce);
    let oldest =
        figures.filter_map(|f| Some((f.observed.as_deref()?, f))).min_by_key(|(observed, _)| observed.to_owned());
    if let Some((observed, fact)) = oldest {
        let args = [("observed", words.observed(observed)), ("name", words.attribute(&fact.attribute))];
        line = line.remarked(text.with("fresh-oldest", &[(args[0].0, &args[0].1), (args[1].0, &args[1].1)]));
    }
    vec![line]
}
