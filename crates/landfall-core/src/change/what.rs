//! A change as it is told.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Cause, Kind};
use crate::assess::duty::{Applies, Condition, Total};
use crate::assess::{FindingOutcome, PendingFlip, Verdict};
use crate::model::{Consequence, Edge, Status, Target, Text, below};

/// One difference between two answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Change {
    /// Which input moved.
    pub kind: Kind,
    /// Name of the case.
    pub vehicle: String,
    /// The market whose law is meant: the market asked, or the car's origin.
    pub market: String,
    /// The day from which the answer is another; where it is so at once, the day asked about.
    pub on: Date,
    /// Whether that day is known exactly.
    pub precise: bool,
    /// What differs.
    #[serde(flatten)]
    pub what: What,
    /// What caused it, most telling first.
    pub causes: Vec<Cause>,
}

/// What differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum What {
    /// The verdict of a purpose.
    Verdict {
        /// The purpose.
        purpose: String,
        /// Before.
        from: Verdict,
        /// From then on.
        to: Verdict,
        /// The requirements beneath it that moved with it.
        moves: Vec<Move>,
    },
    /// What became of a requirement, no verdict moving with it.
    Finding(Move),
    /// What is paid at the border.
    Duty {
        /// Before, case by case.
        from: Vec<Sum>,
        /// From then on.
        to: Vec<Sum>,
    },
    /// What the law of the market states, where nothing else that is told follows from it.
    Law {
        /// The attribute.
        attribute: String,
        /// Before.
        from: Vec<Stated>,
        /// From then on.
        to: Vec<Stated>,
    },
    /// Something written that is not law.
    Pending {
        /// Id of the fact or adoption.
        id: String,
        /// The attribute or rule it is about.
        topic: String,
        /// Node of the subject tree.
        subject: String,
        /// How far it is.
        status: Status,
        /// The day its own text or its instrument names.
        announced: Option<Date>,
        /// What moved.
        moved: Vec<Moved>,
        /// What it would flip.
        flips: Vec<PendingFlip>,
    },
    /// Steps of a legal text, where no answer moves with them.
    Steps {
        /// Name of the text; its id is the cause's.
        title: Text,
        /// What happened, or is to happen, in the order of the days.
        steps: Vec<Taken>,
        /// The first day ahead that they set or announce.
        ahead: Option<Date>,
        /// Whether a requirement or statement of ours follows the text.
        followed: bool,
    },
}

/// A step of a legal text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Taken {
    /// What happened.
    pub stage: String,
    /// When.
    pub on: Edge,
    /// What it announces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
    /// It was stated and is taken back.
    pub gone: bool,
}

/// A requirement whose outcome is another; none where it is not in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Move {
    /// Id of the adoption.
    pub id: String,
    /// Id of the rule.
    pub requirement: String,
    /// Node of the subject tree.
    pub subject: String,
    /// What follows where it is not met.
    pub consequence: Consequence,
    /// Purposes it binds.
    pub purposes: Vec<String>,
    /// Before.
    pub from: Option<FindingOutcome>,
    /// From then on.
    pub to: Option<FindingOutcome>,
}

/// A value stated by law.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = ChangeStated)]
pub struct Stated {
    /// The value as written.
    pub value: String,
    /// Code of the attribute's own dimension.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// What cases it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Whether it surely holds on the day.
    pub sure: bool,
}

/// What is paid in one case of papers and quotas.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Sum {
    /// What is assumed.
    pub condition: Vec<Condition>,
    /// What it comes to.
    pub total: Total,
    /// The components that are due, or may be.
    pub components: Vec<Due>,
    /// Whether nothing is missing from the sum.
    pub complete: bool,
}

/// A component that is due, or may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = DueChange)]
pub struct Due {
    /// Which duty it is.
    pub attribute: String,
    /// The expression it was worked out from.
    pub base: String,
    /// Rate, where it is a share of something, in per cent.
    pub rate_pct: Option<Decimal>,
    /// Whether it is due.
    pub applies: Applies,
}

/// What moved in something that is not law.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "moved", rename_all = "snake_case")]
pub enum Moved {
    /// It was not written before.
    Entered,
    /// It became law.
    Adopted,
    /// It stands no longer, and did not become law.
    Gone,
    /// It is further, or less far, than before.
    Status {
        /// Before.
        from: Status,
        /// Now.
        to: Status,
    },
    /// The day announced is another.
    Day {
        /// Before.
        from: Option<Date>,
        /// Now.
        to: Option<Date>,
    },
    /// Its instrument took a step.
    Step {
        /// What happened, `body/instrument:stage`.
        step: String,
        /// The day, where it is known exactly.
        on: Option<Date>,
    },
}

impl Change {
    /// Whether it is about a node of some subjects, or below one; no subject asks for all, and what is about none in
    /// particular may be about any.
    #[must_use]
    pub fn is_about(&self, subjects: &[String]) -> bool {
        let mut own = self.subjects().peekable();
        subjects.is_empty() || own.peek().is_none() || own.any(|s| subjects.iter().any(|node| below(s, node)))
    }

    /// Whether it is about some purposes; no purpose asks for all, and what names none may be about any. `asking` says
    /// whether one of them needs a purpose it is about.
    pub fn serves(&self, purposes: &[String], mut asking: impl FnMut(&str) -> bool) -> bool {
        let mut own = self.purposes().peekable();
        purposes.is_empty()
            || own.peek().is_none()
            || match &self.what {
                What::Verdict { purpose, .. } => purposes.contains(purpose),
                _ => own.any(&mut asking),
            }
    }

    /// Nodes of the subject tree it is about.
    pub fn subjects(&self) -> impl Iterator<Item = &str> {
        let own: Vec<&str> = match &self.what {
            What::Verdict { moves, .. } => moves.iter().map(|m| m.subject.as_str()).collect(),
            What::Finding(m) => vec![&m.subject],
            What::Pending { subject, .. } => vec![subject],
            What::Duty { .. } | What::Law { .. } | What::Steps { .. } => Vec::new(),
        };
        own.into_iter().chain(self.causes.iter().filter_map(|cause| cause.subject.as_deref()))
    }

    /// Purposes it is about; duties, what the law states and steps of texts name none.
    pub fn purposes(&self) -> impl Iterator<Item = &str> {
        let all: Vec<&str> = match &self.what {
            What::Verdict { purpose, .. } => vec![purpose],
            What::Finding(m) => m.purposes.iter().map(String::as_str).collect(),
            What::Pending { flips, .. } => flips.iter().map(|flip| flip.purpose.as_str()).collect(),
            What::Duty { .. } | What::Law { .. } | What::Steps { .. } => Vec::new(),
        };
        all.into_iter()
    }
}
