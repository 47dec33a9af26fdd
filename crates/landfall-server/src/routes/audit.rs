//! Who did what.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use landfall_store::people::Done;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

use crate::answer::{Holds, Page};
use crate::asked::Query;
use crate::auth::Admin;
use crate::describe::Refusals;
use crate::problem::Failure;
use crate::{Office, Router};

/// The most on a page, and so many where nobody says.
const MOST: usize = 1000;
const USUAL: usize = 100;

pub fn routes() -> Router {
    Router::new().routes(routes!(audit))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct AuditAsked {
    /// At most so many, 1 to 1,000; 100 where not given.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Where the page before ended: its `next`, the number of an entry.
    after: Option<i64>,
}

/// Who did what, the latest first: of the organisation; for who runs the service, of all. The entries stand in the
/// ledger's chain.
#[utoipa::path(get, operation_id = "audit", path = "/audit", tag = "people", params(AuditAsked), security(("token" = ["admin"])),
    responses((status = 200, body = Page<Done>), Refusals))]
async fn audit(
    Admin(who): Admin,
    State(office): State<Arc<Office>>,
    Query(asked): Query<AuditAsked>,
    holds: Holds,
) -> Result<Response, Failure> {
    let limit = asked.limit.unwrap_or(USUAL);
    if !(1..=MOST).contains(&limit) {
        let (limit, most) = (limit.to_string(), MOST.to_string());
        return Err(Failure::request(StatusCode::UNPROCESSABLE_ENTITY, "limit-wrong", [&limit, &most]));
    }
    let (mut items, total) = office.ledger().audited(who.sees(), asked.after, limit + 1).await?;
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|last| last.seq.to_string());
    holds.json(&Page { items, total, next })
}
