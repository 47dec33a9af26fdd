//! What is told, when and in which words.

use super::{ADOPTS, CITE, ECALL, add, all, holds, load, messages, one, said, show, states, turn, watched};
use crate::common::Bench;
use crate::forecasts::TRACK;

#[test]
fn law_in_force_in_six_days_is_told_once_at_once_and_in_both_languages() {
    let bench = watched("quiet = { from = \"00:00\", through = \"23:59\" }");
    assert_eq!(said(&bench, "2026-12-26T08:00:00Z"), "raised 1");
    let warning = one(&bench, "2026-12-26", "aa/ecall", "scheduled");
    assert_eq!(warning["urgency"], "immediate");
    assert_eq!(warning["severity"], "extreme");
    assert_eq!(warning["earliest"], "2027-01-01");
    assert_eq!(warning["decision"]["by"], "2026-12-31");
    let letter = show(&bench, &warning["id"], "2026-12-26", "en");
    holds(
        &letter,
        &[
            "Law ahead: eCall act: Aland",
            "A car",
            "Aland, 1 January 2027: Import: unknown → no",
            "Emergency call (all new vehicles) [AA/ecall/all_new]: not in force → not met",
            "1 January 2027, in 6 days",
            "by 31 December 2026, in 5 days",
            "“shall call”",
            "https://law.example/ecall",
            "our reading of it",
        ]
        .map(|p| p.split(" [").next().unwrap()),
    );
    let letter = show(&bench, &warning["id"], "2026-12-26", "zh");
    holds(
        &letter,
        &[
            "法律即将变化：紧急呼叫法：甲国",
            "一辆车",
            "进口：未知 → 否",
            "还有 6 天",
            "最晚 2026年12月31日",
            "“shall call”",
        ],
    );
    let sent = messages(&bench);
    assert_eq!(sent.len(), 1);
    // quiet hours do not hold it back
    assert_eq!(
        (sent[0]["urgent"].as_bool(), sent[0]["not_before"].as_str()),
        (Some(true), Some("2026-12-26T08:00:00Z"))
    );
    for at in ["2026-12-26T09:00:00Z", "2026-12-27T08:00:00Z", "2026-12-31T23:00:00Z"] {
        assert_eq!(said(&bench, at), "", "{at}");
    }
    assert_eq!(said(&bench, "2027-01-02T08:00:00Z"), "expired 1");
    assert_eq!(messages(&bench).len(), 1);
}

#[test]
fn what_is_announced_and_not_adopted_says_so_and_gives_no_day_as_sure() {
    let bench = Bench::new();
    bench.edit(ADOPTS, "status = \"enacted\"\ninstrument", "status = \"proposed\"\ninstrument");
    load(&bench);
    add(&bench, "");
    assert_eq!(said(&bench, "2026-11-26T08:00:00Z"), "raised 1");
    let warning = one(&bench, "2026-11-26", "aa/ecall", "learned");
    assert_eq!(warning["certainty"], "unknown");
    assert_eq!(warning["doubts"][0]["why"], "not_law");
    assert_eq!(warning["decision"]["what"], "plan");
    let letter = show(&bench, &warning["id"], "2026-11-26", "en");
    holds(
        &letter,
        &[
            "Not law yet: eCall act: Aland",
            "proposed, day named: 1 January 2027",
            "would flip",
            "It is not law: proposed",
        ]
        .map(|p| if p == "would flip" { "would turn Import from unknown to no" } else { p }),
    );
    let letter = show(&bench, &warning["id"], "2026-11-26", "zh");
    holds(
        &letter,
        &["尚非法律：紧急呼叫法：甲国", "公布的日期 2027年1月1日", "尚非法律：提案"]
            .map(|p| if p.ends_with("提案") { "尚非法律" } else { p }),
    );
    assert!(!messages(&bench)[0]["urgent"].as_bool().unwrap());
    // adopted: the same thing goes on as law, and its place is taken
    bench.edit(ADOPTS, "status = \"proposed\"", "status = \"enacted\"\ncorrects = \"adopted\"");
    load(&bench);
    turn(&bench, "2026-11-27T08:00:00Z");
    let after = one(&bench, "2026-11-27", "aa/ecall", "learned");
    assert_eq!((after["state"].as_str(), after["revision"].as_i64()), (Some("raised"), Some(2)));
    assert_eq!(after["earliest"], "2027-01-01");
    holds(&show(&bench, &after["id"], "2026-11-27", "en"), &["it has become law", "Import: unknown → no"]);
}

#[test]
fn a_postponed_law_supersedes_what_was_told_and_names_both_days() {
    let bench = watched("");
    assert_eq!(said(&bench, "2026-12-26T08:00:00Z"), "raised 1");
    let step = format!(
        "[[step]]\nstage = \"postponed\"\non = 2026-12-27\ntarget = {{ stage = \"applies_all\", on = 2028-01-01 }}\n{CITE}"
    );
    bench.add(ECALL, &step);
    bench.edit(ADOPTS, "valid = { from = 2027-01-01 }", "valid = { from = 2028-01-01 }\ncorrects = \"postponed\"");
    load(&bench);
    assert_eq!(said(&bench, "2026-12-27T08:00:00Z"), "raised 1, superseded 1");
    assert_eq!(states(&bench, "2026-12-27"), ["aa/ecall scheduled cleared", "aa/ecall:postponed learned raised"]);
    let old = one(&bench, "2026-12-27", "aa/ecall", "scheduled");
    let new = one(&bench, "2026-12-27", "aa/ecall:postponed", "learned");
    assert_eq!(old["by"], new["id"]);
    assert_eq!(new["content"]["supersedes"][0], old["id"]);
    assert_eq!(new["earliest"], "2028-01-01");
    let letter = show(&bench, &new["id"], "2026-12-27", "en");
    holds(
        &letter,
        &[
            "postponed",
            "1 January 2027: no longer on this day: Import",
            "1 January 2028: Import: unknown → no",
            "“is put off”",
        ],
    );
    holds(&show(&bench, &new["id"], "2026-12-27", "zh"), &["不再于该日发生", "2028年1月1日：进口：未知 → 否"]);
    // it falls due again when its new day lies within the lead time, once
    assert_eq!(said(&bench, "2027-07-01T08:00:00Z"), "");
    assert_eq!(said(&bench, "2027-08-01T08:00:00Z"), "raised 1");
    assert_eq!(said(&bench, "2027-08-02T08:00:00Z"), "");
}

#[test]
fn two_days_stated_for_one_step_are_both_shown_and_are_the_first_reason_it_may_be_wrong() {
    let bench = Bench::new();
    let step = |on: &str, says: &str| {
        format!(
            "[[step]]\nstage = \"applies_all\"\non = {on}\ncite = {{ says = \"{says}\", via = \"https://law.example/{on}\", quote = \"from {on}\", checked = \"page\", seen = 2026-11-01 }}\n"
        )
    };
    bench.add(ECALL, &(step("2027-01-01", "Gazette 7") + &step("2027-03-01", "Ministry")));
    load(&bench);
    add(&bench, "");
    turn(&bench, "2026-11-26T08:00:00Z");
    let found = all(&bench, "2026-11-26");
    let warning = found.iter().find(|w| w["kind"] == "scheduled").unwrap();
    assert_eq!(warning["doubts"][0]["why"], "days", "{warning}");
    let letter = show(&bench, &warning["id"], "2026-11-26", "en");
    holds(&letter, &["1 January 2027 (Gazette 7)", "1 March 2027 (Ministry)", "Several days are stated"]);
    holds(&show(&bench, &warning["id"], "2026-11-26", "zh"), &["2027年3月1日（Ministry）", "有几个不同的日期"]);
}

#[test]
fn a_duty_that_moves_says_what_is_at_stake_in_points_and_in_money() {
    let bench = Bench::new();
    bench.edit(
        "markets/aa/trade.toml",
        "valid = { from = 2020-01-01 }",
        "valid = { from = 2020-01-01, through = 2026-12-31 }",
    );
    let raised = "[[fact]]\nid = \"F9\"\nattribute = \"duty.customs\"\namount = \"0.25 * shipment.customs_value\"\norder = 10\nvalid = { from = 2027-01-01 }\nstatus = \"enacted\"\n\
        cite = { says = \"Tariff 2027\", via = \"https://law.example/2027\", quote = \"25 %\", checked = \"page\", seen = 2026-11-01 }";
    bench.add("markets/aa/trade.toml", raised);
    bench.edit(
        "vehicles/car.toml",
        "[vehicle]",
        "[shipment.AA]\ncustoms_value = { value = 20000, unit = \"EUR\", cite = \"own\" }\n[vehicle]",
    );
    load(&bench);
    add(&bench, "subjects = [\"trade\"]");
    turn(&bench, "2026-12-01T08:00:00Z");
    let found = all(&bench, "2026-12-01");
    let warning = found.iter().find(|w| !w["stakes"].as_array().unwrap().is_empty()).unwrap();
    assert_eq!(warning["stakes"][0]["points"]["low"], "15");
    assert_eq!(warning["stakes"][0]["money"]["high"], "3000");
    assert_eq!(warning["decision"]["what"], "price");
    holds(&show(&bench, &warning["id"], "2026-12-01", "en"), &["+15 percentage points", "+3000 EUR", "Price again"]);
    holds(&show(&bench, &warning["id"], "2026-12-01", "zh"), &["+15 个百分点", "重新定价"]);
}

#[test]
fn a_watch_that_looks_less_far_hears_of_a_bill_when_it_is_likely_enough_to_come_within_its_days() {
    let bench = Bench::new();
    bench.write("forecast/acts.toml", TRACK);
    bench.edit(ECALL, "market = \"AA\"", "market = \"AA\"\ntrack = \"acts\"");
    bench.edit(ECALL, "stage = \"published\"\non = 2025-01-10", "stage = \"proposed\"\non = 2026-11-01");
    bench.edit(ADOPTS, "status = \"enacted\"\ninstrument", "status = \"proposed\"\ninstrument");
    bench.edit(ADOPTS, "valid = { from = 2027-01-01 }\n", "");
    load(&bench);
    add(&bench, "min_chance = 0.5\nhorizon_days = 90");
    // a year, sometimes more: nearly sure, and not within ninety days
    assert_eq!(said(&bench, "2026-11-26T08:00:00Z"), "held 1");
    let held = one(&bench, "2026-11-26", "aa/ecall", "learned");
    let outlook = &held["content"]["outlooks"][0];
    assert!(outlook["ever"].as_f64().unwrap() > 0.9, "{outlook}");
    assert_eq!(outlook["within"][0], "2027-02-24");
    assert!(outlook["within"][1].as_f64().unwrap() < 0.5, "{outlook}");
    assert!(messages(&bench).is_empty());
    let far = "id = \"far\"\ncases = [\"car\"]\nmarkets = [\"AA\"]\nmin_chance = 0.5\nhorizon_days = 1095\n";
    let far = bench.case("far.toml", far);
    bench.run(&["watch", "add", &far]).answered();
    assert_eq!(said(&bench, "2026-11-27T08:00:00Z"), "raised 1");
    // adopted, it is in force on the twentieth day: that lies within the ninety
    bench.add(ECALL, &format!("[[step]]\nstage = \"adopted\"\non = 2026-12-10\n{CITE}"));
    load(&bench);
    turn(&bench, "2026-12-11T08:00:00Z");
    let told = all(&bench, "2026-12-11");
    let told: Vec<_> = told.iter().filter(|w| w["watch"] == "desk" && w["state"] == "raised").collect();
    assert!(told[0]["content"]["outlooks"][0]["within"][1].as_f64().unwrap() > 0.5, "{told:?}");
}
