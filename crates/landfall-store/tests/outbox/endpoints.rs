//! Endpoints: secrets, disabling, removing, and who was told.

use landfall_store::Error;
use landfall_store::outbox::{Endpoint, Next, Range, Settlement, State};

use rstest::rstest;

use crate::common::{at, due, endpoint, message, settle};
use crate::place::{Store, ledger};

#[rstest]
#[tokio::test]
async fn an_endpoint_is_read_back_as_it_was_written_and_its_secrets_never_show(
    #[values(Store::Sqlite, Store::Postgresql)] store: Store,
) {
    let Some((_folder, mut ledger)) = ledger(store).await else { return };
    ledger.add_endpoint(&endpoint("ops")).await.unwrap();
    let read = ledger.endpoints().await.unwrap();
    assert_eq!(read, [endpoint("ops")]);
    assert_eq!(read[0].secrets[0].reveal(), "whsec_c2VjcmV0");
    assert!(!format!("{read:?}").contains("c2VjcmV0"), "{read:?}");
    assert!(matches!(ledger.add_endpoint(&endpoint("ops")).await, Err(Error::EndpointExists(_))));
    assert!(matches!(ledger.edit_endpoint(&endpoint("nobody")).await, Err(Error::NoEndpoint(_))));
    assert!(matches!(ledger.remove_endpoint("nobody").await, Err(Error::NoEndpoint(_))));
    assert!(matches!(ledger.add_endpoint(&endpoint(" ")).await, Err(Error::Blank("name"))));
}

#[rstest]
#[tokio::test]
async fn what_waits_for_a_disabled_endpoint_goes_when_it_is_enabled_and_the_operator_is_told_once(
    #[values(Store::Sqlite, Store::Postgresql)] store: Store,
) {
    let Some((_folder, mut ledger)) = ledger(store).await else { return };
    ledger.add_endpoint(&endpoint("ops")).await.unwrap();
    ledger.send(at(0), &[message("a", "ops", "EU")]).await.unwrap();
    let waiting = due(&ledger, "ops", at(0)).await;
    settle(&mut ledger, &waiting[0], at(0), Next::At(at(5))).await;
    let shut = Settlement { disabled: vec![("ops".into(), "gone".into())], ..Settlement::default() };
    ledger.settle(&shut).await.unwrap();
    ledger.send(at(1), &[message("b", "ops", "EU")]).await.unwrap();
    assert!(ledger.due_endpoints(at(1_000_000)).await.unwrap().is_empty());
    let states = |kept: Vec<landfall_store::outbox::Kept>| kept.iter().map(|k| k.state).collect::<Vec<_>>();
    assert_eq!(states(ledger.outbox(&Range::default()).await.unwrap()), [State::Disabled, State::Disabled]);
    let untold = ledger.untold("delivery.notice").await.unwrap();
    assert_eq!((untold[0].endpoint.as_str(), untold[0].disabled.as_deref()), ("ops", Some("gone")));
    assert_eq!((untold[0].waiting, untold[0].undeliverable, untold[0].detail.as_deref()), (2, 0, Some("503")));
    ledger.tell(at(2), &["ops".to_owned()], &[]).await.unwrap();
    assert!(ledger.untold("delivery.notice").await.unwrap().is_empty());
    let mut shut = ledger.endpoints().await.unwrap().remove(0);
    assert_eq!((shut.enabled, shut.why.as_deref()), (false, Some("gone")));
    shut.enabled = true;
    ledger.edit_endpoint(&shut).await.unwrap();
    let again = due(&ledger, "ops", at(2)).await;
    assert_eq!(again.iter().map(|w| (w.message.id.as_str(), w.tried)).collect::<Vec<_>>(), [("a", 0), ("b", 0)]);
    assert_eq!(ledger.endpoints().await.unwrap()[0].why, None);
}

#[rstest]
#[tokio::test]
async fn a_message_to_an_endpoint_that_is_not_there_is_reported_and_stops_no_other(
    #[values(Store::Sqlite, Store::Postgresql)] store: Store,
) {
    let Some((_folder, mut ledger)) = ledger(store).await else { return };
    ledger.add_endpoint(&endpoint("ops")).await.unwrap();
    ledger.add_endpoint(&endpoint("gone")).await.unwrap();
    let three = [message("a", "nobody", "EU"), message("b", "ops", "EU"), message("c", "gone", "EU")];
    ledger.send(at(0), &three).await.unwrap();
    ledger.remove_endpoint("gone").await.unwrap();
    assert_eq!(due(&ledger, "ops", at(0)).await.len(), 1);
    let untold = ledger.untold("delivery.notice").await.unwrap();
    let lost: Vec<_> = untold.iter().map(|u| (u.endpoint.as_str(), u.undeliverable, u.error.as_deref())).collect();
    assert_eq!(lost, [("gone", 1, Some("no-endpoint")), ("nobody", 1, Some("no-endpoint"))]);
    assert_eq!(ledger.replay(&Range::default()).await.unwrap(), 1, "only what has an endpoint can go again");
    ledger.add_endpoint(&endpoint("nobody")).await.unwrap();
    let late = Range { endpoint: Some("nobody".into()), ..Range::default() };
    assert_eq!(ledger.replay(&late).await.unwrap(), 1);
    assert_eq!(due(&ledger, "nobody", at(0)).await.len(), 1);
}

#[rstest]
#[tokio::test]
async fn an_endpoint_held_back_is_due_when_the_time_is_over_and_others_are_meanwhile(
    #[values(Store::Sqlite, Store::Postgresql)] store: Store,
) {
    let Some((_folder, mut ledger)) = ledger(store).await else { return };
    ledger.add_endpoint(&endpoint("slow")).await.unwrap();
    ledger.add_endpoint(&endpoint("swift")).await.unwrap();
    ledger.send(at(0), &[message("a", "slow", "EU"), message("b", "swift", "EU")]).await.unwrap();
    let held = Settlement { held: vec![("slow".into(), at(0), at(60))], ..Settlement::default() };
    ledger.settle(&held).await.unwrap();
    let names = |all: Vec<Endpoint>| all.into_iter().map(|e| e.name).collect::<Vec<_>>();
    assert_eq!(names(ledger.due_endpoints(at(59)).await.unwrap()), ["swift"]);
    assert_eq!(names(ledger.due_endpoints(at(60)).await.unwrap()), ["slow", "swift"]);
}
