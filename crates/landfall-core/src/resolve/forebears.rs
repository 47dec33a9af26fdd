//! Whose law holds in a market because it inherits it, through however many others.

use super::{Timing, window};
use crate::model::{Inherit, Truth, Window, below};
use jiff::civil::Date;

/// A market whose law reaches another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forebear {
    /// Its code.
    pub market: String,
    /// Nodes of the subject tree that are inherited, each with all below it.
    pub subjects: Vec<String>,
    /// When.
    pub window: Window,
}

impl Forebear {
    /// Whether law about a subject comes from it, or may, on a day; law about no subject in particular may.
    #[must_use]
    pub fn brings(&self, subject: Option<&str>, day: Date) -> bool {
        let about = |subject: &str| self.subjects.iter().any(|node| below(subject, node));
        subject.is_none_or(about) && self.window.holds(day) != Truth::False
    }
}

/// What a line of inheritance brings: the parent, and as far as its subjects go those it inherits from.
pub(super) fn along(line: &Inherit, parents: &[Forebear], timing: Timing<'_>) -> Vec<Forebear> {
    let (span, _) = window(&line.valid, None, None, timing);
    let own = Forebear { market: line.market.clone(), subjects: line.subjects.clone(), window: span };
    let further = parents.iter().map(|forebear| Forebear {
        market: forebear.market.clone(),
        subjects: shared(&line.subjects, &forebear.subjects),
        window: forebear.window.within(span),
    });
    std::iter::once(own).chain(further.filter(|forebear| !forebear.subjects.is_empty())).collect()
}

/// The nodes below both one of some and one of others.
fn shared(some: &[String], others: &[String]) -> Vec<String> {
    let lower = |a: &String, b: &String| match (below(a, b), below(b, a)) {
        (true, _) => Some(a.clone()),
        (_, true) => Some(b.clone()),
        _ => None,
    };
    some.iter().flat_map(|a| others.iter().filter_map(move |b| lower(a, b))).collect()
}
