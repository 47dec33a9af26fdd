//! What somebody proposes for a pack: read as packs are, compared with what is stored, appended once somebody else agrees.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::Timestamp;
use landfall_core::model::{Diagnostic, Item, Kind, Ruleset};
use landfall_core::pack::{self, Origin, Source};
use landfall_store::people::{Decision, Proposal};
use landfall_store::{Appended, Conflict, Ledger, Op, Plan, Why};
use serde::Serialize;

use super::packs::judged;
use crate::error::{Error, Result};
use crate::packs::sources;

/// Folders whose files a proposal may hold: what rules mean is for who runs the service.
const FOLDERS: [&str; 4] = ["markets/", "instruments/", "forecast/", "rates/"];
/// The list of ids that go.
const WITHDRAWN: &str = "withdrawn.toml";
/// The longest reason, in characters.
const REASON: usize = 2000;

/// What files of a proposal say.
pub struct Proposed {
    items: Vec<(Origin, Item)>,
    withdrawn: Vec<(String, String)>,
    /// Ids that stood in the files these take the place of, and stand in them no more.
    dropped: Vec<String>,
    /// What to look at; nothing that forbids loading.
    pub warnings: Vec<Diagnostic>,
}

/// An entry a proposal would write.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Written {
    /// The id it is about.
    pub id: String,
    /// What it does: `assert`, `correct`, `revise` or `withdraw`.
    pub op: String,
    /// Why: of corrections and withdrawals.
    pub reason: Option<String>,
    /// What it says, where it says something.
    #[schema(value_type = Option<serde_json::Value>)]
    pub item: Option<Item>,
}

impl Written {
    fn of(op: &Op) -> Option<Written> {
        let (word, id, reason, item) = match op {
            Op::Assert(item) => ("assert", item.id(), None, Some(item)),
            Op::Correct(item, reason) => ("correct", item.id(), Some(reason), Some(item)),
            Op::Revise(item) => ("revise", item.id(), None, Some(item)),
            Op::Withdraw { id, reason } => ("withdraw", id.clone(), Some(reason), None),
            Op::End { .. } | Op::Ruleset(_) => return None,
        };
        Some(Written { id, op: word.to_owned(), reason: reason.cloned(), item: item.cloned() })
    }

    /// What a plan would write.
    #[must_use]
    pub fn all(plan: &Plan) -> Vec<Written> {
        plan.append.iter().filter_map(Written::of).collect()
    }
}

/// Reads files as parts of the packs, in the place of those of the same path.
///
/// # Errors
/// No files, a file twice or where no proposal reaches, and everything that forbids loading packs.
pub fn read(folder: Option<&Path>, files: &[(String, String)]) -> Result<Proposed> {
    let mut paths = BTreeSet::new();
    for (path, _) in files {
        let inside = FOLDERS.iter().any(|folder| path.starts_with(folder)) && path.ends_with(".toml");
        let plain = path.split('/').all(|part| !part.is_empty() && !part.starts_with('.')) && !path.contains('\\');
        let table = FOLDERS.iter().any(|folder| path.starts_with(folder)) && path.ends_with(".csv");
        if !plain || !(inside || table || path == WITHDRAWN) {
            return Err(Error::incorrect("proposal-path", [path]));
        }
        if !paths.insert(path.as_str()) {
            return Err(Error::incorrect("proposal-twice", [path]));
        }
    }
    if files.is_empty() {
        return Err(Error::incorrect("proposal-empty", []));
    }
    let standing = sources(folder)?;
    let is_of = |origin: &Origin| paths.contains(origin.file.as_str());
    // what goes is listed anew in each proposal
    let replaces = standing.iter().any(|s| s.path != WITHDRAWN && paths.contains(s.path.as_str()));
    let before = if replaces { pack::read(&standing).0.items } else { Vec::new() };
    let kept = standing.into_iter().filter(|s| s.path != WITHDRAWN && !paths.contains(s.path.as_str()));
    let new = files.iter().map(|(path, text)| Source { path: path.clone(), text: text.clone() });
    let (pack, warnings) = judged(&kept.chain(new).collect::<Vec<_>>())?;
    let items: Vec<(Origin, Item)> = pack.items.iter().filter(|(origin, _)| is_of(origin)).cloned().collect();
    let stands: BTreeSet<String> = pack.items.iter().map(|(_, item)| item.id()).collect();
    let gone = before.iter().filter(|(origin, _)| is_of(origin)).map(|(_, item)| item.id());
    let gone = gone.filter(|id| !stands.contains(id) && !pack.withdrawn.iter().any(|(listed, _)| listed == id));
    let dropped = gone.collect();
    let warnings = warnings.into_iter().filter(|d| paths.contains(d.file.as_str())).collect();
    Ok(Proposed { items, withdrawn: pack.withdrawn, dropped, warnings })
}

/// What a proposal would write as the ledger stands.
///
/// # Errors
/// What does not fit what is stored, with where it stands in the files; nothing that differs; a rule or attribute the
/// ledger's ruleset does not have.
pub async fn plan(ledger: &Ledger, pack: &str, proposed: &Proposed) -> Result<Plan> {
    ahead(ledger, proposed).await?;
    let items: Vec<Item> = proposed.items.iter().map(|(_, item)| item.clone()).collect();
    let mut plan = ledger.plan_part(&items, &proposed.withdrawn, pack).await?;
    plan.conflicts.extend(proposed.dropped.iter().map(|id| Conflict { id: id.clone(), why: Why::Gone }));
    if !plan.conflicts.is_empty() {
        let origins: BTreeMap<String, &Origin> = proposed.items.iter().map(|(o, item)| (item.id(), o)).collect();
        let placed = |c: Conflict| (c.clone(), origins.get(&c.id).map(|o| (*o).clone()));
        let all = plan.conflicts.into_iter().map(placed).collect();
        return Err(Error::Conflicts { ledger: ledger.location().clone(), all });
    }
    if plan.append.is_empty() {
        return Err(Error::said(Kind::Conflict, "proposal-nothing", []));
    }
    Ok(plan)
}

/// Answers are given under the ledger's ruleset, not that of the files.
async fn ahead(ledger: &Ledger, proposed: &Proposed) -> Result<()> {
    let latest = ledger.latest().await?.unwrap_or(Timestamp::MIN);
    let Some((_, bytes)) = ledger.ruleset_at(latest).await? else { return Ok(()) };
    let broken = |e: serde_json::Error| Error::said(Kind::Fault, "ruleset-broken", [&e.to_string()]);
    let ruleset: Ruleset = serde_json::from_slice(&bytes).map_err(broken)?;
    for (_, item) in &proposed.items {
        let missing = match item {
            Item::Adoption(a) => ruleset.rule(&a.rule).is_none().then_some(&a.rule),
            Item::Fact(f) => ruleset.vocab.attribute(&f.attribute).is_none().then_some(&f.attribute),
            _ => None,
        };
        if let Some(missing) = missing {
            return Err(Error::said(Kind::Conflict, "proposal-ahead", [&item.id(), missing]));
        }
    }
    Ok(())
}

/// Whether text says why.
///
/// # Errors
/// Blank text, or too much.
pub fn reason(text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > REASON {
        return Err(Error::incorrect("proposal-reason", []));
    }
    Ok(text.to_owned())
}

/// Whether text names a pack.
///
/// # Errors
/// Text that does not.
pub fn named_pack(text: &str) -> Result<()> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    if text.is_empty() || text.chars().count() > 64 || !text.chars().all(plain) {
        return Err(Error::incorrect("proposal-pack", [text]));
    }
    Ok(())
}

/// Appends a proposal; whoever decides is not its author.
///
/// # Errors
/// One's own proposal, one that is closed, what does not fit what is stored; nothing is stored then.
pub async fn accept(
    ledger: &mut Ledger,
    (proposal, proposed): (&Proposal, &Proposed),
    (decider, note): (&str, Option<&str>),
    now: Timestamp,
) -> Result<Appended> {
    not_own(proposal, decider)?;
    let batch = plan(ledger, &proposal.pack, proposed).await?.batch()?;
    Ok(ledger.accept_proposal(&proposal.id, decider, note, batch, now).await?)
}

/// Closes a proposal without appending it; whoever decides is not its author.
///
/// # Errors
/// One's own proposal, one that is closed, a blank reason.
pub async fn refuse(
    ledger: &mut Ledger,
    proposal: &Proposal,
    (decider, note): (&str, &str),
    now: Timestamp,
) -> Result<()> {
    not_own(proposal, decider)?;
    let note = reason(note)?;
    Ok(ledger.close_proposal(&proposal.id, Decision::Refused, decider, Some(&note), now).await?)
}

/// INVARIANT: what everybody shares has been looked at by two.
fn not_own(proposal: &Proposal, decider: &str) -> Result<()> {
    if proposal.author == decider {
        return Err(Error::said(Kind::Forbidden, "proposal-own", [&proposal.id]));
    }
    Ok(())
}
