//! What is asked of a history, and how it came out.

use jiff::civil::Date;
use serde::Serialize;

use crate::forecast::{History, Stage};

/// A passage that is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// From the first signal or announcement to a text.
    Text,
    /// From a text to the final act.
    Act,
    /// From the final act to the day it takes effect.
    Force,
    /// From the first public stage to the first effect.
    Bite,
}

/// How a passage ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// It was reached.
    Reached(Date),
    /// It was withdrawn, lapsed or was struck down first.
    Died(Date),
    /// Still open when last looked at.
    Open(Date),
}

impl End {
    pub fn day(self) -> Date {
        match self {
            End::Reached(day) | End::Died(day) | End::Open(day) => day,
        }
    }
}

impl Question {
    /// All of them.
    pub const ALL: [Question; 4] = [Question::Text, Question::Act, Question::Force, Question::Bite];

    /// The stage asked about; a later one will do.
    #[must_use]
    pub fn target(self) -> Stage {
        match self {
            Question::Text => Stage::Draft,
            Question::Act => Stage::Adopted,
            Question::Force | Question::Bite => Stage::InForce,
        }
    }

    fn starts(self, stage: Stage) -> bool {
        match self {
            Question::Text => stage <= Stage::Announced,
            Question::Act => matches!(stage, Stage::Draft | Stage::Proposed),
            Question::Force => matches!(stage, Stage::Adopted | Stage::Published),
            Question::Bite => stage < Stage::Adopted,
        }
    }

    /// The day from which it is asked of a history, and how it came out; none where it never was a question.
    pub(super) fn of(self, history: &History) -> Option<(Date, End)> {
        let start = history.marks.iter().find(|m| self.starts(m.stage))?.on;
        let reached = history.marks.iter().find(|m| m.stage.is_on_the_way() && m.stage >= self.target()).map(|m| m.on);
        let died = history.exit().map(|m| m.on);
        let end = match (reached, died) {
            (Some(reached), died) if died.is_none_or(|d| reached <= d) => End::Reached(reached),
            (_, Some(died)) => End::Died(died),
            _ => End::Open(history.watched),
        };
        (start < end.day()).then_some((start, end))
    }
}
