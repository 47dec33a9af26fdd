//! Duties with a deadline, counted as the authority counts.

use crate::common::Bench;

const CLOCKS: &str = r#"
[cites.act]
says = "Act on defects"
checked = "memory"
stated = 2026-11-01

[[clock]]
id = "aa-report"
title = { en = "Defect report", zh = "缺陷报告" }
duty = "report"
starts = "known"
after = "P5D"
days = "working"
counts_start = false
rolls = "next_working"
calendar = "aa"
zone = "America/New_York"
addressee = "office"
subject = "approval"
valid = { from = 2020-01-01 }
status = "enacted"
cite = "act"

[[clock]]
id = "aa-notify"
title = { en = "Owners' letter", zh = "车主通知" }
duty = "report"
starts = "known"
after = "P60D"
days = "calendar"
zone = "America/New_York"
addressee = "office"
subject = "approval"
valid = { from = 2020-01-01 }
status = "enacted"
cite = "act"

[[clock]]
id = "aa-hours"
title = { en = "Stop", zh = "停售" }
duty = "report"
starts = "known"
after = "PT24H"
zone = "America/New_York"
addressee = "office"
subject = "approval"
valid = { from = 2020-01-01, through = 2026-12-31 }
status = "enacted"
cite = "act"

[[calendar]]
id = "aa"
year = 2026
weekend = ["saturday", "sunday"]
holidays = [{ on = 2026-11-26, title = { en = "Thanksgiving", zh = "感恩节" } }]
unsettled = [{ on = 2026-12-24, title = { en = "Christmas Eve", zh = "平安夜" } }]
cite = "act"
"#;

fn bench() -> Bench {
    let bench = Bench::new();
    let kinds = [
        ("clock_duty", "report", "Report", "报告"),
        ("clock_event", "known", "Defect known", "获知缺陷"),
        ("authority", "office", "Office", "主管部门"),
        ("holiday_calendar", "aa", "A's public holidays", "甲国公共假日"),
    ];
    for (kind, id, en, zh) in kinds {
        let code = format!("[[code]]\nid = \"{id}\"\ntitle = {{ en = \"{en}\", zh = \"{zh}\" }}\n");
        bench.write(&format!("vocab/codes/{kind}.toml"), &code);
    }
    bench.write("markets/aa/clocks.toml", CLOCKS);
    bench
}

#[test]
fn working_days_skip_the_weekend_and_the_authoritys_holidays_in_its_own_zone() {
    let bench = bench();
    bench.run(&["import", "packs"]).answered();
    // late on Monday in UTC is Monday evening there; Thursday is a holiday
    let due = bench.json(&["clock", "aa-report", "--start", "2026-11-24T03:30Z"]);
    assert_eq!(due["earliest"]["last_day"], "2026-12-01", "{due}");
    assert_eq!(due["latest"], due["earliest"]);
    assert_eq!(due["latest"]["until"], "2026-12-02T00:00:00-05:00[America/New_York]");
    assert_eq!(due["skipped"][0]["holiday"]["en"], "Thanksgiving");
    assert_eq!(due["skipped"].as_array().unwrap().len(), 3);
    // the same clock time, given as the authority's clocks show it
    let there = bench.json(&["clock", "aa-report", "--start", "2026-11-23T22:30"]);
    assert_eq!(there["latest"], due["latest"]);
    for (lang, said) in [("en", "2026-12-01"), ("zh", "感恩节")] {
        let run = bench.run(&["clock", "aa-report", "--start", "2026-11-24T03:30Z", "--lang", lang]).answered();
        assert!(run.out.contains(said), "{}", run.out);
    }
}

#[test]
fn a_year_without_its_holidays_gives_unknown_not_a_day() {
    let bench = bench();
    bench.run(&["import", "packs"]).answered();
    let due = bench.json(&["clock", "aa-report", "--start", "2026-12-29T10:00-05:00"]);
    assert!(due["earliest"].is_null() && due["latest"].is_null(), "{due}");
    assert_eq!(due["open"], serde_json::json!([{ "why": "calendar", "calendar": "aa", "year": 2027 }]));
}

#[test]
fn a_day_of_which_nobody_knows_gives_both_readings_and_is_named() {
    let bench = bench();
    bench.run(&["import", "packs"]).answered();
    let due = bench.json(&["clock", "aa-report", "--start", "2026-12-18T10:00-05:00"]);
    assert_eq!(due["earliest"]["last_day"], "2026-12-25", "{due}");
    assert_eq!(due["latest"]["last_day"], "2026-12-28", "{due}");
    assert_eq!(due["open"][0]["why"], "unsettled", "{due}");
    assert_eq!(due["open"][0]["on"], "2026-12-24", "{due}");
    // a count that ends before it is firm
    let before = bench.json(&["clock", "aa-report", "--start", "2026-12-16T10:00-05:00"]);
    assert_eq!(before["earliest"], before["latest"], "{before}");
    assert_eq!(before["open"], serde_json::json!([]));
    for (lang, said) in [("en", "2026-12-24 (Christmas Eve)"), ("zh", "2026-12-24（平安夜）")] {
        let run = bench.run(&["clock", "aa-report", "--start", "2026-12-18T10:00-05:00", "--lang", lang]).answered();
        assert!(run.out.contains(said), "{}", run.out);
    }
}

#[test]
fn what_nobody_read_leaves_a_strict_and_a_mild_reading() {
    let bench = bench();
    bench.run(&["import", "packs"]).answered();
    let due = bench.json(&["clock", "aa-notify", "--start", "2026-11-02T10:00-05:00"]);
    assert_eq!(due["earliest"]["last_day"], "2026-12-31", "day 60 where the day of the event is day one");
    assert!(due["latest"].is_null(), "it may roll, and by which calendar nobody said: {due}");
    let hours = bench.json(&["clock", "aa-hours", "--start", "2026-11-01T00:30-04:00"]);
    // the clocks go back that night
    assert_eq!(hours["latest"]["until"], "2026-11-01T23:30:00-05:00[America/New_York]");
    let ended = bench.json(&["clock", "aa-hours", "--start", "2027-01-01T10:00-05:00"]);
    assert_eq!(ended["in_force"], "false");
}

#[test]
fn clocks_are_listed_and_bad_ones_are_refused_with_file_line_and_hint() {
    let good = bench();
    good.run(&["import", "packs"]).answered();
    assert!(good.run(&["clock"]).answered().out.contains("aa-report"));
    good.refuses(&["clock", "aa-reprot"], 2, &["aa-report"], &["aa-report"]);
    good.refuses(&["clock", "aa-report", "--start", "soon"], 2, &["`soon`"], &["`soon`"]);
    let file = "markets/aa/clocks.toml";
    let wrong = [
        ("zone = \"America/New_York\"", "zone = \"America/Newark\"", "IANA"),
        ("after = \"P5D\"", "after = \"5 days\"", "ISO 8601"),
        ("calendar = \"aa\"\n", "", "`calendar`"),
        ("days = \"working\"\n", "", "`days`"),
        ("addressee = \"office\"", "addressee = \"offcie\"", "`office`"),
        ("on = 2026-11-26", "on = 2025-11-26", "2025-11-26"),
        ("on = 2026-12-24", "on = 2025-12-24", "2025-12-24"),
    ];
    for (from, to, said) in wrong {
        let bench = bench();
        bench.edit(file, from, to);
        bench.refuses_import(2, &["clocks.toml", said], &["clocks.toml"]);
    }
}
