//! Watches of one's own organisation: who wants to hear about what.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use landfall_core::model::Kind;
use landfall_core::pack::Source;
use landfall_desk::context::Context;
use landfall_desk::untold;
use landfall_desk::watch::{self, Keeper, Rehearsed, WatchOut, watches as standing};
use landfall_store::keeping::{organisation, scoped};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::IntoParams;
use utoipa_axum::routes;

use crate::answer::{Holds, Page, page, unscoped};
use crate::asked::{At, Body, Query, day, name};
use crate::auth::{Analyst, Reader, Who};
use crate::describe::Refusals;
use crate::language::Speaks;
use crate::problem::Failure;
use crate::{Office, Router};

pub fn routes() -> Router {
    Router::new().routes(routes!(watches, add)).routes(routes!(one, edit, remove)).routes(routes!(rehearsal))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// At most so many, 1 to 1,000; 100 where not given.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Where the page before ended: its `next`.
    after: Option<String>,
}

/// The watches of one's own organisation, with what they pick today.
#[utoipa::path(get, operation_id = "watches", path = "/watches", tag = "watches", params(Asked), security(("token" = ["reader"])),
    responses((status = 200, body = Page<WatchOut>), Refusals))]
async fn watches(
    Reader(who): Reader,
    State(office): State<Arc<Office>>,
    Query(asked): Query<Asked>,
    holds: Holds,
) -> Result<Response, Failure> {
    let context = office.context(None).await?;
    let all = standing(&office.desk, &context, None).await?.watches;
    let own = all.into_iter().filter(|w| organisation(&w.watch.id) == who.organisation).collect();
    let page = page(own, |w: &WatchOut| w.watch.id.clone(), asked.limit, asked.after.as_deref())?;
    holds.json(&unscoped(&page, &who.organisation)?)
}

async fn found(office: &Office, context: &Context, who: &Who, id: &str) -> Result<WatchOut, Failure> {
    let own = scoped(&who.organisation, id);
    let found = standing(&office.desk, context, Some(&own)).await?.watches.pop();
    found.ok_or_else(|| landfall_desk::Error::said(Kind::NotFound, "unknown-watch", [id, ""]).into())
}

/// One watch.
#[utoipa::path(get, operation_id = "watch", path = "/watches/{id}", tag = "watches",
    params(("id" = String, Path, description = "Id of a watch of one's own")),
    security(("token" = ["reader"])), responses((status = 200, body = WatchOut), Refusals))]
async fn one(
    Reader(who): Reader,
    State(office): State<Arc<Office>>,
    At(id): At<String>,
    holds: Holds,
) -> Result<Response, Failure> {
    let watch = found(&office, &*office.context(None).await?, &who, &id).await?;
    holds.versioned(watch.version, &unscoped(&watch, &who.organisation)?)
}

/// A form as the desk reads it.
fn form(written: Map<String, Value>) -> Source {
    Source { path: "watch.json".to_owned(), text: Value::Object(written).to_string() }
}

/// Adds a watch; what its form may say stands in the documentation of `landfall watch`.
#[utoipa::path(post, operation_id = "add_watch", path = "/watches", tag = "watches",
    request_body(content = Value, description = "The form: `id`, `name`, `cases` or `filter`, `markets`, `purposes`, `subjects`, `min_chance`, `lead`, `horizon`, `language`, `endpoints`, `quiet`, `digest` …"),
    security(("token" = ["analyst"])), responses((status = 201, body = WatchOut), Refusals))]
async fn add(
    Analyst(who): Analyst,
    State(office): State<Arc<Office>>,
    text: Speaks,
    holds: Holds,
    Body(written): Body<Map<String, Value>>,
) -> Result<Response, Failure> {
    let id = written.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
    name(&id)?;
    let context = office.context(None).await?;
    let keeper = Keeper::Organisation(&who.organisation);
    let mut ledger = office.writing().await;
    watch::add(&office.desk, &context, &mut ledger, (keeper, &form(written)), text.lang).await?;
    drop(ledger);
    let watch = found(&office, &context, &who, &id).await?;
    let mut response = holds.versioned(watch.version, &unscoped(&watch, &who.organisation)?)?;
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

/// Puts a form in the place of a watch. With `If-Match` only where that is the version that stands.
#[utoipa::path(put, operation_id = "edit_watch", path = "/watches/{id}", tag = "watches",
    params(("id" = String, Path, description = "Id of a watch of one's own"), ("If-Match" = Option<String>, Header)),
    request_body(content = Value, description = "The whole form"),
    security(("token" = ["analyst"])), responses((status = 200, body = WatchOut), Refusals))]
async fn edit(
    Analyst(who): Analyst,
    State(office): State<Arc<Office>>,
    At(id): At<String>,
    text: Speaks,
    holds: Holds,
    Body(mut written): Body<Map<String, Value>>,
) -> Result<Response, Failure> {
    written.entry("id").or_insert_with(|| Value::String(id.clone()));
    let expected = holds.expected()?;
    let context = office.context(None).await?;
    let own = scoped(&who.organisation, &id);
    let keeper = Keeper::Organisation(&who.organisation);
    let mut ledger = office.writing().await;
    let form = form(written);
    watch::edit(&office.desk, &context, &mut ledger, (keeper, &own, &form), text.lang, expected).await?;
    drop(ledger);
    let watch = found(&office, &context, &who, &id).await?;
    holds.versioned(watch.version, &unscoped(&watch, &who.organisation)?)
}

/// Takes a watch away; what it was told stays. With `If-Match` only where that is the version that stands.
#[utoipa::path(delete, operation_id = "remove_watch", path = "/watches/{id}", tag = "watches",
    params(("id" = String, Path, description = "Id of a watch of one's own"), ("If-Match" = Option<String>, Header)),
    security(("token" = ["analyst"])), responses((status = 204), Refusals))]
async fn remove(
    Analyst(who): Analyst,
    State(office): State<Arc<Office>>,
    At(id): At<String>,
    holds: Holds,
) -> Result<Response, Failure> {
    let expected = holds.expected()?;
    watch::remove(&mut *office.writing().await, &scoped(&who.organisation, &id), expected).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct RehearsalAsked {
    /// The last day looked back from; today where not given.
    on: Option<String>,
}

/// What a watch would have been told over the last two years, month by month.
#[utoipa::path(get, operation_id = "rehearse_watch", path = "/watches/{id}/rehearsal", tag = "watches",
    params(("id" = String, Path, description = "Id of a watch of one's own"), RehearsalAsked),
    security(("token" = ["reader"])), responses((status = 200, body = Rehearsed), Refusals))]
async fn rehearsal(
    Reader(who): Reader,
    State(office): State<Arc<Office>>,
    At(id): At<String>,
    Query(asked): Query<RehearsalAsked>,
    text: Speaks,
    holds: Holds,
) -> Result<Response, Failure> {
    let on = day(asked.on.as_deref(), "on")?;
    let mut context = office.own_context(None).await?;
    let own = scoped(&who.organisation, &id);
    let rehearsed = watch::rehearse(&office.desk, &mut context, &own, on, &text, &untold).await?;
    holds.json(&unscoped(&rehearsed, &who.organisation)?)
}
