//! Facts and rules into the ledger, all or nothing.

use std::collections::HashMap;
use std::path::Path;

use jiff::Timestamp;
use landfall_core::model::{Diagnostic, Item, Kind, canonical_json};
use landfall_core::pack::{self, Origin, Pack, Source};
use landfall_core::resolve;
use landfall_store::{Ledger, Location, Op};
use serde::Serialize;

use crate::error::{Error, Result};
use crate::{Tick, packs};

/// What loading came to.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Loaded {
    /// The pack's name.
    pub pack: String,
    /// Entries written.
    pub written: i64,
    /// Items stored already as they are.
    pub unchanged: usize,
    /// Items in the pack.
    pub items: usize,
    /// Rules in the pack.
    pub rules: usize,
    /// Sample cases in the pack.
    pub cases: usize,
    /// Markets in the pack.
    pub markets: usize,
    /// Since when it is known.
    pub known: String,
    /// The ledger's head: keep it elsewhere to prove later that nothing was cut off.
    pub head: String,
    /// What to look at; nothing that forbids loading.
    pub warnings: Vec<Diagnostic>,
}

/// Loads packs into a ledger, which is created where there is none.
///
/// # Errors
/// What is wrong in the packs, or does not fit what is stored; nothing is stored then.
pub async fn load(location: &Location, folder: Option<&Path>, name: &str, read: Tick<'_>) -> Result<Loaded> {
    let (pack, warnings) = checked(folder)?;
    read();
    let mut ledger = open(location).await?;
    let items = pack.plain_items();
    let plan = ledger.plan_load(&items, &pack.withdrawn, name).await?;
    if !plan.conflicts.is_empty() {
        let origins: HashMap<String, &Origin> = pack.items.iter().map(|(origin, item)| (item.id(), origin)).collect();
        let placed = |c: landfall_store::Conflict| (c.clone(), origins.get(&c.id).map(|o| (*o).clone()));
        let all = plan.conflicts.into_iter().map(placed).collect();
        return Err(Error::Conflicts { ledger: location.clone(), all });
    }
    left_behind(&ledger, &pack, name).await?;
    let unchanged = plan.unchanged;
    let mut batch = plan.batch()?;
    // INVARIANT: what the rules read and the rules themselves become known at one instant
    batch.ops.push(Op::Ruleset(canonical_json(&pack.ruleset).into_bytes()));
    let appended = ledger.append(batch, Timestamp::now()).await?;
    ledger.close().await;
    Ok(Loaded {
        pack: name.to_owned(),
        written: appended.written(),
        unchanged,
        items: items.len(),
        rules: pack.ruleset.rules.len(),
        cases: pack.cases.len(),
        markets: items.iter().filter(|i| matches!(i, landfall_core::model::Item::Market(_))).count(),
        known: appended.known.to_string(),
        head: appended.head.to_string(),
        warnings,
    })
}

/// Refuses a ruleset that does not hold the rules and attributes of what other packs have stored: the latest ruleset is
/// the one answers are given under.
async fn left_behind(ledger: &Ledger, pack: &Pack, name: &str) -> Result<()> {
    let Some(known) = ledger.latest().await? else { return Ok(()) };
    let markets = ledger.markets(known).await?;
    let markets: Vec<&str> = markets.iter().map(String::as_str).collect();
    for stored in ledger.state(&markets, known).await?.iter().filter(|s| s.pack != name) {
        let missing = match &stored.item {
            Item::Adoption(a) => pack.ruleset.rule(&a.rule).is_none().then_some(&a.rule),
            Item::Fact(f) => pack.ruleset.vocab.attribute(&f.attribute).is_none().then_some(&f.attribute),
            _ => None,
        };
        if let Some(missing) = missing {
            return Err(Error::said(Kind::Conflict, "import-leaves-behind", [&stored.id, &stored.pack, missing]));
        }
    }
    Ok(())
}

/// Reads and checks packs; what forbids loading is an error.
///
/// # Errors
/// What forbids loading, or a folder that cannot be read.
pub fn checked(folder: Option<&Path>) -> Result<(Pack, Vec<Diagnostic>)> {
    let sources = packs::sources(folder)?;
    if sources.is_empty() {
        let folder = folder.map(|f| f.display().to_string()).unwrap_or_default();
        return Err(Error::said(Kind::NotFound, "packs-empty", [&folder]));
    }
    // inside a folder the file is named from where the user stands
    let placed = |mut all: Vec<Diagnostic>| {
        for diagnostic in &mut all {
            if let Some(folder) = folder {
                diagnostic.file = folder.join(&diagnostic.file).display().to_string();
            }
        }
        all
    };
    match judged(&sources) {
        Ok((pack, diagnostics)) => Ok((pack, placed(diagnostics))),
        Err(Error::Data(diagnostics)) => Err(Error::Data(placed(diagnostics))),
        Err(error) => Err(error),
    }
}

/// Reads and checks the files of a pack; what forbids loading is an error.
pub(super) fn judged(sources: &[Source]) -> Result<(Pack, Vec<Diagnostic>)> {
    let (pack, mut diagnostics) = pack::read(sources);
    if !pack::refused(&diagnostics) {
        diagnostics.extend(resolve::check(&pack, sources));
        diagnostics.extend(landfall_core::forecast::check(&pack));
    }
    if pack::refused(&diagnostics) { Err(Error::Data(diagnostics)) } else { Ok((pack, diagnostics)) }
}

async fn open(location: &Location) -> Result<Ledger> {
    match Ledger::open(location).await {
        Err(landfall_store::Error::NotFound { .. }) => {
            let folder = location.file().and_then(Path::parent);
            if let Some(parent) = folder.filter(|p| !p.as_os_str().is_empty()) {
                std::fs::create_dir_all(parent).map_err(|e| Error::file(parent, &e))?;
            }
            Ok(Ledger::create(location).await?)
        }
        other => Ok(other?),
    }
}
