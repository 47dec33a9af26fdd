//! Random logs and random questions, against the model.

use std::ops::RangeInclusive;

use landfall_store::Ledger;
use rstest::rstest;

use crate::bitemporal::{holding, market, op};
use crate::common::{Random, at, batch, seed};
use crate::model::{Event, Model, Said, Side};
use crate::place::{Store, ledger};

const SEEDS: u64 = 200;
const STATES: usize = 100;
const DAYS: usize = 10;
const IDS: i64 = 12;
const MARKETS: i64 = 3;
const LAST_DAY: i64 = 30;

fn side(random: &mut Random, least: i64) -> Side {
    let a = least + random.below(LAST_DAY);
    match random.below(4) {
        0 => Side::Open,
        1 => Side::Between(a, a + 1 + random.below(6)),
        _ => Side::Day(a),
    }
}

fn event(random: &mut Random, market: &str) -> Event {
    let from = side(random, 0);
    let least = match from {
        Side::Open => 0,
        Side::Day(n) | Side::Between(_, n) => n,
    };
    // Few values, so that content is sometimes the same as before.
    let said = Said { market: market.to_owned(), value: random.below(3), from, through: side(random, least) };
    match random.below(8) {
        0..=2 => Event::Assert(said),
        3..=4 => Event::Correct(said),
        5..=6 => Event::End(random.below(LAST_DAY)),
        _ => Event::Withdraw,
    }
}

fn name_of_market(n: i64) -> String {
    format!("M{n}")
}

/// Appends random batches to both; what the model refuses the ledger must refuse whole.
async fn grow(random: &mut Random, ledger: &mut Ledger, model: &mut Model, instants: RangeInclusive<i64>) {
    for known in instants {
        let before = model.clone();
        let (mut ops, mut refused, mut skipped) = (Vec::new(), 0, 0);
        for _ in 0..=random.below(5) {
            let n = random.below(IDS);
            let id = format!("id{n}");
            // An id keeps to one market, with an exception now and then.
            let market = if random.below(20) == 0 { random.below(MARKETS) } else { n % MARKETS };
            let event = event(random, &name_of_market(market));
            let takes = model.takes(&id, &event);
            // Most logs should go on: of what would be refused, one in ten is kept.
            if takes.is_none() && random.below(10) > 0 {
                continue;
            }
            ops.push(op(&id, &event));
            match takes {
                Some(true) => model.events.push((known, id, event)),
                Some(false) => skipped += 1,
                None => refused += 1,
            }
        }
        let result = ledger.append(batch(ops), at(known)).await;
        if refused > 0 {
            *model = before;
            let Err(landfall_store::Error::Conflict(all)) = result else { panic!("{result:?}") };
            assert_eq!(all.len(), refused);
        } else {
            assert_eq!(result.unwrap().skipped, skipped);
        }
    }
}

async fn run(store: Store, seed: u64) {
    let mut random = Random(seed);
    let Some((place, mut ledger)) = ledger(store).await else { return };
    let mut model = Model::default();
    let batches = 4 + random.below(25);
    // Read before the log is complete too, so that what is remembered has to be brought up to date.
    grow(&mut random, &mut ledger, &mut model, 1..=2).await;
    market(&ledger, "M0", 1).await;
    grow(&mut random, &mut ledger, &mut model, 3..=batches).await;
    let reader = Ledger::open_read(place.location()).await.unwrap();
    for n in 0..STATES {
        let (of, known) = (name_of_market(random.below(MARKETS)), random.below(batches + 4));
        let state = market(if n % 2 == 0 { &ledger } else { &reader }, &of, known).await;
        for _ in 0..DAYS {
            let day = random.below(LAST_DAY * 2 + 10) - 2;
            let expected = model.market(&of, day, known);
            assert_eq!(holding(&state, day), expected, "LANDFALL_SEED={seed}: {of} on {day} as known at {known}");
        }
    }
    ledger.verify(Some(&ledger.head().await.unwrap())).await.unwrap();
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_logs_answer_as_the_model_does(#[values(Store::Sqlite, Store::Postgresql)] store: Store) {
    let first = seed();
    // a database of a server takes longer to make than a file
    let seeds = if store == Store::Sqlite { SEEDS } else { SEEDS / 8 };
    let run_from = |start: u64| async move {
        for n in (start..seeds).step_by(2) {
            run(store, first.wrapping_add(n)).await;
        }
    };
    let (one, two) = (tokio::spawn(run_from(0)), tokio::spawn(run_from(1)));
    one.await.unwrap();
    two.await.unwrap();
}
