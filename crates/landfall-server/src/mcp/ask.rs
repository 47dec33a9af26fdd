//! Asks the service's own routes.

use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_TYPE};
use axum::http::{Method, Request, StatusCode};
use axum::middleware::from_fn;
use axum::response::IntoResponse as _;
use http_body_util::BodyExt as _;
use serde_json::Value;
use tower::ServiceExt as _;
use tower_http::catch_panic::CatchPanicLayer;

use crate::auth::Who;
use crate::describe::{self, BASE};
use crate::{Office, language, serve};

/// Asks the service's own routes on behalf of somebody.
#[derive(Clone)]
pub struct Asker(axum::Router);

/// What a route said.
pub struct Said {
    /// Whether it answered; else what it said is a problem document.
    pub fine: bool,
    /// The answer.
    pub json: Value,
    /// The answer as people read it, where that is another form.
    pub text: Option<String>,
}

/// On whose behalf, and in which languages they read.
pub type Behalf = Option<(Who, String)>;

impl Asker {
    pub fn new(office: &Arc<Office>) -> Asker {
        let (router, _) = crate::Router::with_openapi(describe::base()).nest(BASE, crate::routes()).split_for_parts();
        let router = router.layer(CatchPanicLayer::custom(serve::broke)).layer(from_fn(language::layer));
        Asker(router.with_state(Arc::clone(office)))
    }

    /// Asks for what lies at a path.
    pub async fn get(&self, behalf: Behalf, path: &str, query: &[(String, String)]) -> Said {
        let query = serde_urlencoded::to_string(query).unwrap_or_default();
        let request = Request::builder().method(Method::GET).uri(format!("{BASE}{path}?{query}"));
        self.ask(behalf, request.body(Body::empty())).await
    }

    /// Asks a question that takes a body.
    pub async fn post(&self, behalf: Behalf, path: &str, body: &Value) -> Said {
        let request = Request::builder().method(Method::POST).uri(format!("{BASE}{path}"));
        self.ask(behalf, request.header(CONTENT_TYPE, "application/json").body(Body::from(body.to_string()))).await
    }

    async fn ask(&self, behalf: Behalf, request: axum::http::Result<Request<Body>>) -> Said {
        let response = match request {
            Ok(mut request) => {
                if let Some((who, languages)) = behalf {
                    request.extensions_mut().insert(who);
                    if let Ok(languages) = languages.parse() {
                        request.headers_mut().insert(ACCEPT_LANGUAGE, languages);
                    }
                }
                self.0.clone().oneshot(request).await.unwrap_or_else(|never| match never {})
            }
            Err(_) => StatusCode::BAD_REQUEST.into_response(),
        };
        let fine = response.status().is_success();
        let bytes = response.into_body().collect().await.map(|all| all.to_bytes()).unwrap_or_default();
        match serde_json::from_slice(&bytes) {
            Ok(json) => Said { fine, json, text: None },
            Err(_) => Said { fine, json: Value::Null, text: Some(String::from_utf8_lossy(&bytes).into_owned()) },
        }
    }
}

/// A part of a path, however it is written.
pub fn part(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            written.push(char::from(byte));
        } else {
            written.push_str(&format!("%{byte:02X}"));
        }
    }
    // these two would be taken for steps through the path
    if written == "." || written == ".." { written.replace('.', "%2E") } else { written }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_part_of_a_path_stays_one_part() {
        assert_eq!(super::part("un/r155"), "un%2Fr155");
        assert_eq!(super::part(".."), "%2E%2E");
        assert_eq!(super::part("a?b#中"), "a%3Fb%23%E4%B8%AD");
    }
}
