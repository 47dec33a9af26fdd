//! Values and days as packs and cases write them.

use std::str::FromStr;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::model::{AttributeDef, AttributeType, Edge, Period, Value, Vocab, nearest};

/// What is wrong with a value: a diagnostic's code and arguments.
pub(super) type Fault = (&'static str, Vec<String>);

fn fault(code: &'static str, args: &[&str]) -> Fault {
    (code, args.iter().map(|a| (*a).to_owned()).collect())
}

/// [`parse_value`] for a case, in which nothing is negative but what is measured on a scale with a zero of its own.
///
/// # Errors
/// As for [`parse_value`], and a negative number or sum.
pub fn parse_given(
    raw: &toml::Value,
    unit: Option<&str>,
    complete: bool,
    def: &AttributeDef,
    vocab: &Vocab,
) -> Result<Value, (&'static str, Vec<String>)> {
    let value = parse_value(raw, unit, complete, def, vocab)?;
    let negative = match &value {
        Value::Number { low, unit, .. } => {
            low.is_sign_negative() && vocab.units.get(unit).is_none_or(|u| u.offset.is_none())
        }
        Value::Money { low, .. } => low.is_sign_negative(),
        _ => false,
    };
    if negative { Err(fault("negative", &[&def.name, &value.to_string()])) } else { Ok(value) }
}

/// Reads a value of an attribute from its TOML form, with the unit or currency written beside it.
///
/// # Errors
/// A diagnostic's code and arguments: wrong type, wrong or missing unit, unknown code.
pub fn parse_value(
    raw: &toml::Value,
    unit: Option<&str>,
    complete: bool,
    def: &AttributeDef,
    vocab: &Vocab,
) -> Result<Value, (&'static str, Vec<String>)> {
    let wrong = |wanted: &str| fault("wrong_type", &[&def.name, wanted, raw.type_str()]);
    match def.type_ {
        AttributeType::Number => {
            let (low, high) = range(raw).ok_or_else(|| wrong("number"))?;
            let canonical = def.unit.as_deref().unwrap_or("1");
            let unit = match unit {
                Some(unit) => unit,
                None if canonical == "1" => "1",
                None => return Err(fault("missing_unit", &[&def.name, canonical])),
            };
            if !vocab.units.contains_key(unit) {
                let near = nearest(unit, vocab.units.keys().map(String::as_str)).unwrap_or(canonical);
                return Err(fault("unknown_unit", &[unit, near]));
            }
            if vocab.convert(low, unit, canonical).is_none() {
                return Err(fault("wrong_unit", &[&def.name, unit, canonical]));
            }
            Ok(Value::Number { low, high, unit: unit.to_owned() })
        }
        AttributeType::Money => {
            let (low, high) = range(raw).ok_or_else(|| wrong("number"))?;
            let currency = unit.ok_or_else(|| fault("missing_unit", &[&def.name, "ISO 4217"]))?;
            code("currency", currency, vocab)?;
            Ok(Value::Money { low, high, currency: currency.to_owned() })
        }
        AttributeType::Code => {
            let text = raw.as_str().ok_or_else(|| wrong("code"))?;
            code(def.codes.as_deref().unwrap_or_default(), text, vocab)?;
            Ok(Value::Code(text.to_owned()))
        }
        AttributeType::Bool => raw.as_bool().map(Value::Bool).ok_or_else(|| wrong("bool")),
        AttributeType::Day => day(raw).map(Value::Day).ok_or_else(|| wrong("day")),
        AttributeType::Text => raw.as_str().map(|s| Value::Text(s.to_owned())).ok_or_else(|| wrong("text")),
        AttributeType::Amount => raw.as_str().map(|s| Value::Amount(s.to_owned())).ok_or_else(|| wrong("amount")),
        AttributeType::List => {
            let array = raw.as_array().ok_or_else(|| wrong("list"))?;
            let mut items = Vec::with_capacity(array.len());
            for item in array {
                let text = item.as_str().ok_or_else(|| wrong("list"))?;
                code(def.codes.as_deref().unwrap_or_default(), text, vocab)?;
                items.push(text.to_owned());
            }
            Ok(Value::List { items, complete })
        }
        AttributeType::Approvals => Err(wrong("[[approvals]]")),
    }
}

/// Checks a code of a kind.
pub(super) fn code(kind: &str, id: &str, vocab: &Vocab) -> Result<(), Fault> {
    if vocab.code(kind, id).is_some() {
        return Ok(());
    }
    let known = vocab.codes.get(kind).into_iter().flatten().map(|c| c.id.as_str());
    Err(fault("unknown_code", &[kind, id, nearest(id, known).unwrap_or_default()]))
}

fn range(raw: &toml::Value) -> Option<(Decimal, Decimal)> {
    if let Some(table) = raw.as_table() {
        let (low, high) = (number(table.get("low")?)?, number(table.get("high")?)?);
        return (table.len() == 2 && low <= high).then_some((low, high));
    }
    number(raw).map(|n| (n, n))
}

pub(super) fn number(raw: &toml::Value) -> Option<Decimal> {
    match raw {
        toml::Value::Integer(n) => Some(Decimal::from(*n)),
        // the shortest text of a float is what was written
        toml::Value::Float(f) => Decimal::from_str(&f.to_string()).ok(),
        _ => None,
    }
}

/// A day, as TOML writes one, or as ISO text (JSON has no dates).
pub(super) fn day(raw: &toml::Value) -> Option<Date> {
    match raw {
        toml::Value::Datetime(d) if d.time.is_none() => d.to_string().parse().ok(),
        toml::Value::String(s) => s.parse().ok(),
        _ => None,
    }
}

/// A day in a shape read by serde.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day(pub Date);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Day, D::Error> {
        let raw = toml::Value::deserialize(deserializer)?;
        day(&raw).map(Day).ok_or_else(|| serde::de::Error::custom("day_expected"))
    }
}

/// `valid = { from, through }` as written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPeriod {
    from: Option<RawEdge>,
    through: Option<RawEdge>,
}

#[derive(Debug, Clone)]
struct RawEdge(Edge);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBetween {
    earliest: Day,
    latest: Day,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAfter {
    after: String,
    #[serde(default = "no_time")]
    plus: String,
    not_before: Option<Day>,
}

fn no_time() -> String {
    "P0D".to_owned()
}

impl<'de> Deserialize<'de> for RawEdge {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<RawEdge, D::Error> {
        use serde::de::Error;
        let raw = toml::Value::deserialize(deserializer)?;
        if let Some(day) = day(&raw) {
            return Ok(RawEdge(Edge::Day(day)));
        }
        if raw.get("after").is_some() {
            let r: RawAfter = raw.try_into().map_err(D::Error::custom)?;
            if jiff::Span::from_str(&r.plus).is_err() {
                return Err(D::Error::custom("duration_expected"));
            }
            return Ok(RawEdge(Edge::After { step: r.after, plus: r.plus, not_before: r.not_before.map(|d| d.0) }));
        }
        if raw.is_table() {
            let r: RawBetween = raw.try_into().map_err(D::Error::custom)?;
            if r.earliest.0 > r.latest.0 {
                return Err(D::Error::custom("earliest_after_latest"));
            }
            return Ok(RawEdge(Edge::Between { earliest: r.earliest.0, latest: r.latest.0 }));
        }
        Err(D::Error::custom("edge_expected"))
    }
}

impl RawPeriod {
    /// From two days, the last one included.
    pub(super) fn days(from: Option<Date>, through: Option<Date>) -> RawPeriod {
        let edge = |day: Option<Date>| day.map(|day| RawEdge(Edge::Day(day)));
        RawPeriod { from: edge(from), through: edge(through) }
    }

    /// Half-open, as core keeps it: the day after `through`.
    pub(super) fn period(self) -> Result<Period, Fault> {
        let from = self.from.map(|e| e.0);
        let to = match self.through.map(|e| e.0) {
            None => None,
            Some(Edge::Day(day)) => Some(Edge::Day(day_after(day)?)),
            Some(Edge::Between { earliest, latest }) => {
                Some(Edge::Between { earliest: day_after(earliest)?, latest: day_after(latest)? })
            }
            Some(Edge::After { step, .. }) => return Err(fault("through_after_step", &[&step])),
        };
        if let (Some(Edge::Day(a)), Some(Edge::Day(b))) = (&from, &to)
            && a >= b
        {
            return Err(fault("period_ends_before_it_begins", &[&a.to_string()]));
        }
        Ok(Period { from, to })
    }
}

/// The day after, for a last day.
pub(super) fn day_after(day: Date) -> Result<Date, Fault> {
    day.tomorrow().map_err(|_| fault("wrong_type", &["through", "day", "end of calendar"]))
}
