//! What an organisation keeps: cases, watches, warnings, endpoints.

use axum::http::Method;
use serde_json::json;

use crate::common::House;

#[tokio::test]
async fn a_case_that_is_kept_can_be_asked_about_and_watched() {
    let house = House::new().await;
    let case = json!({ "title": { "en": "Our car", "zh": "我们的车" }, "vehicle": { "category": "M1", "powertrain": "BEV",
        "origin": "CN", "condition": "new" } });
    assert_eq!(house.ask(Method::PUT, "/cases/ours", &case).await.status, 201);
    let asked = json!({ "case": "ours", "markets": ["EU"], "on": "2026-12-01" });
    let answer = house.ask(Method::POST, "/assessments", &asked).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let watch = json!({ "id": "w", "name": "W", "cases": ["ours"], "markets": ["EU"] });
    let made = house.ask(Method::POST, "/watches", &watch).await;
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!((&made.json()["picks"], &made.json()["cases"]), (&json!(["ours"]), &json!(["ours"])));
    let turn = house.office.turn("2026-11-25T08:00:00Z".parse().unwrap()).await.unwrap();
    assert!(turn.pass.said["raised"] > 0 && turn.pass.missing.is_empty(), "{turn:?}");
    let warnings = house.get("/warnings").await.json();
    let first = &warnings["warnings"][0];
    assert_eq!((&first["watch"], &first["vehicles"]), (&json!("w"), &json!(["ours"])), "{first}");
    let id = first["id"].as_str().unwrap();
    let path = format!("/warnings/{id}/words");
    house.ask(Method::POST, &path, &json!({ "word": "dismiss", "reason": " " })).await.problem(422, "dismiss-reason");
    let said = house.ask(Method::POST, &path, &json!({ "word": "dismiss", "reason": "not ours" })).await.json();
    assert_eq!(said["state"], "dismissed", "{said}");
    house.ask(Method::POST, "/warnings/nothing/words", &json!({ "word": "act" })).await.problem(404, "unknown-warning");
}

#[tokio::test]
async fn names_of_samples_and_names_that_are_paths_are_refused() {
    let house = House::new().await;
    let case = json!({ "vehicle": { "category": "M1" } });
    house.ask(Method::PUT, "/cases/aion_v", &case).await.problem(409, "case-is-sample");
    for name in ["..%2F..%2Fetc%2Fpasswd", "a%2Fb", "@x", "a.toml", "%00", "a%20b"] {
        house.ask(Method::PUT, &format!("/cases/{name}"), &case).await.problem(422, "name-wrong");
    }
    // no file of the machine is read, whatever it is called
    let ledger = house.ledger.display().to_string();
    for name in ["/etc/passwd", "../x.toml", "Cargo.toml", &ledger] {
        let asked = json!({ "case": name, "markets": ["EU"] });
        house.ask(Method::POST, "/assessments", &asked).await.problem(404, "unknown-case");
        let watch = json!({ "id": "w", "cases": [name], "markets": ["EU"] });
        house.ask(Method::POST, "/watches", &watch).await.problem(404, "unknown-case");
    }
}

#[tokio::test]
async fn a_watch_is_changed_from_the_version_that_was_read() {
    let house = House::new().await;
    let form = |lead: u32| json!({ "id": "w", "name": "W", "cases": ["aion_v"], "markets": ["EU"], "lead_days": lead });
    let made = house.ask(Method::POST, "/watches", &form(180)).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let tag = made.headers["etag"].to_str().unwrap().to_owned();
    let changed = house.with(Method::PUT, "/watches/w", &form(90), &[("if-match", &tag)]).await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    house.with(Method::PUT, "/watches/w", &form(30), &[("if-match", &tag)]).await.problem(412, "ledger-stale");
    house.ask(Method::PUT, "/watches/other", &form(30)).await.problem(404, "unknown-watch");
    assert_eq!(house.ask(Method::DELETE, "/watches/w", &json!({})).await.status, 204);
    house.get("/watches/w").await.problem(404, "unknown-watch");
}

#[tokio::test]
async fn an_endpoints_secret_is_shown_once_and_its_address_looked_at() {
    let house = House::new().await;
    let inside = json!({ "name": "hook", "channel": "webhook", "address": "https://127.0.0.1:9/x" });
    let refused = house.ask(Method::POST, "/endpoints", &inside).await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    let feed = json!({ "name": "feed", "channel": "atom", "address": "ours.xml" });
    let made = house.ask(Method::POST, "/endpoints", &feed).await;
    assert_eq!(made.status, 201, "{}", made.text());
    house.ask(Method::POST, "/endpoints", &feed).await.problem(409, "endpoint-exists");
    house.ask(Method::POST, "/endpoints", &json!({ "name": "x" })).await.problem(422, "field-missing");
    let tested = house.ask(Method::POST, "/endpoints/feed/test", &json!({})).await;
    assert_eq!(tested.json()[0]["state"], "delivered", "{}", tested.text());
    assert_eq!(house.get("/messages").await.json()["total"], 1);
    let replayed = house.ask(Method::POST, "/messages/replay", &json!({ "endpoint": "feed" })).await;
    assert_eq!(replayed.json()["replayed"], 1, "{}", replayed.text());
    house.ask(Method::PATCH, "/endpoints/feed", &json!({ "name": "y" })).await.problem(422, "endpoint-fixed");
    assert_eq!(house.ask(Method::DELETE, "/endpoints/feed", &json!({})).await.status, 204);
    house.get("/endpoints/feed").await.problem(404, "unknown-endpoint");
}

#[tokio::test]
async fn a_secret_that_was_made_is_not_kept_under_a_requests_key() {
    let house = House::new().await;
    let hook = json!({ "name": "hook", "channel": "webhook", "address": "http://127.0.0.1:8/x" });
    let key = [("idempotency-key", "k1")];
    let made = house.with(Method::POST, "/endpoints", &hook, &key).await;
    assert_eq!(made.status, 201, "{}", made.text());
    assert!(made.json()["secret"].as_str().is_some_and(|secret| secret.len() > 20), "{}", made.text());
    assert_eq!(made.headers["cache-control"], "no-store");
    house.with(Method::POST, "/endpoints", &hook, &key).await.problem(409, "endpoint-exists");
}
