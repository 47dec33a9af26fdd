//! Telling whoever runs Landfall what could not be delivered.

use std::sync::Arc;

use jiff::Timestamp;
use landfall_store::outbox::{Endpoint, Message, Untold};

/// The event of messages that tell of others.
pub const NOTICE: &str = "delivery.notice";

/// A notice in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// One line.
    pub title: String,
    /// The text, plain.
    pub plain: String,
    /// The text in short Markdown.
    pub markdown: String,
}

/// Puts what could not be delivered into the words of a language (`en`, `zh`).
pub type Words = Arc<dyn Fn(&Untold, &str) -> Said + Send + Sync>;

/// The messages that tell one operator's endpoints of what went wrong at another.
pub(super) fn notices(untold: &Untold, operators: &[&Endpoint], now: Timestamp, words: &Words) -> Vec<Message> {
    let one = |to: &&Endpoint| {
        let said = words(untold, &to.language);
        Message {
            id: format!("notice.{}.{}.{}", untold.endpoint, now.as_microsecond(), to.name),
            event: NOTICE.to_owned(),
            endpoint: to.name.clone(),
            severity: "severe".to_owned(),
            title: said.title,
            body_plain: said.plain,
            body_markdown: said.markdown,
            payload: serde_json::to_value(untold).unwrap_or_default(),
            urgent: true,
            ..Message::default()
        }
    };
    operators.iter().map(one).collect()
}
