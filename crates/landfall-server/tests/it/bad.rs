//! Bad input: each a precise problem document, and the service lives.

use axum::body::Body;
use axum::http::Method;
use serde_json::json;

use crate::common::{House, request};

async fn posted(house: &House, body: impl Into<Body>, kind: &str) -> crate::common::Reply {
    let asked = request(Method::POST, "/assessments").header("content-type", kind).body(body.into()).unwrap();
    house.send(asked).await
}

#[tokio::test]
async fn bodies_that_are_no_request() {
    let house = House::new().await;
    let json = "application/json";
    posted(&house, "{}", "text/plain").await.problem(415, "body-not-json");
    posted(&house, "{}", json).await.problem(422, "body-wrong");
    posted(&house, "", json).await.problem(400, "body-wrong");
    posted(&house, "{\"case\"", json).await.problem(400, "body-wrong");
    posted(&house, "{} {}", json).await;
    posted(&house, "\u{feff}{}", json).await.problem(400, "body-wrong");
    posted(&house, vec![0xff, 0xfe, 0x00], json).await.problem(400, "body-wrong");
    posted(&house, format!("{}1{}", "[".repeat(200_000), "]".repeat(200_000)), json).await.problem(400, "body-wrong");
    let deep = format!("{{\"case\":{{\"vehicle\":{}1{}}},\"markets\":[\"EU\"]}}", "[".repeat(500), "]".repeat(500));
    assert!(posted(&house, deep, json).await.status.is_client_error());
    posted(&house, vec![b' '; 9 << 20], json).await.problem(413, "body-too-large");
    let wrong = posted(&house, r#"{"case":"aion_v","markets":["EU"],"on":"tomorrow"}"#, json).await;
    let problem = wrong.problem(422, "body-wrong");
    assert!(problem["detail"].as_str().unwrap().contains("`on`"), "{problem}");
    let unknown = posted(&house, r#"{"case":"aion_v","markets":["EU"],"markt":1}"#, json).await;
    assert!(unknown.problem(422, "body-wrong")["detail"].as_str().unwrap().contains("markt"));
    // it lives
    assert_eq!(house.get("/ledger").await.status, 200);
}

#[tokio::test]
async fn a_body_in_chunks_without_an_end_is_cut_off() {
    let house = House::new().await;
    let chunk = || Ok::<_, std::io::Error>(axum::body::Bytes::from(vec![b' '; 1 << 20]));
    let endless = futures_util::stream::repeat_with(chunk);
    posted(&house, Body::from_stream(endless), "application/json").await.problem(413, "body-too-large");
    let broken = futures_util::stream::iter([chunk(), Err(std::io::Error::other("gone"))]);
    posted(&house, Body::from_stream(broken), "application/json").await.problem(400, "body-broken");
}

#[tokio::test]
async fn parameters_and_paths_nobody_knows_are_named() {
    let house = House::new().await;
    let named = |problem: serde_json::Value, what: &str| {
        assert!(problem["detail"].as_str().unwrap().contains(what), "{problem}");
    };
    named(house.get("/markets?knwon=2026-01-01").await.problem(422, "query-wrong"), "knwon");
    named(house.get("/markets?known=2026-01-01&known=2027-01-01").await.problem(422, "query-twice"), "known");
    named(house.get("/markets/XX").await.problem(404, "unknown-market"), "XX");
    named(house.get("/markets/EU/facts/duty.cvdd").await.problem(404, "unknown-market-attribute"), "duty.cvd");
    named(house.get("/rules/un_r155x").await.problem(404, "unknown-rule"), "un_r155");
    named(house.get("/nothing").await.problem(404, "no-resource"), "nothing");
    named(house.ask(Method::DELETE, "/markets", &json!({})).await.problem(405, "no-method"), "DELETE");
    house.get("/markets/EU?on=2026-02-30").await.problem(422, "day-impossible");
    house.get("/markets/%FF%FE").await.problem(422, "path-wrong");
    house.get("/find?text=%20").await.problem(422, "find-no-words");
    house.get("/comparison?markets=EU").await.problem(422, "compare-how-many");
    for trick in ["/..%2f..%2fetc%2fpasswd", "/markets/..%2F..", "/history/%2e%2e%2f", "//markets", "/markets/EU%00"] {
        let reply = house.get(trick).await;
        assert!(reply.status.is_client_error(), "{trick}: {}", reply.text());
    }
}

#[tokio::test]
async fn another_name_of_this_machine_and_another_sites_page_are_refused() {
    let house = House::new().await;
    let bent = axum::http::Request::builder().uri("/api/v1/ledger").header("host", "rebound.example");
    house.send(bent.body(Body::empty()).unwrap()).await.problem(403, "host-foreign");
    let body = json!({ "vehicle": {} });
    let headers = [("origin", "https://evil.example")];
    house.with(Method::PUT, "/cases/x", &body, &headers).await.problem(403, "origin-foreign");
    let own = [("origin", "http://127.0.0.1:7440")];
    assert_eq!(house.with(Method::PUT, "/cases/x", &body, &own).await.status, 201);
}

#[tokio::test]
async fn what_is_wrong_is_said_in_the_language_asked_for() {
    let house = House::new().await;
    let chinese = house.get("/markets/XX?lang=zh").await.problem(404, "unknown-market");
    assert!(chinese["title"].as_str().unwrap().contains("没有"), "{chinese}");
    assert_eq!(house.get("/markets/XX").await.headers["content-language"], "en");
}

#[tokio::test]
async fn what_looks_like_a_formula_or_a_page_stays_text() {
    let house = House::new().await;
    let case =
        json!({ "title": { "en": "=cmd()<script>alert(1)</script>", "zh": "x" }, "vehicle": { "category": "M1" } });
    assert_eq!(house.ask(Method::PUT, "/cases/x", &case).await.status, 201);
    let kept = house.get("/cases/x").await;
    assert_eq!(kept.json()["case"]["title"]["en"], case["title"]["en"]);
    assert_eq!(kept.headers["content-type"], "application/json");
    assert_eq!(kept.headers["x-content-type-options"], "nosniff");
    let table = house.get("/export?format=csv&market=NO").await.text();
    let cells = csv::ReaderBuilder::new()
        .from_reader(table.as_bytes())
        .records()
        .flatten()
        .flat_map(|r| r.iter().map(str::to_owned).collect::<Vec<_>>())
        .collect::<Vec<_>>();
    let formula =
        |c: &&String| c.starts_with(['=', '@', '\t']) || (c.starts_with(['+', '-']) && c.parse::<f64>().is_err());
    assert_eq!(cells.iter().find(formula), None);
    assert!(cells.len() > 100);
}
