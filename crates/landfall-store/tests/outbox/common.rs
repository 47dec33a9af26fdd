//! What several test files build.

use jiff::{SignedDuration, Timestamp};
use landfall_store::Ledger;
use landfall_store::outbox::{Endpoint, Mark, Message, Next, Secret, Settlement, Waiting};

/// So many seconds after the start of 2026.
pub fn at(second: i64) -> Timestamp {
    "2026-01-01T00:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(second)
}

pub fn endpoint(name: &str) -> Endpoint {
    Endpoint {
        name: name.into(),
        kind: "webhook".into(),
        address: "https://receiver.example/hook/t0ken".into(),
        settings: [("note".to_owned(), "value".to_owned())].into(),
        secrets: vec![Secret::new("whsec_c2VjcmV0")],
        language: "zh".into(),
        operator: false,
        enabled: true,
        why: None,
        held_until: None,
        succeeded: None,
    }
}

pub fn message(id: &str, endpoint: &str, market: &str) -> Message {
    let market = (!market.is_empty()).then(|| market.to_owned());
    Message { id: id.into(), endpoint: endpoint.into(), market, title: "欧盟 7".into(), ..Message::default() }
}

/// Everything due for an endpoint.
pub async fn due(ledger: &Ledger, endpoint: &str, now: Timestamp) -> Vec<Waiting> {
    ledger.due(endpoint, now, None, 1000).await.unwrap()
}

pub async fn settle(ledger: &mut Ledger, waiting: &Waiting, now: Timestamp, next: Next) {
    let failed = next != Next::Delivered;
    let mark = Mark {
        seq: waiting.seq,
        at: now,
        next,
        error: failed.then(|| "http-status".to_owned()),
        detail: if failed { "503" } else { "200" }.to_owned(),
        accepted: Vec::new(),
    };
    ledger.settle(&Settlement { marks: vec![mark], ..Settlement::default() }).await.unwrap();
}
