use jiff::Timestamp;
use landfall_server::Role;
use serde_json::{Value, json};

use crate::common::{House, LOOPBACK, problem};

const ALL: &str = "/api/v1/proposals";

async fn staffed() -> (House, String, String) {
    let house = House::open(LOOPBACK).await;
    house.register("anna", "", Role::Admin).await;
    house.register("ben", "", Role::Reviewer).await;
    let (anna, ben) = (house.by("anna").await, house.by("ben").await);
    (house, anna, ben)
}

fn fact(id: &str, mass: u32) -> String {
    include_str!("proposed.toml").replace("{id}", id).replace("3000", &mass.to_string())
}

fn proposal(path: &str, text: &str) -> Value {
    json!({ "reason": "the draft was read", "pack": "ours", "files": [{ "path": path, "text": text }] })
}

async fn proposed(house: &House, by: &str, text: &str) -> String {
    let reply = house.ask("POST", ALL, by, Some(proposal("markets/aa/more.toml", text))).await;
    assert_eq!(reply.status, 201, "{}", reply.text());
    reply.json()["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_one_proposes_another_accepts_and_it_stands_in_the_ledger_under_its_pack() {
    let (house, anna, ben) = staffed().await;
    let id = proposed(&house, &ben, &fact("F9", 3000)).await;
    let shown = house.get(&format!("{ALL}/{id}"), &anna).await.json();
    assert_eq!((shown["writes"][0]["op"].as_str(), shown["writes"][0]["id"].as_str()), (Some("assert"), Some("F9")));
    assert_eq!(house.get("/api/v1/history/F9", &anna).await.status, 404);
    let accept = format!("{ALL}/{id}/acceptance");
    let own = house.ask("POST", &accept, &ben, Some(json!({}))).await;
    assert_eq!(own.problem(), problem(403, "proposal-own"));
    let body = json!({ "name": "t", "role": "reviewer", "days": 1 });
    let token = house.ask("POST", "/api/v1/tokens", &ben, Some(body)).await.json();
    let token = format!("authorization: Bearer {}", token["token"].as_str().unwrap());
    assert_eq!(house.ask("POST", &accept, &token, Some(json!({}))).await.problem(), problem(403, "proposal-own"));
    let accepted = house.ask("POST", &accept, &anna, Some(json!({ "note": "checked" }))).await;
    assert_eq!(accepted.status, 200, "{}", accepted.text());
    let accepted = accepted.json();
    assert_eq!((accepted["decision"].as_str(), accepted["decider"].as_str()), (Some("accepted"), Some("anna")));
    let history = house.get("/api/v1/history/F9", &anna).await.json();
    assert_eq!((history[0]["pack"].as_str(), history[0]["op"].as_str()), (Some("ours"), Some("assert")));
    let ledger = house.office.ledger();
    assert_eq!(ledger.head().await.unwrap().to_string(), accepted["head"].as_str().unwrap());
    ledger.verify(None).await.unwrap();
    let again = house.ask("POST", &accept, &anna, Some(json!({}))).await;
    assert_eq!(again.problem(), problem(409, "proposal-nothing"));
    assert_eq!(house.get(ALL, &anna).await.json()["total"], 0);
    assert_eq!(house.get(&format!("{ALL}?all=true"), &anna).await.json()["total"], 1);
}

#[tokio::test]
async fn the_usual_rules_hold_for_what_is_stored_already() {
    let (house, anna, ben) = staffed().await;
    let accept = async |id: String| house.ask("POST", &format!("{ALL}/{id}/acceptance"), &anna, Some(json!({}))).await;
    assert_eq!(accept(proposed(&house, &ben, &fact("F9", 3000)).await).await.status, 200);
    let ask = async |text: String| {
        let body = proposal("markets/aa/more.toml", &text);
        house.ask("POST", ALL, &ben, Some(body)).await
    };
    let changed = ask(fact("F9", 3100)).await;
    assert_eq!(changed.problem(), problem(409, "conflicts"));
    assert!(changed.text().contains("F9") && changed.text().contains("corrects"), "{}", changed.text());
    let foreign = ask(fact("F2", 3100)).await;
    assert_eq!(foreign.problem().0, 422, "an id that stands in the packs already: {}", foreign.text());
    let corrected = proposed(&house, &ben, &format!("{}corrects = \"misread\"\n", fact("F9", 3100))).await;
    let accepted = accept(corrected).await;
    assert_eq!(accepted.status, 200, "{}", accepted.text());
    let gone = "[[withdrawn]]\nid = \"F9\"\nreason = \"the draft was dropped\"\n";
    let body = proposal("withdrawn.toml", gone);
    let reply = house.ask("POST", ALL, &ben, Some(body)).await;
    assert_eq!(reply.status, 201, "{}", reply.text());
    assert_eq!(accept(reply.json()["id"].as_str().unwrap().to_owned()).await.status, 200);
    let history = house.get("/api/v1/history/F9", &anna).await.json();
    let ops: Vec<&str> = history.as_array().unwrap().iter().map(|e| e["op"].as_str().unwrap()).collect();
    assert_eq!(ops, ["assert", "correct", "withdraw"]);
}

#[tokio::test]
async fn what_does_not_fit_any_more_when_it_is_accepted_stays_open_and_nothing_is_stored() {
    let (house, anna, ben) = staffed().await;
    let first = proposed(&house, &ben, &fact("F9", 3000)).await;
    let second = proposed(&house, &ben, &fact("F9", 3100)).await;
    let accept = async |id: &str| {
        let path = format!("{ALL}/{id}/acceptance");
        house.ask("POST", &path, &anna, Some(json!({}))).await
    };
    let accept_first = accept(&first).await;
    assert_eq!(accept_first.status, 200, "{}", accept_first.text());
    let facts = |ledger: std::sync::Arc<landfall_store::Ledger>| async move {
        ledger.ids_of_kind("fact", Timestamp::MAX).await.unwrap()
    };
    let before = facts(std::sync::Arc::clone(house.office.ledger())).await;
    assert_eq!(accept(&second).await.problem(), problem(409, "conflicts"));
    assert_eq!(facts(std::sync::Arc::clone(house.office.ledger())).await, before);
    assert_eq!(house.get(&format!("{ALL}/{second}"), &anna).await.json()["decision"], Value::Null);
}

#[tokio::test]
async fn a_proposal_is_refused_with_a_reason_and_taken_back_by_its_author_alone() {
    let (house, anna, ben) = staffed().await;
    let id = proposed(&house, &ben, &fact("F9", 3000)).await;
    let refusal = format!("{ALL}/{id}/refusal");
    let refuse = |reason: &str| house.ask("POST", &refusal, &anna, Some(json!({ "reason": reason })));
    assert_eq!(refuse("  ").await.problem(), problem(422, "proposal-reason"));
    let back = format!("{ALL}/{id}/withdrawal");
    assert_eq!(house.ask("POST", &back, &anna, Some(json!({}))).await.problem(), problem(403, "proposal-not-own"));
    assert_eq!(refuse("the page says otherwise").await.json()["decision"], "refused");
    assert_eq!(house.ask("POST", &back, &ben, Some(json!({}))).await.problem(), problem(409, "proposal-decided"));
    let id = proposed(&house, &ben, &fact("F9", 3000)).await;
    let back = house.ask("POST", &format!("{ALL}/{id}/withdrawal"), &ben, Some(json!({}))).await;
    assert_eq!(back.json()["decision"], "withdrawn");
    assert_eq!(house.get("/api/v1/history/F9", &anna).await.status, 404);
}

#[tokio::test]
async fn files_are_read_as_packs_are_and_faults_name_file_and_line() {
    let (house, _, ben) = staffed().await;
    let ask = |path: &str, text: &str| house.ask("POST", ALL, &ben, Some(proposal(path, text)));
    let misspelt = fact("F9", 3000).replace("mass.most", "mass.mots");
    let reply = ask("markets/aa/more.toml", &misspelt).await;
    assert_eq!(reply.problem(), problem(422, "data"));
    let fault = &reply.json()["faults"][0];
    assert!(fault["at"].as_str().unwrap().starts_with("markets/aa/more.toml:"), "{fault}");
    assert!(fault["detail"].as_str().unwrap().contains("mass.most"), "{fault}");
    for path in ["rules/x.toml", "vocab/units.toml", "../x.toml", "markets/../x.toml", "markets/aa/x.md", "/etc/x.toml"]
    {
        assert_eq!(ask(path, "").await.problem(), problem(422, "proposal-path"), "{path}");
    }
    let without = ask("markets/aa/trade.toml", &fact("F9", 3000)).await;
    assert_eq!(without.problem(), problem(409, "conflicts"), "F1 and F2 stood in it: {}", without.text());
    assert_eq!(house.get(ALL, &ben).await.json()["total"], 0);
}
