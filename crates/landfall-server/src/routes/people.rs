//! Who is registered, and the organisations they belong to.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use landfall_store::outbox::Secret;
use landfall_store::people::Organisation;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use crate::answer::{Holds, Page, page};
use crate::asked::{At, Body, Query};
use crate::auth::people::{self, PersonOut, Wanted};
use crate::auth::{Admin, Operator, Role, secrets};
use crate::describe::Refusals;
use crate::problem::Failure;
use crate::{Office, Router};

pub fn routes() -> Router {
    Router::new()
        .routes(routes!(users, user_added))
        .routes(routes!(user_edited, user_removed))
        .routes(routes!(organisations, organisation_added))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct PagesAsked {
    /// At most so many, 1 to 1,000; 100 where not given.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Where the page before ended: its `next`.
    after: Option<String>,
}

/// Everybody of the organisation; for who runs the service, of all.
#[utoipa::path(get, operation_id = "users", path = "/users", tag = "people", params(PagesAsked), security(("token" = ["admin"])),
    responses((status = 200, body = Page<PersonOut>), Refusals))]
async fn users(
    Admin(who): Admin,
    State(office): State<Arc<Office>>,
    Query(asked): Query<PagesAsked>,
    holds: Holds,
) -> Result<Response, Failure> {
    let all = people::seen(office.ledger(), &who).await?;
    holds.json(&page(all, |one| one.name.clone(), asked.limit, asked.after.as_deref())?)
}

/// Somebody to be registered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UserAsked {
    /// Letters, digits, `.`, `-`, `_`, `@`; kept in small letters.
    name: String,
    /// Their organisation; that of who asks where not given.
    organisation: Option<String>,
    /// Where they can be written to.
    email: Option<String>,
    role: Role,
    /// At least 15 characters, at most 256 bytes.
    #[schema(min_length = 15, max_length = 256, write_only)]
    password: String,
}

/// Registers somebody.
#[utoipa::path(post, operation_id = "add_user", path = "/users", tag = "people", request_body = UserAsked, security(("token" = ["admin"])),
    responses((status = 201, body = PersonOut), Refusals))]
async fn user_added(
    Admin(who): Admin,
    State(office): State<Arc<Office>>,
    Body(asked): Body<UserAsked>,
) -> Result<Response, Failure> {
    let password = hashed(&office, &asked.name, Some(asked.password)).await?;
    let organisation = asked.organisation.unwrap_or_else(|| who.organisation.clone());
    let wanted = Wanted { email: asked.email, role: Some(asked.role), password };
    let now = office.gate.clock.instant();
    let mut ledger = office.writing().await;
    let added = people::add(&mut ledger, &who, (&asked.name, &organisation), wanted, now).await?;
    Ok((StatusCode::CREATED, Json(added)).into_response())
}

/// What is to differ; what is not given stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UserChange {
    /// Where they can be written to; blank takes it away.
    email: Option<String>,
    role: Option<Role>,
    /// At least 15 characters, at most 256 bytes; their sessions end.
    #[schema(min_length = 15, max_length = 256, write_only)]
    password: Option<String>,
}

/// Changes somebody's rights, address or password.
#[utoipa::path(patch, operation_id = "edit_user", path = "/users/{name}", tag = "people", request_body = UserChange,
    params(("name" = String, Path, description = "Name of somebody")),
    security(("token" = ["admin"])), responses((status = 200, body = PersonOut), Refusals))]
async fn user_edited(
    Admin(who): Admin,
    State(office): State<Arc<Office>>,
    At(name): At<String>,
    Body(asked): Body<UserChange>,
) -> Result<Json<PersonOut>, Failure> {
    let password = hashed(&office, &name, asked.password).await?;
    let wanted = Wanted { email: asked.email, role: asked.role, password };
    let now = office.gate.clock.instant();
    let mut ledger = office.writing().await;
    Ok(Json(people::edit(&mut ledger, &who, &name, wanted, now).await?))
}

/// Removes somebody: their sessions end, their tokens are revoked.
#[utoipa::path(delete, operation_id = "remove_user", path = "/users/{name}", tag = "people",
    params(("name" = String, Path, description = "Name of somebody")),
    security(("token" = ["admin"])), responses((status = 204), Refusals))]
async fn user_removed(
    Admin(who): Admin,
    State(office): State<Arc<Office>>,
    At(name): At<String>,
) -> Result<StatusCode, Failure> {
    let now = office.gate.clock.instant();
    let mut ledger = office.writing().await;
    people::remove(&mut ledger, &who, &name, now).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn hashed(office: &Arc<Office>, name: &str, password: Option<String>) -> Result<Option<Secret>, Failure> {
    let Some(password) = password.map(Secret::new) else { return Ok(None) };
    let name = name.to_owned();
    office.think(move || Ok(Some(secrets::hashed(&name, &password)?))).await
}

/// An organisation.
#[derive(Debug, Serialize, ToSchema)]
struct OrganisationOut {
    /// Its name.
    name: String,
    /// Since when.
    since: Timestamp,
}

impl From<Organisation> for OrganisationOut {
    fn from(one: Organisation) -> OrganisationOut {
        OrganisationOut { name: one.name, since: one.at }
    }
}

/// The organisations beside the one that runs the service; for who does not, their own.
#[utoipa::path(get, operation_id = "organisations", path = "/organisations", tag = "people", params(PagesAsked), security(("token" = ["admin"])),
    responses((status = 200, body = Page<OrganisationOut>), Refusals))]
async fn organisations(
    Admin(who): Admin,
    State(office): State<Arc<Office>>,
    Query(asked): Query<PagesAsked>,
    holds: Holds,
) -> Result<Response, Failure> {
    let all = office.ledger().organisations().await?.into_iter().map(OrganisationOut::from);
    let seen: Vec<OrganisationOut> = all.filter(|one| who.sees().is_none_or(|own| own == one.name)).collect();
    holds.json(&page(seen, |one| one.name.clone(), asked.limit, asked.after.as_deref())?)
}

/// An organisation to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OrganisationAsked {
    /// Letters, digits, `.`, `-`, `_`.
    name: String,
}

/// Adds an organisation; only who runs the service does.
#[utoipa::path(post, operation_id = "add_organisation", path = "/organisations", tag = "people", request_body = OrganisationAsked,
    security(("token" = ["admin", "operator"])), responses((status = 201, body = OrganisationOut), Refusals))]
async fn organisation_added(
    _: Operator,
    State(office): State<Arc<Office>>,
    Body(asked): Body<OrganisationAsked>,
) -> Result<Response, Failure> {
    let now = office.gate.clock.instant();
    let added = people::add_organisation(&mut *office.writing().await, &asked.name, now).await?;
    Ok((StatusCode::CREATED, Json(OrganisationOut::from(added))).into_response())
}
