//! Where messages of one's own organisation go, and how they fare.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use landfall_core::model::Kind;
use landfall_desk::ask::endpoint::{self, EndpointOut, Endpoints, Wanted, endpoints as all_endpoints};
use landfall_desk::ask::outbox::{self, Replayed, Tried};
use landfall_store::keeping::{organisation, scoped};
use landfall_store::outbox::{Kept, Range, Secret, State as MessageState};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use crate::answer::{Holds, Page, page, unscoped};
use crate::asked::{At, Body, Query, known, name};
use crate::auth::{Admin, Reader, Who};
use crate::describe::Refusals;
use crate::problem::Failure;
use crate::{Office, Router};

pub fn routes() -> Router {
    Router::new()
        .routes(routes!(endpoints, add))
        .routes(routes!(one, edit, remove))
        .routes(routes!(test))
        .routes(routes!(messages))
        .routes(routes!(message))
        .routes(routes!(replay))
}

/// Every endpoint of one's own organisation and how it fares.
#[utoipa::path(get, operation_id = "endpoints", path = "/endpoints", tag = "delivery", security(("token" = ["reader"])),
    responses((status = 200, body = Endpoints), Refusals))]
async fn endpoints(Reader(who): Reader, State(office): State<Arc<Office>>, holds: Holds) -> Result<Response, Failure> {
    let all = all_endpoints(office.ledger(), None).await?;
    let own = all.into_iter().filter(|e| organisation(&e.name) == who.organisation).collect();
    holds.json(&unscoped(&Endpoints { endpoints: own, secret: None }, &who.organisation)?)
}

async fn found(office: &Office, who: &Who, called: &str) -> Result<EndpointOut, Failure> {
    let found = all_endpoints(office.ledger(), Some(&scoped(&who.organisation, called))).await?.pop();
    found.ok_or_else(|| landfall_desk::Error::said(Kind::NotFound, "unknown-endpoint", [called, ""]).into())
}

/// One endpoint.
#[utoipa::path(get, operation_id = "endpoint", path = "/endpoints/{name}", tag = "delivery",
    params(("name" = String, Path, description = "Name of an endpoint of one's own")),
    security(("token" = ["reader"])), responses((status = 200, body = EndpointOut), Refusals))]
async fn one(
    Reader(who): Reader,
    State(office): State<Arc<Office>>,
    At(called): At<String>,
    holds: Holds,
) -> Result<Response, Failure> {
    holds.json(&unscoped(&found(&office, &who, &called).await?, &who.organisation)?)
}

/// What somebody wants of an endpoint.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EndpointAsked {
    /// Its name: letters, digits, `-`, `_`; up to 64. Only where one is added.
    name: Option<String>,
    /// The channel that carries to it. Only where one is added.
    channel: Option<String>,
    /// Where it is.
    address: Option<String>,
    /// The language of its messages: `en` or `zh`.
    language: Option<Language>,
    /// What else the channel needs; an empty value takes a key away.
    #[serde(default)]
    settings: BTreeMap<String, String>,
    /// Secrets in place of those it has; never given back.
    secrets: Option<Vec<String>>,
    /// Whether messages are sent to it.
    enabled: Option<bool>,
    /// Whether a secret is to be made, the one before kept beside it.
    #[serde(default)]
    rotate: bool,
}

/// A language of messages.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Language {
    En,
    Zh,
}

impl EndpointAsked {
    fn wanted(self) -> Result<Wanted, Failure> {
        let secret = |text: String| {
            if text.trim().is_empty() || text.contains(char::is_control) {
                return Err(Failure::request(StatusCode::UNPROCESSABLE_ENTITY, "secret-wrong", []));
            }
            Ok(Secret::new(text))
        };
        let secrets = self.secrets.map(|all| all.into_iter().map(secret).collect::<Result<Vec<_>, _>>()).transpose()?;
        let language = |language| match language {
            Language::En => "en".to_owned(),
            Language::Zh => "zh".to_owned(),
        };
        Ok(Wanted {
            address: self.address,
            language: self.language.map(language),
            settings: self.settings,
            secrets,
            operator: None,
            enabled: self.enabled,
            rotate: self.rotate,
        })
    }
}

/// Adds an endpoint. A secret that was made for it stands in this answer alone.
#[utoipa::path(post, operation_id = "add_endpoint", path = "/endpoints", tag = "delivery", request_body = EndpointAsked,
    security(("token" = ["admin"])), responses((status = 201, body = Endpoints), Refusals))]
async fn add(
    Admin(who): Admin,
    State(office): State<Arc<Office>>,
    holds: Holds,
    Body(asked): Body<EndpointAsked>,
) -> Result<Response, Failure> {
    let missing = |field: &str| Failure::request(StatusCode::UNPROCESSABLE_ENTITY, "field-missing", [field]);
    let called = asked.name.clone().ok_or_else(|| missing("name"))?;
    let channel = asked.channel.clone().ok_or_else(|| missing("channel"))?;
    asked.address.as_ref().ok_or_else(|| missing("address"))?;
    name(&called)?;
    let wanted = asked.wanted()?;
    let mut ledger = office.writing().await;
    let made = endpoint::add(&office.desk, &mut ledger, (&who.organisation, &called, &channel), wanted).await?;
    drop(ledger);
    let mut response = told(&office, &who, &called, made, &holds).await?;
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

async fn told(
    office: &Office,
    who: &Who,
    called: &str,
    made: Option<Secret>,
    holds: &Holds,
) -> Result<Response, Failure> {
    let secret = made.map(|secret| secret.reveal().to_owned());
    let shown = secret.is_some();
    let answer = Endpoints { endpoints: vec![found(office, who, called).await?], secret };
    let mut response = holds.json(&unscoped(&answer, &who.organisation)?)?;
    if shown {
        // neither kept under a request's key nor by who passes it on
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(response)
}

/// Changes an endpoint; what is not named stays. A secret that was made for it stands in this answer alone.
#[utoipa::path(patch, operation_id = "edit_endpoint", path = "/endpoints/{name}", tag = "delivery",
    params(("name" = String, Path, description = "Name of an endpoint of one's own")), request_body = EndpointAsked,
    security(("token" = ["admin"])), responses((status = 200, body = Endpoints), Refusals))]
async fn edit(
    Admin(who): Admin,
    State(office): State<Arc<Office>>,
    At(called): At<String>,
    holds: Holds,
    Body(asked): Body<EndpointAsked>,
) -> Result<Response, Failure> {
    if asked.name.is_some() || asked.channel.is_some() {
        return Err(Failure::request(StatusCode::UNPROCESSABLE_ENTITY, "endpoint-fixed", []));
    }
    let wanted = asked.wanted()?;
    let own = scoped(&who.organisation, &called);
    let made = endpoint::edit(&office.desk, &mut *office.writing().await, &own, wanted).await?;
    told(&office, &who, &called, made, &holds).await
}

/// Takes an endpoint away.
#[utoipa::path(delete, operation_id = "remove_endpoint", path = "/endpoints/{name}", tag = "delivery",
    params(("name" = String, Path, description = "Name of an endpoint of one's own")),
    security(("token" = ["admin"])), responses((status = 204), Refusals))]
async fn remove(
    Admin(who): Admin,
    State(office): State<Arc<Office>>,
    At(called): At<String>,
) -> Result<Response, Failure> {
    endpoint::remove(&mut *office.writing().await, &scoped(&who.organisation, &called)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Sends one message to an endpoint and says what came of it.
#[utoipa::path(post, operation_id = "test_endpoint", path = "/endpoints/{name}/test", tag = "delivery",
    params(("name" = String, Path, description = "Name of an endpoint of one's own")),
    security(("token" = ["admin"])), responses((status = 200, body = Vec<Kept>), Refusals))]
async fn test(
    Admin(who): Admin,
    State(office): State<Arc<Office>>,
    At(called): At<String>,
    holds: Holds,
) -> Result<Response, Failure> {
    let own = scoped(&who.organisation, &called);
    let message = endpoint::send_test(&mut *office.writing().await, &own).await?;
    let kept = office.delivered(&message).await?;
    holds.json(&unscoped(&kept, &who.organisation)?)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct RangeAsked {
    /// Only those to an endpoint.
    endpoint: Option<String>,
    /// Only those about a market.
    market: Option<String>,
    /// Only those in a state: `waiting`, `delivered`, `undeliverable` …
    state: Option<String>,
    /// The first number within the market.
    first: Option<i64>,
    /// The last number within the market.
    last: Option<i64>,
    /// Recorded from an instant on.
    since: Option<String>,
    /// Recorded before an instant.
    before: Option<String>,
    /// At most so many, 1 to 1,000; 100 where not given.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Where the page before ended: its `next`.
    after: Option<String>,
}

impl RangeAsked {
    fn range(&self, who: &Who) -> Result<Range, Failure> {
        let state = |word: &str| {
            let wrong = || Failure::request(StatusCode::UNPROCESSABLE_ENTITY, "state-wrong", [word]);
            MessageState::of(word).ok_or_else(wrong)
        };
        Ok(Range {
            id: None,
            endpoint: self.endpoint.as_deref().map(|name| scoped(&who.organisation, name)),
            market: self.market.clone(),
            state: self.state.as_deref().map(state).transpose()?,
            first: self.first,
            last: self.last,
            since: known(self.since.as_deref())?,
            before: known(self.before.as_deref())?,
        })
    }
}

/// Messages to the endpoints of one's own organisation, and how they fared.
#[utoipa::path(get, operation_id = "messages", path = "/messages", tag = "delivery", params(RangeAsked), security(("token" = ["reader"])),
    responses((status = 200, body = Page<Kept>), Refusals))]
async fn messages(
    Reader(who): Reader,
    State(office): State<Arc<Office>>,
    Query(asked): Query<RangeAsked>,
    holds: Holds,
) -> Result<Response, Failure> {
    let kept = office.ledger().outbox(&asked.range(&who)?).await?;
    let mut own: Vec<Kept> =
        kept.into_iter().filter(|k| organisation(&k.message.endpoint) == who.organisation).collect();
    own.sort_by(|a, b| a.message.id.cmp(&b.message.id));
    let page = page(own, |kept: &Kept| kept.message.id.clone(), asked.limit, asked.after.as_deref())?;
    holds.json(&unscoped(&page, &who.organisation)?)
}

/// One message with every attempt to deliver it.
#[utoipa::path(get, operation_id = "message", path = "/messages/{id}", tag = "delivery",
    params(("id" = String, Path, description = "Id of a message")),
    security(("token" = ["reader"])), responses((status = 200, body = Tried), Refusals))]
async fn message(
    Reader(who): Reader,
    State(office): State<Arc<Office>>,
    At(id): At<String>,
    holds: Holds,
) -> Result<Response, Failure> {
    let tried = outbox::message(office.ledger(), &id).await?;
    if organisation(&tried.kept.message.endpoint) != who.organisation {
        return Err(landfall_desk::Error::said(Kind::NotFound, "unknown-message", [&id]).into());
    }
    holds.json(&unscoped(&tried, &who.organisation)?)
}

/// Which messages are to be sent again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReplayAsked {
    /// The endpoint they went to.
    endpoint: String,
    /// Only those about a market.
    market: Option<String>,
    /// The first number within the market.
    first: Option<i64>,
    /// The last number within the market.
    last: Option<i64>,
    /// Recorded from an instant on.
    since: Option<Timestamp>,
    /// Recorded before an instant.
    before: Option<Timestamp>,
}

/// Sends messages to an endpoint again, under the same ids.
#[utoipa::path(post, operation_id = "replay_messages", path = "/messages/replay", tag = "delivery", request_body = ReplayAsked,
    security(("token" = ["admin"])), responses((status = 200, body = Replayed), Refusals))]
async fn replay(
    Admin(who): Admin,
    State(office): State<Arc<Office>>,
    holds: Holds,
    Body(asked): Body<ReplayAsked>,
) -> Result<Response, Failure> {
    let endpoint = found(&office, &who, &asked.endpoint).await?.name;
    let ReplayAsked { market, first, last, since, before, .. } = asked;
    let range = Range { id: None, endpoint: Some(endpoint), market, state: None, first, last, since, before };
    holds.json(&outbox::replay(&mut *office.writing().await, &range).await?)
}
