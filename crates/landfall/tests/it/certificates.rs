//! Certificates: signed, verified without a ledger, found out where anything in them was changed.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use landfall_desk::certify::{Certificate, PublicKey, Settings, Signed, Signer, issue, new_key, page, read, verify};
use landfall_desk::context::Context;
use landfall_desk::text::{Lang, Text};
use landfall_desk::{case, packs};
use serde_json::{Value, json};

use crate::common::served::Served;
use crate::common::{Bench, built_in};

/// A bench that can certify, and the file with its public key.
fn certifying() -> (Bench, PathBuf) {
    let bench = Bench::loaded();
    let made = bench.json(&["certify", "--new-key", bench.path("key.pem").to_str().unwrap()]);
    let public = bench.path("public.pem");
    fs::write(&public, made["pem"].as_str().unwrap()).unwrap();
    configure(&bench, "key.pem");
    (bench, public)
}

fn configure(bench: &Bench, key: &str) {
    let folder = bench.path("config/landfall");
    fs::create_dir_all(&folder).unwrap();
    let key = bench.path(key).display().to_string();
    fs::write(folder.join("config.toml"), format!("[certify]\nkey = {key:?}\nissuer = \"Test maker\"\n")).unwrap();
}

fn certified(bench: &Bench, name: &str) -> PathBuf {
    let file = bench.path(name);
    let args = ["certify", "car", "--market", "AA", "--on", "2026-12-01", "--out", file.to_str().unwrap()];
    bench.run(&args).answered();
    file
}

fn signed(file: &PathBuf) -> (Value, Signed) {
    let text = fs::read_to_string(file).unwrap();
    (serde_json::from_str(&text).unwrap(), read(&text, "it").unwrap())
}

fn key(file: &PathBuf) -> PublicKey {
    PublicKey::read(&fs::read_to_string(file).unwrap(), "it").unwrap()
}

fn codes(points: &Value) -> BTreeSet<String> {
    points.as_array().unwrap().iter().map(|p| p["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_certificate_is_verified_where_there_is_no_ledger_and_says_what_is_proven_and_what_is_not() {
    let (bench, public) = certifying();
    let file = certified(&bench, "car.json");
    fs::remove_file(bench.ledger()).unwrap();
    let file = file.to_str().unwrap();
    let told = bench.json(&["certify", "--verify", file, "--key", public.to_str().unwrap()]);
    assert_eq!(told["whole"], true);
    assert_eq!(told["issuer"], "Test maker");
    let proven = codes(&told["proven"]);
    for code in ["issuer", "signature", "items", "reads", "ruleset", "case", "question", "answer", "recomputed"] {
        assert!(proven.contains(&format!("certify-is-{code}")), "{code}: {proven:?}");
    }
    assert_eq!(codes(&told["open"]), ["certify-open-ledger".to_owned()].into());
    // without the key it is not proven who signed
    let told = bench.json(&["certify", "--verify", file]);
    assert!(codes(&told["open"]).contains("certify-open-issuer"), "{told}");
    let zh = bench.run(&["certify", "--verify", file, "--lang", "zh"]).answered().out;
    assert!(zh.contains("未证明") && zh.contains("重新推算"), "{zh}");
}

/// Every place of a value where something stands that can be another.
fn leaves(value: &Value, at: &str, into: &mut Vec<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, inner)| {
            leaves(inner, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), into);
        }),
        Value::Array(all) => all.iter().enumerate().for_each(|(i, inner)| leaves(inner, &format!("{at}/{i}"), into)),
        _ => into.push(at.to_owned()),
    }
}

fn other(value: &Value) -> Value {
    match value {
        Value::Bool(value) => json!(!value),
        Value::Number(number) => json!(number.as_i64().unwrap() + 1),
        Value::String(text) => json!(format!("{text}x")),
        _ => json!("x"),
    }
}

#[test]
fn whatever_stands_in_a_certificate_cannot_be_changed_without_being_found_and_named() {
    let (bench, public) = certifying();
    let (json, signed) = signed(&certified(&bench, "car.json"));
    let key = key(&public);
    assert!(verify(&signed, Some(&key)).whole);
    let mut places = Vec::new();
    leaves(&json, "", &mut places);
    assert!(places.len() > 300, "{}", places.len());
    let mut named = BTreeSet::new();
    for place in &places {
        let mut changed = json.clone();
        let leaf = changed.pointer_mut(place).unwrap();
        *leaf = other(leaf);
        // what cannot be read any more is refused where it is read
        let Ok(changed) = read(&changed.to_string(), "it") else { continue };
        let verified = verify(&changed, Some(&key));
        assert!(!verified.whole, "{place}");
        let wrong: BTreeSet<&str> = verified.wrong.iter().map(|p| p.code).collect();
        assert!(wrong.iter().any(|code| code.starts_with("certify-bad-signature")), "{place}: {wrong:?}");
        let by = |begins: &str| place.starts_with(&format!("/certificate/{begins}"));
        if by("read/") && place.contains("/item/") {
            assert!(wrong.contains("certify-bad-item"), "{place}: {wrong:?}");
        }
        if by("ruleset/") {
            assert!(wrong.contains("certify-bad-ruleset"), "{place}: {wrong:?}");
        }
        if by("answer/answers") || by("answer/findings") || by("answer/pending") {
            assert!(wrong.contains("certify-bad-answer"), "{place}: {wrong:?}");
        }
        if by("answer/receipt/reads/") {
            assert!(wrong.contains("certify-bad-read"), "{place}: {wrong:?}");
        }
        if by("answer/receipt/case/") {
            let named = wrong.contains("certify-bad-case") || wrong.contains("certify-bad-receipt");
            assert!(named, "{place}: {wrong:?}");
        }
        if by("issuer/name") || by("issued") || by("ledger_head") || by("program") {
            assert_eq!(wrong, ["certify-bad-signature-alone"].into(), "{place}");
        }
        named.extend(wrong);
    }
    for code in ["item", "read", "ruleset", "answer", "case", "question", "recomputed", "key", "signature-alone"] {
        assert!(named.iter().any(|c| *c == format!("certify-bad-{code}")), "{code}: {named:?}");
    }
}

#[test]
fn an_item_taken_out_put_in_or_exchanged_is_named_even_where_the_forger_signs_anew() {
    let (bench, _) = certifying();
    let (json, before) = signed(&certified(&bench, "car.json"));
    // somebody else's key, under the issuer's name
    new_key(&bench.path("other.pem")).unwrap();
    let settings = Settings { key: Some(bench.path("other.pem")), issuer: Some("Test maker".to_owned()) };
    let forger = Signer::open(&settings).unwrap();
    let forged = |edit: &dyn Fn(&mut Value)| {
        let mut json = json["certificate"].clone();
        edit(&mut json);
        let certificate: Certificate = serde_json::from_value(json).unwrap();
        forger.signed(certificate)
    };
    let wrong = |signed: &Signed, key: Option<&PublicKey>| -> Vec<(String, String)> {
        verify(signed, key).wrong.into_iter().map(|p| (p.code.to_owned(), p.id)).collect()
    };
    let has = |all: &[(String, String)], code: &str, id: &str| all.iter().any(|(c, i)| c == code && i == id);

    let out = forged(&|json| drop(json["read"].as_object_mut().unwrap().remove("F2")));
    assert!(has(&wrong(&out, None), "certify-bad-read", "F2"));
    let put = forged(&|json| json["read"]["F3"] = json["read"]["F2"].clone());
    assert!(has(&wrong(&put, None), "certify-bad-read", "F3"));
    assert!(has(&wrong(&put, None), "certify-bad-item", "F3"));
    let heavier = forged(&|json| json["read"]["F2"]["item"]["value"]["number"]["high"] = json!("9000"));
    assert!(has(&wrong(&heavier, None), "certify-bad-item", "F2"));
    // whole in itself, and not the issuer's
    let copy = forged(&|_| {});
    assert_eq!(wrong(&copy, None), []);
    assert!(has(&wrong(&copy, Some(&before.certificate.issuer.key)), "certify-bad-issuer", ""));
}

#[test]
fn a_file_that_is_no_certificate_or_says_something_twice_is_refused_by_name() {
    let (bench, _) = certifying();
    let text = fs::read_to_string(certified(&bench, "car.json")).unwrap();
    let twice =
        bench.case("twice.json", &text.replacen("\"issued\"", "\"issued\": \"2026-01-01T00:00:00Z\", \"issued\"", 1));
    bench.refuses(&["certify", "--verify", &twice], 2, &["twice.json", "`issued`"], &["twice.json", "`issued`"]);
    let more = bench.case("more.json", &text.replacen("\"issued\"", "\"blessed\": true, \"issued\"", 1));
    bench.refuses(&["certify", "--verify", &more], 2, &["more.json", "blessed"], &["more.json", "blessed"]);
    let newer = bench.case("newer.json", &text.replacen("\"format\": 1", "\"format\": 2", 1));
    bench.refuses(&["certify", "--verify", &newer], 3, &["form 2", "form 1"], &["2", "1"]);
    let none = bench.case("none.json", "[]");
    bench.refuses(&["certify", "--verify", &none], 2, &["none.json", "not a certificate"], &["none.json", "不是证书"]);
    let edited = bench.case("edited.json", &text.replacen("Test maker", "Best maker", 1));
    let run = bench.run(&["certify", "--verify", &edited]);
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(run.out.contains("the issuer's name") && run.err.contains("1 wrong"), "{}\n{}", run.out, run.err);
}

#[test]
fn a_key_is_made_once_is_its_owners_alone_and_is_refused_where_others_may_read_it() {
    let (bench, _) = certifying();
    let file = bench.path("key.pem").display().to_string();
    let before = fs::read(&file).unwrap();
    bench.refuses(&["certify", "--new-key", &file], 2, &["is there already"], &["已存在"]);
    assert_eq!(fs::read(&file).unwrap(), before);
    let shown = bench.json(&["certify", "--show-key"]);
    assert!(shown["pem"].as_str().unwrap().starts_with("-----BEGIN PUBLIC KEY-----"), "{shown}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        bench.refuses(&["certify", "car", "--market", "AA"], 3, &["chmod 600"], &["chmod 600"]);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    }
    fs::write(&file, "not a key").unwrap();
    bench.refuses(&["certify", "car", "--market", "AA"], 2, &["key.pem", "PKCS#8"], &["key.pem", "PKCS#8"]);
    fs::remove_dir_all(bench.path("config")).unwrap();
    bench.refuses(&["certify", "car", "--market", "AA"], 2, &["--new-key"], &["--new-key"]);
    bench.refuses(&["certify"], 2, &["--market"], &["--market"]);
}

#[test]
fn what_may_not_be_passed_on_is_not_quoted_and_everything_else_is_still_proven() {
    let (bench, public) = certifying();
    // the same fact as if a source whose licence forbids it had brought it
    bench.execute("DROP TRIGGER entry_stays; UPDATE entry SET pack = 'who_road_safety' WHERE id = 'F2'");
    let file = certified(&bench, "car.json");
    let text = fs::read_to_string(&file).unwrap();
    assert!(!text.contains("\"2500 kg\""), "the quote is passed on");
    let (_, signed) = signed(&file);
    assert_eq!(signed.certificate.withheld.keys().collect::<Vec<_>>(), ["F2"]);
    let verified = verify(&signed, Some(&key(&public)));
    assert_eq!(verified.wrong, []);
    let open: BTreeSet<(&str, &str)> = verified.open.iter().map(|p| (p.code, p.id.as_str())).collect();
    assert!(open.contains(&("certify-open-quote", "F2")) && open.contains(&("certify-open-answer", "")), "{open:?}");
    assert!(verified.proven.iter().any(|p| p.code == "certify-is-recomputed"), "{verified:?}");
    // its hash stays, and its value cannot be changed
    let mut json: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["certificate"]["read"]["F2"]["hash"], json["certificate"]["answer"]["receipt"]["reads"]["F2"]);
    let value = json.pointer_mut("/certificate/read/F2/item/value").unwrap();
    *value = serde_json::from_str(&value.to_string().replace("2500", "1500")).unwrap();
    let changed = verify(&read(&json.to_string(), "it").unwrap(), None);
    assert!(changed.wrong.iter().any(|p| p.code == "certify-bad-recomputed"), "{changed:?}");
}

#[test]
fn other_peoples_tools_verify_the_signature_from_the_documentation_alone() {
    let (bench, public) = certifying();
    let file = certified(&bench, "car.json");
    let script = "import json, sys\nsigned = json.load(open(sys.argv[1], encoding='utf-8'))\n\
                  text = json.dumps(signed['certificate'], sort_keys=True, separators=(',', ':'), ensure_ascii=False)\n\
                  open(sys.argv[2], 'wb').write(text.encode())\n\
                  open(sys.argv[3], 'wb').write(bytes.fromhex(signed['signature']))\n";
    let (text, signature) = (bench.path("signed.bin"), bench.path("signature.bin"));
    let there = |program: &str| Command::new(program).arg("--version").output().is_ok();
    if !there("python3") || !there("openssl") {
        println!("skipped: this takes python3 and openssl");
        return;
    }
    let made = Command::new("python3").args(["-c", script]).args([&file, &text, &signature]).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let verified = || {
        let mut openssl = Command::new("openssl");
        openssl.args(["pkeyutl", "-verify", "-pubin", "-rawin", "-inkey"]).arg(&public);
        openssl.arg("-in").arg(&text).arg("-sigfile").arg(&signature).output().unwrap()
    };
    let told = verified();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let mut bytes = fs::read(&text).unwrap();
    bytes[100] ^= 1;
    fs::write(&text, bytes).unwrap();
    assert!(!verified().status.success());
}

#[test]
fn certificates_of_samples_in_markets_of_the_packs_recompute() {
    let bench = built_in();
    let keys = tempfile::tempdir().unwrap();
    new_key(&keys.path().join("key.pem")).unwrap();
    let settings = Settings { key: Some(keys.path().join("key.pem")), issuer: Some("Test maker".to_owned()) };
    let signer = Signer::open(&settings).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut context = Context::open(&bench.ledger().into(), None, None).await.unwrap();
        let samples = packs::stems(None, case::SAMPLES);
        let codes = context.codes.clone();
        assert!(samples.len() > 1 && codes.len() > 10);
        for (at, market) in codes.iter().step_by(6).enumerate() {
            let sample = &samples[at % samples.len()];
            let case = case::find(&context, sample, None).await.unwrap();
            context.load_for(&case, std::slice::from_ref(market)).await.unwrap();
            let signed = issue(&context, &signer, &case, market, "2026-12-01".parse().unwrap()).await;
            // it works its own answer out again before it signs
            let signed = signed.unwrap_or_else(|e| panic!("{sample} in {market}: {e:?}"));
            if at == 0 {
                let verified = verify(&signed, Some(&signer.public));
                assert!(verified.proven.iter().any(|p| p.code == "certify-is-recomputed"), "{sample} in {market}");
                let html = page(&signed, &verified, &Text::new(Lang::Zh)).unwrap().html();
                assert!(html.contains(&signer.public.fingerprint.0), "{sample} in {market}");
            }
        }
    });
}

#[test]
fn the_page_puts_what_is_unknown_first_quotes_its_sources_and_asks_nobody_for_anything() {
    let (bench, public) = certifying();
    let file = certified(&bench, "car.json");
    for (lang, unknown, verdicts, how) in [
        ("en", "What is not known", "Verdicts", "--verify FILE --key ISSUER.pem"),
        ("zh", "尚不知道的内容", "结论", "--verify FILE --key ISSUER.pem"),
    ] {
        let out = bench.path(&format!("{lang}.html"));
        let args = ["certify", "--verify", file.to_str().unwrap(), "--key", public.to_str().unwrap()];
        let args: Vec<&str> = args.into_iter().chain(["--page", out.to_str().unwrap(), "--lang", lang]).collect();
        bench.run(&args).answered();
        let html = fs::read_to_string(out).unwrap();
        let heading = |text: &str| html.find(&format!(">{text}</h2>")).unwrap_or_else(|| panic!("no {text}: {html}"));
        assert!(heading(unknown) < heading(verdicts));
        assert!(html.contains("<q>2500 kg</q>") && html.contains("https://law.example/mass"), "{html}");
        assert!(html.contains(how));
        assert!(!html.contains("src=") && !html.contains("<script") && !html.contains("<link"), "{html}");
    }
    // of a certificate that is not whole no page is made
    let text = fs::read_to_string(&file).unwrap().replacen("Test maker", "Best maker", 1);
    let edited = bench.case("edited.json", &text);
    let out = bench.path("edited.html");
    assert_ne!(bench.run(&["certify", "--verify", &edited, "--page", out.to_str().unwrap()]).code, 0);
    assert!(!out.exists());
}

#[test]
fn the_service_issues_verifies_and_shows_certificates_and_its_key() {
    let (bench, public) = certifying();
    let served = Served::start(&bench, &[]);
    let asked = json!({ "case": "car", "market": "AA", "on": "2026-12-01" });
    let got = served.post("/api/v1/certificates", &asked);
    assert_eq!(got.status, 200, "{}", got.body);
    let signed = read(&got.body, "it").unwrap();
    assert!(verify(&signed, Some(&key(&public))).whole);
    let shown = served.get("/api/v1/certificates/key").json();
    assert_eq!(shown["pem"].as_str().unwrap(), fs::read_to_string(&public).unwrap());
    assert_eq!(shown["issuer"], "Test maker");
    let whole: Value = serde_json::from_str(&got.body).unwrap();
    let told = served.post("/api/v1/certificates/verification", &whole).json();
    assert_eq!(told["whole"], true);
    assert!(codes(&told["proven"]).contains("certify-is-issuer"), "{told}");
    let page = served.post("/api/v1/certificates/page?lang=zh", &whole);
    assert!(page.status == 200 && page.body.contains("尚不知道的内容"), "{}", page.body);

    let mut changed = whole.clone();
    changed["certificate"]["issuer"]["name"] = json!("Best maker");
    let told = served.post("/api/v1/certificates/verification", &changed).json();
    assert_eq!(codes(&told["wrong"]), ["certify-bad-signature-alone".to_owned()].into());
    let refused = served.post("/api/v1/certificates/page", &changed);
    assert_eq!((refused.status, &refused.json()["code"]), (409, &json!("certify-no-page")));
    let refused = served.post("/api/v1/certificates/verification", &json!({ "certificate": 1 }));
    assert_eq!((refused.status, &refused.json()["code"]), (422, &json!("certify-wrong")));
    let refused = served.post("/api/v1/certificates", &json!({ "case": "car", "market": "AA", "key": "x" }));
    assert_eq!((refused.status, &refused.json()["code"]), (422, &json!("body-wrong")));

    fs::remove_dir_all(bench.path("config")).unwrap();
    let without = Served::start(&bench, &[]);
    let refused = without.post("/api/v1/certificates", &asked);
    assert_eq!((refused.status, &refused.json()["code"]), (404, &json!("certify-no-key")));
}
