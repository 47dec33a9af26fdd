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
