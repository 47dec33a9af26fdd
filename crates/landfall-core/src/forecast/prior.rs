//! What is thought before any history is counted, as curves.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::curve::{Curve, count, span};
use crate::model::{Shape, SlipPrior, Spell};

/// Middle and nine in ten of a normal distribution are so many deviations apart.
const NINE_IN_TEN: f64 = 1.281_551_565_544_6;
/// Days of a year.
const YEAR: f64 = 365.25;

pub(super) fn number(decimal: Decimal) -> f64 {
    decimal.to_f64().unwrap_or_default()
}

/// A curve of one passage: it gets there by `cause`; some end otherwise instead, and some leave by cause 0 at a
/// constant rate meanwhile.
pub(super) fn passage(causes: usize, cause: usize, time: &[Spell], ever: f64, exit_per_month: f64) -> Curve {
    let rate = -libm::log1p(-exit_per_month.min(0.999)) * 12.0 / YEAR;
    let mut curve = Curve::never(causes);
    let mut alive = 1.0;
    let mut done = 0.0;
    for bin in 0..count() {
        let (first, last) = span(bin);
        // a day holds everything up to its end
        let end = below(time, last as f64);
        let gets = ever * (end - done).max(0.0) * libm::exp(-rate * (first + last) as f64 / 2.0);
        let after = (1.0 - end).max(0.0) * libm::exp(-rate * last as f64);
        curve.share[cause][bin] = gets;
        curve.share[0][bin] += (alive - gets - after).max(0.0);
        alive = after;
        curve.waiting[bin] = alive;
        done = end;
    }
    curve
}

/// Curves of an announced day: how it fares (cause 1 another day, 2 the day itself, 3 another day is announced), and
/// when what was moved comes.
pub(super) fn slip(prior: &SlipPrior) -> (Curve, Curve) {
    let [ever, kept, moved] = [prior.ever, prior.kept, prior.moved].map(number);
    let other = (1.0 - kept - moved).max(0.0);
    let mut fate = Curve::never(4);
    let mut alive = 1.0;
    let (mut told, mut came) = (0.0, 0.0);
    for bin in 0..count() {
        let (first, last) = span(bin);
        let (notice, time) = (below(&prior.notice, last as f64), below(&prior.time, last as f64));
        let new = (time - came).max(0.0);
        let shares = [
            other * (1.0 - ever) * new,
            other * ever * new,
            if (first..=last).contains(&1000) { kept } else { 0.0 },
            moved * (notice - told).max(0.0),
        ];
        for (cause, share) in shares.into_iter().enumerate() {
            fate.share[cause][bin] = share;
            alive -= share;
        }
        fate.waiting[bin] = alive.max(0.0);
        (told, came) = (notice, time);
    }
    (fate, passage(2, 1, &prior.time, ever, 0.0))
}

/// The share of a mixture done by a time.
fn below(time: &[Spell], x: f64) -> f64 {
    time.iter().map(|spell| number(spell.share) * shape(&spell.shape, x)).sum()
}

fn shape(shape: &Shape, x: f64) -> f64 {
    // a whole day is over at its end; what is continuous is rounded to the nearest
    let edge = x + 0.5;
    match shape {
        Shape::Exact(time) => f64::from(u8::from(number(*time).round() <= x)),
        // periods of the calendar are counted by rules, day by day
        Shape::Period(_) => 0.0,
        Shape::Between { low, high } => {
            let (low, high) = (number(*low), number(*high));
            ((edge - low) / (high - low)).clamp(0.0, 1.0)
        }
        Shape::Middle { p50, p90 } => {
            let middle = libm::log(number(*p50));
            normal((libm::log(edge) - middle) / ((libm::log(number(*p90)) - middle) / NINE_IN_TEN))
        }
        Shape::Mean { mean, cv } => {
            let variance = libm::log1p(number(*cv) * number(*cv));
            let middle = libm::log(number(*mean)) - variance / 2.0;
            normal((libm::log(edge) - middle) / libm::sqrt(variance))
        }
        Shape::Rate { per_year } => -libm::expm1(-number(*per_year) * edge / YEAR),
    }
}

/// The standard normal distribution.
fn normal(z: f64) -> f64 {
    0.5 * libm::erfc(-z / std::f64::consts::SQRT_2)
}
