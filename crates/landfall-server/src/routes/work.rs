//! What takes longer: bringing in what others wrote, a turn of the process that warns; jobs, and events as they happen.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, Multipart, State};
use axum::http::StatusCode;
use axum::response::sse::{Event as Sent, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use landfall_core::model::Kind;
use landfall_desk::load::{Wanted, load, store};
use landfall_desk::untold;
use serde::Deserialize;
use tokio::sync::broadcast::error::RecvError;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use crate::answer::Holds;
use crate::asked::{At, Body, Query, known};
use crate::auth::{Operator, Reader, Steward};
use crate::describe::Refusals;
use crate::jobs::Job;
use crate::language::Speaks;
use crate::problem::Failure;
use crate::{Office, Router};

pub fn routes() -> Router {
    Router::new()
        .routes(routes!(import))
        // files may be large; they are counted as they come
        .layer(DefaultBodyLimit::disable())
        .routes(routes!(packs))
        .routes(routes!(turn))
        .routes(routes!(jobs))
        .routes(routes!(job))
        .routes(routes!(events))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ImportAsked {
    /// When the files were received: an instant; now where not given.
    received: Option<String>,
    /// Only says what is wrong; stores nothing.
    check: Option<bool>,
    /// Stores also where so much is wrong or changed that somebody should look first.
    accept: Option<bool>,
}

/// Files as their publisher made them.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the form; the files are read one by one")]
struct Files {
    /// Each under its own name.
    #[schema(value_type = Vec<String>, format = Binary)]
    file: Vec<Vec<u8>>,
}

/// The most one request may bring, in bytes.
const MOST: usize = 1 << 30;

/// Brings in a publisher's own files, read by the connector of their source: all or nothing.
#[utoipa::path(post, operation_id = "import", path = "/imports/{source}", tag = "work",
    params(("source" = String, Path, description = "Name of a source"), ImportAsked),
    request_body(content = Files, content_type = "multipart/form-data"),
    security(("token" = ["reviewer", "operator"])), responses((status = 202, body = Job), Refusals))]
async fn import(
    Steward(who): Steward,
    State(office): State<Arc<Office>>,
    At(name): At<String>,
    Query(asked): Query<ImportAsked>,
    text: Speaks,
    files: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Result<Response, Failure> {
    let now = Timestamp::now();
    let received = known(asked.received.as_deref())?.unwrap_or(now);
    if received > now {
        return Err(landfall_desk::Error::incorrect("received-ahead", [&received.to_string()]).into());
    }
    let source = office.desk.source(&name)?;
    let broken = |e: &dyn std::fmt::Display| {
        Failure::request(StatusCode::UNPROCESSABLE_ENTITY, "files-broken", [&e.to_string()])
    };
    let mut files = files.map_err(|e| broken(&e.body_text()))?;
    let folder = tempfile::tempdir().map_err(|e| broken(&e))?;
    let (mut held, mut count) = (0, 0);
    while let Some(mut field) = files.next_field().await.map_err(|e| broken(&e.body_text()))? {
        let called = field.file_name().unwrap_or_default().to_owned();
        let plain = !called.is_empty() && !called.starts_with('.') && !called.contains(['/', '\\', '\0']);
        if !plain {
            return Err(Failure::request(StatusCode::UNPROCESSABLE_ENTITY, "file-name-wrong", [&called]));
        }
        let path = folder.path().join(&called);
        let mut file = tokio::fs::File::create_new(&path).await.map_err(|e| broken(&e))?;
        while let Some(chunk) = field.chunk().await.map_err(|e| broken(&e.body_text()))? {
            held += chunk.len();
            if held > MOST {
                return Err(Failure::request(StatusCode::PAYLOAD_TOO_LARGE, "body-too-large", []));
            }
            tokio::io::AsyncWriteExt::write_all(&mut file, &chunk).await.map_err(|e| broken(&e))?;
        }
        tokio::io::AsyncWriteExt::flush(&mut file).await.map_err(|e| broken(&e))?;
        count += 1;
    }
    if count == 0 {
        return Err(Failure::request(StatusCode::UNPROCESSABLE_ENTITY, "files-none", []));
    }
    let (check, accepted) = (asked.check.unwrap_or_default(), asked.accept.unwrap_or_default());
    let inside = Arc::clone(&office);
    let work = async move {
        let wanted = Wanted { received, now, check, accepted };
        let only = std::fs::read_dir(folder.path()).ok().and_then(|mut all| all.next()?.ok()).map(|e| e.path());
        let path = only.filter(|_| count == 1).unwrap_or_else(|| folder.path().to_owned());
        let (imported, refused) = store(&inside.desk.ledger, &source, &path, wanted).await?;
        match refused {
            Some(code) => Err(landfall_desk::Error::incorrect(code, [source.name]).into()),
            None => Ok(imported),
        }
    };
    let job = office.begin(format!("import {name}"), (who.name, who.organisation), text.0, work);
    Ok((StatusCode::ACCEPTED, axum::Json(job)).into_response())
}

/// The name packs are loaded under.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PacksAsked {
    /// The pack's name; `landfall` where not given.
    pack: Option<String>,
}

/// Loads the packs the service was started with, all or nothing.
#[utoipa::path(post, operation_id = "load_packs", path = "/packs", tag = "work", request_body = PacksAsked,
    security(("token" = ["admin", "operator"])),
    responses((status = 202, body = Job), Refusals))]
async fn packs(
    Operator(who): Operator,
    State(office): State<Arc<Office>>,
    text: Speaks,
    Body(asked): Body<PacksAsked>,
) -> Result<Response, Failure> {
    let name = asked.pack.unwrap_or_else(|| "landfall".to_owned());
    crate::asked::name(&name)?;
    let inside = Arc::clone(&office);
    let pack = name.clone();
    let work = async move {
        let loaded = load(&inside.desk.ledger, inside.desk.packs.as_deref(), &pack, &untold).await?;
        inside.refreshed().await?;
        Ok(loaded)
    };
    let job = office.begin(format!("packs {name}"), (who.name, who.organisation), text.0, work);
    Ok((StatusCode::ACCEPTED, axum::Json(job)).into_response())
}

/// Takes a turn of the process that warns now: imports that are due, what changed, who is told.
#[utoipa::path(post, operation_id = "take_turn", path = "/turns", tag = "work", security(("token" = ["admin", "operator"])),
    responses((status = 202, body = Job), Refusals))]
async fn turn(Operator(who): Operator, State(office): State<Arc<Office>>, text: Speaks) -> Result<Response, Failure> {
    let inside = Arc::clone(&office);
    let work = async move { inside.turn(Timestamp::now()).await };
    let job = office.begin("turn".to_owned(), (who.name, who.organisation), text.0, work);
    Ok((StatusCode::ACCEPTED, axum::Json(job)).into_response())
}

/// Jobs of one's own organisation, the latest first.
#[utoipa::path(get, operation_id = "jobs", path = "/jobs", tag = "work", security(("token" = ["reader"])),
    responses((status = 200, body = Vec<Job>), Refusals))]
async fn jobs(Reader(who): Reader, State(office): State<Arc<Office>>, holds: Holds) -> Result<Response, Failure> {
    holds.json(&office.jobs.of(&who.organisation))
}

/// One job.
#[utoipa::path(get, operation_id = "job", path = "/jobs/{id}", tag = "work", params(("id" = u64, Path, description = "Id of a job")),
    security(("token" = ["reader"])), responses((status = 200, body = Job), Refusals))]
async fn job(
    Reader(who): Reader,
    State(office): State<Arc<Office>>,
    At(id): At<u64>,
    holds: Holds,
) -> Result<Response, Failure> {
    let found = office.jobs.of(&who.organisation).into_iter().find(|job| job.id == id);
    let unknown = || landfall_desk::Error::said(Kind::NotFound, "unknown-job", [&id.to_string()]);
    holds.json(&found.ok_or_else(unknown)?)
}

/// An event as it is sent.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the stream; events are sent one by one")]
struct SentEvent {
    /// `job`, `warnings`, or `missed` where the listener was too slow.
    event: String,
    /// The event as JSON: `kind`, `at`, `about`; the number missed where it was too slow.
    data: String,
}

/// What happens in one's own organisation, as it happens: jobs that go on, warnings that are told.
#[utoipa::path(get, operation_id = "events", path = "/events", tag = "work", security(("token" = ["reader"])),
    responses((status = 200, content_type = "text/event-stream", body = SentEvent), Refusals))]
async fn events(Reader(who): Reader, State(office): State<Arc<Office>>) -> Response {
    let heard = office.jobs.listen();
    let next = move |(mut heard, own): (tokio::sync::broadcast::Receiver<crate::jobs::Event>, String)| async move {
        loop {
            match heard.recv().await {
                Ok(event) if event.organisation == own => {
                    let sent = Sent::default().event(event.kind).json_data(&event).unwrap_or_default();
                    return Some((Ok::<Sent, Infallible>(sent), (heard, own)));
                }
                Ok(_) => {}
                Err(RecvError::Lagged(missed)) => {
                    let sent = Sent::default().event("missed").data(missed.to_string());
                    return Some((Ok(sent), (heard, own)));
                }
                Err(RecvError::Closed) => return None,
            }
        }
    };
    let stream = futures_util::stream::unfold((heard, who.organisation), next);
    Sse::new(stream).keep_alive(KeepAlive::default()).into_response()
}
