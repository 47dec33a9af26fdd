//! Figures for Prometheus, in the text form of OpenMetrics.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use landfall_desk::ask::sources::sources;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::{Operations, health};
use crate::Office;
use crate::problem::Failure;

type Amount = Gauge<f64, AtomicU64>;

/// Requests answered alike.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: String,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Named {
    state: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct HeadOf {
    head: String,
}

/// Everything that is counted.
pub struct Figures {
    registry: Registry,
    requests: Family<Answered, Counter>,
    took: Family<Route, Histogram, fn() -> Histogram>,
    entries: Gauge,
    head: Family<HeadOf, Gauge>,
    messages: Family<Named, Gauge>,
    oldest: Family<Named, Amount>,
    passes: Gauge,
    pass_age: Amount,
    sources: Family<Named, Gauge>,
    free: Gauge,
    memory: Gauge,
}

/// Seconds: from what is answered from memory to what a market-wide question takes.
const STEPS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

impl Figures {
    pub fn new() -> Figures {
        let mut registry = Registry::with_prefix("landfall");
        let requests = Family::default();
        registry.register("requests", "Requests answered", requests.clone());
        let histogram: fn() -> Histogram = || Histogram::new(STEPS);
        let took = Family::new_with_constructor(histogram);
        registry.register_with_unit("request", "How long requests took", Unit::Seconds, took.clone());
        let entries = Gauge::default();
        registry.register("ledger_entries", "Number of the ledger's last entry", entries.clone());
        let head = Family::default();
        registry.register("ledger_head", "The ledger's head, as a label of 1", head.clone());
        let messages = Family::default();
        registry.register("outbox_messages", "Messages of the outbox by state", messages.clone());
        let oldest = Family::default();
        registry.register_with_unit("outbox_oldest", "Age of the oldest by state", Unit::Seconds, oldest.clone());
        let passes = Gauge::default();
        registry.register("passes", "Number of the last pass of the process that warns", passes.clone());
        let pass_age = Amount::default();
        registry.register_with_unit("pass_age", "Since the last pass", Unit::Seconds, pass_age.clone());
        let sources = Family::default();
        registry.register("sources", "Sources by health", sources.clone());
        let free = Gauge::default();
        registry.register_with_unit("disk_free", "Free where the ledger lies", Unit::Bytes, free.clone());
        let memory = Gauge::default();
        registry.register_with_unit("memory", "Memory held by the process", Unit::Bytes, memory.clone());
        Figures { registry, requests, took, entries, head, messages, oldest, passes, pass_age, sources, free, memory }
    }

    /// A request that was answered.
    pub fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        let answered = Answered { method: method.to_owned(), route: route.to_owned(), status };
        self.requests.get_or_create(&answered).inc();
        self.took.get_or_create(&Route { route: route.to_owned() }).observe(took.as_secs_f64());
    }

    /// Looks at what is not counted as it happens.
    async fn look(&self, office: &Office) -> Result<(), Failure> {
        let ledger = office.ledger();
        let head = ledger.head().await?;
        self.entries.set(head.seq);
        self.head.clear();
        self.head.get_or_create(&HeadOf { head: head.to_string() }).set(1);
        let now = Timestamp::now();
        let since = |then: Timestamp| now.duration_since(then).as_secs_f64();
        self.messages.clear();
        self.oldest.clear();
        for standing in ledger.outbox_standing().await? {
            let named = Named { state: standing.state.as_str().to_owned() };
            self.messages.get_or_create(&named).set(i64::try_from(standing.messages).unwrap_or(i64::MAX));
            self.oldest.get_or_create(&named).set(since(standing.oldest));
        }
        if let Some(passed) = ledger.last_pass().await? {
            self.passes.set(passed.seq);
            self.pass_age.set(since(passed.at));
        }
        self.sources.clear();
        for source in sources(&office.desk, None).await?.sources {
            let word = serde_json::to_value(source.health).ok().and_then(|word| word.as_str().map(str::to_owned));
            self.sources.get_or_create(&Named { state: word.unwrap_or_default() }).inc();
        }
        if let Some(free) = office.desk.ledger.file().and_then(health::free) {
            self.free.set(i64::try_from(free).unwrap_or(i64::MAX));
        }
        if let Some(memory) = memory() {
            self.memory.set(memory);
        }
        Ok(())
    }
}

/// Bytes the process holds in memory; none where the system does not say.
fn memory() -> Option<i64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<i64>().ok()?.checked_mul(1024)
}

/// All figures as text.
pub async fn written(State(office): State<Arc<Office>>, operations: Arc<Operations>) -> Result<Response, Failure> {
    let figures = &operations.figures;
    figures.look(&office).await?;
    let mut text = String::new();
    encode(&mut text, &figures.registry)
        .map_err(|e| landfall_desk::Error::incorrect("output-failed", [&e.to_string()]))?;
    Ok(([(CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text).into_response())
}
