//! What a lint found: where, what, and what to do.

use std::fmt;

use landfall_core::model::{Diagnostic, Level};

/// One finding of a lint.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// File as the pack names it.
    pub file: String,
    /// Line, counted from 1; 0 where it concerns the whole file.
    pub line: usize,
    /// Name of the lint.
    pub lint: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

impl Problem {
    /// A problem at a line.
    #[must_use]
    pub fn new(file: &str, line: usize, message: impl Into<String>, hint: impl Into<String>) -> Problem {
        Problem { file: file.to_owned(), line, lint: "", message: message.into(), hint: hint.into() }
    }
}

impl From<&Diagnostic> for Problem {
    fn from(d: &Diagnostic) -> Problem {
        let hint = match d.level {
            Level::Error => "the pack does not load until this is mended",
            Level::Warning => "",
        };
        let args: Vec<String> = d.args.iter().filter(|a| !a.is_empty()).map(|a| format!("`{a}`")).collect();
        let message = format!("{} {}", d.code.replace('_', " "), args.join(", "));
        Problem { lint: "loading", ..Problem::new(&d.file, d.line, message.trim_end(), hint) }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        write!(f, ": {}", self.message)?;
        if !self.hint.is_empty() {
            write!(f, "\n    hint: {}", self.hint)?;
        }
        write!(f, " [{}]", self.lint)
    }
}
