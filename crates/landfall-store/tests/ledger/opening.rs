//! What is said about what is not a ledger, may not be written, is newer, damaged or in use.

use std::fs;
use std::path::Path;
use std::time::Duration;

use landfall_core::model::Kind;
use landfall_store::{Error, Ledger, Op};
use rstest::rstest;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};

use crate::common::{Random, at, batch, item, seed};
use crate::place::{Place, Store, ledger};

async fn filled(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("ledger.db");
    let mut ledger = Ledger::create(&path).await.unwrap();
    let ops = (0..200).map(|n| Op::Assert(item("EU", &format!("f{n}"), n))).collect();
    ledger.append(batch(ops), at(1)).await.unwrap();
    ledger.close().await;
    path
}

fn says(result: Result<Ledger, Error>, kind: Kind, code: &str, words: &str) {
    let error = result.unwrap_err();
    assert_eq!((error.kind(), error.code()), (kind, code), "{error}");
    assert!(error.to_string().contains(words), "{error}");
    assert!(!error.args().is_empty());
}

async fn raw(path: &Path, sql: &'static str) -> sqlx::SqliteConnection {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
    let mut connection = options.connect().await.unwrap();
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    connection
}

#[tokio::test]
async fn what_is_not_a_ledger_is_named_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    says(Ledger::open(path("none")).await, Kind::NotFound, "ledger-not-found", "there is no ledger");
    says(Ledger::open_read(path("none")).await, Kind::NotFound, "ledger-not-found", "none");
    fs::write(path("text"), "not a ledger, but longer than a header: ".repeat(9)).unwrap();
    fs::write(path("short"), "SQLite format 3\0").unwrap();
    fs::write(path("empty"), "").unwrap();
    fs::create_dir(path("folder")).unwrap();
    raw(&path("foreign"), "CREATE TABLE t (a)").await.close().await.unwrap();
    let foreign = fs::read(path("foreign")).unwrap();
    for name in ["text", "short", "empty", "folder", "foreign"] {
        says(Ledger::open(path(name)).await, Kind::Incorrect, "ledger-not-a-ledger", "is not a ledger");
        says(Ledger::open_read(path(name)).await, Kind::Incorrect, "ledger-not-a-ledger", name);
    }
    assert_eq!(fs::read(path("foreign")).unwrap(), foreign);
    for name in ["text", "foreign", "folder"] {
        says(Ledger::create(path(name)).await, Kind::Conflict, "ledger-exists", "exists already");
    }
    says(Ledger::create(path("no/such/folder")).await, Kind::NotFound, "ledger-not-found", "no/such");
    let made = Ledger::create(path("empty")).await.unwrap();
    made.close().await;
    says(Ledger::create(path("empty")).await, Kind::Conflict, "ledger-exists", "exists already");
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path()).await;
    raw(&path, "UPDATE meta SET value = '99'").await.close().await.unwrap();
    says(Ledger::open(&path).await, Kind::Unsupported, "ledger-newer", "schema 99");
    says(Ledger::open_read(&path).await, Kind::Unsupported, "ledger-newer", "schema 99");
}

#[tokio::test]
async fn a_ledger_from_before_the_outbox_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path()).await;
    raw(&path, "UPDATE meta SET value = '1'").await.close().await.unwrap();
    says(Ledger::open(&path).await, Kind::Unsupported, "ledger-older", "build it anew");
    says(Ledger::open_read(&path).await, Kind::Unsupported, "ledger-older", "needs schema 4");
}

#[tokio::test]
async fn a_truncated_file_is_called_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path()).await;
    let whole = fs::read(&path).unwrap();
    let cut = folder.path().join("cut.db");
    for length in
        [100, 5000, 65_536, 65_537, whole.len() / 2, whole.len() - 65_536, whole.len() - 16_384, whole.len() - 1]
    {
        fs::write(&cut, &whole[..length]).unwrap();
        for result in [Ledger::open(&cut).await, Ledger::open_read(&cut).await] {
            says(result, Kind::Fault, "ledger-damaged", "damaged");
        }
    }
}

#[tokio::test]
async fn flipped_bytes_never_panic_and_never_pass_for_what_was_stored() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path()).await;
    let ledger = Ledger::open_read(&path).await.unwrap();
    let (head, state) = (ledger.head().await.unwrap(), ledger.state(&["EU"], at(1)).await.unwrap());
    ledger.close().await;
    let whole = fs::read(&path).unwrap();
    // most of the file is room for what is still to come
    let used: Vec<usize> = (0..whole.len()).filter(|place| whole[*place] != 0).collect();
    let mut random = Random(seed());
    let mut found = 0;
    for _ in 0..150 {
        let mut bytes = whole.clone();
        let place = used[usize::try_from(random.below(i64::try_from(used.len()).unwrap())).unwrap()];
        bytes[place] ^= 1 << random.below(8);
        let flipped = folder.path().join("flipped.db");
        fs::write(&flipped, &bytes).unwrap();
        let Ok(ledger) = Ledger::open_read(&flipped).await else {
            found += 1;
            continue;
        };
        let shown = ledger.state(&["EU"], at(1)).await;
        match ledger.verify(Some(&head)).await {
            // Where nothing is stored a flip says nothing.
            Ok(_) => assert_eq!(shown.unwrap(), state, "byte {place}"),
            Err(_) => found += 1,
        }
        ledger.close().await;
    }
    assert!(found > 10, "{found} of 150 flips found");
}

#[cfg(unix)]
#[tokio::test]
async fn a_read_only_file_or_folder_is_read_and_not_written() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path()).await;
    mode(&path, 0o444);
    says(Ledger::open(&path).await, Kind::Forbidden, "ledger-read-only", "is read-only");
    mode(folder.path(), 0o555);
    mode(&path, 0o644);
    says(Ledger::open(&path).await, Kind::Forbidden, "ledger-read-only", "is read-only");
    says(Ledger::create(folder.path().join("new.db")).await, Kind::Forbidden, "ledger-read-only", "new.db");
    mode(&path, 0o444);
    let mut ledger = Ledger::open_read(&path).await.unwrap();
    assert_eq!(ledger.state(&["EU"], at(1)).await.unwrap().len(), 200);
    ledger.verify(None).await.unwrap();
    let refused = ledger.append(batch(vec![Op::Assert(item("EU", "new", 1))]), at(2)).await.unwrap_err();
    assert_eq!((refused.kind(), refused.code()), (Kind::Forbidden, "ledger-read-only"));
    mode(folder.path(), 0o755);
}

#[rstest]
#[tokio::test]
async fn while_another_process_writes_readers_read_and_writers_are_told(
    #[values(Store::Sqlite, Store::Postgresql)] store: Store,
) {
    let Some((place, first)) = ledger(store).await else { return };
    first.close().await;
    let mut ledger = Ledger::open_patient(place.location(), Duration::from_millis(50)).await.unwrap();
    ledger.append(batch(vec![Op::Assert(item("EU", "a", 1))]), at(1)).await.unwrap();
    let other = place.take_turn().await;
    let busy = ledger.append(batch(vec![Op::Assert(item("EU", "b", 1))]), at(2)).await.unwrap_err();
    assert_eq!((busy.kind(), busy.code()), (Kind::Unavailable, "ledger-busy"));
    assert!(busy.to_string().contains("another process is writing"), "{busy}");
    assert_eq!(ledger.state(&["EU"], at(9)).await.unwrap().len(), 1);
    other.give_up().await;
    ledger.append(batch(vec![Op::Assert(item("EU", "b", 1))]), at(2)).await.unwrap();
    assert_eq!(ledger.verify(None).await.unwrap().entries, 2);
}

#[rstest]
#[tokio::test]
async fn two_writers_take_turns_and_one_chain_comes_of_it(#[values(Store::Sqlite, Store::Postgresql)] store: Store) {
    let Some((_folder, mut one)) = ledger(store).await else { return };
    let mut two = Ledger::open(one.location()).await.unwrap();
    for n in 0..10 {
        let writer = if n % 2 == 0 { &mut one } else { &mut two };
        writer.append(batch(vec![Op::Assert(item("EU", &format!("f{n}"), n))]), at(1)).await.unwrap();
    }
    let conflict = one.append(batch(vec![Op::Assert(item("EU", "f9", 0))]), at(1)).await.unwrap_err();
    assert_eq!(conflict.kind(), Kind::Conflict);
    assert_eq!(one.verify(Some(&two.head().await.unwrap())).await.unwrap().entries, 10);
    assert_eq!(two.state(&["EU"], at(9)).await.unwrap().len(), 10);
}

#[tokio::test]
async fn texts_are_in_the_order_of_their_bytes_whatever_the_database_was_created_with() {
    let Some(place) = Place::ordered_otherwise().await else { return };
    let mut ledger = Ledger::create(place.location()).await.unwrap();
    let ids = ["B", "Z", "a", "b", "ä", "甲"];
    let ops = ids.iter().rev().map(|id| Op::Assert(item(&format!("M{id}"), id, 1))).collect();
    ledger.append(batch(ops), at(1)).await.unwrap();
    assert_eq!(ledger.ids_of_kind("fact", at(1)).await.unwrap(), ids);
    assert_eq!(ledger.markets(at(1)).await.unwrap(), ids.map(|id| format!("M{id}")));
}

#[tokio::test]
async fn what_is_no_ledger_on_a_server_is_named_and_left_as_it_is() {
    let Some(place) = Place::ordered_otherwise().await else { return };
    says(Ledger::open(place.location()).await, Kind::NotFound, "ledger-not-found", "there is no ledger");
    place.meddle("CREATE TABLE t (a BIGINT)").await.unwrap();
    says(Ledger::open(place.location()).await, Kind::Incorrect, "ledger-not-a-ledger", "is not a ledger");
    says(Ledger::open_read(place.location()).await, Kind::Incorrect, "ledger-not-a-ledger", "is not a ledger");
    says(Ledger::create(place.location()).await, Kind::Conflict, "ledger-exists", "exists already");
    place.meddle("INSERT INTO t VALUES (1); DROP TABLE t").await.unwrap();
    Ledger::create(place.location()).await.unwrap().close().await;
    place.meddle("UPDATE meta SET value = '99'").await.unwrap();
    says(Ledger::open(place.location()).await, Kind::Unsupported, "ledger-newer", "schema 99");
    says(Ledger::open_read("postgres://me@%2Fnowhere/db").await, Kind::Unavailable, "ledger-away", "does not answer");
    says(Ledger::open("postgres://me@host:port/db").await, Kind::Incorrect, "ledger-address", "cannot be used");
}

#[tokio::test]
async fn only_one_at_a_time_has_the_right_to_deliver() {
    for store in [Store::Sqlite, Store::Postgresql] {
        let Some((_place, ledger)) = ledger(store).await else { continue };
        let other = Ledger::open(ledger.location()).await.unwrap();
        let held = ledger.sole().await.unwrap();
        assert!(held.is_some());
        assert!(other.sole().await.unwrap().is_none(), "{store:?}");
        drop(held);
        let mut taken = false;
        // a server hears of it a moment later
        for _ in 0..500 {
            taken = other.sole().await.unwrap().is_some();
            if taken {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert!(taken, "{store:?}");
    }
}
