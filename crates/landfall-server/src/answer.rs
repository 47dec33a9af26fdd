//! What goes back: JSON with the hash that says whether it changed, pages of lists.

use axum::body::Bytes;
use axum::extract::FromRequestParts;
use axum::http::header::{CONTENT_TYPE, ETAG, IF_MATCH, IF_NONE_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use landfall_core::model::Hash;
use serde::Serialize;
use serde_json::Value;
use std::convert::Infallible;
use utoipa::ToSchema;

use crate::problem::Failure;

/// What the reader holds already.
#[derive(Debug, Clone, Default)]
pub struct Holds(HeaderMap);

impl<S: Sync> FromRequestParts<S> for Holds {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Holds, Infallible> {
        Ok(Holds(parts.headers.clone()))
    }
}

impl Holds {
    /// A value as JSON, or that the reader holds it already.
    ///
    /// # Errors
    /// A value that cannot be written.
    pub fn json<T: Serialize>(&self, value: &T) -> Result<Response, Failure> {
        let bytes = serde_json::to_vec(value)
            .map_err(|e| landfall_desk::Error::incorrect("output-failed", [&e.to_string()]))?;
        Ok(self.bytes(bytes, "application/json"))
    }

    /// A thing that is kept in versions, its version as tag; or that the reader holds it already.
    ///
    /// # Errors
    /// A value that cannot be written.
    pub fn versioned<T: Serialize>(&self, version: i64, value: &T) -> Result<Response, Failure> {
        let bytes = serde_json::to_vec(value)
            .map_err(|e| landfall_desk::Error::incorrect("output-failed", [&e.to_string()]))?;
        Ok(self.tagged(bytes.into(), "application/json", &format!("\"{version}\"")))
    }

    /// The version a change was made from: none where any will do, 0 where there must be none.
    ///
    /// # Errors
    /// A tag that is none of ours.
    pub fn expected(&self) -> Result<Option<i64>, Failure> {
        let header = |name| self.0.get(name).map(|v| v.to_str().unwrap_or_default().trim());
        let wrong = |tag: &str| Failure::request(StatusCode::PRECONDITION_FAILED, "tag-foreign", [tag]);
        match (header(IF_MATCH), header(IF_NONE_MATCH)) {
            (Some("*"), _) | (None, None) => Ok(None),
            (Some(tag), _) => bare(tag).trim_matches('"').parse().map(Some).map_err(|_| wrong(tag)),
            (None, Some("*")) => Ok(Some(0)),
            (None, Some(tag)) => Err(wrong(tag)),
        }
    }

    /// Bytes of a kind, or that the reader holds them already.
    pub fn bytes(&self, bytes: impl Into<Bytes>, kind: &'static str) -> Response {
        let bytes = bytes.into();
        let tag = tag(&bytes);
        self.tagged(bytes, kind, &tag)
    }

    fn tagged(&self, bytes: Bytes, kind: &'static str, tag: &str) -> Response {
        let same = |held: &str| held.split(',').map(str::trim).any(|one| bare(one) == bare(tag));
        let held = self.0.get(IF_NONE_MATCH).and_then(|v| v.to_str().ok()).is_some_and(same);
        let mut response =
            if held { StatusCode::NOT_MODIFIED.into_response() } else { (StatusCode::OK, bytes).into_response() };
        if let Ok(tag) = HeaderValue::from_str(tag) {
            response.headers_mut().insert(ETAG, tag);
        }
        if !held {
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        response
    }
}

/// The tag of bytes.
pub fn tag(bytes: &[u8]) -> String {
    format!("\"{}\"", Hash::of(bytes).0)
}

/// Compressing on the way makes a tag weak; the bytes are the same.
fn bare(tag: &str) -> &str {
    tag.strip_prefix("W/").unwrap_or(tag)
}

/// A value with the names of what an organisation keeps as it calls them.
///
/// # Errors
/// A value that cannot be written.
pub fn unscoped<T: Serialize>(value: &T, organisation: &str) -> Result<Value, Failure> {
    let mut value =
        serde_json::to_value(value).map_err(|e| landfall_desk::Error::incorrect("output-failed", [&e.to_string()]))?;
    strip(&mut value, &format!("@{organisation}/"));
    Ok(value)
}

fn strip(value: &mut Value, prefix: &str) {
    match value {
        Value::String(text) => {
            if let Some(rest) = text.strip_prefix(prefix) {
                *text = rest.to_owned();
            }
        }
        Value::Array(all) => all.iter_mut().for_each(|one| strip(one, prefix)),
        Value::Object(all) => all.values_mut().for_each(|one| strip(one, prefix)),
        _ => {}
    }
}

/// A part of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The things themselves.
    pub items: Vec<T>,
    /// How many there are in all.
    pub total: usize,
    /// What to ask for next; none on the last page.
    pub next: Option<String>,
}

/// The most on a page.
const MOST: usize = 1000;
/// So many where nobody says.
const USUAL: usize = 100;

/// Cuts a page out of a list that is sorted by a key that is each thing's own.
///
/// # Errors
/// A limit that is none.
pub fn page<T>(
    all: Vec<T>,
    key: impl Fn(&T) -> String,
    limit: Option<usize>,
    after: Option<&str>,
) -> Result<Page<T>, Failure> {
    let limit = limit.unwrap_or(USUAL);
    if !(1..=MOST).contains(&limit) {
        let (limit, most) = (limit.to_string(), MOST.to_string());
        return Err(Failure::request(StatusCode::UNPROCESSABLE_ENTITY, "limit-wrong", [&limit, &most]));
    }
    let total = all.len();
    let from = after.map_or(0, |after| all.iter().position(|one| key(one).as_str() > after).unwrap_or(total));
    let mut items: Vec<T> = all.into_iter().skip(from).collect();
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(&key);
    Ok(Page { items, total, next })
}
