//! Keeping what came of attempts.

use jiff::Timestamp;

use super::endpoint::{hold, suspend};
use super::{Message, State, record};
use crate::db::{Session, query};
use crate::ledger::micros;
use crate::{Error, Ledger, Result};

/// What becomes of a message after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// The receiver has it.
    Delivered,
    /// It is tried again at this instant.
    At(Timestamp),
    /// It is given up.
    Undeliverable,
}

/// What came of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The message's place in the outbox.
    pub seq: i64,
    /// When the attempt was over.
    pub at: Timestamp,
    /// What becomes of it.
    pub next: Next,
    /// Code of what went wrong; none where the receiver has it.
    pub error: Option<String>,
    /// What the receiver said.
    pub detail: String,
    /// The recipients that have it now.
    pub accepted: Vec<String>,
}

/// What several attempts came to, kept together or not at all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settlement {
    /// What came of each.
    pub marks: Vec<Mark>,
    /// Messages not tried, by their place in the outbox, and the instant they wait for.
    pub postponed: Vec<(i64, Timestamp)>,
    /// Endpoints held back, from when and until when.
    pub held: Vec<(String, Timestamp, Timestamp)>,
    /// Endpoints to disable, and the code of why.
    pub disabled: Vec<(String, String)>,
}

impl Ledger {
    /// Keeps what attempts came to. What waits for an endpoint that is disabled waits until it is enabled again.
    ///
    /// # Errors
    ///
    /// `ReadOnly`, `Busy` or `Full`; then nothing of it is kept.
    pub async fn settle(&mut self, settlement: &Settlement) -> Result<()> {
        self.writing(async |session| {
            for mark in &settlement.marks {
                keep(session, mark).await?;
            }
            for (seq, until) in &settlement.postponed {
                let wait = query("UPDATE outbox SET next = $2 WHERE seq = $1 AND state = 'pending'");
                wait.bind(seq).bind(micros(*until)).execute(session).await?;
            }
            for (endpoint, at, until) in &settlement.held {
                hold(session, endpoint, *at, *until).await?;
            }
            for (endpoint, why) in &settlement.disabled {
                let shut =
                    query("UPDATE endpoint SET enabled = FALSE, why = $2, told = FALSE WHERE name = $1 AND enabled");
                shut.bind(endpoint).bind(why).execute(session).await?;
                suspend(session, endpoint).await?;
            }
            Ok(())
        })
        .await
    }

    /// Puts messages on their way that tell of others, and notes that these have been told of.
    ///
    /// # Errors
    ///
    /// `ReadOnly`, `Busy` or `Full`; then nothing of it is kept.
    pub async fn tell(&mut self, now: Timestamp, endpoints: &[String], messages: &[Message]) -> Result<()> {
        self.writing(async |session| {
            record(session, now, messages).await?;
            for endpoint in endpoints {
                for sql in [
                    "UPDATE endpoint SET told = TRUE WHERE name = $1",
                    "UPDATE outbox SET told = TRUE WHERE endpoint = $1 AND state = 'undeliverable'",
                ] {
                    query(sql).bind(endpoint).execute(session).await?;
                }
            }
            Ok(())
        })
        .await
    }

    /// Follows a clock that was set back: what was to be waited for is waited for, and no more.
    ///
    /// # Errors
    ///
    /// `ReadOnly`, `Busy` or `Full`; then nothing has changed.
    pub async fn follow_clock(&mut self, now: Timestamp) -> Result<()> {
        self.writing(async |session| {
            for sql in [
                "UPDATE outbox SET next = next - (last - $1), first = first - (last - $1), last = $1 \
                 WHERE state = 'pending' AND last > $1",
                "UPDATE endpoint SET held_until = held_until - (held_at - $1), held_at = $1 WHERE held_at > $1",
                "UPDATE endpoint SET succeeded = $1 WHERE succeeded > $1",
            ] {
                query(sql).bind(micros(now)).execute(session).await?;
            }
            Ok(())
        })
        .await
    }
}

async fn keep(session: &mut Session<'_>, mark: &Mark) -> Result<()> {
    let (state, next) = match mark.next {
        Next::Delivered => (State::Delivered, 0),
        Next::At(instant) => (State::Pending, micros(instant)),
        Next::Undeliverable => (State::Undeliverable, 0),
    };
    let accepted = serde_json::to_string(&mark.accepted)
        .map_err(|e| Error::Outbox { what: mark.seq.to_string(), detail: e.to_string() })?;
    query(
        "INSERT INTO attempt (message, n, endpoint, at, error, detail) \
         SELECT seq, attempts + 1, endpoint, $2, $3, $4 FROM outbox WHERE seq = $1",
    )
    .bind(mark.seq)
    .bind(micros(mark.at))
    .bind(&mark.error)
    .bind(&mark.detail)
    .execute(session)
    .await?;
    query(
        "UPDATE outbox SET state = $2, next = $3, tried = tried + 1, first = coalesce(first, $4), last = $4, \
         attempts = attempts + 1, accepted = $5, error = $6, detail = $7, told = FALSE WHERE seq = $1",
    )
    .bind(mark.seq)
    .bind(state.as_str())
    .bind(next)
    .bind(micros(mark.at))
    .bind(accepted)
    .bind(&mark.error)
    .bind(&mark.detail)
    .execute(session)
    .await?;
    if mark.next == Next::Delivered {
        query("UPDATE endpoint SET succeeded = $2 WHERE name = (SELECT endpoint FROM outbox WHERE seq = $1)")
            .bind(mark.seq)
            .bind(micros(mark.at))
            .execute(session)
            .await?;
    }
    Ok(())
}
