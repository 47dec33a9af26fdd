//! Colours, where a terminal shows them.

use landfall_core::assess::{FindingOutcome, Verdict};

/// Paints text, or leaves it plain.
#[derive(Debug, Clone, Copy)]
pub struct Paint {
    /// Whether colours are wanted.
    pub on: bool,
}

impl Paint {
    fn with(self, code: &str, text: &str) -> String {
        // SOURCE: ECMA-48, Select Graphic Rendition
        if self.on { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// A heading.
    pub fn head(self, text: &str) -> String {
        self.with("1", text)
    }

    /// What matters less.
    pub fn dim(self, text: &str) -> String {
        self.with("2", text)
    }

    /// What to look out for.
    pub fn warn(self, text: &str) -> String {
        self.with("33", text)
    }

    /// What went wrong.
    pub fn bad(self, text: &str) -> String {
        self.with("1;31", text)
    }

    /// What went well.
    pub fn good(self, text: &str) -> String {
        self.with("32", text)
    }

    /// A verdict's word in its colour.
    pub fn verdict(self, verdict: Verdict, text: &str) -> String {
        let code = match verdict {
            Verdict::Yes => "1;32",
            Verdict::No => "1;31",
            Verdict::Conditional => "1;33",
            Verdict::Unknown => "1;35",
        };
        self.with(code, text)
    }

    /// An outcome's word in its colour.
    pub fn outcome(self, outcome: FindingOutcome, text: &str) -> String {
        let code = match outcome {
            FindingOutcome::Met => "32",
            FindingOutcome::NotMet => "31",
            FindingOutcome::Unknown => "35",
            FindingOutcome::NotApplicable => "2",
        };
        self.with(code, text)
    }
}
