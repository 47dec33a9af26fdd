//! The log of warnings.

use std::collections::BTreeMap;

use jiff::Timestamp;
use landfall_core::warn::{About, Event, Identity, Line, Warning};

use super::next;
use crate::db::{self, Session, query};
use crate::ledger::micros;
use crate::{Error, Ledger, Result};

/// Warnings of all watches as their log leaves them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Books {
    /// By watch.
    pub warnings: BTreeMap<String, BTreeMap<Identity, Warning>>,
    /// What they are about.
    pub about: About,
    /// By watch: letters that count against its budget, by when they were written.
    pub sent: BTreeMap<String, BTreeMap<String, Timestamp>>,
}

/// A line of the log with its number.
#[derive(Debug, Clone, PartialEq)]
pub struct Logged {
    /// Its number.
    pub seq: i64,
    /// What it says.
    pub line: Line,
}

impl Books {
    /// Takes account of a line.
    pub fn take(&mut self, line: &Line) {
        self.about.take(line);
        let own = self.warnings.entry(line.warning.watch.clone()).or_default();
        match own.get_mut(&line.warning) {
            Some(warning) => warning.take(line),
            None => {
                own.insert(line.warning.clone(), Warning::begun(line));
            }
        }
        if let Event::Told { letter, digest: false, .. } = &line.event {
            self.sent.entry(line.warning.watch.clone()).or_default().insert(letter.clone(), line.at);
        }
    }
}

impl Ledger {
    /// All warnings, or those of one watch.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub async fn warnings(&self, watch: Option<&str>) -> Result<Books> {
        let mut books = Books::default();
        for logged in self.warning_log(watch).await? {
            books.take(&logged.line);
        }
        Ok(books)
    }

    /// Every line of the log, or of one watch, the oldest first.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub async fn warning_log(&self, watch: Option<&str>) -> Result<Vec<Logged>> {
        self.warning_log_after(0, watch).await
    }

    /// Lines of the log, or of one watch, after the one of a number.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub async fn warning_log_after(&self, seq: i64, watch: Option<&str>) -> Result<Vec<Logged>> {
        self.reading(async {
            let mut connection = self.readers.acquire().await?;
            let sql = "SELECT seq, body FROM warning WHERE ($1 IS NULL OR watch = $1) AND seq > $2 ORDER BY seq";
            let rows = query(sql).bind(watch).bind(seq).fetch_all(&mut connection.session()).await?;
            let logged = |row: &db::Row| {
                let (seq, body): (i64, String) = (row.try_get(0)?, row.try_get(1)?);
                let line =
                    serde_json::from_str(&body).map_err(|e| Error::Undecodable { seq, detail: e.to_string() })?;
                Ok(Logged { seq, line })
            };
            rows.iter().map(logged).collect::<Result<Vec<_>>>()
        })
        .await
    }

    /// Writes what somebody says of a warning.
    ///
    /// # Errors
    /// `UnknownId` where there is no such warning; `ReadOnly`, `Busy` or `Full`.
    pub async fn say(&mut self, identity: &Identity, event: Event, now: Timestamp) -> Result<()> {
        let warning = self.warnings(Some(&identity.watch)).await?.warnings;
        let known = warning.get(&identity.watch).and_then(|own| own.get(identity));
        let Some(known) = known else { return Err(Error::UnknownId(identity.id())) };
        let day = jiff::tz::TimeZone::UTC.to_datetime(now).date();
        let line = Line { warning: identity.clone(), revision: known.revision, at: now, day, event };
        self.writing(async |session| insert(session, std::slice::from_ref(&line)).await.map(|_| ())).await
    }
}

/// Appends lines inside the caller's transaction; the number of the first.
pub(super) async fn insert(session: &mut Session<'_>, lines: &[Line]) -> Result<i64> {
    let first = next(session, "warning").await?;
    for (seq, line) in (first..).zip(lines) {
        let body = serde_json::to_string(line).map_err(|e| Error::Undecodable { seq, detail: e.to_string() })?;
        let kind = serde_json::to_string(&line.warning.kind).unwrap_or_default();
        query("INSERT INTO warning (seq, watch, cause, kind, at, body) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(seq)
            .bind(&line.warning.watch)
            .bind(&line.warning.cause)
            .bind(kind.trim_matches('"'))
            .bind(micros(line.at))
            .bind(body)
            .execute(session)
            .await?;
    }
    Ok(first)
}
