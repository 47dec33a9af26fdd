//! Random predicates over random cases agree with `SQLite`, and explanations with evaluation.
//!
//! `LANDFALL_SEED` repeats a run; the seed is printed.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

#[path = "predicate_oracle/generate.rs"]
mod generate;
#[path = "predicate_oracle/world.rs"]
mod world;

use landfall_core::Decimal;
use landfall_core::model::{AttributeId, Case, Truth, Vocab};
use landfall_core::predicate::{
    Branch, Cause, Const, Evaluator, Expr, NoRates, Rates, Scalar, Table, evaluate, explain, fold, parse, to_sql,
};
use sqlx::{Connection, Row, SqliteConnection};

use generate::{Generator, Market, Says};
use world::Random;

const ROWS: usize = 257;
const PREDICATES: usize = 800;
const BATCH: usize = 40;

#[test]
fn predicates_agree_with_sqlite() {
    let seed = seed();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let pairs = runtime.block_on(run(seed));
    assert!(pairs >= 100_000, "only {pairs} pairs");
}

fn seed() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos();
    let given = std::env::var("LANDFALL_SEED").ok().map(|seed| seed.parse().unwrap());
    let seed = given.unwrap_or(u64::try_from(now % u128::from(u32::MAX)).unwrap());
    println!("LANDFALL_SEED={seed}");
    seed
}

/// One krone is half a euro; the way back is not known.
struct OneWay;

impl Rates for OneWay {
    fn rate(&self, base: &str, _quote: &str) -> Option<Decimal> {
        (base == world::CURRENCIES[0]).then(|| Decimal::new(5, 1))
    }
}

#[test]
fn explanations_agree_with_evaluation_over_ranges_and_rates() {
    let seed = seed();
    let vocab = world::vocab();
    let mut random = Random(seed);
    let blurred = |random: &mut Random| {
        let case = world::case(random, &vocab).0;
        world::blurred(random, case)
    };
    let cases: Vec<Case> = (0..70).map(|_| blurred(&mut random)).collect();
    let table = Table::build(&cases, "M", &vocab);
    let mut evaluator = Evaluator::new(&table, &OneWay);
    for _ in 0..500 {
        let made = make(&mut random, &vocab);
        let tri = evaluator.evaluate(&made.expr);
        for (row, case) in cases.iter().enumerate() {
            let explained = explain(&made.expr, &table, row, &OneWay);
            let place = || format!("LANDFALL_SEED={seed}\npredicate {}\nfolded {:?}\n{case:?}", made.text, made.expr);
            assert_eq!(explained.truth, tri.get(row), "{}", place());
            let reasons = !explained.missing.is_empty() || !explained.causes.is_empty();
            assert_eq!(reasons, explained.truth == Truth::Unknown, "{explained:?}\n{}", place());
            let alone = evaluate(&made.expr, &Table::build(std::slice::from_ref(case), "M", &vocab), &OneWay);
            assert_eq!(alone.get(0), tri.get(row), "alone\n{}", place());
        }
    }
}

struct Made {
    text: String,
    expr: Expr,
    sql: String,
}

async fn run(seed: u64) -> usize {
    let vocab = world::vocab();
    let mut random = Random(seed);
    let (cases, rows): (Vec<Case>, Vec<_>) = (0..ROWS).map(|_| world::case(&mut random, &vocab)).unzip();
    let mut db = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    fill(&mut db, &rows).await;
    let made: Vec<Made> = (0..PREDICATES).map(|_| make(&mut random, &vocab)).collect();
    let table = Table::build(&cases, "M", &vocab);
    let mut evaluator = Evaluator::new(&table, &NoRates);
    let mut pairs = 0;
    let mut seen = [0_usize; 3];
    for batch in made.chunks(BATCH) {
        let by_hand = select(&mut db, batch.iter().map(|m| m.sql.clone())).await;
        let by_core = select(&mut db, batch.iter().map(|m| to_sql(&m.expr, &vocab))).await;
        for (index, m) in batch.iter().enumerate() {
            let tri = evaluator.evaluate(&m.expr);
            for row in 0..ROWS {
                let truth = tri.get(row);
                let place = || {
                    format!(
                        "LANDFALL_SEED={seed}\npredicate {}\nfolded {:?}\nsql {}\nto_sql {}\nrow {:?}",
                        m.text,
                        m.expr,
                        m.sql,
                        to_sql(&m.expr, &vocab),
                        rows[row]
                    )
                };
                assert_eq!(by_hand[row][index], truth, "sqlite differs\n{}", place());
                assert_eq!(by_core[row][index], truth, "to_sql differs\n{}", place());
                let explained = explain(&m.expr, &table, row, &NoRates);
                assert_eq!(explained.truth, truth, "explain differs\n{}", place());
                let reasons = !explained.missing.is_empty() || !explained.causes.is_empty();
                assert_eq!(reasons, truth == Truth::Unknown, "{explained:?}\n{}", place());
                assert!(truth != Truth::Unknown || explained.reads.is_empty());
                seen[truth as usize] += 1;
                pairs += 1;
            }
        }
    }
    println!("{pairs} pairs, true/false/unknown {seen:?}");
    assert!(seen.iter().all(|n| n * 20 > pairs), "lopsided: {seen:?}");
    pairs
}

fn make(random: &mut Random, vocab: &Vocab) -> Made {
    let mut generator = Generator { random, market: None };
    let market = generator.market();
    generator.market = Some(market);
    let pair = generator.predicate(3);
    let market = generator.market.unwrap();
    let parsed = parse(&pair.text, vocab).unwrap_or_else(|fault| panic!("{fault}\n{}", pair.text));
    let expr = folded(&parsed, &market, vocab);
    Made { text: pair.text, expr, sql: pair.sql }
}

fn folded(expr: &Expr, market: &Market, vocab: &Vocab) -> Expr {
    let name = |id: AttributeId| vocab.def(id).unwrap().name.clone();
    let cause = |id| Cause::Market { attribute: name(id) };
    fold(
        expr,
        &mut |id| {
            let name = name(id);
            let (_, says) = market.scalars.iter().find(|(n, _)| *n == name).unwrap();
            match says {
                Says::Missing => Scalar::Missing(cause(id)),
                Says::Value(value) => Scalar::Const(constant(&name, value)),
                Says::Rivals(values) => {
                    let values = values.iter().map(|v| constant(&name, v)).collect();
                    Scalar::Rivals { name: "dispute".into(), values }
                }
                Says::Scoped(branches) => {
                    let branch = |(guard, _, value): &(String, String, String)| Branch {
                        guard: parse(guard, vocab).unwrap(),
                        value: Scalar::Const(constant(&name, value)),
                        says: "F".into(),
                    };
                    let branches = branches.iter().map(branch).collect();
                    Scalar::Scoped { branches, otherwise: cause(id) }
                }
            }
        },
        &mut |id| match &market.list {
            Some((codes, complete)) => Ok((codes.iter().map(|c| (*c).to_owned()).collect(), *complete)),
            None => Err(cause(id)),
        },
    )
}

fn constant(name: &str, value: &str) -> Const {
    let number = |text: &str| text.parse::<Decimal>().unwrap();
    match (name, value) {
        (_, "NULL") => Const::Absent,
        ("topic.n", n) => Const::Number { low: number(n), high: number(n) },
        ("topic.p", p) => {
            let (amount, currency) = p.split_once(' ').unwrap();
            Const::Money { low: number(amount), high: number(amount), currency: currency.into() }
        }
        ("topic.b", b) => Const::Bool(b == "1"),
        ("topic.c", c) => Const::Code(c.trim_matches('\'').into()),
        (_, d) => Const::Day(d.trim_matches('\'').parse().unwrap()),
    }
}

async fn fill(db: &mut SqliteConnection, rows: &[Vec<(String, String)>]) {
    let names: Vec<&str> = rows[0].iter().map(|(name, _)| name.as_str()).collect();
    let values: Vec<String> = rows
        .iter()
        .map(|row| format!("({})", row.iter().map(|(_, v)| v.as_str()).collect::<Vec<_>>().join(", ")))
        .collect();
    let names = names.join(", ");
    let sql = format!(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, {names}); INSERT INTO t ({names}) VALUES {}",
        values.join(", ")
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(db).await.unwrap();
}

/// Truth by row and predicate.
async fn select(db: &mut SqliteConnection, predicates: impl Iterator<Item = String>) -> Vec<Vec<Truth>> {
    let columns: Vec<String> = predicates.map(|p| format!("CAST({p} AS INTEGER)")).collect();
    let sql = format!("SELECT {} FROM t ORDER BY id", columns.join(", "));
    let rows = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.clone())).fetch_all(db).await;
    let rows = rows.unwrap_or_else(|error| panic!("{error}\n{sql}"));
    let truth = |value: Option<i64>| value.map_or(Truth::Unknown, |v| Truth::from(v != 0));
    rows.iter().map(|row| (0..row.len()).map(|i| truth(row.get(i))).collect()).collect()
}
