//! Certificates: answers signed with everything they rest on, for anyone to verify without this service.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use landfall_desk::case;
use landfall_desk::certify::{self, PublicKey, Signed, Signer, Verified, issue, public_key, verify};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::answer::Holds;
use crate::asked::{Body, bytes, known};
use crate::auth::Reader;
use crate::describe::Refusals;
use crate::language::Speaks;
use crate::problem::Failure;
use crate::questions::{MarketAsked, texts, today};
use crate::{Office, Router};

pub fn routes() -> Router {
    Router::new()
        .routes(routes!(certified))
        .routes(routes!(signing_key))
        .routes(routes!(certificate_verified))
        .routes(routes!(certificate_page))
}

/// Answers what may be done, and signs the answer with every fact, adoption and rule it read.
#[utoipa::path(post, path = "/certificates", tag = "proof", request_body = MarketAsked,
    security(("token" = ["reader"])), responses((status = 200, body = Signed), Refusals))]
async fn certified(
    Reader(who): Reader,
    State(office): State<Arc<Office>>,
    holds: Holds,
    Body(asked): Body<MarketAsked>,
) -> Result<Response, Failure> {
    let signer = Signer::open(&office.desk.certify)?;
    let mut context = office.own_context(known(asked.known.as_deref())?).await?;
    let market = context.single(Some(&asked.market))?;
    let given = asked.case.find(&who, &office, &context).await?;
    let case = case::with(&given, &texts(&asked.set), &market, context.reading.vocab())?;
    context.load_for(&case, std::slice::from_ref(&market)).await?;
    holds.json(&issue(&context, &signer, &case, &market, today(asked.on)).await?)
}

/// Who signs here.
#[derive(Debug, Serialize, ToSchema)]
struct KeyOut {
    /// The name certificates are issued under.
    issuer: String,
    #[serde(flatten)]
    key: PublicKey,
}

/// The public key certificates of this service are verified with.
#[utoipa::path(get, path = "/certificates/key", tag = "proof", security(("token" = ["reader"])),
    responses((status = 200, body = KeyOut), Refusals))]
async fn signing_key(_: Reader, State(office): State<Arc<Office>>, holds: Holds) -> Result<Response, Failure> {
    let settings = &office.desk.certify;
    let none = || landfall_desk::Error::said(landfall_core::model::Kind::NotFound, "certify-no-key", []);
    let (file, issuer) = settings.key.as_deref().zip(settings.issuer.clone()).ok_or_else(none)?;
    holds.json(&KeyOut { issuer, key: public_key(file)? })
}

/// Verifies a certificate, against the key of this service where it is one of its own.
#[utoipa::path(post, path = "/certificates/verification", tag = "proof", request_body = Signed,
    security(("token" = ["reader"])), responses((status = 200, body = Verified), Refusals))]
async fn certificate_verified(
    _: Reader,
    State(office): State<Arc<Office>>,
    holds: Holds,
    request: Request,
) -> Result<Response, Failure> {
    let signed = read(request).await?;
    let own = own(&office, &signed);
    let verified = office.think(move || Ok(verify(&signed, own.as_ref()))).await?;
    holds.json(&verified)
}

/// A certificate as a page for people; one that is not whole has none.
#[utoipa::path(post, path = "/certificates/page", tag = "proof", request_body = Signed,
    security(("token" = ["reader"])), responses((status = 200, content_type = "text/html", body = String), Refusals))]
async fn certificate_page(
    _: Reader,
    State(office): State<Arc<Office>>,
    text: Speaks,
    holds: Holds,
    request: Request,
) -> Result<Response, Failure> {
    let signed = read(request).await?;
    let own = own(&office, &signed);
    let page = office.think(move || {
        let verified = verify(&signed, own.as_ref());
        Ok(certify::page(&signed, &verified, &text)?.html())
    });
    Ok(holds.bytes(page.await?, "text/html; charset=utf-8"))
}

async fn read(request: Request) -> Result<Signed, Failure> {
    let bytes = bytes(request).await?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|e| Failure::request(axum::http::StatusCode::BAD_REQUEST, "body-wrong", [".", &e.to_string()]))?;
    Ok(certify::read(text, "body")?)
}

/// The key of this service, where a certificate says that it is signed with it.
fn own(office: &Office, signed: &Signed) -> Option<PublicKey> {
    let key = public_key(office.desk.certify.key.as_deref()?).ok()?;
    (key.fingerprint == signed.certificate.issuer.key.fingerprint).then_some(key)
}
