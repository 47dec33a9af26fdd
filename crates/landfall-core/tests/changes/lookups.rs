//! What the outcome of a requirement looks up beside the case: each is found by a board that asks again only what
//! looks something up differently.

use landfall_core::Date;
use landfall_core::assess::{SharedCases, Verdict};
use landfall_core::change::{Board, Flipped, Index, Laid};
use landfall_core::model::Item;
use landfall_core::predicate::Table;

use crate::story::{Knowing, Story, codes};

const ADOPTS: &str = "markets/aa/adopts.toml";
const CITE: &str = "cite = { says = \"Gazette\", checked = \"memory\", stated = 2026-11-01 }";

/// What flips for a car in AA on a day, when what is known goes from one state to the next by some items.
fn flips(before: &Knowing, after: &Knowing, car: &str, on: &str) -> Vec<Flipped> {
    let cases = [before.case(car)];
    let table = Table::build(&cases, "", before.reading.vocab());
    let shared = SharedCases::new(&cases, &table, &before.reading);
    let on: Date = on.parse().unwrap();
    let markets = codes(&["AA", "BB"]);
    let later = landfall_core::change::Known { reading: &before.reading, ..after.as_known() };
    let (was, is) = (Laid::new(&before.as_known(), &markets).unwrap(), Laid::new(&later, &markets).unwrap());
    let mut board = Board::new(&shared, &was.world(), on);
    let index = Index::new(&after.items, &before.reading);
    let old: Vec<&Item> = before.items.values().flatten().map(|stored| &stored.item).collect();
    let new = after.items.values().flatten().map(|stored| &stored.item).filter(|item| !old.contains(item));
    let mut touched = if before.day == after.day { Default::default() } else { index.touched_by_the_day() };
    for item in new {
        touched.markets.extend(index.touched(item).markets);
    }
    board.learn(&was.world(), &is.world(), &touched)
}

/// How the purpose flips.
fn of(flipped: &[Flipped], purpose: &str) -> Option<(Verdict, Verdict)> {
    let found = flipped.iter().find(|f| f.market == "AA" && f.purpose == purpose)?;
    found.rows.first().map(|(_, from, to)| (*from, *to))
}

const APPROVED: &str = r#"
[vehicle]
powertrain = "BEV"
condition = "new"
origin = "BB"
mass = { value = 2000, unit = "kg" }
ecall = false
[[vehicle.approvals]]
scheme = "bloc"
granted = 2025-06-01
"#;

#[test]
fn an_adoption_under_which_an_approval_proves_a_requirement_is_looked_up() {
    let before = Story::begin();
    let types = format!(
        "[[adopt]]\nrule = \"ecall\"\nphase = \"new_types\"\nvalid = {{ from = 2025-01-01 }}\nstatus = \"enacted\"\n{CITE}"
    );
    let after = before.clone().add(ADOPTS, &types);
    let flipped = flips(&before.known("2026-12-01"), &after.known("2026-12-01"), APPROVED, "2027-06-01");
    assert_eq!(of(&flipped, "import"), Some((Verdict::No, Verdict::Unknown)));
}

#[test]
fn how_many_people_live_in_a_place_is_looked_up() {
    let rule = "id = \"load\"\ntitle = { en = \"L\", zh = \"载\" }\nsubject = \"approval\"\napplies = \"vehicle.condition = 'new'\"\nmet = \"vehicle.mass <= place.mass_most\"\nper = \"place\"\nshare_from = \"30\"\nconsequence = \"blocks\"\n";
    let adopt = format!(
        "[[adopt]]\nrule = \"load\"\nphase = \"always\"\npurposes = [\"import\"]\nvalid = {{ from = 2020-01-01 }}\nstatus = \"enacted\"\n{CITE}"
    );
    let limit = |place: &str, kg: u32| {
        format!(
            "[[fact]]\nplace = \"{place}\"\nattribute = \"mass.most\"\nvalue = {kg}\nunit = \"kg\"\nvalid = {{ from = 2020-01-01 }}\nid = \"{place}\"\nstatus = \"enacted\"\n{CITE}"
        )
    };
    let before = Story::begin()
        .add("rules/safety/load.toml", rule)
        .add("rules/safety/load.md", "# L\n")
        .add(ADOPTS, &adopt)
        .add("markets/aa/limits.toml", &format!("{}\n{}", limit("north", 1500), limit("south", 2500)))
        .add("markets/aa/places.toml", &format!("[cites.own]\n{}", CITE.trim_start_matches("cite = { ").trim_end_matches(" }").replace(", ", "\n")))
        .add("markets/aa/places.csv", "id,en,zh,latitude,longitude,population,cite,at\nnorth,North,北,1,1,100,own,\nsouth,South,南,2,2,900,own,\n");
    let mut before = before;
    before = before.edit("markets/aa/places.csv", "\nid,en", "id,en");
    let after = before.clone().edit("markets/aa/places.csv", "1,1,100", "1,1,800");
    let flipped = flips(&before.known("2026-12-01"), &after.known("2026-12-01"), crate::story::CAR, "2026-12-01");
    assert_eq!(of(&flipped, "import"), Some((Verdict::Unknown, Verdict::No)));
}

#[test]
fn an_expected_fact_whose_start_passes_unconfirmed_is_looked_up() {
    let next = format!(
        "[[fact]]\nid = \"F9\"\nattribute = \"mass.most\"\nvalue = 3000\nunit = \"kg\"\nvalid = {{ from = 2027-01-10 }}\nstatus = \"expected\"\n{CITE}"
    );
    let story = Story::begin()
        .edit("markets/aa/trade.toml", "value = 2500", "value = 1900")
        .add("markets/aa/trade.toml", &next);
    let (before, after) = (story.known("2027-01-09"), story.known("2027-01-10"));
    let car = crate::story::CAR.replace("ecall = false", "ecall = true");
    let flipped = flips(&before, &after, &car, "2027-02-01");
    assert_eq!(of(&flipped, "import"), Some((Verdict::No, Verdict::Unknown)));
}

#[test]
fn a_step_that_no_answer_looks_up_is_news_where_its_law_holds_and_where_it_is_inherited() {
    let inherits = format!("inherits = [{{ market = \"AA\", subjects = [\"approval\"], {CITE} }}]");
    let story = Story::begin()
        .add("markets/bb/market.toml", &inherits)
        .add("instruments/aa/radio.toml", "title = { en = \"Radio act\", zh = \"无线电法\" }\nmarket = \"AA\"\n")
        .add("instruments/aa/radio.toml", &format!("[[step]]\nstage = \"signal\"\non = 2026-11-01\n{CITE}"));
    let known = story.known("2026-12-01");
    let index = Index::new(&known.items, &known.reading);
    let of = |wanted: &str| {
        let mut items = known.items.values().flatten().map(|stored| &stored.item);
        index.touched(items.find(|item| item.id().starts_with(wanted)).unwrap())
    };
    for item in [of("aa/radio:signal"), of("aa/radio")] {
        assert_eq!((item.news, item.markets), (codes(&["AA", "BB"]), codes(&[])));
    }
    assert_eq!(of("aa/ecall:published").markets, codes(&["AA", "BB"]));
}
