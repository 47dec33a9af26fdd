//! How many evaluations a second: 4,000 distinct predicates over 10,000 rows.
//!
//! `cargo test -p landfall-core --release --test predicate_speed -- --ignored --nocapture`

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

#[path = "predicate_oracle/world.rs"]
#[expect(dead_code, reason = "the oracle uses the rest")]
mod world;

use landfall_core::model::Case;
use landfall_core::predicate::{Evaluator, Expr, NoRates, Table, parse};

#[test]
#[ignore = "a measurement"]
fn evaluations_per_second() {
    const ROWS: usize = 10_000;
    let vocab = world::vocab();
    let mut random = world::Random(1);
    let cases: Vec<Case> = (0..ROWS).map(|_| world::case(&mut random, &vocab).0).collect();
    let table = Table::build(&cases, "M", &vocab);
    let mut exprs: Vec<Expr> = (0..4000_i32).map(|i| parse(&text(i, &mut random), &vocab).unwrap()).collect();
    exprs.sort();
    exprs.dedup();
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let mut evaluator = Evaluator::new(&table, &NoRates);
        let start = std::time::Instant::now();
        let yes: usize = exprs.iter().map(|e| evaluator.evaluate(e).yes.count()).sum();
        best = best.min(start.elapsed().as_secs_f64());
        assert!(yes > 0);
    }
    let count = u32::try_from(exprs.len() * ROWS).unwrap();
    println!("{} distinct predicates, {:.0} million evaluations/s", exprs.len(), f64::from(count) / best / 1e6);
}

/// Half code equality, a quarter ranges, a quarter arithmetic and lists; numbers make them distinct.
fn text(i: i32, random: &mut world::Random) -> String {
    let codes = world::CODES;
    let (a, b) = (random.pick(&codes), random.pick(&codes));
    match i % 8 {
        0..=3 => format!("vehicle.c1 = '{a}' AND vehicle.c2 <> '{b}' AND vehicle.n1 < {i}"),
        4 | 5 => format!("vehicle.n1 BETWEEN -{i} AND {}", i % 7),
        6 => format!("vehicle.n1 * 2 + firm.n3 > vehicle.n2 - {i}"),
        _ => format!("has_any(vehicle.l1, '{a}', '{b}') OR firm.n3 = {i}"),
    }
}
