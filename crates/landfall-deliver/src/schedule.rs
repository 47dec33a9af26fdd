//! When a message is tried again.

use jiff::{SignedDuration, Timestamp};

/// How long after an attempt the next is made; the first is made at once. 75.6 hours in all.
///
/// SOURCE: Standard Webhooks, "Deliverability and reliability"
pub const SCHEDULE: [SignedDuration; 10] = [
    SignedDuration::ZERO,
    SignedDuration::from_secs(5),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(30),
    SignedDuration::from_hours(2),
    SignedDuration::from_hours(5),
    SignedDuration::from_hours(10),
    SignedDuration::from_hours(14),
    SignedDuration::from_hours(20),
    SignedDuration::from_hours(24),
];

/// When the next attempt is due after so many that failed, the last of them at this instant; none where it was the last.
pub fn next(tried: u32, at: Timestamp) -> Option<Timestamp> {
    let wait = SCHEDULE.get(usize::try_from(tried).ok()?)?;
    Some(at.saturating_add(*wait).unwrap_or(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_attempts_are_spread_over_seventy_five_hours_and_a_half() {
        let start = Timestamp::UNIX_EPOCH;
        let mut at = start;
        let mut made = 1;
        while let Some(then) = next(made, at) {
            (at, made) = (then, made + 1);
        }
        assert_eq!(made, 10);
        assert_eq!(at.duration_since(start), SignedDuration::from_secs(75 * 3600 + 35 * 60 + 5));
    }
}
