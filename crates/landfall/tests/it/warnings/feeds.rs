//! Calendars and feeds: each warning by itself, however many a letter gathers.

use std::collections::BTreeMap;

use super::{ADOPTS, CITE, ECALL, add, all, load, messages, said, turn};
use crate::common::Bench;
use crate::forecasts::TRACK;

/// The small pack with a watch that is delivered to a calendar, a feed and a desk that nobody set up.
fn watched(bench: &Bench) {
    bench.run(&["endpoint", "add", "days", "--channel", "icalendar", "--address", "days.ics"]).answered();
    bench.run(&["endpoint", "add", "news", "--channel", "atom", "--address", "news.atom"]).answered();
    add(bench, "");
    bench.run(&["watch", "edit", "desk", "--set", "endpoints=desk,days,news"]).answered();
}

/// Entries of the calendar by their id, each with its fields.
fn calendar(bench: &Bench) -> BTreeMap<String, BTreeMap<String, String>> {
    let text = std::fs::read_to_string(bench.path("feeds/days.ics")).unwrap().replace("\r\n ", "");
    let entries = text.split("BEGIN:VEVENT\r\n").skip(1).map(|entry| {
        let fields = entry.lines().filter_map(|line| line.split_once(':'));
        let fields: BTreeMap<String, String> = fields.map(|(key, value)| (key.into(), value.into())).collect();
        (fields["UID"].clone(), fields)
    });
    let all: Vec<_> = entries.collect();
    let found: BTreeMap<_, _> = all.iter().cloned().collect();
    assert_eq!(found.len(), all.len(), "an id twice:\n{text}");
    found
}

/// The entry of a warning: its state, day, revision and chance.
fn entry(bench: &Bench, id: &serde_json::Value) -> [String; 4] {
    let entry = &calendar(bench)[&format!("{}@landfall", id.as_str().unwrap())];
    ["STATUS", "DTSTART;VALUE=DATE", "SEQUENCE", "X-LANDFALL-CHANCE"]
        .map(|key| entry.get(key).cloned().unwrap_or_default())
}

#[test]
fn each_warning_of_a_digest_is_an_entry_of_its_own_with_its_day_and_chance() {
    let bench = Bench::new();
    bench.write("forecast/acts.toml", &TRACK.replacen("weight = 4", "weight = 4\never = 0.6", 1));
    bench.edit(ECALL, "market = \"AA\"", "market = \"AA\"\ntrack = \"acts\"");
    bench.edit(ECALL, "stage = \"published\"", "stage = \"proposed\"");
    bench.edit(ADOPTS, "status = \"enacted\"\ninstrument", "status = \"proposed\"\ninstrument");
    let raised = format!(
        "[[fact]]\nid = \"F9\"\nattribute = \"duty.customs\"\namount = \"0.25 * shipment.customs_value\"\norder = 10\nvalid = {{ from = 2027-02-01 }}\nstatus = \"enacted\"\n{CITE}"
    );
    bench.edit("markets/aa/trade.toml", "from = 2020-01-01 }", "from = 2020-01-01, through = 2027-01-31 }");
    bench.add("markets/aa/trade.toml", &raised);
    load(&bench);
    watched(&bench);
    turn(&bench, "2026-12-01T08:00:00Z");
    let found = all(&bench, "2026-12-01");
    let sent = messages(&bench);
    let to = |name: &str| sent.iter().filter(|m| m["endpoint"] == name).collect::<Vec<_>>();
    // people get one digest; readers of the feed and of the calendar get each by itself
    assert_eq!(to("desk").iter().map(|m| m["event"].as_str().unwrap()).collect::<Vec<_>>(), ["warning.digest"]);
    assert_eq!((found.len(), to("news").len(), to("days").len()), (2, 2, 2));
    for (one, warning) in to("news").into_iter().zip(to("days")) {
        assert_eq!((&one["event"], &one["thread"]), (&"warning.raised".into(), &warning["thread"]));
        let own = found.iter().find(|w| w["id"] == one["thread"]).unwrap();
        assert_eq!((&one["title"], &one["day"], &one["chance"]), (&own["title"], &own["earliest"], &own["chance"]));
    }
    let law = found.iter().find(|w| w["kind"] == "scheduled").unwrap();
    let bill = found.iter().find(|w| w["kind"] == "learned").unwrap();
    assert_eq!(entry(&bench, &law["id"]), ["CONFIRMED", "20270201", "1", "1"]);
    let day = bill["earliest"].as_str().unwrap().replace('-', "");
    assert_eq!(entry(&bench, &bill["id"]), ["TENTATIVE", &day, "1", &bill["chance"].to_string()]);
    assert!(bill["chance"].as_f64().unwrap() < 1.0);
    let feed = std::fs::read_to_string(bench.path("feeds/news.atom")).unwrap();
    for warning in &found {
        assert!(feed.contains(&format!("<title>{}</title>", warning["title"].as_str().unwrap())), "{feed}");
    }
    // it becomes law: the same entry, a higher revision
    bench.edit(ADOPTS, "status = \"proposed\"", "status = \"enacted\"\ncorrects = \"adopted\"");
    load(&bench);
    turn(&bench, "2026-12-02T08:00:00Z");
    assert_eq!(entry(&bench, &bill["id"]), ["CONFIRMED", "20270101", "2", "1"]);
    // a digest is sent again to everyone it went to
    let resent = bench.json(&["warnings", "replay", "--before", "2026-12-02T00:00:00Z"]);
    assert_eq!((&resent["letters"], &resent["messages"]), (&1.into(), &4.into()));
}

#[test]
fn a_day_that_is_put_off_leaves_the_calendar_and_one_that_was_wrong_too() {
    let bench = Bench::loaded();
    watched(&bench);
    turn(&bench, "2026-12-26T08:00:00Z");
    let first = all(&bench, "2026-12-26")[0]["id"].clone();
    assert_eq!(entry(&bench, &first), ["CONFIRMED", "20270101", "1", "1"]);
    let step = format!(
        "[[step]]\nstage = \"postponed\"\non = 2026-12-27\ntarget = {{ stage = \"applies_all\", on = 2028-01-01 }}\n{CITE}"
    );
    bench.add(ECALL, &step);
    bench.edit(ADOPTS, "valid = { from = 2027-01-01 }", "valid = { from = 2028-01-01 }\ncorrects = \"postponed\"");
    load(&bench);
    assert_eq!(said(&bench, "2026-12-27T08:00:00Z"), "raised 1, superseded 1");
    let next = all(&bench, "2026-12-27").into_iter().find(|w| w["state"] == "raised").unwrap()["id"].clone();
    assert_eq!(entry(&bench, &first), ["CANCELLED", "20270101", "2", "1"]);
    assert_eq!(entry(&bench, &next)[..2], ["CONFIRMED", "20280101"]);
    bench.edit(ADOPTS, "from = 2028-01-01 }\ncorrects = \"postponed\"", "from = 2031-01-01 }\ncorrects = \"misread\"");
    load(&bench);
    turn(&bench, "2026-12-28T08:00:00Z");
    assert_eq!(entry(&bench, &next)[..2], ["CANCELLED", "20280101"], "{:?}", calendar(&bench));
}
