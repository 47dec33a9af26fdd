//! What those who run the service need: health, figures, logs without secrets, an end in order.

use std::io::Write as _;

use serde_json::{Value, json};

use crate::common::Bench;
use crate::common::served::{Got, Served};

#[test]
fn a_service_that_can_read_and_write_is_ready_and_says_nothing_of_where_things_lie() {
    let bench = Bench::loaded();
    let served = Served::start(&bench, &[]);
    assert_eq!(served.get("/health/live").status, 200);
    let got = served.get("/health/ready");
    assert_eq!(got.status, 200, "{}", got.body);
    let ready = got.json();
    for part in ["ready", "readable", "writable", "room"] {
        assert_eq!(ready[part], true, "{part}: {ready}");
    }
    assert_eq!((&ready["ending"], &ready["last_pass"]), (&json!(false), &Value::Null));
    assert!(ready["free"].as_u64().unwrap() > 0, "{ready}");
    assert!(!got.body.contains(bench.ledger().to_str().unwrap()), "{}", got.body);
    bench.json(&["run", "--once"]);
    assert!(served.get("/health/ready").json()["last_pass"].as_i64().unwrap() >= 0);
    // a ledger that is no longer one
    bench.execute("DROP TABLE entry");
    let got = served.get("/health/ready");
    assert_eq!((got.status, &got.json()["readable"]), (503, &json!(false)), "{}", got.body);
    assert_eq!(served.get("/health/live").status, 200);
}

/// The value of a figure, by its line's beginning.
fn figure(text: &str, begins: &str) -> f64 {
    let line = text.lines().find(|line| line.starts_with(begins)).unwrap_or_else(|| panic!("no {begins}: {text}"));
    line.rsplit(' ').next().unwrap().parse().unwrap()
}

#[test]
fn figures_count_requests_by_route_and_tell_ledger_outbox_passes_sources_and_memory() {
    let bench = Bench::loaded();
    let form = "cases = [\"car\"]\nmarkets = [\"AA\"]\nendpoints = [\"desk\"]\n";
    bench.run(&["watch", "add", &bench.case("desk.toml", form)]).answered();
    bench.json(&["run", "--once"]);
    let served = Served::start(&bench, &[]);
    for path in ["/api/v1/markets/AA", "/api/v1/markets/BB", "/api/v1/markets/ZZ", "/nowhere/secret-path"] {
        served.get(path);
    }
    let got = served.get("/metrics");
    assert_eq!(got.status, 200, "{}", got.body);
    assert!(got.headers.contains("openmetrics-text"), "{}", got.headers);
    let text = &got.body;
    let by = |status: u16| {
        format!("landfall_requests_total{{method=\"GET\",route=\"/api/v1/markets/{{market}}\",status=\"{status}\"}}")
    };
    assert_eq!(figure(text, &by(200)) as i64, 2, "{text}");
    assert_eq!(figure(text, &by(404)) as i64, 1, "{text}");
    assert!(!text.contains("secret-path"), "{text}");
    let count = "landfall_request_seconds_count{route=\"/api/v1/markets/{market}\"}";
    assert_eq!(figure(text, count) as i64, 3, "{text}");
    let head = bench.head().unwrap();
    assert!(text.contains(&format!("landfall_ledger_head{{head=\"{head}\"}} 1")), "{head}: {text}");
    assert_eq!(figure(text, "landfall_ledger_entries") as i64, head.split(':').next().unwrap().parse::<i64>().unwrap());
    let kept: i64 = bench.column("SELECT CAST(count(*) AS TEXT) FROM outbox")[0].parse().unwrap();
    let told: f64 = text.lines().filter(|l| l.starts_with("landfall_outbox_messages{")).map(|l| figure(l, "")).sum();
    assert!(kept > 0 && told as i64 == kept, "{kept}: {text}");
    assert!(figure(text, "landfall_outbox_oldest_seconds{") >= 0.0);
    assert!(figure(text, "landfall_pass_age_seconds") >= 0.0 && figure(text, "landfall_passes") >= 1.0);
    assert!(figure(text, "landfall_sources{state=\"never_run\"}") > 1.0, "{text}");
    assert!(figure(text, "landfall_memory_bytes") > 1e6 && figure(text, "landfall_disk_free_bytes") > 0.0, "{text}");
}

#[test]
fn no_secret_reaches_the_log_wherever_it_is_put() {
    for format in ["text", "json"] {
        let bench = Bench::loaded();
        let folder = bench.path("config/landfall");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("config.toml"), format!("[log]\nformat = \"{format}\"\nlevel = \"trace\"\n"))
            .unwrap();
        let served = Served::start(&bench, &[]);
        let secret = "s3cr3t-t0ken-4711";
        let bearer = format!("Bearer {secret}");
        let basic = "Basic dXNlcjpzM2NyM3QtdDBrZW4tNDcxMQ==";
        let body =
            json!({ "password": secret, "token": secret, "secrets": [secret], "case": secret, "markets": [secret] });
        for path in ["assessments", "duties", "certificates", "endpoints", "watches", "cases", "receipts/verification"]
        {
            served.post(&format!("/api/v1/{path}"), &body);
        }
        for path in
            ["/api/v1/markets/", "/api/v1/history/", "/api/v1/find?text=", "/", "/api/v1/markets?token=", "/mcp?token="]
        {
            served.get(&format!("{path}{secret}"));
        }
        let headers = [
            ("authorization", bearer.as_str()),
            ("cookie", "session=s3cr3t-t0ken-4711"),
            ("idempotency-key", secret),
            ("x-api-key", secret),
            ("origin", "http://s3cr3t-t0ken-4711"),
        ];
        served.ask("POST", "/api/v1/assessments", &headers, "{");
        served.ask("PUT", &format!("/api/v1/endpoints/{secret}"), &[("authorization", basic)], &body.to_string());
        let call = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call",
            "params": { "name": "assess", "arguments": { "case": secret, "markets": [secret] } } });
        let accepts = [("content-type", "application/json"), ("accept", "application/json, text/event-stream")];
        served.ask("POST", "/mcp", &accepts, &call.to_string());
        served.end();
        let log = served.log();
        assert!(log.contains("answered"), "{format}: nothing was logged: {log}");
        for hidden in [secret, "dXNlcjpzM2NyM3QtdDBrZW4tNDcxMQ"] {
            let line = log.lines().find(|line| line.contains(hidden));
            assert!(line.is_none(), "{format}: {}", line.unwrap());
        }
        if format == "json" {
            for line in log.lines() {
                assert!(serde_json::from_str::<Value>(line).is_ok(), "{line}");
            }
        }
    }
}

#[test]
fn every_request_has_an_id_its_callers_where_that_is_one() {
    let bench = Bench::loaded();
    let served = Served::start(&bench, &[]);
    let id = |given: &str| {
        let got = served.ask("GET", "/api/v1/markets", &[("x-request-id", given)], "");
        got.headers.split("x-request-id: ").nth(1).unwrap().lines().next().unwrap().to_owned()
    };
    assert_eq!(id("of-the-caller.1"), "of-the-caller.1");
    for bad in ["", "a b", "<script>", &"a".repeat(65)] {
        let own = id(bad);
        assert!(own.len() == 32 && own.bytes().all(|b| b.is_ascii_hexdigit()), "{bad}: {own}");
    }
    served.end();
    assert!(served.log().contains("of-the-caller.1"));
}

/// Asks until something is so.
fn until(mut so: impl FnMut() -> bool) {
    while !so() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

#[test]
fn asked_to_end_it_is_first_not_ready_then_finishes_what_was_begun_and_ends() {
    let bench = Bench::loaded();
    let mut served = Served::start(&bench, &["--drain", "2"]);
    // a request that was begun and is not all there yet
    let mut begun = served.open();
    let body = json!({ "case": "car", "markets": ["AA"], "on": "2026-12-01" }).to_string();
    write!(
        begun,
        "POST /api/v1/assessments HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n",
        served.url("").trim_start_matches("http://"),
        body.len()
    )
    .unwrap();
    served.end();
    until(|| served.get("/health/ready").status == 503);
    let ready = served.get("/health/ready").json();
    assert_eq!((&ready["ending"], &ready["readable"]), (&json!(true), &json!(true)));
    assert!(!served.ended());
    begun.write_all(body.as_bytes()).unwrap();
    let got = Got::read(begun);
    assert_eq!(got.status, 200, "{}", got.body);
    assert_eq!(got.json()[0]["market"], "AA");
    served.log();
}

#[test]
fn asked_a_second_time_it_ends_at_once() {
    let bench = Bench::loaded();
    let mut served = Served::start(&bench, &["--drain", "3600"]);
    served.end();
    until(|| served.get("/health/ready").status == 503);
    assert!(!served.ended());
    served.end();
    until(|| served.ended());
    let log = served.log();
    assert!(log.contains("ending"), "{log}");
}

#[test]
fn what_is_to_be_logged_is_refused_where_it_cannot_be_read() {
    let bench = Bench::loaded();
    let mut command = bench.command(&["serve", "--listen", "127.0.0.1:0"]);
    let told = command.env("LANDFALL_LOG", "landfall_server=loud").output().unwrap();
    assert_eq!(told.status.code(), Some(2));
    let err = String::from_utf8_lossy(&told.stderr);
    assert!(err.contains("landfall_server=loud"), "{err}");
}
