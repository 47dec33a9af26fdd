//! Watches that are wrong.

use crate::common::Bench;

#[track_caller]
fn refuses(form: &str, en: &[&str], zh: &[&str]) {
    let bench = Bench::loaded();
    let file = bench.case("bad.toml", form);
    bench.refuses(&["watch", "add", &file], 2, en, zh);
    assert!(bench.json(&["watch", "list"])["watches"].as_array().unwrap().is_empty());
}

#[test]
fn an_unknown_market_purpose_subject_or_key_is_named_with_the_nearest_and_its_line() {
    refuses(
        "cases = [\"car\"]\nmarkets = [\"AB\"]\n",
        &["bad.toml:2", "`markets`: nobody knows `AB`", "AA"],
        &["bad.toml:2", "没有 `AB`"],
    );
    refuses(
        "cases = [\"car\"]\nmarkets = [\"AA\"]\npurposes = [\"imports\"]\n",
        &["bad.toml:3", "`purposes`", "`import`"],
        &["`import`"],
    );
    refuses(
        "cases = [\"car\"]\nmarkets = [\"AA\"]\nsubjects = [\"trade/custom\"]\n",
        &["`subjects`", "`trade/customs`"],
        &["`trade/customs`"],
    );
    refuses("cases = [\"car\"]\nmarket = [\"AA\"]\n", &["unknown key `market`", "`markets`"], &["`markets`"]);
}

#[test]
fn a_filter_that_cannot_be_read_is_named_with_its_place() {
    refuses(
        "filter = \"vehicle.powertain = 'BEV'\"\nmarkets = [\"AA\"]\n",
        &["bad.toml:1", "unknown attribute `vehicle.powertain`", "vehicle.powertrain"],
        &["vehicle.powertrain"],
    );
    refuses(
        "filter = \"vehicle.mass < market.mass_most\"\nmarkets = [\"AA\"]\n",
        &["cannot read `market.mass_most`"],
        &["`market.mass_most`"],
    );
    refuses("markets = [\"AA\"]\n", &["name `cases`"], &["`cases`"]);
    refuses("cases = [\"cart\"]\nmarkets = [\"AA\"]\n", &["cart", "`car`"], &["cart"]);
}

#[test]
fn an_impossible_lead_time_chance_hour_or_zone_is_named_with_what_is_possible() {
    let with = |more: &str| format!("cases = [\"car\"]\nmarkets = [\"AA\"]\n{more}\n");
    refuses(&with("lead_days = 4000"), &["bad.toml:3", "from 0 to 3650, not 4000"], &["0 到 3650"]);
    refuses(&with("lead_days = -1"), &["not -1"], &["-1"]);
    refuses(&with("min_chance = 1.5"), &["from 0 to 1, not 1.5"], &["0 到 1"]);
    refuses(&with("quiet = { from = \"25:00\", through = \"07:00\" }"), &["`quiet.from`", "25:00"], &["25:00"]);
    refuses(&with("quiet = { from = \"07:00\", through = \"07:00\" }"), &["same hour"], &["起止时刻相同"]);
    refuses(&with("quiet = { from = \"07:00\" }"), &["`quiet.through` is missing"], &["`quiet.through`"]);
    refuses(&with("zone = \"Asia/Shanghei\""), &["Asia/Shanghei", "Asia/Shanghai"], &["Asia/Shanghai"]);
    refuses(&with("digest = \"dayly\""), &["`daily`"], &["`daily`"]);
    refuses(&with("budget = \"many\""), &["`budget` takes a number"], &["`budget`"]);
    refuses(&with("language = \"fr\""), &["`language`"], &["`language`"]);
    refuses(&with("id = \"Über\""), &["is no id for a watch"], &["不能作关注的标识"]);
    refuses(&with("name = \"one\\r\\nBcc: two\""), &["one line"], &["一行"]);
}

#[test]
fn several_faults_are_named_together_and_a_watch_is_not_overwritten_unasked() {
    refuses(
        "markets = [\"AB\"]\nlead_days = 9999\n",
        &["3 things are wrong", "AB", "9999", "name `cases`"],
        &["3 处问题"],
    );
    let bench = Bench::loaded();
    let file = bench.case("w.toml", "cases = [\"car\"]\nmarkets = [\"AA\"]\n");
    bench.run(&["watch", "add", &file]).answered();
    bench.run(&["watch", "add", &file]).answered();
    bench.case("w.toml", "cases = [\"car\"]\nmarkets = [\"BB\"]\n");
    bench.refuses(&["watch", "add", &file], 2, &["watch edit w"], &["watch edit w"]);
    bench.refuses(&["watch", "remove", "v"], 2, &["`v`", "`w`"], &["`w`"]);
    bench.refuses(
        &["watch", "edit", "w", "--set", "lead_days=soon"],
        2,
        &["`lead_days` takes a number"],
        &["`lead_days`"],
    );
    let json = bench.case("j.json", "{\"cases\": [\"car\"], \"markets\": [\"aa\"], \"lead_days\": 7}");
    let added = bench.json(&["watch", "add", &json]);
    assert_eq!((&added["watches"][0]["lead_days"], &added["watches"][0]["markets"][0]), (&7.into(), &"AA".into()));
}
