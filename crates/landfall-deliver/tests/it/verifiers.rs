//! Ready-made verifiers take our webhooks.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use landfall_store::outbox::Secret;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use serde_json::{Value, json};

use crate::common::{Answer, Office, Receiver, Request, SECRET, endpoint, message};

const OLD: &str = "whsec_b2xkLXNlY3JldC10aGF0LWlzLXJvdGF0ZWQtb3V0";

/// The folder into which `make test` installs other people's readers and verifiers; none where it is not there.
pub fn installed() -> Option<PathBuf> {
    let folder = std::env::var_os("LANDFALL_READERS").map(PathBuf::from).filter(|f| f.join(".done").is_file());
    if folder.is_none() {
        println!("skipped: LANDFALL_READERS names no folder of installed readers; `make readers` makes one");
    }
    folder
}

/// Gives a script its input and takes what it prints.
pub fn run(command: &mut Command, input: &str) -> String {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What a webhook with these secrets sends now.
async fn sent(secrets: &[&str]) -> Request {
    let receiver = Receiver::start(|_| Answer::says(200, ""));
    let mut office = Office::open().await;
    // verifiers look at the clock
    office.hand.set(jiff::Timestamp::now());
    let mut one = endpoint("ops", "webhook", &receiver.url("/hook"));
    one.secrets = secrets.iter().map(|s| Secret::new(*s)).collect();
    office.add(one).await;
    office.send(&[message("w1.1.ops", "ops")]).await;
    office.pass().await;
    receiver.got().remove(0)
}

fn asked(request: &Request, secret: &str) -> Value {
    let headers: Vec<(&str, &str)> =
        ["webhook-id", "webhook-timestamp", "webhook-signature"].into_iter().map(|n| (n, request.header(n))).collect();
    json!({ "secret": secret, "headers": headers.into_iter().collect::<std::collections::BTreeMap<_, _>>(), "body": request.body })
}

/// What must be taken and what must not.
async fn questions() -> Vec<(Value, bool)> {
    let (plain, rotated) = (sent(&[SECRET]).await, sent(&[SECRET, OLD]).await);
    let mut changed = plain.clone();
    changed.body = changed.body.replace("Euro 7", "Euro 6");
    let mut other_id = asked(&plain, SECRET);
    other_id["headers"]["webhook-id"] = "w2".into();
    vec![
        (asked(&plain, SECRET), true),
        (asked(&rotated, SECRET), true),
        (asked(&rotated, OLD), true),
        (asked(&plain, OLD), false),
        (asked(&changed, SECRET), false),
        (other_id, false),
    ]
}

const PYTHON: &str = r#"
import json, sys
from standardwebhooks import Webhook
out = []
for q in json.load(sys.stdin):
    try:
        Webhook(q["secret"]).verify(q["body"], q["headers"]); out.append(True)
    except Exception: out.append(False)
print(json.dumps(out))
"#;

const NODE: &str = r#"
const { Webhook } = require("standardwebhooks");
const out = JSON.parse(require("fs").readFileSync(0, "utf8")).map((q) => {
  try { new Webhook(q.secret).verify(q.body, q.headers); return true; } catch { return false; }
});
console.log(JSON.stringify(out));
"#;

#[tokio::test]
async fn verifiers_from_pypi_and_npm_take_what_is_ours_and_nothing_else() {
    let Some(folder) = installed() else { return };
    let questions = questions().await;
    let input = Value::from(questions.iter().map(|(q, _)| q.clone()).collect::<Vec<_>>()).to_string();
    let wanted: Vec<bool> = questions.iter().map(|(_, taken)| *taken).collect();
    let python = run(Command::new(folder.join("bin/python")).args(["-c", PYTHON]), &input);
    assert_eq!(serde_json::from_str::<Vec<bool>>(&python).unwrap(), wanted, "PyPI");
    if !folder.join("node_modules/standardwebhooks").is_dir() {
        println!("skipped: the verifier from npm is not installed");
        return;
    }
    let node = run(Command::new("node").args(["-e", NODE]).current_dir(&folder), &input);
    assert_eq!(serde_json::from_str::<Vec<bool>>(&node).unwrap(), wanted, "npm");
}

#[tokio::test]
async fn an_own_key_signs_beside_a_shared_one_and_its_public_half_verifies() {
    let seed = [7_u8; 32];
    let pair = Ed25519KeyPair::from_seed_unchecked(&seed).unwrap();
    let both = [&seed[..], pair.public_key().as_ref()].concat();
    for private in [seed.to_vec(), both] {
        let request = sent(&[&format!("whsk_{}", STANDARD.encode(private)), SECRET]).await;
        let signatures: Vec<&str> = request.header("webhook-signature").split(' ').collect();
        assert_eq!(signatures.len(), 2);
        assert!(signatures[1].starts_with("v1,"));
        let signed =
            format!("{}.{}.{}", request.header("webhook-id"), request.header("webhook-timestamp"), request.body);
        let signature = STANDARD.decode(signatures[0].strip_prefix("v1a,").unwrap()).unwrap();
        let public = UnparsedPublicKey::new(&ED25519, pair.public_key().as_ref());
        public.verify(signed.as_bytes(), &signature).unwrap();
        assert!(public.verify(&signed.as_bytes()[1..], &signature).is_err());
    }
}

#[tokio::test]
async fn a_message_of_any_size_is_sent_below_twenty_kilobytes_and_says_what_is_left_out() {
    let receiver = Receiver::start(|_| Answer::says(200, r#"{"code":0,"errcode":0}"#));
    for kind in ["webhook", "feishu", "dingtalk"] {
        let mut office = Office::open().await;
        office.add(endpoint("ops", kind, &receiver.url("/hook"))).await;
        let mut long = message("w1", "ops");
        long.title = "欧".repeat(5_000);
        long.body_plain = "一行\n".repeat(20_000);
        long.body_markdown = "**一行** \"\\\n".repeat(20_000);
        long.payload = json!({ "quotes": "x".repeat(50_000) });
        office.send(&[long]).await;
        assert_eq!(office.pass().await.delivered, 1, "{kind}");
    }
    let got = receiver.got();
    assert!(got.iter().all(|r| r.body.len() < 20_000), "{:?}", got.iter().map(|r| r.body.len()).collect::<Vec<_>>());
    assert_eq!(got[0].json()["data"]["shortened"], true);
    assert!(got.iter().all(|r| r.body.contains("https://landfall.example/warnings/w1")));
}

/// The signature as each platform's own documentation computes it, by Python's standard library.
const BOTS: &str = r#"
import base64, hashlib, hmac, json, sys
q = json.load(sys.stdin)
if q["kind"] == "feishu":
    key, text = "{}\n{}".format(q["time"], q["secret"]), b""
else:
    key, text = q["secret"], "{}\n{}".format(q["time"], q["secret"]).encode()
print(base64.b64encode(hmac.new(key.encode(), text, hashlib.sha256).digest()).decode(), end="")
"#;

#[tokio::test]
async fn bots_are_sent_the_signature_their_platform_computes() {
    if Command::new("python3").arg("--version").output().is_err() {
        println!("skipped: there is no python3");
        return;
    }
    for kind in ["feishu", "dingtalk"] {
        let receiver = Receiver::start(|_| Answer::says(200, r#"{"code":0,"errcode":0}"#));
        let mut office = Office::open().await;
        let mut one = endpoint("bot", kind, &receiver.url("/hook?access_token=t"));
        one.secrets = vec![Secret::new("SEC+/=秘密")];
        office.add(one).await;
        office.send(&[message("w1", "bot")]).await;
        office.pass().await;
        let request = receiver.got().remove(0);
        let (time, sign) = if kind == "feishu" {
            let body = request.json();
            (body["timestamp"].as_str().unwrap().to_owned(), body["sign"].as_str().unwrap().to_owned())
        } else {
            let url = url::Url::parse(&format!("http://x{}", request.path)).unwrap();
            let pair = |name: &str| url.query_pairs().find(|(n, _)| n == name).unwrap().1.into_owned();
            assert_eq!(pair("access_token"), "t");
            (pair("timestamp"), pair("sign"))
        };
        let wanted = office.hand.now();
        let unit = if kind == "feishu" { wanted.as_second() } else { wanted.as_millisecond() };
        assert_eq!(time, unit.to_string());
        let input = json!({ "kind": kind, "time": time, "secret": "SEC+/=秘密" }).to_string();
        assert_eq!(run(Command::new("python3").args(["-c", BOTS]), &input), sign, "{kind}");
    }
}
