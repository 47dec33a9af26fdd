//! Numbers, states, attempts, ranges.

use landfall_store::Error;
use landfall_store::outbox::{Message, Next, Range, State};

use rstest::rstest;

use crate::common::{at, due, endpoint, message, settle};
use crate::place::{Store, ledger};

#[rstest]
#[tokio::test]
async fn each_endpoint_counts_the_messages_of_a_market_without_a_gap_and_an_id_stays_as_it_was_recorded(
    #[values(Store::Sqlite, Store::Postgresql)] store: Store,
) {
    let Some((_folder, mut ledger)) = ledger(store).await else { return };
    ledger.add_endpoint(&endpoint("ops")).await.unwrap();
    let ids = [("a", "EU"), ("b", "EU"), ("c", "BR"), ("d", ""), ("a", "EU"), ("e", "EU")];
    let batch: Vec<Message> = ids.iter().map(|(id, market)| message(id, "ops", market)).collect();
    let numbers =
        |recorded: Vec<landfall_store::outbox::Recorded>| recorded.iter().map(|r| r.number).collect::<Vec<_>>();
    assert_eq!(numbers(ledger.send(at(1), &batch).await.unwrap()), [1, 2, 1, 1, 1, 3]);
    let again = Message { title: "other".into(), ..message("b", "ops", "EU") };
    assert_eq!(numbers(ledger.send(at(2), &[again, message("f", "ops", "EU")]).await.unwrap()), [2, 4]);
    let kept = ledger.outbox(&Range { id: Some("b".into()), ..Range::default() }).await.unwrap();
    assert_eq!((kept[0].message.title.as_str(), kept[0].recorded), ("欧盟 7", at(1)));
    assert_eq!(due(&ledger, "ops", at(2)).await.len(), 6);
}

#[rstest]
#[tokio::test]
async fn a_blank_id_is_refused_and_nothing_of_its_batch_is_on_its_way(
    #[values(Store::Sqlite, Store::Postgresql)] store: Store,
) {
    let Some((_folder, mut ledger)) = ledger(store).await else { return };
    ledger.add_endpoint(&endpoint("ops")).await.unwrap();
    let refused = ledger.send(at(1), &[message("a", "ops", "EU"), message(" ", "ops", "EU")]).await;
    assert!(matches!(refused, Err(Error::Blank("id"))));
    assert!(due(&ledger, "ops", at(1)).await.is_empty());
}

#[rstest]
#[tokio::test]
async fn a_message_waits_for_its_instant_and_what_is_delivered_is_due_no_more(
    #[values(Store::Sqlite, Store::Postgresql)] store: Store,
) {
    let Some((_folder, mut ledger)) = ledger(store).await else { return };
    ledger.add_endpoint(&endpoint("ops")).await.unwrap();
    let quiet = Message { not_before: at(100), ..message("quiet", "ops", "EU") };
    ledger.send(at(1), &[quiet, message("now", "ops", "EU")]).await.unwrap();
    let first = due(&ledger, "ops", at(1)).await;
    assert_eq!(first.iter().map(|w| w.message.id.as_str()).collect::<Vec<_>>(), ["now"]);
    settle(&mut ledger, &first[0], at(1), Next::Delivered).await;
    assert_eq!(ledger.next_due().await.unwrap(), Some(at(100)));
    assert!(ledger.due_endpoints(at(99)).await.unwrap().is_empty());
    let later = due(&ledger, "ops", at(100)).await;
    assert_eq!(later.iter().map(|w| w.message.id.as_str()).collect::<Vec<_>>(), ["quiet"]);
    settle(&mut ledger, &later[0], at(100), Next::Delivered).await;
    assert_eq!(ledger.next_due().await.unwrap(), None);
}

#[rstest]
#[tokio::test]
async fn every_attempt_is_kept_with_what_the_receiver_said(#[values(Store::Sqlite, Store::Postgresql)] store: Store) {
    let Some((_folder, mut ledger)) = ledger(store).await else { return };
    ledger.add_endpoint(&endpoint("ops")).await.unwrap();
    ledger.send(at(0), &[message("a", "ops", "EU")]).await.unwrap();
    for (second, next) in [(0, Next::At(at(5))), (5, Next::At(at(305))), (305, Next::Delivered)] {
        let waiting = due(&ledger, "ops", at(second)).await;
        settle(&mut ledger, &waiting[0], at(second), next).await;
    }
    let log = ledger.attempts("a").await.unwrap();
    let said: Vec<_> = log.iter().map(|a| (a.at, a.error.as_deref(), a.detail.as_str())).collect();
    let failed = Some("http-status");
    assert_eq!(said, [(at(0), failed, "503"), (at(5), failed, "503"), (at(305), None, "200")]);
    let kept = &ledger.outbox(&Range::default()).await.unwrap()[0];
    assert_eq!((kept.state, kept.attempts, kept.last, kept.next), (State::Delivered, 3, Some(at(305)), None));
    assert_eq!(ledger.endpoints().await.unwrap()[0].succeeded, Some(at(305)));
}

#[rstest]
#[tokio::test]
async fn a_range_goes_again_under_the_same_ids_and_numbers_and_no_other_does(
    #[values(Store::Sqlite, Store::Postgresql)] store: Store,
) {
    let Some((_folder, mut ledger)) = ledger(store).await else { return };
    ledger.add_endpoint(&endpoint("ops")).await.unwrap();
    ledger.add_endpoint(&endpoint("other")).await.unwrap();
    for (second, id) in [(1, "a"), (2, "b"), (3, "c"), (4, "d")] {
        let both = [message(id, "ops", "EU"), message(&format!("{id}.other"), "other", "EU")];
        ledger.send(at(second), &both).await.unwrap();
    }
    for name in ["ops", "other"] {
        for waiting in due(&ledger, name, at(9)).await {
            settle(&mut ledger, &waiting, at(9), Next::Delivered).await;
        }
    }
    let endpoint = Some("ops".to_owned());
    let numbers = Range { endpoint: endpoint.clone(), first: Some(2), last: Some(3), ..Range::default() };
    assert_eq!(ledger.replay(&numbers).await.unwrap(), 2);
    let again = due(&ledger, "ops", at(9)).await;
    assert_eq!(again.iter().map(|w| (w.message.id.as_str(), w.number)).collect::<Vec<_>>(), [("b", 2), ("c", 3)]);
    assert!(due(&ledger, "other", at(9)).await.is_empty());
    let time = Range { endpoint, since: Some(at(4)), before: Some(at(5)), ..Range::default() };
    assert_eq!(ledger.replay(&time).await.unwrap(), 1);
    assert_eq!(due(&ledger, "ops", at(9)).await.len(), 3);
}
