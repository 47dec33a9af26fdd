//! The one exception to append-only: what the law or a licence demands to be gone.

use std::collections::BTreeMap;

use jiff::Timestamp;
use landfall_core::model::canonical_json;

use crate::append::next;
use crate::db::{AssertSqlSafe, Session, query};
use crate::entry::{COLUMNS, EraseBody, Row};
use crate::insert::{Draft, insert};
use crate::ledger::tail;
use crate::{Error, Head, Ledger, OpKind, Result};

/// What is to be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The content of every entry of an id.
    Id(String),
    /// The content of one entry.
    Entry(i64),
}

/// What an erasure came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    /// Numbers of the entries whose content is gone.
    pub entries: Vec<i64>,
    /// The head after the tombstone.
    pub head: Head,
    /// Whether the bytes have left the file already. A reader elsewhere may hold on to the pages for a while; then
    /// [`Ledger::compact`] has to be called again.
    pub gone: bool,
}

impl Ledger {
    /// Removes content, salt, hash and reason of entries, appends a tombstone, and rewrites the file so that the bytes
    /// are gone from it. The chain stays whole. Tombstones and rulesets cannot be erased.
    ///
    /// # Errors
    ///
    /// `UnknownId` where there is nothing to erase, `Blank` without reason or author, `ReadOnly`, `Busy` or `Full`.
    pub async fn erase(&mut self, target: Target, reason: &str, author: &str, now: Timestamp) -> Result<Erased> {
        for (name, text) in [("reason", reason), ("author", author)] {
            if text.trim().is_empty() {
                return Err(Error::Blank(name));
            }
        }
        let mut writer = self.take_writer().await?;
        let erase = async {
            let mut transaction = writer.begin().await?;
            let (entries, head) = bury(&mut transaction.session(), &target, reason, author, now).await?;
            transaction.commit().await?;
            Ok((entries, head))
        };
        let buried = erase.await;
        let (entries, head) = self.give_back(writer, buried)?;
        self.forget_words()?;
        let gone = match self.compact().await {
            Ok(()) => true,
            Err(Error::Busy { .. } | Error::Full { .. }) => false,
            Err(error) => return Err(error),
        };
        Ok(Erased { entries, head, gone })
    }

    /// Takes away the words kept beside the ledger: what was erased stands in them too.
    fn forget_words(&self) -> Result<()> {
        let Some(words) = Ledger::words_beside(&self.location) else { return Ok(()) };
        match std::fs::remove_file(words) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::from(sqlx::Error::Io(error))),
            _ => Ok(()),
        }
    }

    /// Writes anew, without what was erased, what lies on the disk: the file and its write-ahead file, or the table of
    /// the server. What a server keeps of its own writing, and copies of it, are for whoever runs it to clear.
    ///
    /// # Errors
    ///
    /// `Busy` while another process reads or writes, `Full` where there is no room for a second copy.
    pub async fn compact(&mut self) -> Result<()> {
        let mut writer = self.take_writer().await?;
        let compacted = writer.session().compact().await;
        self.give_back(writer, compacted)
    }
}

async fn bury(
    session: &mut Session<'_>,
    target: &Target,
    reason: &str,
    author: &str,
    now: Timestamp,
) -> Result<(Vec<i64>, Head)> {
    let named = match target {
        Target::Id(_) => "op <> 'audit' AND id = $1",
        Target::Entry(_) => "seq = $1",
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM entry WHERE {named} AND op NOT IN ('erase', 'ruleset') AND body IS NOT NULL ORDER BY seq"
    );
    let found = query(AssertSqlSafe(sql));
    let found = match target {
        Target::Id(id) => found.bind(id),
        Target::Entry(seq) => found.bind(seq),
    };
    let rows = found.fetch_all(session).await?;
    let rows = rows.iter().map(Row::read).collect::<Result<Vec<_>>>()?;
    if rows.is_empty() {
        return Err(Error::UnknownId(match target {
            Target::Id(id) => id.clone(),
            Target::Entry(seq) => seq.to_string(),
        }));
    }
    let entries: Vec<i64> = rows.iter().map(|row| row.seq).collect();
    // One tombstone a market, so that who reads a market sees all that is gone from it.
    let mut markets: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in &rows {
        markets.entry(&row.market).or_default().push(row);
    }
    let tombstones = markets.into_values().filter_map(|rows| tombstone(&rows, reason, author)).collect();
    let mut last = tail(session).await?;
    let known = next(&last, now);
    insert(session, tombstones, rows.last().map_or("", |row| &row.pack), known, &mut last).await?;
    for seq in &entries {
        query("UPDATE entry SET hash = NULL, salt = NULL, reason = NULL, body = NULL WHERE seq = $1")
            .bind(seq)
            .execute(session)
            .await?;
    }
    Ok((entries, last.head()))
}

fn tombstone(rows: &[&Row], reason: &str, author: &str) -> Option<Draft> {
    let row = rows.last()?;
    let entries = rows.iter().map(|row| row.seq).collect();
    let body = canonical_json(&EraseBody { author: author.to_owned(), entries });
    Some(Draft {
        kind: row.kind.clone(),
        market: row.market.clone(),
        topic: row.topic.clone(),
        reason: Some(reason.to_owned()),
        ..Draft::new(OpKind::Erase, row.id.clone(), body)
    })
}
