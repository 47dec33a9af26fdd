//! `landfall diff`: what changed, of which kind, by what, with quote and address.

use crate::common::Bench;

/// The instant of the last load.
fn known(bench: &Bench) -> String {
    bench.json(&["import", "packs"])["known"].as_str().unwrap().to_owned()
}

fn lines(json: &serde_json::Value) -> Vec<String> {
    let text = |v: &serde_json::Value| v.as_str().unwrap_or_default().to_owned();
    let one = |c: &serde_json::Value| {
        let what = ["purpose", "id", "what"].iter().find_map(|key| c.get(*key)).map(text).unwrap();
        format!(
            "{} {} {} {what} {}→{}",
            text(&c["kind"]),
            text(&c["market"]),
            text(&c["on"]),
            text(&c["from"]),
            text(&c["to"])
        )
    };
    json["changes"].as_array().unwrap().iter().map(one).collect()
}

#[test]
fn law_that_begins_between_two_days_is_shown_with_its_quote_and_address() {
    let bench = Bench::loaded();
    let args = ["diff", "car", "-m", "AA", "--from", "2026-12-26", "--to", "2027-01-02"];
    let json = bench.json(&args);
    assert_eq!(lines(&json)[0], "scheduled AA 2027-01-01 import unknown→no");
    assert_eq!(json["changes"][0]["moves"][0]["id"], "AA/ecall/all_new");
    assert_eq!(json["changes"][0]["causes"][0]["citations"][0]["quote"], "shall call");
    let text = bench.run(&args).answered().out;
    for part in [
        "Scheduled",
        "1 January 2027",
        "Import: unknown → no",
        "Emergency call",
        "“shall call”",
        "https://law.example/ecall",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let chinese = bench
        .run(&["diff", "car", "-m", "AA", "--from", "2026-12-26", "--to", "2027-01-02", "--lang", "zh"])
        .answered()
        .out;
    for part in ["如期发生", "进口：未知 → 否", "紧急呼叫系统（所有新车）：", "起因："] {
        assert!(chinese.contains(part), "{part}\n{chinese}");
    }
}

#[test]
fn two_loads_of_the_packs_are_compared_by_what_was_known_and_a_correction_is_owned_up_to() {
    let bench = Bench::loaded();
    let before = known(&bench);
    bench.edit("markets/aa/trade.toml", "value = 2500\n", "value = 1900\ncorrects = \"read the wrong column\"\n");
    let after = known(&bench);
    let (from, to) = (format!("2026-12-01@{before}"), format!("2026-12-01@{after}"));
    let json = bench.json(&["diff", "car", "-m", "aa", "--from", &from, "--to", &to]);
    assert_eq!(lines(&json)[0], "corrected AA 2026-12-01 import unknown→no");
    assert_eq!(json["changes"][0]["causes"][0]["corrects"], "read the wrong column");
    let text = bench.run(&["diff", "car", "-m", "aa", "--from", &from, "--to", &to]).answered().out;
    assert!(text.contains("we were wrong: read the wrong column"), "{text}");
    let way_back = bench.run(&["diff", "car", "-m", "aa", "--from", &to, "--to", &to]).answered().out;
    assert!(way_back.contains("Nothing changed."), "{way_back}");
    bench.refuses(
        &["diff", "car", "-m", "AA", "--from", &to, "--to", &from],
        2,
        &["before the first"],
        &["早于第一个"],
    );
}

#[test]
fn a_rule_reread_in_a_later_ruleset_is_told_apart_from_new_law() {
    let bench = Bench::loaded();
    let before = known(&bench);
    bench.edit("rules/safety/mass.toml", "vehicle.mass <= market.mass_most", "vehicle.mass + 600 <= market.mass_most");
    let after = known(&bench);
    let (from, to) = (format!("2026-12-01@{before}"), format!("2026-12-01@{after}"));
    let json = bench.json(&["diff", "car", "-m", "AA", "--from", &from, "--to", &to]);
    assert_eq!(lines(&json)[0], "reread AA 2026-12-01 import unknown→no");
    assert_eq!(json["changes"][0]["causes"][0]["id"], "mass");
}

#[test]
fn a_step_of_a_text_that_no_requirement_follows_is_shown_with_what_it_announces_in_both_languages() {
    let bench = Bench::loaded();
    let before = known(&bench);
    bench.write(
        "instruments/aa/radio.toml",
        r#"
title = { en = "Radio act", zh = "无线电法" }
market = "AA"
subject = "approval"
[[step]]
stage = "proposed"
on = 2026-11-02
target = { stage = "in_force", on = 2027-09-01 }
cite = { says = "Gazette", via = "https://law.example/radio", quote = "a bill", checked = "official", seen = 2026-11-03 }
"#,
    );
    let after = known(&bench);
    let (from, to) = (format!("2026-12-01@{before}"), format!("2026-12-01@{after}"));
    let args = ["diff", "car", "-m", "AA", "--from", &from, "--to", &to];
    let json = bench.json(&args);
    assert_eq!(json["changes"].as_array().unwrap().len(), 1, "{json}");
    assert_eq!(json["changes"][0]["causes"][0]["step"], "aa/radio:proposed");
    let text = bench.run(&args).answered().out;
    let said =
        ["Radio act: no requirement of ours follows it yet", "announced for 1 September 2027: in force", "“a bill”"];
    said.iter().for_each(|part| assert!(text.contains(part), "{part}\n{text}"));
    let chinese = bench.run(&[&args[..], &["--lang", "zh"]].concat()).answered().out;
    let said = ["无线电法：尚无我们收录的要求与之对应", "宣布 2027年9月1日：生效"];
    said.iter().for_each(|part| assert!(chinese.contains(part), "{part}\n{chinese}"));
}

#[test]
fn two_case_files_differ_by_what_is_described() {
    let bench = Bench::loaded();
    let car = |mass: u32| {
        format!("[vehicle]\npowertrain = \"BEV\"\nmass = {{ value = {mass}, unit = \"kg\" }}\necall = true\n")
    };
    let (light, heavy) = (bench.case("light.toml", &car(2000)), bench.case("heavy.toml", &car(2600)));
    let day = ["-m", "AA", "--from", "2026-12-01"];
    let args: Vec<&str> = ["diff", &light, &heavy].into_iter().chain(day).collect();
    let json = bench.json(&args);
    assert_eq!(lines(&json)[0], "described AA 2026-12-01 import unknown→no");
    assert_eq!(json["changes"][0]["causes"][0]["id"], "vehicle.mass");
    let text = bench.run(&args).answered().out;
    assert!(text.contains("because of Mass"), "{text}");
}

#[test]
fn points_that_are_none_or_run_backwards_are_refused_with_what_to_write() {
    let bench = Bench::loaded();
    let ask = |from: &str, to: &str, en: &str, zh: &str| {
        bench.refuses(&["diff", "car", "-m", "AA", "--from", from, "--to", to], 2, &[en], &[zh]);
    };
    ask("yesterday", "2026-12-01", "`yesterday` is not a point like", "`yesterday` 不是如");
    ask("2026-12-01@", "2026-12-01", "(--from)", "（--from）");
    ask("2026-12-02", "2026-12-01", "lies before the first", "早于第一天");
    ask("2026-12-01@1999-01-01", "2026-12-01", "the ledger begins later", "账本从更晚开始");
    bench.refuses(&["diff", "car", "-m", "AX"], 2, &["unknown market `AX`"], &["未知市场 `AX`"]);
}
