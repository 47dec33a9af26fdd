//! What is wrong with a value, where, and what to do.

use landfall_core::model::{Diagnostic, Level};
use serde::{Deserialize, Serialize};

use crate::limits;

macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident $code:literal $what:literal $todo:literal)*) => {
        /// What may be wrong with a value.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "kebab-case")]
        pub enum Problem {
            $($(#[$doc])* $name,)*
        }

        impl Problem {
            /// Every problem there is.
            pub const ALL: &[Problem] = &[$(Problem::$name,)*];

            /// Stable code, the key of its text in every language.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Problem::$name => concat!("source-", $code),)* }
            }

            /// What is wrong, in English.
            #[must_use]
            pub fn what(self) -> &'static str {
                match self { $(Problem::$name => $what,)* }
            }

            /// What to do, in English.
            #[must_use]
            pub fn todo(self) -> &'static str {
                match self { $(Problem::$name => $todo,)* }
            }
        }
    };
}

problems! {
    /// A column or key the description does not name.
    UnknownField "unknown-field" "the publisher has a column or key that is not known here"
        "name it in the source's description, or say there why it is ignored"
    /// A word of the publisher the description does not translate.
    UnknownTerm "unknown-term" "the publisher uses a word that is not known here"
        "add it to the terms in the source's description"
    /// A name or code of a market that is not known.
    UnknownMarket "unknown-market" "no market is known under this name"
        "add the name to the source's description"
    /// A rule or figure in a form that is not read.
    UnknownForm "unknown-form" "the value has a form that is not read"
        "read it by hand; nothing was taken from it"
    /// Text where a number should stand.
    NotANumber "not-a-number" "this is not a number as the publisher writes them" "compare with the publisher's page"
    /// A number no such thing can have.
    OutOfRange "out-of-range" "the value is outside what is possible" "compare with the publisher's page"
    /// Not a day of the calendar.
    NotADay "not-a-day" "this is not a day" "compare with the publisher's page"
    /// A day after the file was received.
    InFuture "in-future" "the value is dated after the day the file was received" "compare with the publisher's page"
    /// A value that must stand there is blank.
    Blank "blank" "a value that must stand here is blank" "compare with the publisher's page"
    /// A line with more or fewer fields than the header.
    Ragged "ragged" "the line has another number of fields than the header" "compare with the publisher's page"
    /// The last line may be cut off.
    NoLineEnd "no-line-end" "the file ends inside its last line, which may be cut off"
        "get the file again; the line was left out"
    /// One thing said in two ways.
    Contradiction "contradiction" "the source says this twice, and not the same"
        "ask the publisher; neither was taken"
    /// A field longer than any the publisher writes.
    TooLong "too-long" "the field is longer than any the publisher writes" "compare with the publisher's page"
    /// Text with characters no text has.
    Garbled "garbled" "the text is garbled" "compare with the publisher's page"
    /// Two values of one line that do not fit together.
    Inconsistent "inconsistent" "the value does not fit another beside it" "compare with the publisher's page"
    /// Fewer rows than expected of the publisher.
    TooFew "too-few" "there are fewer rows than this publisher has"
        "make sure the file is whole; nothing is retracted by absence"
    /// More rows than expected of the publisher.
    TooMany "too-many" "there are more rows than this publisher has" "make sure it is the publisher's file"
    /// Fewer statements than the reading before.
    Shrunk "shrunk" "much of what the reading before stated is gone"
        "make sure the file is whole; nothing is retracted by absence"
    /// Something the format should hold is not there.
    Absent "absent" "a part that the publisher's format has is not there" "make sure the file is whole"
    /// A statement the vocabulary has no words for.
    Unfit "unfit" "the vocabulary has no such attribute, code or unit"
        "add it to the vocabulary, or say in the source's description why it is left out"
    /// The description of the publisher's own tool finds fault.
    Remark "remark" "the publisher itself remarks on this" "read the remark"
}

/// What is wrong with a value or several, where, and how many values were left out for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Signal {
    /// What is wrong.
    pub problem: Problem,
    /// An error means the file should not be loaded unless somebody says so; a warning leaves out what is named.
    pub severe: bool,
    /// File, as the folder or archive names it.
    pub file: String,
    /// Line, counted from 1; 0 where it concerns the whole file or the format has no lines.
    pub line: u64,
    /// Column, or the path of keys.
    pub field: String,
    /// What stands there.
    pub found: String,
    /// Values left out for it.
    pub values: u64,
}

impl Signal {
    /// A value that was left out.
    pub(crate) fn new(problem: Problem, file: &str, line: u64, field: &str, found: &str) -> Signal {
        let (field, found) = (shorten(field), shorten(found));
        Signal { problem, severe: false, file: file.to_owned(), line, field, found, values: 1 }
    }

    /// The same about several values.
    pub(crate) fn of(mut self, values: u64) -> Signal {
        self.values = values;
        self
    }

    /// The same, so that nothing of the file should be loaded.
    pub(crate) fn severe(mut self) -> Signal {
        self.severe = true;
        self
    }

    /// As the diagnostics of packs: code, file, line; arguments are field, what was found, and the number of values.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        let level = if self.severe { Level::Error } else { Level::Warning };
        let args = vec![self.field.clone(), self.found.clone(), self.values.to_string()];
        let line = usize::try_from(self.line).unwrap_or(usize::MAX);
        Diagnostic { code: self.problem.code(), level, file: self.file.clone(), line, args }
    }
}

impl std::fmt::Display for Signal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}`", self.file)?;
        if self.line > 0 {
            write!(f, " line {}", self.line)?;
        }
        if !self.field.is_empty() {
            write!(f, ", `{}`", self.field)?;
        }
        write!(f, ": {}", self.problem.what())?;
        if !self.found.is_empty() {
            write!(f, ": `{}`", self.found)?;
        }
        if self.values > 1 {
            write!(f, " ({} values)", self.values)?;
        }
        write!(f, "; {}", self.problem.todo())
    }
}

/// A text short enough for a message, without control characters.
pub(crate) fn shorten(text: &str) -> String {
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    let mut short: String = text.chars().take(limits::SHOWN_CHARS).map(clean).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short.trim().to_owned()
}
