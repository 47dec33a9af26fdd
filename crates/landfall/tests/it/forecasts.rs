//! When a text will reach its next stages, as ranges with their chances.

use crate::common::Bench;

pub const TRACK: &str = r#"
title = { en = "Acts of Aland", zh = "甲国法案" }
path = ["announced", "proposed", "adopted", "in_force"]
borrow = 3
doubt = 6
[cites.ours]
says = "Landfall"
author = "Landfall"
method = "made up for tests"
checked = "estimate"
stated = 2026-11-01
[[passage]]
from = "proposed"
to = "adopted"
weight = 4
time = [{ p50 = "P12M", p90 = "P30M" }]
reason = { en = "a year, sometimes more", zh = "一年，有时更久" }
cite = "ours"
[[passage]]
from = "adopted"
to = "in_force"
weight = 4
time = [{ exact = "P20D" }]
reason = { en = "the twentieth day", zh = "第二十日" }
cite = "ours"
"#;

pub const BRAKES: &str = r#"
title = { en = "Brakes act", zh = "制动法" }
market = "AA"
track = "acts"
[[step]]
stage = "proposed"
on = 2026-01-10
target = { stage = "in_force", on = 2027-01-01 }
cite = { says = "Brakes act", checked = "memory", stated = 2026-11-01 }
"#;

pub fn bench() -> Bench {
    let bench = Bench::new();
    bench.write("forecast/acts.toml", TRACK);
    bench.write("instruments/aa/brakes.toml", BRAKES);
    bench
}

#[test]
fn a_forecast_is_a_range_with_its_chance_and_says_what_it_rests_on() {
    let bench = bench();
    bench.run(&["import", "packs"]).answered();
    let ask = ["forecast", "aa/brakes", "--on", "2026-06-01", "--by", "2027-06-01,2030-01-01"];
    let f = bench.json(&ask);
    let adopted = &f["ahead"][0];
    assert_eq!(adopted["stage"], "adopted");
    let day = |key: &str| adopted[key].as_str().unwrap().to_owned();
    assert!(day("p10").as_str() > "2026-06-01" && day("p10") < day("p50") && day("p50") < day("p90"));
    let by = |i: usize| adopted["by"][i]["chance"].as_f64().unwrap();
    assert!(0.0 < by(0) && by(0) < by(1) && by(1) <= adopted["ever"].as_f64().unwrap());
    assert_eq!(f["announced"][0]["day"], "2027-01-01");
    assert_eq!(f["priors"][0]["cite"]["checked"], "estimate");
    let en = bench.run(&ask).answered().out;
    for text in
        ["proposed since 2026-01-10", "n = 0 in this body", "a year, sometimes more", "2027-01-01 was announced"]
    {
        assert!(en.contains(text), "{text}\n{en}");
    }
    let zh = bench.run(&[&ask[..], &["--lang", "zh"]].concat()).answered().out;
    for text in ["处于“提案”阶段", "一年，有时更久", "终会发生"] {
        assert!(zh.contains(text), "{text}\n{zh}");
    }
}

#[test]
fn all_that_is_open_stands_by_the_day_expected_and_what_nothing_is_known_of_is_named() {
    let bench = bench();
    bench.write("instruments/aa/lamps.toml", &BRAKES.replace("Brakes", "Lamps").replace("2026-01-10", "2026-10-01"));
    bench.write("instruments/aa/omens.toml", &BRAKES.replace("Brakes", "Omens").replace("\"acts\"", "\"omens\""));
    bench.run(&["import", "packs"]).answered();
    let all = bench.json(&["forecast", "--all", "--on", "2026-11-01"]);
    let names = |key: &str| {
        let list = all[key].as_array().unwrap().iter();
        list.map(|f| f["instrument"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("open"), ["aa/brakes", "aa/lamps"]);
    assert_eq!(names("silent"), ["aa/ecall", "aa/omens"]);
    assert_eq!(all["silent"][1]["unknown"]["why"], "unknown_track");
}

#[test]
fn what_is_asked_wrongly_is_said_with_the_nearest_name() {
    let bench = bench();
    bench.run(&["import", "packs"]).answered();
    bench.refuses(&["forecast", "aa/brake"], 2, &["`aa/brake`", "`aa/brakes`"], &["没有法律文件 `aa/brake`"]);
    bench.refuses(&["forecast"], 2, &["`--all`"], &["`--all`"]);
    bench.refuses(&["forecast", "aa/brakes", "--all"], 2, &["not both"], &["只能给出其一"]);
    bench.refuses(&["forecast", "aa/brakes", "--by", "2027-02-30"], 2, &["2027-02-30"], &["2027-02-30"]);
}

#[test]
fn a_history_that_runs_backwards_is_not_loaded() {
    let bench = bench();
    let early = "[[step]]\nstage = \"adopted\"\non = 2025-01-10\ncite = { says = \"Brakes act\", checked = \"memory\", stated = 2026-11-01 }\n";
    bench.add("instruments/aa/brakes.toml", early);
    let wanted = ["brakes.toml:", "`aa/brakes`", "adopted", "2025-01-10", "proposed", "2026-01-10"];
    bench.refuses_import(2, &wanted, &["`aa/brakes`", "前后颠倒"]);
}

#[test]
fn estimates_that_cannot_be_are_refused_where_they_stand() {
    for (from, to, en, zh) in [
        ("to = \"adopted\"", "to = \"adoptd\"", "`adopted`", "`adoptd`"),
        ("to = \"adopted\"", "to = \"signal\"", "`signal` is not on the `path`", "不在立法轨道"),
        ("from = \"proposed\"", "from = \"in_force\"", "later stage", "`to`"),
        (
            "time = [{ p50 = \"P12M\", p90 = \"P30M\" }]",
            "time = [{ p50 = \"P30M\", p90 = \"P12M\" }]",
            "`p90`",
            "`p90`",
        ),
        ("time = [{ exact", "time = [{ share = 0.5, exact", "`share`", "`share`"),
        ("weight = 4", "weight = -4", "not negative", "非负数"),
        ("\"P20D\"", "\"20 days\"", "ISO 8601", "ISO 8601"),
        ("path =", "within = \"actz\"\npath =", "`actz`", "`actz`"),
        ("cite = \"ours\"", "cite = \"yours\"", "`yours`", "`yours`"),
        ("weight = 4", "weight = 4\nmeetings = \"court\"\nchance = 0.5", "`court`", "`court`"),
    ] {
        let bench = bench();
        bench.edit("forecast/acts.toml", from, to);
        bench.refuses_import(2, &["forecast/acts.toml", en], &[zh]);
    }
}
