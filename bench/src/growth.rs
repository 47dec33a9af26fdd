//! How the time grows with cases and with distinct predicates.

use std::time::{Duration, Instant};

use landfall_core::model::Vocab;
use landfall_core::predicate::{Expr, Table, parse};

use crate::predicates::evaluate;
use crate::sheet::{Series, Sheet};
use crate::work::{self, KINDS, Random, Size};

const SIZE: Size = Size { codes: 16, numbers: 8, lists: 2, unknown: 15 };
const MOST_CASES: usize = 100_000;
const MOST_PREDICATES: usize = 10_000;
const FIXED_PREDICATES: usize = 400;
const FIXED_CASES: usize = 10_000;
const STEPS: [usize; 7] = [1, 3, 10, 32, 100, 316, 1000];

pub fn run() -> Sheet {
    let mut sheet = Sheet::new(
        "Growth",
        "The same mix of predicates at every size, over three decades of cases (400 predicates) and of distinct predicates \
         (10,000 cases). The slope is that of a straight line through the points on logarithmic axes: 1 is linear, less is a fixed cost of each predicate that many cases \
         share.",
    );
    let mut random = Random(4);
    let mut vocab = Vocab::default();
    work::extend(&mut vocab, SIZE);
    let texts = work::predicates(&mut random, MOST_PREDICATES, SIZE);
    let exprs: Vec<Expr> = texts.iter().map(|p| parse(&p.sql, &vocab).expect("it parses")).collect();
    let cases = work::cases(&mut random, MOST_CASES, SIZE);
    let some = evenly(&exprs, FIXED_PREDICATES);
    let mut by_cases = Vec::new();
    for count in STEPS.map(|s| s * MOST_CASES / 1000) {
        let table = Table::build(&cases[..count], "", &vocab);
        by_cases.push((count as f64, time(&table, &some)));
    }
    let table = Table::build(&cases[..FIXED_CASES], "", &vocab);
    drop(cases);
    let mut by_predicates = Vec::new();
    for count in STEPS.map(|s| s * MOST_PREDICATES / 1000) {
        by_predicates.push((count as f64, time(&table, &evenly(&exprs, count))));
    }
    for (name, points) in [("cases", by_cases), ("distinct predicates", by_predicates)] {
        let end = slope(points.get(points.len().saturating_sub(3)..).unwrap_or_default());
        let slope = slope(&points);
        let (Some(first), Some(last)) = (points.first(), points.last()) else { continue };
        sheet.goal(
            format!("{name}, {} to {}", first.0, last.0),
            format!("{:.3} ms to {:.1} ms, slope {slope:.2}, in the last decade {end:.2}", first.1 * 1e3, last.1 * 1e3),
            "no more than linear (slopes ≤ 1.1)",
            slope <= 1.1 && end <= 1.1,
        );
        sheet.series.push(Series { name: name.to_owned(), points, slope });
    }
    sheet
}

/// As many predicates, taken evenly from the whole list in its groups of eight kinds: beyond as many as there are codes
/// the list compares with two codes, and its head alone would be cheaper than all of it.
fn evenly(exprs: &[Expr], count: usize) -> Vec<&Expr> {
    let (all, groups) = (exprs.len() / KINDS, count.div_ceil(KINDS));
    (0..count).map(|i| &exprs[i / KINDS * all / groups * KINDS + i % KINDS]).collect()
}

/// Seconds of the best run.
fn time(table: &Table, exprs: &[&Expr]) -> f64 {
    let mut best = Duration::MAX;
    let begun = Instant::now();
    let mut runs = 0;
    while runs < 5 || (begun.elapsed() < Duration::from_millis(300) && runs < 300) {
        let clock = cpu_time::ThreadTime::now();
        std::hint::black_box(evaluate(table, exprs));
        best = best.min(clock.elapsed());
        runs += 1;
    }
    best.as_secs_f64()
}

/// Of the least squares line through the logarithms.
fn slope(points: &[(f64, f64)]) -> f64 {
    let logs: Vec<(f64, f64)> = points.iter().map(|(x, y)| (x.ln(), y.ln())).collect();
    let n = logs.len() as f64;
    let (mx, my) = (logs.iter().map(|p| p.0).sum::<f64>() / n, logs.iter().map(|p| p.1).sum::<f64>() / n);
    let cross: f64 = logs.iter().map(|(x, y)| (x - mx) * (y - my)).sum();
    cross / logs.iter().map(|(x, _)| (x - mx).powi(2)).sum::<f64>()
}
