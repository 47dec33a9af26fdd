//! Logging in with a password, and the session that follows.

use std::net::IpAddr;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use jiff::Timestamp;
use landfall_store::outbox::Secret;
use landfall_store::people::{Deed, Person, Session};

use super::clock::between;
use super::deeds::{self, DONE};
use super::{Caller, Used, Who, secrets};
use crate::Office;
use crate::problem::Failure;

/// The cookie that holds a session's secret.
const COOKIE: &str = "landfall_session";
/// SOURCE: OWASP Session Management Cheat Sheet: an idle session ends after half an hour at most.
const IDLE: Duration = Duration::from_secs(30 * 60);
/// SOURCE: the same: every session ends after a day of work.
const WHOLE: Duration = Duration::from_secs(8 * 60 * 60);
/// How long a secret stands for a session before another takes its place.
const ROTATES: Duration = Duration::from_secs(15 * 60);
/// How long the secret before it is still taken: requests that were under way together.
const OVERLAP: Duration = Duration::from_secs(60);
/// Use is written down no more often than this.
const NOTED: Duration = Duration::from_secs(60);
/// Sessions are kept so long to say from where somebody comes, and why an old cookie is not taken.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// The action under which logging in is entered.
const LOGIN: &str = "login";

/// Begins a session for who knows the password.
///
/// # Errors
/// `login-wrong`, whether it is the name or the password; `too-many-tries`.
pub(crate) async fn log_in(
    office: &Office,
    name: &str,
    password: Secret,
    address: IpAddr,
) -> Result<(Who, Secret), Failure> {
    let name = name.trim().to_lowercase();
    office.gate.limits.address(address)?;
    let familiar = office.ledger().has_come_from(&name, &address.to_string()).await?;
    office.gate.limits.account(&name, familiar.then_some(address))?;
    let person = office.ledger().person(&name).await?;
    let kept = person.as_ref().map(|p| p.password.clone());
    let short = password.reveal().len() <= secrets::LONGEST;
    let fits = office.think(move || Ok(short && secrets::fits(&password, kept.as_ref()))).await?;
    let now = office.gate.clock.instant();
    match person.filter(|_| fits) {
        Some(person) => {
            let who = Who::of(&person, None)?;
            office.writing().await.audit(&deeds::deed(&who, LOGIN, "", DONE), now).await?;
            match begin(office, &person, address, now).await {
                Ok(secret) => Ok((who, secret)),
                Err(failure) => {
                    let deed = deeds::deed(&who, LOGIN, "", failure.code());
                    office.writing().await.audit(&deed, now).await?;
                    Err(failure)
                }
            }
        }
        None => {
            // what was typed may be a password in the wrong field: only the name of somebody there is is entered
            let named = office.ledger().person(&name).await?;
            let (who, organisation) = named.map(|p| (p.name, p.organisation)).unwrap_or_default();
            let outcome = "login-wrong".to_owned();
            let deed = Deed { who, organisation, token: None, action: LOGIN.to_owned(), path: String::new(), outcome };
            office.writing().await.audit(&deed, now).await?;
            Err(Failure::request(StatusCode::UNAUTHORIZED, "login-wrong", []))
        }
    }
}

/// Begins a session.
///
/// # Errors
/// Where it cannot be stored.
pub(crate) async fn begin(
    office: &Office,
    person: &Person,
    address: IpAddr,
    now: Timestamp,
) -> Result<Secret, Failure> {
    let secret = secrets::random("")?;
    let session = Session {
        hash: secrets::kept(secret.reveal()),
        earlier: None,
        person: person.name.clone(),
        address: address.to_string(),
        begun: now,
        rotated: now,
        used: now,
        ended: None,
    };
    let forgotten = now.checked_sub(KEPT).unwrap_or(Timestamp::MIN);
    office.writing().await.begin_session(&session, forgotten).await?;
    Ok(secret)
}

/// Who a session's secret stands for, and a new secret where it is time for one.
///
/// # Errors
/// `session-unknown`, `session-ended` or `session-expired`.
pub(super) async fn of(office: &Office, secret: &str) -> Result<Caller, Failure> {
    let refused = |code| Failure::request(StatusCode::UNAUTHORIZED, code, []);
    let hash = secrets::kept(secret);
    let (session, person) = office.ledger().session(&hash).await?.ok_or_else(|| refused("session-unknown"))?;
    let now = office.gate.clock.instant();
    let Some(person) = person.filter(|_| session.ended.is_none()) else { return Err(refused("session-ended")) };
    if between(session.begun, now) >= WHOLE || between(session.used, now) >= IDLE {
        return Err(refused("session-expired"));
    }
    let is_current = session.hash == hash;
    if !is_current && between(session.rotated, now) >= OVERLAP {
        return Err(refused("session-unknown"));
    }
    let who = Who::of(&person, None)?;
    if is_current && between(session.rotated, now) >= ROTATES {
        let new = secrets::random("")?;
        let rotated = office.writing().await.rotate_session(&hash, &secrets::kept(new.reveal()), now).await;
        let rotated = rotated.unwrap_or_else(|error| {
            // the next request tries again
            tracing::warn!("the secret of a session could not be rotated: {error}");
            false
        });
        return Ok(Caller { who, rotated: rotated.then_some(new), used: None });
    }
    let noted = (between(session.used, now) >= NOTED).then_some(Used::Session(session.hash));
    Ok(Caller { who, rotated: None, used: noted })
}

/// The secret a request's cookie holds.
pub(crate) fn held(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';'));
    cookies.filter_map(|one| one.trim().split_once('=')).find(|(name, _)| *name == COOKIE).map(|(_, value)| value)
}

/// The cookie for a secret, or the one that takes it away.
pub(crate) fn cookie(office: &Office, secret: Option<&Secret>) -> Option<HeaderValue> {
    let secure = if office.settings.listen.ip().is_loopback() { "" } else { "; Secure" };
    let (value, age) = secret.map_or(("", 0), |secret| (secret.reveal(), WHOLE.as_secs()));
    HeaderValue::from_str(&format!("{COOKIE}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Strict{secure}")).ok()
}

/// Makes sure that who asks knows their own password: whoever finds a session open, or a token, cannot take the account.
///
/// # Errors
/// `password-token` for a token, `login-wrong`, `too-many-tries`.
pub(crate) async fn own_password(
    office: &Office,
    who: &Who,
    (password, address): (Secret, IpAddr),
) -> Result<(), Failure> {
    if who.token.is_some() {
        return Err(Failure::request(StatusCode::FORBIDDEN, "password-token", []));
    }
    office.gate.limits.account(&who.name, Some(address))?;
    let kept = office.ledger().person(&who.name).await?.map(|p| p.password);
    let short = password.reveal().len() <= secrets::LONGEST;
    let fits = office.think(move || Ok(short && secrets::fits(&password, kept.as_ref()))).await?;
    // who they are is known, so 403
    if fits { Ok(()) } else { Err(Failure::request(StatusCode::FORBIDDEN, "password-wrong", [])) }
}
