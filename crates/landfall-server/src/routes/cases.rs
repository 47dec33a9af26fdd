//! Cases an organisation keeps for itself; nobody else sees them.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use landfall_core::model::{Case, Kind, Text};
use landfall_desk::case;
use landfall_store::keeping::{Kept, bare, organisation, scoped_case};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::answer::{Holds, Page, page};
use crate::asked::{At, Body, Query, name};
use crate::auth::{Analyst, Reader};
use crate::describe::Refusals;
use crate::problem::Failure;
use crate::{Office, Router};

pub fn routes() -> Router {
    Router::new().routes(routes!(cases)).routes(routes!(case, keep, remove)).routes(routes!(samples))
}

/// A case that is kept.
#[derive(Debug, Serialize, ToSchema)]
struct CaseOut {
    /// Its name.
    name: String,
    /// Number of its version, also its tag.
    version: i64,
    /// When that version was written.
    at: Timestamp,
    /// What it says, as a case file has it.
    case: Value,
}

impl CaseOut {
    fn of(kept: &Kept) -> CaseOut {
        let case = serde_json::from_str(&kept.body).unwrap_or_default();
        CaseOut { name: bare(&kept.name).to_owned(), version: kept.version, at: kept.at, case }
    }
}

#[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// At most so many, 1 to 1,000; 100 where not given.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Where the page before ended: its `next`.
    after: Option<String>,
}

/// The cases of one's own organisation.
#[utoipa::path(get, operation_id = "cases", path = "/cases", tag = "cases", params(Asked), security(("token" = ["reader"])),
    responses((status = 200, body = Page<CaseOut>), Refusals))]
async fn cases(
    Reader(who): Reader,
    State(office): State<Arc<Office>>,
    Query(asked): Query<Asked>,
    holds: Holds,
) -> Result<Response, Failure> {
    let kept = office.ledger().kept_cases().await?;
    let own = kept.iter().filter(|k| k.name.starts_with('@') && organisation(&k.name) == who.organisation);
    let own = own.map(CaseOut::of).collect();
    holds.json(&page(own, |case: &CaseOut| case.name.clone(), asked.limit, asked.after.as_deref())?)
}

/// A sample that comes with the packs.
#[derive(Debug, Serialize, ToSchema)]
struct SampleOut {
    /// Its name.
    name: String,
    /// Its title.
    title: Text,
    /// Whether it is invented.
    fictitious: bool,
}

/// The samples that come with the packs: they can be asked about by name.
#[utoipa::path(get, operation_id = "samples", path = "/samples", tag = "cases", security(("token" = ["reader"])),
    responses((status = 200, body = Vec<SampleOut>), Refusals))]
async fn samples(_: Reader, State(office): State<Arc<Office>>, holds: Holds) -> Result<Response, Failure> {
    let context = office.context(None).await?;
    let folder = office.desk.packs.as_deref();
    let names = landfall_desk::packs::stems(folder, case::SAMPLES);
    let read = |name: &String| case::read(name, folder, context.reading.vocab()).ok();
    let out = |case: Case| SampleOut { name: case.name, title: case.title, fictitious: case.fictitious };
    holds.json(&names.iter().filter_map(read).map(out).collect::<Vec<_>>())
}

/// One case of one's own organisation.
#[utoipa::path(get, operation_id = "case", path = "/cases/{name}", tag = "cases",
    params(("name" = String, Path, description = "Name of a case of one's own")),
    security(("token" = ["reader"])), responses((status = 200, body = CaseOut), Refusals))]
async fn case(
    Reader(who): Reader,
    State(office): State<Arc<Office>>,
    At(called): At<String>,
    holds: Holds,
) -> Result<Response, Failure> {
    let kept = office.ledger().kept_case(&scoped_case(&who.organisation, &called)).await?;
    let kept = kept.ok_or_else(|| unknown(&called))?;
    holds.versioned(kept.version, &CaseOut::of(&kept))
}

fn unknown(called: &str) -> Failure {
    landfall_desk::Error::said(Kind::NotFound, "unknown-case", [called, "", ""]).into()
}

/// Keeps a case, or a new version of it. With `If-Match` only where that is the version that stands, with
/// `If-None-Match: *` only where there is none.
#[utoipa::path(put, operation_id = "keep_case", path = "/cases/{name}", tag = "cases",
    params(("name" = String, Path, description = "Letters, digits, `-`, `_`; up to 64"),
        ("If-Match" = Option<String>, Header), ("If-None-Match" = Option<String>, Header)),
    request_body(content = Value, description = "The case, as a case file has it"),
    security(("token" = ["analyst"])),
    responses((status = 200, body = CaseOut), (status = 201, body = CaseOut), Refusals))]
async fn keep(
    Analyst(who): Analyst,
    State(office): State<Arc<Office>>,
    At(called): At<String>,
    holds: Holds,
    Body(written): Body<Map<String, Value>>,
) -> Result<Response, Failure> {
    name(&called)?;
    let expected = holds.expected()?;
    if case::is_sample(&called, office.desk.packs.as_deref()) {
        return Err(Failure::request(StatusCode::CONFLICT, "case-is-sample", [&called]));
    }
    let context = office.context(None).await?;
    let body = Value::Object(written).to_string();
    case::written(body.clone(), context.reading.vocab())?;
    let own = scoped_case(&who.organisation, &called);
    let before = office.ledger().kept_case(&own).await?.is_some();
    office.writing().await.keep_case(&own, Some(&body), expected, Timestamp::now()).await?;
    let kept = office.ledger().kept_case(&own).await?.ok_or_else(|| unknown(&called))?;
    let mut response = holds.versioned(kept.version, &CaseOut::of(&kept))?;
    if !before {
        *response.status_mut() = StatusCode::CREATED;
    }
    Ok(response)
}

/// Takes a case away. With `If-Match` only where that is the version that stands.
#[utoipa::path(delete, operation_id = "remove_case", path = "/cases/{name}", tag = "cases",
    params(("name" = String, Path, description = "Name of a case of one's own"), ("If-Match" = Option<String>, Header)),
    security(("token" = ["analyst"])), responses((status = 204), Refusals))]
async fn remove(
    Analyst(who): Analyst,
    State(office): State<Arc<Office>>,
    At(called): At<String>,
    holds: Holds,
) -> Result<Response, Failure> {
    let own = scoped_case(&who.organisation, &called);
    if office.ledger().kept_case(&own).await?.is_none() {
        return Err(unknown(&called));
    }
    office.writing().await.keep_case(&own, None, holds.expected()?, Timestamp::now()).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
