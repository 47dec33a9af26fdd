//! What several test files build.

mod receiver;
mod relay;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use landfall_deliver::{Config, Deliverer, Report, Said, Words};
use landfall_store::Ledger;
use landfall_store::outbox::{Endpoint, Kept, Message, Range, Secret};
use tempfile::TempDir;

pub use receiver::{Answer, Receiver, Request, certificate};
pub use relay::{Relay, Reply, Talk};

pub const SECRET: &str = "whsec_bGFuZGZhbGwtdGVzdC1zZWNyZXQtMjQtYnl0ZXM=";

/// A clock that stands still until it is set.
#[derive(Clone)]
pub struct Hand(Arc<AtomicI64>);

impl Hand {
    pub fn at(text: &str) -> Hand {
        Hand(Arc::new(AtomicI64::new(text.parse::<Timestamp>().unwrap().as_microsecond())))
    }

    pub fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.load(Ordering::SeqCst)).unwrap()
    }

    pub fn set(&self, instant: Timestamp) {
        self.0.store(instant.as_microsecond(), Ordering::SeqCst);
    }

    pub fn wait(&self, span: SignedDuration) {
        self.set(self.now() + span);
    }
}

/// A ledger with an outbox, and who delivers from it.
pub struct Office {
    pub folder: TempDir,
    pub hand: Hand,
    pub config: Config,
    deliverer: Option<Deliverer>,
}

impl Office {
    /// Loopback is named by the operator, ports of the tests' receivers and all.
    pub async fn open() -> Office {
        let folder = tempfile::tempdir().unwrap();
        Ledger::create(folder.path().join("ledger.db")).await.unwrap().close().await;
        let mut config = Config::new(folder.path().join("feeds"));
        config.internal = vec!["127.0.0.1".to_owned(), "receiver.example".to_owned()];
        config.hosts = [("receiver.example".to_owned(), vec![[127, 0, 0, 1].into()])].into();
        // a receiver that never answers is waited for this long; nothing depends on how fast others are
        config.timeout = Duration::from_secs(2);
        Office { folder, hand: Hand::at("2026-11-23T10:10:00Z"), config, deliverer: None }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("ledger.db")
    }

    pub async fn ledger(&self) -> Ledger {
        Ledger::open(self.path()).await.unwrap()
    }

    pub async fn add(&self, endpoint: Endpoint) {
        let mut ledger = self.ledger().await;
        ledger.add_endpoint(&endpoint).await.unwrap();
        ledger.close().await;
    }

    pub async fn send(&self, messages: &[Message]) {
        let mut ledger = self.ledger().await;
        ledger.send(self.hand.now(), messages).await.unwrap();
        ledger.close().await;
    }

    /// Ends who delivers; the next pass begins anew.
    pub fn close(&mut self) {
        self.deliverer = None;
    }

    /// One pass.
    pub async fn pass(&mut self) -> Report {
        if self.deliverer.is_none() {
            self.deliverer = Some(Deliverer::new(&self.path(), self.config.clone(), words()).await.unwrap());
        }
        let hand = self.hand.clone();
        self.deliverer.as_mut().unwrap().deliver_due(&move || hand.now()).await.unwrap()
    }

    /// Passes, the clock set from one instant at which something is due to the next, until nothing is.
    pub async fn run(&mut self) -> Vec<Report> {
        let mut reports = Vec::new();
        loop {
            let report = self.pass().await;
            let next = report.next;
            reports.push(report);
            let Some(next) = next else { return reports };
            if next > self.hand.now() {
                self.hand.set(next);
            }
        }
    }

    pub async fn kept(&self) -> Vec<Kept> {
        let ledger = self.ledger().await;
        let kept = ledger.outbox(&Range::default()).await.unwrap();
        ledger.close().await;
        kept
    }

    pub async fn endpoint(&self, name: &str) -> Endpoint {
        let ledger = self.ledger().await;
        let all = ledger.endpoints().await.unwrap();
        ledger.close().await;
        all.into_iter().find(|e| e.name == name).unwrap()
    }
}

/// Words that name what they speak of.
pub fn words() -> Words {
    Arc::new(|untold, language| Said {
        title: format!("{language}: {} is not reached", untold.endpoint),
        plain: format!("{untold:?}"),
        markdown: format!("{untold:?}"),
    })
}

pub fn endpoint(name: &str, kind: &str, address: &str) -> Endpoint {
    Endpoint {
        name: name.into(),
        kind: kind.into(),
        address: address.into(),
        settings: [].into(),
        secrets: vec![Secret::new(SECRET)],
        language: "en".into(),
        operator: false,
        enabled: true,
        why: None,
        held_until: None,
        succeeded: None,
    }
}

pub fn message(id: &str, endpoint: &str) -> Message {
    Message {
        id: id.into(),
        event: "warning.raised".into(),
        market: Some("EU".into()),
        endpoint: endpoint.into(),
        severity: "moderate".into(),
        title: "Euro 7: 新车型自 2026-11-29 起适用".into(),
        body_plain: "New types from 29 November 2026.\n新车型自 2026 年 11 月 29 日起。".into(),
        body_markdown: "**New types** from 29 November 2026.".into(),
        address: Some("https://landfall.example/warnings/w1".into()),
        payload: serde_json::json!({ "market": "EU", "purpose": "approve" }),
        day: Some("2026-11-29".parse().unwrap()),
        chance: Some(0.7),
        ..Message::default()
    }
}
