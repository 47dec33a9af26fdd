//! Fragments that the two databases write differently.

use super::{lite, post};

/// Which of the two is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Lite,
    Post,
}

impl Dialect {
    /// The script that makes tables. `{clustered}` stands where rows of one key lie side by side if the database can
    /// do it, `{numbered}` for the type of a key that counts rows.
    pub(crate) fn tables(self, script: &str) -> String {
        match self {
            Dialect::Lite => {
                script.replace("{clustered}", "WITHOUT ROWID").replace("{numbered}", "INTEGER PRIMARY KEY")
            }
            // INVARIANT: texts are ordered by their bytes, whatever the database they were given was created with.
            Dialect::Post => script
                .replace("{clustered}", "")
                .replace("{numbered}", "BIGINT PRIMARY KEY")
                .replace(" TEXT", " TEXT COLLATE \"C\""),
        }
    }

    /// The script by which entries, rulesets and snapshots are only added. The one change an entry ever sees is that
    /// its content goes, after its tombstone was written.
    pub(crate) fn guards(self) -> &'static str {
        match self {
            Dialect::Lite => lite::GUARDS,
            Dialect::Post => post::GUARDS,
        }
    }

    /// The script by which a table only grows.
    pub(crate) fn keeps(self, table: &str) -> String {
        match self {
            Dialect::Lite => lite::KEPT.replace("{table}", table),
            Dialect::Post => post::KEPT.replace("{table}", table),
        }
    }

    /// How a statement begins that writes rows, and that takes its whole transaction with it where it fails.
    pub(crate) fn insert(self) -> &'static str {
        match self {
            // then SQLite need not keep what it would take to undo the statement alone
            Dialect::Lite => "INSERT OR FAIL",
            Dialect::Post => "INSERT",
        }
    }

    /// Places for so many values behind so many that were placed already: `$3,$4,$5`.
    pub(crate) fn places(self, behind: usize, count: usize) -> String {
        match self {
            // SQLite finds a `$n` by walking a list of all of them, so that long statements would cost their square; a
            // `?` has no name to be found by
            Dialect::Lite => vec!["?"; count].join(","),
            Dialect::Post => (behind + 1..=behind + count).map(|n| format!("${n}")).collect::<Vec<_>>().join(","),
        }
    }

    /// The text under a key of a column that holds JSON.
    pub(crate) fn text_of(self, column: &str, key: &str) -> String {
        match self {
            Dialect::Lite => format!("{column} ->> '{key}'"),
            Dialect::Post => format!("{column}::json ->> '{key}'"),
        }
    }
}
