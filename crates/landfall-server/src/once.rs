//! Requests that carry a key and may be repeated: what was done is not done again, and the same answer is given.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http_body_util::BodyExt as _;
use jiff::{SignedDuration, Timestamp};
use landfall_core::model::Hash;
use landfall_store::keeping::Answered;

use crate::auth::Who;
use crate::{Failure, Office, asked};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const AGAIN: HeaderName = HeaderName::from_static("idempotent-replayed");
/// How long an answer is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// Characters of a key.
const LONGEST: usize = 128;

/// Keys of requests that are being answered.
#[derive(Debug, Default)]
pub struct Asked(Mutex<BTreeSet<String>>);

struct Being<'a> {
    all: &'a Asked,
    key: String,
}

impl Asked {
    fn begin(&self, key: &str) -> Option<Being<'_>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(key.to_owned()).then(|| Being { all: self, key: key.to_owned() })
    }
}

impl Drop for Being<'_> {
    fn drop(&mut self) {
        self.all.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

/// Answers a request that was answered already as it was then.
pub(crate) async fn layer(State(office): State<Arc<Office>>, request: Request, next: Next) -> Response {
    let key = request.headers().get(KEY).filter(|_| !request.method().is_safe()).cloned();
    match key {
        None => next.run(request).await,
        Some(key) => answer(&office, &key, request, next).await.unwrap_or_else(Failure::into_response),
    }
}

async fn answer(office: &Office, key: &HeaderValue, request: Request, next: Next) -> Result<Response, Failure> {
    let wrong = || Failure::request(StatusCode::UNPROCESSABLE_ENTITY, "key-wrong", [&LONGEST.to_string()]);
    let key = key.to_str().ok().filter(|key| !key.is_empty() && key.len() <= LONGEST).ok_or_else(wrong)?;
    // nobody's request is answered here; who asks is found before
    let Some(who) = request.extensions().get::<Who>().cloned() else { return Ok(next.run(request).await) };
    let key = format!("{}/{}/{key}", who.organisation, who.name);
    let (parts, body) = request.into_parts();
    let bytes = asked::bytes(Request::from_parts(parts.clone(), body)).await?;
    let what = format!("{} {}\n", parts.method, parts.uri);
    let what = Hash::of(&[what.as_bytes(), &bytes].concat()).0;
    let busy = || Failure::request(StatusCode::CONFLICT, "key-busy", []);
    let _being = office.asked.begin(&key).ok_or_else(busy)?;
    let now = Timestamp::now();
    let since = now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN);
    if let Some(before) = office.ledger().answered(&key, since).await? {
        if before.asked != what {
            return Err(Failure::request(StatusCode::UNPROCESSABLE_ENTITY, "key-other", []));
        }
        return Ok(given(before));
    }
    let response = next.run(Request::from_parts(parts, Body::from(bytes))).await;
    // what holds a secret is not kept
    let secret = response.headers().get(CACHE_CONTROL).is_some_and(|v| v == "no-store");
    if !response.status().is_success() || secret {
        return Ok(response);
    }
    let (head, body) = response.into_parts();
    let failed = |_| Failure::request(StatusCode::INTERNAL_SERVER_ERROR, "work-broke", []);
    let body: Bytes = body.collect().await.map_err(failed)?.to_bytes();
    let header =
        |name| head.headers.get(name).and_then(|v: &HeaderValue| v.to_str().ok()).unwrap_or_default().to_owned();
    let answered = Answered {
        asked: what,
        status: head.status.as_u16(),
        kind: header(CONTENT_TYPE),
        tag: header(ETAG),
        body: body.to_vec(),
    };
    office.writing().await.keep_answer(&key, &answered, now, since).await?;
    Ok(Response::from_parts(head, Body::from(body)))
}

fn given(before: Answered) -> Response {
    let mut response = (StatusCode::from_u16(before.status).unwrap_or(StatusCode::OK), before.body).into_response();
    let headers = response.headers_mut();
    for (name, value) in [(CONTENT_TYPE, before.kind), (ETAG, before.tag), (AGAIN, "true".to_owned())] {
        if let Some(value) = HeaderValue::from_str(&value).ok().filter(|v| !v.is_empty()) {
            headers.insert(name, value);
        } else {
            headers.remove(name);
        }
    }
    response
}
