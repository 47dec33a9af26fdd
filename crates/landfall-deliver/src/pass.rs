//! One pass over what is due.

use futures_util::{StreamExt as _, stream};
use landfall_store::outbox::{Endpoint, Settlement};
use landfall_store::{Ledger, Location, Sole};
use tokio::sync::mpsc;

use super::notice::notices;
use super::road::Trust;
use super::work::Work;
use super::{Clock, Config, NOTICE, Report, Road, Trouble, Way, Words, channel};
use crate::{Error, Result};

/// How many attempts are kept in one transaction at most.
const BATCH: usize = 512;

/// Delivers from the outbox of one ledger; one process at a time.
pub struct Deliverer {
    reader: Ledger,
    writer: Ledger,
    config: Config,
    trust: Trust,
    words: Words,
    _sole: Sole,
}

impl std::fmt::Debug for Deliverer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Deliverer").field("ledger", &self.reader).field("config", &self.config).finish_non_exhaustive()
    }
}

impl Deliverer {
    /// Opens the outbox of a ledger for delivery.
    ///
    /// # Errors
    /// `Delivering` where another process delivers from it; whatever is wrong with the ledger or the certificates.
    pub async fn new(ledger: impl Into<Location>, config: Config, words: Words) -> Result<Deliverer> {
        let writer = Ledger::open(ledger).await?;
        let Some(sole) = writer.sole().await? else { return Err(Error::Delivering(writer.location().clone())) };
        let reader = Ledger::open_read(writer.location()).await?;
        let trust = Trust::of(&config)?;
        Ok(Deliverer { reader, writer, config, trust, words, _sole: sole })
    }

    /// Tries once whatever is due at the clock's time, keeps what came of it, and tells the operator of what could not be
    /// delivered.
    ///
    /// # Errors
    /// Where the ledger cannot be read or written; what was sent by then and could not be kept is sent again.
    pub async fn deliver_due(&mut self, clock: Clock<'_>) -> Result<Report> {
        self.writer.follow_clock(clock()).await?;
        let mut report = Report::default();
        loop {
            self.round(clock, &mut report).await?;
            if !self.tell(clock, &mut report).await? {
                break;
            }
        }
        report.next = self.reader.next_due().await?;
        Ok(report)
    }

    async fn round(&mut self, clock: Clock<'_>, report: &mut Report) -> Result<()> {
        let endpoints = self.reader.due_endpoints(clock()).await?;
        let (sender, mut kept) = mpsc::channel::<Settlement>(2 * BATCH);
        let work = Work { ledger: &self.reader, config: &self.config, trust: &self.trust, clock, kept: sender };
        let at_once = self.config.endpoints_at_once.max(1);
        let serve = async move {
            let served: Vec<Result<()>> =
                stream::iter(&endpoints).map(|e| work.serve(e)).buffer_unordered(at_once).collect().await;
            served.into_iter().collect::<Result<()>>()
        };
        let writer = &mut self.writer;
        let keep = async move {
            let mut batch = Vec::with_capacity(BATCH);
            while kept.recv_many(&mut batch, BATCH).await > 0 {
                let mut all = Settlement::default();
                for one in batch.drain(..) {
                    all.marks.extend(one.marks);
                    all.postponed.extend(one.postponed);
                    all.held.extend(one.held);
                    all.disabled.extend(one.disabled);
                }
                writer.settle(&all).await?;
                report.count(&all);
            }
            Ok::<(), Error>(())
        };
        let (served, kept) = tokio::join!(serve, keep);
        kept.and(served)
    }

    /// Whether there was something to tell and somebody to be told.
    async fn tell(&mut self, clock: Clock<'_>, report: &mut Report) -> Result<bool> {
        let untold = self.reader.untold(NOTICE).await?;
        report.untold.clear();
        if untold.is_empty() {
            return Ok(false);
        }
        let endpoints = self.reader.endpoints().await?;
        let now = clock();
        let (mut told, mut messages) = (Vec::new(), Vec::new());
        for one in untold {
            let hears = |e: &&Endpoint| e.operator && e.enabled && e.name != one.endpoint;
            let operators: Vec<&Endpoint> = endpoints.iter().filter(hears).collect();
            if operators.is_empty() {
                report.untold.push(one);
                continue;
            }
            messages.extend(notices(&one, &operators, now, &self.words));
            told.push(one.endpoint);
        }
        if messages.is_empty() {
            return Ok(false);
        }
        self.writer.tell(now, &told, &messages).await?;
        report.notices += u64::try_from(messages.len()).unwrap_or(u64::MAX);
        Ok(true)
    }

    /// Whether an endpoint is as its channel needs it and may be reached. Its address is looked up; nothing is sent.
    ///
    /// # Errors
    /// `Endpoint` with what is wrong.
    pub async fn examine(endpoint: &Endpoint, config: &Config) -> Result<()> {
        let trust = Trust::of(config)?;
        let found = async {
            let channel = channel(&endpoint.kind).ok_or_else(|| Trouble::new("no-channel", &endpoint.kind))?;
            match channel.way {
                Way::LayOut(_, lay_out) => {
                    super::shelf::file(endpoint, config)?;
                    lay_out(endpoint, &[]).map(|_| ())
                }
                Way::Bring(open) => Road::to(open(endpoint)?.target(), &trust, config).await.map(|_| ()),
            }
        };
        found.await.map_err(|trouble| Error::Endpoint { endpoint: endpoint.name.clone(), trouble })
    }
}
