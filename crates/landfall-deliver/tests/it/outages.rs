//! A receiver that is down for an hour, a day, three days, and for good.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use landfall_deliver::SCHEDULE;
use landfall_store::outbox::{Message, State};

use crate::common::{Answer, Office, Receiver, endpoint, message};

const MESSAGES: usize = 10_000;

/// The instants at which a message is tried while nobody listens, from its recording on.
fn planned(start: Timestamp) -> Vec<Timestamp> {
    let mut at = start;
    SCHEDULE
        .iter()
        .map(|wait| {
            at += *wait;
            at
        })
        .collect()
}

async fn outage(down: Option<SignedDuration>) {
    let mut receiver = Receiver::down(|_| Answer::says(200, ""));
    let operator = Receiver::start(|_| Answer::says(204, ""));
    let mut office = Office::open().await;
    office.add(endpoint("ops", "webhook", &receiver.url("/hook"))).await;
    let mut told = endpoint("boss", "webhook", &operator.url("/told"));
    told.operator = true;
    office.add(told).await;
    let messages: Vec<Message> = (0..MESSAGES).map(|n| message(&format!("w{n}.1.ops"), "ops")).collect();
    office.send(&messages).await;
    let start = office.hand.now();
    let plan = planned(start);

    let mut seen = Vec::new();
    loop {
        let now = office.hand.now();
        if down.is_some_and(|down| now.duration_since(start) >= down) && receiver.got().is_empty() {
            receiver.up();
        }
        let report = office.pass().await;
        seen.push((now, report.clone()));
        let Some(next) = report.next else { break };
        if next > now {
            office.hand.set(next);
        }
        if receiver.got().len() >= MESSAGES {
            break;
        }
    }
    let up = down.map(|down| start + down);
    let tries: Vec<Timestamp> = match up {
        Some(up) => plan.iter().take_while(|at| **at < up).chain(plan.iter().find(|at| **at >= up)).copied().collect(),
        None => plan,
    };
    let passes: Vec<Timestamp> = seen.iter().map(|(at, _)| *at).collect();
    let mut distinct = passes.clone();
    distinct.dedup();
    assert_eq!(distinct, tries, "a pass at each instant of the schedule and at no other");

    let kept = office.kept().await;
    let ledger = office.ledger().await;
    for (n, one) in kept.iter().filter(|k| k.message.endpoint == "ops").enumerate() {
        assert_eq!(one.attempts as usize, tries.len(), "{}", one.message.id);
        if n % 500 == 0 {
            let log = ledger.attempts(&one.message.id).await.unwrap();
            assert_eq!(log.iter().map(|a| a.at).collect::<Vec<_>>(), tries);
            assert!(log[..log.len() - 1].iter().all(|a| a.error.as_deref() == Some("unreachable")), "{log:?}");
        }
    }
    match up {
        Some(_) => {
            assert!(kept.iter().all(|k| k.state == State::Delivered));
            let mut got: BTreeMap<String, usize> = BTreeMap::new();
            for request in receiver.got() {
                let body = request.json();
                let id = body["data"]["id"].as_str().unwrap().to_owned();
                assert_eq!(request.header("webhook-id"), id.replace('.', "%2E"));
                *got.entry(id).or_default() += 1;
            }
            assert_eq!(got.keys().collect::<Vec<_>>().len(), MESSAGES);
            assert!(messages.iter().all(|m| got.contains_key(&m.id)), "each is received under its own id");
            assert!(operator.got().is_empty());
        }
        None => {
            let lost = kept.iter().filter(|k| k.state == State::Undeliverable).count();
            assert_eq!(lost, MESSAGES);
            let shut = office.endpoint("ops").await;
            assert_eq!((shut.enabled, shut.why.as_deref()), (false, Some("exhausted")));
            let told = operator.got();
            assert_eq!(told.len(), 1, "the operator is told once, by another endpoint");
            let detail = &told[0].json()["data"]["detail"];
            assert_eq!((detail["endpoint"].as_str(), detail["undeliverable"].as_u64()), (Some("ops"), Some(10_000)));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_one_hour_down_ten_thousand_messages_arrive_as_scheduled_each_under_its_id() {
    outage(Some(SignedDuration::from_hours(1))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_day_down_ten_thousand_messages_arrive_as_scheduled_each_under_its_id() {
    outage(Some(SignedDuration::from_hours(24))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_three_days_down_ten_thousand_messages_arrive_as_scheduled_each_under_its_id() {
    outage(Some(SignedDuration::from_hours(72))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_never_comes_back_is_disabled_after_the_last_try_and_the_operator_is_told() {
    outage(None).await;
}
