//! Questions about a car: may it, what does it pay, when does that change, what changed.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use jiff::civil::Date;
use landfall_core::assess::duty::{Duty, duty};
use landfall_core::assess::{Assessment, Timeline, timeline};
use landfall_core::model::Case;
use landfall_desk::ask::assess::{assess, cases};
use landfall_desk::ask::diff::{Compared, compared};
use landfall_desk::context::Context;
use landfall_desk::{case, untold};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::answer::Holds;
use crate::asked::{Body, known};
use crate::auth::{Reader, Who};
use crate::describe::Refusals;
use crate::problem::Failure;
use crate::{Office, Router};

pub fn routes() -> Router {
    Router::new()
        .routes(routes!(assessments))
        .routes(routes!(duties))
        .routes(routes!(timelines))
        .routes(routes!(changes))
}

/// A car and what belongs to it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum CaseAsked {
    /// The name of a sample, of a vehicle of the ledger, or of a case of one's own.
    Named(String),
    /// The case itself, as a case file has it: `vehicle`, `offer`, `firm`, `shipment`.
    Written(serde_json::Map<String, serde_json::Value>),
}

impl CaseAsked {
    /// The case itself.
    ///
    /// # Errors
    /// What is wrong with it, or that there is none of the name.
    pub async fn find(&self, who: &Who, office: &Office, context: &Context) -> Result<Case, Failure> {
        match self {
            CaseAsked::Named(name) => {
                Ok(case::of(context, &who.organisation, name, office.desk.packs.as_deref()).await?.1)
            }
            CaseAsked::Written(written) => {
                let text = serde_json::Value::Object(written.clone()).to_string();
                Ok(case::written(text, context.reading.vocab())?)
            }
        }
    }
}

pub fn texts(all: &[String]) -> Vec<&str> {
    all.iter().map(String::as_str).collect()
}

pub fn today(on: Option<Date>) -> Date {
    on.unwrap_or_else(|| jiff::ZonedDateTime::now().date())
}

/// May it, in several markets on a day.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AssessmentAsked {
    case: CaseAsked,
    /// Codes or names of markets; `all` for every one.
    #[schema(min_items = 1)]
    markets: Vec<String>,
    /// The day asked; today where not given.
    on: Option<Date>,
    /// The moment known: an instant, or a day for its end in UTC; now where not given.
    known: Option<String>,
    /// Values in place of the case's own: `vehicle.doors=4`.
    #[serde(default)]
    set: Vec<String>,
}

/// May it: one answer a market, with its findings, citations, flips and receipt.
#[utoipa::path(post, operation_id = "assess", path = "/assessments", tag = "questions", request_body = AssessmentAsked,
    security(("token" = ["reader"])), responses((status = 200, body = Vec<Assessment>), Refusals))]
async fn assessments(
    Reader(who): Reader,
    State(office): State<Arc<Office>>,
    holds: Holds,
    Body(asked): Body<AssessmentAsked>,
) -> Result<Response, Failure> {
    let context = office.context(known(asked.known.as_deref())?).await?;
    let markets = context.asked(&texts(&asked.markets))?;
    let given = asked.case.find(&who, &office, &context).await?;
    let cases = cases(&given, &texts(&asked.set), &markets, context.reading.vocab())?;
    let on = today(asked.on);
    office.think(move || holds.json(&assess(&context, &cases, &markets, on, &untold))).await
}

/// One market on a day.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MarketAsked {
    pub case: CaseAsked,
    /// Code or name of a market.
    pub market: String,
    /// The day asked; today where not given.
    pub on: Option<Date>,
    /// The moment known: an instant, or a day for its end in UTC; now where not given.
    pub known: Option<String>,
    /// Values in place of the case's own: `shipment.customs_value=20000USD`.
    #[serde(default)]
    pub set: Vec<String>,
}

/// What it pays at the border, with the cases that papers and quotas make.
#[utoipa::path(post, operation_id = "duty", path = "/duties", tag = "questions", request_body = MarketAsked,
    security(("token" = ["reader"])), responses((status = 200, body = Duty), Refusals))]
async fn duties(
    Reader(who): Reader,
    State(office): State<Arc<Office>>,
    holds: Holds,
    Body(asked): Body<MarketAsked>,
) -> Result<Response, Failure> {
    let context = office.context(known(asked.known.as_deref())?).await?;
    let market = context.single(Some(&asked.market))?;
    let given = asked.case.find(&who, &office, &context).await?;
    let case = case::with(&given, &texts(&asked.set), &market, context.reading.vocab())?;
    let on = today(asked.on);
    office.think(move || holds.json(&duty(&context.world(), &case, &market, on))).await
}

/// One market over some days.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TimelineAsked {
    case: CaseAsked,
    /// Code or name of a market.
    market: String,
    /// The first day.
    from: Date,
    /// The last day.
    through: Date,
    /// The moment known: an instant, or a day for its end in UTC; now where not given.
    known: Option<String>,
    /// Values in place of the case's own.
    #[serde(default)]
    set: Vec<String>,
}

/// When answers change, and why.
#[utoipa::path(post, operation_id = "timeline", path = "/timelines", tag = "questions", request_body = TimelineAsked,
    security(("token" = ["reader"])), responses((status = 200, body = Timeline), Refusals))]
async fn timelines(
    Reader(who): Reader,
    State(office): State<Arc<Office>>,
    holds: Holds,
    Body(asked): Body<TimelineAsked>,
) -> Result<Response, Failure> {
    let (from, through) = (asked.from, asked.through);
    if through < from {
        let (from, through) = (from.to_string(), through.to_string());
        return Err(landfall_desk::Error::incorrect("days-reversed", [&from, &through]).into());
    }
    let context = office.context(known(asked.known.as_deref())?).await?;
    let market = context.single(Some(&asked.market))?;
    let given = asked.case.find(&who, &office, &context).await?;
    let case = case::with(&given, &texts(&asked.set), &market, context.reading.vocab())?;
    office.think(move || holds.json(&timeline(&context.world(), &case, &market, from, through))).await
}

/// A point in both clocks.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PointAsked {
    /// The day in force.
    on: Date,
    /// The moment known: an instant, or a day for its end in UTC; now where not given.
    known: Option<String>,
}

/// Two points, or two cars.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeAsked {
    case: CaseAsked,
    /// The car at the second point, where it is another.
    other: Option<CaseAsked>,
    /// Codes or names of markets; `all` for every one.
    #[schema(min_items = 1)]
    markets: Vec<String>,
    /// The first point.
    from: PointAsked,
    /// The second point.
    to: PointAsked,
    /// Values in place of the cases' own.
    #[serde(default)]
    set: Vec<String>,
}

/// What changed between two points or two cars, by kind and with its cause.
#[utoipa::path(post, operation_id = "changes", path = "/changes", tag = "questions", request_body = ChangeAsked,
    security(("token" = ["reader"])), responses((status = 200, body = Compared), Refusals))]
async fn changes(
    Reader(who): Reader,
    State(office): State<Arc<Office>>,
    holds: Holds,
    Body(asked): Body<ChangeAsked>,
) -> Result<Response, Failure> {
    let mut second = office.own_context(known(asked.to.known.as_deref())?).await?;
    let first = known(asked.from.known.as_deref())?.unwrap_or(second.known);
    let mut first = office.own_context(Some(first)).await?;
    let markets: BTreeSet<String> = second.asked(&texts(&asked.markets))?.into_iter().collect();
    let set = texts(&asked.set);
    let vocab = second.reading.vocab();
    let everywhere = |given: Case| markets.iter().try_fold(given, |case, m| case::with(&case, &set, m, vocab));
    let before = everywhere(asked.case.find(&who, &office, &second).await?)?;
    let after = match &asked.other {
        Some(other) => everywhere(other.find(&who, &office, &second).await?)?,
        None => before.clone(),
    };
    let (on, then) = (asked.from.on, asked.to.on);
    let one = (&mut first, &before, on);
    holds.json(&compared(one, (&mut second, &after, then), &markets).await?)
}
