//! Markets: which there are, their dossiers, what is stated of them, and several side by side.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use jiff::civil::Date;
use landfall_core::model::Text;
use landfall_desk::ask::fact::{Stated, attribute, stated};
use landfall_desk::compare::{Comparison, FEWEST, MOST, gather as side_by_side, report as compared, subject};
use landfall_desk::dossier::{self, Dossier, border, gather};
use landfall_desk::render::{Paint, Show, Words};
use landfall_desk::report::Report;
use landfall_desk::shown::FactOut;
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
        .routes(routes!(markets))
        .routes(routes!(market))
        .routes(routes!(facts))
        .routes(routes!(one_attribute))
        .routes(routes!(comparison))
}

/// A market of the list.
#[derive(Debug, Serialize, ToSchema)]
struct MarketOut {
    /// Its code.
    code: String,
    /// Its name.
    title: Option<Text>,
    /// How many facts are held of it, inherited and past ones included.
    facts: usize,
    /// How many adoptions are held of it, inherited and past ones included.
    adoptions: usize,
    /// Its purposes, where they are not the usual ones.
    purposes: Option<Vec<String>>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct KnownAsked {
    /// The moment known: an instant, or a day for its end in UTC; now where not given.
    known: Option<String>,
}

/// Every market the ledger has heard of.
#[utoipa::path(get, operation_id = "markets", path = "/markets", tag = "markets", params(KnownAsked), security(("token" = ["reader"])),
    responses((status = 200, body = Vec<MarketOut>), Refusals))]
async fn markets(
    _: Reader,
    State(office): State<Arc<Office>>,
    Query(asked): Query<KnownAsked>,
    holds: Holds,
) -> Result<Response, Failure> {
    let context = office.context(known(asked.known.as_deref())?).await?;
    let titles = context.reading.vocab().codes.get("market");
    let title = |code: &str| titles.into_iter().flatten().find(|c| c.id == code).map(|c| c.title.clone());
    let markets = context.markets.iter().map(|(code, held)| MarketOut {
        code: code.clone(),
        title: title(code),
        facts: held.facts.values().map(Vec::len).sum(),
        adoptions: held.adoptions.len(),
        purposes: held.head.purposes.clone(),
    });
    holds.json(&markets.collect::<Vec<_>>())
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct DossierAsked {
    /// The day asked; today where not given.
    on: Option<String>,
    /// The moment known; now where not given.
    known: Option<String>,
    /// The dossier's data, or the report a person reads in one of its forms.
    #[param(inline)]
    format: Option<Format>,
}

/// The forms of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Format {
    Json,
    Text,
    Markdown,
    Html,
}

/// A dossier with its report.
#[derive(Debug, Serialize, ToSchema)]
struct DossierOut {
    /// The data.
    #[serde(flatten)]
    dossier: Dossier,
    /// The report in the language asked for.
    report: Report,
}

/// The dossier of a market: everything held about it on a day.
#[utoipa::path(get, operation_id = "market", path = "/markets/{market}", tag = "markets",
    params(("market" = String, Path, description = "Code or name of a market"), DossierAsked),
    security(("token" = ["reader"])),
    responses((status = 200, content((DossierOut = "application/json"), (String = "text/html"), (String = "text/markdown"),
        (String = "text/plain"))), Refusals))]
async fn market(
    _: Reader,
    State(office): State<Arc<Office>>,
    At(market): At<String>,
    Query(asked): Query<DossierAsked>,
    text: Speaks,
    holds: Holds,
) -> Result<Response, Failure> {
    let on = day(asked.on.as_deref(), "on")?;
    let context = office.context(known(asked.known.as_deref())?).await?;
    let code = context.single(Some(&market))?;
    office
        .think(move || {
            let missing = || Failure::request(axum::http::StatusCode::NOT_FOUND, "market-without-head", [&code]);
            let held = context.markets.get(&code).ok_or_else(missing)?;
            let dossier = gather(&context, held, on, border(&context, &code, on));
            let report = dossier::report(&dossier, Words { text: &text, reading: &context.reading }, true);
            written(asked.format, &holds, report, |report| DossierOut { dossier, report })
        })
        .await
}

/// A report in the form asked for.
fn written<T: Serialize>(
    format: Option<Format>,
    holds: &Holds,
    report: Report,
    data: impl FnOnce(Report) -> T,
) -> Result<Response, Failure> {
    match format.unwrap_or(Format::Json) {
        Format::Json => holds.json(&data(report)),
        Format::Html => Ok(holds.bytes(report.html(), "text/html; charset=utf-8")),
        Format::Markdown => Ok(holds.bytes(report.markdown(), "text/markdown; charset=utf-8")),
        Format::Text => {
            let plain = report.text(Paint { on: false }, Show { width: WIDE, full: true });
            Ok(holds.bytes(plain, "text/plain; charset=utf-8"))
        }
    }
}

/// Columns of a report as plain text.
const WIDE: usize = 120;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct FactsAsked {
    /// The day asked; today where not given.
    on: Option<String>,
    /// The moment known; now where not given.
    known: Option<String>,
    /// A node of the subject tree: facts of it and of what lies below.
    subject: Option<String>,
    /// Only what decides on the day.
    decides: Option<bool>,
    /// At most so many, 1 to 1,000; 100 where not given.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Where the page before ended: its `next`.
    after: Option<String>,
}

/// What is stated of a market, fact by fact, those about its places left out.
#[utoipa::path(get, operation_id = "facts", path = "/markets/{market}/facts", tag = "markets",
    params(("market" = String, Path, description = "Code or name of a market"), FactsAsked),
    security(("token" = ["reader"])), responses((status = 200, body = Page<FactOut>), Refusals))]
async fn facts(
    _: Reader,
    State(office): State<Arc<Office>>,
    At(market): At<String>,
    Query(asked): Query<FactsAsked>,
    holds: Holds,
) -> Result<Response, Failure> {
    let on = day(asked.on.as_deref(), "on")?;
    let context = office.context(known(asked.known.as_deref())?).await?;
    let code = context.single(Some(&market))?;
    let node = subject(asked.subject.as_deref(), &context)?;
    let attributes = context.markets.get(&code).map(|held| held.facts.keys().cloned().collect::<Vec<_>>());
    let of = |fact: &FactOut| node.as_deref().is_none_or(|node| landfall_core::model::below(&fact.subject, node));
    let all = attributes.unwrap_or_default().into_iter().flat_map(|a| stated(&context, &code, &a, on).facts);
    let mut all: Vec<FactOut> = all.filter(|f| of(f) && (f.decides || asked.decides != Some(true))).collect();
    all.sort_by(|a, b| a.id.cmp(&b.id));
    holds.json(&page(all, |fact| fact.id.clone(), asked.limit, asked.after.as_deref())?)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct OnAsked {
    /// The day asked; today where not given.
    on: Option<String>,
    /// The moment known; now where not given.
    known: Option<String>,
}

/// Everything stated about one attribute of a market, side by side, what decides first.
#[utoipa::path(get, operation_id = "facts_of_attribute", path = "/markets/{market}/facts/{attribute}", tag = "markets",
    params(("market" = String, Path, description = "Code or name of a market"),
        ("attribute" = String, Path, description = "An attribute of markets, as `duty.mfn`"), OnAsked),
    security(("token" = ["reader"])), responses((status = 200, body = Stated), Refusals))]
async fn one_attribute(
    _: Reader,
    State(office): State<Arc<Office>>,
    At((market, name)): At<(String, String)>,
    Query(asked): Query<OnAsked>,
    holds: Holds,
) -> Result<Response, Failure> {
    let on: Date = day(asked.on.as_deref(), "on")?;
    let context = office.context(known(asked.known.as_deref())?).await?;
    let code = context.single(Some(&market))?;
    let name = attribute(&context, &name)?;
    holds.json(&stated(&context, &code, &name, on))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ComparisonAsked {
    /// Two to six markets, between commas.
    markets: String,
    /// The day asked; today where not given.
    on: Option<String>,
    /// The moment known; now where not given.
    known: Option<String>,
    /// A node of the subject tree.
    subject: Option<String>,
    /// The comparison's data, or the report a person reads in one of its forms.
    #[param(inline)]
    format: Option<Format>,
}

/// A comparison with its report.
#[derive(Debug, Serialize, ToSchema)]
struct ComparisonOut {
    /// The data.
    #[serde(flatten)]
    comparison: Comparison,
    /// The report in the language asked for.
    report: Report,
}

/// Markets side by side: what they ask, what it costs, what is known, the differences first.
#[utoipa::path(get, operation_id = "comparison", path = "/comparison", tag = "markets", params(ComparisonAsked),
    security(("token" = ["reader"])),
    responses((status = 200, content((ComparisonOut = "application/json"), (String = "text/html"),
        (String = "text/markdown"), (String = "text/plain"))), Refusals))]
async fn comparison(
    _: Reader,
    State(office): State<Arc<Office>>,
    Query(asked): Query<ComparisonAsked>,
    text: Speaks,
    holds: Holds,
) -> Result<Response, Failure> {
    let on = day(asked.on.as_deref(), "on")?;
    let context = office.context(known(asked.known.as_deref())?).await?;
    let markets = context.asked(&list(Some(&asked.markets)))?;
    if !(FEWEST..=MOST).contains(&markets.len()) {
        return Err(landfall_desk::Error::incorrect("compare-how-many", [&markets.len().to_string()]).into());
    }
    let node = subject(asked.subject.as_deref(), &context)?;
    office
        .think(move || {
            let words = Words { text: &text, reading: &context.reading };
            let held = markets.iter().filter_map(|code| Some((code, context.markets.get(code)?)));
            let dossiers = held.map(|(code, held)| gather(&context, held, on, border(&context, code, on)));
            let dossiers: Vec<Dossier> = dossiers.collect();
            let comparison = side_by_side(&dossiers, node.as_deref(), words);
            let report = compared(&comparison, &dossiers, words);
            written(asked.format, &holds, report, |report| ComparisonOut { comparison, report })
        })
        .await
}
