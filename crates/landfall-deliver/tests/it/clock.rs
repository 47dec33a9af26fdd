//! A clock that is set back while messages are on their way.

use jiff::SignedDuration;
use landfall_store::outbox::State;

use crate::common::{Answer, Office, Receiver, endpoint, message};

#[tokio::test]
async fn a_clock_set_back_loses_nothing_and_sends_nothing_twice_under_another_id() {
    let mut receiver = Receiver::down(|_| Answer::says(200, ""));
    let mut office = Office::open().await;
    office.add(endpoint("ops", "webhook", &receiver.url("/hook"))).await;
    let ids: Vec<String> = (0..30).map(|n| format!("w{n}")).collect();
    let messages: Vec<_> = ids.iter().map(|id| message(id, "ops")).collect();
    office.send(&messages[..15]).await;
    office.pass().await;
    office.hand.wait(SignedDuration::from_secs(5));
    office.pass().await;
    receiver.up();
    office.hand.wait(-SignedDuration::from_hours(48));
    office.send(&messages[15..]).await;
    let set_back = office.hand.now();
    let report = office.pass().await;
    assert_eq!(report.delivered, 15, "what is new goes at once");
    assert_eq!(report.next, Some(set_back + SignedDuration::from_mins(5)), "the rest waits as long as it was to wait");
    office.run().await;
    assert!(office.kept().await.iter().all(|k| k.state == State::Delivered));
    let mut got: Vec<String> = receiver.got().iter().map(|r| r.header("webhook-id").to_owned()).collect();
    got.sort();
    let mut sent = ids;
    sent.sort();
    assert_eq!(got, sent);
}
