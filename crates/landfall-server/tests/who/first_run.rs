use axum::body::Body;
use axum::http::header;
use landfall_server::Role;

use crate::common::{BEYOND, HERE, House, LOOPBACK, PASSWORD, Reply, problem, request};

async fn filled(house: &House, path: &str, name: &str, password: &str) -> Reply {
    let form = format!("name={name}&password={}", password.replace(' ', "+"));
    let mut request = request("POST", path, "", HERE, None);
    *request.body_mut() = Body::from(form);
    let kind = "application/x-www-form-urlencoded".parse().unwrap();
    request.headers_mut().insert(header::CONTENT_TYPE, kind);
    house.send(request).await
}

#[tokio::test]
async fn the_first_admin_registers_once_at_the_address_that_was_printed() {
    let house = House::open(BEYOND).await;
    assert_eq!(house.get("/api/v1/session", "").await.problem(), problem(401, "who-unknown"));
    let path = house.office.first_run().await.unwrap().unwrap();
    let page = house.get(&path, "").await;
    assert!(page.text().contains("The first admin") && page.text().contains("<form"), "{}", page.text());
    assert!(house.get(&format!("{path}?lang=zh"), "").await.text().contains("首位管理员"));
    let weak = filled(&house, &path, "anna", "short").await;
    assert!(weak.status == 422 && weak.text().contains("at least 15 characters"), "{}", weak.text());
    let markup = filled(&house, &path, "%3Cscript%3E", PASSWORD).await;
    assert!(markup.status == 422 && !markup.text().contains("<script>"), "{}", markup.text());
    let done = filled(&house, &path, "anna", PASSWORD).await;
    assert_eq!(done.status, 201, "{}", done.text());
    let me = house.get("/api/v1/session", &format!("cookie: {}", done.cookie())).await.json();
    assert_eq!((me["name"].as_str(), me["role"].as_str()), (Some("anna"), Some("admin")));
    let again = filled(&house, &path, "mallory", PASSWORD).await;
    assert_eq!(again.problem(), problem(404, "first-run-gone"));
    assert_eq!(house.office.first_run().await.unwrap(), None);
}

#[tokio::test]
async fn the_address_is_good_for_an_hour_and_no_other_is() {
    let house = House::open(BEYOND).await;
    let path = house.office.first_run().await.unwrap().unwrap();
    let guess = format!("/first-run/{}", "0".repeat(64));
    assert_eq!(house.get(&guess, "").await.problem(), problem(404, "first-run-gone"));
    house.later(60 * 60 - 1);
    assert_eq!(house.get(&path, "").await.status, 200);
    house.later(1);
    assert_eq!(house.get(&path, "").await.problem(), problem(404, "first-run-gone"));
    let late = filled(&house, &path, "anna", PASSWORD).await;
    assert_eq!(late.problem(), problem(404, "first-run-gone"));
    assert!(!house.office.ledger().is_anybody().await.unwrap());
}

#[tokio::test]
async fn there_is_no_such_address_on_loopback_or_where_somebody_is_registered() {
    let house = House::open(LOOPBACK).await;
    assert_eq!(house.office.first_run().await.unwrap(), None);
    let house = house.again(BEYOND).await;
    let path = house.office.first_run().await.unwrap().unwrap();
    house.register("anna", "", Role::Admin).await;
    assert_eq!(house.office.first_run().await.unwrap(), None);
    let late = filled(&house, &path, "mallory", PASSWORD).await;
    assert_eq!(late.problem(), problem(404, "first-run-gone"));
}
