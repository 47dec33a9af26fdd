//! The places of a market, as far as anything stands about them.

use rust_decimal::Decimal;

use super::{Dossier, PlaceOut, figures};
use crate::render::Words;
use crate::report::{Line, Notes, Section};
use crate::shown::FactOut;

/// A table of the places with figures, and the names of those without.
pub(super) fn told(d: &Dossier, words: Words<'_>, notes: &mut Notes<'_>, level: u8) -> Section {
    let text = words.text;
    let mut section = Section::new(level, "places", text.get("dossier-places"));
    let (known, bare): (Vec<&PlaceOut>, Vec<&PlaceOut>) = d.places.iter().partition(|p| !p.facts.is_empty());
    let people = |places: &[&PlaceOut]| -> Decimal { places.iter().map(|p| p.place.population).sum() };
    let mut columns: Vec<(&str, Option<&str>)> = Vec::new();
    // month by month, and what only repeats, would make a table nobody can read
    let told = |f: &&FactOut| f.source.is_none() || (f.of.is_none() && !f.repeats());
    for fact in known.iter().flat_map(|p| &p.facts).filter(told) {
        let column = (fact.attribute.as_str(), fact.of.as_deref());
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    let mut head = vec![text.get("head-place"), text.get("head-people")];
    head.extend(columns.iter().map(|(attribute, of)| name(attribute, *of, words)));
    let rows = known.iter().map(|p| {
        let mut row = vec![
            Line::new(text.of(&p.place.title)),
            Line::new(words.number(p.place.population)).cited([notes.cite(&p.place.cite)]),
        ];
        for column in &columns {
            let facts: Vec<&FactOut> =
                p.facts.iter().filter(told).filter(|f| (f.attribute.as_str(), f.of.as_deref()) == *column).collect();
            row.push(cell(&facts, words, notes, d));
        }
        row
    });
    let rows: Vec<Vec<Line>> = rows.collect();
    section.table(head, rows);
    if !bare.is_empty() {
        let named: Vec<String> = bare.iter().map(|p| text.of(&p.place.title).to_owned()).collect();
        let args = [("people", words.number(people(&bare))), ("list", text.list(&named))];
        let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let cites: Vec<usize> = bare.iter().map(|p| notes.cite(&p.place.cite)).collect();
        section.text(Line::new(text.count("places-bare", bare.len(), &args)).cited(cites));
    }
    section
}

fn name(attribute: &str, of: Option<&str>, words: Words<'_>) -> String {
    let title = words.attribute(attribute);
    let kind = words.vocab().attribute(attribute).and_then(|(_, def)| def.of.clone());
    match (kind, of) {
        (Some(kind), Some(of)) => words.text.with("column-of", &[("title", &title), ("of", &words.code(&kind, of))]),
        _ => title,
    }
}

/// What is known in one column: the value alone, for the column names the dimension.
fn cell(facts: &[&FactOut], words: Words<'_>, notes: &mut Notes<'_>, d: &Dossier) -> Line {
    let mut whole = Line::default();
    for figure in figures(facts.iter().copied()) {
        let line = figure.line(words, notes, d.on);
        let values: Vec<String> = figure.facts.iter().map(|f| words.fact_value(&f.fact)).collect();
        let said = words.text.list(&values);
        whole.text = if whole.text.is_empty() { said } else { words.text.list([whole.text.as_str(), &said]) };
        whole = whole.cited(line.notes);
        for (tone, mark) in line.marks {
            whole = whole.marked(tone, mark);
        }
    }
    whole
}
