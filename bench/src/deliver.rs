//! Delivery: from the outbox to a receiver on this machine.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use cpu_time::ProcessTime;
use jiff::Timestamp;
use landfall_deliver::{Config, Deliverer, Said};
use landfall_store::Ledger;
use landfall_store::outbox::{Endpoint, Message, Secret};

use crate::sheet::{Sheet, scratch};

const MESSAGES: usize = 10_000;
const GOAL: f64 = 500.0;

pub fn run() -> Sheet {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(measure())
}

async fn measure() -> Sheet {
    let mut sheet = Sheet::new(
        "Delivery",
        "10,000 recorded messages of some 3 kB to webhooks on this machine: read from the ledger, signed, posted, taken, \
         and kept on disk as delivered with the attempt. One thread delivers; the receiver runs beside it on the same two \
         cores and its time is in the processor time, too.",
    );
    let receiver = receiver();
    for (endpoints, what) in [(1, "to one endpoint"), (20, "to 20 endpoints")] {
        let path = scratch().join("deliver.db");
        let (rate, busy) = deliver(&path, receiver, endpoints).await;
        sheet.goal(what, format!("{rate:.0} deliveries/s on the clock"), "≥ 500 deliveries/s", rate >= GOAL);
        sheet.row(format!("{what}, by processor time of all threads"), format!("{busy:.0} deliveries/s"));
    }
    sheet
}

async fn deliver(path: &Path, receiver: SocketAddr, endpoints: usize) -> (f64, f64) {
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
    let mut ledger = Ledger::create(path).await.expect("a ledger");
    let name = |n: usize| format!("e{}", n % endpoints);
    for n in 0..endpoints {
        ledger.add_endpoint(&endpoint(name(n), receiver)).await.expect("an endpoint");
    }
    let now = Timestamp::now();
    let messages: Vec<Message> = (0..MESSAGES).map(|n| message(n, name(n), now)).collect();
    ledger.send(now, &messages).await.expect("messages");
    ledger.close().await;
    let mut config = Config::new(scratch().join("feeds"));
    config.internal = vec!["127.0.0.1".to_owned()];
    let said = Said { title: String::new(), plain: String::new(), markdown: String::new() };
    let mut deliverer =
        Deliverer::new(path, config, Arc::new(move |_, _| said.clone())).await.expect("it opens the ledger");
    let (clock, busy) = (Instant::now(), ProcessTime::now());
    let mut delivered = 0;
    loop {
        let report = deliverer.deliver_due(&Timestamp::now).await.expect("it delivers");
        delivered += report.delivered;
        if report.next.is_none() {
            break;
        }
    }
    let (clock, busy) = (clock.elapsed().as_secs_f64(), busy.elapsed().as_secs_f64());
    assert_eq!(delivered, MESSAGES as u64, "every message was taken");
    (MESSAGES as f64 / clock, MESSAGES as f64 / busy)
}

fn endpoint(name: String, receiver: SocketAddr) -> Endpoint {
    Endpoint {
        name,
        kind: "webhook".to_owned(),
        address: format!("http://{receiver}/hook"),
        settings: [].into(),
        secrets: vec![Secret::new("whsec_bGFuZGZhbGwtYmVuY2gtc2VjcmV0LTI0LWJ5dGVz")],
        language: "en".to_owned(),
        operator: false,
        enabled: true,
        why: None,
        held_until: None,
        succeeded: None,
    }
}

fn message(n: usize, endpoint: String, now: Timestamp) -> Message {
    Message {
        id: format!("w{n}.1.{endpoint}"),
        event: "warning.raised".to_owned(),
        market: Some("EU".to_owned()),
        endpoint,
        title: "New types from 29 November 2026".to_owned(),
        body_plain: "What changes, for which vehicles, from when, on whose word. ".repeat(25),
        payload: serde_json::json!({ "warnings": vec!["what a machine reads"; 50] }),
        not_before: now,
        ..Message::default()
    }
}

/// Takes whatever is posted, one thread a connection.
fn receiver() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || take(stream));
        }
    });
    address
}

/// Until the other side goes away.
fn take(stream: TcpStream) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let line = line.trim_end().to_ascii_lowercase();
            if let Some(bytes) = line.strip_prefix("content-length: ") {
                length = bytes.parse().unwrap_or_default();
            }
            if line.is_empty() {
                break;
            }
        }
        reader.read_exact(&mut vec![0; length])?;
        reader.get_mut().write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")?;
    }
}
