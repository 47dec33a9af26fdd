//! Everything that can stop a reading, each reduced to a kind. Nothing is stored of what could not be read whole.

use std::path::PathBuf;

pub use landfall_core::model::Kind;
use serde::{Deserialize, Serialize};

use crate::apart::Ending;

/// What may fail here.
pub type Result<T> = std::result::Result<T, Error>;

/// Why nothing was read.
#[derive(Debug, thiserror::Error, Serialize, Deserialize)]
pub enum Error {
    /// No source has this name.
    #[error("there is no source `{name}`{}", nearest.as_ref().map(|n| format!("; did you mean `{n}`?")).unwrap_or_default())]
    UnknownSource {
        /// As asked.
        name: String,
        /// The nearest name there is.
        nearest: Option<String>,
    },
    /// There is nothing at the path.
    #[error("there is nothing at `{}`", .path.display())]
    NotFound {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The path may not be read.
    #[error("`{}` cannot be read: {detail}", .path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        detail: String,
    },
    /// No file has a name this source reads.
    #[error("none of the {seen} files is one that `{origin}` reads; it reads {wanted}")]
    NothingToRead {
        /// The source.
        origin: String,
        /// How many files there are.
        seen: usize,
        /// The patterns of its names.
        wanted: String,
    },
    /// Bytes that are no text in the publisher's encoding.
    #[error("`{file}` line {line}: the bytes are not {expected}{}; save it as the publisher gives it", hint(.found))]
    Encoding {
        /// The file.
        file: String,
        /// Line, counted from 1.
        line: u64,
        /// The encoding the publisher uses.
        expected: String,
        /// What they look like; may be blank.
        found: String,
    },
    /// A character no text of the publisher holds.
    #[error("`{file}` line {line}: control character U+{code:04X}; the file is damaged or not what its name says")]
    Control {
        /// The file.
        file: String,
        /// Line, counted from 1.
        line: u64,
        /// The character.
        code: u32,
    },
    /// A column or key the format cannot be read without.
    #[error("`{file}` line {line}: `{field}` is missing{}", nearest.as_ref().map(|n| format!("; there is `{n}`")).unwrap_or_default())]
    Missing {
        /// The file.
        file: String,
        /// Line of the header; 0 where it concerns the whole file.
        line: u64,
        /// The column or key.
        field: String,
        /// The nearest name there is.
        nearest: Option<String>,
    },
    /// A column stands there twice.
    #[error("`{file}` line {line}: `{field}` stands there twice")]
    Twice {
        /// The file.
        file: String,
        /// Line; 0 where it concerns the whole file.
        line: u64,
        /// The column or key.
        field: String,
    },
    /// The file ends before it should.
    #[error("`{file}` line {line}: the file is cut off: {detail}; get it again")]
    Truncated {
        /// The file.
        file: String,
        /// The last line; 0 where there are no lines.
        line: u64,
        /// How this shows.
        detail: String,
    },
    /// The file does not have the publisher's format.
    #[error("`{file}` line {line}: {detail}")]
    Malformed {
        /// The file.
        file: String,
        /// Line; 0 where it concerns the whole file.
        line: u64,
        /// What is wrong and where.
        detail: String,
    },
    /// More than is read in one go.
    #[error("`{file}`: {what} is more than {limit}; nothing was read")]
    TooBig {
        /// The file.
        file: String,
        /// What there is too much of.
        what: String,
        /// The limit.
        limit: u64,
    },
    /// A kind of file or archive this program does not read.
    #[error("`{file}`: {what} is not read by this program")]
    Unsupported {
        /// The file.
        file: String,
        /// What it is.
        what: String,
    },
    /// A `source.toml` that cannot be used: a defect of the program.
    #[error("the description of the source `{name}` cannot be used: {detail}")]
    Head {
        /// The source.
        name: String,
        /// What is wrong.
        detail: String,
    },
    /// The values of a file and what became of them do not add up: a defect of the program.
    #[error("`{origin}` holds {held} values, and {told} were accounted for")]
    Unaccounted {
        /// The source.
        origin: String,
        /// Values in the files.
        held: u64,
        /// Handled, ignored and signalled.
        told: u64,
    },
    /// The process that was to read brought nothing.
    #[error("reading `{files}` as `{origin}`: {}; nothing was stored", said(.how))]
    Apart {
        /// The source.
        origin: String,
        /// The files as received.
        files: String,
        /// How it ended.
        how: Ending,
    },
}

fn said(how: &Ending) -> String {
    match how {
        Ending::Memory(mb) => format!("it took more than {mb} MB of memory"),
        Ending::Time(seconds) => format!("it was not done after {seconds} s"),
        Ending::Output(mb) => format!("what came of it is more than {mb} MB"),
        Ending::Broke(what) => format!("the process that reads broke down: {what}"),
        Ending::Rubbish => "the process that reads gave no reading".to_owned(),
        Ending::NotStarted(why) => format!("no process could be started for it: {why}"),
    }
}

fn hint(found: &str) -> String {
    if found.is_empty() { String::new() } else { format!(" (they look like {found})") }
}

impl Error {
    /// The kind that decides about exit code and retry.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Error::UnknownSource { .. } | Error::NotFound { .. } => Kind::NotFound,
            Error::Unreadable { .. } => Kind::Unavailable,
            Error::Unsupported { .. } => Kind::Unsupported,
            Error::Head { .. } | Error::Unaccounted { .. } => Kind::Fault,
            Error::Apart { how: Ending::Broke(_) | Ending::Rubbish, .. } => Kind::Fault,
            Error::Apart { how: Ending::NotStarted(_), .. } => Kind::Unavailable,
            _ => Kind::Incorrect,
        }
    }

    /// Stable code, the key of its text in every language.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Error::UnknownSource { .. } => "source-unknown",
            Error::NotFound { .. } => "source-not-found",
            Error::Unreadable { .. } => "source-unreadable",
            Error::NothingToRead { .. } => "source-nothing-to-read",
            Error::Encoding { .. } => "source-encoding",
            Error::Control { .. } => "source-control-character",
            Error::Missing { .. } => "source-field-missing",
            Error::Twice { .. } => "source-field-twice",
            Error::Truncated { .. } => "source-cut-off",
            Error::Malformed { .. } => "source-malformed",
            Error::TooBig { .. } => "source-too-big",
            Error::Unsupported { .. } => "source-unsupported",
            Error::Head { .. } => "source-head",
            Error::Unaccounted { .. } => "source-unaccounted",
            Error::Apart { how, .. } => match how {
                Ending::Memory(_) => "source-apart-memory",
                Ending::Time(_) => "source-apart-time",
                Ending::Output(_) => "source-apart-output",
                Ending::Broke(_) => "source-apart-broke",
                Ending::Rubbish => "source-apart-rubbish",
                Ending::NotStarted(_) => "source-apart-not-started",
            },
        }
    }

    /// What the message speaks about, in the order its English text names them.
    #[must_use]
    pub fn args(&self) -> Vec<String> {
        let list = |parts: &[&dyn ToString]| parts.iter().map(|p| p.to_string()).collect();
        match self {
            Error::UnknownSource { name, nearest } => list(&[name, &nearest.clone().unwrap_or_default()]),
            Error::NotFound { path } => list(&[&path.display()]),
            Error::Unreadable { path, detail } => list(&[&path.display(), detail]),
            Error::NothingToRead { origin, seen, wanted } => list(&[seen, origin, wanted]),
            Error::Encoding { file, line, expected, found } => list(&[file, line, expected, found]),
            Error::Control { file, line, code } => list(&[file, line, &format!("U+{code:04X}")]),
            Error::Missing { file, line, field, nearest } => {
                list(&[file, line, field, &nearest.clone().unwrap_or_default()])
            }
            Error::Twice { file, line, field } => list(&[file, line, field]),
            Error::Truncated { file, line, detail } | Error::Malformed { file, line, detail } => {
                list(&[file, line, detail])
            }
            Error::TooBig { file, what, limit } => list(&[file, what, limit]),
            Error::Unsupported { file, what } => list(&[file, what]),
            Error::Head { name, detail } => list(&[name, detail]),
            Error::Unaccounted { origin, held, told } => list(&[origin, held, told]),
            Error::Apart { origin, files, how } => match how {
                Ending::Memory(n) | Ending::Time(n) | Ending::Output(n) => list(&[files, origin, n]),
                Ending::Broke(why) | Ending::NotStarted(why) => list(&[files, origin, why]),
                Ending::Rubbish => list(&[files, origin]),
            },
        }
    }

    /// A file that does not have the publisher's format.
    pub(crate) fn malformed(file: &str, line: u64, detail: impl Into<String>) -> Error {
        Error::Malformed { file: file.to_owned(), line, detail: detail.into() }
    }
}
