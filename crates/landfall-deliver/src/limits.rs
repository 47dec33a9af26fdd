//! How much a receiver takes.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

/// How much the receivers of a channel take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// At most so many messages in any span of this length, counted to the moment the receiver has answered.
    pub most: &'static [(usize, SignedDuration)],
    /// Minutes of the hour in which only what is urgent is sent.
    pub avoided: &'static [i8],
    /// How many messages are under way to one endpoint at once.
    pub at_once: usize,
}

impl Limits {
    /// No limit but on how many are under way at once.
    #[must_use]
    pub const fn none(at_once: usize) -> Limits {
        Limits { most: &[], avoided: &[], at_once }
    }

    /// How many of the last messages must be known.
    pub(super) fn memory(&self) -> usize {
        self.most.iter().map(|(n, _)| *n).max().unwrap_or_default()
    }
}

/// Keeps an endpoint within its limits.
pub(super) struct Gate {
    limits: Limits,
    /// When the last messages were answered, the latest first.
    answered: VecDeque<Timestamp>,
}

impl Gate {
    pub(super) fn new(limits: Limits, answered: Vec<Timestamp>) -> Gate {
        Gate { limits, answered: answered.into() }
    }

    /// Until when the receiver takes no more; none where it does.
    pub(super) fn full(&self, now: Timestamp) -> Option<Timestamp> {
        let until = self.limits.most.iter().filter_map(|(most, span)| {
            // a message answered in the future is one from before the clock was set back
            let then = (*self.answered.get(most - 1)?).min(now);
            then.saturating_add(*span).ok()
        });
        until.filter(|until| *until > now).max()
    }

    /// The start of the next minute, where this one is left to what is urgent.
    pub(super) fn avoids(&self, now: Timestamp) -> Option<Timestamp> {
        const MINUTE: i64 = 60;
        let minute = now.as_second().div_euclid(MINUTE);
        let of_hour = i8::try_from(minute.rem_euclid(60)).ok()?;
        let avoided = self.limits.avoided.contains(&of_hour);
        avoided.then(|| Timestamp::from_second((minute + 1) * MINUTE).ok()).flatten()
    }

    pub(super) fn answered(&mut self, at: Timestamp) {
        self.answered.push_front(at);
        self.answered.truncate(self.limits.memory());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        most: &[(2, SignedDuration::from_secs(1)), (3, SignedDuration::from_mins(1))],
        avoided: &[0, 30],
        at_once: 1,
    };

    fn at(text: &str) -> Timestamp {
        format!("2026-11-23T{text}Z").parse().unwrap()
    }

    #[test]
    fn no_span_ever_holds_more_messages_than_the_receiver_takes() {
        let mut gate = Gate::new(LIMITS, Vec::new());
        let mut now = at("10:10:00");
        let mut sent = Vec::new();
        while sent.len() < 40 {
            match gate.full(now) {
                Some(later) => now = later,
                None => {
                    sent.push(now);
                    gate.answered(now);
                }
            }
        }
        for (most, span) in LIMITS.most {
            for window in sent.windows(most + 1) {
                assert!(window[*most].duration_since(window[0]) >= *span, "{window:?}");
            }
        }
    }

    #[test]
    fn the_minute_of_the_full_and_the_half_hour_is_avoided() {
        let gate = Gate::new(LIMITS, Vec::new());
        assert_eq!(gate.avoids(at("10:00:00")), Some(at("10:01:00")));
        assert_eq!(gate.avoids(at("10:30:59")), Some(at("10:31:00")));
        assert_eq!(gate.avoids(at("10:31:00")), None);
    }

    #[test]
    fn a_clock_set_back_never_holds_longer_than_the_span() {
        let gate = Gate::new(LIMITS, vec![at("20:10:00"); 3]);
        assert_eq!(gate.full(at("10:10:00")), Some(at("10:11:00")));
    }
}
