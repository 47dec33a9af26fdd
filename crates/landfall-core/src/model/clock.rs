//! Duties with a deadline, and the calendars their days are counted by.

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use super::{Citation, Period, Status, Text};

/// Which days a deadline counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CountedDays {
    /// Days that are neither weekend nor public holiday.
    Working,
    /// Every day.
    Calendar,
}

/// What happens where the last day is no working day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Roll {
    /// The next working day is the last.
    NextWorking,
    /// Nothing.
    None,
}

/// A duty that must be done within a time after an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Clock {
    /// Name it is asked by, unique over the pack.
    pub id: String,
    /// Market code.
    pub market: String,
    /// Name for people.
    pub title: Text,
    /// What must be done: a code.
    pub duty: String,
    /// The event it runs from: a code.
    pub starts: String,
    /// How long, ISO 8601: `P5D`, `PT24H`, `P2M`.
    pub after: String,
    /// Which days are counted; none where the time is no number of days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<CountedDays>,
    /// Whether the day of the event is day one; none where nobody read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts_start: Option<bool>,
    /// What happens where the last day is no working day; none where nobody read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rolls: Option<Roll>,
    /// The calendar of working days: a code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// IANA zone of the authority.
    pub zone: String,
    /// The authority: a code.
    pub addressee: String,
    /// Node of the subject tree.
    pub subject: String,
    /// Where the duty recurs: its period, ISO 8601.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<String>,
    /// What cases it is about, as a predicate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// When it holds in the world.
    #[serde(default)]
    pub valid: Period,
    /// Whether it binds.
    pub status: Status,
    /// The instrument whose steps it follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instrument: Option<String>,
    /// What it rests on.
    pub cite: Citation,
    /// Ids of the fact base it carries.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// Past this day it is "not confirmed since".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_by: Option<Date>,
    /// Kept and shown, never decides.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub low_trust: bool,
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// Why the former content under this id was wrong from the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<String>,
}

/// A public holiday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Holiday {
    /// The day it falls on.
    pub on: Date,
    /// Name.
    pub title: Text,
}

/// The working days of one year, as an authority counts them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Calendar {
    /// Code of the calendar.
    pub id: String,
    /// Market code.
    pub market: String,
    /// Year it is about.
    pub year: i16,
    /// Days of the week on which nobody works.
    #[serde(with = "weekdays")]
    #[schema(value_type = Vec<String>)]
    pub weekend: Vec<Weekday>,
    /// All public holidays of the year, sorted.
    pub holidays: Vec<Holiday>,
    /// Days of which nobody knows whether they count, sorted: the moon decides, or some rest and others work.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unsettled: Vec<Holiday>,
    /// The source it was made of; none where a pack states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// What it rests on.
    pub cite: Citation,
    /// Ids of the fact base it carries.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
}

/// Days of the week by their English names in lower case.
pub(crate) mod weekdays {
    use jiff::civil::Weekday;
    use serde::{Deserialize, Deserializer, Serializer, de::Error, ser::SerializeSeq};

    const NAMES: [(&str, Weekday); 7] = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];

    pub(super) fn serialize<S: Serializer>(days: &[Weekday], to: S) -> Result<S::Ok, S::Error> {
        let mut list = to.serialize_seq(Some(days.len()))?;
        for (name, _) in NAMES.iter().filter(|(_, day)| days.contains(day)) {
            list.serialize_element(name)?;
        }
        list.end()
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Weekday>, D::Error> {
        let names = Vec::<String>::deserialize(from)?;
        let day = |name: &String| NAMES.iter().find(|(n, _)| n == name).map(|(_, day)| *day);
        names.iter().map(|name| day(name).ok_or_else(|| D::Error::custom("weekday_expected"))).collect()
    }
}
