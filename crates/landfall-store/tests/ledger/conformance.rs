//! The files of `conformance/bitemporal`, against the model and the ledger.

use std::collections::BTreeMap;
use std::path::Path;

use rstest::rstest;
use serde::Deserialize;

use crate::bitemporal::{holding, market, op};
use crate::common::{at, batch};
use crate::model::{Event, Holds, Model, Said, Side};
use crate::place::{Store, ledger};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "title")]
    _title: String,
    event: Vec<Line>,
    query: Vec<Query>,
}

/// Exactly one of the four keys names the id.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    at: i64,
    assert: Option<String>,
    correct: Option<String>,
    end: Option<String>,
    withdraw: Option<String>,
    #[serde(default = "home")]
    market: String,
    value: Option<i64>,
    from: Option<Day>,
    through: Option<Day>,
    #[serde(default)]
    refused: bool,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(untagged)]
enum Day {
    Exact(i64),
    Between([i64; 2]),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Query {
    valid: i64,
    known: i64,
    #[serde(default = "home")]
    market: String,
    /// Id to value; `unknown` lists the ids of which it is not known whether they hold.
    expect: BTreeMap<String, i64>,
    #[serde(default)]
    unknown: Vec<String>,
}

fn home() -> String {
    "M".to_owned()
}

impl Line {
    fn event(&self) -> (String, Event) {
        let side = |day: Option<Day>| match day {
            None => Side::Open,
            Some(Day::Exact(n)) => Side::Day(n),
            Some(Day::Between([a, b])) => Side::Between(a, b),
        };
        let said = || Said {
            market: self.market.clone(),
            value: self.value.unwrap(),
            from: side(self.from),
            through: side(self.through),
        };
        match (&self.assert, &self.correct, &self.end, &self.withdraw) {
            (Some(id), None, None, None) => (id.clone(), Event::Assert(said())),
            (None, Some(id), None, None) => (id.clone(), Event::Correct(said())),
            (None, None, Some(id), None) => {
                let Some(Day::Exact(last)) = self.through else { panic!("an end needs its last day") };
                (id.clone(), Event::End(last))
            }
            (None, None, None, Some(id)) => (id.clone(), Event::Withdraw),
            _ => panic!("name exactly one of assert, correct, end, withdraw"),
        }
    }
}

#[rstest]
#[tokio::test]
async fn every_file_gives_its_answers_from_the_model_and_from_the_ledger(
    #[values(Store::Sqlite, Store::Postgresql)] store: Store,
) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../conformance/bitemporal");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "toml"));
    files.sort();
    assert!(files.len() >= 8, "the files have moved");
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let file: File = toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        run(store, &path.file_stem().unwrap().to_string_lossy(), file).await;
    }
}

async fn run(store: Store, name: &str, file: File) {
    let mut model = Model::default();
    let Some((_folder, mut ledger)) = ledger(store).await else { return };
    for instant in file.event.chunk_by(|a, b| a.at == b.at) {
        let known = instant[0].at;
        let before = model.clone();
        let mut ops = Vec::new();
        let mut refused = false;
        for line in instant {
            let (id, event) = line.event();
            ops.push(op(&id, &event));
            let takes = model.takes(&id, &event);
            assert_eq!(takes.is_none(), line.refused, "{name}: model on `{id}` at {known}");
            refused |= takes.is_none();
            if takes == Some(true) {
                model.events.push((known, id, event));
            }
        }
        if refused {
            model = before;
        }
        assert_eq!(ledger.append(batch(ops), at(known)).await.is_err(), refused, "{name}: ledger at {known}");
    }
    for query in file.query {
        let holds = |id: &str| -> Holds { (!query.unknown.iter().any(|u| u == id)).then_some(true) };
        let expected: BTreeMap<_, _> = query.expect.iter().map(|(id, v)| (id.clone(), (*v, holds(id)))).collect();
        let at = format!("{name}: market {} on {} as known at {}", query.market, query.valid, query.known);
        assert_eq!(model.market(&query.market, query.valid, query.known), expected, "model, {at}");
        let state = market(&ledger, &query.market, query.known).await;
        assert_eq!(holding(&state, query.valid), expected, "ledger, {at}");
    }
    ledger.verify(Some(&ledger.head().await.unwrap())).await.unwrap();
}
