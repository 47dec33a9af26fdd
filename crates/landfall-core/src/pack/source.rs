//! One file of a pack, and how a place in it is named.

use serde::de::DeserializeOwned;

use crate::model::{Diagnostic, nearest};

/// One file of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Path inside the pack, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl Source {
    /// The file's name without its extension.
    #[must_use]
    pub fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        name.split_once('.').map_or(name, |(stem, _)| stem)
    }

    /// The name of the folder at a depth: 0 is the first.
    pub(super) fn folder(&self, depth: usize) -> &str {
        self.path.split('/').nth(depth).unwrap_or("")
    }

    /// The line of a byte offset, from 1.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.text.bytes().take(offset).filter(|b| *b == b'\n').count() + 1
    }

    /// The line where a key stands in a section such as `vehicle` or `shipment.TR`; 0 where it is not found.
    pub(crate) fn line_of(&self, section: &str, key: &str) -> usize {
        let mut current = String::new();
        for (number, line) in self.text.lines().enumerate() {
            let line = line.trim();
            if let Some(header) = line.strip_prefix('[') {
                current = header.trim_matches(|c| c == '[' || c == ']').trim().to_owned();
                if current == section && key.is_empty() {
                    return number + 1;
                }
            } else if current == section
                && line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='))
            {
                return number + 1;
            }
        }
        0
    }

    /// The line of a key in the table that begins at a line; that line where the key does not begin one of its own.
    pub(crate) fn line_in(&self, begins: usize, key: &str) -> usize {
        let stands = |line: &str| line.trim_start().strip_prefix(key).is_some_and(|r| r.trim_start().starts_with('='));
        let lines = self.text.lines().enumerate().skip(begins.saturating_sub(1));
        let table = lines.take_while(|(index, line)| index + 1 == begins || !line.starts_with('['));
        table.filter(|(_, line)| stands(line)).map(|(index, _)| index + 1).next().unwrap_or(begins)
    }

    /// Reads TOML into a shape; an error is reported and gives none.
    pub(crate) fn parse<T: DeserializeOwned>(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<T> {
        match toml::from_str(&self.text) {
            Ok(value) => Some(value),
            Err(error) => {
                let line = error.span().map_or(0, |span| self.line(span.start));
                diagnostics.push(explain(error.message(), &self.path, line));
                None
            }
        }
    }
}

/// What shapes of days report.
const SHAPES: [&str; 5] =
    ["day_expected", "edge_expected", "earliest_after_latest", "duration_expected", "number_expected"];

/// Turns a message of the TOML reader into a diagnostic with the nearest key.
fn explain(message: &str, path: &str, line: usize) -> Diagnostic {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if message.starts_with("unknown field") {
        let (key, known) = quoted.split_first().map_or(("", &[][..]), |(k, rest)| (*k, rest));
        if key == "to" {
            return Diagnostic::error("to_in_pack", path, line, vec![key.to_owned()]);
        }
        let near = nearest(key, known.iter().copied()).unwrap_or_default();
        return Diagnostic::error("unknown_key", path, line, vec![key.to_owned(), near.to_owned()]);
    }
    if message.starts_with("missing field") {
        let key = quoted.first().copied().unwrap_or_default();
        return Diagnostic::error("missing_key", path, line, vec![key.to_owned()]);
    }
    // shapes of ours report a code where the reader reports a sentence
    if let Some(code) = SHAPES.iter().find(|code| message == **code) {
        return Diagnostic::error(code, path, line, Vec::new());
    }
    if message.contains("invalid date") {
        return Diagnostic::error("impossible_day", path, line, Vec::new());
    }
    Diagnostic::error("toml", path, line, vec![message.to_owned()])
}
