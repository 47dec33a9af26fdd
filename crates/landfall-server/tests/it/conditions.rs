//! Tags: what has not changed is not sent again, what has changed meanwhile is not overwritten; repeated requests.

use axum::body::Body;
use axum::http::Method;
use serde_json::json;

use crate::common::{House, request};

#[tokio::test]
async fn what_the_reader_holds_is_not_sent_again() {
    let house = House::new().await;
    let first = house.get("/rules?limit=2").await;
    let tag = first.headers["etag"].to_str().unwrap().to_owned();
    let again = request(Method::GET, "/rules?limit=2").header("if-none-match", &tag).body(Body::empty()).unwrap();
    let again = house.send(again).await;
    assert_eq!((again.status.as_u16(), again.bytes.len()), (304, 0));
    let other = request(Method::GET, "/rules?limit=3").header("if-none-match", &tag).body(Body::empty()).unwrap();
    assert_eq!(house.send(other).await.status, 200);
}

#[tokio::test]
async fn a_case_that_changed_since_it_was_read_is_not_overwritten() {
    let house = House::new().await;
    let case = |doors: u8| json!({ "vehicle": { "category": "M1", "doors": doors } });
    let made = house.with(Method::PUT, "/cases/mine", &case(4), &[("if-none-match", "*")]).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let tag = made.headers["etag"].to_str().unwrap().to_owned();
    house.with(Method::PUT, "/cases/mine", &case(5), &[("if-none-match", "*")]).await.problem(412, "ledger-stale");
    let second = house.with(Method::PUT, "/cases/mine", &case(5), &[("if-match", &tag)]).await;
    assert_eq!(second.status, 200);
    house.with(Method::PUT, "/cases/mine", &case(3), &[("if-match", &tag)]).await.problem(412, "ledger-stale");
    house.with(Method::DELETE, "/cases/mine", &json!({}), &[("if-match", &tag)]).await.problem(412, "ledger-stale");
    house.with(Method::PUT, "/cases/mine", &case(3), &[("if-match", "\"x\"")]).await.problem(412, "tag-foreign");
    assert_eq!(house.get("/cases/mine").await.json()["case"]["vehicle"]["doors"], 5);
    let tag = second.headers["etag"].to_str().unwrap().to_owned();
    let gone = house.with(Method::DELETE, "/cases/mine", &json!({}), &[("if-match", &tag)]).await;
    assert_eq!(gone.status, 204);
    house.get("/cases/mine").await.problem(404, "unknown-case");
}

#[tokio::test]
async fn a_request_with_a_key_is_done_once_and_answered_the_same() {
    let house = House::new().await;
    let form = |id: &str| json!({ "id": id, "name": "Ours", "cases": ["aion_v"], "markets": ["EU"] });
    let key = [("idempotency-key", "7d0e")];
    let first = house.with(Method::POST, "/watches", &form("ours"), &key).await;
    assert_eq!(first.status, 201, "{}", first.text());
    let again = house.with(Method::POST, "/watches", &form("ours"), &key).await;
    assert_eq!((again.status, &again.bytes), (first.status, &first.bytes));
    assert_eq!(again.headers["idempotent-replayed"], "true");
    assert_eq!(again.headers["etag"], first.headers["etag"]);
    house.with(Method::POST, "/watches", &form("other"), &key).await.problem(422, "key-other");
    assert_eq!(house.get("/watches").await.json()["total"], 1);
    // what was refused is not kept: mended, it may be sent under the same key
    let key = [("idempotency-key", "7d0f")];
    let wrong = json!({ "id": "late", "cases": ["aion_v"], "markets": ["XX"] });
    house.with(Method::POST, "/watches", &wrong, &key).await.problem(422, "watch");
    assert_eq!(house.with(Method::POST, "/watches", &form("late"), &key).await.status, 201);
    let long = "k".repeat(129);
    house.with(Method::POST, "/watches", &form("x"), &[("idempotency-key", &long)]).await.problem(422, "key-wrong");
}
