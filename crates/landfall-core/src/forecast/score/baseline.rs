//! What a track alone has shown, unsmoothed: the forecast to beat.

/// A passage seen: days, and whether it was reached, died or was open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Seen {
    pub time: usize,
    pub reached: Option<bool>,
}

/// Incidence of being reached, with dying as a competing end (Aalen and Johansen), given the time already waited.
#[derive(Debug, Clone, Default)]
pub(super) struct Baseline {
    seen: Vec<Seen>,
}

impl Baseline {
    pub fn new(mut seen: Vec<Seen>) -> Baseline {
        seen.sort_unstable();
        Baseline { seen }
    }

    /// Chance of being reached within so many days, and ever; none where nobody has waited as long.
    pub fn within(&self, waited: usize, ahead: Option<usize>) -> Option<f64> {
        let (mut alive, mut sum) = (1.0, 0.0);
        let late: Vec<Seen> = self.seen.iter().copied().filter(|s| s.time > waited).collect();
        if late.is_empty() {
            return None;
        }
        let mut at = 0;
        while at < late.len() {
            let time = late[at].time;
            if ahead.is_some_and(|ahead| time > waited + ahead) {
                break;
            }
            let tied = late[at..].iter().take_while(|s| s.time == time).count();
            let at_risk = (late.len() - at) as f64;
            let of = |wanted: bool| late[at..at + tied].iter().filter(|s| s.reached == Some(wanted)).count() as f64;
            sum += alive * of(true) / at_risk;
            alive *= 1.0 - (of(true) + of(false)) / at_risk;
            at += tied;
        }
        Some(sum)
    }

    /// The middle of the times it took.
    pub fn median(&self) -> Option<usize> {
        let times = self.times(0);
        times.get(times.len() / 2).copied()
    }

    /// The times it took, of those longer than the time waited.
    pub fn times(&self, waited: usize) -> Vec<usize> {
        self.seen.iter().filter(|s| s.reached == Some(true) && s.time > waited).map(|s| s.time).collect()
    }
}

/// The continuous ranked probability score of equally likely times: mean distance to the truth less half the mean
/// distance between them.
pub(super) fn crps(times: &[usize], truth: usize) -> f64 {
    let n = times.len() as f64;
    let off: f64 = times.iter().map(|t| t.abs_diff(truth) as f64).sum();
    let between: f64 = times.iter().flat_map(|a| times.iter().map(move |b| a.abs_diff(*b) as f64)).sum();
    off / n - between / (2.0 * n * n)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(rows: &[(usize, Option<bool>)]) -> Baseline {
        Baseline::new(rows.iter().map(|(time, reached)| Seen { time: *time, reached: *reached }).collect())
    }

    #[test]
    fn incidence_is_that_of_a_hand_worked_table() {
        // 5 at risk, one reached; 4 at risk, one died; one leaves open; 2 at risk, one reached; the last stays open
        let b = seen(&[(10, Some(true)), (20, Some(false)), (25, None), (30, Some(true)), (40, None)]);
        assert!((b.within(0, Some(10)).unwrap() - 0.2).abs() < 1e-12);
        assert!((b.within(0, Some(29)).unwrap() - 0.2).abs() < 1e-12);
        assert!((b.within(0, None).unwrap() - (0.2 + 0.8 * 0.75 / 2.0)).abs() < 1e-12);
        // after 20 days three are left
        assert!((b.within(20, None).unwrap() - 0.5).abs() < 1e-12);
        assert_eq!(b.within(40, None), None);
    }

    #[test]
    fn the_ranked_probability_score_is_the_area_between_forecast_and_truth() {
        let times = [10, 20, 40];
        let truth = 25;
        let share = |day: usize| times.iter().filter(|t| **t <= day).count() as f64 / 3.0;
        let area: f64 = (0..60).map(|day| (share(day) - f64::from(u8::from(day >= truth))).powi(2)).sum();
        assert!((crps(&times, truth) - area).abs() < 1e-9);
    }
}
