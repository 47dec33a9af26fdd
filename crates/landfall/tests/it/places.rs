//! Requirements judged in each place of a market.

use crate::common::Bench;

const WARM: &str = "0";

/// A market with three cities, one of them without a figure.
fn cities(share_from: &str) -> Bench {
    let bench = Bench::new();
    bench.add(
        "vocab/units.toml",
        "[[unit]]\nid = \"degC\"\ndimension = \"temperature\"\nfactor = \"1\"\noffset = \"0\"",
    );
    bench.write(
        "vocab/attributes/climate.toml",
        r#"
[[attribute]]
name = "climate.low"
type = "number"
unit = "degC"
subject = "approval"
lasting = true
title = { en = "Coldest days", zh = "最冷日" }
meaning = { en = "Air on the coldest days", zh = "最冷日气温" }
[[attribute]]
name = "vehicle.charge_from"
type = "number"
unit = "degC"
title = { en = "Charges from", zh = "最低充电温度" }
meaning = { en = "Coldest air it charges in", zh = "可充电的最低气温" }
"#,
    );
    let rule = format!(
        r#"id = "cold"
title = {{ en = "Charges in the cold", zh = "低温可充电" }}
subject = "approval"
per = "place"
{share_from}
applies = "vehicle.powertrain = 'BEV'"
met = "vehicle.charge_from <= place.climate_low"
consequence = "restricts"
"#
    );
    bench.write("rules/climate/cold.toml", &rule);
    bench.write("rules/climate/cold.md", "# Cold\n");
    let cite = "cites.map]\nsays = \"Map\"\nchecked = \"memory\"\nstated = 2026-11-01\n";
    for name in ["places", "climate"] {
        bench.write(&format!("markets/aa/{name}.toml"), &format!("[{cite}"));
    }
    bench.write(
        "markets/aa/places.csv",
        "id,en,zh,latitude,longitude,population,cite\n\
         north,North,北城,60.5,10,1000,map\n\
         south,South,南城,40,10.25,2500,map\n\
         west,West,西城,50,0,500,map\n",
    );
    bench.write(
        "markets/aa/climate.csv",
        "id,place,attribute,value,unit,cite\n\
         C1,north,climate.low,-25,degC,map\n\
         C2,south,climate.low,5,degC,map\n",
    );
    bench.add(
        "markets/aa/adopts.toml",
        r#"
[[adopt]]
rule = "cold"
phase = "always"
purposes = ["register"]
valid = { from = 2020-01-01 }
status = "enacted"
cite = { says = "Map", checked = "memory", stated = 2026-11-01 }
"#,
    );
    bench
}

fn cold(bench: &Bench, charge_from: &str) -> serde_json::Value {
    let given =
        format!("[vehicle]\npowertrain = \"BEV\"\ncharge_from = {{ value = {charge_from}, unit = \"degC\" }}\n");
    let case = bench.case("car.toml", &given);
    let answers = bench.json(&["assess", &case, "--market", "AA", "--on", "2026-11-01"]);
    let findings = answers[0]["findings"].as_array().unwrap();
    findings.iter().find(|f| f["requirement"] == "cold").unwrap().clone()
}

/// A change of the pack, where the message points, and what it names.
type Wrong = (Box<dyn Fn(&Bench)>, &'static str, &'static str);

#[test]
fn a_requirement_judged_in_each_place_names_where_it_fails_and_where_nobody_knows() {
    let bench = cities("");
    bench.run(&["import", "packs"]).answered();
    let found = cold(&bench, WARM);
    assert_eq!(found["outcome"], "not_met");
    assert_eq!(found["places"]["failing"], serde_json::json!(["AA/north"]));
    assert_eq!(found["places"]["unknown"], serde_json::json!(["AA/west"]));
    assert_eq!(found["places"]["failing_share"], "25");
    assert_eq!(found["places"]["unknown_share"], "12.5");
    assert_eq!(found["places"]["population"], "4000");
    assert!(found["citations"].as_array().unwrap().iter().any(|c| c["of"] == "C1"), "{found}");
    // cold enough for both known cities, but nobody knows the third
    let found = cold(&bench, "-30");
    assert_eq!(found["outcome"], "unknown");
    assert_eq!(found["places"]["failing"], serde_json::json!([]));
    let text = bench
        .run(&[
            "assess",
            &bench.case("car.toml", "[vehicle]\npowertrain = \"BEV\"\ncharge_from = { value = 0, unit = \"degC\" }\n"),
            "--market",
            "AA",
            "--on",
            "2026-11-01",
        ])
        .answered()
        .out;
    assert!(
        text.contains("25 % of the people")
            && text.contains(": North")
            && text.contains("12.5 % live where there is no figure"),
        "{text}"
    );
}

#[test]
fn a_share_decides_only_where_failing_and_unknown_places_leave_no_doubt() {
    // a quarter fails, an eighth is open
    for (share, outcome) in [("20", "not_met"), ("30", "unknown"), ("40", "met")] {
        let bench = cities(&format!("share_from = \"{share}\""));
        bench.run(&["import", "packs"]).answered();
        assert_eq!(cold(&bench, WARM)["outcome"], outcome, "from {share} %");
    }
}

#[test]
fn a_market_without_places_leaves_it_unknown() {
    let bench = cities("");
    for file in ["places.csv", "climate.csv"] {
        std::fs::remove_file(bench.packs().join("markets/aa").join(file)).unwrap();
    }
    bench.run(&["import", "packs"]).answered();
    let found = cold(&bench, WARM);
    assert_eq!(found["outcome"], "unknown");
    assert_eq!(found["causes"], serde_json::json!([{ "why": "no_places" }]));
}

#[test]
fn a_receipt_over_places_replays_after_the_ledger_moved_on() {
    let bench = cities("");
    bench.run(&["import", "packs"]).answered();
    let case =
        bench.case("car.toml", "[vehicle]\npowertrain = \"BEV\"\ncharge_from = { value = 0, unit = \"degC\" }\n");
    let answers = bench.json(&["assess", &case, "--market", "AA", "--on", "2026-11-01"]);
    let receipt = bench.case("receipt.json", &answers[0]["receipt"].to_string());
    bench.add("markets/aa/climate.csv", "C3,west,climate.low,10,degC,map\n");
    bench.edit("markets/aa/climate.csv", "\n\n", "\n");
    bench.run(&["import", "packs"]).answered();
    bench.run(&["verify", &receipt]).answered();
}

#[test]
fn a_bad_row_of_a_table_is_named_and_nothing_is_stored() {
    let row = |from: &'static str, to: &'static str| move |b: &Bench| b.edit("markets/aa/climate.csv", from, to);
    let wrong: [Wrong; 5] = [
        (Box::new(row("C2,south", "C2,suoth")), "climate.csv:3", "`AA/south`"),
        (Box::new(row("-25,degC", "cold,degC")), "climate.csv:2", "takes a number"),
        (Box::new(row("-25,degC", "-25,")), "climate.csv:2", "degC"),
        (Box::new(row("C2,south,climate.low", "C2,south")), "climate.csv:3", "5 fields"),
        (Box::new(|b: &Bench| b.edit("markets/aa/places.csv", "60.5", "160.5")), "places.csv:2", "`160.5`"),
    ];
    for (change, place, said) in wrong {
        let bench = cities("");
        change(&bench);
        bench.refuses_import(2, &[place, said], &[place]);
    }
    let outside = cities("");
    outside.edit("rules/climate/cold.toml", "per = \"place\"", "");
    outside.refuses_import(2, &["cold.toml", "per = \"place\""], &["cold.toml", "per = \"place\""]);
}
