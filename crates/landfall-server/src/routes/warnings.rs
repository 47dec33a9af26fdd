//! Warnings of one's own organisation: what was told, what became of it, what people say of it.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use landfall_core::warn::Feedback;
use landfall_desk::ask::warnings::{Listed, WarningOut, Word, listed, one as one_warning, say};
use landfall_store::keeping::{organisation, scoped};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use crate::answer::{Holds, unscoped};
use crate::asked::{At, Body, Query, day};
use crate::auth::{Analyst, Reader, Who};
use crate::describe::Refusals;
use crate::language::Speaks;
use crate::problem::Failure;
use crate::{Office, Router};

pub fn routes() -> Router {
    Router::new().routes(routes!(warnings)).routes(routes!(warning)).routes(routes!(word))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// Only those of a watch.
    watch: Option<String>,
    /// Also those that are closed.
    all: Option<bool>,
    /// The day they are read; today where not given.
    on: Option<String>,
}

/// Warnings as they stand, what has to be decided next first.
#[utoipa::path(get, operation_id = "warnings", path = "/warnings", tag = "warnings", params(Asked), security(("token" = ["reader"])),
    responses((status = 200, body = Listed), Refusals))]
async fn warnings(
    Reader(who): Reader,
    State(office): State<Arc<Office>>,
    Query(asked): Query<Asked>,
    text: Speaks,
    holds: Holds,
) -> Result<Response, Failure> {
    let on = day(asked.on.as_deref(), "on")?;
    let context = office.context(None).await?;
    let watch = asked.watch.as_deref().map(|watch| scoped(&who.organisation, watch));
    let own = |watch: &str| organisation(watch) == who.organisation;
    let all = asked.all.unwrap_or_default();
    let (listed, _) = listed(&office.desk, &context, (watch.as_deref(), &own), all, on, &text).await?;
    holds.json(&unscoped(&listed, &who.organisation)?)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct OneAsked {
    /// The day it is read; today where not given.
    on: Option<String>,
}

/// One warning with what happened to it; the beginning of an id is enough where no other begins so.
#[utoipa::path(get, operation_id = "warning", path = "/warnings/{id}", tag = "warnings",
    params(("id" = String, Path, description = "Id of a warning"), OneAsked),
    security(("token" = ["reader"])), responses((status = 200, body = WarningOut), Refusals))]
async fn warning(
    Reader(who): Reader,
    State(office): State<Arc<Office>>,
    At(id): At<String>,
    Query(asked): Query<OneAsked>,
    text: Speaks,
    holds: Holds,
) -> Result<Response, Failure> {
    let on = day(asked.on.as_deref(), "on")?;
    shown(&office, &who, &id, on, &text, &holds).await
}

async fn shown(
    office: &Office,
    who: &Who,
    id: &str,
    on: jiff::civil::Date,
    text: &Speaks,
    holds: &Holds,
) -> Result<Response, Failure> {
    let context = office.context(None).await?;
    let own = |watch: &str| organisation(watch) == who.organisation;
    let (out, _) = one_warning(&office.desk, &context, (id, &own), on, text).await?;
    holds.json(&unscoped(&out, &who.organisation)?)
}

/// What somebody says of a warning.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "word", rename_all = "snake_case", deny_unknown_fields)]
enum WordAsked {
    /// They have read it.
    Acknowledge {
        /// A remark.
        note: Option<String>,
    },
    /// They have acted on it.
    Act {
        /// A remark.
        note: Option<String>,
    },
    /// It does not matter.
    Dismiss {
        /// Why.
        #[schema(min_length = 1)]
        reason: String,
    },
    /// What they think of it.
    Feedback {
        /// What they think of it.
        feedback: Feedback,
        /// A remark.
        note: Option<String>,
    },
}

/// Says something of a warning.
#[utoipa::path(post, operation_id = "say_of_warning", path = "/warnings/{id}/words", tag = "warnings",
    params(("id" = String, Path, description = "Id of a warning")), request_body = WordAsked,
    security(("token" = ["analyst"])), responses((status = 200, body = WarningOut), Refusals))]
async fn word(
    Analyst(who): Analyst,
    State(office): State<Arc<Office>>,
    At(id): At<String>,
    text: Speaks,
    holds: Holds,
    Body(asked): Body<WordAsked>,
) -> Result<Response, Failure> {
    let (word, note) = match asked {
        WordAsked::Acknowledge { note } => (Word::Acknowledge, note),
        WordAsked::Act { note } => (Word::Act, note),
        WordAsked::Dismiss { reason } => (Word::Dismiss { reason }, None),
        WordAsked::Feedback { feedback, note } => (Word::Feedback(feedback), note),
    };
    let own = |watch: &str| organisation(watch) == who.organisation;
    say(&mut *office.writing().await, (&id, &own), word, note.as_deref(), &text).await?;
    shown(&office, &who, &id, jiff::ZonedDateTime::now().date(), &text, &holds).await
}
