//! What a damaged file may still say, compared with what the whole file says.

use std::collections::{BTreeMap, BTreeSet};

use landfall_core::model::Value;
use landfall_ingest::{Error, Kind, Problem, Reading, Source, shrunk};

/// What may come out of a damaged file as a plain fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeps {
    /// Nothing but what the whole file says.
    Facts,
    /// The same; words may be others, as a damaged word is a word.
    Numbers,
    /// What the whole file says of something is said the same, words excepted; something else may be spoken of.
    Values,
    /// Anything: the damage cannot be told from another edition.
    Anything,
}

/// How an input ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    Refused,
    Signals,
    Whole,
}

/// The whole file's reading, to compare with.
pub struct Whole {
    reading: Reading,
    facts: BTreeMap<String, Value>,
    problems: BTreeSet<Problem>,
}

impl Whole {
    pub fn new(reading: Reading) -> Whole {
        let facts = reading.parsed.statements.iter().map(|s| (s.key(), s.value.clone())).collect();
        let problems = reading.parsed.signals.iter().map(|s| s.problem).collect();
        Whole { reading, facts, problems }
    }

    /// How it ended, or what is wrong with that.
    pub fn judge(
        &self,
        source: &Source,
        files: &[String],
        keeps: Keeps,
        outcome: Result<Reading, Error>,
    ) -> Result<Ended, String> {
        let reading = match outcome {
            Ok(reading) => reading,
            Err(error) => return refused(source, files, &error).map(|()| Ended::Refused),
        };
        let parsed = &reading.parsed;
        if parsed.counts.held != parsed.counts.told() {
            return Err(format!("{:?}", parsed.counts));
        }
        let signalled: u64 = parsed.signals.iter().map(|s| s.values).sum();
        if signalled != parsed.counts.signalled {
            return Err(format!("{signalled} values in signals, {:?}", parsed.counts));
        }
        for signal in &parsed.signals {
            let placed = signal.line > 0 || !signal.field.is_empty() || !signal.found.is_empty();
            if signal.file.is_empty() || !placed {
                return Err(format!("a signal without its place: {signal:?}"));
            }
        }
        let mut said = BTreeMap::new();
        for statement in &parsed.statements {
            if let Some(twice) = said.insert(statement.key(), &statement.value) {
                return Err(format!("`{}` is said twice: {twice}", statement.key()));
            }
            self.allowed(&statement.key(), &statement.value, keeps)?;
        }
        let lost = self.facts.keys().filter(|k| !said.contains_key(*k)).count();
        match shrunk(&self.reading, &reading) {
            None if lost > 0 => return Err(format!("{lost} facts are gone and nothing says so")),
            Some(signal) if lost * 10 > self.facts.len() && !signal.severe => {
                return Err(format!("{lost} of {} facts are gone and that is no error", self.facts.len()));
            }
            _ => {}
        }
        let new = parsed.signals.iter().any(|s| !self.problems.contains(&s.problem));
        Ok(if new || lost > 0 { Ended::Signals } else { Ended::Whole })
    }

    fn allowed(&self, key: &str, value: &Value, keeps: Keeps) -> Result<(), String> {
        let before = self.facts.get(key);
        let same = before.is_some_and(|before| is_same(before, value));
        let word = matches!(value, Value::Text(_) | Value::Code(_) | Value::List { .. } | Value::Bool(_));
        let fine = match keeps {
            Keeps::Facts => same,
            Keeps::Numbers => same || word,
            Keeps::Values => same || word || before.is_none(),
            Keeps::Anything => true,
        };
        let instead = before.map_or("nothing".to_owned(), ToString::to_string);
        if fine { Ok(()) } else { Err(format!("`{key}` came out as {value}; the whole file says {instead}")) }
    }
}

/// A list that is open may have lost items.
fn is_same(before: &Value, after: &Value) -> bool {
    match (before, after) {
        (Value::List { items: before, .. }, Value::List { items: after, .. }) => {
            after.iter().all(|i| before.contains(i))
        }
        _ => before == after,
    }
}

/// Whether a refusal is one a person can act on: not a defect of ours, with a file or what is read in place of one.
fn refused(source: &Source, files: &[String], error: &Error) -> Result<(), String> {
    let text = error.to_string();
    if error.kind() == Kind::Fault {
        return Err(format!("a defect of ours: {text}"));
    }
    let last = |name: &str| name.rsplit('/').next().unwrap_or_default().to_owned();
    let named = files.iter().any(|f| text.contains(&last(f)));
    let named = named || text.contains(source.name) || matches!(error, Error::NothingToRead { .. });
    if named && !error.args().iter().all(String::is_empty) { Ok(()) } else { Err(format!("names no file: {text}")) }
}
