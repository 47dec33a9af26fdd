//! `kill -9` between sending a message and keeping that it was sent.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use landfall_deliver::{Config, Deliverer};
use landfall_store::outbox::{Message, State};

use crate::common::{Answer, Office, Receiver, endpoint, message, words};

const LEDGER: &str = "LANDFALL_TEST_OUTBOX";

/// What the killed process does. Run by itself it does nothing.
#[tokio::test]
async fn deliver_until_killed() {
    let Some(ledger) = std::env::var_os(LEDGER) else { return };
    let ledger = std::path::PathBuf::from(ledger);
    let mut config = Config::new(ledger.with_file_name("feeds"));
    config.internal = vec!["127.0.0.1".to_owned()];
    let mut deliverer = Deliverer::new(&ledger, config, words()).await.unwrap();
    loop {
        deliverer.deliver_due(&Timestamp::now).await.unwrap();
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Kills whoever delivers when a message has come in that the dice chose: by then it was sent and is not kept as sent.
#[derive(Default)]
struct Killer {
    child: Option<Child>,
    left: usize,
}

impl Killer {
    fn strike(&mut self) -> bool {
        self.left = self.left.saturating_sub(1);
        if self.left > 0 {
            return false;
        }
        let Some(mut child) = self.child.take() else { return false };
        child.kill().unwrap();
        child.wait().unwrap();
        true
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_sending_and_keeping_nothing_is_missed_and_what_comes_twice_has_the_same_id() {
    let kills: usize = std::env::var("LANDFALL_KILLS").map_or(50, |n| n.parse().unwrap());
    let killer: Arc<Mutex<Killer>> = Arc::default();
    let striking = killer.clone();
    let receiver = Receiver::start(move |_| match striking.lock().unwrap().strike() {
        // the process that asked is no more
        true => Answer::Reset,
        false => Answer::says(200, ""),
    });
    let mut office = Office::open().await;
    office.hand.set(Timestamp::now());
    office.add(endpoint("ops", "webhook", &receiver.url("/hook"))).await;
    let mut sent = BTreeSet::new();
    for round in 0..kills {
        let messages: Vec<Message> = (0..20).map(|n| message(&format!("r{round}.{n}"), "ops")).collect();
        sent.extend(messages.iter().map(|m| m.id.clone()));
        office.send(&messages).await;
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "kills::deliver_until_killed", "--nocapture"])
            .env(LEDGER, office.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // a different place in each round, the first and the last message among them
        *killer.lock().unwrap() = Killer { child: Some(child), left: 1 + (round * 7) % 20 };
        while killer.lock().unwrap().child.is_some() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
    office.hand.set(Timestamp::now());
    office.run().await;
    assert!(office.kept().await.iter().all(|k| k.state == State::Delivered));
    let mut bodies: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let (mut received, mut twice) = (0, 0);
    for request in receiver.got() {
        let id = request.json()["data"]["id"].as_str().unwrap().to_owned();
        assert_eq!(request.header("webhook-id"), id.replace('.', "%2E"));
        let of_id = bodies.entry(id).or_default();
        received += 1;
        twice += usize::from(!of_id.is_empty());
        of_id.insert(request.body);
    }
    assert_eq!(bodies.keys().cloned().collect::<BTreeSet<_>>(), sent, "each is received, and nothing else");
    assert!(bodies.values().all(|of_id| of_id.len() == 1), "what comes twice is the same");
    assert!(twice >= kills, "each kill came after a message was sent and before it was kept: {twice} of {received}");
    println!("{kills} kills: {} messages, {received} received, {twice} of them again", sent.len());
}
