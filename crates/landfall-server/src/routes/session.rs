//! Logging in and out, and one's own password.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use landfall_store::outbox::Secret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::answer::Holds;
use crate::asked::Body;
use crate::auth::people::{self, Wanted};
use crate::auth::{Address, Member, Reader, Role, Who, secrets, session};
use crate::describe::Refusals;
use crate::problem::Failure;
use crate::{Office, Router};

pub fn routes() -> Router {
    Router::new().routes(routes!(whoami, login, logout)).routes(routes!(password_changed))
}

/// Who asks.
#[derive(Debug, Serialize, ToSchema)]
struct WhoOut {
    /// Their name.
    name: String,
    /// Their organisation; blank for the one that runs the service.
    organisation: String,
    /// What they may.
    role: Role,
    /// Id of the token that acts for them, where it is one.
    token: Option<String>,
}

impl From<Who> for WhoOut {
    fn from(who: Who) -> WhoOut {
        WhoOut { name: who.name, organisation: who.organisation, role: who.role, token: who.token }
    }
}

/// Who asks, and what they may.
#[utoipa::path(get, operation_id = "whoami", path = "/session", tag = "people", security(("token" = ["reader"])),
    responses((status = 200, body = WhoOut), Refusals))]
async fn whoami(Reader(who): Reader, holds: Holds) -> Result<Response, Failure> {
    holds.json(&WhoOut::from(who))
}

/// A name and its password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LoginAsked {
    name: String,
    #[schema(write_only)]
    password: String,
}

/// Logs in: gives a cookie that scripts cannot read and other sites' pages do not send.
#[utoipa::path(post, operation_id = "login", path = "/session", tag = "people", request_body = LoginAsked, security(()),
    responses((status = 201, body = WhoOut), Refusals))]
async fn login(
    State(office): State<Arc<Office>>,
    Address(address): Address,
    Body(asked): Body<LoginAsked>,
) -> Result<Response, Failure> {
    let (who, secret) = session::log_in(&office, &asked.name, Secret::new(asked.password), address).await?;
    let mut response = (StatusCode::CREATED, Json(WhoOut::from(who))).into_response();
    if let Some(cookie) = session::cookie(&office, Some(&secret)) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Logs out: the session ends, wherever its cookie may be.
#[utoipa::path(delete, operation_id = "logout", path = "/session", tag = "people", security(("token" = ["reader"])),
    responses((status = 204), Refusals))]
async fn logout(_: Member, State(office): State<Arc<Office>>, headers: HeaderMap) -> Result<Response, Failure> {
    let Some(secret) = session::held(&headers) else {
        return Err(Failure::request(StatusCode::CONFLICT, "session-none", []));
    };
    let now = office.gate.clock.instant();
    office.writing().await.end_session(&secrets::kept(secret), now).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Some(cookie) = session::cookie(&office, None) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// A password in the place of another.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PasswordAsked {
    /// The one that holds until now.
    #[schema(write_only)]
    current: String,
    /// At least 15 characters, at most 256 bytes.
    #[schema(min_length = 15, max_length = 256, write_only)]
    new: String,
}

/// Changes one's own password; all one's sessions end, and a new one begins.
#[utoipa::path(put, operation_id = "change_password", path = "/session/password", tag = "people", request_body = PasswordAsked,
    security(("token" = ["reader"])), responses((status = 200, body = WhoOut), Refusals))]
async fn password_changed(
    Member(who): Member,
    State(office): State<Arc<Office>>,
    Address(address): Address,
    Body(asked): Body<PasswordAsked>,
) -> Result<Response, Failure> {
    session::own_password(&office, &who, (Secret::new(asked.current), address)).await?;
    let (name, new) = (who.name.clone(), Secret::new(asked.new));
    let kept = office.think(move || Ok(secrets::hashed(&name, &new)?)).await?;
    let now = office.gate.clock.instant();
    let wanted = Wanted { password: Some(kept), ..Wanted::default() };
    people::edit(&mut *office.writing().await, &who, &who.name, wanted, now).await?;
    let mut response = Json(WhoOut::from(who.clone())).into_response();
    if let Some(person) = office.ledger().person(&who.name).await? {
        let secret = session::begin(&office, &person, address, now).await?;
        if let Some(cookie) = session::cookie(&office, Some(&secret)) {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
    }
    Ok(response)
}
