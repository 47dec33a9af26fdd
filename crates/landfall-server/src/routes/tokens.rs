//! Tokens for programs that act for somebody.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use crate::answer::{Holds, Page, page};
use crate::asked::{At, Body, Query};
use crate::auth::token::{self, Made, TokenOut};
use crate::auth::{Member, Reader, Role};
use crate::describe::Refusals;
use crate::problem::Failure;
use crate::{Office, Router};

pub fn routes() -> Router {
    Router::new().routes(routes!(tokens, token_made)).routes(routes!(token_revoked))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct TokensAsked {
    /// At most so many, 1 to 1,000; 100 where not given.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Where the page before ended: its `next`.
    after: Option<String>,
}

/// One's own tokens; for an admin, those of the organisation; for who runs the service, all.
#[utoipa::path(get, operation_id = "tokens", path = "/tokens", tag = "people", params(TokensAsked), security(("token" = ["reader"])),
    responses((status = 200, body = Page<TokenOut>), Refusals))]
async fn tokens(
    Reader(who): Reader,
    State(office): State<Arc<Office>>,
    Query(asked): Query<TokensAsked>,
    holds: Holds,
) -> Result<Response, Failure> {
    let all = token::seen(office.ledger(), &who).await?;
    holds.json(&page(all, |one| one.id.clone(), asked.limit, asked.after.as_deref())?)
}

/// A token to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TokenAsked {
    /// What it is for.
    name: String,
    /// What it may: no more than who makes it.
    role: Role,
    /// For how many days.
    #[schema(minimum = 1, maximum = 366)]
    days: i64,
}

/// Makes a token that acts for who asks. It is shown this once.
#[utoipa::path(post, operation_id = "make_token", path = "/tokens", tag = "people", request_body = TokenAsked, security(("token" = ["reader"])),
    responses((status = 201, body = Made), Refusals))]
async fn token_made(
    Member(who): Member,
    State(office): State<Arc<Office>>,
    Body(asked): Body<TokenAsked>,
) -> Result<Response, Failure> {
    if who.token.is_some() {
        return Err(Failure::request(StatusCode::FORBIDDEN, "token-by-token", []));
    }
    let now = office.gate.clock.instant();
    let mut ledger = office.writing().await;
    let made = token::make(&mut ledger, &who.name, &asked.name, (asked.role, asked.days), now).await?;
    Ok((StatusCode::CREATED, [(CACHE_CONTROL, "no-store")], Json(made)).into_response())
}

/// Revokes a token: from now on it is not taken.
#[utoipa::path(delete, operation_id = "revoke_token", path = "/tokens/{id}", tag = "people",
    params(("id" = String, Path, description = "Id of a token")),
    security(("token" = ["reader"])), responses((status = 204), Refusals))]
async fn token_revoked(
    Member(who): Member,
    State(office): State<Arc<Office>>,
    At(id): At<String>,
) -> Result<StatusCode, Failure> {
    let now = office.gate.clock.instant();
    token::revoke(&mut *office.writing().await, &who, &id, now).await?;
    Ok(StatusCode::NO_CONTENT)
}
