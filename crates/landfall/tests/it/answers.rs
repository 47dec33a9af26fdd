//! What the commands answer.

use crate::common::Bench;

fn keys(value: &serde_json::Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn an_assessment_is_always_an_array_with_exactly_the_fields_promised() {
    let bench = Bench::loaded();
    let all = bench.json(&["assess", "car", "--market", "AA", "--on", "2026-12-01"]);
    assert_eq!(all.as_array().unwrap().len(), 1);
    let one = &all[0];
    let fields = ["answers", "fictitious", "findings", "known", "market", "on", "pending", "receipt", "vehicle"];
    assert_eq!(keys(one), fields);
    let answer = &one["answers"][1];
    assert_eq!(
        keys(answer),
        ["asked_of", "coverage", "decided_by", "next_flip", "purpose", "verdict", "weakest", "why"]
    );
    assert_eq!(keys(&answer["next_flip"]), ["because", "on", "precise", "verdict"]);
    for field in ["requirement", "outcome", "phase", "status", "valid", "missing", "because", "citations"] {
        assert!(one["findings"][0].get(field).is_some(), "{field}");
    }
}

#[test]
fn a_requirement_that_begins_next_year_is_a_flip_with_its_day_and_cause() {
    let bench = Bench::loaded();
    let all = bench.json(&["assess", "car", "--market", "AA", "--on", "2026-12-01"]);
    let answers = all[0]["answers"].as_array().unwrap();
    let import = answers.iter().find(|a| a["purpose"] == "import").unwrap();
    assert_eq!(import["verdict"], "unknown");
    assert_eq!(import["next_flip"]["on"], "2027-01-01");
    assert_eq!(import["next_flip"]["verdict"], "no");
    assert_eq!(import["next_flip"]["because"][0], "AA/ecall/all_new");
}

#[test]
fn a_market_without_facts_is_unknown_for_want_of_coverage_and_never_yes() {
    let bench = Bench::loaded();
    let all = bench.json(&["assess", "car", "--market", "all"]);
    assert_eq!(all.as_array().unwrap().len(), 2);
    let bare = all.as_array().unwrap().iter().find(|a| a["market"] == "BB").unwrap();
    for answer in bare["answers"].as_array().unwrap() {
        assert_eq!(answer["verdict"], "unknown");
        assert!(answer["why"].as_array().unwrap().iter().any(|w| w["why"] == "coverage"), "{answer}");
    }
}

#[test]
fn fail_on_gives_code_one_only_where_it_is_asked_for_and_hit() {
    let bench = Bench::loaded();
    let run = |on: &str, fail: &[&str]| {
        let args = ["assess", "car", "--market", "AA", "--on", on];
        bench.run(&args.iter().copied().chain(fail.iter().copied()).collect::<Vec<_>>()).code
    };
    assert_eq!(run("2027-06-01", &[]), 0);
    assert_eq!(run("2027-06-01", &["--fail-on", "no"]), 1);
    assert_eq!(run("2027-06-01", &["--fail-on", "not_met"]), 1);
    assert_eq!(run("2026-06-01", &["--fail-on", "no"]), 0);
}

#[test]
fn a_value_set_on_the_command_line_decides_and_concerns_the_market_asked() {
    let bench = Bench::loaded();
    let met = bench.json(&["assess", "car", "--market", "AA", "--on", "2027-06-01", "--set", "vehicle.ecall=true"]);
    let found = met[0]["findings"].as_array().unwrap();
    assert!(found.iter().any(|f| f["requirement"] == "ecall" && f["outcome"] == "met"));
    let duty = bench.json(&["duty", "car", "-m", "AA", "--set", "shipment.customs_value=20000EUR"]);
    assert_eq!(duty["cases"][0]["total"]["low"], "2000");
    assert_eq!(duty["cases"][0]["complete"], false);
    assert_eq!(
        duty["receipt"]["case"]["shipments"]["AA"]["shipment.customs_value"]["value"]["money"]["currency"],
        "EUR"
    );
}

#[test]
fn a_timeline_changes_on_the_day_the_law_does() {
    let bench = Bench::loaded();
    let t = bench.json(&["timeline", "car", "--market", "AA", "--from", "2026-06-01", "--through", "2027-06-01"]);
    let days: Vec<&str> = t["segments"].as_array().unwrap().iter().map(|s| s["from"].as_str().unwrap()).collect();
    assert_eq!(days, ["2026-06-01", "2027-01-01"]);
    let text =
        bench.run(&["timeline", "car", "-m", "AA", "--from", "2026-06-01", "--through", "2027-06-01"]).answered();
    assert!(text.out.contains("Emergency call (all new vehicles): not in force → not met"), "{}", text.out);
}

#[test]
fn a_fact_is_shown_with_what_it_rests_on() {
    let bench = Bench::loaded();
    let run = bench.run(&["fact", "AA", "mass.most", "--on", "2026-12-01"]).answered();
    for text in ["Greatest mass = 2500 kg", "in force", "F2", "Mass decree", "“2500 kg”", "https://law.example/mass"]
    {
        assert!(run.out.contains(text), "{text}\n{}", run.out);
    }
}

#[test]
fn dossier_gaps_and_search_find_what_is_there() {
    let bench = Bench::loaded();
    let dossier = bench.run(&["market", "aland", "--on", "2026-12-01"]).answered().out;
    for text in [
        "Aland: market dossier",
        "1 January 2027: Emergency call: asked of all new vehicles",
        "from memory, unverified",
    ] {
        assert!(dossier.contains(text), "{text}\n{dossier}");
    }
    let gaps = bench.json(&["gaps"]);
    assert_eq!(gaps["without_facts"][0], "BB");
    assert_eq!(gaps["markets"][0]["from_memory"][0]["id"], "AA/mass/always");
    let found = bench.json(&["find", "紧急"]);
    assert!(found["found"].as_array().unwrap().iter().any(|f| f["kind"] == "rule" && f["id"] == "ecall"));
}

#[test]
fn answers_are_plain_when_piped_and_coloured_when_asked() {
    let bench = Bench::loaded();
    assert!(!bench.run(&["assess", "car", "-m", "AA"]).answered().out.contains('\u{1b}'));
    assert!(bench.run(&["assess", "car", "-m", "AA", "--color", "always"]).answered().out.contains('\u{1b}'));
}

#[test]
fn loading_the_same_packs_again_writes_nothing() {
    let bench = Bench::loaded();
    let head = bench.head();
    let again = bench.json(&["import", "packs"]);
    assert_eq!(again["written"], 0);
    assert_eq!(bench.head(), head);
}
