//! What is damaged is left out and said; what stands beside it stays.

use std::collections::BTreeMap;

use landfall_ingest::{Input, NamedBytes, Problem, source, sources};

use super::bundle::{Bundle, Format};
use super::damage::figures;
use crate::{received, value};

#[test]
fn a_damaged_figure_of_a_table_takes_its_own_line_and_leaves_the_others() {
    for source in sources().unwrap() {
        let bundle = Bundle::of(&source);
        let read = |files| source.read_input(Input { files }, received());
        let whole = read(bundle.files.clone()).unwrap();
        let mut tried = 0;
        for part in bundle.parts().iter().filter(|p| matches!(p.format, Format::Table(_))) {
            let text = std::str::from_utf8(&part.bytes).unwrap();
            let lead = format!("{} line ", part.name);
            let lines = whole
                .parsed
                .statements
                .iter()
                .filter_map(|s| s.at.strip_prefix(&lead)?.split(',').next()?.parse().ok());
            let data: usize = lines.min().unwrap_or(2);
            for figure in figures(text) {
                let line = 1 + text[..figure.start].matches('\n').count();
                if line < data {
                    continue;
                }
                let mut damaged = text.to_owned();
                damaged.replace_range(figure, "12x");
                // a file that is refused says nothing: that is checked beside
                let Ok(reading) = read(bundle.with(part, damaged.into_bytes())) else { continue };
                let left: BTreeMap<String, String> =
                    reading.parsed.statements.iter().map(|s| (s.key(), s.value.to_string())).collect();
                for gone in whole.parsed.statements.iter().filter(|s| !left.contains_key(&s.key())) {
                    let here = format!("{} line {line},", part.name);
                    assert!(format!("{},", gone.at).contains(&here), "{}: line {line} took {gone:?}", source.name);
                }
                tried += 1;
            }
        }
        println!("{}: {tried} figures", source.name);
    }
}

#[test]
fn a_year_without_all_its_hours_has_no_lowest_and_no_highest() {
    let source = source("epw").unwrap();
    let bundle = Bundle::of(&source);
    let part = bundle.parts().into_iter().find(|p| p.name.ends_with(".epw")).unwrap();
    let text = String::from_utf8(part.bytes.clone()).unwrap();
    let key = "014920/climate.typical_year_min_temperature";
    let read =
        |text: String| source.read_input(Input { files: bundle.with(&part, text.into_bytes()) }, received()).unwrap();
    assert_eq!(value(&read(text.clone()), key), "-11.0 degC");
    // the coldest hour unreadable, impossible, missing: the second coldest is not the coldest
    for instead in ["x", "-110.0", "99.9", "-"] {
        let reading = read(text.replacen(",-11.0,", &format!(",{instead},"), 1));
        assert!(!reading.parsed.statements.iter().any(|s| s.key() == key), "{instead}");
        assert!(
            reading.parsed.signals.iter().any(|s| s.problem == Problem::Absent && s.field == "dry bulb"),
            "{instead}"
        );
    }
}

#[test]
fn a_limit_whose_road_is_not_known_is_no_limit_for_all_roads() {
    let source = source("default_speeds").unwrap();
    let bundle = Bundle::of(&source);
    let part = &bundle.parts()[0];
    let text = String::from_utf8(part.bytes.clone()).unwrap().replace("\"name\": \"urban\"", "\"road\": \"urban\"");
    let reading = source.read_input(Input { files: bundle.with(part, text.into_bytes()) }, received()).unwrap();
    let stated: Vec<String> = reading.parsed.statements.iter().map(|s| format!("{} {}", s.key(), s.value)).collect();
    assert!(!stated.iter().any(|s| s.starts_with("DE/") && s.ends_with(" 50 km/h")), "{stated:#?}");
    assert!(reading.parsed.signals.iter().any(|s| s.problem == Problem::UnknownForm));
}

#[test]
fn every_number_that_is_stated_has_a_least_and_a_greatest() {
    for source in sources().unwrap() {
        for field in source.head.fields.iter().filter(|f| f.attribute.is_some()) {
            if ["number", "money"].contains(&field.kind.as_str()) {
                assert!(field.least.is_some() && field.most.is_some(), "{}: `{}`", source.name, field.name);
            }
        }
    }
}

#[test]
fn vehicles_that_each_lie_over_one_large_base_are_refused_before_they_take_for_ever() {
    let source = source("open_ev_data").unwrap();
    let base = format!("{{\"sources\": [{}1]}}", "{\"url\": \"a\"},".repeat(20_000));
    let named = |name: String, text: &str| NamedBytes { name, bytes: text.as_bytes().to_vec() };
    let mut files = vec![named("src/a/b/base.json".to_owned(), &base)];
    files.extend((0..2_000).map(|n| named(format!("src/a/b/2024/v{n}.json"), "{\"year\": 2024}")));
    let error = source.read_input(Input { files }, received()).unwrap_err();
    assert_eq!(error.code(), "source-too-big", "{error}");
}
