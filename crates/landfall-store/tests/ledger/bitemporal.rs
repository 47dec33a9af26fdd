//! From the model's small integers to what the ledger stores, and back.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use landfall_core::model::{Bounds, Edge, Fact, Item, Period, Truth, Window};
use landfall_store::{Ledger, Op, Stored};

use crate::common::{at, fact, value};
use crate::model::{Event, Holds, Said, Side};

pub fn day(n: i64) -> Date {
    date(2020, 1, 1).checked_add(n.days()).unwrap()
}

fn item(id: &str, said: &Said) -> Item {
    let edge = |side: Side, plus: i64| match side {
        Side::Open => None,
        Side::Day(n) => Some(Edge::Day(day(n + plus))),
        Side::Between(a, b) => Some(Edge::Between { earliest: day(a + plus), latest: day(b + plus) }),
    };
    let valid = Period { from: edge(said.from, 0), to: edge(said.through, 1) };
    Item::Fact(Arc::new(Fact { valid, ..fact(&said.market, id, said.value) }))
}

pub fn op(id: &str, event: &Event) -> Op {
    match event {
        Event::Assert(said) => Op::Assert(item(id, said)),
        Event::Correct(said) => Op::Correct(item(id, said), "misread".into()),
        Event::End(last) => Op::End { id: id.into(), through: day(*last), reason: "repealed".into() },
        Event::Withdraw => Op::Withdraw { id: id.into(), reason: "not law".into() },
    }
}

/// The window of a stored item: its own period, cut by its end.
pub fn window(stored: &Stored) -> Window {
    let Item::Fact(fact) = &stored.item else { panic!("not a fact") };
    let bounds = |edge: &Option<Edge>, open: Bounds| match edge {
        None => open,
        Some(Edge::Day(day)) => Bounds::exact(*day),
        Some(Edge::Between { earliest, latest }) => Bounds { earliest: *earliest, latest: *latest },
        Some(Edge::After { .. }) => panic!("not in these tests"),
    };
    let mut window =
        Window { from: bounds(&fact.valid.from, Window::ALWAYS.from), to: bounds(&fact.valid.to, Window::ALWAYS.to) };
    if let Some(end) = &stored.ended {
        let after = end.through.tomorrow().unwrap();
        window.to.earliest = window.to.earliest.min(after);
        window.to.latest = window.to.latest.min(after);
    }
    window
}

/// What of a state holds on a day.
pub fn holding(state: &[Stored], n: i64) -> BTreeMap<String, (i64, Holds)> {
    let holds = |stored: &Stored| match window(stored).holds(day(n)) {
        Truth::True => Some(Some(true)),
        Truth::Unknown => Some(None),
        Truth::False => None,
    };
    state.iter().filter_map(|s| Some((s.id.clone(), (value(&s.item), holds(s)?)))).collect()
}

pub async fn market(ledger: &Ledger, market: &str, known: i64) -> Vec<Stored> {
    ledger.state(&[market], at(known)).await.unwrap()
}
