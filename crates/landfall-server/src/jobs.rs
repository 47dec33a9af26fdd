//! What takes longer than a request may: one job after another, each told of as it goes on; and the turns of the process
//! that warns.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use landfall_desk::run::{self, Clock, Memory};
use landfall_desk::text::{Lang, Text};
use landfall_store::keeping::organisation;
use serde::Serialize;
use serde_json::Value;
use tokio::sync::broadcast;
use utoipa::ToSchema;

use crate::{Failure, Office, Problem};

/// Something that happened, for who listens.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Event {
    /// `job`: a job went on; `warnings`: warnings of a watch were told or changed.
    pub kind: &'static str,
    /// When.
    pub at: Timestamp,
    /// The job, or the watches concerned.
    pub about: Value,
    /// Whose it is.
    #[serde(skip)]
    pub organisation: String,
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = JobState)]
pub enum State {
    /// It waits for those before it.
    Waiting,
    /// It is being done.
    Running,
    /// It is done.
    Done,
    /// It could not be done.
    Failed,
}

/// A job.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Job {
    /// Its id.
    pub id: u64,
    /// What it does.
    pub what: String,
    /// Who asked for it.
    pub by: String,
    /// How far it is.
    pub state: State,
    /// When it was asked for.
    pub asked: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// What it came to.
    pub outcome: Option<Value>,
    /// Why it could not be done, in the language it was asked for in.
    pub problem: Option<Problem>,
    /// Whose it is.
    #[serde(skip)]
    pub organisation: String,
}

/// How many ended jobs are remembered.
const REMEMBERED: usize = 200;
/// How many events a slow listener may be behind.
const BEHIND: usize = 256;

/// The jobs there are.
pub struct Jobs {
    all: Mutex<BTreeMap<u64, Job>>,
    events: broadcast::Sender<Event>,
    /// One at a time.
    turn: tokio::sync::Mutex<()>,
    /// What turns of the process that warns keep.
    memory: Arc<tokio::sync::Mutex<Memory>>,
}

impl Jobs {
    pub(crate) fn new() -> Jobs {
        let (events, _) = broadcast::channel(BEHIND);
        let (turn, memory) = (tokio::sync::Mutex::new(()), Arc::default());
        Jobs { all: Mutex::new(BTreeMap::new()), events, turn, memory }
    }

    /// Events from now on.
    pub fn listen(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// Jobs of an organisation, the latest first.
    pub fn of(&self, organisation: &str) -> Vec<Job> {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.values().rev().filter(|job| job.organisation == organisation).cloned().collect()
    }

    fn change(&self, id: u64, change: impl FnOnce(&mut Job)) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(job) = all.get_mut(&id) else { return };
        change(job);
        let told = job.clone();
        drop(all);
        let about = serde_json::to_value(&told).unwrap_or_default();
        self.tell("job", about, told.organisation);
    }

    fn tell(&self, kind: &'static str, about: Value, organisation: String) {
        // nobody may be listening
        let _ = self.events.send(Event { kind, at: Timestamp::now(), about, organisation });
    }

    fn add(&self, what: String, by: String, organisation: String) -> Job {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let id = all.keys().next_back().map_or(1, |last| last + 1);
        let asked = Timestamp::now();
        let job =
            Job { id, what, by, state: State::Waiting, asked, ended: None, outcome: None, problem: None, organisation };
        all.insert(id, job.clone());
        while all.len() > REMEMBERED {
            let Some(ended) = all.iter().find(|(_, job)| job.ended.is_some()).map(|(id, _)| *id) else { break };
            all.remove(&ended);
        }
        job
    }
}

impl Office {
    /// Begins a job; it goes on when the request has been answered.
    pub fn begin<T: Serialize>(
        self: &Arc<Office>,
        what: String,
        (by, organisation): (String, String),
        text: Arc<Text>,
        work: impl Future<Output = Result<T, Failure>> + Send + 'static,
    ) -> Job {
        let job = self.jobs.add(what, by, organisation);
        let (office, id) = (Arc::clone(self), job.id);
        tokio::spawn(async move {
            let _turn = office.jobs.turn.lock().await;
            office.jobs.change(id, |job| job.state = State::Running);
            let done = work.await;
            let ended = Some(Timestamp::now());
            office.jobs.change(id, |job| match done {
                Ok(value) => {
                    *job = Job { state: State::Done, ended, outcome: serde_json::to_value(value).ok(), ..job.clone() };
                }
                Err(failure) => {
                    *job = Job { state: State::Failed, ended, problem: Some(failure.document(&text)), ..job.clone() };
                }
            });
        });
        job
    }

    /// One turn of the process that warns, at an instant; tells who listens of the warnings that changed.
    ///
    /// # Errors
    /// As [`run::turn`].
    pub async fn turn(&self, at: Timestamp) -> Result<run::Turn, Failure> {
        let before = self.ledger().warning_log(None).await?.last().map_or(0, |logged| logged.seq);
        let desk = self.desk.clone();
        let memory = Arc::clone(&self.jobs.memory);
        let turn = apart(async move || {
            let mut memory = memory.lock().await;
            Ok(run::turn(&desk, &mut memory, &Text::new(Lang::En), at).await?)
        });
        let turn = turn.await?;
        if !turn.pass.said.is_empty() {
            let mut changed: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for logged in self.ledger().warning_log_after(before, None).await? {
                let watch = logged.line.warning.watch;
                let watches = changed.entry(organisation(&watch).to_owned()).or_default();
                if !watches.contains(&watch) {
                    watches.push(watch);
                }
            }
            for (organisation, watches) in changed {
                self.jobs.tell("warnings", watches.into(), organisation);
            }
        }
        Ok(turn)
    }

    /// Takes turns whenever something is due, until the end.
    pub(crate) async fn take_turns(self: Arc<Office>) {
        let mut clock = Clock::new(None);
        loop {
            let done = {
                let _turn = self.jobs.turn.lock().await;
                self.turn(clock.now()).await
            };
            let next = match done {
                Ok(turn) => turn.next,
                Err(failure) => {
                    tracing::error!(code = failure.code(), "a turn was not taken: {:?}", failure.0);
                    clock.now().saturating_add(AGAIN).unwrap_or(Timestamp::MAX)
                }
            };
            let soon = clock.now().saturating_add(SOON).unwrap_or(Timestamp::MAX);
            clock.wait(next.min(soon)).await;
        }
    }

    /// Delivers what is due, and gives what came of a message.
    ///
    /// # Errors
    /// Where another process delivers, or the ledger cannot be read.
    pub async fn delivered(&self, message: &str) -> Result<Vec<landfall_store::outbox::Kept>, Failure> {
        let _turn = self.jobs.turn.lock().await;
        let desk = self.desk.clone();
        apart(async move || {
            let mut deliverer = landfall_desk::deliver::open(&desk).await?;
            Ok(deliverer.deliver_due(&Timestamp::now).await.map_err(landfall_desk::Error::from)?)
        })
        .await?;
        let range = landfall_store::outbox::Range { id: Some(message.to_owned()), ..Default::default() };
        Ok(self.ledger().outbox(&range).await?)
    }
}

/// Does what keeps a processor busy between its waits on a thread of its own.
async fn apart<T: Send + 'static>(
    work: impl AsyncFnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let here = tokio::runtime::Handle::current();
    let done = tokio::task::spawn_blocking(move || here.block_on(work())).await;
    done.map_err(|_| Failure::request(axum::http::StatusCode::INTERNAL_SERVER_ERROR, "work-broke", []))?
}

/// How long after a turn that was not taken the next is tried.
const AGAIN: jiff::SignedDuration = jiff::SignedDuration::from_secs(60);
/// The longest between two turns: what others wrote into the ledger is noticed by then.
const SOON: jiff::SignedDuration = jiff::SignedDuration::from_secs(60);
