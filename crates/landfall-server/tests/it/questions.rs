//! The same answers as the desk gives.

use axum::http::Method;
use serde_json::json;

use crate::common::House;

const ANY: &str = "aion_v";

#[tokio::test]
async fn an_assessment_is_the_desks_own_and_its_receipt_replays() {
    let house = House::new().await;
    let asked = json!({ "case": ANY, "markets": ["EU", "tr"], "on": "2026-12-01" });
    let reply = house.ask(Method::POST, "/assessments", &asked).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let answers = reply.json();
    let markets: Vec<&str> = answers.as_array().unwrap().iter().map(|a| a["market"].as_str().unwrap()).collect();
    assert_eq!(markets, ["EU", "TR"]);
    let context = house.office.context(None).await.unwrap();
    let (_, case) = landfall_desk::case::of(&context, "", ANY, None).await.unwrap();
    let day = "2026-12-01".parse().unwrap();
    let own = landfall_core::assess::assess(&context.world(), &case, "EU", day);
    assert_eq!(answers[0], serde_json::to_value(&own).unwrap());
    // whole answers, as they came
    let verified = house.ask(Method::POST, "/receipts/verification", &answers).await.json();
    assert!(verified.as_array().unwrap().iter().all(|v| v["same"] == true), "{verified}");
    let mut tampered = answers.clone();
    tampered[0]["answers"][0]["verdict"] = json!("yes");
    let verified = house.ask(Method::POST, "/receipts/verification", &tampered).await.json();
    assert_eq!(verified[0]["same"], false, "{verified}");
}

#[tokio::test]
async fn a_case_may_be_written_in_the_request() {
    let house = House::new().await;
    let case = json!({ "vehicle": { "category": "M1", "powertrain": "BEV" } });
    let asked = json!({ "case": case, "markets": ["NO"], "on": "2026-12-01" });
    let reply = house.ask(Method::POST, "/assessments", &asked).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let wrong = json!({ "case": { "vehicle": { "categroy": "M1" } }, "markets": ["NO"] });
    let problem = house.ask(Method::POST, "/assessments", &wrong).await.problem(422, "case");
    assert!(problem["faults"][0]["detail"].as_str().unwrap().contains("category"), "{problem}");
}

#[tokio::test]
async fn every_question_is_answered() {
    let house = House::new().await;
    for path in [
        "/markets",
        "/markets/EU?on=2026-12-01",
        "/markets/EU/facts?limit=3",
        "/markets/EU/facts/duty.cvd",
        "/comparison?markets=EU,GB&on=2026-12-01",
        "/rules?limit=5",
        "/rules/un_r155",
        "/clocks",
        "/forecasts",
        "/gaps?market=NO",
        "/find?text=battery",
        "/sources",
        "/ledger",
        "/samples",
        "/jobs",
        "/cases",
        "/watches",
        "/warnings",
        "/endpoints",
        "/messages",
    ] {
        let reply = house.get(path).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.text());
        reply.json();
    }
    let asked = json!({ "case": ANY, "market": "EU", "on": "2026-12-01", "set": ["shipment.customs_value=20000EUR"] });
    assert!(house.ask(Method::POST, "/duties", &asked).await.json()["cases"].is_array());
    let asked = json!({ "case": ANY, "market": "EU", "from": "2026-01-01", "through": "2027-12-31" });
    assert_eq!(house.ask(Method::POST, "/timelines", &asked).await.status, 200);
    let asked = json!({ "case": ANY, "markets": ["EU"], "from": { "on": "2026-01-01" }, "to": { "on": "2027-12-31" } });
    let changes = house.ask(Method::POST, "/changes", &asked).await;
    assert_eq!(changes.status, 200, "{}", changes.text());
    assert!(!changes.json()["changes"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn a_report_comes_in_the_form_and_language_asked_for() {
    let house = House::new().await;
    let html = house.get("/markets/NO?format=html&lang=zh&on=2026-12-01").await;
    assert_eq!(html.headers["content-type"], "text/html; charset=utf-8");
    assert_eq!(html.headers["content-language"], "zh");
    assert!(html.text().contains("挪威"), "{}", html.text());
    let text = house.get("/markets/NO?format=markdown&on=2026-12-01").await.text();
    assert!(text.starts_with("# "), "{text}");
}

#[tokio::test]
async fn pages_of_a_list_hold_each_thing_once() {
    let house = House::new().await;
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let page = house.get(&format!("/markets/EU/facts?limit=50{after}")).await.json();
        let ids = page["items"].as_array().unwrap().iter().map(|f| f["id"].as_str().unwrap().to_owned());
        seen.extend(ids);
        assert!(seen.len() <= page["total"].as_u64().unwrap() as usize);
        match page["next"].as_str() {
            Some(next) => after = format!("&after={}", next.replace('/', "%2F").replace(' ', "%20")),
            None => {
                assert_eq!(seen.len() as u64, page["total"].as_u64().unwrap());
                break;
            }
        }
    }
    let mut once = seen.clone();
    once.dedup();
    assert!(seen.len() > 100 && once == seen);
    house.get("/markets/EU/facts?limit=0").await.problem(422, "limit-wrong");
    house.get("/markets/EU/facts?limit=x").await.problem(422, "query-wrong");
}

#[tokio::test]
async fn what_was_known_earlier_is_answered_as_then() {
    let house = House::new().await;
    house.get("/ledger?known=2020-01-01").await;
    house.get("/markets?known=2020-01-01").await.problem(404, "nothing-known");
    house.get("/markets?known=yesterday").await.problem(422, "instant-impossible");
}
