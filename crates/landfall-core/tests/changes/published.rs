//! What could have been known on a day.

use landfall_core::Date;
use landfall_core::change::as_published;
use landfall_core::model::Item;

use crate::story::Story;

const RADIO: &str = "instruments/aa/radio.toml";
const CITE: &str = "cite = { says = \"Gazette\", checked = \"memory\", stated = 2026-11-20 }";

fn radio(steps: &[(&str, &str, &str)]) -> Story {
    let story = Story::begin().add(RADIO, "title = { en = \"Radio act\", zh = \"无线电法\" }\nmarket = \"AA\"\n");
    let one = |(stage, on, target): &(&str, &str, &str)| {
        let target = match target.split_once(' ') {
            Some((stage, on)) => format!("target = {{ stage = \"{stage}\", on = {on} }}\n"),
            None => String::new(),
        };
        format!("[[step]]\nstage = \"{stage}\"\non = {on}\n{target}{CITE}\n")
    };
    steps.iter().fold(story, |story, step| story.add(RADIO, &one(step)))
}

/// The steps about radios that could be known on a day.
fn on(story: &Story, day: &str) -> Vec<String> {
    let day: Date = day.parse().unwrap();
    let items = as_published(&story.known("2026-11-23").items, day);
    let radio = items.values().flatten().map(|stored| stored.item.id()).filter(|id| id.starts_with("aa/radio"));
    radio.map(|id| id.trim_start_matches("aa/radio").trim_start_matches(':').to_owned()).collect()
}

#[test]
fn a_step_and_its_text_are_known_from_its_day_and_a_day_it_set_with_it() {
    let story = radio(&[
        ("proposed", "2024-02-01", "applies_all 2026-01-01"),
        ("published", "2025-03-01", ""),
        ("in_force", "2025-03-21", ""),
        ("applies_all", "2027-01-01", ""),
    ]);
    assert!(on(&story, "2024-01-31").is_empty());
    assert_eq!(on(&story, "2024-02-01"), ["", "proposed/2024-02-01"]);
    assert_eq!(on(&story, "2025-02-28"), ["", "proposed/2024-02-01"]);
    let law = ["", "proposed/2024-02-01", "published/2025-03-01", "in_force/2025-03-21", "applies_all/2027-01-01"];
    assert_eq!(on(&story, "2025-03-01"), law);
}

#[test]
fn a_day_put_off_is_known_from_the_step_that_put_it_off_and_not_before() {
    let story = radio(&[
        ("published", "2024-03-01", "applies_all 2025-08-18"),
        ("in_force", "2024-03-21", ""),
        ("amended", "2024-09-01", "applies_new 2024-12-01"),
        ("postponed", "2025-07-30", "applies_all 2027-08-18"),
        ("applies_all", "2027-08-18", ""),
    ]);
    let known = |day: &str| on(&story, day).contains(&"applies_all/2027-08-18".to_owned());
    assert!(!known("2025-07-29"));
    assert!(known("2025-07-30"));
    // what moves another day sets none of the others
    let story = radio(&[
        ("published", "2024-03-01", ""),
        ("amended", "2024-09-01", "applies_new 2024-12-01"),
        ("applies_all", "2027-08-18", ""),
    ]);
    assert!(on(&story, "2024-03-01").contains(&"applies_all/2027-08-18".to_owned()));
}

#[test]
fn what_begins_without_having_been_set_is_known_on_its_day_and_what_a_text_in_force_brings_from_then() {
    let story = radio(&[
        ("announced", "2025-01-10", "in_force 2025-02-01"),
        ("in_force", "2025-02-01", ""),
        ("expired", "2026-02-01", ""),
    ]);
    assert_eq!(on(&story, "2025-01-31"), ["", "announced/2025-01-10"]);
    assert_eq!(on(&story, "2025-02-01").len(), 4);
    let month = radio(&[("signal", "{ earliest = 2025-02-01, latest = 2025-02-28 }", "")]);
    assert!(on(&month, "2025-02-27").is_empty());
    assert_eq!(on(&month, "2025-02-28").len(), 2);
}

#[test]
fn law_joins_when_it_was_published_and_never_where_nobody_wrote_down_when() {
    let story = Story::begin().edit(
        "markets/aa/trade.toml",
        "quote = \"2500 kg\", checked = \"page\"",
        "quote = \"2500 kg\", checked = \"page\", published = 2025-05-01",
    );
    let items = story.known("2026-11-23").items;
    let law = |day: &str| {
        let known = as_published(&items, day.parse().unwrap());
        let of_market = known["AA"].iter().filter(|s| !matches!(s.item, Item::Market(_)));
        of_market.map(|stored| stored.item.id()).collect::<Vec<_>>()
    };
    assert!(law("2025-04-30").is_empty());
    assert_eq!(law("2025-05-01"), ["F2"]);
    assert_eq!(law("2030-01-01"), ["F2"]);
    assert!(as_published(&items, "2000-01-01".parse().unwrap())["BB"].len() == 1, "heads are always known");
}
