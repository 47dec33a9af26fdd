//! Approvals of one scheme, per row: whether new types were bound, and what an approval proves.

use jiff::civil::Date;

use crate::model::{Bounds, Case, Role, Truth, Value, Vocab, Window};
use crate::predicate::{Bits, Tri};

/// One row's standing under a scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Approved on a day, the earliest listed.
    Granted(Date),
    /// Approved, the day is not given.
    Undated,
    /// Provably not approved.
    Never,
    /// None listed on an open list.
    Open,
}

/// The standing of a case under a scheme.
pub(super) fn standing(case: &Case, scheme: Option<&str>, vocab: &Vocab) -> Standing {
    let listed = || case.approvals.iter().filter(|a| Some(a.scheme.as_str()) == scheme);
    if let Some(day) = listed().filter_map(|a| a.granted).min() {
        return Standing::Granted(day);
    }
    if listed().next().is_some() {
        return Standing::Undated;
    }
    let complete = vocab
        .role(Role::ApprovalsComplete)
        .and_then(|(_, def)| case.values.get(&def.name))
        .is_some_and(|given| given.value == Value::Bool(true));
    if complete { Standing::Never } else { Standing::Open }
}

impl Standing {
    /// Whether a requirement that binds types approved from a first day on binds this row.
    pub(super) fn bound_from(self, from: Bounds) -> Truth {
        match self {
            Standing::Never => Truth::True,
            Standing::Open | Standing::Undated => Truth::Unknown,
            Standing::Granted(day) if day < from.earliest => Truth::False,
            Standing::Granted(day) if day >= from.latest => Truth::True,
            Standing::Granted(_) => Truth::Unknown,
        }
    }

    /// Whether the approval was granted while a requirement surely bound new types, and so proves it.
    pub(super) fn proves(self, window: &Window) -> bool {
        matches!(self, Standing::Granted(day) if window.holds(day) == Truth::True)
    }
}

/// The standings of all rows under one scheme, so that days are asked of all rows at once.
#[derive(Debug, Clone)]
pub(super) struct Standings {
    never: Bits,
    /// Rows approved on a known day, in the order of the days.
    granted: Vec<(Date, usize)>,
    /// The first `step`, `2 * step` … of them, none first.
    marks: Vec<Bits>,
    step: usize,
}

impl Standings {
    /// The standings of cases under a scheme.
    pub(super) fn new(cases: &[Case], scheme: Option<&str>, vocab: &Vocab) -> Standings {
        let rows = cases.len();
        let mut never = Bits::none(rows);
        let mut granted = Vec::new();
        for (row, case) in cases.iter().enumerate() {
            match standing(case, scheme, vocab) {
                Standing::Granted(day) => granted.push((day, row)),
                Standing::Never => never.set(row, true),
                Standing::Undated | Standing::Open => {}
            }
        }
        granted.sort_unstable();
        // a few hundred marks at most, and a step at least as long as a word
        let step = (granted.len() / 256).max(64);
        let mut marks = vec![Bits::none(rows)];
        let mut so_far = Bits::none(rows);
        for chunk in granted.chunks_exact(step) {
            chunk.iter().for_each(|(_, row)| so_far.set(*row, true));
            marks.push(so_far.clone());
        }
        Standings { never, granted, marks, step }
    }

    /// Rows approved before a day.
    fn before(&self, day: Date) -> Bits {
        let end = self.granted.partition_point(|(granted, _)| *granted < day);
        let mark = end / self.step;
        let mut rows = self.marks.get(mark).cloned().unwrap_or_else(|| Bits::none(self.never.rows()));
        let rest = self.granted.get(mark * self.step..end).unwrap_or_default();
        rest.iter().for_each(|(_, row)| rows.set(*row, true));
        rows
    }

    /// As [`Standing::bound_from`], for every row.
    pub(super) fn bound_from(&self, from: Bounds) -> Tri {
        let mut yes = self.before(Date::MAX);
        yes.and_not(&self.before(from.latest.max(from.earliest)));
        yes.or(&self.never);
        Tri { yes, no: self.before(from.earliest) }
    }

    /// As [`Standing::proves`], for every row.
    pub(super) fn proven(&self, window: &Window) -> Bits {
        let mut rows = self.before(window.to.earliest.min(window.to.latest));
        rows.and_not(&self.before(window.from.latest.max(window.from.earliest)));
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Approval;
    use jiff::civil::date;

    fn case(granted: Option<Date>) -> Case {
        let approval = |granted| Approval { scheme: "s".into(), number: None, series: None, granted, cite: None };
        Case { approvals: vec![approval(granted)], ..Case::default() }
    }

    #[test]
    fn all_rows_at_once_stand_as_each_alone() {
        let day = |n: i16| date(2020 + n / 300, i8::try_from(n % 12).unwrap() + 1, i8::try_from(n % 28).unwrap() + 1);
        let mut cases: Vec<Case> = (0..700).map(|n| case((n % 7 > 0).then(|| day(n * 37 % 601)))).collect();
        cases.push(Case::default());
        let vocab = Vocab::default();
        let all = Standings::new(&cases, Some("s"), &vocab);
        for n in (0..600).step_by(13) {
            let from = Bounds { earliest: day(n), latest: day(n).max(day(n * 3 % 601)) };
            let to = Bounds { earliest: day(n * 5 % 601), latest: day(n * 5 % 601).max(day(n * 7 % 601)) };
            let window = Window { from, to };
            let (bound, proven) = (all.bound_from(from), all.proven(&window));
            for (row, case) in cases.iter().enumerate() {
                let alone = standing(case, Some("s"), &vocab);
                assert_eq!(bound.get(row), alone.bound_from(from), "{row} {from:?}");
                assert_eq!(proven.get(row), alone.proves(&window), "{row} {window:?}");
            }
        }
    }
}
