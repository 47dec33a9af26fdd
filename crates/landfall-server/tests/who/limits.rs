use landfall_server::Role;

use crate::common::{HERE, House, LOOPBACK, PASSWORD, problem};

const WRONG: &str = "a horse that counts to ten!";

#[tokio::test]
async fn who_guesses_at_an_account_waits_as_long_as_said() {
    let house = House::open(LOOPBACK).await;
    house.register("anna", "", Role::Admin).await;
    for guess in 0..5 {
        let address = format!("198.51.100.{guess}");
        assert_eq!(house.log_in_from(&address, "anna", WRONG).await.problem(), problem(401, "login-wrong"));
    }
    let refused = house.log_in_from("198.51.100.9", "anna", PASSWORD).await;
    assert_eq!(refused.problem(), problem(429, "too-many-tries"));
    let wait: u64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
    house.later(wait);
    assert_eq!(house.log_in_from("198.51.100.9", "anna", PASSWORD).await.status, 201);
}

#[tokio::test]
async fn strangers_cannot_shut_an_admin_out_of_where_they_always_come_from() {
    let house = House::open(LOOPBACK).await;
    house.register("anna", "", Role::Admin).await;
    let by = house.by("anna").await;
    for guess in 0..60 {
        house.log_in_from(&format!("198.51.100.{guess}"), "anna", WRONG).await;
    }
    assert_eq!(house.log_in_from("203.0.113.5", "anna", PASSWORD).await.problem(), problem(429, "too-many-tries"));
    assert_eq!(house.log_in_from(HERE, "anna", PASSWORD).await.status, 201);
    assert_eq!(house.get("/api/v1/session", &by).await.status, 200);
}

#[tokio::test]
async fn an_address_that_goes_through_names_is_held_up_and_others_are_not() {
    let house = House::open(LOOPBACK).await;
    house.register("anna", "", Role::Admin).await;
    for guess in 0..20 {
        let name = format!("somebody{guess}");
        assert_eq!(house.log_in_from("198.51.100.1", &name, WRONG).await.problem(), problem(401, "login-wrong"));
    }
    let refused = house.log_in_from("198.51.100.1", "anna", PASSWORD).await;
    assert_eq!(refused.problem(), problem(429, "too-many-tries"));
    assert_eq!(house.log_in_from(HERE, "anna", PASSWORD).await.status, 201);
}
