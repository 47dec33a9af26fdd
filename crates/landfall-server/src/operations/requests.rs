//! Every request gets an id, is counted, and leaves one line: its route and never its path, query, headers or body.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument as _;

use super::Operations;

const ID: HeaderName = HeaderName::from_static("x-request-id");
/// Characters of an id that a caller gives.
const LONGEST: usize = 64;
/// What stands for a path that leads nowhere.
const NOWHERE: &str = "none";

/// Names, counts and tells each request.
pub(crate) async fn layer(State(operations): State<Arc<Operations>>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let id = request.headers().get(ID).filter(|id| fits(id)).cloned().unwrap_or_else(fresh);
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or(NOWHERE, MatchedPath::as_str).to_owned();
    let named = id.to_str().unwrap_or_default();
    let span = tracing::info_span!("request", id = named, %method, route);
    let mut response = next.run(request).instrument(span.clone()).await;
    let (status, took) = (response.status().as_u16(), begun.elapsed());
    operations.figures.answered(method.as_str(), &route, status, took);
    let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::info!(status, milliseconds, "answered"));
    response.headers_mut().insert(ID, id);
    response
}

fn fits(id: &HeaderValue) -> bool {
    let bytes = id.as_bytes();
    let plain = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    (1..=LONGEST).contains(&bytes.len()) && bytes.iter().all(plain)
}

fn fresh() -> HeaderValue {
    let id = uuid::Uuid::new_v4().simple().to_string();
    HeaderValue::from_str(&id).unwrap_or(HeaderValue::from_static(NOWHERE))
}
