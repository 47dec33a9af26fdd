//! The service itself: routes, what surrounds them, and its end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use tokio::net::TcpListener;
use tokio::sync::mpsc::Receiver;
use tokio::sync::oneshot;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_swagger_ui::SwaggerUi;

use crate::describe::{self, BASE};
use crate::operations::{self, Operations};
use crate::problem::Failure;
use crate::{Office, auth, language, mcp, once};

/// How the service is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Whether it also takes the turns of the process that warns.
    pub turns: bool,
}

/// Pages of the service run its own scripts alone.
const POLICY: &str = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; \
                      frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/// Everything the service answers.
pub fn app(office: &Arc<Office>) -> axum::Router {
    operated(office, &Operations::new())
}

fn operated(office: &Arc<Office>, operations: &Arc<Operations>) -> axum::Router {
    let (router, description) =
        crate::Router::with_openapi(describe::base()).nest(BASE, crate::routes()).split_for_parts();
    let pages = SwaggerUi::new("/docs").url(format!("{BASE}/openapi.json"), description);
    let headers: [(HeaderName, &'static str); 5] = [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "private, no-cache"),
        (CONTENT_SECURITY_POLICY, POLICY),
    ];
    let router = router
        .merge(pages)
        .merge(auth::first_run::routes())
        .merge(mcp::routes(office))
        .merge(operations::routes(office, operations))
        .fallback(nothing_here)
        .method_not_allowed_fallback(not_so)
        .layer(from_fn_with_state(Arc::clone(office), once::layer))
        .layer(CatchPanicLayer::custom(broke))
        .layer(from_fn_with_state(Arc::clone(office), auth::layer))
        .layer(from_fn(language::layer))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(Arc::clone(operations), operations::layer))
        .with_state(Arc::clone(office));
    headers.into_iter().fold(router, |router, (name, value)| {
        router.layer(SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value)))
    })
}

async fn nothing_here(uri: axum::http::Uri) -> Failure {
    Failure::request(StatusCode::NOT_FOUND, "no-resource", [uri.path()])
}

async fn not_so(method: axum::http::Method, uri: axum::http::Uri) -> Failure {
    Failure::request(StatusCode::METHOD_NOT_ALLOWED, "no-method", [method.as_str(), uri.path()])
}

pub(crate) fn broke(_: Box<dyn std::any::Any + Send>) -> Response {
    Failure::request(StatusCode::INTERNAL_SERVER_ERROR, "work-broke", []).into_response()
}

/// Answers until the end is asked for. Then the service is no longer ready; after `drain`, in which whoever sends requests
/// can notice, none are taken; those that were begun are finished, but for those that go on without end. Asked a second
/// time, it ends at once.
///
/// # Errors
/// Where the socket breaks.
pub async fn serve(
    office: Arc<Office>,
    listener: TcpListener,
    mut ends: Receiver<()>,
    drain: Duration,
) -> std::io::Result<()> {
    let turns = office.settings.turns.then(|| tokio::spawn(Arc::clone(&office).take_turns()));
    let operations = Operations::new();
    let app = operated(&office, &operations).into_make_service_with_connect_info::<SocketAddr>();
    let (stop, stopped) = oneshot::channel::<()>();
    let stopped = async {
        // dropped unsent, it ends as well
        let _ = stopped.await;
    };
    let served = axum::serve(listener, app).with_graceful_shutdown(stopped).into_future();
    let ending = async {
        if ends.recv().await.is_none() {
            std::future::pending::<()>().await;
        }
        operations.ends();
        tracing::info!("ending");
        let finished = async {
            tokio::time::sleep(drain).await;
            // the other side goes first only where the socket broke
            let _ = stop.send(());
            tokio::time::sleep(GRACE).await;
        };
        tokio::select! {
            () = finished => {}
            Some(()) = ends.recv() => {}
        }
    };
    let served = tokio::select! {
        served = served => served,
        () = ending => Ok(()),
    };
    if let Some(turns) = turns {
        turns.abort();
    }
    served
}

/// How long requests that were begun may take once the end was asked for.
const GRACE: Duration = Duration::from_secs(30);
