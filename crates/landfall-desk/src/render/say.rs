//! Days, numbers, values and periods as a reader of the language writes them.

use jiff::civil::Date;
use landfall_core::model::{AttributeDef, Bounds, Fact, Value, Window};
use rust_decimal::Decimal;

use super::Words;
use crate::text::Lang;

impl Words<'_> {
    /// "1 December 2026", "2026年12月1日".
    pub fn day(self, day: Date) -> String {
        match self.text.lang {
            Lang::En => day.strftime("%-d %B %Y").to_string(),
            Lang::Zh => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
        }
    }

    /// An instant to the minute, in UTC.
    pub fn moment(self, instant: &str) -> String {
        let Ok(instant) = instant.parse::<jiff::Timestamp>() else { return instant.to_owned() };
        let there = jiff::tz::TimeZone::UTC.to_datetime(instant);
        let (day, time) = (self.day(there.date()), there.strftime("%H:%M").to_string());
        self.text.with("moment", &[("day", &day), ("time", &time)])
    }

    /// "January 2027", "2027年1月".
    fn month(self, day: Date) -> String {
        match self.text.lang {
            Lang::En => day.strftime("%B %Y").to_string(),
            Lang::Zh => format!("{}年{}月", day.year(), day.month()),
        }
    }

    fn year(self, year: i16) -> String {
        match self.text.lang {
            Lang::En => year.to_string(),
            Lang::Zh => format!("{year}年"),
        }
    }

    /// A day, or the month, the year or the two days it is known to lie in or between.
    fn edge(self, earliest: Date, latest: Date) -> String {
        if earliest == latest {
            return self.day(earliest);
        }
        if earliest.first_of_month() == earliest && earliest.last_of_month() == latest {
            return self.month(earliest);
        }
        if earliest.first_of_year() == earliest && earliest.last_of_year() == latest {
            return self.year(earliest.year());
        }
        self.text.with("when-between", &[("a", &self.day(earliest)), ("b", &self.day(latest))])
    }

    /// Since when, from when, until when, as seen from a day; empty where it always holds.
    pub fn when(self, window: &Window, on: Date) -> String {
        let say = |key: &str, day: &str| self.text.with(key, &[("day", day)]);
        let from = match window.from {
            Bounds { earliest: Date::MIN, latest: Date::MIN } => None,
            Bounds { earliest: Date::MIN, latest } => Some(say("when-read", &self.day(latest))),
            Bounds { earliest, latest: Date::MAX } => Some(say("when-not-before", &self.day(earliest))),
            Bounds { earliest, latest } => {
                let key = if latest <= on { "when-since" } else { "when-from" };
                Some(say(key, &self.edge(earliest, latest)))
            }
        };
        let last = |day: Date| day.yesterday().unwrap_or(day);
        let to = match window.to {
            Bounds { earliest: Date::MAX, .. } => None,
            Bounds { earliest, latest: Date::MAX } => Some(say("when-not-before-end", &self.day(last(earliest)))),
            Bounds { earliest, latest } => Some(say("when-until", &self.edge(last(earliest), last(latest)))),
        };
        match (from, to) {
            (Some(from), Some(to)) => self.text.with("when-both", &[("from", &from), ("to", &to)]),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => String::new(),
        }
    }

    /// The day, month or year something begins.
    pub fn begin(self, window: &Window) -> String {
        match window.from {
            Bounds { earliest, latest: Date::MAX } => {
                self.text.with("when-not-before", &[("day", &self.day(earliest))])
            }
            Bounds { earliest, latest } => self.edge(earliest, latest),
        }
    }

    /// The day, month or year something ends, its last day.
    pub fn end(self, window: &Window) -> String {
        let last = |day: Date| day.yesterday().unwrap_or(day);
        match window.to {
            Bounds { earliest, latest: Date::MAX } => {
                self.text.with("when-not-before-end", &[("day", &self.day(last(earliest)))])
            }
            Bounds { earliest, latest } => self.edge(last(earliest), last(latest)),
        }
    }

    /// The period or year a figure describes: a year, a month, a day, else as written.
    pub fn observed(self, written: &str) -> String {
        let first = |text: &str| format!("{text}-01").parse::<Date>().ok();
        match (written.parse::<Date>(), first(written), written.parse::<i16>()) {
            (Ok(day), ..) => self.day(day),
            (_, Some(month), _) => self.month(month),
            (_, _, Ok(year)) => self.year(year),
            _ => written.to_owned(),
        }
    }

    /// "830,000": thousands apart, no digit changed.
    pub fn number(self, number: Decimal) -> String {
        let written = number.normalize().to_string();
        let (sign, digits) = written.strip_prefix('-').map_or(("", written.as_str()), |d| ("−", d));
        let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
        let mut out = String::from(sign);
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) && whole.len() > 4 {
                out.push(',');
            }
            out.push(digit);
        }
        fraction.into_iter().for_each(|f| out.extend(['.'].into_iter().chain(f.chars())));
        out
    }

    fn range(self, low: Decimal, high: Decimal) -> String {
        if low == high { self.number(low) } else { format!("{}–{}", self.number(low), self.number(high)) }
    }

    /// A range with its unit.
    pub fn quantity(self, low: Decimal, high: Decimal, unit: &str) -> String {
        let number = self.range(low, high);
        let def = self.vocab().units.get(unit);
        let plural = def.and_then(|d| d.plural.as_deref());
        let symbol = match (plural, self.text.lang) {
            _ if unit == "1" => return number,
            (Some(plural), Lang::En) if low != Decimal::ONE || high != Decimal::ONE => plural,
            _ => def.and_then(|d| d.symbol.as_ref()).map_or(unit, |s| self.text.of(s)),
        };
        if unit == "%" && self.text.lang == Lang::Zh { format!("{number}%") } else { format!("{number} {symbol}") }
    }

    /// An amount of money: "EUR 40,000", "40,000 欧元".
    pub fn money(self, low: Decimal, high: Decimal, currency: &str) -> String {
        match self.text.lang {
            Lang::En => format!("{currency} {}", self.range(low, high)),
            Lang::Zh => format!("{} {}", self.range(low, high), self.code("currency", currency)),
        }
    }

    /// A name inside a sentence: without its capital, where that is no abbreviation.
    pub fn inside(self, name: &str) -> String {
        let mut letters = name.chars();
        match (letters.next(), letters.next()) {
            (Some(first), Some(second)) if first.is_ascii_uppercase() && second.is_ascii_lowercase() => {
                format!("{}{}", first.to_ascii_lowercase(), name.get(1..).unwrap_or_default())
            }
            _ => name.to_owned(),
        }
    }

    /// The value of a fact.
    pub fn fact_value(self, fact: &Fact) -> String {
        match self.vocab().attribute(&fact.attribute) {
            Some((_, def)) => self.typed(def, &fact.value),
            None => fact.value.to_string(),
        }
    }

    /// A value of an attribute.
    pub fn typed(self, def: &AttributeDef, value: &Value) -> String {
        let code = |code: &str| def.codes.as_ref().map_or_else(|| code.to_owned(), |kind| self.code(kind, code));
        match value {
            Value::Number { low, high, unit } => self.quantity(*low, *high, unit),
            Value::Money { low, high, currency } => self.money(*low, *high, currency),
            Value::Code(written) => code(written),
            Value::Bool(yes) => self.text.get(if *yes { "word-true" } else { "word-false" }),
            Value::Day(day) => self.day(*day),
            Value::Text(text) => text.clone(),
            Value::List { items, complete } => {
                let list = self.text.list(items.iter().map(|item| code(item)));
                match (*complete, items.is_empty()) {
                    (true, true) => self.text.get("value-none"),
                    (true, false) => list,
                    (false, _) => self.text.with("value-open-list", &[("list", &list)]),
                }
            }
            Value::Amount(amount) => self.amount(amount),
            Value::Absent => self.text.get("value-none"),
        }
    }
}
