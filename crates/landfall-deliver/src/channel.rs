//! What a channel is.

use std::fmt;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use landfall_store::outbox::{Endpoint, Waiting};

use super::{Limits, Road, Target};

/// A way to reach people. A file in `channels/` has one constant `CHANNEL` of this type.
#[derive(Debug, Clone, Copy)]
pub struct Channel {
    /// What endpoints call it.
    pub kind: &'static str,
    /// How much its receivers take.
    pub limits: Limits,
    /// How it carries.
    pub way: Way,
}

/// How a channel carries.
#[derive(Debug, Clone, Copy)]
pub enum Way {
    /// Each message is brought to its receiver.
    Bring(fn(&Endpoint) -> Result<Box<dyn Line>, Trouble>),
    /// A file is laid out that readers fetch: written anew from what is due and so many messages before, the latest last.
    LayOut(u32, fn(&Endpoint, &[Waiting]) -> Result<String, Trouble>),
}

impl Way {
    /// Whether its readers look for each warning by itself, however many a letter gathers.
    #[must_use]
    pub fn keeps_apart(self) -> bool {
        matches!(self, Way::LayOut(..))
    }
}

/// An endpoint made ready for sending.
#[async_trait]
pub trait Line: Send + Sync {
    /// What is connected to.
    fn target(&self) -> &Target;

    /// Brings one message, on a connection that reaches only what was found fit. `at` is the time of sending.
    async fn carry(&self, road: &Road, waiting: &Waiting, at: Timestamp) -> Outcome;
}

/// What is wrong: a code, the key of its text in every language, and what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The code.
    pub code: &'static str,
    /// What was found, or what the receiver said.
    pub detail: String,
}

impl Trouble {
    /// What is wrong.
    pub fn new(code: &'static str, detail: impl fmt::Display) -> Trouble {
        const LONGEST: usize = 300;
        let detail = super::text::line(&detail.to_string());
        Trouble { code, detail: super::text::cut(&detail, LONGEST).to_owned() }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.detail)
    }
}

/// What follows from an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The receiver has it.
    Delivered,
    /// It is tried again as scheduled.
    Again,
    /// The receiver is too busy: nothing is sent to it for so long, or until the message is tried again.
    Later(Option<SignedDuration>),
    /// No try can help this message.
    Never,
    /// No try can help any message until somebody changes the endpoint.
    Shut,
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What follows.
    pub fate: Fate,
    /// What went wrong; where all went well, the code is empty and the detail says what the receiver said.
    pub trouble: Trouble,
    /// The recipients that have the message now, where a channel has several.
    pub accepted: Vec<String>,
}

impl Outcome {
    /// The receiver has it.
    #[must_use]
    pub fn delivered(said: impl fmt::Display) -> Outcome {
        Outcome { fate: Fate::Delivered, trouble: Trouble::new("", said), accepted: Vec::new() }
    }

    /// Something went wrong.
    #[must_use]
    pub fn failed(fate: Fate, trouble: Trouble) -> Outcome {
        Outcome { fate, trouble, accepted: Vec::new() }
    }
}
