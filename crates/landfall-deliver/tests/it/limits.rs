//! Bots are sent no more than they take.

use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use landfall_store::outbox::{Message, State};

use crate::common::{Answer, Hand, Office, Receiver, endpoint, message};

const OK: &str = r#"{"code":0,"errcode":0}"#;

/// When each of many messages reached a bot.
async fn arrivals(kind: &str, start: &str, n: usize, urgent: bool) -> Vec<Timestamp> {
    let mut office = Office::open().await;
    office.hand.set(start.parse().unwrap());
    let (hand, at): (Hand, Arc<Mutex<Vec<Timestamp>>>) = (office.hand.clone(), Arc::default());
    let seen = at.clone();
    let bot = Receiver::start(move |_| {
        seen.lock().unwrap().push(hand.now());
        Answer::says(200, OK)
    });
    office.add(endpoint("bot", kind, &bot.url("/hook"))).await;
    let messages: Vec<Message> = (0..n).map(|n| Message { urgent, ..message(&format!("m{n}"), "bot") }).collect();
    office.send(&messages).await;
    office.run().await;
    assert!(office.kept().await.iter().all(|k| k.state == State::Delivered && k.attempts == 1));
    let at = at.lock().unwrap().clone();
    assert_eq!(at.len(), n);
    at
}

fn never_more(arrivals: &[Timestamp], most: usize, seconds: i64) {
    for window in arrivals.windows(most + 1) {
        let span = window[most].duration_since(window[0]);
        assert!(span >= SignedDuration::from_secs(seconds), "{} within {span}", most + 1);
    }
}

#[tokio::test]
async fn a_dingtalk_bot_gets_at_most_twenty_messages_in_any_minute() {
    let at = arrivals("dingtalk", "2026-11-23T10:10:00Z", 70, false).await;
    never_more(&at, 20, 60);
    assert_eq!(at.last().unwrap().duration_since(at[0]), SignedDuration::from_mins(3), "and no fewer than it takes");
}

#[tokio::test]
async fn a_feishu_bot_gets_at_most_five_a_second_and_a_hundred_in_any_minute() {
    let at = arrivals("feishu", "2026-11-23T10:10:00Z", 230, false).await;
    never_more(&at, 5, 1);
    never_more(&at, 100, 60);
    assert!(at.last().unwrap().duration_since(at[0]) < SignedDuration::from_mins(3), "and no fewer than it takes");
}

#[tokio::test]
async fn at_the_full_and_the_half_hour_a_feishu_bot_gets_only_what_is_urgent() {
    let minute = |at: &Timestamp| at.as_second().div_euclid(60).rem_euclid(60);
    let calm = arrivals("feishu", "2026-11-23T10:29:58Z", 20, false).await;
    assert!(calm.iter().all(|at| minute(at) != 30), "{calm:?}");
    assert!(calm.iter().any(|at| minute(at) == 29) && calm.iter().any(|at| minute(at) == 31));
    let urgent = arrivals("feishu", "2026-11-23T10:30:00Z", 5, true).await;
    assert!(urgent.iter().all(|at| minute(at) == 30));
}

#[tokio::test]
async fn limits_hold_across_a_restart() {
    let bot = Receiver::start(|_| Answer::says(200, OK));
    let mut office = Office::open().await;
    office.add(endpoint("bot", "dingtalk", &bot.url("/hook"))).await;
    let messages: Vec<Message> = (0..40).map(|n| message(&format!("m{n}"), "bot")).collect();
    office.send(&messages[..20]).await;
    assert_eq!(office.pass().await.delivered, 20);
    office.close();
    office.send(&messages[20..]).await;
    assert_eq!(office.pass().await.delivered, 0);
    office.hand.wait(SignedDuration::from_secs(60));
    assert_eq!(office.pass().await.delivered, 20);
}
