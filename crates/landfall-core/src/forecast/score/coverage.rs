//! Whether ranges hold as often as they say.

use jiff::civil::Date;
use serde::Serialize;

/// Where outcomes fell against the range from one in ten to nine in ten, and how far open histories were watched.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Coverage {
    /// Before it.
    pub below: usize,
    /// In it, both ends included.
    pub inside: usize,
    /// After it.
    pub above: usize,
    /// Still open before the range is over.
    pub open: usize,
    /// Still open though the range is over.
    pub overdue: usize,
    /// How much of the chance had passed when it came, or was last looked at; whether it came; and the chance that it
    /// will.
    passed: Vec<(f64, bool, f64)>,
}

impl Coverage {
    /// Notes one outcome: when it came or was last looked at, how much of the chance had passed by then, and how likely
    /// it still is for what is open.
    pub(super) fn note(&mut self, came: bool, (low, day, high): (Date, Date, Date), passed: f64, will: f64) {
        let (side, passed) = match (came, day < low, day > high) {
            (true, true, _) => (&mut self.below, LOW / 2.0),
            (true, _, true) => (&mut self.above, 1.0),
            (true, ..) => (&mut self.inside, passed.clamp(LOW, HIGH)),
            (false, _, true) => (&mut self.overdue, 1.0),
            (false, early, _) => (&mut self.open, if early { passed.min(LOW / 2.0) } else { passed.clamp(LOW, HIGH) }),
        };
        *side += 1;
        self.passed.push((passed, came, if came { 1.0 } else { will }));
    }

    /// Adds another's outcomes.
    pub fn add(&mut self, other: &Coverage) {
        self.below += other.below;
        self.inside += other.inside;
        self.above += other.above;
        self.open += other.open;
        self.overdue += other.overdue;
        self.passed.extend(&other.passed);
    }

    /// How many outcomes: what came, and what is open though its range is over.
    #[must_use]
    pub fn n(&self) -> usize {
        self.below + self.inside + self.above + self.overdue
    }

    /// The share inside of what came.
    #[must_use]
    pub fn of_what_came(&self) -> Option<f64> {
        let came = self.below + self.inside + self.above;
        (came > 0).then(|| self.inside as f64 / came as f64)
    }

    /// The share inside, open histories counting as far as they were watched (Kaplan and Meier) and as far as they are
    /// still expected to come. To count only what came would favour what came soon.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        let mut passed = self.passed.clone();
        passed.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        let left = |until: f64| {
            let mut alive = 1.0;
            let mut at_risk: f64 = passed.iter().map(|(_, _, weight)| weight).sum();
            for (_, came, weight) in passed.iter().take_while(|(p, ..)| *p < until) {
                if *came {
                    alive *= 1.0 - weight / at_risk.max(*weight);
                }
                at_risk -= weight;
            }
            alive
        };
        (self.n() > 0).then(|| left(LOW) - left(HIGH + 1e-9))
    }
}

const LOW: f64 = 0.1;
const HIGH: f64 = 0.9;

/// The interval of 95 % for a share, by Wilson.
#[must_use]
pub fn wilson(share: f64, n: usize) -> Option<(f64, f64)> {
    if n == 0 {
        return None;
    }
    let (n, z) = (n as f64, 1.959_964);
    let p = share;
    let middle = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt() / (1.0 + z * z / n);
    Some((middle - half, middle + half))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_is_open_counts_as_far_as_it_was_watched() {
        let range = |day: Date| (date(2020, 2, 1), day, date(2020, 12, 1));
        let mut plain = Coverage::default();
        plain.note(true, range(date(2020, 1, 1)), 0.05, 1.0);
        plain.note(true, range(date(2020, 6, 1)), 0.5, 1.0);
        plain.note(true, range(date(2021, 6, 1)), 0.95, 1.0);
        assert!((plain.share().unwrap() - 1.0 / 3.0).abs() < 1e-12);
        // one still open past the range is one more outside it; one nobody watched at all changes nothing
        let mut late = plain.clone();
        late.note(false, range(date(2021, 6, 1)), 0.95, 1.0);
        assert!((late.share().unwrap() - 0.25).abs() < 1e-12);
        let mut early = plain.clone();
        early.note(false, range(date(2019, 12, 31)), 0.0, 1.0);
        assert!((early.share().unwrap() - 1.0 / 3.0).abs() < 1e-12);
        assert_eq!((late.n(), early.n()), (4, 3));
    }

    #[test]
    fn the_interval_of_a_share_is_wilsons() {
        let (low, high) = wilson(0.8, 100).unwrap();
        assert!((low - 0.7112).abs() < 1e-3 && (high - 0.8666).abs() < 1e-3, "{low} {high}");
        assert_eq!(wilson(0.8, 0), None);
    }
}
