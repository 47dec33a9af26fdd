//! How long something takes, with several ways to end: smoothed incidence of competing causes.
//!
//! Times are cut into bins, a day wide at first and then growing; the chance of each cause in a bin is counted among
//! those still waiting. What another level of the model thinks enters as so many further histories. Nothing is sampled.

use std::sync::OnceLock;

/// First times that have a bin each.
const FINE: usize = 60;
/// How much wider each later bin is.
const GROWTH: f64 = 1.015;
/// Longest time kept apart; what takes longer is never. About forty years in days.
pub(super) const LONGEST: usize = 14_610;
/// Points that stand for one observed time when it is smoothed: middles of equal parts of a normal distribution.
const POINTS: [f64; 7] = [-1.465, -0.792, -0.366, 0.0, 0.366, 0.792, 1.465];
/// Widest smoothing, in logarithms of time.
const WIDEST: f64 = 0.35;
/// How wide a time is smoothed, in parts of the distance to its neighbours.
const SHARPNESS: f64 = 0.5;

struct Bins {
    /// Last time of each bin.
    last: Vec<usize>,
    /// The bin of each time.
    of: Vec<usize>,
}

fn bins() -> &'static Bins {
    static BINS: OnceLock<Bins> = OnceLock::new();
    BINS.get_or_init(|| {
        let mut last: Vec<usize> = (0..=FINE).collect();
        let mut edge = FINE as f64;
        while last.last().is_some_and(|l| *l < LONGEST) {
            edge *= GROWTH;
            let next = (edge.round() as usize).min(LONGEST);
            if last.last() != Some(&next) {
                last.push(next);
            }
        }
        let mut of = Vec::with_capacity(LONGEST + 1);
        for (bin, end) in last.iter().enumerate() {
            of.resize(end + 1, bin);
        }
        Bins { last, of }
    })
}

/// How many bins there are.
pub(super) fn count() -> usize {
    bins().last.len()
}

/// The times of a bin, both included.
pub(super) fn span(bin: usize) -> (usize, usize) {
    let last = &bins().last;
    let end = last.get(bin).copied().unwrap_or(LONGEST);
    (bin.checked_sub(1).and_then(|b| last.get(b)).map_or(0, |e| e + 1), end)
}

/// The bin of a time; the last one for what is longer.
pub(super) fn bin_of(time: usize) -> usize {
    bins().of.get(time).copied().unwrap_or(count() - 1)
}

/// One time observed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Observed {
    /// As how many histories it counts.
    pub weight: f64,
    /// Days, or thousandths of a time promised.
    pub time: usize,
    /// How it ended; none where it was still waiting when last seen.
    pub cause: Option<usize>,
}

/// The chance of each cause at each time, and of still waiting.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Curve {
    /// By cause, the share that ends so in each bin.
    pub share: Vec<Vec<f64>>,
    /// The share still waiting after each bin.
    pub waiting: Vec<f64>,
}

impl Curve {
    /// A curve in which nothing ever happens.
    pub fn never(causes: usize) -> Curve {
        Curve { share: vec![vec![0.0; count()]; causes], waiting: vec![1.0; count()] }
    }

    /// From what was observed and what others think, each with as many histories as it counts for.
    pub fn fit(causes: usize, observed: &[Observed], borrowed: &[(&Curve, f64)]) -> Curve {
        let n = count();
        let mut events = vec![vec![0.0; n]; causes];
        let mut leaving = vec![0.0; n];
        for (time, cause, weight) in smoothed(causes, observed) {
            let bin = bin_of(time);
            leaving[bin] += weight;
            if let Some(events) = cause.and_then(|c| events.get_mut(c)) {
                events[bin] += weight;
            }
        }
        let mut curve = Curve::never(causes);
        let mut own: f64 = observed.iter().map(|o| o.weight).sum();
        let mut alive = 1.0;
        for bin in 0..n {
            let before = |c: &Curve| bin.checked_sub(1).map_or(1.0, |b| c.waiting[b]);
            let at_risk = own + borrowed.iter().map(|(c, w)| w * before(c)).sum::<f64>();
            let mut gone = 0.0;
            for (cause, events) in events.iter().enumerate() {
                let lent: f64 = borrowed.iter().map(|(c, w)| w * c.share[cause][bin]).sum();
                let ended = events[bin] + lent;
                let share = if at_risk > 1e-9 { alive * (ended / at_risk).min(1.0) } else { 0.0 };
                curve.share[cause][bin] = share;
                gone += share;
            }
            alive = (alive - gone).max(0.0);
            curve.waiting[bin] = alive;
            own = (own - leaving[bin]).max(0.0);
        }
        curve
    }

    /// The share still waiting when a time has passed; inside a bin in proportion.
    pub fn after(&self, time: usize) -> f64 {
        let bin = bin_of(time);
        let (first, last) = span(bin);
        let before = bin.checked_sub(1).map_or(1.0, |b| self.waiting[b]);
        let part = (time.min(last) + 1 - first) as f64 / (last + 1 - first) as f64;
        before + (self.waiting[bin] - before) * part
    }
}

/// Each observed time as points around it: as wide as its neighbours are far, so that times set by law stay sharp.
fn smoothed(causes: usize, observed: &[Observed]) -> Vec<(usize, Option<usize>, f64)> {
    let mut points = Vec::with_capacity(observed.len() * POINTS.len());
    points.extend(observed.iter().filter(|o| o.cause.is_none()).map(|o| (o.time, None, o.weight)));
    for cause in 0..causes {
        let mut times: Vec<(usize, f64)> =
            observed.iter().filter(|o| o.cause == Some(cause)).map(|o| (o.time, o.weight)).collect();
        times.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let logs: Vec<f64> = times.iter().map(|(t, _)| libm::log(*t as f64 + 1.0)).collect();
        let near = (libm::sqrt(times.len() as f64).ceil() as usize).max(1);
        for (i, (time, weight)) in times.iter().enumerate() {
            let width = (SHARPNESS * neighbour(&logs, i, near).unwrap_or(f64::MAX)).min(WIDEST);
            for z in POINTS {
                let moved = ((*time as f64) * libm::exp(width * z)).round() as usize;
                points.push((moved.min(LONGEST), Some(cause), weight / POINTS.len() as f64));
            }
        }
    }
    points
}

/// How far the `near`-th nearest neighbour of an entry in a sorted list is.
fn neighbour(sorted: &[f64], at: usize, near: usize) -> Option<f64> {
    let low = at.saturating_sub(near);
    let here = sorted.get(at)?;
    let mut far: Vec<f64> = sorted
        .iter()
        .enumerate()
        .skip(low)
        .take(2 * near + 1)
        .filter(|(i, _)| *i != at)
        .map(|(_, x)| (x - here).abs())
        .collect();
    far.sort_unstable_by(f64::total_cmp);
    far.get(near - 1).copied()
}
