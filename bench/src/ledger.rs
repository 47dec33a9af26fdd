//! The ledger: appending, and one market's state among a million facts.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use jiff::{SignedDuration, Timestamp};
use landfall_core::model::{Fact, Item, Period, Value};
use landfall_store::{Batch, Ledger, Op};

use crate::fleet::cite;
use crate::sheet::{Sheet, median, ms, scratch};
use crate::work::Random;

const FACTS: u64 = 1_000_000;
const MARKETS: u64 = 200;
const BATCH: u64 = 10_000;

pub fn run() -> Sheet {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(measure())
}

async fn measure() -> Sheet {
    let mut sheet = Sheet::new(
        "The ledger",
        "1,000,000 facts in batches of 10,000, each batch with facts of all 200 markets: 5,000 facts a market. A market's \
         state is everything it holds as known at an instant anywhere in the ledger's life, read and parsed. \
         From disk: the ledger just opened, its file put out of the system's cache where the system lets us. Warm: the \
         same market asked again at another instant.",
    );
    let path = scratch().join("ledger.db");
    let (seconds, best, busy) = append(&path).await;
    let rate = FACTS as f64 / seconds;
    let figure = format!("{rate:.0} facts/s on the clock; {best:.0} in the best tenth of the batches");
    sheet.goal("append", figure, "≥ 50,000 facts/s", rate >= 50_000.0);
    sheet.row("append, by processor time of all threads", format!("{:.0} facts/s", FACTS as f64 / busy));
    sheet.note(format!("The file holds {:.0} MB.", std::fs::metadata(&path).map_or(0, |m| m.len()) as f64 / 1e6));
    let mut random = Random(3);
    let (mut cold, mut warm, mut seen) = (Vec::new(), Vec::new(), 0);
    for _ in 0..20 {
        forget(&path);
        let market = format!("M{:03}", random.below(MARKETS));
        let clock = Instant::now();
        let ledger = Ledger::open_read(&path).await.expect("it opens");
        let state = ledger.state(&[&market], instant(random.below(FACTS / BATCH))).await.expect("it reads");
        cold.push(clock.elapsed());
        seen = seen.max(state.len());
        drop(state);
        for _ in 0..10 {
            let known = instant(random.below(FACTS / BATCH));
            let clock = Instant::now();
            let state = ledger.state(&[&market], known).await.expect("it reads");
            warm.push(clock.elapsed());
            seen = seen.max(state.len());
        }
        ledger.close().await;
    }
    let mut row = |name: &str, mut times: Vec<Duration>, goal: u64| {
        times.sort();
        let worst = times.last().copied().unwrap_or_default();
        let figure = format!("{} (worst of {}: {})", ms(median(&times)), times.len(), ms(worst));
        let figure = format!("{figure}, best {}", ms(times.first().copied().unwrap_or_default()));
        sheet.goal(name, figure, &format!("≤ {goal} ms"), median(&times) <= Duration::from_millis(goal));
    };
    row("a market's state at any instant, from disk, opening included", cold, 20);
    row("the same, warm", warm, 5);
    sheet.note(format!("The largest state read had {seen} facts."));
    sheet
}

/// Seconds on the clock, facts a second in the best tenth of the batches, seconds of processor time.
async fn append(path: &Path) -> (f64, f64, f64) {
    for end in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        let _ = std::fs::remove_file(PathBuf::from(name));
    }
    let mut ledger = Ledger::create(path).await.expect("the ledger can be created");
    let (mut spent, mut busy) = (Vec::new(), Duration::ZERO);
    for batch in 0..FACTS / BATCH {
        let ops: Vec<Op> = (batch * BATCH..(batch + 1) * BATCH).map(|n| Op::Assert(fact(n))).collect();
        let (clock, processor) = (Instant::now(), ProcessTime::now());
        ledger.append(Batch { pack: "bench".into(), ops, ..Batch::default() }, instant(batch)).await.expect("it appends");
        spent.push(clock.elapsed());
        busy += processor.elapsed();
    }
    ledger.close().await;
    let all: Duration = spent.iter().sum();
    spent.sort();
    let tenth = spent.len() / 10;
    let quick: Duration = spent.iter().take(tenth).sum();
    (all.as_secs_f64(), (tenth as u64 * BATCH) as f64 / quick.as_secs_f64(), busy.as_secs_f64())
}

fn instant(batch: u64) -> Timestamp {
    Timestamp::from_second(1_767_225_600).expect("an instant") + SignedDuration::from_secs(batch as i64)
}

fn fact(n: u64) -> Item {
    let market = format!("M{:03}", n % MARKETS);
    let value = (n as i64).into();
    Item::Fact(Box::new(Fact {
        id: format!("{market}/{n}"),
        market,
        place: None,
        source: None,
        attribute: format!("topic.attribute_{:03}", n / MARKETS % 500),
        subject: "topic".into(),
        value: Value::Number { low: value, high: value, unit: "1".into() },
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
        corrects: None,
    }))
}

/// Asks the system to drop the file from its cache; without Python the file stays in it.
fn forget(path: &Path) {
    let text = "import os,sys; f=os.open(sys.argv[1],os.O_RDONLY); os.fsync(f); os.posix_fadvise(f,0,0,os.POSIX_FADV_DONTNEED)";
    let _ = Command::new("python3").args(["-c", text]).arg(path).status();
}
