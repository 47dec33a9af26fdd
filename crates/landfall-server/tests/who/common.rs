use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use jiff::Timestamp;
use landfall_desk::config::Config;
use landfall_desk::{Desk, untold};
use landfall_server::auth::people::{self, Wanted};
use landfall_server::auth::secrets;
use landfall_server::{Clock, Office, Role, Settings, Who, app};
use landfall_store::Ledger;
use landfall_store::outbox::Secret;
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt as _;

#[path = "../../../landfall/tests/it/common/pack.rs"]
mod pack;

pub const PASSWORD: &str = "a horse that counts to nine";
pub const LOOPBACK: &str = "127.0.0.1:7440";
pub const BEYOND: &str = "192.0.2.10:7440";
pub const HERE: &str = "192.0.2.77";

/// A service with its ledger in a folder of its own, and a clock that stands until it is moved.
pub struct House {
    pub folder: TempDir,
    pub office: Arc<Office>,
    pub app: Router,
    now: Arc<Mutex<Timestamp>>,
}

/// What came back.
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Bytes,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("{}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Status and stable code of a problem.
    pub fn problem(&self) -> (u16, String) {
        (self.status.as_u16(), self.json()["code"].as_str().unwrap_or_default().to_owned())
    }

    pub fn cookie(&self) -> String {
        let set = self.headers.get(header::SET_COOKIE).unwrap_or_else(|| panic!("no cookie: {}", self.text()));
        set.to_str().unwrap().split(';').next().unwrap().to_owned()
    }
}

pub fn problem(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

/// A ledger with the small pack, made once.
fn seeded() -> &'static Path {
    static SEEDED: OnceLock<TempDir> = OnceLock::new();
    let folder = SEEDED.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in pack::FILES {
            let file = folder.path().join("packs").join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }
        let (ledger, packs) = (folder.path().join("ledger.db"), folder.path().join("packs"));
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(landfall_desk::load::load(&ledger.into(), Some(&packs), "landfall", &untold)).unwrap();
        })
        .join()
        .unwrap();
        folder
    });
    folder.path()
}

pub fn copied(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copied(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

impl House {
    pub async fn open(listen: &str) -> House {
        House::of(seeded(), listen).await
    }

    /// A service on a copy of a folder.
    pub async fn of(from: &Path, listen: &str) -> House {
        let folder = tempfile::tempdir().unwrap();
        copied(from, folder.path());
        House::at(folder, listen, Arc::new(Mutex::new(Timestamp::now()))).await
    }

    async fn at(folder: TempDir, listen: &str, now: Arc<Mutex<Timestamp>>) -> House {
        let shown = Arc::clone(&now);
        let clock = Clock::of(move || *shown.lock().unwrap());
        let ledger = folder.path().join("ledger.db");
        let mut desk = Desk::new(&Config::default(), Some(ledger.into()), Some(folder.path().join("packs")));
        let key = folder.path().join("key.pem");
        if !key.exists() {
            landfall_desk::certify::new_key(&key).unwrap();
        }
        desk.certify = landfall_desk::certify::Settings { key: Some(key), issuer: Some("Ours".to_owned()) };
        let settings = Settings { listen: listen.parse().unwrap(), turns: false };
        let office = Office::open_by(clock, desk, settings).await.unwrap();
        House { app: app(&office), office, folder, now }
    }

    /// The same ledger by a service started anew.
    pub async fn again(self, listen: &str) -> House {
        let House { folder, office, app, now } = self;
        drop((office, app));
        House::at(folder, listen, now).await
    }

    pub fn ledger(&self) -> PathBuf {
        self.folder.path().join("ledger.db")
    }

    pub fn later(&self, seconds: u64) {
        *self.now.lock().unwrap() += Duration::from_secs(seconds);
    }

    pub fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    /// Registers somebody with the common password.
    pub async fn register(&self, name: &str, organisation: &str, role: Role) {
        static KEPT: OnceLock<Secret> = OnceLock::new();
        let kept = KEPT.get_or_init(|| secrets::hashed("nobody", &Secret::new(PASSWORD)).unwrap()).clone();
        let wanted = Wanted { email: None, role: Some(role), password: Some(kept) };
        let mut ledger = Ledger::open(self.ledger()).await.unwrap();
        if !organisation.is_empty() {
            // the second of an organisation finds it there
            let _ = people::add_organisation(&mut ledger, organisation, self.now()).await;
        }
        people::add(&mut ledger, &Who::local(), (name, organisation), wanted, self.now()).await.unwrap();
        ledger.close().await;
    }

    pub async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let streams = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
        let bytes = if streams { Bytes::new() } else { axum::body::to_bytes(body, 1 << 26).await.unwrap() };
        Reply { status: parts.status, headers: parts.headers, bytes }
    }

    /// One request as somebody: `cookie: …`, `authorization: …` or nothing.
    pub async fn ask(&self, method: &str, path: &str, by: &str, body: Option<Value>) -> Reply {
        self.send(request(method, path, by, HERE, body)).await
    }

    pub async fn get(&self, path: &str, by: &str) -> Reply {
        self.ask("GET", path, by, None).await
    }

    pub async fn log_in_from(&self, address: &str, name: &str, password: &str) -> Reply {
        let body = serde_json::json!({ "name": name, "password": password });
        self.send(request("POST", "/api/v1/session", "", address, Some(body))).await
    }

    /// The header of somebody who has logged in.
    pub async fn by(&self, name: &str) -> String {
        let reply = self.log_in_from(HERE, name, PASSWORD).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{name}: {}", reply.text());
        format!("cookie: {}", reply.cookie())
    }
}

pub fn request(method: &str, path: &str, by: &str, address: &str, body: Option<Value>) -> Request<Body> {
    let mut request = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap()).uri(path);
    request = request.header(header::HOST, LOOPBACK);
    if let Some((name, value)) = by.split_once(": ") {
        request = request.header(name, value);
    }
    let body = match body {
        Some(body) => {
            request = request.header(header::CONTENT_TYPE, "application/json");
            Body::from(body.to_string())
        }
        None => Body::empty(),
    };
    let mut request = request.body(body).unwrap();
    let from = SocketAddr::new(address.parse::<IpAddr>().unwrap(), 40_000);
    request.extensions_mut().insert(ConnectInfo(from));
    request
}
