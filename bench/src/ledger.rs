//! The ledger: appending, and one market's state among a million facts.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use jiff::{SignedDuration, Timestamp};
use landfall_core::model::{Fact, Item, Period, Value};
use landfall_store::{Batch, Ledger, Op};

use crate::fleet::cite;
use crate::sheet::{Sheet, best, median, ms, scratch};
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
         state is everything it holds as known at an instant, read and parsed. From disk: the ledger just opened, its file \
         put out of the system's cache. Any instant: drawn from the whole life of the ledger. Warm: the same market asked \
         again. Beside the clock stands the processor time of all threads.",
    );
    let path = scratch().join("ledger.db");
    let (seconds, quick, busy) = append(&path).await;
    let rate = FACTS as f64 / seconds;
    let figure = format!("{rate:.0} facts/s on the clock; {quick:.0} in the best tenth of the batches");
    sheet.goal("append", figure, "≥ 50,000 facts/s", rate >= 50_000.0);
    sheet.row("append, by processor time of all threads", format!("{:.0} facts/s", FACTS as f64 / busy));
    sheet.note(format!("The file holds {:.0} MB.", std::fs::metadata(&path).map_or(0, |m| m.len()) as f64 / 1e6));
    let mut random = Random(3);
    let mut any = move || instant(random.below(FACTS / BATCH));
    let mut dropped = true;
    let (mut whole, mut cold, mut warm) = (Reads::default(), Reads::default(), Reads::default());
    for n in 0..40 {
        dropped &= forget(&path);
        let market = format!("M{:03}", n * 37 % MARKETS);
        let (reads, known) = if n % 2 == 0 { (&mut whole, instant(FACTS / BATCH)) } else { (&mut cold, any()) };
        let ledger = reads.one(async {
            let ledger = Ledger::open_read(&path).await.expect("it opens");
            let state = ledger.state(&[&market], known).await.expect("it reads");
            (state.len(), ledger)
        });
        let ledger = ledger.await;
        for _ in 0..5 {
            let known = any();
            let again = async { (ledger.state(&[&market], known).await.expect("it reads").len(), ()) };
            warm.one(again).await;
        }
        ledger.close().await;
    }
    whole.row(&mut sheet, "a market's state now, from disk, opening included", 20);
    cold.row(&mut sheet, "the same at any instant", 20);
    warm.row(&mut sheet, "the same at any instant, warm", 5);
    if !dropped {
        sheet
            .note("The system did not let us put the file out of its cache: what is read \"from disk\" was in memory.");
    }
    sheet
}

/// Reading a market's state, time after time.
#[derive(Default)]
struct Reads {
    clock: Vec<Duration>,
    processor: Vec<Duration>,
    facts: usize,
}

impl Reads {
    /// Times one reading that gives how many facts it read.
    async fn one<T>(&mut self, read: impl Future<Output = (usize, T)>) -> T {
        let (clock, processor) = (Instant::now(), ProcessTime::now());
        let (facts, result) = read.await;
        self.clock.push(clock.elapsed());
        self.processor.push(processor.elapsed());
        self.facts += facts;
        result
    }

    fn row(mut self, sheet: &mut Sheet, name: &str, goal: u64) {
        self.clock.sort();
        self.processor.sort();
        let count = self.clock.len();
        let figure = format!(
            "{} (best {}, worst of {count} {}), processor {}; {} facts on average",
            ms(median(&self.clock)),
            ms(best(&self.clock)),
            ms(self.clock.last().copied().unwrap_or_default()),
            ms(median(&self.processor)),
            self.facts / count.max(1),
        );
        sheet.goal(name, figure, &format!("≤ {goal} ms"), median(&self.clock) <= Duration::from_millis(goal));
    }
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
        ledger
            .append(Batch { pack: "bench".into(), ops, ..Batch::default() }, instant(batch))
            .await
            .expect("it appends");
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
    Item::Fact(Arc::new(Fact {
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

/// Asks the system to drop the file from its cache; gives whether it was asked.
fn forget(path: &Path) -> bool {
    let text = "import os,sys; f=os.open(sys.argv[1],os.O_RDONLY); os.fsync(f); os.posix_fadvise(f,0,0,os.POSIX_FADV_DONTNEED)";
    Command::new("python3").args(["-c", text]).arg(path).status().is_ok_and(|status| status.success())
}
