//! Our own evaluator over columns.

use landfall_core::predicate::{Evaluator, Expr, NoRates, Table};

use super::{Counts, Done, Work};
use crate::sheet::{best, rate, runs};
use crate::work::KINDS;

const RUNS: usize = 15;

pub fn run(work: &Work) -> Done {
    let table = Table::build(&work.cases, "", &work.vocab);
    let exprs: Vec<&Expr> = work.exprs.iter().collect();
    let (times, counts) = runs(RUNS, || evaluate(&table, &exprs));
    Done { times, counts, form: "one evaluator over all columns".to_owned() }
}

pub fn evaluate(table: &Table, exprs: &[&Expr]) -> Counts {
    let mut evaluator = Evaluator::new(table, &NoRates);
    let count = |expr: &&Expr| {
        let tri = evaluator.evaluate(expr);
        (tri.yes.count(), tri.no.count())
    };
    exprs.iter().map(count).collect()
}

/// The speed of each kind of predicate alone.
pub fn by_kind(work: &Work) -> Vec<(&'static str, f64)> {
    let table = Table::build(&work.cases, "", &work.vocab);
    let kinds: [(&str, &[usize]); 4] =
        [("code equality", &[0, 2, 4, 6]), ("ranges", &[1, 5]), ("arithmetic", &[3]), ("lists", &[7])];
    let one = |(name, which): (&'static str, &[usize])| {
        let some = work.exprs.iter().enumerate().filter(|(i, _)| which.contains(&(i % KINDS)));
        let exprs: Vec<&Expr> = some.map(|(_, e)| e).collect();
        let (times, _) = runs(RUNS, || evaluate(&table, &exprs));
        (name, rate(exprs.len() * work.cases.len(), best(&times)))
    };
    kinds.into_iter().map(one).collect()
}

/// The counts over the first cases only.
pub fn counts_of_first(work: &Work, cases: usize) -> Counts {
    let table = Table::build(work.cases.get(..cases).unwrap_or(&work.cases), "", &work.vocab);
    evaluate(&table, &work.exprs.iter().collect::<Vec<_>>())
}
