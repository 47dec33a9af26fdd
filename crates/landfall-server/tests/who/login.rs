use landfall_server::Role;
use serde_json::json;

use crate::common::{BEYOND, HERE, House, LOOPBACK, PASSWORD, problem};

const ME: &str = "/api/v1/session";

async fn with_anna() -> House {
    let house = House::open(LOOPBACK).await;
    house.register("anna", "", Role::Admin).await;
    house
}

#[tokio::test]
async fn on_loopback_nobody_logs_in_until_somebody_is_registered() {
    let house = House::open(LOOPBACK).await;
    let me = house.get(ME, "").await.json();
    assert_eq!((me["name"].as_str(), me["role"].as_str()), (Some("local"), Some("admin")));
    house.register("anna", "", Role::Admin).await;
    assert_eq!(house.get(ME, "").await.problem(), problem(401, "who-unknown"));
    let by = house.by("anna").await;
    assert_eq!(house.get(ME, &by).await.json()["name"], "anna");
}

#[tokio::test]
async fn the_cookie_is_for_this_site_alone_and_secure_where_others_can_listen() {
    let house = with_anna().await;
    let set = |reply: crate::common::Reply| reply.headers["set-cookie"].to_str().unwrap().to_owned();
    let near = set(house.log_in_from(HERE, "anna", PASSWORD).await);
    for part in ["; Path=/", "; HttpOnly", "; SameSite=Strict"] {
        assert!(near.contains(part), "{near}");
    }
    assert!(!near.contains("Secure"), "{near}");
    let house = house.again(BEYOND).await;
    let far = set(house.log_in_from(HERE, "anna", PASSWORD).await);
    assert!(far.ends_with("; Secure"), "{far}");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_say_the_same() {
    let house = with_anna().await;
    let wrong = house.log_in_from(HERE, "anna", "a horse that counts to ten!").await;
    let unknown = house.log_in_from(HERE, "nobody.here", PASSWORD).await;
    assert_eq!(wrong.problem(), problem(401, "login-wrong"));
    assert_eq!(wrong.text(), unknown.text());
    assert_eq!(wrong.headers["www-authenticate"], "Bearer");
    let endless = house.log_in_from(HERE, "anna", &"x".repeat(100_000)).await;
    assert_eq!(endless.text(), wrong.text());
}

#[tokio::test]
async fn a_session_runs_out_idle_and_whole_and_each_end_has_its_code() {
    let house = with_anna().await;
    let by = house.by("anna").await;
    house.later(29 * 60);
    let reply = house.get(ME, &by).await;
    assert_eq!(reply.status, 200);
    let by = format!("cookie: {}", reply.cookie());
    house.later(30 * 60);
    assert_eq!(house.get(ME, &by).await.problem(), problem(401, "session-expired"));
    let mut by = house.by("anna").await;
    for _ in 0..23 {
        house.later(20 * 60);
        by = format!("cookie: {}", house.get(ME, &by).await.cookie());
    }
    house.later(20 * 60);
    assert_eq!(house.get(ME, &by).await.problem(), problem(401, "session-expired"));
    let by = house.by("anna").await;
    assert_eq!(house.ask("DELETE", ME, &by, None).await.status, 204);
    assert_eq!(house.get(ME, &by).await.problem(), problem(401, "session-ended"));
    let stranger = format!("cookie: landfall_session={}", "0".repeat(64));
    assert_eq!(house.get(ME, &stranger).await.problem(), problem(401, "session-unknown"));
}

#[tokio::test]
async fn a_secret_is_rotated_and_the_one_before_is_taken_no_longer_than_what_was_under_way() {
    let house = with_anna().await;
    let first = house.by("anna").await;
    house.later(14 * 60);
    assert!(!house.get(ME, &first).await.headers.contains_key("set-cookie"));
    house.later(60);
    let second = format!("cookie: {}", house.get(ME, &first).await.cookie());
    assert_ne!(first, second);
    house.later(59);
    assert_eq!(house.get(ME, &first).await.status, 200);
    assert_eq!(house.get(ME, &second).await.status, 200);
    house.later(1);
    assert_eq!(house.get(ME, &first).await.problem(), problem(401, "session-unknown"));
    assert_eq!(house.get(ME, &second).await.status, 200);
    assert_ne!(house.by("anna").await, second, "each login has its own");
}

#[tokio::test]
async fn rights_taken_away_are_gone_at_once() {
    let house = with_anna().await;
    house.register("ben", "", Role::Reviewer).await;
    let (anna, ben) = (house.by("anna").await, house.by("ben").await);
    let change = |body| house.ask("PATCH", "/api/v1/users/ben", &anna, Some(body));
    assert_eq!(change(json!({ "role": "reader" })).await.status, 200);
    let refused = house.ask("POST", "/api/v1/proposals", &ben, Some(json!({}))).await;
    assert_eq!(refused.problem(), problem(403, "who-may-not"));
    assert_eq!(change(json!({ "password": "another horse, as clever" })).await.status, 200);
    assert_eq!(house.get(ME, &ben).await.problem(), problem(401, "session-ended"));
    let ben = house.log_in_from(HERE, "ben", "another horse, as clever").await.cookie();
    assert_eq!(house.ask("DELETE", "/api/v1/users/ben", &anna, None).await.status, 204);
    assert_eq!(house.get(ME, &format!("cookie: {ben}")).await.problem(), problem(401, "session-ended"));
}

#[tokio::test]
async fn the_last_who_could_say_who_may_what_stays() {
    let house = with_anna().await;
    house.register("chen", "chery", Role::Admin).await;
    let anna = house.by("anna").await;
    let removed = house.ask("DELETE", "/api/v1/users/anna", &anna, None).await;
    assert_eq!(removed.problem(), problem(409, "people-last-admin"));
    let lowered = house.ask("PATCH", "/api/v1/users/anna", &anna, Some(json!({ "role": "reviewer" }))).await;
    assert_eq!(lowered.problem(), problem(409, "people-last-admin"));
    assert_eq!(house.get("/api/v1/users", &anna).await.json()["total"], 2);
}

#[tokio::test]
async fn one_changes_ones_own_password_by_the_one_before_it_alone() {
    let house = with_anna().await;
    let anna = house.by("anna").await;
    let new = "a cat that sleeps all day";
    let body = |current: &str| json!({ "current": current, "new": new });
    let path = "/api/v1/session/password";
    let wrong = house.ask("PUT", path, &anna, Some(body("a horse that counts to ten!"))).await;
    assert_eq!(wrong.problem(), problem(403, "password-wrong"));
    let short = json!({ "current": PASSWORD, "new": "short" });
    assert_eq!(house.ask("PUT", path, &anna, Some(short)).await.problem(), problem(422, "password-length"));
    let changed = house.ask("PUT", path, &anna, Some(body(PASSWORD))).await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    assert_eq!(house.get(ME, &anna).await.problem(), problem(401, "session-ended"));
    assert_eq!(house.get(ME, &format!("cookie: {}", changed.cookie())).await.status, 200);
    assert_eq!(house.log_in_from(HERE, "anna", PASSWORD).await.problem(), problem(401, "login-wrong"));
    assert_eq!(house.log_in_from(HERE, " Anna ", new).await.status, 201);
}

#[tokio::test]
async fn names_addresses_and_organisations_that_are_none_are_refused_by_name() {
    let house = with_anna().await;
    let anna = house.by("anna").await;
    let add = |body| house.ask("POST", "/api/v1/users", &anna, Some(body));
    let with = |key: &str, value: &str| {
        let mut body = json!({ "name": "ben", "role": "reader", "password": PASSWORD });
        body[key] = value.into();
        body
    };
    assert_eq!(add(with("name", "local")).await.problem(), problem(422, "person-name"));
    assert_eq!(add(with("name", "a/b")).await.problem(), problem(422, "person-name"));
    assert_eq!(add(with("email", "nowhere")).await.problem(), problem(422, "person-email"));
    assert_eq!(add(with("organisation", "cherry")).await.problem(), problem(404, "unknown-organisation"));
    assert_eq!(add(with("role", "king")).await.problem(), problem(422, "body-wrong"));
    assert_eq!(add(with("age", "9")).await.problem(), problem(422, "body-wrong"));
    assert_eq!(add(with("name", "ANNA")).await.problem(), problem(409, "people-taken"));
    assert_eq!(house.get("/api/v1/users", &anna).await.json()["total"], 1);
}

#[tokio::test]
async fn over_a_real_socket_a_cookie_works_as_a_browser_sends_it() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let house = with_anna().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, ends) = tokio::sync::mpsc::channel::<()>(1);
    let office = std::sync::Arc::clone(&house.office);
    let served = tokio::spawn(landfall_server::serve(office, listener, ends, std::time::Duration::ZERO));
    let exchange = async |text: String| {
        let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
        socket.write_all(text.as_bytes()).await.unwrap();
        let mut reply = String::new();
        socket.read_to_string(&mut reply).await.unwrap();
        reply
    };
    let body = json!({ "name": "anna", "password": PASSWORD }).to_string();
    let head = format!("host: {address}\r\nconnection: close\r\n");
    let login = format!(
        "POST {ME} HTTP/1.1\r\n{head}content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let reply = exchange(login).await;
    assert!(reply.starts_with("HTTP/1.1 201"), "{reply}");
    let cookie = reply.lines().find_map(|l| l.strip_prefix("set-cookie: ")).unwrap().split(';').next().unwrap();
    let reply = exchange(format!("GET {ME} HTTP/1.1\r\n{head}cookie: other=1; {cookie}\r\n\r\n")).await;
    assert!(reply.starts_with("HTTP/1.1 200") && reply.contains("\"anna\""), "{reply}");
    let reply = exchange(format!("GET {ME} HTTP/1.1\r\n{head}\r\n")).await;
    assert!(reply.starts_with("HTTP/1.1 401"), "{reply}");
    stop.send(()).await.unwrap();
    served.await.unwrap().unwrap();
}
