//! Collects what a source says, so that every value of its files is counted once.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use landfall_core::Decimal;
use landfall_core::model::Value;

use crate::error::{Error, Result};
use crate::head::{FieldDef, Head};
use crate::reading::{Counts, Parsed, Vintage};
use crate::signal::{Problem, Signal};
use crate::statement::{About, Statement};
use crate::{limits, number};

/// What one parse has found so far.
#[derive(Debug)]
pub(crate) struct Builder<'h> {
    /// The source's description.
    pub head: &'h Head,
    /// The day the bytes were received: nothing they describe can be later.
    pub received: Date,
    name: &'static str,
    statements: Vec<(Statement, u64)>,
    held: u64,
    used: u64,
    ignored: BTreeMap<String, u64>,
    signals: Vec<Signal>,
    signalled: u64,
    /// How many signals of a problem there were, and where the last that is kept stands.
    kept: BTreeMap<Problem, (u64, usize)>,
    vintage: Option<Vintage>,
    rows: u64,
    names: HashMap<String, Arc<str>>,
    /// How many values one field counts; none where it is read again for another thing.
    weight: u64,
}

impl<'h> Builder<'h> {
    pub(crate) fn new(name: &'static str, head: &'h Head, received: Date) -> Builder<'h> {
        Builder {
            head,
            received,
            name,
            statements: Vec::new(),
            held: 0,
            used: 0,
            ignored: BTreeMap::new(),
            signals: Vec::new(),
            signalled: 0,
            kept: BTreeMap::new(),
            vintage: None,
            rows: 0,
            names: HashMap::new(),
            weight: 1,
        }
    }

    /// So many values stand in the file.
    pub(crate) fn hold(&mut self, values: u64) {
        self.held += values;
    }

    /// Values used as keys, positions or headings of what is stated.
    pub(crate) fn use_up(&mut self, values: u64) {
        self.used += values;
    }

    /// Values left out on purpose.
    pub(crate) fn ignore(&mut self, reason: &str, values: u64) {
        if let Some(count) = self.ignored.get_mut(reason) {
            *count += values;
        } else {
            self.ignored.insert(reason.to_owned(), values);
        }
    }

    /// Values left out because something is wrong. Beyond some of a kind only the numbers are kept.
    pub(crate) fn signal(&mut self, signal: Signal) {
        self.signalled += signal.values;
        let (times, last) = self.kept.entry(signal.problem).or_default();
        *times += 1;
        if *times <= limits::SIGNALS_KEPT {
            *last = self.signals.len();
            self.signals.push(signal);
        } else if let Some(last) = self.signals.get_mut(*last) {
            last.values += signal.values;
            last.severe |= signal.severe;
            last.found = format!("and {} more such places", *times - limits::SIGNALS_KEPT);
        }
    }

    /// One more of what the source is counted by.
    pub(crate) fn row(&mut self) {
        self.rows += 1;
    }

    /// How old the content is; of several the latest counts.
    pub(crate) fn vintage(&mut self, text: &str, through: Option<Date>) {
        if self.vintage.as_ref().is_none_or(|v| v.through < through) {
            self.vintage = Some(Vintage { text: text.to_owned(), through });
        }
    }

    /// Whether fields taken from here on are read for the first time; a value that goes into several statements counts
    /// once.
    pub(crate) fn first_time(&mut self, first: bool) {
        self.weight = u64::from(first);
    }

    /// A shared copy of a text that stands in many statements.
    pub(crate) fn shared(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.names.get(text) {
            return known.clone();
        }
        let new: Arc<str> = text.into();
        self.names.insert(text.to_owned(), new.clone());
        new
    }

    /// States something; `values` values of the file went into it.
    pub(crate) fn state(&mut self, statement: Statement, values: u64) {
        self.statements.push((statement, values));
    }

    /// States, ignores or signals one field as its description says. `at` is where it stands for people, `place` for
    /// messages: file, line, field.
    pub(crate) fn take(&mut self, field: &FieldDef, raw: &str, about: &Arc<About>, fine: Fine<'_>) {
        let (file, line, name) = fine.place;
        if raw.trim().is_empty() {
            return self.ignore("blank", self.weight);
        }
        if let Some(reason) = &field.ignore {
            return self.ignore(reason, self.weight);
        }
        let Some(attribute) = &field.attribute else { return self.use_up(self.weight) };
        if let Some(year) = fine.observed.and_then(|o| o.get(..4)).and_then(number::year)
            && year > self.received.year()
        {
            return self.signal(
                Signal::new(Problem::InFuture, file, line, name, fine.observed.unwrap_or_default()).of(self.weight),
            );
        }
        match self.value(field, raw) {
            Ok(value) => {
                let of = fine.of.or(field.of.as_deref()).map(|t| self.shared(t));
                let observed = fine.observed.or(field.observed.as_deref()).map(|t| self.shared(t));
                let attribute = self.shared(attribute);
                let statement = Statement { about: about.clone(), attribute, value, of, observed, at: fine.at };
                self.state(statement, self.weight);
            }
            Err(Left::Ignored(reason)) => self.ignore(reason, self.weight),
            Err(Left::Signalled(problem)) => self.signal(Signal::new(problem, file, line, name, raw).of(self.weight)),
        }
    }

    /// A value as its field's description types it.
    pub(crate) fn value(&self, field: &FieldDef, raw: &str) -> std::result::Result<Value, Left> {
        let raw = raw.trim();
        if raw.chars().any(|c| c.is_control() && c != '\n' || c == '\u{fffd}') {
            return Err(Left::Signalled(Problem::Garbled));
        }
        let term = match &field.terms {
            Some(table) => match self.head.term(table, raw) {
                // a word that says there is no value
                Some("") => return Err(Left::Ignored("the publisher's word for no value")),
                Some(term) => Some(term),
                None if field.kind == "number" => None,
                None => return Err(Left::Signalled(Problem::UnknownTerm)),
            },
            None => None,
        };
        let said = term.unwrap_or(raw);
        match field.kind.as_str() {
            "number" | "money" => {
                let number = number::plain(said).ok_or(Left::Signalled(Problem::NotANumber))?;
                in_range(field, number)?;
                Ok(amount(field, number, number))
            }
            "bool" => match said {
                "true" => Ok(Value::Bool(true)),
                "false" => Ok(Value::Bool(false)),
                _ => Err(Left::Signalled(Problem::UnknownTerm)),
            },
            "day" => said.parse::<Date>().map(Value::Day).map_err(|_| Left::Signalled(Problem::NotADay)),
            "code" => Ok(Value::Code(said.to_owned())),
            "list" => Ok(Value::List { items: vec![said.to_owned()], complete: false }),
            _ => Ok(Value::Text(said.to_owned())),
        }
    }

    /// The market the publisher calls `word`, from its table of terms.
    pub(crate) fn market(&self, table: &str, word: &str) -> Option<String> {
        self.head.term(table, word).map(str::to_owned)
    }

    /// Why a file of a kind is not read, counted as one value.
    pub(crate) fn leave_file(&mut self, reason: &str) {
        self.hold(1);
        self.ignore(reason, 1);
    }

    /// Ends the parse: what is said twice is settled, the numbers are compared.
    ///
    /// # Errors
    /// The numbers do not add up: a defect.
    pub(crate) fn finish(mut self) -> Result<Parsed> {
        self.settle();
        let (least, most) = (self.head.expected.least, self.head.expected.most);
        if self.rows < least || self.rows > most {
            let problem = if self.rows < least { Problem::TooFew } else { Problem::TooMany };
            let found = format!("{}, expected {least} to {most}", self.rows);
            let signal = Signal::new(problem, self.name, 0, &self.head.expected.of, &found).of(0);
            self.signal(if problem == Problem::TooFew { signal.severe() } else { signal });
        }
        let stated: u64 = self.statements.iter().map(|(_, values)| values).sum();
        let counts = Counts {
            held: self.held,
            handled: stated + self.used,
            ignored: self.ignored,
            signalled: self.signalled,
            rows: self.rows,
        };
        if counts.held != counts.told() {
            return Err(Error::Unaccounted { origin: self.name.to_owned(), held: counts.held, told: counts.told() });
        }
        let vintage = self
            .vintage
            .or_else(|| self.head.vintage.as_ref().map(|text| Vintage { text: text.clone(), through: None }));
        let statements = self.statements.into_iter().map(|(s, _)| s).collect();
        Ok(Parsed { statements, counts, signals: self.signals, vintage })
    }

    /// Of what is said twice the same way, one stays; said in two ways, none does.
    fn settle(&mut self) {
        let mut first: HashMap<String, usize> = HashMap::with_capacity(self.statements.len());
        let mut again: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (index, (statement, _)) in self.statements.iter().enumerate() {
            match first.entry(statement.key()) {
                std::collections::hash_map::Entry::Occupied(e) => again.entry(*e.get()).or_default().push(index),
                std::collections::hash_map::Entry::Vacant(e) => {
                    e.insert(index);
                }
            }
        }
        drop(first);
        let mut drops = std::collections::BTreeSet::new();
        for (index, others) in again {
            let Some((kept, values)) = self.statements.get(index).map(|(s, v)| (s.clone(), *v)) else { continue };
            let rivals: Vec<(Value, String, u64)> = others
                .iter()
                .filter_map(|o| self.statements.get(*o).map(|(s, v)| (s.value.clone(), s.at.clone(), *v)))
                .collect();
            let all: u64 = rivals.iter().map(|(_, _, v)| v).sum();
            drops.extend(others);
            if let Some((other, at, _)) = rivals.iter().find(|(value, _, _)| *value != kept.value) {
                drops.insert(index);
                let found = format!("{} · {other} ({at})", kept.value);
                let mut signal = Signal::new(Problem::Contradiction, &kept.at, 0, &kept.key(), &found);
                signal.found = found;
                self.signal(signal.of(values + all));
            } else {
                self.ignore("said before, the same way", all);
            }
        }
        if !drops.is_empty() {
            let mut index = 0;
            self.statements.retain(|_| {
                index += 1;
                !drops.contains(&(index - 1))
            });
        }
    }
}

/// Where a field stands and what else is known of its statement.
#[derive(Debug)]
pub(crate) struct Fine<'a> {
    /// File, line, field: for messages.
    pub place: (&'a str, u64, &'a str),
    /// Where it stands, for citations.
    pub at: String,
    pub of: Option<&'a str>,
    pub observed: Option<&'a str>,
}

/// Why a value was not stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Left {
    Ignored(&'static str),
    Signalled(Problem),
}

/// Whether a number is possible.
pub(crate) fn in_range(field: &FieldDef, number: Decimal) -> std::result::Result<(), Left> {
    let low = field.least.is_some_and(|least| number < least);
    let high = field.most.is_some_and(|most| number > most);
    if low || high { Err(Left::Signalled(Problem::OutOfRange)) } else { Ok(()) }
}

/// A number or money in the field's unit.
pub(crate) fn amount(field: &FieldDef, low: Decimal, high: Decimal) -> Value {
    if field.kind == "money" {
        Value::Money { low, high, currency: field.unit.clone() }
    } else {
        Value::Number { low, high, unit: field.unit.clone() }
    }
}
