//! Markets side by side.

use crate::common::{Bench, built_in};

fn bench() -> Bench {
    let bench = Bench::new();
    bench.add(
        "markets/bb/law.toml",
        "[[adopt]]\nrule = \"mass\"\nphase = \"always\"\npurposes = [\"import\"]\nvalid = { from = 2020-01-01 }\n\
         status = \"enacted\"\ncite = { says = \"Decree of B\", checked = \"memory\", stated = 2026-11-01 }\n\
         [[fact]]\nid = \"F3\"\nattribute = \"mass.most\"\nvalue = 3000\nunit = \"kg\"\nvalid = { from = 2020-01-01 }\n\
         status = \"enacted\"\ncite = { says = \"Decree of B\", checked = \"memory\", stated = 2026-11-01 }\n",
    );
    bench.run(&["import", "packs"]).answered();
    bench
}

fn line<'j>(json: &'j serde_json::Value, of: &str) -> &'j serde_json::Value {
    json["lines"].as_array().unwrap().iter().find(|l| l["of"] == of).unwrap_or_else(|| panic!("{of}: {json}"))
}

#[test]
fn what_all_say_alike_is_told_apart_from_what_differs_and_from_what_one_alone_says() {
    let json = bench().json(&["compare", "AA,BB", "--on", "2026-12-01"]);
    assert_eq!(line(&json, "mass")["differs"], false);
    assert_eq!(line(&json, "mass.most")["differs"], true);
    let alone = line(&json, "duty.customs");
    assert_eq!((&alone["differs"], alone["markets"].as_object().unwrap().len()), (&true.into(), 1));
    let text = bench().run(&["compare", "AA", "BB", "--on", "2026-12-01"]).answered().out;
    let differ = text.find("Different, or not known for all").unwrap();
    let same = text.find("The same in all").unwrap();
    assert!(differ < same && text[..same].contains("2500 kg") && text[same..].contains("Mass limit"), "{text}");
    assert!(text.contains("nothing held"), "what is not held is said, and is no zero: {text}");
}

#[test]
fn one_subject_stands_alone_and_a_subject_nobody_knows_is_refused_with_the_nearest() {
    let bench = bench();
    let json = bench.json(&["compare", "AA,BB", "--subject", "trade"]);
    let subjects: Vec<&str> =
        json["lines"].as_array().unwrap().iter().map(|l| l["subject"].as_str().unwrap_or_default()).collect();
    assert_eq!(subjects, ["trade/customs"]);
    assert_eq!(bench.json(&["compare", "AA,BB", "--subject", "关税"])["lines"], json["lines"]);
    bench.refuses(&["compare", "AA,BB", "--subject", "trad"], 2, &["`trade`"], &["`trade`"]);
    let nothing = bench.run(&["compare", "AA,BB", "--subject", "trade", "--on", "2010-01-01"]).answered().out;
    assert!(nothing.contains("Nothing to compare") || nothing.contains("coming"), "{nothing}");
}

#[test]
fn one_market_or_seven_are_refused_and_each_market_stands_once() {
    let bench = bench();
    bench.refuses(&["compare", "AA"], 2, &["two to six"], &["二至六个"]);
    bench.refuses(&["compare", "AA,aa"], 2, &["two to six"], &["二至六个"]);
    built_in().refuses(&["compare", "DE,FR,IT,ES,NO,GB,TR"], 2, &["7 were given"], &["7 个"]);
    built_in().refuses(&["compare", "DE,XX"], 2, &["`XX`"], &["`XX`"]);
}

#[test]
fn every_cell_of_a_comparison_agrees_with_the_dossier_of_its_market() {
    let json = built_in().json(&["compare", "DE,TR,BR", "--on", "2026-12-01"]);
    for market in ["DE", "TR", "BR"] {
        let dossier = built_in().json(&["market", market, "--on", "2026-12-01"]);
        let named: Vec<&str> = json["lines"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|l| l["about"] == "fact" || l["about"] == "requirement")
            .flat_map(|l| l["markets"][market].as_array().into_iter().flatten())
            .map(|id| id.as_str().unwrap())
            .collect();
        let all = ["facts", "adoptions"].into_iter().flat_map(|k| dossier[k].as_array().unwrap());
        let live = all.filter(|x| !["ended", "not_law"].contains(&x["standing"].as_str().unwrap()));
        let live = live.filter(|x| x["settled"] != true || !x["chosen"].is_null());
        let ids: Vec<&str> = live.map(|x| x["id"].as_str().unwrap()).collect();
        assert_eq!(named.len(), ids.len(), "{market}");
        assert!(ids.iter().all(|id| named.contains(id)), "{market}");
    }
}
