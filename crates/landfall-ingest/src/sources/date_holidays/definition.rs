//! What stands below a rule: its type, names, periods, and the dates it was moved from and to.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::feast::Beyond;
use super::grammar;
use super::rule::{Active, Once, Others, Rule};
use super::words::period;
use crate::head::Head;
use crate::signal::Problem;
use crate::tree::Tree;

/// Keys of a rule as merged for a market: those of the part replace those of the whole.
pub(super) type Keys<'t> = BTreeMap<&'t str, &'t Tree>;

/// A day that is taken away or given: whole, or a month or year of it.
#[derive(Debug, Clone, PartialEq)]
struct Stamp {
    year: i16,
    month: Option<i8>,
    day: Option<Date>,
}

/// A rule with everything said of it.
#[derive(Debug, Clone)]
pub(super) struct Definition {
    pub rule: Rule,
    /// Type of the holiday as the vocabulary has it.
    pub kind: String,
    /// Periods in which it holds; none: always.
    active: Vec<Active>,
    disable: Vec<Stamp>,
    enable: Vec<Stamp>,
}

/// What is not understood: the key and what stands there.
pub(super) type Fault = (Problem, String, String);

impl Definition {
    /// Reads a rule and its keys.
    pub(super) fn read(head: &Head, text: &str, keys: &Keys<'_>) -> Result<Definition, Fault> {
        let fault = |problem, key: &str, tree: &Tree| (problem, key.to_owned(), tree.said());
        let rule = grammar::rule(text).ok_or_else(|| (Problem::UnknownForm, String::new(), text.to_owned()))?;
        let mut kind = grammar::DEFAULT_KIND.to_owned();
        let mut active = rule.active.clone();
        let (mut disable, mut enable) = (Vec::new(), Vec::new());
        for (key, tree) in keys {
            match *key {
                "type" => {
                    let word = tree.text().unwrap_or_default();
                    let term = head.term("type", word).ok_or_else(|| fault(Problem::UnknownTerm, key, tree))?;
                    term.clone_into(&mut kind);
                }
                "active" => active = periods(tree).ok_or_else(|| fault(Problem::UnknownForm, key, tree))?,
                "disable" => disable = stamps(tree).ok_or_else(|| fault(Problem::NotADay, key, tree))?,
                "enable" => enable = stamps(tree).ok_or_else(|| fault(Problem::NotADay, key, tree))?,
                // a rule cut off before its type may be no day off
                "name" | "_name" if **tree == Tree::Null => return Err(fault(Problem::Blank, key, tree)),
                "name" | "_name" | "note" | "substitute" => {}
                _ => return Err(fault(Problem::UnknownField, key, tree)),
            }
        }
        Ok(Definition { rule, kind, active, disable, enable })
    }

    /// Its days for a feast of one year.
    pub(super) fn once(&self, year: i16, others: Others<'_>) -> Result<Vec<Once>, Beyond> {
        let mut all = self.rule.once(year, others)?;
        let moved = self.disable.iter().filter(|s| s.day.is_some_and(|day| all.iter().any(|o| o.day == day)));
        if let Some(day) = moved.filter_map(|s| s.day).next() {
            let instead = self.enable.iter().filter_map(|s| s.day).find(|d| d.year() == day.year());
            let first = all.iter().find(|o| o.day == day).copied();
            all.retain(|o| o.day.year() != day.year());
            all.extend(first.zip(instead).map(|(once, day)| once.on(day)));
        }
        all.retain(|o| !self.disable.iter().any(|s| s.takes(o.day)));
        all.retain(|o| self.active.is_empty() || self.active.iter().any(|a| a.holds(o.day)));
        Ok(all)
    }
}

impl Stamp {
    /// Whether it takes away a day: a month or a year of them.
    fn takes(&self, day: Date) -> bool {
        self.day.is_none() && self.year == day.year() && self.month.is_none_or(|m| m == day.month())
    }
}

impl Active {
    fn holds(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day < to)
    }
}

fn periods(tree: &Tree) -> Option<Vec<Active>> {
    let one = |tree: &Tree| {
        let map = tree.map().filter(|m| !m.is_empty())?;
        let mut active = Active::default();
        for (key, value) in map {
            match key.as_str() {
                "from" => active.from = Some(stamp(value)?),
                "to" => active.to = Some(stamp(value)?),
                _ => return None,
            }
        }
        Some(active)
    };
    tree.list().filter(|l| !l.is_empty())?.iter().map(one).collect()
}

/// A date with whatever follows it left out: `2017-01-01T00:00`.
fn stamp(tree: &Tree) -> Option<Date> {
    let said = tree.said();
    period(said.split(['T', ' ']).next().unwrap_or_default())
}

fn stamps(tree: &Tree) -> Option<Vec<Stamp>> {
    let one = |tree: &Tree| {
        let said = tree.said();
        let date = period(&said)?;
        let parts = said.split('-').count();
        let month = (parts > 1).then_some(date.month());
        Some(Stamp { year: date.year(), month, day: (parts > 2).then_some(date) })
    };
    tree.list()?.iter().map(one).collect()
}
