//! Sets of rows.

use crate::model::Truth;

/// A set of rows of a table, 64 to a word; bits behind the last row are zero.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Bits {
    words: Words,
    rows: usize,
}

/// Up to 64 rows, a single case among them, need no memory of their own.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Words {
    One([u64; 1]),
    Many(Vec<u64>),
}

impl Words {
    fn of(rows: usize, word: u64) -> Words {
        if rows.div_ceil(64) == 1 { Words::One([word]) } else { Words::Many(vec![word; rows.div_ceil(64)]) }
    }
}

impl std::ops::Deref for Words {
    type Target = [u64];

    fn deref(&self) -> &[u64] {
        match self {
            Words::One(word) => word,
            Words::Many(words) => words,
        }
    }
}

impl std::ops::DerefMut for Words {
    fn deref_mut(&mut self) -> &mut [u64] {
        match self {
            Words::One(word) => word,
            Words::Many(words) => words,
        }
    }
}

impl Bits {
    /// No row of `rows`.
    #[must_use]
    pub fn none(rows: usize) -> Bits {
        Bits { words: Words::of(rows, 0), rows }
    }

    /// Every row of `rows`.
    #[must_use]
    pub fn all(rows: usize) -> Bits {
        let mut bits = Bits { words: Words::of(rows, u64::MAX), rows };
        bits.trim();
        bits
    }

    fn trim(&mut self) {
        let tail = self.rows % 64;
        if let Some(last) = self.words.last_mut().filter(|_| tail > 0) {
            *last &= (1 << tail) - 1;
        }
    }

    /// How many rows the table has.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Whether the row is in the set; false behind the last row.
    #[must_use]
    pub fn get(&self, row: usize) -> bool {
        self.words.get(row / 64).is_some_and(|w| w >> (row % 64) & 1 == 1)
    }

    /// Puts a row in or takes it out; nothing behind the last row.
    pub fn set(&mut self, row: usize, value: bool) {
        if let Some(word) = self.words.get_mut(row / 64).filter(|_| row < self.rows) {
            *word = *word & !(1 << (row % 64)) | u64::from(value) << (row % 64);
        }
    }

    /// How many rows are in the set.
    #[must_use]
    pub fn count(&self) -> usize {
        self.words.iter().map(|w| w.count_ones() as usize).sum()
    }

    /// Whether every row is in the set.
    #[must_use]
    pub fn is_full(&self) -> bool {
        let tail = self.rows % 64;
        let last = if tail > 0 { (1 << tail) - 1 } else { u64::MAX };
        self.words.split_last().is_none_or(|(end, words)| *end == last && words.iter().all(|w| *w == u64::MAX))
    }

    /// Whether no row is in the set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|w| *w == 0)
    }

    /// Whether some row is in both sets.
    #[must_use]
    pub fn meets(&self, other: &Bits) -> bool {
        self.words.iter().zip(other.words.iter()).any(|(a, b)| a & b != 0)
    }

    /// The rows in the set, in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(index, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let row = (rest != 0).then(|| index * 64 + rest.trailing_zeros() as usize);
                rest &= rest.wrapping_sub(1);
                row
            })
        })
    }

    /// The words, row 0 in the lowest bit of the first.
    #[must_use]
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    pub(crate) fn words_mut(&mut self) -> &mut [u64] {
        &mut self.words
    }

    /// Keeps the rows that are in the other set too.
    pub fn and(&mut self, other: &Bits) {
        self.words.iter_mut().zip(other.words.iter()).for_each(|(a, b)| *a &= b);
    }

    /// Adds the rows of the other set.
    pub fn or(&mut self, other: &Bits) {
        self.words.iter_mut().zip(other.words.iter()).for_each(|(a, b)| *a |= b);
    }

    /// Takes out the rows of the other set.
    pub fn and_not(&mut self, other: &Bits) {
        self.words.iter_mut().zip(other.words.iter()).for_each(|(a, b)| *a &= !b);
    }

    /// Adds the rows that are in exactly one of two sets.
    pub fn or_difference(&mut self, a: &Bits, b: &Bits) {
        for (word, (a, b)) in self.words.iter_mut().zip(a.words.iter().zip(b.words.iter())) {
            *word |= a ^ b;
        }
    }

    /// The rows of the table that are not in the set.
    #[must_use]
    pub fn complement(&self) -> Bits {
        let mut bits = self.clone();
        bits.words.iter_mut().for_each(|w| *w = !*w);
        bits.trim();
        bits
    }
}

/// Three-valued truth of one predicate for every row: known to hold, known not to hold, neither is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tri {
    /// Rows for which it is known to hold.
    pub yes: Bits,
    /// Rows for which it is known not to hold; no row is in both.
    pub no: Bits,
}

impl Tri {
    /// Unknown for every row.
    #[must_use]
    pub fn unknown(rows: usize) -> Tri {
        Tri { yes: Bits::none(rows), no: Bits::none(rows) }
    }

    /// Known for every row.
    #[must_use]
    pub fn known(value: bool, rows: usize) -> Tri {
        let (all, none) = (Bits::all(rows), Bits::none(rows));
        if value { Tri { yes: all, no: none } } else { Tri { yes: none, no: all } }
    }

    /// Takes out bits behind the last row.
    pub(crate) fn trim(&mut self) {
        self.yes.trim();
        self.no.trim();
    }

    /// The truth for one row.
    #[must_use]
    pub fn get(&self, row: usize) -> Truth {
        match (self.yes.get(row), self.no.get(row)) {
            (true, _) => Truth::True,
            (_, true) => Truth::False,
            _ => Truth::Unknown,
        }
    }

    /// The opposite.
    #[must_use]
    pub fn negated(self) -> Tri {
        Tri { yes: self.no, no: self.yes }
    }

    /// SQL's `AND`.
    pub fn and(&mut self, other: &Tri) {
        self.yes.and(&other.yes);
        self.no.or(&other.no);
    }

    /// SQL's `OR`.
    pub fn or(&mut self, other: &Tri) {
        self.yes.or(&other.yes);
        self.no.and(&other.no);
    }
}
