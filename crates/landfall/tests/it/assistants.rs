//! Assistants ask with the official client, over both transports, and may what whoever asks may.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::common::Bench;
use crate::common::served::Served;
use crate::forecasts;

/// The folder into which `make test` installs other people's programs; none where it is not there.
fn installed() -> Option<PathBuf> {
    let folder = std::env::var_os("LANDFALL_READERS").map(PathBuf::from);
    let client = "node_modules/@modelcontextprotocol/sdk/package.json";
    let folder = folder.filter(|folder| folder.join(client).is_file());
    if folder.is_none() {
        println!("skipped: LANDFALL_READERS names no folder with the client; `make readers` makes one");
    }
    folder
}

/// What the official client gets.
fn client(installed: &Path, asked: &Value) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/assistants.cjs");
    let mut node = Command::new("node");
    node.arg(script).arg(asked.to_string()).env("NODE_PATH", installed.join("node_modules"));
    let output = node.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A ledger with something to say to every tool, and the id of a warning.
fn told() -> (Bench, String) {
    let bench = forecasts::bench();
    bench.run(&["import", "packs"]).answered();
    let form = "cases = [\"car\"]\nmarkets = [\"AA\"]\nendpoints = [\"desk\"]\n";
    let file = bench.case("desk.toml", form);
    bench.run(&["watch", "add", &file]).answered();
    bench.json(&["run", "--once"]);
    let listed = bench.json(&["warnings", "list", "--all"]);
    let id = listed["warnings"][0]["id"].as_str().unwrap().to_owned();
    (bench, id)
}

/// One call of every tool, with what its answer must hold.
fn calls(warning: &str) -> Vec<(Value, &'static [&'static str])> {
    let call = |name: &str, arguments: Value| json!({ "name": name, "arguments": arguments });
    let asked = json!({ "case": "car", "markets": ["AA"], "on": "2026-12-01" });
    vec![
        (call("assess", asked), &["\"unknown\"", "\"why\"", "\"citations\"", "2500 kg", "\"known\"", "\"on\""]),
        (
            call("explain", json!({ "case": "car", "market": "AA", "requirement": "mass", "on": "2026-12-01" })),
            &["\"met\"", "2500 kg", "https://law.example/mass", "\"missing\""],
        ),
        (call("compare", json!({ "markets": "AA,BB", "on": "2026-12-01" })), &["\"notes\"", "2500 kg", "nothing held"]),
        (
            call("duty", json!({ "case": "car", "market": "AA", "on": "2026-12-01" })),
            &["\"missing\"", "\"complete\"", "10 %"],
        ),
        (
            call("forecast", json!({ "instrument": "aa/brakes", "on": "2026-06-01", "by": "2030-01-01" })),
            &["\"ahead\"", "\"chance\"", "\"unrecorded\"", "\"says\""],
        ),
        (call("forecasts", json!({ "on": "2026-06-01" })), &["aa/brakes"]),
        (call("warnings", json!({})), &["\"warnings\""]),
        (call("warning", json!({ "id": warning })), &["says", "eCall act"]),
        (call("dossier", json!({ "market": "AA", "on": "2026-12-01" })), &["2500 kg", "\"notes\""]),
    ]
}

/// What is true over every transport.
fn holds(said: &Value, calls: &[(Value, &[&str])], read: usize) {
    let tools: BTreeSet<&str> = said["tools"].as_array().unwrap().iter().map(|t| t["name"].as_str().unwrap()).collect();
    let called: BTreeSet<&str> = calls.iter().map(|(call, _)| call["name"].as_str().unwrap()).collect();
    assert_eq!(tools, called, "a tool is not called here, or is not there");
    for tool in said["tools"].as_array().unwrap() {
        assert_eq!(tool["annotations"]["readOnlyHint"], true, "{tool}");
        assert_eq!(tool["inputSchema"]["type"], "object", "{tool}");
        assert!(!tool["description"].as_str().unwrap().is_empty(), "{tool}");
        assert!(!tool.to_string().contains("#/components"), "{tool}");
    }
    assert!(said["instructions"].as_str().unwrap().contains("unknown"), "{said}");
    for ((call, wanted), got) in calls.iter().zip(said["calls"].as_array().unwrap()) {
        assert_eq!(got["isError"], false, "{call}: {got}");
        let structured = got["structuredContent"].to_string();
        for text in *wanted {
            assert!(structured.contains(text), "{call}: `{text}` is not in {structured}");
        }
        assert!(!got["content"][0]["text"].as_str().unwrap().is_empty(), "{call}");
    }
    assert_eq!(said["resources"].as_array().unwrap().len(), 2);
    assert_eq!(said["templates"].as_array().unwrap().len(), 2);
    let all = said["read"].as_array().unwrap();
    assert_eq!(all.len(), read);
    for one in all {
        let text = one["contents"][0]["text"].as_str().unwrap_or_else(|| panic!("{one}"));
        assert!(text.contains("Aland") || text.contains("ecall"), "{text}");
    }
}

const READ: [&str; 4] = ["landfall://markets", "landfall://markets/AA", "landfall://rules", "landfall://rules/ecall"];

#[test]
fn the_official_client_lists_and_calls_every_tool_on_standard_input_and_output() {
    let Some(installed) = installed() else { return };
    let (bench, warning) = told();
    let program = bench.command(&["mcp"]);
    let env: serde_json::Map<String, Value> =
        program.get_envs().filter_map(|(k, v)| Some((k.to_str()?.to_owned(), v?.to_str()?.into()))).collect();
    let calls = calls(&warning);
    let asked = json!({
        "command": program.get_program().to_str().unwrap(), "args": ["mcp"], "env": env,
        "calls": calls.iter().map(|(call, _)| call).collect::<Vec<_>>(), "read": READ,
    });
    holds(&client(&installed, &asked), &calls, READ.len());
}

#[test]
fn the_official_client_lists_and_calls_every_tool_over_http() {
    let Some(installed) = installed() else { return };
    let (bench, warning) = told();
    let served = Served::start(&bench, &[]);
    let calls = calls(&warning);
    let asked = json!({
        "url": served.url("/mcp"),
        "calls": calls.iter().map(|(call, _)| call).collect::<Vec<_>>(), "read": READ,
    });
    holds(&client(&installed, &asked), &calls, READ.len());
}

#[test]
fn what_is_wrong_comes_to_an_assistant_as_the_problem_document_in_its_language_and_nothing_is_changed() {
    let Some(installed) = installed() else { return };
    let (bench, _) = told();
    let before = bench.head();
    let served = Served::start(&bench, &[]);
    let wrong = [
        (json!({ "name": "assess", "arguments": { "case": "cra", "markets": ["AA"] } }), "unknown-case"),
        (json!({ "name": "assess", "arguments": { "case": "car", "markets": ["AA"], "at": 1 } }), "body-wrong"),
        (json!({ "name": "dossier", "arguments": { "market": "../ledger" } }), "unknown-market"),
        (json!({ "name": "dossier", "arguments": { "market": "AA", "formatt": "x" } }), "query-wrong"),
        (
            json!({ "name": "explain", "arguments": { "case": "car", "market": "AA", "requirement": "mas" } }),
            "unknown-rule",
        ),
    ];
    let unknown = json!({ "name": "import", "arguments": {} });
    let calls: Vec<&Value> = wrong.iter().map(|(call, _)| call).chain([&unknown]).collect();
    let asked = json!({
        "url": served.url("/mcp"), "headers": { "accept-language": "zh" }, "calls": calls,
        "read": ["landfall://ledger", "landfall://markets/../ledger", "file:///etc/passwd"],
    });
    let said = client(&installed, &asked);
    for ((call, code), got) in wrong.iter().zip(said["calls"].as_array().unwrap()) {
        assert_eq!(got["isError"], true, "{call}: {got}");
        assert_eq!(got["structuredContent"]["code"], *code, "{call}: {got}");
        let detail = got["structuredContent"]["detail"].as_str().unwrap();
        assert!(detail.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{detail}");
    }
    assert!(said["calls"][wrong.len()]["failed"].to_string().contains("import"), "{said}");
    for one in said["read"].as_array().unwrap() {
        assert!(one.get("failed").is_some(), "{one}");
    }
    drop(served);
    assert_eq!(bench.head(), before);
}
