//! Stages in the life of a text, and what kind of stage each is.

use serde::{Deserialize, Serialize};

/// A stage, in the order in which a text usually passes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the vocabulary's own")]
pub enum Stage {
    Signal,
    Announced,
    Draft,
    Proposed,
    CommentClose,
    InNegotiation,
    Adopted,
    Published,
    InForce,
    AppliesNew,
    AppliesAll,
    Amended,
    Postponed,
    Withdrawn,
    Lapsed,
    StruckDown,
    Expired,
}

impl Stage {
    const ALL: [Stage; 17] = [
        Stage::Signal,
        Stage::Announced,
        Stage::Draft,
        Stage::Proposed,
        Stage::CommentClose,
        Stage::InNegotiation,
        Stage::Adopted,
        Stage::Published,
        Stage::InForce,
        Stage::AppliesNew,
        Stage::AppliesAll,
        Stage::Amended,
        Stage::Postponed,
        Stage::Withdrawn,
        Stage::Lapsed,
        Stage::StruckDown,
        Stage::Expired,
    ];

    /// The stage of a name of the vocabulary.
    #[must_use]
    pub fn parse(name: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|s| s.name() == name)
    }

    /// Its name in the vocabulary.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Stage::Signal => "signal",
            Stage::Announced => "announced",
            Stage::Draft => "draft",
            Stage::Proposed => "proposed",
            Stage::CommentClose => "comment_close",
            Stage::InNegotiation => "in_negotiation",
            Stage::Adopted => "adopted",
            Stage::Published => "published",
            Stage::InForce => "in_force",
            Stage::AppliesNew => "applies_new",
            Stage::AppliesAll => "applies_all",
            Stage::Amended => "amended",
            Stage::Postponed => "postponed",
            Stage::Withdrawn => "withdrawn",
            Stage::Lapsed => "lapsed",
            Stage::StruckDown => "struck_down",
            Stage::Expired => "expired",
        }
    }

    /// Whether a text ends here without ever going on.
    #[must_use]
    pub fn is_exit(self) -> bool {
        matches!(self, Stage::Withdrawn | Stage::Lapsed | Stage::StruckDown)
    }

    /// Whether it is a point on the way, and not an exit, an end or a change.
    #[must_use]
    pub fn is_on_the_way(self) -> bool {
        self <= Stage::AppliesAll
    }

    /// Whether the text is law from here on.
    #[must_use]
    pub fn is_law(self) -> bool {
        (Stage::Adopted..=Stage::AppliesAll).contains(&self)
    }

    /// Whether a later row of the same stage says something new: each round of talks does, each further publication
    /// does not.
    #[must_use]
    pub fn repeats(self) -> bool {
        matches!(self, Stage::CommentClose | Stage::InNegotiation)
    }

    /// What stands for it on a path that does not name it: another stage of the same kind.
    #[must_use]
    pub fn stands_for(self) -> Stage {
        match self {
            Stage::Signal | Stage::Announced => Stage::Announced,
            Stage::Draft | Stage::Proposed => Stage::Proposed,
            Stage::Adopted | Stage::Published => Stage::Adopted,
            other => other,
        }
    }
}
