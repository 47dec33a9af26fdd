//! The packs load whole, and every file in them is read.

use landfall_core::model::Item;
use landfall_core::pack::{self, Source};
use xtask::{Packs, lints};

use crate::{PACKS, listed, sources, today};

/// Read by the lint and the tidy tests, not by the engine.
const NOT_THE_ENGINES: &str = "vocab/words.toml";

#[test]
fn the_packs_load_every_predicate_types_and_no_lint_complains() {
    let problems = lints::run(&PACKS);
    assert!(problems.is_empty(), "{}", listed(&problems));
    assert!(PACKS.reading.is_some());
    let markets = PACKS.items(|i| if let Item::Market(x) = i { Some(x) } else { None }).count();
    assert_eq!(PACKS.markets.len(), markets, "every market resolves");
}

#[test]
fn every_file_of_the_packs_is_reached_by_the_loader() {
    let mut broken: Vec<Source> = sources();
    for source in &mut broken {
        match source.path.rsplit('.').next() {
            Some("toml") => source.text = "= no table\n".to_owned(),
            Some("csv") => source.text.push_str("no row\n"),
            _ => {}
        }
    }
    // a table of rates is only read beside its publisher's file
    let is_head = |path: &str| path.starts_with("rates/") && path.ends_with(".toml");
    for head in sources().into_iter().filter(|s| is_head(&s.path)) {
        broken.retain(|s| s.path != head.path);
        broken.push(head);
    }
    let (_, complaints) = pack::read(&broken);
    let read = |path: &str| match path.rsplit('.').next() {
        Some("md") => PACKS.pack.rule_documents.values().any(|d| d.path == path),
        _ => path == NOT_THE_ENGINES || complaints.iter().any(|d| d.file == path),
    };
    let missed: Vec<&str> =
        PACKS.sources.iter().map(|s| s.path.as_str()).filter(|path| !is_head(path) && !read(path)).collect();
    assert!(missed.is_empty(), "never read: {missed:?}");
}

#[test]
fn a_stray_file_or_a_fact_without_citation_is_refused() {
    let mut stray = sources();
    stray.push(Source { path: "notes/idea.txt".to_owned(), text: "later\n".to_owned() });
    let mut uncited = sources();
    let file = uncited.iter_mut().find(|s| s.text.contains("[[fact]]") && s.text.contains("\ncite = ")).unwrap();
    let kept: Vec<&str> = file.text.lines().filter(|l| !l.starts_with("cite = ")).collect();
    file.text = kept.join("\n") + "\n";
    for planted in [stray, uncited] {
        let packs = Packs::read(planted, today());
        assert!(pack::refused(&packs.diagnostics));
    }
}

#[test]
fn every_statement_in_the_packs_carries_a_whole_citation() {
    for (origin, item) in &PACKS.pack.items {
        let cite = match item {
            Item::Fact(x) => &x.cite,
            Item::Adoption(x) => &x.cite,
            Item::Place(x) => &x.cite,
            Item::Clock(x) => &x.cite,
            Item::Calendar(x) => &x.cite,
            Item::Quota(x) => &x.cite,
            Item::Step(x) => &x.cite,
            Item::Rate(x) => &x.cite,
            Item::Track(x) => {
                let rows = x.passages.iter().map(|p| &p.cite).chain(x.slips.iter().map(|s| &s.cite));
                for cite in rows.chain(x.calendars.values().map(|c| &c.cite)) {
                    assert!(cite.faults().is_empty(), "{}: {:?}", origin.file, cite.faults());
                }
                continue;
            }
            Item::Market(_) | Item::Coverage(_) | Item::Instrument(_) => continue,
            Item::Vehicle(_) | Item::Run(_) => panic!("{}:{}: only sources bring these", origin.file, origin.line),
        };
        assert!(cite.faults().is_empty(), "{}:{}: {:?}", origin.file, origin.line, cite.faults());
    }
    for (name, case) in &PACKS.pack.cases {
        let spaces = case.offers.values().chain(case.shipments.values()).chain([&case.values]);
        for (attribute, given) in spaces.flatten() {
            assert!(given.cite.is_some(), "{name}: {attribute} has no citation");
        }
    }
}
