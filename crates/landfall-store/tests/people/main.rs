//! People, sessions, tokens, proposals, and what they did, as the store keeps them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop")]

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use landfall_core::model::{Instrument, Item, Text};
use landfall_store::outbox::Secret;
use landfall_store::people::{Decision, Deed, Person, Proposal, Session, Token};
use landfall_store::{Batch, Error, Ledger, Op, Target, What};
use sqlx::Connection as _;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

async fn ledger() -> (tempfile::TempDir, Ledger) {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::create(folder.path().join("ledger.db")).await.unwrap();
    (folder, ledger)
}

fn person(name: &str, organisation: &str, role: &str) -> Person {
    let (organisation, role) = (organisation.to_owned(), role.to_owned());
    Person { name: name.to_owned(), organisation, email: None, role, password: Secret::new("hash"), at: NOW }
}

fn deed(who: &str, organisation: &str) -> Deed {
    let text = str::to_owned;
    let (action, path, outcome) = (text("keep_case"), text("/cases/x"), text("asked"));
    Deed { who: text(who), organisation: text(organisation), token: None, action, path, outcome }
}

#[tokio::test]
async fn while_anybody_is_registered_somebody_governs() {
    let (_folder, mut ledger) = ledger().await;
    assert!(!ledger.is_anybody().await.unwrap());
    assert!(matches!(ledger.add_person(&person("ben", "", "reader")).await, Err(Error::LastAdmin)));
    assert!(matches!(ledger.add_person(&person("ben", "chery", "admin")).await, Err(Error::UnknownId(_))));
    ledger.add_organisation("chery", NOW).await.unwrap();
    assert!(matches!(ledger.add_organisation("chery", NOW).await, Err(Error::Taken(_))));
    assert!(matches!(ledger.add_person(&person("ben", "chery", "admin")).await, Err(Error::LastAdmin)));
    assert!(!ledger.is_anybody().await.unwrap(), "what was refused is not kept");
    ledger.add_person(&person("anna", "", "admin")).await.unwrap();
    ledger.add_person(&person("ben", "chery", "admin")).await.unwrap();
    assert!(matches!(ledger.add_person(&person("ben", "", "reader")).await, Err(Error::Taken(_))));
    assert!(matches!(ledger.edit_person(&person("anna", "", "reviewer"), NOW).await, Err(Error::LastAdmin)));
    assert!(matches!(ledger.remove_person("anna", NOW).await, Err(Error::LastAdmin)));
    assert_eq!(ledger.person("anna").await.unwrap().unwrap().role, "admin");
    ledger.remove_person("ben", NOW).await.unwrap();
    ledger.remove_person("anna", NOW).await.unwrap();
    assert!(!ledger.is_anybody().await.unwrap());
}

#[tokio::test]
async fn of_two_that_rotate_a_session_at_once_one_does() {
    let (_folder, mut ledger) = ledger().await;
    ledger.add_person(&person("anna", "", "admin")).await.unwrap();
    let text = str::to_owned;
    let session = Session {
        hash: text("one"),
        earlier: None,
        person: text("anna"),
        address: text("192.0.2.1"),
        begun: NOW,
        rotated: NOW,
        used: NOW,
        ended: None,
    };
    ledger.begin_session(&session, NOW).await.unwrap();
    let later = NOW + Duration::from_secs(9);
    assert!(ledger.rotate_session("one", "two", later).await.unwrap());
    assert!(!ledger.rotate_session("one", "three", later).await.unwrap());
    let (found, owner) = ledger.session("one").await.unwrap().unwrap();
    assert_eq!((found.hash.as_str(), found.rotated, owner.unwrap().name.as_str()), ("two", later, "anna"));
    assert!(ledger.session("three").await.unwrap().is_none());
    assert!(ledger.has_come_from("anna", "192.0.2.1").await.unwrap());
    assert!(!ledger.has_come_from("anna", "192.0.2.2").await.unwrap());
    ledger.end_session("one", later).await.unwrap();
    assert!(!ledger.rotate_session("two", "four", later).await.unwrap(), "what ended goes on in no other");
    let newer = Session { hash: text("five"), begun: later, ..session };
    ledger.begin_session(&newer, later).await.unwrap();
    assert!(ledger.session("two").await.unwrap().is_none(), "what is too old to matter leaves");
}

#[tokio::test]
async fn a_token_ends_with_its_person_and_a_new_person_of_that_name_has_none() {
    let (_folder, mut ledger) = ledger().await;
    ledger.add_person(&person("anna", "", "admin")).await.unwrap();
    ledger.add_person(&person("ben", "", "reader")).await.unwrap();
    let text = str::to_owned;
    let token = Token {
        id: text("t"),
        hash: text("h"),
        name: text("n"),
        person: text("ben"),
        role: text("reader"),
        made: NOW,
        expires: NOW,
        used: None,
        revoked: None,
    };
    ledger.add_token(&token).await.unwrap();
    let nobody = Token { id: text("u"), hash: text("i"), person: text("carl"), ..token };
    assert!(matches!(ledger.add_token(&nobody).await, Err(Error::UnknownId(_))));
    ledger.remove_person("ben", NOW).await.unwrap();
    ledger.add_person(&person("ben", "", "admin")).await.unwrap();
    assert_eq!(ledger.token("h").await.unwrap().unwrap().0.revoked, Some(NOW));
    assert!(matches!(ledger.revoke_token("none", NOW).await, Err(Error::UnknownId(_))));
}

#[tokio::test]
async fn what_was_entered_of_somebody_is_proven_and_an_edit_is_found_there() {
    let (folder, mut ledger) = ledger().await;
    ledger.audit(&deed("anna", ""), NOW).await.unwrap();
    let second = ledger.audit(&deed("ben", "chery"), NOW).await.unwrap();
    let head = ledger.head().await.unwrap();
    assert_eq!((second, ledger.verify(Some(&head)).await.unwrap().entries), (2, 2));
    let (own, total) = ledger.audited(Some("chery"), None, 9).await.unwrap();
    assert_eq!((own.len(), total, own[0].deed.as_ref().unwrap().who.as_str()), (1, 1, "ben"));
    let (earlier, total) = ledger.audited(None, Some(2), 9).await.unwrap();
    assert_eq!((earlier.len(), total, earlier[0].seq), (1, 2, 1));
    assert!(!ledger.has_learned_since(0).await.unwrap());
    assert!(ledger.history("#audit").await.unwrap().is_empty());
    let address = format!("sqlite://{}", folder.path().join("ledger.db").display());
    let mut other = sqlx::SqliteConnection::connect(&address).await.unwrap();
    let edit = "DROP TRIGGER entry_stays; UPDATE entry SET body = replace(body, 'ben', 'dan') WHERE seq = 2";
    sqlx::raw_sql(edit).execute(&mut other).await.unwrap();
    let Err(Error::Bad(bad)) = ledger.verify(None).await else { panic!("the edit was not found") };
    assert_eq!((bad.seq, bad.what), (2, What::Content));
}

#[tokio::test]
async fn the_log_is_not_erased_as_a_whole_and_one_entry_leaves_a_tombstone() {
    let (_folder, mut ledger) = ledger().await;
    for _ in 0..3 {
        ledger.audit(&deed("anna", ""), NOW).await.unwrap();
    }
    let whole = ledger.erase(Target::Id("#audit".to_owned()), "law", "anna", NOW).await;
    assert!(matches!(whole, Err(Error::UnknownId(_))));
    ledger.erase(Target::Entry(2), "the law asks for it", "anna", NOW).await.unwrap();
    assert_eq!(ledger.verify(None).await.unwrap().erased, [2]);
    let (done, _) = ledger.audited(None, None, 9).await.unwrap();
    let there: Vec<(i64, bool)> = done.iter().map(|d| (d.seq, d.deed.is_some())).collect();
    assert_eq!(there, [(3, true), (2, false), (1, true)]);
}

fn instrument(id: &str, title: &str) -> Op {
    let title = Text { en: title.to_owned(), zh: title.to_owned() };
    let market = "AA".to_owned();
    Op::Assert(Item::Instrument(Arc::new(Instrument { id: id.to_owned(), title, market, subject: None, track: None })))
}

fn proposal(id: &str) -> Proposal {
    let text = str::to_owned;
    Proposal {
        id: text(id),
        organisation: String::new(),
        author: text("ben"),
        at: NOW,
        pack: text("ours"),
        reason: text("read"),
        files: vec![(text("markets/aa/x.toml"), text("id = \"x\""))],
        decision: None,
        decider: None,
        decided: None,
        note: None,
        head: None,
    }
}

#[tokio::test]
async fn a_proposal_is_appended_and_closed_together_or_neither() {
    let (_folder, mut ledger) = ledger().await;
    let batch = |ops: Vec<Op>| Batch { pack: "ours".to_owned(), ops, ..Batch::default() };
    ledger.append(batch(vec![instrument("aa/x", "one")]), NOW).await.unwrap();
    ledger.propose(&proposal("p")).await.unwrap();
    assert!(matches!(ledger.propose(&proposal("p")).await, Err(Error::Taken(_))));
    let head = ledger.head().await.unwrap();
    let conflict = batch(vec![instrument("aa/y", "new"), instrument("aa/x", "two")]);
    assert!(matches!(ledger.accept_proposal("p", "anna", None, conflict, NOW).await, Err(Error::Conflict(_))));
    assert_eq!(ledger.head().await.unwrap(), head);
    assert_eq!(ledger.proposal("p").await.unwrap().unwrap(), proposal("p"));
    let fits = || batch(vec![instrument("aa/y", "new")]);
    let appended = ledger.accept_proposal("p", "anna", Some("fine"), fits(), NOW).await.unwrap();
    let closed = ledger.proposal("p").await.unwrap().unwrap();
    assert_eq!((closed.decision, closed.head), (Some(Decision::Accepted), Some(appended.head.to_string())));
    assert!(matches!(ledger.accept_proposal("p", "anna", None, fits(), NOW).await, Err(Error::Decided { .. })));
    let refused = ledger.close_proposal("p", Decision::Refused, "anna", None, NOW).await;
    assert!(matches!(refused, Err(Error::Decided { .. })));
    let unknown = ledger.close_proposal("q", Decision::Refused, "anna", None, NOW).await;
    assert!(matches!(unknown, Err(Error::UnknownId(_))));
}
