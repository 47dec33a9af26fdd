//! What decided an outcome, as text.

use landfall_core::assess::Because;

use super::Words;

/// What decided an outcome; none where nothing did.
pub fn because(words: Words<'_>, because: &Because) -> Option<String> {
    let text = words.text;
    match because {
        Because::Approval { scheme, granted } => {
            let scheme = words.code("approval_scheme", scheme);
            Some(text.with("because-approval", &[("scheme", &scheme), ("granted", &granted.to_string())]))
        }
        Because::ApprovedBefore { scheme, granted, from } => {
            let scheme = words.code("approval_scheme", scheme);
            let args = [("scheme", scheme.as_str()), ("granted", &granted.to_string()), ("from", &from.to_string())];
            Some(text.with("because-approved-before", &args))
        }
        Because::Values { reads, facts } if reads.is_empty() && facts.is_empty() => None,
        Because::Values { reads, facts } => {
            let read = |attribute: &str, value: Option<&str>| {
                let title = words.attribute(attribute);
                match value {
                    Some(value) => {
                        text.with("because-value", &[("title", &title), ("value", &words.value(attribute, value))])
                    }
                    None => text.with("because-not-given", &[("title", &title)]),
                }
            };
            let values = reads.iter().map(|r| read(&r.attribute, r.value.as_deref()));
            let market = facts.iter().map(|id| text.with("because-fact", &[("id", id)]));
            Some(text.list(values.chain(market)))
        }
        Because::Day { id } => Some(text.with("cause-day", &[("what", &words.label(id))])),
        Because::Nothing => None,
    }
}
