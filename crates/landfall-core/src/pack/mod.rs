//! Packs: folders of facts and rules as text, read strictly into items, rules and cases.
//!
//! Every key is handled or reported; nothing is guessed. Reading gives what could be read together with the
//! diagnostics; a pack with an error-level diagnostic must not be loaded.

mod cases;
mod cites;
mod clocks;
mod forecast;
mod instruments;
mod layout;
mod markets;
mod rates;
mod rules;
mod source;
mod tables;
mod values;
mod vocabulary;

use std::collections::BTreeMap;

use crate::model::{Case, CodeDef, Diagnostic, Item, Level, Ruleset};

pub use cases::read_case;
pub(crate) use instruments::STAGES;
pub use source::Source;
pub use values::{parse_given, parse_value};

/// Where an item or rule stands in the pack.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// File as the pack names it.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
}

/// A pack read from its files.
#[derive(Debug, Clone, Default)]
pub struct Pack {
    /// Vocabulary and rules.
    pub ruleset: Ruleset,
    /// The documents beside the rules, by rule id.
    pub rule_documents: BTreeMap<String, Source>,
    /// Facts, adoptions and everything else the ledger keeps, with where they stand.
    pub items: Vec<(Origin, Item)>,
    /// Where each rule stands, by rule id.
    pub rule_origins: BTreeMap<String, Origin>,
    /// Ids that have gone, with the reason.
    pub withdrawn: Vec<(String, String)>,
    /// Sample cases by name.
    pub cases: BTreeMap<String, Case>,
}

/// Reads a pack from its files, given as (path inside the pack, text).
///
/// The result is whole only where no diagnostic has level [`Level::Error`].
#[must_use]
pub fn read(files: &[Source]) -> (Pack, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut pack = Pack::default();
    let under = |folder: &'static str| files.iter().filter(move |f| f.path.starts_with(folder));

    let markets: Vec<&Source> = under("markets/").collect();
    pack.ruleset.vocab = vocabulary::read(&under("vocab/").collect::<Vec<_>>(), &markets, &mut diagnostics);
    let vocab = &pack.ruleset.vocab;

    rules::read(&under("rules/").collect::<Vec<_>>(), vocab, &mut diagnostics).into_iter().for_each(
        |(origin, rule)| {
            pack.rule_origins.insert(rule.id.clone(), origin);
            pack.ruleset.rules.push(rule);
        },
    );
    pack.ruleset.rules.sort_by(|a, b| a.id.cmp(&b.id));
    for file in under("rules/").filter(|f| f.path.ends_with(".md")) {
        pack.rule_documents.insert(file.stem().to_owned(), file.clone());
    }

    markets::read(&markets, &pack.ruleset, &mut pack.items, &mut diagnostics);
    // places have names as markets have
    let places = pack.items.iter().filter_map(|(_, item)| match item {
        Item::Place(place) => Some(CodeDef { id: place.id.clone(), title: place.title.clone(), digits: None }),
        _ => None,
    });
    let mut places: Vec<CodeDef> = places.collect();
    places.sort_by(|a, b| a.id.cmp(&b.id));
    pack.ruleset.vocab.codes.insert("place".to_owned(), places);
    let vocab = &pack.ruleset.vocab;
    instruments::read(&under("instruments/").collect::<Vec<_>>(), &markets, vocab, &mut pack.items, &mut diagnostics);
    forecast::read(&under("forecast/").collect::<Vec<_>>(), &mut pack.items, &mut diagnostics);
    rates::read(&under("rates/").collect::<Vec<_>>(), vocab, &mut pack.items, &mut diagnostics);
    for file in under("vehicles/") {
        let (case, mut found) = cases::read_sample(file, vocab);
        diagnostics.append(&mut found);
        if let Some(case) = case {
            pack.cases.insert(case.name.clone(), case);
        }
    }
    for file in files.iter().filter(|f| f.path == "withdrawn.toml") {
        markets::read_withdrawn(file, &mut pack.withdrawn, &mut diagnostics);
    }
    unique_ids(&pack.items, &mut diagnostics);
    for file in files.iter().filter(|f| !known_place(&f.path)) {
        diagnostics.push(Diagnostic::error("file_out_of_place", &file.path, 0, vec![file.path.clone()]));
    }
    diagnostics.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    (pack, diagnostics)
}

/// Whether any diagnostic forbids loading.
#[must_use]
pub fn refused(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.level == Level::Error)
}

impl Pack {
    /// The items without their places.
    #[must_use]
    pub fn plain_items(&self) -> Vec<Item> {
        self.items.iter().map(|(_, item)| item.clone()).collect()
    }
}

fn known_place(path: &str) -> bool {
    path == "withdrawn.toml"
        || ["vocab/", "rules/", "markets/", "instruments/", "forecast/", "rates/", "vehicles/"]
            .iter()
            .any(|p| path.starts_with(p))
}

fn unique_ids(items: &[(Origin, Item)], diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<String, &Origin> = BTreeMap::new();
    for (origin, item) in items {
        let id = item.id();
        if let Some(first) = seen.get(&id) {
            let args = vec![id, first.file.clone(), first.line.to_string()];
            diagnostics.push(Diagnostic::error("id_twice", &origin.file, origin.line, args));
        } else {
            seen.insert(id, origin);
        }
    }
}
