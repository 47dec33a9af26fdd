//! The watch of 23 November 2026 through the executable: the sample cases in eight markets, and nothing known before.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{all, messages, said, turn};
use crate::common::{Bench, own_built_in};

const TODAY: &str = "2026-11-23";

/// What must come out: the market, what it is known by, the day, how many days ahead it is, and a requirement or
/// attribute that moves with it.
const AHEAD: [(&str, &str, &str, i32, &str); 9] = [
    ("EU", "eu/euro7:applies_new", "2026-11-29", 6, "euro7"),
    ("EU", "eu/ng-ecall:applies_all", "2027-01-01", 39, "ng_ecall"),
    ("EU", "eu/battery-regulation:applies_all", "2027-02-18", 87, "battery_passport"),
    ("EU", "eu/battery-due-diligence:applies_new", "2027-08-18", 268, "battery_due_diligence"),
    ("ID", "id/local-content:applies_new", "2027-01-01", 39, "trade.local_content_min"),
    ("NO", "no/trade-ev-vat", "2027-01-01", 39, "tax.vat_free_limit"),
    ("GB", "gb/r155-r156:applies_all", "2027-06-01", 190, "un_r155"),
    ("CN", "cn/trade-battery-rebate-2026:applies_all", "2027-01-01", 39, "trade.battery_export_rebate"),
    ("BR", "br/trade-ev-kits:in_force", "2027-01-01", 39, "trade.kit_duty"),
];

fn story() -> Bench {
    let bench = own_built_in();
    bench.run(&["endpoint", "add", "days", "--channel", "icalendar", "--address", "days.ics"]).answered();
    let form = "id = \"story\"\nfilter = \"vehicle.category = 'M1'\"\nendpoints = [\"desk\", \"days\"]\n\
                markets = [\"EU\", \"GB\", \"BR\", \"TR\", \"US\", \"ID\", \"NO\", \"CN\"]\nlead_days = 90\n";
    let file = bench.case("story.toml", form);
    bench.run(&["watch", "add", &file]).answered();
    bench
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

fn list<'v>(value: &'v Value, key: &str) -> Vec<&'v str> {
    value[key].as_array().unwrap().iter().map(|v| v.as_str().unwrap()).collect()
}

/// What a part is about: a requirement or an attribute.
fn about(part: &Value) -> Vec<&str> {
    let what = &part["what"];
    match text(what, "what") {
        "verdict" => what["moves"].as_array().unwrap().iter().map(|m| text(m, "requirement")).collect(),
        "finding" => vec![text(what, "requirement")],
        "law" => vec![text(what, "attribute")],
        _ => Vec::new(),
    }
}

/// The warning known by a cause, of law that is scheduled.
fn known_by<'w>(warnings: &'w [Value], cause: &str) -> &'w Value {
    let found: Vec<&Value> =
        warnings.iter().filter(|w| text(w, "cause") == cause && text(w, "kind") == "scheduled").collect();
    assert_eq!(found.len(), 1, "{cause} is told {} times", found.len());
    found[0]
}

#[test]
fn the_story_of_23_november_comes_out_of_the_executable_each_once_and_right_to_the_day() {
    let bench = story();
    turn(&bench, "2026-11-23T08:00:00Z");
    let listed = bench.json(&["warnings", "list", "--on", TODAY]);
    let warnings = listed["warnings"].as_array().unwrap().clone();
    for (market, cause, day, lead, moves) in AHEAD {
        let warning = known_by(&warnings, cause);
        let parts = warning["content"]["parts"].as_array().unwrap();
        let own = parts.iter().find(|p| text(p, "market") == market && about(p).contains(&moves));
        let own = own.unwrap_or_else(|| panic!("{cause} without {moves} in {market}"));
        assert_eq!(text(own, "on"), day, "{cause}");
        assert_eq!(text(warning, "earliest"), day, "{cause}");
        let shown = bench.run(&["warnings", "show", text(warning, "id"), "--on", TODAY]).answered().out;
        assert!(shown.contains(&format!("in {lead} days")), "{cause}: {lead}\n{shown}");
        assert!(!warning["content"]["sources"][0]["citations"].as_array().unwrap().is_empty(), "{cause}");
    }
    // each thing is told of a case by one warning, and nothing that is past
    let mut told = BTreeSet::new();
    for warning in &warnings {
        for part in warning["content"]["parts"].as_array().unwrap() {
            let pending = ["pending", "steps"].contains(&text(&part["what"], "what"));
            assert!(pending || text(part, "on") > TODAY, "past: {part}");
            let same = (text(part, "vehicle"), text(part, "market"), text(part, "on"), part["what"].to_string());
            let of_text = warning["content"]["sources"][0]["instrument"].to_string();
            assert!(told.insert((same, of_text)), "twice: {part}");
        }
        assert!(warning["earliest"].is_null() || text(warning, "earliest") >= TODAY, "{warning}");
    }
    // one digest for people, one entry a warning in the calendar
    let sent = messages(&bench);
    let to = |name: &str| sent.iter().filter(|m| text(m, "endpoint") == name).collect::<Vec<_>>();
    let urgent = warnings.iter().filter(|w| text(w, "urgency") == "immediate").count();
    assert_eq!(to("desk").len(), urgent + 1);
    let threads: BTreeSet<&str> = to("days").iter().map(|m| text(m, "thread")).collect();
    assert_eq!((to("days").len(), threads.len()), (warnings.len(), warnings.len()));
    let chances: BTreeMap<&str, &Value> = to("days").iter().map(|m| (text(m, "thread"), &m["chance"])).collect();
    assert!(warnings.iter().all(|w| chances[text(w, "id")] == &w["chance"]));
    // and nothing of it again
    assert_eq!(said(&bench, "2026-11-23T09:00:00Z"), "");
    assert_eq!(messages(&bench).len(), sent.len());
}

#[test]
fn no_case_of_the_story_hears_of_what_does_not_touch_it() {
    let bench = story();
    turn(&bench, "2026-11-23T08:00:00Z");
    let warnings = all(&bench, TODAY);
    let hybrids = ["byd_seal_u_dm_i", "ebro_s700_phev", "leapmotor_c10_reev"];
    let heard = |cause: &str| list(known_by(&warnings, cause), "vehicles");
    // said of battery cars alone: the share of local parts, the tax on their price and its end
    for cause in ["id/local-content:applies_new", "no/trade-ev-vat", "no/trade-ev-vat:amended"] {
        assert_eq!(heard(cause).len(), 15, "{cause}");
        assert!(heard(cause).iter().all(|car| !hybrids.contains(car)), "{cause}");
    }
    // nobody hears that a sum is known where what is due stays as it is
    assert!(warnings.iter().all(|w| text(w, "cause") != "NO/market"), "{:?}", known_by(&warnings, "NO/market"));
    // a duty against cars from China ends for those it is on
    let ends = known_by(&warnings, "eu/trade-cvd-bev-china");
    let pays = |part: &&Value| text(&part["what"], "what") == "duty";
    let paying: BTreeSet<&str> =
        ends["content"]["parts"].as_array().unwrap().iter().filter(pays).map(|p| text(p, "vehicle")).collect();
    assert!(paying.contains("reference") && !paying.contains("byd_seal_u_dm_i"), "{paying:?}");
    // new types are bound first: a car approved before hears of the day for all cars alone
    assert!(!heard("eu/euro7:applies_new").contains(&"reference"));
    assert!(heard("eu/euro7:applies_all").contains(&"reference"));
    assert!(heard("eu/euro7:applies_new").contains(&"reference-new-type"));
}
