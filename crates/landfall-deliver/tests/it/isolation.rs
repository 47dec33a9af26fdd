//! One bad endpoint and the others.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use landfall_store::outbox::{Message, State};

use crate::common::{Answer, Office, Receiver, endpoint, message};

fn messages(endpoint: &str, n: usize) -> Vec<Message> {
    (0..n).map(|n| message(&format!("{endpoint}.{n}"), endpoint)).collect()
}

/// The slow receiver answers only when the others have everything: were they held up behind it, it would never do so.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn receivers_get_their_messages_while_another_has_not_answered_yet() {
    let arrived = Arc::new(AtomicUsize::new(0));
    let counts = arrived.clone();
    let swift = Receiver::start(move |_| {
        counts.fetch_add(1, Ordering::SeqCst);
        Answer::says(200, "")
    });
    let slow = Receiver::start(move |_| {
        while arrived.load(Ordering::SeqCst) < 3 * 40 {
            std::thread::sleep(Duration::from_millis(5));
        }
        Answer::says(200, "")
    });
    let mut office = Office::open().await;
    office.config.timeout = Duration::from_secs(600);
    office.add(endpoint("a-slow", "webhook", &slow.url("/"))).await;
    office.send(&messages("a-slow", 1)).await;
    for name in ["b", "c", "d"] {
        office.add(endpoint(name, "webhook", &swift.url("/"))).await;
        office.send(&messages(name, 40)).await;
    }
    let report = office.pass().await;
    assert_eq!((report.delivered, report.failed), (121, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_never_answers_costs_a_pass_one_wait_whatever_is_due_for_it() {
    let silent = Receiver::start(|_| Answer::Silence);
    let swift = Receiver::start(|_| Answer::says(200, ""));
    let mut office = Office::open().await;
    office.add(endpoint("silent", "webhook", &silent.url("/"))).await;
    office.add(endpoint("swift", "webhook", &swift.url("/"))).await;
    office.send(&messages("silent", 200)).await;
    office.send(&messages("swift", 200)).await;
    let report = office.pass().await;
    assert_eq!(report.delivered, 200);
    let tried = silent.got().len();
    assert!((1..=16).contains(&tried), "no more are tried than are under way at once, {tried} were");
    let waits = office.kept().await.iter().filter(|k| k.message.endpoint == "silent" && k.attempts == 0).count();
    assert_eq!(waits, 200 - tried);
    assert_eq!(report.next.map(|next| next <= office.hand.now()), Some(true), "the rest is due in the next pass");
}

#[tokio::test]
async fn what_could_not_be_delivered_is_told_by_another_endpoint_and_never_by_the_one_it_is_about() {
    let gone = Receiver::start(|_| Answer::says(410, ""));
    let boss = Receiver::start(|_| Answer::says(200, ""));
    let mut office = Office::open().await;
    for (name, address) in [("gone", gone.url("/")), ("boss", boss.url("/"))] {
        let mut one = endpoint(name, "webhook", &address);
        one.operator = true;
        one.language = "zh".into();
        office.add(one).await;
    }
    office.send(&messages("gone", 3)).await;
    let report = office.pass().await;
    assert_eq!((report.notices, report.untold.len()), (1, 0));
    assert_eq!(gone.got().len(), 3, "those under way at once");
    let told = &boss.got()[0].json();
    assert_eq!(told["type"], "delivery.notice");
    assert_eq!(told["data"]["title"], "zh: gone is not reached");
    assert_eq!(told["data"]["detail"]["waiting"], 3);
    let again = office.pass().await;
    assert_eq!((again.notices, boss.got().len()), (0, 1), "it is told once");
}

#[tokio::test]
async fn without_an_operator_to_tell_the_report_says_what_nobody_was_told() {
    let gone = Receiver::start(|_| Answer::says(410, ""));
    let mut office = Office::open().await;
    office.add(endpoint("ops", "webhook", &gone.url("/"))).await;
    office.send(&messages("ops", 1)).await;
    let report = office.pass().await;
    assert_eq!(report.disabled, [("ops".to_owned(), "gone".to_owned())]);
    assert_eq!((report.untold[0].endpoint.as_str(), report.untold[0].waiting), ("ops", 1));
    let boss = Receiver::start(|_| Answer::says(200, ""));
    let mut one = endpoint("boss", "webhook", &boss.url("/"));
    one.operator = true;
    office.add(one).await;
    assert_eq!(office.pass().await.notices, 1, "it is told when there is somebody to be told");
    assert_eq!(boss.got().len(), 1);
}

#[tokio::test]
async fn operators_endpoints_that_fail_themselves_are_told_of_by_each_other_and_that_ends() {
    let gone = Receiver::start(|_| Answer::says(410, ""));
    let mut office = Office::open().await;
    for name in ["one", "two", "three"] {
        let mut endpoint = endpoint(name, "webhook", &gone.url("/"));
        endpoint.operator = true;
        office.add(endpoint).await;
    }
    office.send(&messages("one", 1)).await;
    let report = office.pass().await;
    assert_eq!(report.disabled.len(), 3);
    assert_eq!(report.next, None);
    assert!(office.kept().await.iter().all(|k| k.state == State::Disabled));
}

#[tokio::test]
async fn two_processes_do_not_deliver_from_one_ledger() {
    let office = Office::open().await;
    let new = async || {
        let words = crate::common::words();
        landfall_deliver::Deliverer::new(&office.path(), office.config.clone(), words).await
    };
    let first = new().await.unwrap();
    assert_eq!(new().await.unwrap_err().code(), "deliver-elsewhere");
    drop(first);
    assert!(new().await.is_ok());
}
