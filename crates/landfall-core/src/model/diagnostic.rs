//! Findings about data, kept as values beside the result; and the kinds every error reduces to.

use serde::Serialize;

/// How much a diagnostic matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Loading goes on.
    Warning,
    /// Nothing is loaded.
    Error,
}

/// What is wrong with a piece of data, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Diagnostic {
    /// Stable code, the key of its text in every language.
    pub code: &'static str,
    /// How much it matters.
    pub level: Level,
    /// File, as the pack names it.
    pub file: String,
    /// Line, counted from 1; 0 where it concerns the whole file.
    pub line: usize,
    /// What the message speaks about, in the order its text names them.
    pub args: Vec<String>,
}

impl Diagnostic {
    /// An error at a line of a file.
    #[must_use]
    pub fn error(code: &'static str, file: &str, line: usize, args: Vec<String>) -> Diagnostic {
        Diagnostic { code, level: Level::Error, file: file.to_owned(), line, args }
    }

    /// A warning at a line of a file.
    #[must_use]
    pub fn warning(code: &'static str, file: &str, line: usize, args: Vec<String>) -> Diagnostic {
        Diagnostic { level: Level::Warning, ..Diagnostic::error(code, file, line, args) }
    }
}

/// The kinds of failure; exit codes and retry policy look at nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The input is wrong; it will not work until it is changed.
    Incorrect,
    /// What was asked for is not there.
    NotFound,
    /// Something else got there first, or the content differs from what is stored.
    Conflict,
    /// Not allowed, for example a read-only ledger.
    Forbidden,
    /// May work later: busy, full, not reachable.
    Unavailable,
    /// This version cannot do it.
    Unsupported,
    /// A defect, in the program or in stored data.
    Fault,
}

/// The candidate closest to `word` by edit distance, where one is close enough to be meant.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).max(2);
    candidates.into_iter().map(|c| (distance(word, c), c)).filter(|(d, _)| *d <= limit).min().map(|(_, c)| c)
}

fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().flat_map(char::to_lowercase).enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, cb) in row.iter_mut().skip(1).zip(&b) {
            let best = (diagonal + usize::from(ca != *cb)).min(*cell + 1).min(left + 1);
            diagonal = *cell;
            *cell = best;
            left = best;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_offered_only_when_it_is_close() {
        assert_eq!(nearest("powertain", ["powertrain", "price"]), Some("powertrain"));
        assert_eq!(nearest("Powertrain", ["powertrain"]), Some("powertrain"));
        assert_eq!(nearest("colour", ["powertrain", "price"]), None);
    }
}
