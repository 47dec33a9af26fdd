//! Distinct predicates over cases in three-valued logic: ours and four others on the same work.

mod cel;
mod ours;
mod python;
mod rego;

use std::time::Duration;

pub use ours::evaluate;

use landfall_core::model::{Case, Vocab};
use landfall_core::predicate::{Expr, parse};

use crate::sheet::{Sheet, best, median, ms, rate};
use crate::work::{self, FULL, Predicate, Random};

const PREDICATES: usize = 4_000;
const CASES: usize = 10_000;
/// Rows for those that would take too long for all.
const CEL_CASES: usize = 500;
const REGO_CASES: usize = 50;
const PYTHON_CASES: usize = 500;

/// How many cases are true and how many false, by predicate.
pub type Counts = Vec<(usize, usize)>;

/// What one engine did.
pub struct Done {
    pub times: Vec<Duration>,
    pub counts: Counts,
    pub form: String,
}

pub struct Work {
    pub vocab: Vocab,
    pub cases: Vec<Case>,
    pub predicates: Vec<Predicate>,
    pub exprs: Vec<Expr>,
}

pub fn build(predicates: usize, cases: usize) -> Work {
    let mut random = Random(1);
    let mut vocab = Vocab::default();
    work::extend(&mut vocab, FULL);
    let predicates = work::predicates(&mut random, predicates, FULL);
    let cases = work::cases(&mut random, cases, FULL);
    let exprs: Vec<Expr> =
        predicates.iter().map(|p| parse(&p.sql, &vocab).unwrap_or_else(|f| panic!("{}: {f:?}", p.sql))).collect();
    let distinct: std::collections::BTreeSet<&Expr> = exprs.iter().collect();
    assert_eq!(distinct.len(), exprs.len(), "every predicate is another one");
    Work { vocab, cases, predicates, exprs }
}

pub fn run() -> Sheet {
    let mut sheet = Sheet::new(
        "Distinct predicates, three-valued",
        "4,000 distinct predicates × 10,000 cases, half code equality, a quarter ranges, an eighth arithmetic, an eighth \
         lists; 15 % of the values unknown, 40 % of the lists open. Every engine gives, for every predicate, how many \
         cases are true, false and unknown, and the counts are compared. Timed is the evaluation alone: columns, rows \
         and programs are ready before (for DuckDB prepared statements). One thread each; best of several runs.",
    );
    let work = build(PREDICATES, CASES);
    let ours = ours::run(&work);
    let full = PREDICATES * CASES;
    let mine = rate(full, best(&ours.times));
    let unknown: usize = ours.counts.iter().map(|(t, f)| CASES - t - f).sum();
    sheet.row(
        "Landfall",
        format!("{mine:.0} million evaluations/s ({}; median {})", ms(best(&ours.times)), ms(median(&ours.times))),
    );
    sheet.note(format!("{:.1} % of the evaluations are unknown.", 100.0 * unknown as f64 / full as f64));
    for (kind, millions) in ours::by_kind(&work) {
        sheet.row(format!("Landfall, {kind} alone"), format!("{millions:.0} million evaluations/s"));
    }
    let mut against = |name: &str, cases: usize, done: Done, goal: Option<f64>| {
        compare(name, &done.counts, &ours::counts_of_first(&work, cases));
        let theirs = rate(PREDICATES * cases, best(&done.times));
        let ratio = mine / theirs;
        let part = if cases < CASES {
            format!("; on {cases} of the cases, extrapolated by evaluation")
        } else {
            String::new()
        };
        let figure = format!("{theirs:.3} million evaluations/s; Landfall is {ratio:.0} × as fast{part}");
        match goal {
            Some(goal) => sheet.goal(name, figure, &format!("≥ {goal} ×"), ratio >= goal),
            None => sheet.row(name, figure),
        }
        sheet.note(format!("{name}: {}.", done.form));
    };
    if let Some(done) = python::duckdb(&work) {
        against("DuckDB", CASES, done, Some(20.0));
    }
    against("CEL (`cel`)", CEL_CASES, cel::run(&work, CEL_CASES), Some(150.0));
    against("Rego (`regorus`)", REGO_CASES, rego::run(&work, REGO_CASES), Some(2_000.0));
    if let Some(done) = python::plain(&work, PYTHON_CASES) {
        against("Python", PYTHON_CASES, done, None);
    }
    sheet
}

/// The same work was done.
fn compare(name: &str, theirs: &Counts, ours: &Counts) {
    let differ: Vec<usize> = (0..ours.len()).filter(|i| theirs.get(*i) != ours.get(*i)).collect();
    assert!(
        differ.is_empty(),
        "{name} differs in {} predicates, first {:?}",
        differ.len(),
        differ.first().map(|i| (i, theirs[*i], ours[*i]))
    );
}
