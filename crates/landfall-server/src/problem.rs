//! What is wrong with a request, as RFC 9457 has it.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use landfall_core::model::Kind;
use landfall_desk::error::Error;
use landfall_desk::render::{self, Paint};
use landfall_desk::text::Text;
use serde::Serialize;
use utoipa::ToSchema;

/// What is wrong, for people and for programs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// Names the kind of problem; the same as `code`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What kind of problem it is, in the language asked for.
    pub title: String,
    /// The status of the response.
    pub status: u16,
    /// Stable code, for programs.
    pub code: String,
    /// What is wrong and what to do, in the language asked for.
    pub detail: String,
    /// Each thing that is wrong in what was sent, where it is several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Fault>,
}

/// One thing that is wrong in what was sent.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Fault {
    /// Where: a file and line, or the path of a field.
    pub at: String,
    /// Stable code.
    pub code: String,
    /// What is wrong and what to do.
    pub detail: String,
}

/// Why a request was not answered. The language of its text is known only where the response leaves.
#[derive(Debug, Clone)]
pub struct Failure(pub std::sync::Arc<Cause>);

/// See [`Failure`].
#[derive(Debug)]
pub enum Cause {
    /// The desk says no.
    Desk(Error),
    /// The request itself is wrong.
    Request {
        /// The status that says so.
        status: StatusCode,
        /// Key of its text.
        code: &'static str,
        /// What the text speaks about.
        args: Vec<String>,
    },
}

impl Failure {
    /// A request that is wrong in itself.
    pub fn request<const N: usize>(status: StatusCode, code: &'static str, args: [&str; N]) -> Failure {
        Failure(std::sync::Arc::new(Cause::Request { status, code, args: args.map(str::to_owned).to_vec() }))
    }

    /// The status of the response.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match &*self.0 {
            Cause::Request { status, .. } => *status,
            Cause::Desk(Error::Ledger(landfall_store::Error::Stale(_))) => StatusCode::PRECONDITION_FAILED,
            Cause::Desk(error) => match error.kind() {
                Kind::Incorrect | Kind::Unsupported => StatusCode::UNPROCESSABLE_ENTITY,
                Kind::NotFound => StatusCode::NOT_FOUND,
                Kind::Conflict => StatusCode::CONFLICT,
                Kind::Forbidden => StatusCode::FORBIDDEN,
                Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
                Kind::Fault => StatusCode::INTERNAL_SERVER_ERROR,
            },
        }
    }

    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match &*self.0 {
            Cause::Request { code, .. } => code,
            Cause::Desk(error) => error.code(),
        }
    }

    /// The document in a language.
    #[must_use]
    pub fn document(&self, text: &Text) -> Problem {
        let status = self.status();
        let (detail, faults) = match &*self.0 {
            Cause::Request { code, args, .. } => (text.args(code, args), Vec::new()),
            Cause::Desk(error) => {
                let fault = |d: &landfall_core::model::Diagnostic| Fault {
                    at: if d.line > 0 { format!("{}:{}", d.file, d.line) } else { d.file.clone() },
                    code: d.code.to_owned(),
                    detail: render::said_of(d.code, &d.args, text),
                };
                let faults = error.diagnostics().iter().map(fault).collect();
                (render::plain_error(error, text, Paint { on: false }), faults)
            }
        };
        let code = self.code().to_owned();
        let title = text.get(&format!("problem-{}", status.as_u16()));
        Problem { kind: format!("urn:landfall:{code}"), title, status: status.as_u16(), code, detail, faults }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure(std::sync::Arc::new(Cause::Desk(error)))
    }
}

impl From<landfall_store::Error> for Failure {
    fn from(error: landfall_store::Error) -> Failure {
        Error::from(error).into()
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes the document into a response that carries a failure; others pass.
pub(crate) fn written(mut response: Response, text: &Text) -> Response {
    let Some(failure) = response.extensions_mut().remove::<Failure>() else { return response };
    let status = failure.status();
    if status.is_server_error() {
        tracing::error!(code = failure.code(), "not answered: {:?}", failure.0);
    }
    let body = serde_json::to_vec(&failure.document(text)).unwrap_or_default();
    let mut written = (status, body).into_response();
    let headers = written.headers_mut();
    headers.extend(response.headers_mut().drain().filter_map(|(name, value)| Some((name?, value))));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    written
}
