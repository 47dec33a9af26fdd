//! What one endpoint gets in one pass.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use jiff::Timestamp;
use landfall_store::Ledger;
use landfall_store::outbox::{Endpoint, Mark, Next, Settlement, Waiting};
use tokio::sync::mpsc::Sender;
use tokio::time::Instant;

use super::limits::Gate;
use super::road::Trust;
use super::{Channel, Clock, Config, Fate, Line, Outcome, Road, Trouble, Way, channel, schedule, shelf};
use crate::Result;

/// How many messages are read from the ledger at a time.
const CHUNK: u32 = 256;

/// How long one endpoint is served before the pass is over for it, so that a slow one is never waited for longer.
const SLICE: Duration = Duration::from_secs(20);

/// What serving an endpoint needs.
pub(super) struct Work<'w> {
    pub ledger: &'w Ledger,
    pub config: &'w Config,
    pub trust: &'w Trust,
    pub clock: Clock<'w>,
    pub kept: Sender<Settlement>,
}

/// How it stands with one endpoint in this pass.
struct Turn<'t> {
    endpoint: &'t Endpoint,
    line: &'t dyn Line,
    /// The way to it; or what stood against finding one.
    road: Result<Road, Trouble>,
    gate: Mutex<Gate>,
    began: Instant,
    over: AtomicBool,
    delivered: AtomicBool,
    /// When the first message that is now given up was first tried.
    given_up: Mutex<Option<Timestamp>>,
}

impl Work<'_> {
    /// Serves an endpoint what is due for it.
    pub async fn serve(&self, endpoint: &Endpoint) -> Result<()> {
        let Some(channel) = channel(&endpoint.kind) else {
            return self.shut(endpoint, "no-channel").await;
        };
        match channel.way {
            Way::LayOut(before, lay_out) => self.lay_out(endpoint, before, lay_out).await,
            Way::Bring(open) => match open(endpoint) {
                Ok(line) => self.bring(endpoint, channel, &*line).await,
                Err(trouble) => self.shut(endpoint, trouble.code).await,
            },
        }
    }

    async fn bring(&self, endpoint: &Endpoint, channel: &Channel, line: &dyn Line) -> Result<()> {
        let road = Road::to(line.target(), self.trust, self.config).await;
        if let Err(Trouble { code: code @ ("address-inside" | "address-open" | "address-wrong"), .. }) = &road {
            return self.shut(endpoint, code).await;
        }
        let memory = u32::try_from(channel.limits.memory()).unwrap_or(u32::MAX);
        let answered = self.ledger.last_attempts(&endpoint.name, memory).await?;
        let turn = Turn {
            endpoint,
            line,
            road,
            gate: Mutex::new(Gate::new(channel.limits, answered)),
            began: Instant::now(),
            over: AtomicBool::new(false),
            delivered: AtomicBool::new(false),
            given_up: Mutex::new(None),
        };
        let now = (self.clock)();
        let mut behind: Option<Waiting> = None;
        while !turn.over.load(Ordering::Relaxed) {
            let due = self.ledger.due(&endpoint.name, now, behind.as_ref(), CHUNK).await?;
            let Some(last) = due.last() else { break };
            behind = Some(last.clone());
            let at_once = channel.limits.at_once.max(1);
            stream::iter(&due).for_each_concurrent(at_once, |waiting| self.attempt(&turn, waiting)).await;
        }
        let first = *held(&turn.given_up);
        let lasting = first.is_some_and(|first| endpoint.succeeded.is_none_or(|s| s < first));
        if lasting && !turn.delivered.load(Ordering::Relaxed) {
            return self.shut(endpoint, "exhausted").await;
        }
        Ok(())
    }

    async fn attempt(&self, turn: &Turn<'_>, waiting: &Waiting) {
        if turn.began.elapsed() > SLICE {
            turn.over.store(true, Ordering::Relaxed);
        }
        if turn.over.load(Ordering::Relaxed) {
            return;
        }
        let at = (self.clock)();
        let (full, avoided) = {
            let gate = held(&turn.gate);
            (gate.full(at), gate.avoids(at))
        };
        if let Some(until) = full {
            turn.over.store(true, Ordering::Relaxed);
            let held = vec![(turn.endpoint.name.clone(), at, until)];
            return self.keep(turn, Settlement { held, ..Settlement::default() }).await;
        }
        if let Some(until) = avoided.filter(|_| !waiting.message.urgent) {
            return self
                .keep(turn, Settlement { postponed: vec![(waiting.seq, until)], ..Settlement::default() })
                .await;
        }
        let outcome = match &turn.road {
            Ok(road) => turn.line.carry(road, waiting, at).await,
            Err(trouble) => Outcome::failed(Fate::Again, trouble.clone()),
        };
        let at = (self.clock)();
        held(&turn.gate).answered(at);
        self.keep(turn, turn.follow(waiting, outcome, at)).await;
    }

    async fn keep(&self, turn: &Turn<'_>, settlement: Settlement) {
        if self.kept.send(settlement).await.is_err() {
            // nothing can be kept any more: what is sent now would be sent again
            turn.over.store(true, Ordering::Relaxed);
        }
    }

    async fn shut(&self, endpoint: &Endpoint, code: &str) -> Result<()> {
        let disabled = vec![(endpoint.name.clone(), code.to_owned())];
        // where it cannot be kept, whoever keeps says so
        let _ = self.kept.send(Settlement { disabled, ..Settlement::default() }).await;
        Ok(())
    }

    async fn lay_out(
        &self,
        endpoint: &Endpoint,
        before: u32,
        lay_out: fn(&Endpoint, &[Waiting]) -> Result<String, Trouble>,
    ) -> Result<()> {
        let now = (self.clock)();
        let due = self.ledger.due(&endpoint.name, now, None, u32::MAX).await?;
        let most = u32::try_from(due.len()).unwrap_or(u32::MAX).saturating_add(before);
        let latest = self.ledger.latest_of(&endpoint.name, now, most).await?;
        let put = match lay_out(endpoint, &latest) {
            Ok(text) => shelf::put(endpoint, self.config, &text).await,
            Err(trouble) => Err(trouble),
        };
        if let Err(Trouble { code: code @ "address-wrong", .. }) = &put {
            return self.shut(endpoint, code).await;
        }
        let marks = due.iter().map(|waiting| {
            let outcome = match &put {
                Ok(file) => Outcome::delivered(file),
                Err(trouble) => Outcome::failed(Fate::Again, trouble.clone()),
            };
            mark(waiting, &outcome, now)
        });
        let marks: Vec<Mark> = marks.collect();
        let given_up = marks.iter().any(|m| m.next == Next::Undeliverable);
        let _ = self.kept.send(Settlement { marks, ..Settlement::default() }).await;
        if given_up { self.shut(endpoint, "exhausted").await } else { Ok(()) }
    }
}

impl Turn<'_> {
    /// What follows from an attempt that was over at this instant.
    fn follow(&self, waiting: &Waiting, outcome: Outcome, at: Timestamp) -> Settlement {
        let mut all = Settlement::default();
        let mark = mark(waiting, &outcome, at);
        let over = || self.over.store(true, Ordering::Relaxed);
        match outcome.fate {
            Fate::Delivered => self.delivered.store(true, Ordering::Relaxed),
            Fate::Later(wait) => {
                let asked = wait.map(|wait| at.saturating_add(wait).unwrap_or(at));
                let again = if let Next::At(again) = mark.next { Some(again) } else { None };
                all.held.extend(asked.or(again).map(|until| (self.endpoint.name.clone(), at, until)));
                over();
            }
            Fate::Shut => {
                all.disabled.push((self.endpoint.name.clone(), outcome.trouble.code.to_owned()));
                over();
            }
            // the next would wait as long
            Fate::Again if outcome.trouble.code == "timeout" => over(),
            Fate::Again | Fate::Never => {}
        }
        if mark.next == Next::Undeliverable && outcome.fate != Fate::Never {
            let first = waiting.first.unwrap_or(at);
            let mut given_up = held(&self.given_up);
            *given_up = Some(given_up.map_or(first, |other| other.min(first)));
        }
        all.marks.push(mark);
        all
    }
}

/// What is kept of an attempt.
fn mark(waiting: &Waiting, outcome: &Outcome, at: Timestamp) -> Mark {
    let again = || schedule::next(waiting.tried + 1, at).map_or(Next::Undeliverable, Next::At);
    let next = match outcome.fate {
        Fate::Delivered => Next::Delivered,
        Fate::Again => again(),
        Fate::Later(wait) => match (again(), wait) {
            (Next::At(then), Some(wait)) => Next::At(then.max(at.saturating_add(wait).unwrap_or(then))),
            (next, _) => next,
        },
        Fate::Never => Next::Undeliverable,
        Fate::Shut => Next::At(at),
    };
    let mut accepted = waiting.accepted.clone();
    accepted.extend(outcome.accepted.iter().filter(|a| !waiting.accepted.contains(a)).cloned());
    let Trouble { code, detail } = &outcome.trouble;
    let error = (!code.is_empty()).then(|| (*code).to_owned());
    Mark { seq: waiting.seq, at, next, error, detail: detail.clone(), accepted }
}

fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
