//! Figures, not limits: `cargo test --release -p landfall-store -- --ignored --nocapture speed`.

use std::time::Instant;

use landfall_store::{Ledger, Op};

use crate::common::{Random, at, batch, item, ledger};

const FACTS: i64 = 1_000_000;
const MARKETS: i64 = 200;
const BATCH: i64 = 10_000;

/// Interleaved: each batch has some facts of every market.
#[tokio::test]
#[ignore = "takes a minute and prints figures"]
async fn a_million_facts() {
    let (_folder, mut ledger) = ledger().await;
    let mut append = std::time::Duration::ZERO;
    for start in (0..FACTS).step_by(usize::try_from(BATCH).unwrap()) {
        let op = |n: i64| Op::Assert(item(&format!("M{:03}", n % MARKETS), &format!("M{:03}/{n}", n % MARKETS), n));
        let ops: Vec<Op> = (start..start + BATCH).map(op).collect();
        let clock = Instant::now();
        ledger.append(batch(ops), at(start / BATCH)).await.unwrap();
        append += clock.elapsed();
    }
    println!("append: {:.0} facts/s", f64::from(u32::try_from(FACTS).unwrap()) / append.as_secs_f64());
    let path = ledger.path().to_path_buf();
    ledger.close().await;
    println!("file: {} MB", std::fs::metadata(&path).unwrap().len() / 1_000_000);

    let clock = Instant::now();
    let ledger = Ledger::open_read(&path).await.unwrap();
    ledger.head().await.unwrap();
    println!("open and head: {:?}", clock.elapsed());
    let mut random = Random(1);
    let (mut cold, mut warm) = (Vec::new(), Vec::new());
    for n in 0..30 {
        let market = format!("M{n:03}");
        for round in 0..4 {
            let known = at(FACTS / BATCH - 1 - random.below(3));
            let clock = Instant::now();
            let state = ledger.state(&[&market], known).await.unwrap();
            if round == 0 { &mut cold } else { &mut warm }.push(clock.elapsed());
            assert!(state.len() > 4800);
        }
    }
    cold.sort();
    warm.sort();
    println!("state: first read {:?} (worst {:?}), again {:?} (worst {:?})", cold[15], cold[29], warm[45], warm[89]);
    let clock = Instant::now();
    let verified = ledger.verify(None).await.unwrap();
    println!("verify: {} entries in {:?}", verified.entries, clock.elapsed());
    let clock = Instant::now();
    println!("markets: {} in {:?}", ledger.markets(at(1000)).await.unwrap().len(), clock.elapsed());
}
