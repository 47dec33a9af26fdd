//! Cases as typed columns with known-masks.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::Bits;
use crate::model::{AttributeId, AttributeType, Case, Given, Role, Space, Value, Vocab};

/// Cases as columns, as far as they concern one market.
#[derive(Debug, Clone)]
pub struct Table {
    rows: usize,
    columns: Vec<Option<Column>>,
    pub(crate) attributes: Arc<[(AttributeType, String)]>,
    pub(crate) codes: Dictionary,
    pub(crate) currencies: Dictionary,
    pub(crate) approvals: Approvals,
}

/// Texts as numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Dictionary {
    index: HashMap<String, u32>,
    names: Vec<String>,
}

/// One attribute of all cases; slices are filled up to whole words of 64 rows.
#[derive(Debug, Clone)]
pub(crate) enum Column {
    Number(Numbers),
    Money { amount: Numbers, currency: Vec<u32>, currencies: Vec<u32> },
    Code { known: Bits, codes: Vec<u32> },
    Bool { yes: Bits, no: Bits },
    Day { known: Bits, days: Vec<i32> },
    List { given: Bits, complete: Bits, has: HashMap<u32, Bits> },
}

/// Numbers in the canonical unit; `high` stands only where some row is a range.
#[derive(Debug, Clone)]
pub(crate) struct Numbers {
    pub known: Bits,
    pub low: Vec<f64>,
    pub high: Option<Vec<f64>>,
}

/// The lists of approvals.
#[derive(Debug, Clone)]
pub(crate) struct Approvals {
    pub complete: Bits,
    pub schemes: HashMap<String, Scheme>,
}

/// Approvals of one scheme.
#[derive(Debug, Clone)]
pub(crate) struct Scheme {
    /// Rows that list one.
    pub listed: Bits,
    /// Rows that list one without its series.
    pub open: Bits,
    /// The highest series listed; 0 where none is.
    pub best: Vec<u32>,
    /// Rows in which `best` was listed.
    pub has_best: Bits,
}

impl Table {
    /// Builds the columns; a value whose type does not fit its attribute is absent, and so is one whose unit
    /// does not convert.
    #[must_use]
    pub fn build(cases: &[Case], market: &str, vocab: &Vocab) -> Table {
        let attributes = vocab.attributes.iter().map(|a| (a.type_, a.unit.clone().unwrap_or_default())).collect();
        Table::filled(attributes, cases, market, vocab)
    }

    /// The same cases for a market.
    #[must_use]
    pub fn in_market(&self, cases: &[Case], market: &str, vocab: &Vocab) -> Table {
        Table::filled(Arc::clone(&self.attributes), cases, market, vocab)
    }

    fn filled(attributes: Arc<[(AttributeType, String)]>, cases: &[Case], market: &str, vocab: &Vocab) -> Table {
        let rows = cases.len();
        let mut table = Table {
            rows,
            columns: vec![None; vocab.attributes.len()],
            attributes,
            codes: Dictionary::default(),
            currencies: Dictionary::default(),
            approvals: Approvals { complete: Bits::none(rows), schemes: HashMap::new() },
        };
        for (row, case) in cases.iter().enumerate() {
            for (name, given) in values(case, market) {
                if let Some((id, def)) = vocab.attribute(name) {
                    let number = vocab.canonical(def, &given.value);
                    table.set(id, def.type_, row, &given.value, number);
                }
            }
            for approval in &case.approvals {
                table.approvals.add(rows, row, &approval.scheme, approval.series);
            }
        }
        if let Some((id, _)) = vocab.role(Role::ApprovalsComplete)
            && let Some(Column::Bool { yes, .. }) = table.column(id)
        {
            table.approvals.complete = yes.clone();
        }
        table
    }

    /// How many cases there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The column of an attribute; none where no case gives it.
    pub(crate) fn column(&self, id: AttributeId) -> Option<&Column> {
        self.columns.get(id.0 as usize)?.as_ref()
    }

    /// A value as the table holds it, numbers in the canonical unit; approvals as the list of their schemes.
    #[must_use]
    pub fn value(&self, id: AttributeId, row: usize) -> Option<Value> {
        let (type_, unit) = self.attributes.get(id.0 as usize)?;
        if *type_ == AttributeType::Approvals && row < self.rows {
            return Some(self.approvals.value(row));
        }
        Some(match self.column(id)? {
            Column::Number(numbers) => {
                let (low, high) = numbers.ends(row)?;
                Value::Number { low: decimal(low)?, high: decimal(high)?, unit: unit.clone() }
            }
            Column::Money { amount, currency, .. } => {
                let (low, high) = amount.ends(row)?;
                let currency = self.currencies.name(*currency.get(row)?).to_owned();
                Value::Money { low: decimal(low)?, high: decimal(high)?, currency }
            }
            Column::Code { known, codes } => {
                Value::Code(self.codes.name(*codes.get(row).filter(|_| known.get(row))?).to_owned())
            }
            Column::Bool { yes, no } => {
                let yes = yes.get(row);
                return (yes || no.get(row)).then_some(Value::Bool(yes));
            }
            Column::Day { known, days } => Value::Day(day(*days.get(row).filter(|_| known.get(row))?)?),
            Column::List { given, complete, has } => {
                let listed = has.iter().filter(|(_, rows)| rows.get(row));
                let mut items: Vec<String> = listed.map(|(code, _)| self.codes.name(*code).to_owned()).collect();
                items.sort();
                return given.get(row).then(|| Value::List { items, complete: complete.get(row) });
            }
        })
    }

    fn set(
        &mut self,
        id: AttributeId,
        type_: AttributeType,
        row: usize,
        value: &Value,
        number: Option<(Decimal, Decimal)>,
    ) {
        let rows = self.rows;
        let Some(slot) = self.columns.get_mut(id.0 as usize) else { return };
        match (type_, value, number) {
            (AttributeType::Number, _, Some((low, high))) => {
                let column = slot.get_or_insert_with(|| Column::Number(Numbers::empty(rows)));
                if let Column::Number(numbers) = column {
                    numbers.set(row, low, high);
                }
            }
            (AttributeType::Money, Value::Money { low, high, currency: name }, _) => {
                let code = self.currencies.enter(name);
                if let Column::Money { amount, currency, currencies } = slot.get_or_insert_with(|| Column::Money {
                    amount: Numbers::empty(rows),
                    currency: padded(rows),
                    currencies: Vec::new(),
                }) {
                    amount.set(row, *low, *high);
                    put(currency, row, code);
                    if !currencies.contains(&code) {
                        currencies.push(code);
                    }
                }
            }
            (AttributeType::Code, Value::Code(name), _) => {
                let code = self.codes.enter(name);
                let empty = || Column::Code { known: Bits::none(rows), codes: padded(rows) };
                if let Column::Code { known, codes } = slot.get_or_insert_with(empty) {
                    known.set(row, true);
                    put(codes, row, code);
                }
            }
            (AttributeType::Bool, Value::Bool(value), _) => {
                let empty = || Column::Bool { yes: Bits::none(rows), no: Bits::none(rows) };
                if let Column::Bool { yes, no } = slot.get_or_insert_with(empty) {
                    yes.set(row, *value);
                    no.set(row, !value);
                }
            }
            (AttributeType::Day, Value::Day(day), _) => {
                let empty = || Column::Day { known: Bits::none(rows), days: padded(rows) };
                if let Column::Day { known, days } = slot.get_or_insert_with(empty) {
                    known.set(row, true);
                    put(days, row, day_number(*day));
                }
            }
            (AttributeType::List, Value::List { items, complete: closed }, _) => {
                let empty =
                    || Column::List { given: Bits::none(rows), complete: Bits::none(rows), has: HashMap::new() };
                if let Column::List { given, complete, has } = slot.get_or_insert_with(empty) {
                    given.set(row, true);
                    complete.set(row, *closed);
                    for item in items {
                        let code = self.codes.enter(item);
                        has.entry(code).or_insert_with(|| Bits::none(rows)).set(row, true);
                    }
                }
            }
            _ => {}
        }
    }
}

impl Dictionary {
    fn enter(&mut self, name: &str) -> u32 {
        if let Some(code) = self.index.get(name) {
            return *code;
        }
        // there are far fewer codes than u32 holds
        let code = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.index.insert(name.to_owned(), code);
        self.names.push(name.to_owned());
        code
    }

    /// The number of a text; `u32::MAX`, which no row has, where no case says it.
    pub fn number(&self, name: &str) -> u32 {
        self.index.get(name).copied().unwrap_or(u32::MAX)
    }

    /// The text of a number.
    pub fn name(&self, code: u32) -> &str {
        self.names.get(code as usize).map_or("", String::as_str)
    }

    pub fn len(&self) -> usize {
        self.names.len()
    }
}

impl Numbers {
    fn empty(rows: usize) -> Numbers {
        Numbers { known: Bits::none(rows), low: padded(rows), high: None }
    }

    fn set(&mut self, row: usize, low: Decimal, high: Decimal) {
        self.known.set(row, true);
        if low != high && self.high.is_none() {
            self.high = Some(self.low.clone());
        }
        put(&mut self.low, row, float(low));
        if let Some(ends) = &mut self.high {
            put(ends, row, float(high));
        }
    }

    /// Both ends in one row.
    pub fn ends(&self, row: usize) -> Option<(f64, f64)> {
        let low = *self.low.get(row).filter(|_| self.known.get(row))?;
        Some((low, self.high.as_ref().and_then(|h| h.get(row).copied()).unwrap_or(low)))
    }
}

impl Approvals {
    fn value(&self, row: usize) -> Value {
        let listed = self.schemes.iter().filter(|(_, scheme)| scheme.listed.get(row));
        let mut items: Vec<String> = listed.map(|(name, _)| name.clone()).collect();
        items.sort();
        Value::List { items, complete: self.complete.get(row) }
    }

    fn add(&mut self, rows: usize, row: usize, scheme: &str, series: Option<u32>) {
        let empty = || Scheme {
            listed: Bits::none(rows),
            open: Bits::none(rows),
            best: padded(rows),
            has_best: Bits::none(rows),
        };
        let entry = self.schemes.entry(scheme.to_owned()).or_insert_with(empty);
        entry.listed.set(row, true);
        match (series, entry.best.get_mut(row)) {
            (Some(series), Some(best)) => {
                *best = (*best).max(series);
                entry.has_best.set(row, true);
            }
            _ => entry.open.set(row, true),
        }
    }
}

/// Everything a case says about a market: what was given for the market, else for all.
fn values<'c>(case: &'c Case, market: &'c str) -> impl Iterator<Item = (&'c str, &'c Given)> {
    let spaces = |all: &'c std::collections::BTreeMap<String, Space>| {
        let own = all.get(market);
        let other = all.get("").filter(|_| !market.is_empty());
        let others = other.into_iter().flatten().filter(move |(name, _)| !own.is_some_and(|o| o.contains_key(*name)));
        own.into_iter().flatten().chain(others)
    };
    case.values
        .iter()
        .chain(spaces(&case.offers))
        .chain(spaces(&case.shipments))
        .map(|(name, given)| (name.as_str(), given))
}

/// Zeros for whole words of rows.
fn padded<T: Clone + Default>(rows: usize) -> Vec<T> {
    vec![T::default(); rows.div_ceil(64) * 64]
}

fn put<T>(column: &mut [T], row: usize, value: T) {
    if let Some(cell) = column.get_mut(row) {
        *cell = value;
    }
}

/// The nearest binary number, correctly rounded.
pub(crate) fn float(decimal: Decimal) -> f64 {
    decimal.to_string().parse().unwrap_or(f64::NAN)
}

/// A number that orders days as the calendar does.
pub(crate) fn day_number(day: Date) -> i32 {
    i32::from(day.year()) * 512 + i32::from(day.month()) * 32 + i32::from(day.day())
}

/// The day behind its number.
fn day(number: i32) -> Option<Date> {
    let part = |n: i32| i8::try_from(n).ok();
    let year = i16::try_from(number.div_euclid(512)).ok()?;
    let rest = number.rem_euclid(512);
    Date::new(year, part(rest / 32)?, part(rest % 32)?).ok()
}

/// The shortest decimal that is this number in binary: what was written, as long as that had 15 digits at most.
fn decimal(number: f64) -> Option<Decimal> {
    number.to_string().parse().ok()
}
