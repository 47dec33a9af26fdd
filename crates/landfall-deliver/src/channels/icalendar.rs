//! A calendar that readers fetch: each day ahead with how likely it is.
//!
//! SOURCE: RFC 5545

use std::collections::BTreeMap;

use icalendar::{Calendar, Component as _, Event, EventStatus, Property};
use jiff::civil::Date;
use landfall_store::outbox::{Endpoint, Message, Waiting};

use crate::{Channel, Limits, Trouble, Way, text};

pub const CHANNEL: Channel = Channel { kind: "icalendar", limits: Limits::none(1), way: Way::LayOut(LATEST, lay_out) };

/// What is no longer in the file is gone from a reader's calendar: days years ahead stay in it.
const LATEST: u32 = 5000;

/// From this chance on a day is called confirmed.
const SURE: f64 = 1.0;

fn lay_out(endpoint: &Endpoint, latest: &[Waiting]) -> Result<String, Trouble> {
    // of one thread the highest revision is shown
    let mut threads: BTreeMap<&str, (&Waiting, Date)> = BTreeMap::new();
    for waiting in latest {
        let message = &waiting.message;
        let thread = message.thread.as_deref().unwrap_or(&message.id);
        let known = threads.get(thread);
        if known.is_some_and(|(w, _)| w.message.revision > message.revision) {
            continue;
        }
        // what is taken back may say no day any more: it stood on the one known
        if let Some(day) = message.day.or_else(|| known.filter(|_| message.withdrawn).map(|(_, day)| *day)) {
            threads.insert(thread, (waiting, day));
        }
    }
    let ended = latest.iter().flat_map(|waiting| &waiting.message.ends);
    let mut ends: BTreeMap<&str, u32> = BTreeMap::new();
    for (thread, revision) in ended {
        ends.entry(thread).and_modify(|known| *known = (*known).max(*revision)).or_insert(*revision);
    }
    let mut calendar = Calendar::new();
    calendar.name(&format!("Landfall · {}", text::line(&endpoint.name)));
    calendar.append_property(("PRODID", "-//Landfall//Landfall//EN"));
    for (thread, (waiting, day)) in &threads {
        let end = ends.get(thread).copied().filter(|end| *end > waiting.message.revision);
        calendar.push(event(thread, waiting, *day, end));
    }
    Ok(calendar.done().to_string())
}

/// The entry of a thread; `end` is the revision at which another took its place.
fn event(thread: &str, waiting: &Waiting, day: Date, end: Option<u32>) -> Event {
    let message = &waiting.message;
    let status = match (message.withdrawn || end.is_some(), message.chance) {
        (true, _) => EventStatus::Cancelled,
        (false, Some(chance)) if chance < SURE => EventStatus::Tentative,
        (false, _) => EventStatus::Confirmed,
    };
    let mut event = Event::new();
    event.uid(&format!("{}@landfall", text::plain_id(thread)));
    event.summary(&summary(message)).description(&text::lines(&message.body_plain)).status(status);
    event.append_property(date("DTSTART", day));
    event.append_property(date("DTEND", day.tomorrow().unwrap_or(day)));
    event.add_property("DTSTAMP", stamp(waiting));
    event.add_property("SEQUENCE", end.unwrap_or(message.revision).to_string());
    event.add_property("TRANSP", "TRANSPARENT");
    if let Some(address) = &message.address {
        event.url(&text::line(address));
    }
    if let Some(market) = message.market.as_deref().filter(|m| !m.is_empty()) {
        event.add_property("CATEGORIES", text::line(market));
    }
    if let Some(chance) = message.chance {
        event.add_property("X-LANDFALL-CHANCE", chance.to_string());
    }
    event.done()
}

/// The title, and behind it how likely the day is: calendars have no field for that.
fn summary(message: &Message) -> String {
    let title = text::line(&message.title);
    match message.chance {
        Some(chance) if chance < SURE => format!("{title} ({} %)", (chance * 100.0).round().clamp(1.0, 99.0)),
        _ => title,
    }
}

fn date(name: &str, day: Date) -> Property {
    let mut property = Property::new(name, day.strftime("%Y%m%d").to_string());
    property.add_parameter("VALUE", "DATE");
    property.done()
}

fn stamp(waiting: &Waiting) -> String {
    waiting.recorded.strftime("%Y%m%dT%H%M%SZ").to_string()
}
