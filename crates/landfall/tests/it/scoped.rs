//! Facts of one attribute, each for some cases: none goes before another for being first.

use serde_json::Value;

use crate::common::Bench;

const TRADE: &str = "markets/aa/trade.toml";

fn limit(id: &str, scope: &str, value: u32) -> String {
    format!(
        "[[fact]]\nid = \"{id}\"\nattribute = \"mass.most\"\nvalue = {value}\nunit = \"kg\"\nscope = \"{scope}\"\n\
         valid = {{ from = 2020-01-01 }}\nstatus = \"enacted\"\n\
         cite = {{ says = \"Mass decree\", checked = \"memory\", stated = 2026-11-01 }}\n"
    )
}

/// A pack with one limit for battery cars and another for new ones, in either order of their ids.
fn bench(battery: &str, new: &str) -> Bench {
    let bench = Bench::new();
    bench.add(TRADE, &limit(battery, "vehicle.powertrain = 'BEV'", 3000));
    bench.add(TRADE, &limit(new, "vehicle.condition = 'new'", 2200));
    bench.run(&["import", "packs"]).answered();
    bench
}

fn finding(bench: &Bench, case: &str) -> Value {
    let file = bench.case("mine.toml", case);
    let answers = bench.json(&["assess", &file, "-m", "AA", "--on", "2026-12-01"]);
    let findings = answers[0]["findings"].as_array().unwrap().clone();
    findings.into_iter().find(|f| f["requirement"] == "mass").unwrap()
}

#[test]
fn two_scoped_facts_that_both_hold_and_differ_leave_it_unknown_with_the_candidates() {
    for (battery, new) in [("F3", "F4"), ("F4", "F3")] {
        let bench = bench(battery, new);
        let both = "[vehicle]\npowertrain = \"BEV\"\ncondition = \"new\"\n";
        let heavy = finding(&bench, &format!("{both}mass = {{ value = 2600, unit = \"kg\" }}\n"));
        assert_eq!(heavy["outcome"], "unknown", "{heavy}");
        let cause = &heavy["causes"][0];
        assert_eq!((cause["why"].as_str(), cause["name"].as_str()), (Some("dispute"), Some("F3, F4")), "{heavy}");
        let cited: Vec<&str> = heavy["citations"].as_array().unwrap().iter().filter_map(|c| c["of"].as_str()).collect();
        assert!(cited.contains(&"F3") && cited.contains(&"F4"), "{cited:?}");
        let light = finding(&bench, &format!("{both}mass = {{ value = 2000, unit = \"kg\" }}\n"));
        assert_eq!(light["outcome"], "met", "both limits are kept: {light}");
        let used = finding(
            &bench,
            "[vehicle]\npowertrain = \"BEV\"\ncondition = \"used\"\nmass = { value = 2600, unit = \"kg\" }\n",
        );
        assert_eq!(used["outcome"], "met", "{used}");
        let untold = finding(&bench, "[vehicle]\npowertrain = \"BEV\"\nmass = { value = 2600, unit = \"kg\" }\n");
        assert_eq!((untold["outcome"].as_str(), &untold["missing"][0]), (Some("unknown"), &"vehicle.condition".into()));
    }
}

#[test]
fn two_components_of_one_duty_and_order_that_are_both_due_are_in_no_total() {
    let component = |id: &str, order: u32, scope: &str| {
        format!(
            "[[fact]]\nid = \"{id}\"\nattribute = \"duty.customs\"\namount = \"0.25 * shipment.customs_value\"\n\
             order = {order}\nscope = \"{scope}\"\nvalid = {{ from = 2020-01-01 }}\nstatus = \"enacted\"\n\
             cite = {{ says = \"Tariff\", checked = \"memory\", stated = 2026-11-01 }}\n"
        )
    };
    let ask = |order: u32| {
        let bench = Bench::new();
        bench.add(TRADE, &component("F3", 20, "vehicle.powertrain = 'BEV'"));
        bench.add(TRADE, &component("F4", order, "vehicle.condition = 'new'"));
        bench.run(&["import", "packs"]).answered();
        bench.json(&["duty", "car", "-m", "AA", "--on", "2026-12-01"])["cases"][0].clone()
    };
    let clash = ask(20);
    let applies: Vec<_> = clash["components"].as_array().unwrap().iter().map(|c| c["applies"].clone()).collect();
    assert_eq!(applies, ["yes", "disputed", "disputed"], "{clash}");
    assert_eq!(clash["complete"], false);
    assert_eq!(clash["total"]["ad_valorem_pct"]["high"], "10", "{clash}");
    let stacked = ask(30);
    assert_eq!(stacked["total"]["ad_valorem_pct"]["high"], "60", "{stacked}");
}
