//! What a request says, read strictly: a parameter or field nobody knows is named, not passed over.

use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use jiff::Timestamp;
use jiff::civil::Date;
use landfall_desk::context;
use serde::de::DeserializeOwned;

use crate::problem::Failure;

/// Parameters behind the question mark.
pub struct Query<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Query<T>, Failure> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).map_err(|e| refused(&e))?;
        // the language is the service's own
        let own: Vec<&(String, String)> = pairs.iter().filter(|(name, _)| name != "lang").collect();
        let mut names: Vec<&String> = own.iter().map(|(name, _)| name).collect();
        names.sort_unstable();
        if let Some(twice) = names.windows(2).find(|w| w[0] == w[1]) {
            return Err(Failure::request(StatusCode::UNPROCESSABLE_ENTITY, "query-twice", [twice[0]]));
        }
        let own = serde_urlencoded::to_string(&own).map_err(|e| refused(&e))?;
        serde_urlencoded::from_str(&own).map(Query).map_err(|e| refused(&e))
    }
}

fn refused(error: &dyn std::fmt::Display) -> Failure {
    Failure::request(StatusCode::UNPROCESSABLE_ENTITY, "query-wrong", [&error.to_string()])
}

/// The parts of the path.
pub struct At<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for At<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<At<T>, Failure> {
        let path = Path::<T>::from_request_parts(parts, state).await;
        path.map(|Path(path)| At(path))
            .map_err(|e| Failure::request(StatusCode::UNPROCESSABLE_ENTITY, "path-wrong", [&e.body_text()]))
    }
}

/// A body in JSON.
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Body<T>, Failure> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if essence != "application/json" && !essence.ends_with("+json") {
            return Err(Failure::request(StatusCode::UNSUPPORTED_MEDIA_TYPE, "body-not-json", [kind]));
        }
        let bytes = bytes(request).await?;
        let mut read = serde_json::Deserializer::from_slice(&bytes);
        let value = serde_path_to_error::deserialize(&mut read).map_err(|e| {
            let (at, why) = (e.path().to_string(), e.inner().to_string());
            let status = if e.inner().is_data() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::BAD_REQUEST };
            Failure::request(status, "body-wrong", [&at, &why])
        })?;
        read.end().map_err(|e| Failure::request(StatusCode::BAD_REQUEST, "body-wrong", [".", &e.to_string()]))?;
        Ok(Body(value))
    }
}

/// The most a body may hold, files apart, in bytes.
const LARGEST: usize = 8 << 20;

/// A body's bytes, as far as bodies may go.
pub async fn bytes(request: Request) -> Result<axum::body::Bytes, Failure> {
    use http_body_util::BodyExt as _;
    match http_body_util::Limited::new(request.into_body(), LARGEST).collect().await {
        Ok(all) => Ok(all.to_bytes()),
        Err(error) => {
            let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error.as_ref());
            while let Some(one) = cause {
                if one.is::<http_body_util::LengthLimitError>() {
                    return Err(Failure::request(StatusCode::PAYLOAD_TOO_LARGE, "body-too-large", []));
                }
                cause = one.source();
            }
            Err(Failure::request(StatusCode::BAD_REQUEST, "body-broken", [&error.to_string()]))
        }
    }
}

/// The day asked, today where none is given.
pub fn day(text: Option<&str>, name: &str) -> Result<Date, Failure> {
    match text {
        Some(text) => text.parse().map_err(|_| landfall_desk::Error::incorrect("day-impossible", [name, text]).into()),
        None => Ok(jiff::ZonedDateTime::now().date()),
    }
}

/// The instant known, none where not asked.
pub fn known(text: Option<&str>) -> Result<Option<Timestamp>, Failure> {
    Ok(context::instant(text)?)
}

/// A name a person chooses for what they keep.
pub fn name(text: &str) -> Result<(), Failure> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    if text.is_empty() || text.chars().count() > 64 || !text.chars().all(plain) {
        return Err(Failure::request(StatusCode::UNPROCESSABLE_ENTITY, "name-wrong", [text]));
    }
    Ok(())
}

/// A list between commas.
pub fn list(text: Option<&str>) -> Vec<&str> {
    text.into_iter().flat_map(|t| t.split(',')).map(str::trim).filter(|t| !t.is_empty()).collect()
}
