//! What is known beside markets: rules, deadlines, legal texts and their forecasts, gaps, and everything that has words.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use jiff::civil::Date;
use landfall_core::assess::Due;
use landfall_core::forecast::Forecast;
use landfall_core::model::{Kind, Rule, nearest};
use landfall_desk::ask::clock::{Clocks, clocks as all_clocks, counted};
use landfall_desk::ask::find::{FoundAll, find as find_words};
use landfall_desk::ask::forecast::{Forecasts, of_all, of_one};
use landfall_desk::ask::gaps::{Gaps, gaps as all_gaps};
use landfall_desk::ask::sources::{Sources, sources as all_sources};
use landfall_desk::render::Words;
use landfall_desk::{packs, untold};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use crate::answer::{Holds, Page, page};
use crate::asked::{At, Query, day, known, list};
use crate::auth::Reader;
use crate::describe::Refusals;
use crate::language::Speaks;
use crate::problem::Failure;
use crate::{Office, Router};

pub fn routes() -> Router {
    Router::new()
        .routes(routes!(rules))
        .routes(routes!(rule))
        .routes(routes!(clocks))
        .routes(routes!(clock))
        .routes(routes!(forecasts))
        .routes(routes!(forecast))
        .routes(routes!(gaps))
        .routes(routes!(find))
        .routes(routes!(sources))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct RulesAsked {
    /// The moment known; now where not given.
    known: Option<String>,
    /// At most so many, 1 to 1,000; 100 where not given.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Where the page before ended: its `next`.
    after: Option<String>,
}

/// What rules mean.
#[utoipa::path(get, operation_id = "rules", path = "/rules", tag = "knowledge", params(RulesAsked), security(("token" = ["reader"])),
    responses((status = 200, body = Page<Rule>), Refusals))]
async fn rules(
    _: Reader,
    State(office): State<Arc<Office>>,
    Query(asked): Query<RulesAsked>,
    holds: Holds,
) -> Result<Response, Failure> {
    let context = office.context(known(asked.known.as_deref())?).await?;
    let mut all = context.reading.ruleset().rules.clone();
    all.sort_by(|a, b| a.id.cmp(&b.id));
    holds.json(&page(all, |rule| rule.id.clone(), asked.limit, asked.after.as_deref())?)
}

/// A rule with who asks for it.
#[derive(Debug, Serialize, ToSchema)]
struct RuleOut {
    /// What it means.
    #[serde(flatten)]
    rule: Rule,
    /// Clause, edge case and a vehicle that surprises, in Markdown.
    document: Option<String>,
    /// Ids of the adoptions, by market.
    adoptions: std::collections::BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct KnownAsked {
    /// The moment known; now where not given.
    known: Option<String>,
}

/// One rule: what it means, its document, and which markets adopted it.
#[utoipa::path(get, operation_id = "rule", path = "/rules/{rule}", tag = "knowledge",
    params(("rule" = String, Path, description = "Id of a rule"), KnownAsked),
    security(("token" = ["reader"])), responses((status = 200, body = RuleOut), Refusals))]
async fn rule(
    _: Reader,
    State(office): State<Arc<Office>>,
    At(id): At<String>,
    Query(asked): Query<KnownAsked>,
    holds: Holds,
) -> Result<Response, Failure> {
    let context = office.context(known(asked.known.as_deref())?).await?;
    let ruleset = context.reading.ruleset();
    let Some(rule) = ruleset.rule(&id) else {
        let near = nearest(&id, ruleset.rules.iter().map(|r| r.id.as_str())).unwrap_or_default();
        return Err(landfall_desk::Error::said(Kind::NotFound, "unknown-rule", [&id, near]).into());
    };
    let own = |held: &landfall_core::resolve::MarketAsKnown| {
        let adopted = held.adoptions.iter().filter(|a| a.adoption.rule == id);
        adopted.map(|a| a.adoption.id.clone()).collect::<Vec<_>>()
    };
    let adoptions = context.markets.iter().map(|(code, held)| (code.clone(), own(held)));
    let document = packs::documents(office.desk.packs.as_deref()).remove(&id);
    let adoptions = adoptions.filter(|(_, ids)| !ids.is_empty()).collect();
    holds.json(&RuleOut { rule: rule.clone(), document, adoptions })
}

/// The clocks of all markets: duties with a deadline.
#[utoipa::path(get, operation_id = "clocks", path = "/clocks", tag = "knowledge", params(KnownAsked), security(("token" = ["reader"])),
    responses((status = 200, body = Clocks), Refusals))]
async fn clocks(
    _: Reader,
    State(office): State<Arc<Office>>,
    Query(asked): Query<KnownAsked>,
    holds: Holds,
) -> Result<Response, Failure> {
    holds.json(&all_clocks(&*office.context(known(asked.known.as_deref())?).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ClockAsked {
    /// When the event was: an instant with its offset, or a time of day as the authority's clocks show it; now where not
    /// given.
    start: Option<String>,
    /// The moment known; now where not given.
    known: Option<String>,
}

/// When what a clock asks for is due.
#[utoipa::path(get, operation_id = "clock", path = "/clocks/{clock}", tag = "knowledge",
    params(("clock" = String, Path, description = "Id of a clock"), ClockAsked),
    security(("token" = ["reader"])), responses((status = 200, body = Due), Refusals))]
async fn clock(
    _: Reader,
    State(office): State<Arc<Office>>,
    At(id): At<String>,
    Query(asked): Query<ClockAsked>,
    holds: Holds,
) -> Result<Response, Failure> {
    let context = office.context(known(asked.known.as_deref())?).await?;
    holds.json(&counted(&context, &id, asked.start.as_deref())?.0)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ForecastAsked {
    /// The day asked; today where not given.
    on: Option<String>,
    /// The moment known; now where not given.
    known: Option<String>,
    /// Days by which the chance is wanted, between commas.
    by: Option<String>,
}

impl ForecastAsked {
    fn days(&self) -> Result<Vec<Date>, Failure> {
        let mut days =
            list(self.by.as_deref()).into_iter().map(|d| day(Some(d), "by")).collect::<Result<Vec<_>, _>>()?;
        days.sort_unstable();
        days.dedup();
        Ok(days)
    }
}

/// When what is still open will reach its next stages.
#[utoipa::path(get, operation_id = "forecasts", path = "/forecasts", tag = "knowledge", params(ForecastAsked), security(("token" = ["reader"])),
    responses((status = 200, body = Forecasts), Refusals))]
async fn forecasts(
    _: Reader,
    State(office): State<Arc<Office>>,
    Query(asked): Query<ForecastAsked>,
    holds: Holds,
) -> Result<Response, Failure> {
    let (on, by) = (day(asked.on.as_deref(), "on")?, asked.days()?);
    let context = office.context(known(asked.known.as_deref())?).await?;
    office.think(move || holds.json(&of_all(&context, on, &by))).await
}

/// When one legal text will reach its next stages.
#[utoipa::path(get, operation_id = "forecast", path = "/forecasts/{instrument}", tag = "knowledge",
    params(("instrument" = String, Path, description = "Id of a legal text, its slashes as %2F"), ForecastAsked),
    security(("token" = ["reader"])), responses((status = 200, body = Forecast), Refusals))]
async fn forecast(
    _: Reader,
    State(office): State<Arc<Office>>,
    At(id): At<String>,
    Query(asked): Query<ForecastAsked>,
    text: Speaks,
    holds: Holds,
) -> Result<Response, Failure> {
    let (on, by) = (day(asked.on.as_deref(), "on")?, asked.days()?);
    let context = office.context(known(asked.known.as_deref())?).await?;
    office.think(move || holds.json(&of_one(&context, &id, on, &by, &text)?)).await
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct GapsAsked {
    /// Codes or names of markets between commas; every one where not given.
    market: Option<String>,
    /// The day asked; today where not given.
    on: Option<String>,
    /// The moment known; now where not given.
    known: Option<String>,
}

/// What we do not know.
#[utoipa::path(get, operation_id = "gaps", path = "/gaps", tag = "knowledge", params(GapsAsked), security(("token" = ["reader"])),
    responses((status = 200, body = Gaps), Refusals))]
async fn gaps(
    _: Reader,
    State(office): State<Arc<Office>>,
    Query(asked): Query<GapsAsked>,
    text: Speaks,
    holds: Holds,
) -> Result<Response, Failure> {
    let on = day(asked.on.as_deref(), "on")?;
    let context = office.context(known(asked.known.as_deref())?).await?;
    let markets = context.asked(&[asked.market.as_deref().unwrap_or("all")])?;
    let words = Words { text: &text, reading: &context.reading };
    holds.json(&all_gaps(&office.desk, &context, &markets, on, words, &untold).await?)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct FindAsked {
    /// The words looked for, all of them.
    text: String,
    /// The moment known; now where not given.
    known: Option<String>,
    /// Whether all are wanted, not only the best.
    full: Option<bool>,
}

/// Everything that has all the words, in both languages.
#[utoipa::path(get, operation_id = "find", path = "/find", tag = "knowledge", params(FindAsked), security(("token" = ["reader"])),
    responses((status = 200, body = FoundAll), Refusals))]
async fn find(
    _: Reader,
    State(office): State<Arc<Office>>,
    Query(asked): Query<FindAsked>,
    text: Speaks,
    holds: Holds,
) -> Result<Response, Failure> {
    let known = known(asked.known.as_deref())?;
    holds.json(&find_words(&office.desk, &asked.text, known, asked.full.unwrap_or_default(), text.lang).await?)
}

/// What can be read, under which licence, when it last ran, how old its content is, how it fares.
#[utoipa::path(get, operation_id = "sources", path = "/sources", tag = "knowledge", params(KnownAsked), security(("token" = ["reader"])),
    responses((status = 200, body = Sources), Refusals))]
async fn sources(
    _: Reader,
    State(office): State<Arc<Office>>,
    Query(asked): Query<KnownAsked>,
    holds: Holds,
) -> Result<Response, Failure> {
    holds.json(&all_sources(&office.desk, known(asked.known.as_deref())?).await?)
}
