//! Whether the service lives, and whether requests should be sent to it.

use std::path::Path;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use serde::Serialize;

use super::Operations;
use crate::Office;

/// Below this many free bytes nothing more should be stored: a batch and its write-ahead file may take as much.
const LEAST_FREE: u64 = 256 * 1024 * 1024;

/// Whether requests should be sent here. Nothing in it says where anything lies.
#[derive(Debug, Serialize)]
pub struct Ready {
    /// Whether they should.
    ready: bool,
    /// It is ending: what was begun is finished.
    ending: bool,
    /// The ledger can be read.
    readable: bool,
    /// The ledger's file may be written.
    writable: bool,
    /// Bytes that are free where the ledger's file lies; none where it has none or the system does not say.
    free: Option<u64>,
    /// There is room.
    room: bool,
    /// Seconds since the process that warns last ran; none where it never did. Its age does not make the service unready.
    last_pass: Option<i64>,
}

/// It answers, so it lives.
pub async fn live() -> Json<serde_json::Value> {
    Json(serde_json::json!({ "live": true }))
}

/// Looks at everything a request needs.
pub async fn ready(State(office): State<Arc<Office>>, operations: Arc<Operations>) -> Response {
    let ledger = office.ledger();
    let readable = ledger.head().await.is_ok();
    let passed = ledger.last_pass().await.ok().flatten();
    // where the ledger is a server's, room and rights are the server's own matter
    let file = office.desk.ledger.file();
    let free = file.and_then(free);
    let ready = Ready {
        ready: false,
        ending: operations.ending(),
        readable,
        writable: file.is_none_or(writable),
        free,
        room: free.is_none_or(|free| free >= LEAST_FREE),
        last_pass: passed.map(|passed| Timestamp::now().duration_since(passed.at).as_secs()),
    };
    let ready = Ready { ready: !ready.ending && ready.readable && ready.writable && ready.room, ..ready };
    let status = if ready.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(ready)).into_response()
}

fn folder(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

/// Whether the ledger and the files it needs beside it may be written.
#[cfg(unix)]
fn writable(file: &Path) -> bool {
    use rustix::fs::{Access, access};
    [file, folder(file)].into_iter().all(|path| access(path, Access::WRITE_OK).is_ok())
}

#[cfg(not(unix))]
fn writable(file: &Path) -> bool {
    std::fs::metadata(file).is_ok_and(|about| !about.permissions().readonly())
}

/// Free bytes where a file lies.
#[cfg(unix)]
pub(super) fn free(file: &Path) -> Option<u64> {
    let about = rustix::fs::statvfs(folder(file)).ok()?;
    about.f_bavail.checked_mul(about.f_frsize)
}

#[cfg(not(unix))]
pub(super) fn free(_: &Path) -> Option<u64> {
    None
}
