//! A clock that was set back.

use landfall_store::outbox::{Next, Settlement};

use rstest::rstest;

use crate::common::{at, due, endpoint, message, settle};
use crate::place::{Store, ledger};

const DAY: i64 = 86_400;

#[rstest]
#[tokio::test]
async fn after_the_clock_was_set_back_what_is_to_be_waited_for_is_waited_for_and_no_more(
    #[values(Store::Sqlite, Store::Postgresql)] store: Store,
) {
    let Some((_folder, mut ledger)) = ledger(store).await else { return };
    ledger.add_endpoint(&endpoint("ops")).await.unwrap();
    ledger.add_endpoint(&endpoint("held")).await.unwrap();
    let three = [message("retried", "ops", "EU"), message("fresh", "ops", "EU"), message("x", "held", "EU")];
    ledger.send(at(DAY), &three).await.unwrap();
    let waiting = due(&ledger, "ops", at(DAY)).await;
    settle(&mut ledger, &waiting[0], at(DAY), Next::At(at(DAY + 300))).await;
    let held = Settlement { held: vec![("held".into(), at(DAY), at(DAY + 60))], ..Settlement::default() };
    ledger.settle(&held).await.unwrap();

    ledger.follow_clock(at(0)).await.unwrap();
    let ids = |all: Vec<landfall_store::outbox::Waiting>| all.into_iter().map(|w| w.message.id).collect::<Vec<_>>();
    assert_eq!(ids(due(&ledger, "ops", at(0)).await), ["fresh"], "what was due at once is due at once");
    assert_eq!(ids(due(&ledger, "ops", at(299)).await), ["fresh"]);
    assert_eq!(ids(due(&ledger, "ops", at(300)).await), ["fresh", "retried"]);
    let open = ledger.due_endpoints(at(60)).await.unwrap();
    assert!(open.iter().any(|e| e.name == "held"));
    assert!(ledger.due_endpoints(at(59)).await.unwrap().iter().all(|e| e.name != "held"));
    ledger.follow_clock(at(1)).await.unwrap();
    assert_eq!(ids(due(&ledger, "ops", at(300)).await), ["fresh", "retried"], "a clock that goes on changes nothing");
}
