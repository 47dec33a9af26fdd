//! Endpoints and the outbox as text.

use landfall_store::outbox::{Kept, State};

use super::{Block, Paint, instant, rule_line};
use crate::ask::endpoint::{EndpointOut, Endpoints};
use crate::ask::outbox::Tried;
use crate::deliver::trouble;
use crate::text::Text;

const LABEL: usize = 16;

/// Every endpoint and how it fares.
pub fn endpoints(all: &Endpoints, text: &Text, paint: Paint, width: usize) -> String {
    let mut page = Block::new(width);
    if all.endpoints.is_empty() {
        page.line(text.get("endpoint-none"));
    }
    for one in &all.endpoints {
        endpoint(&mut page, one, text, paint);
        page.gap();
    }
    if let Some(secret) = &all.secret {
        page.line(text.get("endpoint-secret-made"));
        page.line(format!("  {secret}"));
    }
    page.finish()
}

fn endpoint(page: &mut Block, e: &EndpointOut, text: &Text, paint: Paint) {
    let state = match (&e.why, e.enabled) {
        (_, true) => paint.good(&text.get("endpoint-enabled")),
        (Some(why), false) => paint.bad(&text.with("endpoint-disabled", &[("why", &trouble(why, "", text))])),
        (None, false) => paint.bad(&text.get("endpoint-off")),
    };
    page.line(format!("{}  {}  {state}", paint.head(&e.name), text.get(&format!("channel-{}", e.channel))));
    let mut row = |key: &str, value: &str| page.labelled(LABEL, &format!("  {}", text.get(key)), value);
    row("endpoint-address", &e.address);
    for (key, value) in &e.settings {
        row("endpoint-setting-of", &format!("{key} = {value}"));
    }
    row("endpoint-language", &text.get(&format!("language-{}", e.language)));
    if e.secrets > 0 {
        row("endpoint-secrets", &e.secrets.to_string());
    }
    if e.operator {
        row("endpoint-operator", &text.get("endpoint-operator-yes"));
    }
    if let Some(until) = e.held_until {
        row("endpoint-held", &instant(&until.to_string()));
    }
    if let Some(at) = e.succeeded {
        row("endpoint-succeeded", &instant(&at.to_string()));
    }
    let counts = e.messages.iter().map(|(state, n)| format!("{} {n}", text.get(&format!("message-{state}"))));
    let counts = text.list(counts);
    row("endpoint-messages", if counts.is_empty() { "0" } else { &counts });
}

/// Messages, one below the other.
pub fn messages(all: &[Kept], text: &Text, paint: Paint, width: usize) -> String {
    let mut page = Block::new(width);
    page.line(paint.head(&text.count("outbox-title", all.len(), &[])));
    if !all.is_empty() {
        page.line(rule_line(width));
    }
    for kept in all {
        one(&mut page, kept, text, paint);
    }
    page.finish()
}

fn one(page: &mut Block, kept: &Kept, text: &Text, paint: Paint) {
    let word = text.get(&format!("message-{}", kept.state.as_str()));
    let state = match kept.state {
        State::Delivered => paint.good(&word),
        State::Pending => paint.warn(&word),
        State::Undeliverable | State::Disabled => paint.bad(&word),
    };
    let market = kept.message.market.as_deref().unwrap_or("–");
    page.line(format!("{state}  {market} #{}  {}", kept.number, paint.dim(&kept.message.id)));
    page.text(2, &kept.message.title);
    let recorded = instant(&kept.recorded.to_string());
    let endpoint = kept.message.endpoint.as_str();
    let attempts = usize::try_from(kept.attempts).unwrap_or_default();
    page.text(2, &text.count("outbox-tried", attempts, &[("endpoint", endpoint), ("recorded", &recorded)]));
    if let Some(error) = &kept.error {
        page.text(2, &trouble(error, kept.detail.as_deref().unwrap_or_default(), text));
    }
    if let (State::Pending, Some(next)) = (kept.state, kept.next) {
        page.text(2, &text.with("outbox-next", &[("next", &instant(&next.to_string()))]));
    }
}

/// One message with its text and every attempt.
pub fn message(tried: &Tried, text: &Text, paint: Paint, width: usize) -> String {
    let mut page = Block::new(width);
    one(&mut page, &tried.kept, text, paint);
    page.gap();
    for line in tried.kept.message.body_plain.lines() {
        page.text(2, line);
    }
    page.gap();
    for (n, attempt) in tried.log.iter().enumerate() {
        let came = match &attempt.error {
            Some(error) => trouble(error, &attempt.detail, text),
            None => text.get("message-delivered"),
        };
        page.text(2, &format!("{}. {}  {came}", n + 1, instant(&attempt.at.to_string())));
    }
    page.finish()
}
