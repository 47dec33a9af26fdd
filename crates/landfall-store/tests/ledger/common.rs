//! What several test files build.

use std::sync::Arc;

use jiff::Timestamp;
use landfall_core::model::{Checked, Citation, Coverage, CoverageState, Edge, Fact, Item, Period, Step, Value};
use landfall_store::{Batch, Op};

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
        snapshot: None,
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
        place: None,
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
        renewable: false,
        secured: None,
        review_by: None,
        low_trust: false,
        contested: false,
        note: None,
        also: Vec::new(),
        dispute: None,
        chosen: None,
        observed: None,
        source: None,
        corrects: None,
    }
}

pub fn item(market: &str, id: &str, value: i64) -> Item {
    Item::Fact(Arc::new(fact(market, id, value)))
}

pub fn corrected(market: &str, id: &str, value: i64, reason: &str) -> Item {
    Item::Fact(Arc::new(Fact { corrects: Some(reason.into()), ..fact(market, id, value) }))
}

pub fn step(instrument: &str, stage: &str, on: &str) -> Item {
    Item::Step(Arc::new(Step {
        instrument: instrument.into(),
        stage: stage.into(),
        on: Edge::Day(on.parse().unwrap()),
        target: None,
        cite: cite(),
        note: None,
    }))
}

pub fn coverage(market: &str, line: &str, state: CoverageState) -> Item {
    Item::Coverage(Arc::new(Coverage {
        market: market.into(),
        checklist: "list".into(),
        line: line.into(),
        state,
        by: Vec::new(),
        reviewed: "2026-11-23".parse().unwrap(),
    }))
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
    Batch { pack: "base".into(), ops, ..Batch::default() }
}

/// A generator of numbers for tests: SplitMix64, the same on every machine.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: i64) -> i64 {
        i64::try_from(self.next() % u64::try_from(end).unwrap()).unwrap()
    }
}

/// The seed to start from: `LANDFALL_SEED`, else one from the clock. Printed, so that a failure can be run again.
pub fn seed() -> u64 {
    let seed = std::env::var("LANDFALL_SEED").ok().map(|s| s.parse().unwrap());
    let seed = seed.unwrap_or_else(|| u64::try_from(Timestamp::now().as_microsecond()).unwrap());
    println!("LANDFALL_SEED={seed}");
    seed
}
