//! What all requests share: the ledger, the answer to "as known now" kept ready, and a queue for those who write.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use landfall_desk::Desk;
use landfall_desk::context::Context;
use landfall_store::{Head, Ledger};
use tokio::sync::{Mutex, Semaphore};

use crate::auth::{Clock, Gate};
use crate::jobs::Jobs;
use crate::once::Asked;
use crate::problem::Failure;
use crate::serve::Settings;

/// How many contexts of earlier instants are kept.
const EARLIER: usize = 4;

/// What all requests share.
pub struct Office {
    /// Where things lie.
    pub desk: Desk,
    /// How the service is set up.
    pub settings: Settings,
    pub(crate) gate: Gate,
    reader: Arc<Ledger>,
    writer: Mutex<Ledger>,
    now: Mutex<Option<Now>>,
    earlier: Mutex<VecDeque<(Timestamp, Arc<Context>)>>,
    thinking: Arc<Semaphore>,
    /// What takes longer than a request may.
    pub(crate) jobs: Jobs,
    /// Requests with a key that are being answered.
    pub(crate) asked: Asked,
}

/// What is known now, all markets laid out.
struct Now {
    head: Head,
    context: Arc<Context>,
    laid_out: Instant,
    took: Duration,
}

impl Office {
    /// Opens the ledger for reading and writing.
    ///
    /// # Errors
    /// Where it is not there or cannot be opened.
    pub async fn open(desk: Desk, settings: Settings) -> Result<Arc<Office>, landfall_desk::Error> {
        Office::open_by(Clock::default(), desk, settings).await
    }

    /// As [`Office::open`], by a clock of the caller's.
    ///
    /// # Errors
    /// As for [`Office::open`].
    pub async fn open_by(clock: Clock, desk: Desk, settings: Settings) -> Result<Arc<Office>, landfall_desk::Error> {
        let writer = Ledger::open(&desk.ledger).await?;
        let reader = Arc::new(Ledger::open_read(&desk.ledger).await?);
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Ok(Arc::new(Office {
            desk,
            settings,
            gate: Gate::new(clock),
            reader,
            writer: Mutex::new(writer),
            now: Mutex::new(None),
            earlier: Mutex::new(VecDeque::new()),
            thinking: Arc::new(Semaphore::new(cores)),
            jobs: Jobs::new(),
            asked: Asked::default(),
        }))
    }

    /// The ledger, for reading.
    pub fn ledger(&self) -> &Arc<Ledger> {
        &self.reader
    }

    /// The ledger, for writing: one request at a time.
    pub async fn writing(&self) -> tokio::sync::MutexGuard<'_, Ledger> {
        self.writer.lock().await
    }

    /// What is known, or was at an instant, with all markets laid out.
    ///
    /// What is known now is at most as old as laying it out anew may take a share of the time: while entries pour in it
    /// is not laid out again for each of them. Every answer says the moment known.
    ///
    /// # Errors
    /// Where the ledger cannot be read, or nothing was known then.
    pub async fn context(&self, known: Option<Timestamp>) -> Result<Arc<Context>, Failure> {
        match known {
            Some(known) => self.at(known).await,
            None => self.latest(false).await,
        }
    }

    /// What is known now, whatever it takes: for who has just written.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub async fn refreshed(&self) -> Result<Arc<Context>, Failure> {
        self.latest(true).await
    }

    async fn latest(&self, whatever_it_takes: bool) -> Result<Arc<Context>, Failure> {
        let mut now = self.now.lock().await;
        let head = self.reader.head().await?;
        if let Some(held) = now.as_mut() {
            if held.head != head && !self.reader.has_learned_since(held.head.seq).await? {
                held.head = head.clone();
            }
            let young = held.laid_out.elapsed() < SHARE * held.took;
            if held.head == head || (young && !whatever_it_takes) {
                return Ok(Arc::clone(&held.context));
            }
        }
        let begun = Instant::now();
        let context = Arc::new(self.laid_out(None).await?);
        *now = Some(Now { head, context: Arc::clone(&context), laid_out: Instant::now(), took: begun.elapsed() });
        Ok(context)
    }

    async fn at(&self, known: Timestamp) -> Result<Arc<Context>, Failure> {
        let mut earlier = self.earlier.lock().await;
        // what is still to come is not settled yet, and is laid out each time
        let settled = known < Timestamp::now();
        if let Some((_, context)) = earlier.iter().find(|(at, _)| *at == known && settled) {
            return Ok(Arc::clone(context));
        }
        let context = Arc::new(self.laid_out(Some(known)).await?);
        if settled {
            earlier.push_back((known, Arc::clone(&context)));
            while earlier.len() > EARLIER {
                earlier.pop_front();
            }
        }
        Ok(context)
    }

    async fn laid_out(&self, known: Option<Timestamp>) -> Result<Context, Failure> {
        let mut context = Context::of(Arc::clone(&self.reader), known, None).await?;
        let all: BTreeSet<String> = context.codes.iter().cloned().collect();
        context.load(&all).await?;
        Ok(context)
    }

    /// A context of one's own, to take apart.
    ///
    /// # Errors
    /// As for [`Office::context`].
    pub async fn own_context(&self, known: Option<Timestamp>) -> Result<Context, Failure> {
        Ok(Context::of(Arc::clone(&self.reader), known, None).await?)
    }

    /// Does what keeps a processor busy, on a thread where it holds up nobody, as many at once as there are processors.
    ///
    /// # Errors
    /// What the work says.
    pub async fn think<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let failed = |_| Failure::request(axum::http::StatusCode::SERVICE_UNAVAILABLE, "service-stopping", []);
        let permit = Arc::clone(&self.thinking).acquire_owned().await.map_err(|_| failed(()))?;
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        done.await.map_err(|_| Failure::request(axum::http::StatusCode::INTERNAL_SERVER_ERROR, "work-broke", []))?
    }
}

/// Laying out anew takes at most one part in so many of the time.
const SHARE: u32 = 4;
