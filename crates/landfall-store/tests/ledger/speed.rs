//! Figures, not limits: `cargo test --release -p landfall-store --test ledger -- --ignored --nocapture speed`.

use std::time::Instant;

use landfall_store::{Ledger, Op};
use rstest::rstest;

use crate::common::{Random, at, batch, item};
use crate::place::{Store, ledger};

const MARKETS: i64 = 200;
const BATCH: i64 = 10_000;

/// Wall time, and processor time of all threads where the system tells it: on a shared machine the second is steadier.
struct Clock(Instant, f64);

impl Clock {
    fn start() -> Clock {
        Clock(Instant::now(), processor())
    }

    fn read(&self) -> (f64, f64) {
        (self.0.elapsed().as_secs_f64(), processor() - self.1)
    }

    fn print(&self, what: &str, times: f64) {
        let (wall, cpu) = self.read();
        println!("{what}: {:.3} ms, processor {:.3} ms", wall * 1e3 / times, cpu * 1e3 / times);
    }
}

/// Seconds, in hundredths.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
    after.split(' ').skip(11).take(2).filter_map(|n| n.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// Interleaved: each batch has some facts of every market. `LANDFALL_FACTS` sets how many.
#[rstest]
#[tokio::test]
#[ignore = "takes a minute and prints figures"]
async fn a_million_facts(#[values(Store::Sqlite, Store::Postgresql)] store: Store) {
    let facts: i64 = std::env::var("LANDFALL_FACTS").map_or(1_000_000, |n| n.parse().unwrap());
    let Some((place, mut ledger)) = ledger(store).await else { return };
    let (mut wall, mut cpu) = (0.0, 0.0);
    for start in (0..facts).step_by(usize::try_from(BATCH).unwrap()) {
        let op = |n: i64| Op::Assert(item(&format!("M{:03}", n % MARKETS), &format!("M{:03}/{n}", n % MARKETS), n));
        let ops: Vec<Op> = (start..start + BATCH).map(op).collect();
        let clock = Clock::start();
        ledger.append(batch(ops), at(start / BATCH)).await.unwrap();
        let (more_wall, more_cpu) = clock.read();
        (wall, cpu) = (wall + more_wall, cpu + more_cpu);
    }
    let count = f64::from(u32::try_from(facts).unwrap());
    println!("append: {:.0} facts/s, {:.0} a second of processor", count / wall, count / cpu);
    ledger.close().await;
    if let Some(path) = place.location().file() {
        println!("file: {} MB", std::fs::metadata(path).unwrap().len() / 1_000_000);
    }

    let clock = Clock::start();
    let ledger = Ledger::open_read(place.location()).await.unwrap();
    ledger.head().await.unwrap();
    clock.print("open and head", 1.0);
    let mut random = Random(1);
    let known = |random: &mut Random| at(facts / BATCH - 1 - random.below(3));
    let read = 30;
    for times in [1, 10] {
        let clock = Clock::start();
        let mut items = 0;
        for n in 0..read * times {
            items += ledger.state(&[&format!("M{:03}", n % read)], known(&mut random)).await.unwrap().len();
        }
        let all = f64::from(u32::try_from(read * times).unwrap());
        let count = f64::from(u32::try_from(items).unwrap()) / all;
        clock.print(&format!("state of {count:.0} items, {}", if times == 1 { "first" } else { "again" }), all);
    }
    let clock = Clock::start();
    ledger.verify(None).await.unwrap();
    clock.print("verify", 1.0);
    let clock = Clock::start();
    assert_eq!(ledger.markets(at(1000)).await.unwrap().len(), 200);
    clock.print("markets", 1.0);
}
