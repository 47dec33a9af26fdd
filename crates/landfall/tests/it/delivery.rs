//! Endpoints and the outbox on the command line.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

use crate::common::Bench;

/// Answers every post with a status, and keeps the bodies.
fn receiver(status: &'static str) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    receiver_that_says(status, "")
}

/// Answers every post with a status and a body, and keeps the bodies.
fn receiver_that_says(status: &'static str, said: &'static str) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, got): (_, Arc<Mutex<Vec<String>>>) = (listener.local_addr().unwrap(), Arc::default());
    let kept = got.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut reader = BufReader::new(stream.unwrap());
            let mut length = 0;
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                if let Some(bytes) = line.to_ascii_lowercase().strip_prefix("content-length: ") {
                    length = bytes.trim().parse().unwrap();
                }
                if line.trim().is_empty() {
                    break;
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            kept.lock().unwrap().push(String::from_utf8(body).unwrap());
            let length = said.len();
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{said}");
            reader.get_mut().write_all(answer.as_bytes()).unwrap();
        }
    });
    (address, got)
}

/// A ledger, and a configuration that names loopback as a host that may be reached.
fn bench() -> Bench {
    let bench = Bench::loaded();
    let config = bench.path("config/landfall");
    std::fs::create_dir_all(&config).unwrap();
    std::fs::write(config.join("config.toml"), "[deliver]\ninternal = [\"127.0.0.1\"]\n").unwrap();
    bench
}

fn run(bench: &Bench, args: &[&str]) -> (i32, String) {
    let output = bench.command(args).env("XDG_CONFIG_HOME", bench.path("config")).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(text).unwrap())
}

fn adds<'a>(name: &'a str, address: &'a str) -> Vec<&'a str> {
    vec!["endpoint", "add", name, "--channel", "webhook", "--address", address]
}

#[test]
fn an_endpoint_is_added_with_a_secret_shown_once_and_a_test_message_arrives() {
    let (bench, (address, got)) = (bench(), receiver("200 OK"));
    let (code, added) = run(&bench, &adds("ops", &format!("http://{address}/hook/t0ken")));
    assert_eq!(code, 0, "{added}");
    let secret = added.split_whitespace().find(|w| w.starts_with("whsec_")).unwrap();
    assert!(added.contains(&format!("http://{address}/…")) && !added.contains("t0ken"), "{added}");
    let (_, listed) = run(&bench, &["endpoint", "list"]);
    assert!(!listed.contains(secret) && !listed.contains("t0ken"), "{listed}");
    let (_, json) = run(&bench, &["endpoint", "list", "--json"]);
    assert!(!json.contains(secret) && !json.contains("t0ken"), "{json}");
    for (lang, said) in [("en", "delivered"), ("zh", "已送达")] {
        let (code, tested) = run(&bench, &["endpoint", "test", "ops", "--lang", lang]);
        assert!(code == 0 && tested.contains(said), "{tested}");
    }
    assert_eq!(got.lock().unwrap().len(), 2);
    let (code, again) = run(&bench, &adds("ops", &format!("http://{address}/")));
    assert!(code == 2 && again.contains("already"), "{again}");
    let (_, rotated) = run(&bench, &["endpoint", "edit", "ops", "--rotate", "--json"]);
    let rotated: serde_json::Value = serde_json::from_str(&rotated).unwrap();
    assert_eq!(rotated["endpoints"][0]["secrets"], 2);
    assert_ne!(rotated["secret"], secret);
}

#[test]
fn a_receiver_that_is_gone_is_disabled_and_what_waits_goes_when_it_is_enabled_again() {
    let (bench, (gone, _), (there, got)) = (bench(), receiver("410 Gone"), receiver("200 OK"));
    run(&bench, &adds("ops", &format!("http://{gone}/")));
    let (code, tested) = run(&bench, &["endpoint", "test", "ops"]);
    assert!(code == 1 && tested.contains("waits for its endpoint"), "{tested}");
    for (lang, said) in [("en", "disabled: the receiver says that it is gone"), ("zh", "已停用：接收方表示已永久停用")]
    {
        let (_, listed) = run(&bench, &["endpoint", "list", "--lang", lang]);
        assert!(listed.contains(said), "{listed}");
    }
    let (_, listed) = run(&bench, &["outbox", "list", "--state", "disabled", "--json"]);
    let id =
        serde_json::from_str::<serde_json::Value>(&listed).unwrap()[0]["message"]["id"].as_str().unwrap().to_owned();
    let address = format!("http://{there}/");
    let (code, edited) = run(&bench, &["endpoint", "edit", "ops", "--address", &address, "--enable"]);
    assert_eq!(code, 0, "{edited}");
    let (code, tested) = run(&bench, &["endpoint", "test", "ops"]);
    assert_eq!((code, got.lock().unwrap().len()), (0, 2), "what waited goes with the test: {tested}");
    let (_, shown) = run(&bench, &["outbox", "show", &id, "--lang", "zh"]);
    assert!(
        shown.contains("1. ") && shown.contains("410") && shown.contains("2. ") && shown.contains("已送达"),
        "{shown}"
    );
    let (code, replayed) = run(&bench, &["outbox", "replay", "--endpoint", "ops", "--first", "1", "--last", "1"]);
    assert!(code == 0 && replayed.contains("1 message goes again"), "{replayed}");
}

#[test]
fn what_cannot_be_an_endpoint_is_refused_with_what_to_do_in_both_languages() {
    let bench = bench();
    for (args, en, zh) in [
        (adds("ops", "https://127.1.2.3/"), "leads inside", "指向内部网络"),
        (adds("ops", "https://[::ffff:169.254.169.254]/"), "leads inside", "指向内部网络"),
        (adds("ops", "ftp://example.org/"), "not one this channel can use", "不能使用此地址"),
        (adds("a b", "http://127.0.0.1/"), "is no name of an endpoint", "不能作接收端名称"),
        (
            vec!["endpoint", "add", "m", "--channel", "email", "--address", "a@example.org"],
            "`relay` is missing",
            "缺少设置 `relay`",
        ),
        (
            vec!["endpoint", "add", "m", "--channel", "atom", "--address", "../x"],
            "not one this channel can use",
            "不能使用此地址",
        ),
        (vec!["endpoint", "edit", "nobody", "--enable"], "no endpoint `nobody`", "没有接收端 `nobody`"),
        (vec!["outbox", "replay"], "say which messages", "请说明是哪些消息"),
        (vec!["outbox", "show", "x"], "holds no message `x`", "没有消息 `x`"),
    ] {
        for (lang, said) in [("en", en), ("zh", zh)] {
            let mut args = args.clone();
            args.extend(["--lang", lang]);
            let (code, text) = run(&bench, &args);
            assert!(code == 2 && text.contains(said), "{args:?}: {code} {text}");
        }
    }
    let (_, listed) = run(&bench, &["endpoint", "list"]);
    assert!(listed.contains("There is no endpoint yet"), "{listed}");
}

#[test]
fn the_operator_is_told_in_the_language_of_the_endpoint_what_is_not_reached_and_what_to_do() {
    let (bench, (gone, _), (there, got)) = (bench(), receiver("410 Gone"), receiver("200 OK"));
    run(&bench, &adds("ops", &format!("http://{gone}/")));
    let address = format!("http://{there}/");
    let mut boss = adds("boss", &address);
    boss.extend(["--operator", "--language", "zh"]);
    assert_eq!(run(&bench, &boss).0, 0);
    run(&bench, &["endpoint", "test", "ops"]);
    let told: serde_json::Value = serde_json::from_str(&got.lock().unwrap()[0]).unwrap();
    assert_eq!(told["data"]["title"], "Landfall：无法送达接收端 `ops`");
    let text = told["data"]["text"].as_str().unwrap();
    assert!(text.contains("410") && text.contains("landfall endpoint edit ops --enable"), "{text}");
}

#[test]
fn a_letter_to_an_address_where_nobody_answers_waits_and_the_others_arrive() {
    let (bench, (there, got)) = (bench(), receiver("200 OK"));
    // a port that was free a moment ago: nobody listens there
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    run(&bench, &adds("gone", &format!("http://{nobody}/")));
    run(&bench, &adds("there", &format!("http://{there}/")));
    let form = "id = \"w\"\ncases = [\"car\"]\nmarkets = [\"AA\"]\nendpoints = [\"gone\", \"there\"]\n";
    let file = bench.case("w.toml", form);
    assert_eq!(run(&bench, &["watch", "add", &file]).0, 0);
    let (code, said) = run(&bench, &["run", "--once", "--now", "2026-12-26T08:00:00Z"]);
    assert!(code == 0 && said.contains("delivered 1, to be tried again 1, given up 0"), "{said}");
    assert_eq!(got.lock().unwrap().len(), 1);
    for (lang, why) in [("en", "cannot be reached: Connection refused"), ("zh", "无法连接接收方：")] {
        let (_, listed) = run(&bench, &["outbox", "list", "--endpoint", "gone", "--lang", lang]);
        assert!(listed.contains(why), "{listed}");
    }
    // somebody listens there again: it is brought under its own id
    let again = receiver("200 OK");
    run(&bench, &["endpoint", "edit", "gone", "--address", &format!("http://{}/", again.0)]);
    let (_, said) = run(&bench, &["run", "--once", "--now", "2026-12-26T08:00:05Z"]);
    assert!(said.contains("delivered 1, to be tried again 0"), "{said}");
    let id = |body: &str| serde_json::from_str::<serde_json::Value>(body).unwrap()["data"]["thread"].clone();
    assert_eq!(id(&again.1.lock().unwrap()[0]), id(&got.lock().unwrap()[0]));
}

#[test]
fn a_secret_that_is_none_is_refused_and_one_the_receiver_refuses_shuts_the_endpoint_and_loses_nothing() {
    let bench = bench();
    let secret = bench.case("secret.txt", "whsec_tooshort\n");
    for (lang, said) in [("en", "not of the form whsec_…"), ("zh", "whsec_…")] {
        let mut args = adds("ops", "http://127.0.0.1:9/");
        args.extend(["--secret-file", &secret, "--lang", lang]);
        let (code, text) = run(&bench, &args);
        assert!(code == 2 && text.contains(said) && !text.contains("tooshort"), "{text}");
    }
    assert!(run(&bench, &["endpoint", "list", "--json"]).1.contains("\"endpoints\": []"));
    let (bot, got) = receiver_that_says("200 OK", "{\"code\":19021,\"msg\":\"sign match fail\"}");
    let address = format!("http://{bot}/open-apis/bot/v2/hook/x");
    let wrong = bench.case("bot.txt", "wrong\n");
    let add = ["endpoint", "add", "bot", "--channel", "feishu", "--address", &address, "--secret-file", &wrong];
    let (code, added) = run(&bench, &add);
    assert_eq!(code, 0, "{added}");
    for (lang, said) in [("en", "disabled: the receiver refuses the secret\n"), ("zh", "已停用：接收方不认可密钥\n")]
    {
        run(&bench, &["endpoint", "edit", "bot", "--enable"]);
        run(&bench, &["endpoint", "test", "bot"]);
        let (_, listed) = run(&bench, &["endpoint", "list", "--lang", lang]);
        assert!(listed.contains(said), "{listed}");
    }
    let (_, shown) = run(&bench, &["outbox", "list", "--endpoint", "bot"]);
    assert!(shown.contains("refuses the secret: 19021 sign match fail"), "{shown}");
    let before = got.lock().unwrap().len();
    // the messages wait, and go to whoever takes them
    let (there, taken) = receiver_that_says("200 OK", "{\"code\":0,\"msg\":\"success\"}");
    let address = format!("http://{there}/open-apis/bot/v2/hook/x");
    run(&bench, &["endpoint", "edit", "bot", "--address", &address, "--enable"]);
    run(&bench, &["endpoint", "test", "bot"]);
    assert_eq!((got.lock().unwrap().len(), taken.lock().unwrap().len()), (before, 3));
}
