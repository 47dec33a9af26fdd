//! Who asks, and what they may.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::StatusCode;
use axum::http::header::{HOST, ORIGIN};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Office;
use crate::problem::Failure;

/// What somebody may do; each may what those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Ask, and read what their organisation keeps.
    Reader,
    /// Keep cases and watches, act on warnings, propose facts.
    Analyst,
    /// Accept what others propose, bring in what publishers wrote.
    Reviewer,
    /// Say who may what, and where messages go.
    Admin,
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
}

macro_rules! at_least {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name(pub Who);

        impl FromRequestParts<Arc<Office>> for $name {
            type Rejection = Failure;

            async fn from_request_parts(parts: &mut Parts, _: &Arc<Office>) -> Result<$name, Failure> {
                who(parts, Role::$name).map($name)
            }
        }
    )*};
}

at_least! {
    /// Somebody who may at least read.
    Reader,
    /// Somebody who may at least keep cases and watches.
    Analyst,
    /// Somebody who may at least accept what others propose.
    Reviewer,
    /// Somebody who may say who may what.
    Admin,
}

fn who(parts: &Parts, least: Role) -> Result<Who, Failure> {
    let Some(who) = parts.extensions.get::<Who>() else {
        return Err(Failure::request(StatusCode::UNAUTHORIZED, "who-unknown", []));
    };
    if who.role < least {
        let role = |role: Role| format!("{role:?}").to_lowercase();
        return Err(Failure::request(StatusCode::FORBIDDEN, "who-may-not", [&role(who.role), &role(least)]));
    }
    Ok(who.clone())
}

/// Says who asks. On loopback, as long as nobody has a name, whoever is at the machine may everything.
pub(crate) async fn layer(State(office): State<Arc<Office>>, mut request: Request, next: Next) -> Response {
    if let Some(failure) = foreign(&request, &office) {
        return failure.into_response();
    }
    if office.settings.listen.ip().is_loopback() {
        let who = Who { name: "local".to_owned(), organisation: String::new(), role: Role::Admin };
        request.extensions_mut().insert(who);
    }
    next.run(request).await
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
