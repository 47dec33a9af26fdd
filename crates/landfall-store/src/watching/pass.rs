//! A pass over all watches: its warnings, letters and forecasts, and that it ran, in one transaction.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use landfall_core::forecast::{Band, Entry};
use landfall_core::warn::Line;

use super::log::insert;
use super::next;
use crate::db::{Session, query};
use crate::ledger::{instant, micros};
use crate::outbox::{self, Message};
use crate::{Error, Ledger, Location, Result};

/// What a pass came to.
#[derive(Debug, Clone)]
pub struct Pass {
    /// When it ran.
    pub at: Timestamp,
    /// The instant up to which it knew the ledger.
    pub known: Timestamp,
    /// Its day.
    pub day: Date,
    /// The latest version of a watch it knew of.
    pub watches: i64,
    /// The pass before it, as it was read; another in between makes this one void.
    pub after: Option<i64>,
    /// What it says of warnings.
    pub lines: Vec<Line>,
    /// Forecasts it made, by market.
    pub forecasts: Vec<(String, Entry)>,
    /// What goes to people.
    pub messages: Vec<Message>,
}

/// A pass that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passed {
    /// Its number.
    pub seq: i64,
    /// When it ran.
    pub at: Timestamp,
    /// The instant up to which it knew the ledger.
    pub known: Timestamp,
    /// Its day.
    pub day: Date,
    /// The latest version of a watch it knew of.
    pub watches: i64,
}

/// A pass as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// The pass.
    pub pass: Passed,
    /// The number of its first line in the log of warnings; the others follow it.
    pub first_line: i64,
}

impl Ledger {
    /// The last pass.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub async fn last_pass(&self) -> Result<Option<Passed>> {
        self.reading(async {
            let mut connection = self.readers.acquire().await?;
            last(&mut connection.session()).await
        })
        .await
    }

    /// Writes a pass: all of it, or nothing.
    ///
    /// # Errors
    /// `Busy` where another pass was written since this one began; `ReadOnly` or `Full`.
    pub async fn keep_pass(&mut self, pass: &Pass) -> Result<Written> {
        self.writing(async |session| {
            let before = last(session).await?;
            if before.map(|p| p.seq) != pass.after {
                return Err(Error::Busy { ledger: Location::default() });
            }
            let seq = next(session, "pass").await?;
            let first_line = insert(session, &pass.lines).await?;
            log(session, pass).await?;
            outbox::record(session, pass.at, &pass.messages).await?;
            query("INSERT INTO pass (seq, at, known, day, watches) VALUES ($1, $2, $3, $4, $5)")
                .bind(seq)
                .bind(micros(pass.at))
                .bind(micros(pass.known))
                .bind(pass.day.to_string())
                .bind(pass.watches)
                .execute(session)
                .await?;
            let pass = Passed { seq, at: pass.at, known: pass.known, day: pass.day, watches: pass.watches };
            Ok(Written { pass, first_line })
        })
        .await
    }

    /// The band each pending statement was forecast in last, by market and id.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub async fn bands(&self) -> Result<BTreeMap<String, BTreeMap<String, Band>>> {
        self.reading(async {
            let mut connection = self.readers.acquire().await?;
            let sql = "SELECT seq, market, pending, band FROM forecast AS f WHERE seq = \
                       (SELECT max(seq) FROM forecast AS g WHERE g.market = f.market AND g.pending = f.pending)";
            let rows = query(sql).fetch_all(&mut connection.session()).await?;
            let mut bands: BTreeMap<String, BTreeMap<String, Band>> = BTreeMap::new();
            for row in &rows {
                let (seq, band): (i64, String) = (row.try_get(0)?, row.try_get(3)?);
                let band =
                    serde_json::from_str(&band).map_err(|e| Error::Undecodable { seq, detail: e.to_string() })?;
                bands.entry(row.try_get(1)?).or_default().insert(row.try_get(2)?, band);
            }
            Ok(bands)
        })
        .await
    }
}

async fn last(session: &mut Session<'_>) -> Result<Option<Passed>> {
    let sql = "SELECT seq, at, known, day, watches FROM pass ORDER BY seq DESC LIMIT 1";
    let Some(row) = query(sql).fetch_optional(session).await? else { return Ok(None) };
    let (seq, at, known): (i64, i64, i64) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    let day: String = row.try_get(3)?;
    let day = day.parse().map_err(|e: jiff::Error| Error::Undecodable { seq, detail: e.to_string() })?;
    Ok(Some(Passed { seq, at: instant(seq, at)?, known: instant(seq, known)?, day, watches: row.try_get(4)? }))
}

/// One forecast a day of each pending statement, to be scored later.
async fn log(session: &mut Session<'_>, pass: &Pass) -> Result<()> {
    let mut seq = next(session, "forecast").await?;
    for (market, entry) in &pass.forecasts {
        let written = |e: serde_json::Error| Error::Undecodable { seq, detail: e.to_string() };
        let (body, band) =
            (serde_json::to_string(entry).map_err(written)?, serde_json::to_string(&entry.band).map_err(written)?);
        let sql = "INSERT INTO forecast (seq, at, day, market, pending, band, body) \
                   SELECT $1, $2, $3, $4, $5, $6, $7 WHERE NOT EXISTS \
                   (SELECT 1 FROM forecast WHERE market = $4 AND pending = $5 AND day = $3 AND band = $6)";
        let added = query(sql)
            .bind(seq)
            .bind(micros(pass.at))
            .bind(pass.day.to_string())
            .bind(market)
            .bind(&entry.pending)
            .bind(band)
            .bind(body)
            .execute(session)
            .await?;
        seq += i64::try_from(added).unwrap_or_default();
    }
    Ok(())
}
