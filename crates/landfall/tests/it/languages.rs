//! Both languages, and that no answer depends on them.

use crate::common::Bench;

#[test]
fn a_chinese_locale_reads_chinese_and_any_other_english() {
    let bench = Bench::loaded();
    let say = |lang: &str| {
        let output = bench.command(&["assess", "car", "--market", "AA"]).env("LC_ALL", lang).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(say("zh_CN.UTF-8").contains("虚构：仅为演示而编造"));
    assert!(say("zh_CN.UTF-8").contains("动力类型") || say("zh_CN.UTF-8").contains("质量上限"));
    assert!(say("en_GB.UTF-8").contains("Fictitious: invented for demonstration"));
    assert!(say("de_DE.UTF-8").contains("Fictitious: invented for demonstration"));
}

#[test]
fn the_flag_wins_over_the_locale_for_answers_help_and_errors() {
    let bench = Bench::loaded();
    let output = bench.command(&["--help", "--lang", "en"]).env("LANG", "zh_CN.UTF-8").output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("Usage:"));
    let help = bench.run(&["assess", "--help", "--lang", "zh"]).answered().out;
    assert!(help.contains("用法：") && !help.contains("Usage"), "{help}");
    bench.refuses(&["asses"], 2, &["did you mean `assess`?"], &["是否指 `assess`"]);
}

#[test]
fn json_and_hashes_are_the_same_in_both_languages() {
    let bench = Bench::loaded();
    let known = bench.json(&["assess", "car", "-m", "AA"])[0]["known"].as_str().unwrap().to_owned();
    let ask = |lang: &str| bench.json(&["assess", "car", "-m", "AA", "--known", &known, "--lang", lang]);
    assert_eq!(ask("en"), ask("zh"));
}

#[test]
fn chinese_shows_titles_and_how_a_thing_was_checked_in_words() {
    let bench = Bench::loaded();
    let args = ["assess", "car", "-m", "AA", "--on", "2026-12-01", "--set", "vehicle.mass=3000kg", "--lang", "zh"];
    let out = bench.run(&args).answered().out;
    for text in ["甲国", "否", "质量上限", "凭记忆，未核实", "阻断"] {
        assert!(out.contains(text), "{text}\n{out}");
    }
}
