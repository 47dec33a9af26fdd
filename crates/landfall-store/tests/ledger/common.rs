//! What several test files build.

use jiff::Timestamp;
use jiff::civil::Date;
use landfall_core::model::{Checked, Citation, Coverage, CoverageState, Edge, Fact, Item, Period, Step, Text, Value};
use landfall_store::{Batch, Ledger, Op};
use tempfile::TempDir;

pub fn cite() -> Citation {
    Citation {
        says: "Act 1".into(),
        via: Some("https://example.org/act/1".into()),
        publisher: None,
        at: None,
        quote: Some("It shall be so.".into()),
        checked: Checked::Page,
        published: None,
        seen: Some("2026-11-23".parse().unwrap()),
        stated: None,
        file: None,
        author: None,
        method: None,
        note: None,
    }
}

pub fn fact(market: &str, id: &str, value: i64) -> Fact {
    Fact {
        id: id.into(),
        market: market.into(),
        attribute: "test.number".into(),
        subject: "test".into(),
        value: Value::Number { low: value.into(), high: value.into(), unit: "1".into() },
        of: None,
        scope: None,
        valid: Period::default(),
        status: None,
        instrument: None,
        cite: cite(),
        order: None,
        condition: None,
        default: false,
        replaces: Vec::new(),
        holes: false,
        secured: None,
        review_by: None,
        low_trust: false,
        contested: false,
        note: None,
        also: Vec::new(),
        dispute: None,
        chosen: None,
        observed: None,
        corrects: None,
    }
}

pub fn item(market: &str, id: &str, value: i64) -> Item {
    Item::Fact(Box::new(fact(market, id, value)))
}

pub fn corrected(market: &str, id: &str, value: i64, reason: &str) -> Item {
    Item::Fact(Box::new(Fact { corrects: Some(reason.into()), ..fact(market, id, value) }))
}

pub fn dated(market: &str, id: &str, value: i64, from: Option<Date>, to: Option<Date>) -> Item {
    let valid = Period { from: from.map(Edge::Day), to: to.map(Edge::Day) };
    Item::Fact(Box::new(Fact { valid, ..fact(market, id, value) }))
}

pub fn step(instrument: &str, stage: &str, on: &str) -> Item {
    Item::Step(Box::new(Step {
        instrument: instrument.into(),
        stage: stage.into(),
        on: Edge::Day(on.parse().unwrap()),
        target: None,
        cite: cite(),
        note: None,
    }))
}

pub fn coverage(market: &str, line: &str, state: CoverageState) -> Item {
    Item::Coverage(Box::new(Coverage {
        market: market.into(),
        checklist: "list".into(),
        line: line.into(),
        state,
        by: Vec::new(),
        reviewed: "2026-11-23".parse().unwrap(),
    }))
}

pub fn text(text: &str) -> Text {
    Text { en: text.into(), zh: text.into() }
}

/// The value of a fact as `fact` wrote it.
pub fn value(item: &Item) -> i64 {
    let Item::Fact(fact) = item else { panic!("not a fact") };
    let Value::Number { low, .. } = &fact.value else { panic!("not a number") };
    low.to_string().parse().unwrap()
}

/// An instant: so many seconds after the start of 2026.
pub fn at(second: i64) -> Timestamp {
    "2026-01-01T00:00:00Z".parse::<Timestamp>().unwrap() + jiff::SignedDuration::from_secs(second)
}

pub fn batch(ops: Vec<Op>) -> Batch {
    Batch { pack: "base".into(), ops }
}

/// A folder that goes with the test, and a new ledger in it.
pub async fn ledger() -> (TempDir, Ledger) {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::create(folder.path().join("ledger.db")).await.unwrap();
    (folder, ledger)
}
