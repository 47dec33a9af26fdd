//! Public holidays of a publisher become calendars by which deadlines are counted.

use std::fs;

use crate::common::Bench;

const CLOCKS: &str = r#"
[cites.act]
says = "Act on defects"
checked = "memory"
stated = 2026-11-01

[[fact]]
attribute = "culture.weekend"
value = ["sat", "sun"]
complete = true
cite = "act"

[[clock]]
id = "pe-report"
title = { en = "Defect report", zh = "缺陷报告" }
duty = "report"
starts = "known"
after = "P5D"
days = "working"
counts_start = false
rolls = "next_working"
calendar = "PE"
zone = "America/Lima"
addressee = "office"
subject = "approval"
valid = { from = 2020-01-01 }
status = "enacted"
cite = "act"
"#;

const ATTRIBUTE: &str = r#"
[[attribute]]
name = "culture.weekend"
role = "weekend"
type = "list"
codes = "weekday"
subject = "approval"
title = { en = "Weekend", zh = "周末" }
meaning = { en = "Days of rest", zh = "休息日" }
"#;

const RULES: &str = "holidays:
  PE:
    days:
      01-01: {name: {en: New Year, zh: 元旦}}
      easter -2: {name: {en: Good Friday}}
      12-24 14:00: {name: {en: Christmas Eve}, type: optional}
      12-25: {name: {en: Christmas Day}}
";

/// A pack with a clock in Peru and no holidays, and a file of rules beside it.
fn bench() -> (Bench, String) {
    let bench = Bench::new();
    let kinds = [
        ("clock_duty", vec!["report"]),
        ("clock_event", vec!["known"]),
        ("authority", vec!["office"]),
        ("holiday_calendar", vec!["PE"]),
        ("weekday", vec!["sat", "sun"]),
    ];
    for (kind, ids) in kinds {
        let code = |id: &str| format!("[[code]]\nid = \"{id}\"\ntitle = {{ en = \"{id}\", zh = \"{id}\" }}\n");
        let codes: String = ids.into_iter().map(code).collect();
        bench.write(&format!("vocab/codes/{kind}.toml"), &codes);
    }
    bench.write("vocab/attributes/weekend.toml", ATTRIBUTE);
    bench.write("markets/pe/market.toml", "title = { en = \"Peru\", zh = \"秘鲁\" }\n");
    bench.write("markets/pe/clocks.toml", CLOCKS);
    bench.run(&["import", "packs"]).answered();
    let file = bench.path("PE.yaml").display().to_string();
    fs::write(&file, RULES).unwrap();
    (bench, file)
}

const ASKED: &[&str] = &["clock", "pe-report", "--start", "2026-12-10T10:00-05:00"];
/// The file holds one market of some two hundred: somebody must say that this is meant.
const IMPORT: &[&str] = &["import", "date_holidays", "--accept"];

#[test]
fn a_deadline_is_unknown_until_the_holidays_are_imported_and_then_cites_their_file() {
    let (bench, file) = bench();
    let before = bench.json(ASKED);
    assert!(before["earliest"].is_null() && before["latest"].is_null(), "{before}");
    let run = bench.run(&[IMPORT, &[file.as_str()]].concat());
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    assert!(run.out.contains("PE: 2025, 2026"), "{}", run.out);
    let due = bench.json(ASKED);
    assert_eq!(due["earliest"]["last_day"], "2026-12-17", "{due}");
    assert_eq!(due["latest"], due["earliest"]);
    let cite = &due["citations"][1];
    assert_eq!((&cite["checked"], &cite["at"]), (&"data".into(), &"PE.yaml, holidays > PE > days".into()), "{due}");
    // a half day may count or not, Christmas does not
    let over = bench.json(&["clock", "pe-report", "--start", "2026-12-21T10:00-05:00"]);
    assert_eq!(over["earliest"]["last_day"], "2026-12-29", "{over}");
    assert_eq!(over["latest"]["last_day"], "2026-12-30", "{over}");
    assert_eq!(over["open"][0]["why"], "unsettled", "{over}");
    // beyond the years computed
    let later = bench.json(&["clock", "pe-report", "--start", "2045-12-21T10:00-05:00"]);
    assert!(later["earliest"].is_null(), "{later}");
}

#[test]
fn a_year_with_a_rule_that_is_not_read_stays_unknown_and_the_import_says_so_in_both_languages() {
    let (bench, file) = bench();
    fs::write(&file, format!("{RULES}      3rd blue moon: {{name: {{en: Odd}}}}\n")).unwrap();
    for (lang, said) in [("en", "No calendar PE for 2026"), ("zh", "未生成 2026 年工作日历 PE")] {
        let run = bench.run(&[IMPORT, &[file.as_str(), "--lang", lang]].concat());
        assert!(run.out.contains(said), "{}{}", run.out, run.err);
    }
    assert!(bench.json(ASKED)["earliest"].is_null());
}

#[test]
fn what_a_pack_states_of_a_year_goes_before_what_is_made_of_a_source() {
    let (bench, file) = bench();
    let own = "\n[[calendar]]\nid = \"PE\"\nyear = 2026\nweekend = [\"saturday\", \"sunday\"]\n\
               holidays = [{ on = 2026-12-14, title = { en = \"Own\", zh = \"本包\" } }]\ncite = \"act\"\n";
    bench.add("markets/pe/clocks.toml", own);
    bench.run(&[IMPORT, &[file.as_str()]].concat());
    assert_eq!(bench.json(ASKED)["earliest"]["last_day"], "2026-12-17", "the source's, as there is no other yet");
    bench.run(&["import", "packs"]).answered();
    let due = bench.json(ASKED);
    assert_eq!(due["earliest"]["last_day"], "2026-12-18", "{due}");
    assert_eq!(due["citations"][1]["checked"], "memory", "{due}");
}
