//! Proof: the ledger's head, receipts replayed, the history of an id, and the facts themselves to take away.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use landfall_core::model::{Hash, Kind};
use landfall_desk::ask::export::{Form, export};
use landfall_desk::ask::verify::{Replayed, receipts};
use landfall_store::{Content, Entry};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use crate::answer::Holds;
use crate::asked::{At, Body, Query, known, list};
use crate::auth::Reader;
use crate::describe::Refusals;
use crate::problem::Failure;
use crate::{Office, Router};

pub fn routes() -> Router {
    Router::new().routes(routes!(head)).routes(routes!(verified)).routes(routes!(history)).routes(routes!(exported))
}

/// Where the ledger stands.
#[derive(Debug, Serialize, ToSchema)]
struct LedgerOut {
    /// Number and chain hash of the last entry: keep it elsewhere to prove later that nothing was cut off.
    head: String,
    /// The instant of the last entry.
    latest: Option<Timestamp>,
    /// Hash of the ruleset answers are given under.
    ruleset: Option<Hash>,
}

/// Where the ledger stands.
#[utoipa::path(get, operation_id = "ledger", path = "/ledger", tag = "proof", security(("token" = ["reader"])),
    responses((status = 200, body = LedgerOut), Refusals))]
async fn head(_: Reader, State(office): State<Arc<Office>>, holds: Holds) -> Result<Response, Failure> {
    let ledger = office.ledger();
    let (head, latest) = (ledger.head().await?.to_string(), ledger.latest().await?);
    let ruleset = match latest {
        Some(latest) => ledger.ruleset_at(latest).await?.map(|(hash, _)| hash),
        None => None,
    };
    holds.json(&LedgerOut { head, latest, ruleset })
}

/// Replays receipts, or answers that hold them, and says what differs.
#[utoipa::path(post, operation_id = "verify_receipts", path = "/receipts/verification", tag = "proof", request_body = serde_json::Value,
    security(("token" = ["reader"])), responses((status = 200, body = Vec<Replayed>), Refusals))]
async fn verified(
    _: Reader,
    State(office): State<Arc<Office>>,
    holds: Holds,
    Body(asked): Body<serde_json::Value>,
) -> Result<Response, Failure> {
    holds.json(&receipts(&office.desk, &asked.to_string(), "body").await?)
}

/// An entry of the ledger.
#[derive(Debug, Serialize, ToSchema)]
struct EntryOut {
    /// Its number.
    seq: i64,
    /// The instant since which it is known.
    known: Timestamp,
    /// What it does: `assert`, `correct`, `end` …
    op: String,
    /// The id it is about.
    id: String,
    /// Kind of item.
    kind: String,
    /// The market; none for what every market sees.
    market: Option<String>,
    /// The pack or source it came from.
    pack: String,
    /// Why: of corrections, ends, withdrawals and erasures.
    reason: Option<String>,
    /// What it says, where it is an item and was not erased.
    item: Option<serde_json::Value>,
    /// Hash of the content; none where it was erased.
    content: Option<Hash>,
}

/// Every entry of an id, the first first.
#[utoipa::path(get, operation_id = "history", path = "/history/{id}", tag = "proof",
    params(("id" = String, Path, description = "Id of a fact, an adoption …, its slashes as %2F")),
    security(("token" = ["reader"])), responses((status = 200, body = Vec<EntryOut>), Refusals))]
async fn history(
    _: Reader,
    State(office): State<Arc<Office>>,
    At(id): At<String>,
    holds: Holds,
) -> Result<Response, Failure> {
    let entries = office.ledger().history(&id).await?;
    if entries.is_empty() {
        return Err(landfall_desk::Error::said(Kind::NotFound, "unknown-id", [&id]).into());
    }
    let out = |e: Entry| EntryOut {
        seq: e.seq,
        known: e.known,
        op: e.op.as_str().to_owned(),
        id: e.id,
        kind: e.kind,
        market: e.market,
        pack: e.pack,
        reason: e.reason,
        item: match e.content {
            Some(Content::Item(item)) => serde_json::to_value(&item).ok(),
            _ => None,
        },
        content: e.content_hash,
    };
    holds.json(&entries.into_iter().map(out).collect::<Vec<_>>())
}

/// The forms of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum FormAsked {
    Csv,
    Jsonl,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ExportAsked {
    /// A table, its cells kept from being formulas, or an object a line.
    #[param(inline)]
    format: FormAsked,
    /// Codes or names of markets between commas; every one where not given.
    market: Option<String>,
    /// The moment known; now where not given.
    known: Option<String>,
}

/// Facts and adoptions with their citations; what its source forbids to pass on is left out.
#[utoipa::path(get, operation_id = "export", path = "/export", tag = "proof", params(ExportAsked), security(("token" = ["reader"])),
    responses((status = 200, content((String = "text/csv"), (String = "application/x-ndjson"))), Refusals))]
async fn exported(
    _: Reader,
    State(office): State<Arc<Office>>,
    Query(asked): Query<ExportAsked>,
    holds: Holds,
) -> Result<Response, Failure> {
    let context = office.context(known(asked.known.as_deref())?).await?;
    let given = list(asked.market.as_deref());
    let markets = context.asked(if given.is_empty() { &["all"] } else { &given })?;
    let (form, kind) = match asked.format {
        FormAsked::Csv => (Form::Csv, "text/csv; charset=utf-8"),
        FormAsked::Jsonl => (Form::JsonLines, "application/x-ndjson"),
    };
    Ok(holds.bytes(export(&context, &markets, form, false).await?.0, kind))
}
