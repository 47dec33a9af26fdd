//! The inner loops: 64 rows at a time, without branches on the values, so that they become vector instructions.

use super::{Bits, Op, Tri};

/// Rows handled together: one word of a bit set.
pub(crate) const BLOCK: usize = 64;

/// Values of one block of rows.
pub(crate) type Lane<T> = [T; BLOCK];

/// Packs truth values of 0 or 1, one a byte, into a word.
#[inline]
fn pack(bytes: &Lane<u8>) -> u64 {
    let mut word = 0;
    for (i, eight) in bytes.as_chunks::<8>().0.iter().enumerate() {
        // the product gathers the lowest bit of each byte in its highest byte
        let bits = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        word |= bits << (8 * i);
    }
    word
}

/// The bit of each row of a block.
const BIT: Lane<u64> = {
    let mut bit = [0; BLOCK];
    let mut row = 0;
    while row < BLOCK {
        bit[row] = 1 << row;
        row += 1;
    }
    bit
};

/// Gathers truth values in lanes as wide as the values, so that no vector is taken apart.
#[inline]
fn gather<T>(holds: impl Iterator<Item = bool>) -> u64 {
    if size_of::<T>() == size_of::<u64>() {
        return holds.zip(&BIT).fold(0, |word, (holds, bit)| word | if holds { *bit } else { 0 });
    }
    let mut bytes = [0; BLOCK];
    for (byte, holds) in bytes.iter_mut().zip(holds) {
        *byte = u8::from(holds);
    }
    pack(&bytes)
}

/// The rows for which `f` holds.
#[inline]
pub(crate) fn mask<T: Copy>(values: &Lane<T>, f: impl Fn(T) -> bool) -> u64 {
    gather::<T>(values.iter().map(|x| f(*x)))
}

/// The rows for which `f` holds of two values.
#[inline]
pub(crate) fn mask2<T: Copy>(left: &Lane<T>, right: &Lane<T>, f: impl Fn(T, T) -> bool) -> u64 {
    gather::<T>(left.iter().zip(right).map(|(a, b)| f(*a, *b)))
}

/// Where `f` holds among the known rows of a column.
#[inline]
pub(crate) fn column<T: Copy>(known: &Bits, values: &[T], f: impl Fn(T) -> bool) -> Tri {
    let mut tri = Tri::unknown(known.rows());
    let words = tri.yes.words_mut().iter_mut().zip(tri.no.words_mut());
    for (((yes, no), known), lane) in words.zip(known.words()).zip(values.as_chunks::<BLOCK>().0) {
        let holds = mask(lane, &f);
        *yes = holds & known;
        *no = !holds & known;
    }
    tri
}

/// Where `f` holds among the rows known in both columns.
#[inline]
pub(crate) fn columns<T: Copy>(left: (&Bits, &[T]), right: (&Bits, &[T]), f: impl Fn(T, T) -> bool) -> Tri {
    let mut tri = Tri::unknown(left.0.rows());
    let words = tri.yes.words_mut().iter_mut().zip(tri.no.words_mut());
    let known = left.0.words().iter().zip(right.0.words()).map(|(a, b)| a & b);
    let lanes = left.1.as_chunks::<BLOCK>().0.iter().zip(right.1.as_chunks::<BLOCK>().0);
    for (((yes, no), known), (a, b)) in words.zip(known).zip(lanes) {
        let holds = mask2(a, b, &f);
        *yes = holds & known;
        *no = !holds & known;
    }
    tri
}

/// A column against a constant.
pub(crate) fn against<T: Copy + PartialOrd>(op: Op, known: &Bits, values: &[T], constant: T) -> Tri {
    match op {
        Op::Equal => column(known, values, |x| x == constant),
        Op::NotEqual => column(known, values, |x| x != constant),
        Op::Less => column(known, values, |x| x < constant),
        Op::LessOrEqual => column(known, values, |x| x <= constant),
        Op::Greater => column(known, values, |x| x > constant),
        Op::GreaterOrEqual => column(known, values, |x| x >= constant),
    }
}

/// A column against a column.
pub(crate) fn between<T: Copy + PartialOrd>(op: Op, left: (&Bits, &[T]), right: (&Bits, &[T])) -> Tri {
    match op {
        Op::Equal => columns(left, right, |a, b| a == b),
        Op::NotEqual => columns(left, right, |a, b| a != b),
        Op::Less => columns(left, right, |a, b| a < b),
        Op::LessOrEqual => columns(left, right, |a, b| a <= b),
        Op::Greater => columns(left, right, |a, b| a > b),
        Op::GreaterOrEqual => columns(left, right, |a, b| a >= b),
    }
}

/// Low and high ends of one block.
pub(crate) struct Ends {
    pub low: Lane<f64>,
    pub high: Lane<f64>,
}

impl Ends {
    pub const ZERO: Ends = Ends { low: [0.0; BLOCK], high: [0.0; BLOCK] };
}

/// Rows for which the comparison of exact values holds.
pub(crate) fn exact(op: Op, a: &Lane<f64>, b: &Lane<f64>) -> (u64, u64) {
    let yes = match op {
        Op::Equal => mask2(a, b, |x, y| x == y),
        Op::NotEqual => mask2(a, b, |x, y| x != y),
        Op::Less => mask2(a, b, |x, y| x < y),
        Op::LessOrEqual => mask2(a, b, |x, y| x <= y),
        Op::Greater => mask2(a, b, |x, y| x > y),
        Op::GreaterOrEqual => mask2(a, b, |x, y| x >= y),
    };
    (yes, !yes)
}

/// Rows for which the comparison holds for all of both intervals, and for none of them.
pub(crate) fn ranged(op: Op, a: &Ends, b: &Ends) -> (u64, u64) {
    match op {
        Op::Less => (mask2(&a.high, &b.low, |x, y| x < y), mask2(&a.low, &b.high, |x, y| x >= y)),
        Op::LessOrEqual => (mask2(&a.high, &b.low, |x, y| x <= y), mask2(&a.low, &b.high, |x, y| x > y)),
        Op::Equal => {
            let points = mask2(&a.low, &a.high, |x, y| x == y) & mask2(&b.low, &b.high, |x, y| x == y);
            let apart = mask2(&a.high, &b.low, |x, y| x < y) | mask2(&a.low, &b.high, |x, y| x > y);
            (points & mask2(&a.low, &b.low, |x, y| x == y), apart)
        }
        Op::NotEqual => {
            let (yes, no) = ranged(Op::Equal, a, b);
            (no, yes)
        }
        Op::Greater => ranged(Op::Less, b, a),
        Op::GreaterOrEqual => ranged(Op::LessOrEqual, b, a),
    }
}

/// Sum of intervals.
pub(crate) fn add(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    (a.0 + b.0, a.1 + b.1)
}

/// Difference of intervals.
pub(crate) fn subtract(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    (a.0 - b.1, a.1 - b.0)
}

/// Product of intervals.
pub(crate) fn multiply(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    let (p, q, r, s) = (a.0 * b.0, a.0 * b.1, a.1 * b.0, a.1 * b.1);
    (p.min(q).min(r.min(s)), p.max(q).max(r.max(s)))
}
