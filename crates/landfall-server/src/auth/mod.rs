//! Who asks, and what they may.

mod clock;
pub(crate) mod deeds;
pub(crate) mod first_run;
mod limit;
pub mod people;
pub mod secrets;
pub(crate) mod session;
pub mod token;

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::header::{HOST, ORIGIN, RETRY_AFTER, SET_COOKIE, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use landfall_desk::Error;
use landfall_store::outbox::Secret;
use landfall_store::people::Person;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Office;
use crate::problem::{Cause, Failure};
pub use clock::Clock;
use deeds::Entered;
pub use deeds::entered;
use first_run::FirstRun;
use limit::Limits;

/// What whoever is at the machine itself is called.
const LOCAL: &str = "local";

/// What somebody may do; each may what those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Ask, and read what their organisation keeps.
    Reader,
    /// Keep cases and watches, act on warnings, propose facts.
    Analyst,
    /// Decide about what others propose and bring in what publishers wrote, where their organisation runs the service.
    Reviewer,
    /// Say who may what, and where messages go.
    Admin,
}

impl Role {
    /// Every role, the least first.
    pub const ALL: [Role; 4] = [Role::Reader, Role::Analyst, Role::Reviewer, Role::Admin];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Reader => "reader",
            Role::Analyst => "analyst",
            Role::Reviewer => "reviewer",
            Role::Admin => "admin",
        }
    }

    /// The role of a word.
    ///
    /// # Errors
    /// A word that is none.
    pub fn parse(word: &str) -> Result<Role, Error> {
        let found = Role::ALL.into_iter().find(|role| role.as_str() == word);
        found.ok_or_else(|| Error::incorrect("role-unknown", [word]))
    }
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// Their name.
    pub name: String,
    /// Their organisation; blank for the one that runs the service.
    pub organisation: String,
    /// What they may.
    pub role: Role,
    /// Id of the token that acts for them, where it is one.
    pub token: Option<String>,
}

impl Who {
    /// Whoever is at the machine itself: they may everything.
    #[must_use]
    pub fn local() -> Who {
        Who { name: LOCAL.to_owned(), organisation: String::new(), role: Role::Admin, token: None }
    }

    /// Somebody, or a token that acts for them and may no more than they.
    fn of(person: &Person, token: Option<(&str, Role)>) -> Result<Who, Error> {
        let most = Role::parse(&person.role)?;
        Ok(Who {
            name: person.name.clone(),
            organisation: person.organisation.clone(),
            role: token.map_or(most, |(_, role)| role.min(most)),
            token: token.map(|(id, _)| id.to_owned()),
        })
    }

    /// The one organisation whose things they see; none where they see those of all: who runs the service decides for
    /// everybody.
    #[must_use]
    pub fn sees(&self) -> Option<&str> {
        let all = self.organisation.is_empty() && self.role >= Role::Reviewer;
        (!all).then_some(self.organisation.as_str())
    }
}

/// What deciding who may takes: the time, tries, and the address for the first admin.
pub struct Gate {
    pub(crate) clock: Clock,
    pub(crate) limits: Limits,
    pub(crate) first_run: FirstRun,
}

impl Gate {
    /// A gate by a clock.
    #[must_use]
    pub fn new(clock: Clock) -> Gate {
        Gate { limits: Limits::new(clock.clone()), first_run: FirstRun::default(), clock }
    }
}

impl Office {
    /// The path at which the first admin registers, good once and for an hour; none where somebody is registered, or
    /// where only this machine is listened to.
    ///
    /// # Errors
    /// Where the ledger cannot be read, or the system gives no random bytes.
    pub async fn first_run(&self) -> Result<Option<String>, Error> {
        if self.settings.listen.ip().is_loopback() || self.ledger().is_anybody().await? {
            return Ok(None);
        }
        let secret = self.gate.first_run.make(self.gate.clock.instant()).await?;
        Ok(Some(format!("/first-run/{}", secret.reveal())))
    }
}

macro_rules! at_least {
    ($($(#[$doc:meta])* $name:ident = $role:ident $of:ident, $enters:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name(pub Who);

        impl FromRequestParts<Arc<Office>> for $name {
            type Rejection = Failure;

            async fn from_request_parts(parts: &mut Parts, office: &Arc<Office>) -> Result<$name, Failure> {
                let who = who(parts, Role::$role, Of::$of)?;
                if $enters {
                    deeds::enter(parts, office, &who).await?;
                }
                Ok($name(who))
            }
        }
    )*};
}

at_least! {
    /// Somebody who may at least read. What they ask changes nothing, whatever its method.
    Reader = Reader Any, false;
    /// Somebody who may at least read, and changes what is their own: a password, a token, a session.
    Member = Reader Any, true;
    /// Somebody who may at least keep cases and watches.
    Analyst = Analyst Any, true;
    /// Somebody who decides what the facts everybody shares say: a reviewer of the organisation that runs the service.
    Steward = Reviewer Operator, true;
    /// Somebody who may say who may what in their organisation.
    Admin = Admin Any, true;
    /// An admin of the organisation that runs the service.
    Operator = Admin Operator, true;
}

fn who(parts: &Parts, least: Role, of: Of) -> Result<Who, Failure> {
    let Some(who) = parts.extensions.get::<Who>() else {
        let refused = parts.extensions.get::<Refused>().map(|Refused(failure)| failure.clone());
        return Err(refused.unwrap_or_else(|| Failure::request(StatusCode::UNAUTHORIZED, "who-unknown", [])));
    };
    if who.role < least {
        let (has, needs) = (who.role.as_str(), least.as_str());
        return Err(Failure::request(StatusCode::FORBIDDEN, "who-may-not", [has, needs]));
    }
    if of == Of::Operator && !who.organisation.is_empty() {
        return Err(Failure::request(StatusCode::FORBIDDEN, "who-not-operator", [&who.organisation, least.as_str()]));
    }
    Ok(who.clone())
}

/// Whose people may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Any,
    /// Those of the organisation that runs the service: what everybody shares is theirs to change.
    Operator,
}

/// Why it is not known who asks.
#[derive(Clone)]
struct Refused(Failure);

/// From where a request comes.
pub(crate) struct Address(pub IpAddr);

impl<S: Sync> FromRequestParts<S> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Address, Infallible> {
        let from = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(from)| from.ip());
        Ok(Address(from.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)).to_canonical()))
    }
}

/// Says who asks. On loopback, as long as nobody is registered, whoever is at the machine may everything.
pub(crate) async fn layer(State(office): State<Arc<Office>>, mut request: Request, next: Next) -> Response {
    if let Some(failure) = foreign(&request, &office) {
        return failure.into_response();
    }
    let rotated = match asks(&office, request.headers()).await {
        Ok(Caller { who, rotated, used }) => {
            request.extensions_mut().insert(who);
            if let Some(used) = used {
                tokio::spawn(note(Arc::clone(&office), used));
            }
            rotated
        }
        Err(failure) => {
            request.extensions_mut().insert(Refused(failure));
            None
        }
    };
    let entered = Entered::default();
    request.extensions_mut().insert(entered.clone());
    let mut response = next.run(request).await;
    deeds::settle(&office, &entered, deeds::failed(&response)).await;
    if let Some(cookie) = rotated.as_ref().and_then(|secret| session::cookie(&office, Some(secret))) {
        // who logs in or out has said what becomes of the cookie
        response.headers_mut().entry(SET_COOKIE).or_insert(cookie);
    }
    told(&mut response);
    response
}

/// What a program needs to know of why it was refused, in the headers it looks at.
fn told(response: &mut Response) {
    let wait = match response.extensions().get::<Failure>().map(|failure| &*failure.0) {
        Some(Cause::Request { status: StatusCode::TOO_MANY_REQUESTS, args, .. }) => args.first().cloned(),
        _ => None,
    };
    if let Some(wait) = wait.and_then(|seconds| HeaderValue::from_str(&seconds).ok()) {
        response.headers_mut().insert(RETRY_AFTER, wait);
    }
    if response.status() == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
}

/// Who asks.
struct Caller {
    who: Who,
    /// A new secret for the cookie, where it is time for one.
    rotated: Option<Secret>,
    /// What they showed, where it is time to note that it was used.
    used: Option<Used>,
}

/// What somebody showed.
enum Used {
    /// The hash of a session's secret.
    Session(String),
    /// The id of a token.
    Token(String),
}

/// Notes that something was used. Nobody waits for it: who asks must not be held up by who writes.
async fn note(office: Arc<Office>, used: Used) {
    let now = office.gate.clock.instant();
    let mut ledger = office.writing().await;
    let noted = match &used {
        Used::Session(hash) => ledger.use_session(hash, now).await,
        Used::Token(id) => ledger.use_token(id, now).await,
    };
    if let Err(error) = noted {
        tracing::warn!("what was used could not be noted: {error}");
    }
}

async fn asks(office: &Office, headers: &HeaderMap) -> Result<Caller, Failure> {
    if let Some(token) = token::held(headers) {
        return token::of(office, token.reveal()).await;
    }
    if let Some(secret) = session::held(headers) {
        return session::of(office, secret).await;
    }
    if office.settings.listen.ip().is_loopback() && !office.ledger().is_anybody().await? {
        return Ok(Caller { who: Who::local(), rotated: None, used: None });
    }
    Err(Failure::request(StatusCode::UNAUTHORIZED, "who-unknown", []))
}

/// A name that was bent to lead to this machine, or another site's page that writes through a reader's browser.
fn foreign(request: &Request, office: &Office) -> Option<Failure> {
    let header = |name| request.headers().get(name).and_then(|v| v.to_str().ok());
    let host = header(HOST).or_else(|| request.uri().authority().map(|a| a.as_str())).unwrap_or_default();
    if office.settings.listen.ip().is_loopback() && !is_own(host) {
        return Some(Failure::request(StatusCode::FORBIDDEN, "host-foreign", [host]));
    }
    let origin = header(ORIGIN).filter(|_| !request.method().is_safe())?;
    let of = origin.split_once("://").map_or(origin, |(_, host)| host);
    (of != host).then(|| Failure::request(StatusCode::FORBIDDEN, "origin-foreign", [origin]))
}

/// Whether a host, with or without its port, names this machine.
fn is_own(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::is_own;

    #[test]
    fn only_names_of_this_machine_are_its_own() {
        for own in ["localhost", "localhost:8080", "127.0.0.1:80", "127.8.9.1", "[::1]:80", "[::1]"] {
            assert!(is_own(own), "{own}");
        }
        for foreign in ["example.org", "localhost.example.org:80", "10.0.0.1", "", "[::2]", "127.0.0.1.nip.io"] {
            assert!(!is_own(foreign), "{foreign}");
        }
    }
}
