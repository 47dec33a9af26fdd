//! What somebody asks for that changes something: entered in the ledger's chain before it is done, and again where it
//! then fails.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use axum::extract::{MatchedPath, OriginalUri};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use jiff::Timestamp;
use landfall_desk::Error;
use landfall_store::Ledger;
use landfall_store::people::Deed;
use utoipa::openapi::path::Operation;

use super::Who;
use crate::problem::Failure;
use crate::{Office, describe};

/// What is asked for and not done yet.
const ASKED: &str = "asked";
/// What is done at once.
pub(crate) const DONE: &str = "done";
/// The longest path that is entered whole, in characters.
const PATH: usize = 512;

/// What a request was entered as.
#[derive(Clone, Default)]
pub(crate) struct Entered(Arc<Mutex<Option<Deed>>>);

impl Entered {
    fn hold(&self, deed: Deed) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(deed);
    }

    fn take(&self) -> Option<Deed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A deed of somebody.
pub(crate) fn deed(who: &Who, action: &str, path: &str, outcome: &str) -> Deed {
    Deed {
        who: who.name.clone(),
        organisation: who.organisation.clone(),
        token: who.token.clone(),
        action: action.to_owned(),
        path: path.chars().take(PATH).collect(),
        outcome: outcome.to_owned(),
    }
}

/// Enters what a request asks for before it is done.
///
/// # Errors
/// Where it cannot be entered; then it must not be done.
pub(super) async fn enter(parts: &Parts, office: &Office, who: &Who) -> Result<(), Failure> {
    if parts.method.is_safe() {
        return Ok(());
    }
    let matched = parts.extensions.get::<MatchedPath>().map(MatchedPath::as_str).unwrap_or_default();
    let whole = parts.extensions.get::<OriginalUri>().map_or_else(|| parts.uri.path(), |uri| uri.path());
    let deed = deed(who, &action(&parts.method, matched), whole, ASKED);
    office.writing().await.audit(&deed, office.gate.clock.instant()).await?;
    if let Some(entered) = parts.extensions.get::<Entered>() {
        entered.hold(deed);
    }
    Ok(())
}

/// What kept a request from being done, where something did.
pub(super) fn failed(response: &Response) -> Option<String> {
    let code = response.extensions().get::<Failure>().map(|f| f.code().to_owned());
    let (status, wrong) = (response.status(), |s: StatusCode| s.is_client_error() || s.is_server_error());
    code.or_else(|| wrong(status).then(|| status.as_u16().to_string()))
}

/// Enters what kept a request from being done.
pub(super) async fn settle(office: &Office, entered: &Entered, failed: Option<String>) {
    let (Some(deed), Some(outcome)) = (entered.take(), failed) else { return };
    let failed = Deed { outcome, ..deed };
    if let Err(error) = office.writing().await.audit(&failed, office.gate.clock.instant()).await {
        tracing::error!("what failed could not be entered in the audit log: {error}");
    }
}

/// Does work at the machine itself: entered before it is done, and again where it fails.
///
/// # Errors
/// What the work says, or where it cannot be entered; then it is not done.
pub async fn entered<T>(
    ledger: &mut Ledger,
    (who, action, path): (&Who, &str, &str),
    now: Timestamp,
    work: impl AsyncFnOnce(&mut Ledger) -> Result<T, Error>,
) -> Result<T, Error> {
    let asked = deed(who, action, path, ASKED);
    ledger.audit(&asked, now).await?;
    let done = work(ledger).await;
    if let Err(error) = &done {
        ledger.audit(&Deed { outcome: error.code().to_owned(), ..asked }, now).await?;
    }
    done
}

/// Ids of operations, by method and path.
fn action(method: &Method, path: &str) -> String {
    static ACTIONS: LazyLock<BTreeMap<(Method, String), String>> = LazyLock::new(|| {
        let mut actions = BTreeMap::new();
        for (path, item) in describe::description().paths.paths {
            let all: [(Method, Option<Operation>); 4] = [
                (Method::POST, item.post),
                (Method::PUT, item.put),
                (Method::PATCH, item.patch),
                (Method::DELETE, item.delete),
            ];
            for (method, operation) in all {
                if let Some(id) = operation.and_then(|o| o.operation_id) {
                    actions.insert((method, path.clone()), id);
                }
            }
        }
        actions
    });
    let named = ACTIONS.get(&(method.clone(), path.to_owned()));
    named.cloned().unwrap_or_else(|| format!("{method} {path}"))
}
