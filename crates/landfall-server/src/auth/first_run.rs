//! The first admin of a service that others can reach: a page at an address that is printed on start, for once.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use jiff::Timestamp;
use landfall_desk::Error;
use landfall_store::outbox::Secret;
use serde::Deserialize;
use tokio::sync::Mutex;

use super::people::{self, Wanted};
use super::{Address, Role, Who, deeds, secrets, session};
use crate::Office;
use crate::asked::bytes;
use crate::language::Speaks;
use crate::problem::Failure;

/// How long the address is good for.
const GOOD_FOR: Duration = Duration::from_secs(60 * 60);
/// The path, as it is entered: the token itself is a secret.
const PATH: &str = "/first-run";

/// The address that is good for one registration.
#[derive(Default)]
pub(crate) struct FirstRun(Mutex<Option<(String, Timestamp)>>);

impl FirstRun {
    /// A new address in the place of the one before.
    pub(super) async fn make(&self, now: Timestamp) -> Result<Secret, Error> {
        let secret = secrets::random("")?;
        *self.0.lock().await = Some((secrets::kept(secret.reveal()), now + GOOD_FOR));
        Ok(secret)
    }
}

pub(crate) fn routes() -> Router<Arc<Office>> {
    Router::new().route("/first-run/{token}", get(page).post(register))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    name: String,
    password: String,
}

async fn page(State(office): State<Arc<Office>>, Path(token): Path<String>, text: Speaks) -> Result<Response, Failure> {
    good(&office, office.gate.first_run.0.lock().await.as_ref(), &token)?;
    Ok(html(StatusCode::OK, &text, &form(&text, None)))
}

async fn register(
    State(office): State<Arc<Office>>,
    Path(token): Path<String>,
    Address(address): Address,
    text: Speaks,
    request: Request,
) -> Result<Response, Failure> {
    office.gate.limits.address(address)?;
    // held to the end: of two who come at once, one is first
    let mut standing = office.gate.first_run.0.lock().await;
    good(&office, standing.as_ref(), &token)?;
    let wrong = |e: serde_urlencoded::de::Error| {
        Failure::request(StatusCode::UNPROCESSABLE_ENTITY, "body-wrong", [".", &e.to_string()])
    };
    let asked: Form = serde_urlencoded::from_bytes(&bytes(request).await?).map_err(wrong)?;
    match first(&office, asked, address).await {
        Ok(secret) => {
            *standing = None;
            let said = format!("<p>{}</p>\n<p><a href=\"/docs\">/docs</a></p>", escaped(&text.get("first-run-done")));
            let mut response = html(StatusCode::CREATED, &text, &said);
            if let Some(cookie) = session::cookie(&office, Some(&secret)) {
                response.headers_mut().insert(header::SET_COOKIE, cookie);
            }
            Ok(response)
        }
        Err(failure) if failure.status() == StatusCode::UNPROCESSABLE_ENTITY => {
            let detail = failure.document(&text).detail;
            Ok(html(failure.status(), &text, &form(&text, Some(&detail))))
        }
        Err(failure) => Err(failure),
    }
}

async fn first(office: &Arc<Office>, asked: Form, address: IpAddr) -> Result<Secret, Failure> {
    if office.ledger().is_anybody().await? {
        return Err(gone());
    }
    let name = people::name(&asked.name)?;
    let password = Secret::new(asked.password);
    let own = name.clone();
    let password = office.think(move || Ok(secrets::hashed(&own, &password)?)).await?;
    let now = office.gate.clock.instant();
    let wanted = Wanted { role: Some(Role::Admin), password: Some(password), email: None };
    let who = Who::local();
    let mut ledger = office.writing().await;
    let done = deeds::entered(&mut ledger, (&who, "first_run", PATH), now, async |ledger| {
        people::add(ledger, &who, (&name, ""), wanted, now).await?;
        Ok(ledger.person(&name).await?)
    });
    let person = done.await?;
    drop(ledger);
    match person {
        Some(person) => session::begin(office, &person, address, now).await,
        None => Err(gone()),
    }
}

fn good(office: &Office, standing: Option<&(String, Timestamp)>, token: &str) -> Result<(), Failure> {
    let now = office.gate.clock.instant();
    let fits = |(hash, until): &&(String, Timestamp)| *hash == secrets::kept(token) && now < *until;
    standing.filter(fits).map(|_| ()).ok_or_else(gone)
}

fn gone() -> Failure {
    Failure::request(StatusCode::NOT_FOUND, "first-run-gone", [])
}

fn form(text: &Speaks, wrong: Option<&str>) -> String {
    let said = |key: &str| escaped(&text.get(key));
    let wrong = wrong.map(|wrong| format!("<p role=\"alert\">{}</p>\n", escaped(wrong))).unwrap_or_default();
    format!(
        "<p>{}</p>\n{wrong}<form method=\"post\">\n\
         <p><label>{}<br><input name=\"name\" autocomplete=\"username\" required value=\"\"></label></p>\n\
         <p><label>{}<br><input name=\"password\" type=\"password\" autocomplete=\"new-password\" required></label></p>\n\
         <p><button>{}</button></p>\n</form>",
        said("first-run-about"),
        said("first-run-name"),
        said("first-run-password"),
        said("first-run-button"),
    )
}

fn html(status: StatusCode, text: &Speaks, body: &str) -> Response {
    let title = escaped(&text.get("first-run-title"));
    let lang = text.lang.tag();
    let page = format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n</head>\n\
         <body>\n<h1>{title}</h1>\n{body}\n</body>\n</html>\n"
    );
    (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")], page)
        .into_response()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
