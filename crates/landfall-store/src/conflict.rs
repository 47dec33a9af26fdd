//! What does not fit between what is to be written and what is stored.

/// One id that stops a batch or a load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The id.
    pub id: String,
    /// What is wrong with it.
    pub why: Why,
}

/// Why an id stops a batch or a load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Other content is stored under it and the new content does not say what it corrects.
    Changed,
    /// It is stored from this pack, is gone from the pack, and is not listed as withdrawn.
    Gone,
    /// Nothing is stored under it that could be corrected, ended or withdrawn.
    Unknown,
    /// It was erased; the id is not used again.
    Erased,
    /// It is stored as another kind or in another market: withdraw it and take a new id.
    Moved,
    /// Another pack brought it.
    OtherPack(String),
    /// It stands twice in the same pack.
    Twice,
}

impl Why {
    /// Stable code, the key of its text in every language.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Why::Changed => "conflict-changed",
            Why::Gone => "conflict-gone",
            Why::Unknown => "conflict-unknown",
            Why::Erased => "conflict-erased",
            Why::Moved => "conflict-moved",
            Why::OtherPack(_) => "conflict-other-pack",
            Why::Twice => "conflict-twice",
        }
    }
}

impl std::fmt::Display for Conflict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` ", self.id)?;
        match &self.why {
            Why::Changed => f.write_str("has other content and does not say what it corrects"),
            Why::Gone => f.write_str("is gone from the pack and not listed as withdrawn"),
            Why::Unknown => f.write_str("is not in the ledger"),
            Why::Erased => f.write_str("was erased"),
            Why::Moved => f.write_str("is stored as another kind or in another market"),
            Why::OtherPack(pack) => write!(f, "belongs to the pack `{pack}`"),
            Why::Twice => f.write_str("stands twice in the pack"),
        }
    }
}
