use std::fs;

use serde_json::Value;

use crate::common::{Bench, Run};

const PASSWORD: &str = "a horse that counts to nine";

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.out).unwrap_or_else(|e| panic!("{e}: {}{}", run.out, run.err))
}

fn with_anna() -> (Bench, String) {
    let bench = Bench::loaded();
    let file = bench.case("password", &format!("{PASSWORD}\n"));
    bench.run(&["user", "add", "Anna", "--role", "admin", "--password-file", &file]).answered();
    (bench, file)
}

#[test]
fn people_are_registered_listed_changed_and_removed() {
    let (bench, file) = with_anna();
    let add = ["user", "add", "chen", "--role", "reader", "--organisation", "chery", "--password-file", &file];
    let unknown = bench.run(&add);
    assert!(unknown.code == 2 && unknown.err.contains("no organisation `chery`"), "{}", unknown.err);
    bench.run(&[&add[..], &["--new-organisation", "--email", "chen@chery.example"]].concat()).answered();
    let all = json(&bench.run(&["user", "list", "--json"]));
    assert_eq!((all[0]["name"].as_str(), all[0]["role"].as_str()), (Some("anna"), Some("admin")));
    assert_eq!(
        (all[1]["organisation"].as_str(), all[1]["email"].as_str()),
        (Some("chery"), Some("chen@chery.example"))
    );
    assert!(!all.to_string().contains("argon2"), "{all}");
    bench.run(&["user", "edit", "chen", "--role", "analyst", "--email", ""]).answered();
    let chen = &json(&bench.run(&["user", "list", "--json"]))[1];
    assert_eq!((chen["role"].as_str(), &chen["email"]), (Some("analyst"), &Value::Null));
    let nothing = bench.run(&["user", "edit", "chen"]);
    assert!(nothing.code == 2 && nothing.err.contains("--role"), "{}", nothing.err);
    let last = bench.run(&["user", "remove", "anna"]);
    assert!(last.code == 2 && last.err.contains("must stay"), "{}", last.err);
    let near = bench.run(&["user", "remove", "chenn"]);
    assert!(near.code == 2 && near.err.contains("`chen`"), "{}", near.err);
    let gone = bench.run(&["user", "remove", "chen", "--lang", "zh"]);
    assert!(gone.out.contains("chen 已不再登记"), "{}{}", gone.out, gone.err);
    bench.run(&["user", "remove", "anna"]).answered();
    assert!(bench.run(&["user", "list"]).out.contains("whoever is at this machine"));
}

#[test]
fn a_password_comes_from_a_file_or_a_terminal_and_never_from_an_argument() {
    let (bench, _) = with_anna();
    let typed = bench.run(&["user", "add", "ben", "--role", "reader"]);
    assert!(typed.code == 2 && typed.err.contains("--password-file"), "{}", typed.err);
    let argument = bench.run(&["user", "add", "ben", "--role", "reader", "--password", PASSWORD]);
    assert_eq!(argument.code, 2, "{}", argument.out);
    for (text, said) in [("short\n", "at least 15"), ("two\nlines\n", "one line"), ("", "one line")] {
        let file = bench.case("bad", text);
        let bad = bench.run(&["user", "add", "ben", "--role", "reader", "--password-file", &file]);
        assert!(bad.code == 2 && bad.err.contains(said), "{}", bad.err);
    }
    let missing = bench.run(&["user", "add", "ben", "--role", "reader", "--password-file", "/nowhere/at/all"]);
    assert!(missing.code == 2 && missing.err.contains("/nowhere/at/all"), "{}", missing.err);
    assert_eq!(json(&bench.run(&["user", "list", "--json"])).as_array().unwrap().len(), 1);
}

#[test]
fn a_token_is_shown_once_capped_by_its_person_and_revoked() {
    let (bench, file) = with_anna();
    bench.run(&["user", "add", "ben", "--role", "reader", "--password-file", &file]).answered();
    let add = |role: &str, days: &str| {
        bench.run(&["token", "add", "nightly", "--for", "ben", "--role", role, "--days", days, "--json"])
    };
    let above = add("analyst", "9");
    assert!(above.code == 3 && above.err.contains("no more than"), "{}", above.err);
    let endless = add("reader", "4000");
    assert!(endless.code == 2 && endless.err.contains("366"), "{}", endless.err);
    let made = json(&add("reader", "9"));
    let (id, token) = (made["id"].as_str().unwrap(), made["token"].as_str().unwrap());
    assert!(token.starts_with("lf_"), "{made}");
    let listed = bench.run(&["token", "list"]);
    assert!(listed.out.contains(id) && !listed.out.contains(token), "{}", listed.out);
    assert!(!String::from_utf8_lossy(&fs::read(bench.ledger()).unwrap()).contains(token));
    bench.run(&["token", "revoke", id]).answered();
    assert!(bench.run(&["token", "list"]).out.contains("revoked"));
    assert_eq!(bench.run(&["token", "revoke", "none"]).code, 2);
}

#[test]
fn what_was_done_at_the_machine_is_entered_too_and_the_chain_proves_it() {
    let (bench, _) = with_anna();
    assert_eq!(bench.run(&["user", "remove", "anna.maria"]).code, 2);
    let done = json(&bench.run(&["audit", "--json"]));
    let told = |at: usize| {
        let deed = &done[at]["deed"];
        ["who", "action", "path", "outcome"].map(|key| deed[key].as_str().unwrap().to_owned()).join(" ")
    };
    assert_eq!(told(0), "local remove_user users/anna.maria unknown-person");
    assert_eq!(told(1), "local remove_user users/anna.maria asked");
    assert_eq!(told(2), "local add_user users/anna asked");
    assert!(bench.run(&["audit", "--limit", "1"]).out.contains("unknown-person"));
    bench.run(&["verify", "--ledger"]).answered();
}

#[test]
fn without_proposals_there_is_nothing_to_review_and_one_nobody_made_is_not_there() {
    let bench = Bench::loaded();
    assert!(bench.run(&["review", "list"]).out.contains("Nothing waits"));
    for args in [&["review", "show", "p"][..], &["review", "accept", "p"], &["review", "refuse", "p", "--reason", "no"]]
    {
        let none = bench.run(args);
        assert!(none.code == 2 && none.err.contains("no proposal `p`"), "{}", none.err);
    }
}

#[test]
fn a_proposal_is_shown_accepted_and_refused_at_the_machine() {
    let bench = Bench::loaded();
    let ids = propose(&bench, "ben", &["F8", "F9"]);
    let shown = bench.run(&["review", "show", &ids[0]]);
    assert!(shown.out.contains("mass.most") && shown.out.contains("new: F8"), "{}{}", shown.out, shown.err);
    let accepted = bench.run(&["review", "accept", &ids[0], "--note", "looked at"]);
    assert!(accepted.out.contains("one entry written"), "{}{}", accepted.out, accepted.err);
    let refused = json(&bench.run(&["review", "refuse", &ids[1], "--reason", "not read", "--json"]));
    assert_eq!((refused["decision"].as_str(), refused["note"].as_str()), (Some("refused"), Some("not read")));
    assert!(bench.run(&["review", "list"]).out.contains("Nothing waits"));
    assert_eq!(json(&bench.run(&["review", "list", "--all", "--json"])).as_array().unwrap().len(), 2);
    let own = propose(&bench, "local", &["F7"]);
    let refused = bench.run(&["review", "accept", &own[0]]);
    assert!(refused.code == 3 && refused.err.contains("your own proposal"), "{}", refused.err);
}

/// Keeps proposals as the service does, one a fact.
fn propose(bench: &Bench, author: &str, facts: &[&str]) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let proposal = |id: &str| landfall_store::people::Proposal {
        id: format!("p-{id}"),
        organisation: String::new(),
        author: author.to_owned(),
        at: jiff::Timestamp::now(),
        pack: "ours".to_owned(),
        reason: "read".to_owned(),
        files: vec![("markets/aa/proposed.toml".to_owned(), fact(id))],
        decision: None,
        decider: None,
        decided: None,
        note: None,
        head: None,
    };
    runtime.block_on(async {
        let mut ledger = landfall_store::Ledger::open(bench.ledger()).await.unwrap();
        for id in facts {
            ledger.propose(&proposal(id)).await.unwrap();
        }
        ledger.close().await;
    });
    facts.iter().map(|id| format!("p-{id}")).collect()
}

fn fact(id: &str) -> String {
    format!(
        "[[fact]]\nid = \"{id}\"\nattribute = \"mass.most\"\nvalue = 3000\nunit = \"kg\"\n\
         valid = {{ from = 2031-01-01 }}\nstatus = \"expected\"\n\
         cite = {{ says = \"Draft\", via = \"https://law.example/d\", quote = \"3000 kg\", checked = \"page\", seen = 2026-11-01 }}\n"
    )
}
