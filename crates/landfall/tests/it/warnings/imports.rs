//! Sources that are due when the process runs.

use serde_json::Value;

use super::{add, all, states, turn};
use crate::common::Bench;
use crate::sources::{figures, loaded, rates};

/// Says where the newest editions lie.
fn configure(bench: &Bench, imports: &[(&str, &str)]) {
    let folder = bench.path("config/landfall");
    std::fs::create_dir_all(&folder).unwrap();
    let lines: String = imports.iter().map(|(source, path)| format!("{source} = \"{path}\"\n")).collect();
    std::fs::write(folder.join("config.toml"), format!("[imports]\n{lines}")).unwrap();
}

/// What a turn said of a source: entries written, and why nothing was.
fn read(turn: &Value, source: &str) -> Option<(Option<u64>, String)> {
    let one = turn["imports"].as_array().unwrap().iter().find(|read| read["source"] == source)?;
    Some((one["written"].as_u64(), one["failed"].as_str().unwrap_or_default().to_owned()))
}

#[test]
fn one_broken_source_does_not_stop_the_rest_and_leaves_nothing_half() {
    let bench = loaded();
    add(&bench, "");
    let good = figures(&bench, "now", "95");
    // a table cut off in the middle, and a file that is not there
    let cut = rates(&bench, 10);
    let text = std::fs::read_to_string(&cut).unwrap();
    std::fs::write(&cut, format!("{}\n2026-11-0", text.trim_end())).unwrap();
    let gone = bench.path("gone.json").display().to_string();
    configure(&bench, &[("cldr", &good), ("default_speeds", &gone), ("ecb", &cut)]);
    let first = turn(&bench, "2026-11-27T08:00:00Z");
    assert_eq!(read(&first, "cldr"), Some((Some(4), String::new())));
    let (written, why) = read(&first, "ecb").unwrap();
    assert!(written.is_none() && why.contains("eurofxref-hist.csv"), "{why}");
    let (written, why) = read(&first, "default_speeds").unwrap();
    assert!(written.is_none() && why.contains("gone.json"), "{why}");
    // what was read is told in the same turn, with the law of the pack
    assert!(!states(&bench, "2026-11-27").is_empty(), "{:?}", all(&bench, "2026-11-27"));
    let sources = |name: &str| {
        let found = bench.json(&["sources"]);
        let one = found["sources"].as_array().unwrap().iter().find(|s| s["name"] == name).unwrap().clone();
        (one["items"].as_u64().unwrap(), one["health"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!((sources("ecb"), sources("default_speeds").0), ((0, "never_run".to_owned()), 0));
    bench.run(&["verify", "--ledger"]).answered();
    // both are said to people, in their language
    for (lang, said) in [("en", "not read, the rest goes on"), ("zh", "未能读取，其余照常进行")] {
        let now = if lang == "en" { "2026-11-27T09:00:00Z" } else { "2026-11-27T10:00:00Z" };
        let out = bench.run(&["run", "--once", "--now", now, "--lang", lang]).answered().out;
        assert_eq!(out.matches(said).count(), 2, "{out}");
        assert!(!out.contains("cldr"), "what was read is not due again: {out}");
    }
    // mended, it is read at the next turn
    rates(&bench, 10);
    assert_eq!(read(&turn(&bench, "2026-11-27T11:00:00Z"), "ecb"), Some((Some(10), String::new())));
    assert_eq!(sources("ecb").0, 10);
}

#[test]
fn a_source_is_read_again_when_its_publisher_should_have_renewed_it_and_what_it_changes_is_told() {
    let bench = loaded();
    add(&bench, "");
    configure(&bench, &[("cldr", &figures(&bench, "now", "95"))]);
    turn(&bench, "2026-11-27T08:00:00Z");
    let before = states(&bench, "2026-11-27");
    figures(&bench, "now", "60");
    let early = turn(&bench, "2027-05-27T07:59:59Z");
    assert_eq!(read(&early, "cldr"), None);
    assert_eq!(early["next"], "2027-05-27T08:00:00Z");
    let due = turn(&bench, "2027-05-27T08:00:00Z");
    assert_eq!(read(&due, "cldr"), Some((Some(1), String::new())));
    assert!(due["pass"]["said"]["raised"].as_u64().unwrap_or_default() > 0, "{due}\n{before:?}");
}

#[test]
fn a_source_nobody_knows_in_the_configuration_is_named_and_nothing_is_done() {
    let bench = loaded();
    configure(&bench, &[("cdlr", "x")]);
    let now = ["run", "--once", "--now", "2026-11-27T08:00:00Z"];
    bench.refuses(&now, 2, &["cdlr", "`cldr`"], &["cdlr", "`cldr`"]);
    assert!(bench.column("SELECT day FROM pass").is_empty());
}
