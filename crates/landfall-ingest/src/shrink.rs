//! What a reading no longer states, compared with the one before. Nothing is retracted for it.

use std::collections::BTreeSet;

use crate::reading::Reading;
use crate::signal::{Problem, Signal};

/// A reading that has lost more than one in so many statements is suspect.
const ONE_IN: usize = 10;
/// Keys named in the signal.
const NAMED: usize = 5;

/// A signal where statements of the reading before are gone; severe where they are many.
///
/// What is gone is not retracted: a source that fell silent has said nothing.
#[must_use]
pub fn shrunk(before: &Reading, after: &Reading) -> Option<Signal> {
    let keys: BTreeSet<String> = after.parsed.statements.iter().map(|s| s.key()).collect();
    let gone: Vec<String> = before.parsed.statements.iter().map(|s| s.key()).filter(|k| !keys.contains(k)).collect();
    if gone.is_empty() {
        return None;
    }
    let named: Vec<&str> = gone.iter().take(NAMED).map(String::as_str).collect();
    let found = format!("{} of {}: {}", gone.len(), before.parsed.statements.len(), named.join(", "));
    let mut signal = Signal::new(Problem::Shrunk, &after.name, 0, "", "").of(0);
    signal.found = found;
    let many = gone.len() * ONE_IN > before.parsed.statements.len();
    Some(if many { signal.severe() } else { signal })
}
