use jiff::Timestamp;
use landfall_server::Role;
use serde_json::{Value, json};
use sqlx::Connection as _;

use crate::common::{HERE, House, LOOPBACK, PASSWORD, problem};

const AUDIT: &str = "/api/v1/audit";

/// Who, what and outcome of each entry, the earliest first.
fn told(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap().iter().rev();
    items
        .map(|one| {
            let deed = &one["deed"];
            let of = |key: &str| deed[key].as_str().unwrap_or_default().to_owned();
            format!("{} {} {} {}", of("who"), of("action"), of("path"), of("outcome"))
        })
        .collect()
}

#[tokio::test]
async fn what_is_asked_is_entered_before_it_is_done_and_again_where_it_fails() {
    let house = House::open(LOOPBACK).await;
    house.register("anna", "", Role::Admin).await;
    house.log_in_from(HERE, "anna", "a horse that counts to ten!").await;
    house.log_in_from(HERE, "my password by mistake", PASSWORD).await;
    let anna = house.by("anna").await;
    let case = json!({ "vehicle": { "powertrain": "BEV" } });
    assert_eq!(house.ask("PUT", "/api/v1/cases/mine", &anna, Some(case)).await.status, 201);
    let bad = json!({ "vehicle": { "powertrain": "steam" } });
    assert_eq!(house.ask("PUT", "/api/v1/cases/mine", &anna, Some(bad)).await.status, 422);
    let asked = json!({ "case": "car", "markets": ["AA"] });
    assert_eq!(house.ask("POST", "/api/v1/assessments", &anna, Some(asked)).await.status, 200);
    let page = house.get(AUDIT, &anna).await.json();
    let expected = [
        "anna login  login-wrong",
        " login  login-wrong",
        "anna login  done",
        "anna keep_case /api/v1/cases/mine asked",
        "anna keep_case /api/v1/cases/mine asked",
        "anna keep_case /api/v1/cases/mine case",
    ];
    assert_eq!(told(&page), expected);
    let text = page.to_string();
    assert!(!text.contains("mistake") && !text.contains("steam"), "{text}");
}

#[tokio::test]
async fn who_may_not_leaves_no_entry_and_an_organisation_reads_its_own() {
    let house = House::open(LOOPBACK).await;
    house.register("anna", "", Role::Admin).await;
    house.register("chen", "chery", Role::Admin).await;
    house.register("ben", "chery", Role::Reader).await;
    let (anna, chen, ben) = (house.by("anna").await, house.by("chen").await, house.by("ben").await);
    let refused = house.ask("DELETE", "/api/v1/users/chen", &ben, None).await;
    assert_eq!(refused.problem(), problem(403, "who-may-not"));
    assert_eq!(house.get(AUDIT, &ben).await.problem(), problem(403, "who-may-not"));
    let own = told(&house.get(AUDIT, &chen).await.json());
    assert_eq!(own, ["chen login  done", "ben login  done"]);
    assert_eq!(told(&house.get(AUDIT, &anna).await.json()).len(), 3);
    let first = house.get(&format!("{AUDIT}?limit=2"), &anna).await.json();
    let rest = house.get(&format!("{AUDIT}?limit=2&after={}", first["next"].as_str().unwrap()), &anna).await.json();
    assert_eq!((first["total"].as_i64(), rest["items"].as_array().unwrap().len()), (Some(3), 1));
}

#[tokio::test]
async fn nothing_is_done_that_cannot_be_entered() {
    let house = House::open(LOOPBACK).await;
    house.register("anna", "", Role::Admin).await;
    let anna = house.by("anna").await;
    let address = format!("sqlite://{}", house.ledger().display());
    let mut broken = sqlx::SqliteConnection::connect(&address).await.unwrap();
    let trigger =
        "CREATE TRIGGER none BEFORE INSERT ON entry WHEN new.op = 'audit' BEGIN SELECT RAISE(ABORT, 'no'); END";
    sqlx::raw_sql(trigger).execute(&mut broken).await.unwrap();
    let body = json!({ "vehicle": { "powertrain": "BEV" } });
    let refused = house.ask("PUT", "/api/v1/cases/mine", &anna, Some(body)).await;
    assert_eq!(refused.status, 500, "{}", refused.text());
    assert_eq!(house.get("/api/v1/cases", &anna).await.json()["total"], 0);
    assert_eq!(house.log_in_from(HERE, "anna", PASSWORD).await.status, 500);
    let user = json!({ "name": "ben", "role": "reader", "password": PASSWORD });
    assert_eq!(house.ask("POST", "/api/v1/users", &anna, Some(user)).await.status, 500);
    assert_eq!(house.get("/api/v1/users", &anna).await.json()["total"], 1);
}

#[tokio::test]
async fn entries_stand_in_the_proven_chain_and_no_answer_sees_them() {
    let house = House::open(LOOPBACK).await;
    let before = house.get("/api/v1/export?format=jsonl", "").await.text();
    let (ids, items) = {
        let ledger = house.office.ledger();
        (
            ledger.ids_of_kind("audit", Timestamp::MAX).await.unwrap(),
            ledger.items_by_pack(Timestamp::MAX).await.unwrap(),
        )
    };
    house.register("anna", "", Role::Admin).await;
    let anna = house.by("anna").await;
    let ledger = house.office.ledger();
    let head = ledger.head().await.unwrap();
    let verified = ledger.verify(Some(&head)).await.unwrap();
    assert!(ledger.audited(None, None, 9).await.unwrap().0.iter().any(|done| done.seq == verified.entries));
    assert_eq!(ledger.ids_of_kind("audit", Timestamp::MAX).await.unwrap(), ids);
    assert_eq!(ledger.items_by_pack(Timestamp::MAX).await.unwrap(), items);
    assert!(ledger.state(&["#audit"], Timestamp::MAX).await.unwrap().is_empty());
    assert!(ledger.markets(Timestamp::MAX).await.unwrap().iter().all(|m| !m.contains("audit")));
    assert_eq!(house.get("/api/v1/history/%23audit", &anna).await.problem(), problem(404, "unknown-id"));
    assert_eq!(house.get("/api/v1/export?format=jsonl", &anna).await.text(), before);
}
