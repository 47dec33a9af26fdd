//! What sources state meets what packs state: everything stays, and what decides is decided by rule.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop")]

use std::collections::BTreeMap;

use landfall_core::Date;
use landfall_core::model::{Checked, Fact, Hash, Item, Value};
use landfall_core::pack::{self, Source};
use landfall_core::predicate::{Const, Scalar};
use landfall_core::resolve::{Beside, Commons, HeldFact, MarketAsKnown, Profile, Reading, Stored, Trace, resolve};

const FILES: &[(&str, &str)] = &[
    (
        "vocab/units.toml",
        "[[unit]]\nid = \"%\"\ndimension = \"count\"\nfactor = \"1\"\n[[unit]]\nid = \"km\"\ndimension = \"length\"\nfactor = \"1\"\n\
         [[unit]]\nid = \"m\"\ndimension = \"length\"\nfactor = \"0.001\"\n",
    ),
    (
        "vocab/purposes.toml",
        "[[purpose]]\nid = \"import\"\ntitle = { en = \"Import\", zh = \"进口\" }\n\
         [[phase]]\nid = \"always\"\ntitle = { en = \"always\", zh = \"始终\" }\nbinds = []\n",
    ),
    ("vocab/subjects/all.toml", "[[subject]]\nid = \"roads\"\ntitle = { en = \"Roads\", zh = \"道路\" }\n"),
    (
        "vocab/codes/plug.toml",
        "[[code]]\nid = \"C\"\ntitle = { en = \"C\", zh = \"C 型\" }\n[[code]]\nid = \"G\"\ntitle = { en = \"G\", zh = \"G 型\" }\n",
    ),
    (
        "vocab/attributes/all.toml",
        "[[attribute]]\nname = \"roads.paved\"\ntype = \"number\"\nunit = \"km\"\nsubject = \"roads\"\n\
         title = { en = \"Paved\", zh = \"铺装\" }\nmeaning = { en = \"Length\", zh = \"长度\" }\n\
         [[attribute]]\nname = \"roads.plugs\"\ntype = \"list\"\ncodes = \"plug\"\nsubject = \"roads\"\n\
         title = { en = \"Plugs\", zh = \"插头\" }\nmeaning = { en = \"In use\", zh = \"在用\" }\n",
    ),
    ("markets/pp/market.toml", "title = { en = \"Parent\", zh = \"母市场\" }\n"),
    (
        "markets/aa/market.toml",
        "title = { en = \"Aland\", zh = \"甲国\" }\ninherits = [{ market = \"PP\", subjects = [\"roads\"], cite = \"own\" }]\n\
         [cites.own]\nsays = \"Treaty\"\nchecked = \"memory\"\nstated = 2026-11-01\n",
    ),
];

const CITE: &str =
    "cite = { says = \"S\", via = \"https://s.example\", quote = \"q\", checked = \"page\", seen = 2026-01-01 }";

struct World {
    reading: Reading,
    market: MarketAsKnown,
}

/// Facts of packs as text, facts of sources as (id, value in km, period).
fn world(parent: &str, own: &str, sources: &[(&str, i64, Option<&str>)]) -> World {
    let mut files: Vec<Source> =
        FILES.iter().map(|(path, text)| Source { path: (*path).into(), text: (*text).into() }).collect();
    files.push(Source { path: "markets/pp/roads.toml".into(), text: parent.into() });
    files.push(Source { path: "markets/aa/roads.toml".into(), text: own.into() });
    let (pack, diagnostics) = pack::read(&files);
    assert!(!pack::refused(&diagnostics), "{diagnostics:#?}");
    let mut items: BTreeMap<String, Vec<Stored>> = BTreeMap::new();
    let mut put = |item: Item| {
        let stored = Stored { hash: Hash::of_value(&item), item, ended: None };
        items.entry(stored.item.market().unwrap_or_default().to_owned()).or_default().push(stored);
    };
    pack.items.iter().for_each(|(_, item)| put(item.clone()));
    for (id, km, observed) in sources {
        put(Item::Fact(std::sync::Arc::new(stated(
            id,
            Value::Number { low: (*km).into(), high: (*km).into(), unit: "km".into() },
            *observed,
        ))));
    }
    let reading = Reading::compile(pack.ruleset).unwrap();
    let market = resolve("AA", &items, &Commons::default(), &reading, day("2026-11-01")).unwrap();
    World { reading, market }
}

fn stated(id: &str, value: Value, observed: Option<&str>) -> Fact {
    let attribute = if matches!(value, Value::List { .. }) { "roads.plugs" } else { "roads.paved" };
    let text = format!(
        "{{\"id\":\"{id}\",\"market\":\"AA\",\"attribute\":\"{attribute}\",\"subject\":\"roads\",\"value\":{},\
          \"cite\":{{\"says\":\"S\",\"file\":\"f\",\"at\":\"1\",\"checked\":\"data\",\"seen\":\"2026-01-01\"}},\"source\":\"{}\"}}",
        serde_json::to_string(&value).unwrap(),
        id.split(':').next().unwrap()
    );
    let mut fact: Fact = serde_json::from_str(&text).unwrap();
    assert_eq!(fact.cite.checked, Checked::Data);
    fact.observed = observed.map(str::to_owned);
    fact
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

impl World {
    fn profile(&self) -> Profile<'_> {
        Profile { market: &self.market, reading: &self.reading, day: day("2026-12-01"), place: None }
    }

    fn held(&self, id: &str) -> &HeldFact {
        self.market.all_facts().find(|h| h.fact.id == id).unwrap_or_else(|| panic!("no {id}"))
    }

    fn deciding(&self) -> Vec<&str> {
        let profile = self.profile();
        self.market.all_facts().filter(|h| profile.decides(h)).map(|h| h.fact.id.as_str()).collect()
    }

    fn beside(&self, id: &str) -> Option<(String, Beside)> {
        self.profile().yields(self.held(id)).map(|(first, how)| (first.fact.id.clone(), how))
    }

    fn scalar(&self) -> Scalar {
        let (id, _) = self.reading.vocab().attribute("roads.paved").unwrap();
        self.profile().scalar(id, &mut Trace::default())
    }
}

fn own(km: i64, more: &str) -> String {
    format!("[[fact]]\nid = \"P1\"\nattribute = \"roads.paved\"\nvalue = {km}\nunit = \"km\"\n{more}\n{CITE}\n")
}

fn km(value: i64) -> Const {
    Const::Number { low: value.into(), high: value.into() }
}

#[test]
fn what_a_pack_states_governs_and_the_source_is_shown_to_agree_or_differ() {
    let world = world("", &own(100, ""), &[("x:1", 100, None), ("x:2", 90, None)]);
    assert_eq!(world.deciding(), ["P1"]);
    assert_eq!(world.scalar(), Scalar::Const(km(100)));
    assert_eq!(world.beside("x:1"), Some(("P1".into(), Beside::Also)));
    assert_eq!(world.beside("x:2"), Some(("P1".into(), Beside::Otherwise)));
    assert_eq!(world.beside("P1"), None);
}

#[test]
fn the_same_length_in_another_unit_says_the_same() {
    let mut metres = stated("x:1", Value::Number { low: 100_000.into(), high: 100_000.into(), unit: "m".into() }, None);
    metres.source = Some("x".into());
    let world = world("", &own(100, ""), &[("x:2", 7, None)]);
    let profile = world.profile();
    let mut held = world.held("x:2").clone();
    held.fact = std::sync::Arc::new(metres);
    assert_eq!(profile.yields(&held).map(|(_, how)| how), Some(Beside::Also));
}

#[test]
fn figures_of_different_periods_do_not_contradict_each_other() {
    let world = world("", &own(100, "observed = \"2016\""), &[("x:1", 120, Some("2024"))]);
    assert_eq!(world.deciding(), ["P1"]);
    assert_eq!(world.beside("x:1"), Some(("P1".into(), Beside::OtherPeriod)));
}

#[test]
fn of_figures_from_sources_the_later_period_decides() {
    let world =
        world("", "", &[("x:1", 100, Some("2016")), ("x:2", 120, Some("2024")), ("y:1", 90, Some("1991-2020"))]);
    assert_eq!(world.deciding(), ["x:2"]);
    assert_eq!(world.beside("x:1"), Some(("x:2".into(), Beside::OtherPeriod)));
}

#[test]
fn sources_between_which_nothing_chooses_stand_side_by_side() {
    let world = world("", "", &[("x:1", 100, None), ("y:1", 120, None)]);
    assert_eq!(world.deciding(), ["x:1", "y:1"]);
    match world.scalar() {
        Scalar::Scoped { branches, .. } => {
            let said: Vec<_> = branches.iter().map(|b| (b.says.as_str(), b.value.clone())).collect();
            assert_eq!(said, [("x:1", Scalar::Const(km(100))), ("y:1", Scalar::Const(km(120)))]);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_source_decides_where_the_packs_no_longer_speak_of_the_day() {
    let past = own(100, "valid = { from = 2020-01-01, through = 2022-12-31 }");
    let world = world("", &past, &[("x:1", 120, None)]);
    assert_eq!(world.deciding(), ["x:1"]);
    assert_eq!(world.scalar(), Scalar::Const(km(120)));
}

#[test]
fn a_low_trust_entry_of_a_pack_does_not_silence_a_source() {
    let world = world("", &own(100, "low_trust = true"), &[("x:1", 120, None)]);
    assert_eq!(world.deciding(), ["x:1"]);
}

#[test]
fn what_a_parents_pack_states_is_not_replaced_by_what_a_source_states_of_the_member() {
    let world = world(&own(100, ""), "", &[("x:1", 120, None)]);
    assert_eq!(world.deciding(), ["P1"]);
    assert_eq!(world.beside("x:1"), Some(("P1".into(), Beside::Otherwise)));
}

#[test]
fn a_list_of_a_source_is_not_mixed_into_the_list_of_a_pack() {
    let list = format!("[[fact]]\nid = \"P1\"\nattribute = \"roads.plugs\"\nvalue = [\"G\"]\n{CITE}\n");
    let mut world = world("", &list, &[]);
    let fact = stated("x:1", Value::List { items: vec!["C".into()], complete: false }, None);
    let mut held = world.held("P1").clone();
    held.fact = std::sync::Arc::new(fact);
    world.market.facts.get_mut("roads.plugs").unwrap().push(held);
    let (id, _) = world.reading.vocab().attribute("roads.plugs").unwrap();
    assert_eq!(world.profile().list(id, &mut Trace::default()).unwrap(), (vec!["G".to_owned()], false));
}
