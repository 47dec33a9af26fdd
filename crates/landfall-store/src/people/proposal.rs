//! Proposals: what one person wants the ledger to say, until another decides.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::append::{Appended, drafted, write};
use crate::db::{AssertSqlSafe, Row, Session, query};
use crate::ledger::{instant, micros};
use crate::{Batch, Error, Ledger, Result};

/// What came of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It stands in the ledger.
    Accepted,
    /// Somebody else said no.
    Refused,
    /// Its author took it back.
    Withdrawn,
}

impl Decision {
    const ALL: [Decision; 3] = [Decision::Accepted, Decision::Refused, Decision::Withdrawn];

    /// The word it is stored as.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Decision::Accepted => "accepted",
            Decision::Refused => "refused",
            Decision::Withdrawn => "withdrawn",
        }
    }
}

/// What somebody proposes, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// What it is called by.
    pub id: String,
    /// The author's organisation; blank for the one that runs the service.
    pub organisation: String,
    /// Who proposes.
    pub author: String,
    /// When.
    pub at: Timestamp,
    /// The pack whose part it is to be.
    pub pack: String,
    /// Why.
    pub reason: String,
    /// Files of the pack: path inside it and text.
    pub files: Vec<(String, String)>,
    /// What came of it; none while it is open.
    pub decision: Option<Decision>,
    /// Who decided.
    pub decider: Option<String>,
    /// When.
    pub decided: Option<Timestamp>,
    /// Why, as far as they said.
    pub note: Option<String>,
    /// The ledger's head after it was appended.
    pub head: Option<String>,
}

const OWN: &str = "id, organisation, author, at, pack, reason, files, decision, decider, decided, note, head";

fn proposal(row: &Row) -> Result<Proposal> {
    let id: String = row.try_get(0)?;
    let unreadable = |detail: String| Error::Undecodable { seq: 0, detail: format!("proposal `{id}`: {detail}") };
    let decision: Option<String> = row.try_get(7)?;
    let read = |word: String| {
        let found = Decision::ALL.into_iter().find(|d| d.as_str() == word);
        found.ok_or_else(|| unreadable(format!("`{word}` is no decision")))
    };
    let decided: Option<i64> = row.try_get(9)?;
    Ok(Proposal {
        organisation: row.try_get(1)?,
        author: row.try_get(2)?,
        at: instant(0, row.try_get(3)?)?,
        pack: row.try_get(4)?,
        reason: row.try_get(5)?,
        files: serde_json::from_str(&row.try_get::<String, _>(6)?).map_err(|e| unreadable(e.to_string()))?,
        decision: decision.map(read).transpose()?,
        decider: row.try_get(8)?,
        decided: decided.map(|decided| instant(0, decided)).transpose()?,
        note: row.try_get(10)?,
        head: row.try_get(11)?,
        id,
    })
}

impl Ledger {
    /// Keeps a proposal.
    ///
    /// # Errors
    /// `Taken` where there is one of this id; `ReadOnly`, `Busy` or `Full`.
    pub async fn propose(&mut self, proposal: &Proposal) -> Result<()> {
        let files =
            serde_json::to_string(&proposal.files).map_err(|e| Error::Undecodable { seq: 0, detail: e.to_string() })?;
        self.writing(async |session| {
            if one(session, &proposal.id).await?.is_some() {
                return Err(Error::Taken(proposal.id.clone()));
            }
            let sql = "INSERT INTO proposal (id, organisation, author, at, pack, reason, files) \
                       VALUES ($1, $2, $3, $4, $5, $6, $7)";
            query(sql)
                .bind(&proposal.id)
                .bind(&proposal.organisation)
                .bind(&proposal.author)
                .bind(micros(proposal.at))
                .bind(&proposal.pack)
                .bind(&proposal.reason)
                .bind(&files)
                .execute(session)
                .await?;
            Ok(())
        })
        .await
    }

    /// All proposals by id, or those of one organisation.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub async fn proposals(&self, organisation: Option<&str>) -> Result<Vec<Proposal>> {
        self.reading(async {
            let mut reader = self.readers.acquire().await?;
            let sql = format!("SELECT {OWN} FROM proposal WHERE $1 OR organisation = $2 ORDER BY id");
            let query = query(AssertSqlSafe(sql));
            let query = query.bind(organisation.is_none()).bind(organisation.unwrap_or_default());
            query.fetch_all(&mut reader.session()).await?.iter().map(proposal).collect()
        })
        .await
    }

    /// One proposal; none where there is none of this id.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub async fn proposal(&self, id: &str) -> Result<Option<Proposal>> {
        self.reading(async {
            let mut reader = self.readers.acquire().await?;
            one(&mut reader.session(), id).await
        })
        .await
    }

    /// Appends what a proposal comes to and notes who accepted it, both or neither.
    ///
    /// # Errors
    /// `UnknownId` where there is none, `Decided` where it is open no more; what [`Ledger::append`] refuses.
    pub async fn accept_proposal(
        &mut self,
        id: &str,
        decider: &str,
        note: Option<&str>,
        batch: Batch,
        now: Timestamp,
    ) -> Result<Appended> {
        self.writing(async |session| {
            open(session, id).await?;
            let drafted = drafted(session, batch.ops).await?;
            let appended = write(session, &batch.pack, drafted, now).await?;
            let head = appended.head.to_string();
            decide(session, (id, Decision::Accepted), decider, note, Some(&head), now).await?;
            Ok(appended)
        })
        .await
    }

    /// Closes a proposal that is not accepted.
    ///
    /// # Errors
    /// `UnknownId` where there is none, `Decided` where it is open no more; `ReadOnly`, `Busy` or `Full`.
    pub async fn close_proposal(
        &mut self,
        id: &str,
        decision: Decision,
        decider: &str,
        note: Option<&str>,
        now: Timestamp,
    ) -> Result<()> {
        self.writing(async |session| {
            open(session, id).await?;
            decide(session, (id, decision), decider, note, None, now).await
        })
        .await
    }
}

async fn one(session: &mut Session<'_>, id: &str) -> Result<Option<Proposal>> {
    let sql = format!("SELECT {OWN} FROM proposal WHERE id = $1");
    let row = query(AssertSqlSafe(sql)).bind(id).fetch_optional(session).await?;
    row.map(|row| proposal(&row)).transpose()
}

async fn open(session: &mut Session<'_>, id: &str) -> Result<()> {
    let found = one(session, id).await?.ok_or_else(|| Error::UnknownId(id.to_owned()))?;
    match found.decision {
        Some(decision) => Err(Error::Decided { id: id.to_owned(), decision: decision.as_str() }),
        None => Ok(()),
    }
}

async fn decide(
    session: &mut Session<'_>,
    (id, decision): (&str, Decision),
    decider: &str,
    note: Option<&str>,
    head: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    let sql = "UPDATE proposal SET decision = $1, decider = $2, decided = $3, note = $4, head = $5 WHERE id = $6";
    query(sql)
        .bind(decision.as_str())
        .bind(decider)
        .bind(micros(now))
        .bind(note)
        .bind(head)
        .bind(id)
        .execute(session)
        .await?;
    Ok(())
}
