//! Every operation, asked by everybody, compared with the table that was reviewed: `matrix.csv`.
//!
//! `least`: the least role that may. `owner`: whose the thing asked about is: `alpha`, one organisation of two, or
//! `operator`, the one that runs the service. `others`, `operator`: what an admin of another organisation, and of the one
//! that runs the service, come to: `seen`, `hidden` (as if it were not there) or `refused`. `entered`: whether it is
//! entered in the audit log before it is done.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use landfall_core::warn::{Event, Identity, Line};
use landfall_server::description;
use landfall_store::Ledger;
use landfall_store::Pass;
use landfall_store::keeping::scoped;
use landfall_store::outbox::{Endpoint, Message, Secret};
use landfall_store::people::Proposal;
use serde::Deserialize;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::common::{HERE, House, LOOPBACK, PASSWORD, Reply, copied, request};
use landfall_server::Role;

/// Stands in everything that is one organisation's own.
const MARK: &str = "alphasecret";

#[derive(Debug, Deserialize)]
struct Row {
    operation: String,
    least: String,
    owner: String,
    others: String,
    operator: String,
    entered: String,
    path: String,
    body: String,
}

fn table() -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(include_str!("matrix.csv").as_bytes());
    reader.deserialize().collect::<Result<_, _>>().unwrap()
}

struct Operation {
    method: String,
    path: String,
    scopes: Vec<String>,
}

/// Every operation of the description, by its id.
fn operations() -> BTreeMap<String, Operation> {
    let described = serde_json::to_value(description()).unwrap();
    let mut all = BTreeMap::new();
    for (path, item) in described["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path} has no id"));
            let security = operation["security"].as_array().unwrap_or_else(|| panic!("{id} does not say who may"));
            let scopes = security[0]["token"].as_array().into_iter().flatten();
            let scopes = scopes.map(|scope| scope.as_str().unwrap().to_owned()).collect();
            let operation = Operation { method: method.to_uppercase(), path: path.clone(), scopes };
            assert!(all.insert(id.to_owned(), operation).is_none(), "two operations are called {id}");
        }
    }
    all
}

#[test]
fn every_operation_has_its_row_and_says_itself_what_the_row_says() {
    let (rows, operations) = (table(), operations());
    let listed: BTreeSet<&str> = rows.iter().map(|row| row.operation.as_str()).collect();
    let there: BTreeSet<&str> = operations.keys().map(String::as_str).collect();
    assert_eq!(listed.len(), rows.len(), "a row stands twice");
    assert_eq!(there.difference(&listed).collect::<Vec<_>>(), Vec::<&&str>::new(), "operations without a row");
    assert_eq!(listed.difference(&there).collect::<Vec<_>>(), Vec::<&&str>::new(), "rows without an operation");
    for row in &rows {
        let scopes = &operations[&row.operation].scopes;
        let least = scopes.first().map_or("none", String::as_str);
        assert_eq!(least, row.least, "{}: the description says otherwise", row.operation);
        let for_operator = scopes.iter().any(|scope| scope == "operator");
        assert_eq!(for_operator, row.owner == "operator" && row.others == "refused", "{}", row.operation);
        let path = operations[&row.operation].path.split('/').count();
        assert_eq!(path, row.path.split('?').next().unwrap().split('/').count() + 3 - 1, "{}", row.operation);
    }
}

/// What requests are about.
struct Things {
    folder: TempDir,
    /// By `organisation-role`: the header of who has logged in, their own token, their own proposal.
    people: BTreeMap<String, (String, String, String)>,
    warning: String,
    /// An answer with its receipt.
    answer: String,
    certificate: String,
}

fn roles() -> [(&'static str, Role); 4] {
    Role::ALL.map(|role| (role.as_str(), role))
}

/// Two organisations beside the one that runs the service; what is alpha's bears its mark.
async fn furnished() -> Things {
    let house = House::open(LOOPBACK).await;
    let mut people = BTreeMap::new();
    for (word, role) in roles().into_iter().rev() {
        house.register(&format!("operator-{word}"), "", role).await;
        house.register(&format!("alpha-{word}"), "alpha", role).await;
    }
    house.register("beta-admin", "beta", Role::Admin).await;
    house.register("alpha-spare", "alpha", Role::Reader).await;
    let admin = house.by("operator-admin").await;
    let marked = json!({ "email": format!("spare@{MARK}.example") });
    let edited = house.ask("PATCH", "/api/v1/users/alpha-spare", &admin, Some(marked)).await;
    assert_eq!(edited.status, StatusCode::OK, "{}", edited.text());
    let names: Vec<String> = ["operator", "alpha"]
        .iter()
        .flat_map(|organisation| roles().map(|(word, _)| format!("{organisation}-{word}")))
        .chain(["beta-admin".to_owned()])
        .collect();
    for name in names {
        // one address has so many tries
        house.later(60);
        let by = house.by(&name).await;
        let mark = if name.starts_with("alpha") { MARK } else { "own" };
        let body = json!({ "name": mark, "role": "reader", "days": 9 });
        let token = house.ask("POST", "/api/v1/tokens", &by, Some(body)).await.json();
        people.insert(name.clone(), (by, token["id"].as_str().unwrap().to_owned(), format!("p-{name}")));
    }
    let analyst = &people["alpha-analyst"].0;
    let case = json!({ "title": { "en": MARK, "zh": MARK }, "vehicle": { "powertrain": "BEV", "origin": "BB" } });
    let kept = house.ask("PUT", "/api/v1/cases/mine", analyst, Some(case)).await;
    assert_eq!(kept.status, StatusCode::CREATED, "{}", kept.text());
    // its name is in the audit log
    let again = json!({ "vehicle": { "powertrain": "BEV" } });
    let kept = house.ask("PUT", &format!("/api/v1/cases/{MARK}"), analyst, Some(again)).await;
    assert_eq!(kept.status, StatusCode::CREATED, "{}", kept.text());
    let watch = json!({ "id": "eye", "name": MARK, "cases": ["car"], "markets": ["AA"] });
    let added = house.ask("POST", "/api/v1/watches", analyst, Some(watch)).await;
    assert_eq!(added.status, StatusCode::CREATED, "{}", added.text());
    let mut ledger = Ledger::open(house.ledger()).await.unwrap();
    let warning = fill(&mut ledger, &people, house.now()).await;
    ledger.close().await;
    let asked = json!({ "case": "car", "markets": ["AA"] });
    let answer = house.ask("POST", "/api/v1/assessments", analyst, Some(asked)).await.text();
    let asked = json!({ "case": "car", "market": "AA", "on": "2026-12-01" });
    let certificate = house.ask("POST", "/api/v1/certificates", analyst, Some(asked)).await;
    assert_eq!(certificate.status, StatusCode::OK, "{}", certificate.text());
    let certificate = certificate.text();
    let folder = tempfile::tempdir().unwrap();
    let House { folder: from, office, app, .. } = house;
    drop((office, app));
    Ledger::open(from.path().join("ledger.db")).await.unwrap().close().await;
    copied(from.path(), folder.path());
    Things { folder, people, warning, answer, certificate }
}

/// What no short request makes: an endpoint with a message, a warning, proposals.
async fn fill(
    ledger: &mut Ledger,
    people: &BTreeMap<String, (String, String, String)>,
    now: jiff::Timestamp,
) -> String {
    let endpoint = Endpoint {
        name: scoped("alpha", "hook"),
        kind: "atom".to_owned(),
        address: format!("{MARK}.xml"),
        settings: BTreeMap::new(),
        secrets: Vec::<Secret>::new(),
        language: "en".to_owned(),
        operator: false,
        enabled: true,
        why: None,
        held_until: None,
        succeeded: None,
    };
    ledger.add_endpoint(&endpoint).await.unwrap();
    let message =
        Message { id: "m1".to_owned(), endpoint: endpoint.name, title: MARK.to_owned(), ..Message::default() };
    ledger.send(now, &[message]).await.unwrap();
    let identity =
        Identity { watch: scoped("alpha", "eye"), cause: MARK.to_owned(), kind: landfall_core::change::Kind::Learned };
    let content = serde_json::from_value(json!({ "sources": [], "parts": [] })).unwrap();
    let day = "2026-11-25".parse().unwrap();
    let line = Line { warning: identity.clone(), revision: 1, at: now, day, event: Event::Raised { content } };
    let pass = Pass {
        at: now,
        known: now,
        day,
        watches: 1,
        after: None,
        lines: vec![line],
        forecasts: Vec::new(),
        messages: Vec::new(),
    };
    ledger.keep_pass(&pass).await.unwrap();
    for (name, (_, _, id)) in people {
        let organisation = name.split('-').next().unwrap().replace("operator", "");
        let mark = if organisation == "alpha" { MARK } else { "own" };
        let text = include_str!("proposed.toml").replace("{id}", id);
        let proposal = Proposal {
            id: id.clone(),
            organisation,
            author: name.clone(),
            at: now,
            pack: "ours".to_owned(),
            reason: mark.to_owned(),
            files: vec![("markets/aa/proposed.toml".to_owned(), text)],
            decision: None,
            decider: None,
            decided: None,
            note: None,
            head: None,
        };
        ledger.propose(&proposal).await.unwrap();
    }
    identity.id()
}

/// One request of a row, as somebody; what it is about is their own where they are of its owner.
fn asked(row: &Row, operation: &Operation, things: &Things, name: &str, job: &str) -> Request<Body> {
    let by = things.people.get(name).map(|(by, _, _)| by.as_str()).unwrap_or_default();
    let own = if name.starts_with("alpha-") { name } else { "alpha-analyst" };
    let (_, token, proposal) = &things.people[own];
    let fill = |text: &str| {
        text.replace("{own_token}", token)
            .replace("{own_proposal}", proposal)
            .replace("{proposal}", "p-alpha-analyst")
            .replace("{warning}", &things.warning)
            .replace("{job}", job)
            .replace("{answer}", &things.answer)
            .replace("{certificate}", &things.certificate)
            .replace("{password}", PASSWORD)
    };
    let path = format!("/api/v1{}", fill(&row.path));
    if row.body == "multipart" {
        let mut request = request(&operation.method, &path, by, HERE, None);
        let kind = "multipart/form-data; boundary=b".parse().unwrap();
        request.headers_mut().insert(header::CONTENT_TYPE, kind);
        let form = "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nx\r\n--b--\r\n";
        *request.body_mut() = Body::from(form);
        return request;
    }
    let body = (!row.body.is_empty()).then(|| serde_json::from_str::<Value>(&fill(&row.body)).expect(&row.operation));
    request(&operation.method, &path, by, HERE, body)
}

/// What a caller comes to.
fn came_to(reply: &Reply) -> &'static str {
    let code = reply.problem_code();
    match reply.status.as_u16() {
        200..=299 if reply.text().contains(MARK) => "marked",
        200..=299 => "done",
        401 => "nobody",
        403 if ["who-may-not", "who-not-operator", "proposal-not-own"].contains(&code.as_str()) => "refused",
        404 => "absent",
        _ => "wrong",
    }
}

impl Reply {
    fn problem_code(&self) -> String {
        let read: Result<Value, _> = serde_json::from_slice(&self.bytes);
        read.ok().and_then(|v| v["code"].as_str().map(str::to_owned)).unwrap_or_default()
    }
}

/// Asks a row as somebody and gives what it comes to, and what is wrong with it.
async fn outcome(row: &Row, operation: &Operation, things: &Things, shared: &House, name: &str) -> (String, String) {
    let unsafe_one = !matches!(operation.method.as_str(), "GET" | "HEAD");
    // what may change something is asked of a copy
    let own = if unsafe_one { Some(House::of(things.folder.path(), LOOPBACK).await) } else { None };
    let house = own.as_ref().unwrap_or(shared);
    let before = house.office.ledger().audited(None, None, 0).await.unwrap().1;
    let reply = house.send(asked(row, operation, things, name, "1")).await;
    let came = came_to(&reply);
    if unsafe_one && matches!(came, "marked" | "done") {
        let (done, _) = house.office.ledger().audited(None, None, 10_000).await.unwrap();
        let new = done.iter().take(done.len().saturating_sub(before));
        let entered = new.filter_map(|d| d.deed.as_ref()).any(|deed| deed.action == row.operation);
        assert_eq!(entered, row.entered == "yes", "{} as {name}: entered in the audit log", row.operation);
    }
    (came.to_owned(), format!("{} {}", reply.status, reply.text().chars().take(300).collect::<String>()))
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_comes_to_what_the_table_says_and_to_nothing_else() {
    let (rows, operations, things) = (table(), operations(), furnished().await);
    let shared = House::of(things.folder.path(), LOOPBACK).await;
    let admin = &things.people["operator-admin"].0;
    let begun = shared.ask("POST", "/api/v1/packs", admin, Some(json!({ "pack": MARK }))).await;
    assert_eq!(begun.status, StatusCode::ACCEPTED, "{}", begun.text());
    let mut wrong = Vec::new();
    for row in &rows {
        let Some(operation) = operations.get(&row.operation) else { continue };
        let least = Role::ALL.into_iter().find(|role| role.as_str() == row.least);
        let mut expect = vec![("nobody".to_owned(), if least.is_none() { "done" } else { "nobody" })];
        for organisation in ["alpha", "operator"] {
            for (word, role) in roles() {
                let may = least.is_none_or(|least| role >= least);
                let allowed = match (row.owner == organisation, organisation) {
                    _ if !may => "refused",
                    (true, _) => "seen",
                    // others than its owner are asked as admins
                    _ if role < Role::Admin => continue,
                    (false, "alpha") => row.others.as_str(),
                    (false, _) => row.operator.as_str(),
                };
                expect.push((format!("{organisation}-{word}"), allowed));
            }
        }
        expect.push(("beta-admin".to_owned(), row.others.as_str()));
        for (name, expected) in expect {
            let (came, shown) = outcome(row, operation, &things, &shared, &name).await;
            let one = operation.path.contains('{');
            let reads = row.others == "hidden" && operation.method == "GET";
            let fits = match expected {
                // what is left out of the lists of others stands in its owner's
                "seen" if reads && !one && name.starts_with(&row.owner) => came == "marked",
                // where there is none of its kind, that it is looked for shows that it may be
                "seen" if row.path.ends_with("/none") => came == "absent",
                "seen" => matches!(came.as_str(), "marked" | "done"),
                "hidden" if reads && one => came == "absent",
                "hidden" => matches!(came.as_str(), "absent" | "done"),
                other => came == other,
            };
            if !fits {
                wrong.push(format!("{} as {name}: {expected} expected, {came}: {shown}", row.operation));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of the table:\n{}", wrong.len(), wrong.join("\n"));
}
