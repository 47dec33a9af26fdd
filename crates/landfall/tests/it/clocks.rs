//! Two clocks and receipts.

use crate::common::Bench;

const ASK: [&str; 6] = ["assess", "car", "--market", "AA", "--on", "2026-12-01"];

fn verdict(answer: &serde_json::Value) -> &str {
    let answers = answer[0]["answers"].as_array().unwrap();
    answers.iter().find(|a| a["purpose"] == "import").unwrap()["verdict"].as_str().unwrap()
}

#[test]
fn a_correction_changes_todays_answer_and_leaves_yesterdays_and_both_receipts_verify() {
    let bench = Bench::loaded();
    let before = bench.json(&ASK);
    assert_eq!(verdict(&before), "unknown");
    let known = before[0]["known"].as_str().unwrap().to_owned();

    bench.edit("markets/aa/trade.toml", "value = 2500", "value = 1500\ncorrects = \"misread: 1500 kg\"");
    bench.run(&["import", "packs"]).answered();

    let after = bench.json(&ASK);
    assert_eq!(verdict(&after), "no");
    let then: Vec<&str> = ASK.into_iter().chain(["--known", &known]).collect();
    assert_eq!(bench.json(&then), before, "the answer as known before is the same to the byte");

    for (name, answer) in [("before.json", &before), ("after.json", &after)] {
        let file = bench.case(name, &answer.to_string());
        let run = bench.run(&["verify", &file]).answered();
        assert!(run.out.contains("same answer"), "{}", run.out);
    }
}

#[test]
fn receipts_in_a_file_of_their_own_verify_and_a_forged_one_does_not() {
    let bench = Bench::loaded();
    let file = bench.path("receipts.json").display().to_string();
    let ask: Vec<&str> = ASK.into_iter().chain(["--receipt", &file]).collect();
    bench.run(&ask).answered();
    bench.run(&["verify", &file]).answered();
    let text = std::fs::read_to_string(&file).unwrap();
    let forged = bench.case("forged.json", &text.replace("\"on\": \"2026-12-01\"", "\"on\": \"2027-12-01\""));
    let run = bench.run(&["verify", &forged]);
    assert_eq!(run.code, 2);
    assert!(run.out.contains("not the same answer"), "{}", run.out);
}

#[test]
fn an_answer_edited_beside_its_receipt_is_found() {
    let bench = Bench::loaded();
    let text = bench.json(&ASK).to_string().replacen("\"verdict\":\"unknown\"", "\"verdict\":\"yes\"", 1);
    let run = bench.run(&["verify", &bench.case("edited.json", &text)]);
    assert_eq!(run.code, 2);
    assert!(run.out.contains("the answer in the file was changed"), "{}", run.out);
}

#[test]
fn a_duty_receipt_verifies_too() {
    let bench = Bench::loaded();
    let duty = bench.json(&["duty", "car", "-m", "AA", "--set", "shipment.customs_value=100EUR"]);
    bench.run(&["verify", &bench.case("duty.json", &duty.to_string())]).answered();
}

#[test]
fn before_the_first_loading_nothing_was_known() {
    let bench = Bench::loaded();
    let ask: Vec<&str> = ASK.into_iter().chain(["--known", "2020-01-01"]).collect();
    bench.refuses(&ask, 2, &["nothing was known"], &["尚无所知"]);
}
