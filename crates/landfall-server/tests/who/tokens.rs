use landfall_server::Role;
use serde_json::{Value, json};

use crate::common::{House, LOOPBACK, PASSWORD, problem};

const ME: &str = "/api/v1/session";

async fn made(house: &House, by: &str, role: &str, days: i64) -> Value {
    let body = json!({ "name": "nightly", "role": role, "days": days });
    let reply = house.ask("POST", "/api/v1/tokens", by, Some(body)).await;
    assert_eq!(reply.status, 201, "{}", reply.text());
    reply.json()
}

fn bearer(token: &Value) -> String {
    format!("authorization: Bearer {}", token["token"].as_str().unwrap())
}

#[tokio::test]
async fn a_token_acts_for_its_maker_with_no_more_than_both_may() {
    let house = House::open(LOOPBACK).await;
    house.register("anna", "", Role::Admin).await;
    house.register("ben", "", Role::Reviewer).await;
    let (anna, ben) = (house.by("anna").await, house.by("ben").await);
    let token = made(&house, &ben, "analyst", 9).await;
    assert!(token["token"].as_str().unwrap().starts_with("lf_"));
    let me = house.get(ME, &bearer(&token)).await.json();
    assert_eq!((me["name"].as_str(), me["role"].as_str()), (Some("ben"), Some("analyst")));
    assert_eq!(me["token"], token["id"]);
    let above = json!({ "name": "x", "role": "admin", "days": 9 });
    assert_eq!(house.ask("POST", "/api/v1/tokens", &ben, Some(above)).await.problem(), problem(403, "token-role"));
    let lowered = house.ask("PATCH", "/api/v1/users/ben", &anna, Some(json!({ "role": "reader" }))).await;
    assert_eq!(lowered.status, 200);
    assert_eq!(house.get(ME, &bearer(&token)).await.json()["role"], "reader");
}

#[tokio::test]
async fn a_token_runs_out_is_revoked_or_unknown_each_with_its_code() {
    let house = House::open(LOOPBACK).await;
    house.register("anna", "", Role::Admin).await;
    house.register("ben", "", Role::Reader).await;
    let (anna, ben) = (house.by("anna").await, house.by("ben").await);
    let (short, long) = (made(&house, &anna, "admin", 1).await, made(&house, &ben, "reader", 366).await);
    house.later(24 * 60 * 60 - 1);
    assert_eq!(house.get(ME, &bearer(&short)).await.status, 200);
    house.later(1);
    assert_eq!(house.get(ME, &bearer(&short)).await.problem(), problem(401, "token-expired"));
    let anna = house.by("anna").await;
    let path = format!("/api/v1/tokens/{}", long["id"].as_str().unwrap());
    assert_eq!(house.ask("DELETE", &path, &anna, None).await.status, 204);
    assert_eq!(house.get(ME, &bearer(&long)).await.problem(), problem(401, "token-revoked"));
    let stranger = format!("authorization: Bearer lf_{}", "0".repeat(64));
    assert_eq!(house.get(ME, &stranger).await.problem(), problem(401, "token-unknown"));
    for days in [0, -1, 367] {
        let body = json!({ "name": "x", "role": "reader", "days": days });
        let reply = house.ask("POST", "/api/v1/tokens", &anna, Some(body)).await;
        assert_eq!(reply.problem(), problem(422, "token-days"));
    }
}

#[tokio::test]
async fn a_token_of_somebody_who_was_removed_is_taken_no_more() {
    let house = House::open(LOOPBACK).await;
    house.register("anna", "", Role::Admin).await;
    house.register("ben", "", Role::Reader).await;
    let token = made(&house, &house.by("ben").await, "reader", 9).await;
    let anna = house.by("anna").await;
    assert_eq!(house.ask("DELETE", "/api/v1/users/ben", &anna, None).await.status, 204);
    assert_eq!(house.get(ME, &bearer(&token)).await.problem(), problem(401, "token-revoked"));
    house.register("ben", "", Role::Admin).await;
    assert_eq!(house.get(ME, &bearer(&token)).await.problem(), problem(401, "token-revoked"));
}

#[tokio::test]
async fn a_token_neither_makes_tokens_nor_changes_passwords() {
    let house = House::open(LOOPBACK).await;
    house.register("anna", "", Role::Admin).await;
    let token = bearer(&made(&house, &house.by("anna").await, "admin", 9).await);
    let body = json!({ "name": "x", "role": "reader", "days": 9 });
    let again = house.ask("POST", "/api/v1/tokens", &token, Some(body)).await;
    assert_eq!(again.problem(), problem(403, "token-by-token"));
    let body = json!({ "current": PASSWORD, "new": "a cat that sleeps all day" });
    let changed = house.ask("PUT", "/api/v1/session/password", &token, Some(body)).await;
    assert_eq!(changed.problem(), problem(403, "password-token"));
}

#[tokio::test]
async fn when_a_token_was_last_used_is_shown_and_only_to_who_may_see_it() {
    let house = House::open(LOOPBACK).await;
    house.register("anna", "", Role::Admin).await;
    house.register("ben", "", Role::Analyst).await;
    let (anna, ben) = (house.by("anna").await, house.by("ben").await);
    let token = made(&house, &anna, "reader", 9).await;
    assert_eq!(house.get("/api/v1/tokens", &anna).await.json()["items"][0]["used"], Value::Null);
    house.get(ME, &bearer(&token)).await;
    let mut listed = house.get("/api/v1/tokens", &anna).await;
    while !listed.json()["items"][0]["used"].is_string() {
        // nobody waits for the note
        tokio::task::yield_now().await;
        listed = house.get("/api/v1/tokens", &anna).await;
    }
    assert_eq!(listed.json()["items"][0]["used"].as_str().unwrap()[..16], house.now().to_string()[..16]);
    assert!(!listed.text().contains(token["token"].as_str().unwrap()));
    assert_eq!(house.get("/api/v1/tokens", &ben).await.json()["total"], 0);
}

#[tokio::test]
async fn no_secret_lies_in_the_ledgers_files_not_even_of_a_request_that_may_be_repeated() {
    let house = House::open(LOOPBACK).await;
    house.register("anna", "", Role::Admin).await;
    let anna = house.by("anna").await;
    let mut request = crate::common::request(
        "POST",
        "/api/v1/tokens",
        &anna,
        crate::common::HERE,
        Some(json!({ "name": "nightly", "role": "reader", "days": 9 })),
    );
    request.headers_mut().insert("idempotency-key", "once".parse().unwrap());
    let token = house.send(request).await.json()["token"].as_str().unwrap().to_owned();
    let session = anna.split('=').nth(1).unwrap();
    let mut seen = 0;
    for entry in std::fs::read_dir(house.folder.path()).unwrap().map(Result::unwrap) {
        if entry.file_name().to_string_lossy().starts_with("ledger.db") {
            let bytes = std::fs::read(entry.path()).unwrap();
            let holds = |text: &str| bytes.windows(text.len()).any(|w| w == text.as_bytes());
            for secret in [token.as_str(), session, PASSWORD] {
                assert!(!holds(secret), "{:?} holds a secret", entry.path());
            }
            seen += usize::from(holds("nightly"));
        }
    }
    assert!(seen > 0, "the files were looked through");
}
