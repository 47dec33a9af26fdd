//! Values as written, with their unit.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A text for people, in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

/// A value as its source writes it; conversion to the canonical unit happens where it is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// A number or range with the unit it was written in; `low` equals `high` for a plain number.
    Number {
        /// Lower end.
        low: Decimal,
        /// Upper end.
        high: Decimal,
        /// Unit as written.
        unit: String,
    },
    /// An amount of money or a range of it.
    Money {
        /// Lower end.
        low: Decimal,
        /// Upper end.
        high: Decimal,
        /// ISO 4217 code.
        currency: String,
    },
    /// A code of a kind the attribute names.
    Code(String),
    /// True or false.
    Bool(bool),
    /// A day.
    Day(Date),
    /// Free text.
    Text(String),
    /// Codes; open unless `complete`.
    List {
        /// What is known to be in it.
        items: Vec<String>,
        /// Whether nothing else is in it.
        complete: bool,
    },
    /// An amount expression, evaluated for each case.
    Amount(String),
    /// A rival that says there is none.
    Absent,
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Number { low, high, unit } => {
                range(f, low, high)?;
                if unit != "1" { write!(f, " {unit}") } else { Ok(()) }
            }
            Value::Money { low, high, currency } => {
                range(f, low, high)?;
                write!(f, " {currency}")
            }
            Value::Code(code) | Value::Text(code) | Value::Amount(code) => f.write_str(code),
            Value::Bool(value) => write!(f, "{value}"),
            Value::Day(day) => write!(f, "{day}"),
            Value::List { items, complete } => {
                f.write_str(&items.join(", "))?;
                if *complete { Ok(()) } else { f.write_str(", …") }
            }
            Value::Absent => f.write_str("—"),
        }
    }
}

fn range(f: &mut std::fmt::Formatter<'_>, low: &Decimal, high: &Decimal) -> std::fmt::Result {
    if low == high { write!(f, "{low}") } else { write!(f, "{low}–{high}") }
}
