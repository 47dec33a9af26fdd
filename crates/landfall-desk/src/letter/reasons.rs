//! States, axes and history of a warning in words.

use landfall_core::warn::{Certainty, Event, Feedback, Line as Logged, Severity, State, Urgency, Warning};

use super::Names;
use crate::report::{Line, Section};
use crate::text::Text;

pub fn state(state: State, text: &Text) -> String {
    text.get(match state {
        State::Held => "state-held",
        State::Raised => "state-raised",
        State::Acknowledged => "state-acknowledged",
        State::Actioned => "state-actioned",
        State::Dismissed => "state-dismissed",
        State::Cleared => "state-cleared",
        State::Expired => "state-expired",
        State::Corrected => "state-corrected",
    })
}

pub fn urgency(urgency: Urgency, text: &Text) -> String {
    text.get(match urgency {
        Urgency::Past => "urgency-past",
        Urgency::Unknown => "urgency-unknown",
        Urgency::Future => "urgency-future",
        Urgency::Expected => "urgency-expected",
        Urgency::Immediate => "urgency-immediate",
    })
}

pub fn severity(severity: Severity, text: &Text) -> String {
    text.get(match severity {
        Severity::Unknown => "severity-unknown",
        Severity::Minor => "severity-minor",
        Severity::Moderate => "severity-moderate",
        Severity::Severe => "severity-severe",
        Severity::Extreme => "severity-extreme",
    })
}

pub fn certainty(certainty: Certainty, text: &Text) -> String {
    text.get(match certainty {
        Certainty::Unknown => "certainty-unknown",
        Certainty::Unlikely => "certainty-unlikely",
        Certainty::Possible => "certainty-possible",
        Certainty::Likely => "certainty-likely",
        Certainty::Observed => "certainty-observed",
    })
}

/// What happened, line by line.
pub fn history(warning: &Warning, log: &[Logged], names: Names<'_>) -> Section {
    let text = names.words.text;
    let mut section = Section::new(1, "history", text.get("warning-history"));
    let lines = log.iter().filter(|l| l.warning == warning.identity);
    section.list(lines.map(|l| Line::about(names.words.moment(&l.at.to_string()), event(&l.event, names))).collect());
    section
}

pub fn event(event: &Event, names: Names<'_>) -> String {
    let text = names.words.text;
    let noted = |key: &str, note: &Option<String>| match note {
        Some(note) => text.with("said-is", &[("what", &text.get(key)), ("value", note)]),
        None => text.get(key),
    };
    match event {
        Event::Held { .. } => text.get("event-held"),
        Event::Raised { .. } => text.get("event-raised"),
        Event::Revised { .. } => text.get("event-revised"),
        Event::Forecast { .. } => text.get("event-forecast"),
        Event::Superseded { by } => text.with("event-superseded", &[("id", by)]),
        Event::Corrected { by: Some(by) } => text.with("event-corrected-by", &[("id", by)]),
        Event::Corrected { by: None } => text.get("event-corrected"),
        Event::Cleared => text.get("event-cleared"),
        Event::Expired => text.get("event-expired"),
        Event::Told { letter, endpoints, digest } => {
            let key = match (*digest, endpoints.is_empty()) {
                (_, true) => "event-told-nowhere",
                (true, false) => "event-told-digest",
                (false, false) => "event-told",
            };
            text.with(key, &[("letter", letter), ("endpoints", &text.list(endpoints))])
        }
        Event::Acknowledged { note } => noted("event-acknowledged", note),
        Event::Actioned { note } => noted("event-actioned", note),
        Event::Dismissed { reason } => noted("event-dismissed", &Some(reason.clone())),
        Event::Feedback { feedback, note } => noted(
            match feedback {
                Feedback::Useful => "event-useful",
                Feedback::Known => "event-known",
                Feedback::Wrong => "event-wrong",
                Feedback::NotMine => "event-not-mine",
            },
            note,
        ),
    }
}
