//! A service on a ledger of its own.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::OnceLock;

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use landfall_desk::Desk;
use landfall_desk::config::Config;
use landfall_server::{Office, Settings, app};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt as _;

/// A ledger with the packs in it, made once; each test has its own copy.
fn template() -> &'static (TempDir, PathBuf) {
    static TEMPLATE: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("landfall.db");
        let load = || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime
                .block_on(landfall_desk::load::load(&path.clone().into(), None, "landfall", &landfall_desk::untold))
                .unwrap();
        };
        std::thread::scope(|scope| scope.spawn(load).join().unwrap());
        (folder, path)
    })
}

/// A service on a ledger of its own.
pub struct House {
    _folder: TempDir,
    pub office: Arc<Office>,
    pub ledger: PathBuf,
    app: axum::Router,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// A problem document with its code.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        assert_eq!(self.headers["content-type"], "application/problem+json");
        let json = self.json();
        assert_eq!((json["code"].as_str(), json["status"].as_u64()), (Some(code), Some(status.into())), "{json}");
        assert_eq!(json["type"], format!("urn:landfall:{code}"));
        assert!(!json["title"].as_str().unwrap().starts_with("problem-"), "{json}");
        assert!(!json["detail"].as_str().unwrap().is_empty(), "{json}");
        json
    }
}

impl House {
    pub async fn new() -> House {
        let folder = tempfile::tempdir().unwrap();
        let ledger = folder.path().join("landfall.db");
        std::fs::copy(&template().1, &ledger).unwrap();
        let mut desk = Desk::new(&Config::default(), Some(ledger.clone().into()), None);
        desk.deliver.internal.push("127.0.0.1:8".to_owned());
        let settings = Settings { listen: "127.0.0.1:0".parse().unwrap(), turns: false };
        let office = Office::open(desk, settings).await.unwrap();
        let app = app(&office);
        House { _folder: folder, office, ledger, app }
    }

    pub async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        Reply { status: parts.status, headers: parts.headers, bytes }
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(request(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    pub async fn ask(&self, method: Method, path: &str, body: &Value) -> Reply {
        self.with(method, path, body, &[]).await
    }

    pub async fn with(&self, method: Method, path: &str, body: &Value, headers: &[(&str, &str)]) -> Reply {
        let mut asked = request(method, path).header("content-type", "application/json");
        for (name, value) in headers {
            asked = asked.header(*name, *value);
        }
        self.send(asked.body(Body::from(body.to_string())).unwrap()).await
    }
}

pub fn request(method: Method, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(format!("/api/v1{path}")).header("host", "127.0.0.1:7440")
}
