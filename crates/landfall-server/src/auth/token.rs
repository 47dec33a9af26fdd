//! Tokens for programs that act for somebody: `lf_` and what nobody can guess.

use std::time::Duration;

use axum::http::StatusCode;
use jiff::Timestamp;
use landfall_core::model::Kind;
use landfall_desk::Error;
use landfall_store::Ledger;
use landfall_store::outbox::Secret;
use landfall_store::people::{Person, Token};
use serde::Serialize;
use utoipa::ToSchema;

use super::clock::between;
use super::{Caller, Role, Used, Who, secrets};
use crate::Office;
use crate::problem::Failure;

/// What a token begins with, so that whoever finds one knows what it is.
const PREFIX: &str = "lf_";
/// The longest a token may live, in days.
const LONGEST: i64 = 366;
/// Use is written down no more often than this.
const NOTED: Duration = Duration::from_secs(60);

/// A token without the token itself.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TokenOut {
    /// What it is called by.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// For whom it acts.
    pub person: String,
    /// Their organisation; blank for the one that runs the service.
    pub organisation: String,
    /// What it may, and no more than the person.
    pub role: Role,
    /// When it was made.
    pub made: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
    /// When it was last used, to the minute.
    pub used: Option<Timestamp>,
    /// When it was revoked.
    pub revoked: Option<Timestamp>,
}

impl TokenOut {
    fn of(token: Token, person: &Person) -> Result<TokenOut, Error> {
        Ok(TokenOut {
            role: Role::parse(&token.role)?,
            organisation: person.organisation.clone(),
            id: token.id,
            name: token.name,
            person: token.person,
            made: token.made,
            expires: token.expires,
            used: token.used,
            revoked: token.revoked,
        })
    }
}

/// A token just made; the token itself is shown this once.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Made {
    /// What is kept of it.
    #[serde(flatten)]
    pub about: TokenOut,
    /// The token: what a program sends as `authorization: Bearer …`.
    pub token: String,
}

/// Makes a token that acts for somebody.
///
/// # Errors
/// A person nobody knows, a role above theirs, days that are none or too many, a blank name.
pub async fn make(
    ledger: &mut Ledger,
    person: &str,
    name: &str,
    (role, days): (Role, i64),
    now: Timestamp,
) -> Result<Made, Error> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 64 || name.contains(char::is_control) {
        return Err(Error::incorrect("token-name", [name]));
    }
    if !(1..=LONGEST).contains(&days) {
        return Err(Error::incorrect("token-days", [&days.to_string(), &LONGEST.to_string()]));
    }
    let unknown = || Error::said(Kind::NotFound, "unknown-person", [person, ""]);
    let owner = ledger.person(person).await?.ok_or_else(unknown)?;
    let most = Role::parse(&owner.role)?;
    if role > most {
        return Err(Error::said(Kind::Forbidden, "token-role", [role.as_str(), most.as_str()]));
    }
    let secret = secrets::random(PREFIX)?;
    let token = Token {
        id: secrets::handle()?,
        hash: secrets::kept(secret.reveal()),
        name: name.to_owned(),
        person: owner.name.clone(),
        role: role.as_str().to_owned(),
        made: now,
        expires: now + Duration::from_secs(days.unsigned_abs() * 24 * 60 * 60),
        used: None,
        revoked: None,
    };
    ledger.add_token(&token).await?;
    Ok(Made { about: TokenOut::of(token, &owner)?, token: secret.reveal().to_owned() })
}

/// The tokens somebody may see: their own; an admin's, those of the organisation; of the one that runs the service, all.
///
/// # Errors
/// Where the ledger cannot be read.
pub async fn seen(ledger: &Ledger, who: &Who) -> Result<Vec<TokenOut>, Error> {
    let all = ledger.tokens(who.sees()).await?;
    let own = |person: &Person| who.role >= Role::Admin || person.name == who.name;
    all.into_iter().filter(|(_, person)| own(person)).map(|(token, person)| TokenOut::of(token, &person)).collect()
}

/// Revokes a token somebody may see.
///
/// # Errors
/// One they may not see, or nobody knows.
pub async fn revoke(ledger: &mut Ledger, who: &Who, id: &str, now: Timestamp) -> Result<(), Error> {
    if !seen(ledger, who).await?.iter().any(|token| token.id == id) {
        return Err(Error::said(Kind::NotFound, "unknown-token", [id]));
    }
    Ok(ledger.revoke_token(id, now).await?)
}

/// Who a token acts for.
///
/// # Errors
/// `token-unknown`, `token-revoked` or `token-expired`.
pub(super) async fn of(office: &Office, token: &str) -> Result<Caller, Failure> {
    let refused = |code| Failure::request(StatusCode::UNAUTHORIZED, code, []);
    let found = office.ledger().token(&secrets::kept(token)).await?;
    let (token, person) = found.ok_or_else(|| refused("token-unknown"))?;
    let now = office.gate.clock.instant();
    let Some(person) = person.filter(|_| token.revoked.is_none()) else { return Err(refused("token-revoked")) };
    if now >= token.expires {
        return Err(refused("token-expired"));
    }
    let who = Who::of(&person, Some((&token.id, Role::parse(&token.role)?)))?;
    let noted = token.used.is_none_or(|used| between(used, now) >= NOTED);
    Ok(Caller { who, rotated: None, used: noted.then_some(Used::Token(token.id)) })
}

/// The bearer token of a request.
pub(super) fn held(headers: &axum::http::HeaderMap) -> Option<Secret> {
    let (scheme, token) = headers.get(axum::http::header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Secret::new(token.trim()))
}
