//! What was told and what became of it: a fold of the log, which only grows.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Content, Part};
use crate::change::Kind;
use crate::model::Hash;

/// What a warning is known by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Identity {
    /// Id of the watch.
    pub watch: String,
    /// The instrument's step, else the instrument, else the fact.
    pub cause: String,
    /// What kind of change it is.
    pub kind: Kind,
}

/// Where a warning stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = WarningState)]
pub enum State {
    /// Noted, and not told: its chance is below what the watch asks for.
    Held,
    /// Told, or about to be.
    Raised,
    /// Somebody has seen it.
    Acknowledged,
    /// Somebody has done what it asks for.
    Actioned,
    /// Somebody has put it aside, with a reason.
    Dismissed,
    /// What it said no longer holds: the law moved on, or the case did.
    Cleared,
    /// Its day has passed.
    Expired,
    /// What it said was wrong, and we said so.
    Corrected,
}

/// What somebody thought of a warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Feedback {
    /// It helped.
    Useful,
    /// It was right, and they knew.
    Known,
    /// It was wrong.
    Wrong,
    /// It was not about what they do.
    NotMine,
}

/// One thing that happened to a warning. What the program says of it raises its revision; what people say does not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// Noted, and not told.
    Held {
        /// What it says.
        content: Content,
    },
    /// Told for the first time.
    Raised {
        /// What it says.
        content: Content,
    },
    /// What it says is another, or more.
    Revised {
        /// What it says now.
        content: Content,
    },
    /// How likely it is to come is another.
    Forecast {
        /// What it says now.
        content: Content,
    },
    /// Its day moved, or it went a step further; another warning says so.
    Superseded {
        /// That warning.
        by: String,
    },
    /// It was wrong.
    Corrected {
        /// The warning that says what is right.
        by: Option<String>,
    },
    /// The change is off.
    Cleared,
    /// Its day has passed.
    Expired,
    /// A letter with it was handed over for delivery.
    Told {
        /// The letter's id.
        letter: String,
        /// The endpoints it goes to.
        endpoints: Vec<String>,
        /// Whether it was gathered with others because of a digest or of the budget; such letters count for neither.
        digest: bool,
    },
    /// Somebody has seen it.
    Acknowledged {
        /// What they say.
        note: Option<String>,
    },
    /// Somebody has done what it asks for.
    Actioned {
        /// What they did.
        note: Option<String>,
    },
    /// Somebody put it aside.
    Dismissed {
        /// Why.
        reason: String,
    },
    /// What somebody thought of it.
    Feedback {
        /// What.
        feedback: Feedback,
        /// What they say.
        note: Option<String>,
    },
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = WarningLine)]
pub struct Line {
    /// Which warning.
    pub warning: Identity,
    /// Its revision from then on, counted from 1.
    pub revision: u32,
    /// When it was written.
    pub at: Timestamp,
    /// The day of the run that wrote it.
    pub day: Date,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// A warning as its log leaves it.
#[derive(Debug, Clone, PartialEq)]
pub struct Warning {
    /// What it is known by.
    pub identity: Identity,
    /// How often the program has said something of it.
    pub revision: u32,
    /// Where it stands.
    pub state: State,
    /// What it says, latest.
    pub content: Content,
    /// When it was first told.
    pub raised: Timestamp,
    /// The day of the run that told it.
    pub day: Date,
    /// When its latest revision was written.
    pub revised: Timestamp,
    /// The day of the run that wrote that revision.
    pub revised_on: Date,
    waiting: Timestamp,
    /// The revision that was handed over last; 0 for none.
    pub told: u32,
    /// Everyone it was handed over to.
    pub endpoints: BTreeSet<String>,
    /// What somebody thought of it, latest.
    pub feedback: Option<Feedback>,
    /// The warning that took its place, or says what is right.
    pub by: Option<String>,
    pub(super) marks: BTreeSet<u64>,
}

impl Identity {
    /// A short name of its own: ten hexadecimal digits of its hash.
    #[must_use]
    pub fn id(&self) -> String {
        let hash = Hash::of_value(self);
        let digits = hash.0.rsplit(':').next().unwrap_or_default();
        format!("w{}", digits.chars().take(10).collect::<String>())
    }
}

impl State {
    /// Whether it still says something of days to come.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, State::Held | State::Raised | State::Acknowledged | State::Actioned | State::Dismissed)
    }
}

impl Event {
    /// Whether the program says it, and not a person.
    #[must_use]
    pub fn is_revision(&self) -> bool {
        use Event::{Cleared, Corrected, Expired, Forecast, Held, Raised, Revised, Superseded};
        matches!(
            self,
            Held { .. }
                | Raised { .. }
                | Revised { .. }
                | Forecast { .. }
                | Superseded { .. }
                | Corrected { .. }
                | Cleared
                | Expired
        )
    }

    /// What it says from then on.
    #[must_use]
    pub fn content(&self) -> Option<&Content> {
        match self {
            Event::Held { content }
            | Event::Raised { content }
            | Event::Revised { content }
            | Event::Forecast { content } => Some(content),
            _ => None,
        }
    }
}

impl Warning {
    /// The warning that a first line begins.
    #[must_use]
    pub fn begun(line: &Line) -> Warning {
        let mut warning = Warning {
            identity: line.warning.clone(),
            revision: 0,
            state: State::Held,
            content: Content::default(),
            raised: line.at,
            day: line.day,
            revised: line.at,
            revised_on: line.day,
            waiting: line.at,
            told: 0,
            endpoints: BTreeSet::new(),
            feedback: None,
            by: None,
            marks: BTreeSet::new(),
        };
        warning.take(line);
        warning
    }

    /// Takes account of a line of its log.
    pub fn take(&mut self, line: &Line) {
        if line.event.is_revision() {
            (self.revised, self.revised_on) = (line.at, line.day);
            if !self.waits() {
                self.waiting = line.at;
            }
        }
        self.revision = line.revision;
        if let Some(content) = line.event.content() {
            self.content = content.clone();
            self.marks = content.parts.iter().map(Part::mark).collect();
        }
        match &line.event {
            Event::Held { .. } => self.state = State::Held,
            Event::Raised { .. } => {
                (self.state, self.raised, self.day) = (State::Raised, line.at, line.day);
            }
            Event::Revised { .. } | Event::Forecast { .. } => self.state = State::Raised,
            Event::Superseded { by } => (self.state, self.by) = (State::Cleared, Some(by.clone())),
            Event::Corrected { by } => (self.state, self.by) = (State::Corrected, by.clone()),
            Event::Cleared => self.state = State::Cleared,
            Event::Expired => self.state = State::Expired,
            Event::Told { endpoints, .. } => {
                self.told = line.revision;
                self.endpoints.extend(endpoints.iter().cloned());
            }
            Event::Acknowledged { .. } => self.state = State::Acknowledged,
            Event::Actioned { .. } => self.state = State::Actioned,
            Event::Dismissed { .. } => self.state = State::Dismissed,
            Event::Feedback { feedback, .. } => self.feedback = Some(*feedback),
        }
    }

    /// Whether its latest revision is still to be told to somebody.
    #[must_use]
    pub fn waits(&self) -> bool {
        let news = match self.state {
            State::Held | State::Expired => false,
            // what was never told need not be taken back, and a successor speaks for itself
            State::Cleared => self.told > 0 && self.by.is_none(),
            State::Corrected => self.told > 0,
            State::Raised | State::Acknowledged | State::Actioned | State::Dismissed => true,
        };
        news && self.told < self.revision
    }

    /// Since when something of it waits to be told.
    #[must_use]
    pub fn waits_since(&self) -> Timestamp {
        self.waiting
    }

    /// Whether its latest revision takes back what was told before: it reaches everyone who was told.
    #[must_use]
    pub fn takes_back(&self) -> bool {
        self.state == State::Corrected || !self.content.wrong.is_empty()
    }

    /// Whether what it says counts as told.
    pub(super) fn stands(&self) -> bool {
        !matches!(self.state, State::Cleared | State::Corrected)
    }
}
