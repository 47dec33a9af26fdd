//! A whole ledger somewhere else: moved from a file to a server or back, kept as a backup, brought back from one.

use crate::db::{Session, Transaction, copy, lite, post, script};
use crate::ledger::tail;
use crate::open::PATIENCE;
use crate::verify::{Verified, whole};
use crate::{Error, Head, Ledger, Location, Result};

/// A ledger that now stands in two places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The head of the original.
    pub original: Head,
    /// What verifying the copy found, against that head.
    pub verified: Verified,
    /// How many lines each table has.
    pub lines: Vec<(String, u64)>,
}

impl Ledger {
    /// Copies all there is to another place as it stands at one point, and verifies the copy; others may write
    /// meanwhile.
    ///
    /// # Errors
    ///
    /// `Exists` where there is anything at the place; whatever is wrong with either, `Bad` included. Nothing is left
    /// there then.
    pub async fn copy_to(&self, to: impl Into<Location>) -> Result<Copied> {
        let to = to.into();
        let mut reader = self.readers.acquire().await.map_err(|e| self.at(e))?;
        let reading = reader.begin().await.map_err(|e| self.at(e))?;
        transfer(reading, &to).await.map_err(|e| e.at(&to))
    }

    /// The same, while nobody can write to the original: what is written after it has to go to the copy.
    ///
    /// # Errors
    ///
    /// As for [`Ledger::copy_to`]; `ReadOnly` or `Busy` where the original cannot be held.
    pub async fn migrate_to(&mut self, to: impl Into<Location>) -> Result<Copied> {
        let to = to.into();
        let mut writer = self.take_writer().await?;
        let holding = writer.begin().await.map_err(|e| self.at(e))?;
        // nothing was written, so there is nothing to keep of the transaction, nor of its connection
        transfer(holding, &to).await.map_err(|e| e.at(&to))
    }
}

async fn transfer(mut from: Transaction<'_>, to: &Location) -> Result<Copied> {
    let from = &mut from.session();
    let head = tail(from).await?.head();
    let fill = async |to: &mut Session<'_>| {
        // the original brings its own
        script(to, "DELETE FROM meta").await?;
        let lines = copy(from, to).await?;
        let verified = whole(to, Some(&head)).await?;
        Ok::<_, Error>(Copied { original: head.clone(), verified, lines })
    };
    match to {
        Location::File(path) => lite::create(path, PATIENCE, fill).await,
        Location::Server(server) => post::create(server, PATIENCE, fill).await,
    }
}
