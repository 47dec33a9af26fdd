//! An Atom feed that readers fetch.
//!
//! SOURCE: RFC 4287

use atom_syndication::{Category, Content, Entry, Feed, FixedDateTime, Link, Person, Text};
use jiff::Timestamp;
use landfall_store::outbox::{Endpoint, Waiting};

use crate::{Channel, Limits, Trouble, Way, text};

pub const CHANNEL: Channel = Channel { kind: "atom", limits: Limits::none(1), way: Way::LayOut(LATEST, lay_out) };

/// Readers fetch a feed often enough to miss none of these.
const LATEST: u32 = 500;

/// Who the ids of feed and entries belong to: a name and a day, as RFC 4151 asks.
const OWNER: &str = "tag:landfall,2026:";

fn day(instant: Timestamp) -> Result<FixedDateTime, Trouble> {
    instant.to_string().parse().map_err(|e| Trouble::new("file-unwritable", e))
}

fn lay_out(endpoint: &Endpoint, latest: &[Waiting]) -> Result<String, Trouble> {
    let author = Person { name: "Landfall".into(), ..Person::default() };
    let updated = latest.last().map_or(Timestamp::UNIX_EPOCH, |w| w.recorded);
    let feed = Feed {
        title: Text::plain(format!("Landfall · {}", text::line(&endpoint.name))),
        id: format!("{OWNER}{}", text::plain_id(&endpoint.name)),
        updated: day(updated)?,
        authors: vec![author],
        lang: Some(endpoint.language.clone()),
        entries: latest.iter().rev().map(entry).collect::<Result<_, _>>()?,
        ..Feed::default()
    };
    Ok(feed.to_string())
}

fn entry(waiting: &Waiting) -> Result<Entry, Trouble> {
    let message = &waiting.message;
    let category = |term: &str| Category { term: text::line(term), ..Category::default() };
    let terms = [message.market.as_deref(), Some(message.severity.as_str())];
    let address = message.address.as_deref().map(text::line);
    let content = Content {
        value: Some(text::lines(&message.body_plain)),
        content_type: Some("text".into()),
        ..Content::default()
    };
    Ok(Entry {
        title: Text::plain(text::line(&message.title)),
        id: format!("{OWNER}{}", text::plain_id(&message.id)),
        updated: day(waiting.recorded)?,
        published: Some(day(waiting.recorded)?),
        categories: terms.into_iter().flatten().filter(|t| !t.is_empty()).map(category).collect(),
        links: address.map(|href| Link { href, rel: "alternate".into(), ..Link::default() }).into_iter().collect(),
        content: Some(content),
        ..Entry::default()
    })
}
