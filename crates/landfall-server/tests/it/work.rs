//! What takes longer: imports, turns, jobs, events.

use axum::body::Body;
use axum::http::Method;
use futures_util::StreamExt as _;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::common::{House, request};

async fn ended(house: &House, job: &Value) -> Value {
    for _ in 0..3000 {
        let now = house.get(&format!("/jobs/{}", job["id"])).await.json();
        if now["ended"].is_string() {
            return now;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("job {job} does not end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_turn_is_a_job_and_who_listens_hears_of_it() {
    let house = House::new().await;
    let watch = json!({ "id": "w", "name": "W", "cases": ["aion_v"], "markets": ["EU"] });
    assert_eq!(house.ask(Method::POST, "/watches", &watch).await.status, 201);
    let heard = request(Method::GET, "/events").body(Body::empty()).unwrap();
    let heard = landfall_server::app(&house.office).oneshot(heard).await.unwrap();
    assert_eq!(heard.headers()["content-type"], "text/event-stream");
    let mut heard = heard.into_body().into_data_stream();
    let job = house.ask(Method::POST, "/turns", &json!({})).await;
    assert_eq!(job.status, 202, "{}", job.text());
    let done = ended(&house, &job.json()).await;
    assert_eq!(done["state"], "done", "{done}");
    assert!(done["outcome"]["pass"]["said"]["raised"].as_u64().unwrap() > 0, "{done}");
    let (mut kinds, mut states) = (Vec::new(), Vec::new());
    while !states.contains(&"done".to_owned()) {
        let chunk = heard.next().await.unwrap().unwrap();
        let text = String::from_utf8(chunk.to_vec()).unwrap();
        for data in text.lines().filter_map(|l| l.strip_prefix("data: ")) {
            let event: Value = serde_json::from_str(data).unwrap();
            kinds.push(event["kind"].as_str().unwrap().to_owned());
            states.extend(event["about"]["state"].as_str().map(str::to_owned));
        }
    }
    assert_eq!(states, ["running", "done"]);
    assert!(kinds.contains(&"warnings".to_owned()), "{kinds:?}");
}

fn files(parts: &[(&str, &str)]) -> (String, String) {
    let mut body = String::new();
    for (name, text) in parts {
        body += &format!("--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{text}\r\n");
    }
    ("multipart/form-data; boundary=x".to_owned(), body + "--x--\r\n")
}

async fn import(house: &House, path: &str, parts: &[(&str, &str)]) -> crate::common::Reply {
    let (kind, body) = files(parts);
    house.send(request(Method::POST, path).header("content-type", kind).body(Body::from(body)).unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_are_none_of_a_sources_are_refused_with_the_reason_and_nothing_is_stored() {
    let house = House::new().await;
    let head = house.office.ledger().head().await.unwrap();
    import(&house, "/imports/nosuch", &[("a.csv", "x")]).await.problem(404, "source-unknown");
    import(&house, "/imports/cldr", &[]).await.problem(422, "files-none");
    import(&house, "/imports/cldr", &[("../a", "x")]).await.problem(422, "file-name-wrong");
    let plain = house.ask(Method::POST, "/imports/cldr", &json!({})).await;
    plain.problem(422, "files-broken");
    let job = import(&house, "/imports/cldr", &[("a.xml", "not xml at all")]).await;
    assert_eq!(job.status, 202, "{}", job.text());
    let done = ended(&house, &job.json()).await;
    assert_eq!(done["state"], "failed", "{done}");
    assert!(done["problem"]["detail"].as_str().unwrap().len() > 10, "{done}");
    assert!(!house.office.ledger().has_learned_since(head.seq).await.unwrap(), "only that it was asked for is entered");
}

#[tokio::test]
async fn a_real_connection_is_served_and_the_end_waits_for_what_has_begun() {
    let house = House::new().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (end, ends) = tokio::sync::mpsc::channel::<()>(1);
    let office = house.office.clone();
    let served = tokio::spawn(landfall_server::serve(office, listener, ends, std::time::Duration::ZERO));
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let asked = format!("GET /api/v1/ledger HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    tokio::io::AsyncWriteExt::write_all(&mut stream, asked.as_bytes()).await.unwrap();
    let mut answer = String::new();
    tokio::io::AsyncReadExt::read_to_string(&mut stream, &mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    end.send(()).await.unwrap();
    served.await.unwrap().unwrap();
}

#[tokio::test]
async fn the_interactive_page_comes_from_the_service_alone() {
    let house = House::new().await;
    let get = |path: &str| axum::http::Request::builder().uri(path).header("host", "localhost").body(Body::empty());
    let page = landfall_server::app(&house.office).oneshot(get("/docs/").unwrap()).await.unwrap();
    assert_eq!(page.status(), 200);
    let page = page.into_body().collect().await.unwrap().to_bytes();
    assert!(
        !String::from_utf8_lossy(&page).contains("http://") && !String::from_utf8_lossy(&page).contains("https://")
    );
}
