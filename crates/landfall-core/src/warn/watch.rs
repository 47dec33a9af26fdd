//! A watch: who wants to hear about which cars, markets, purposes and subjects, how soon, and how often.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

/// Days a watch may be told before a day of law, at most.
pub const LONGEST_LEAD: u32 = 3650;

/// Who wants to hear about which cars, markets, purposes and subjects.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Watch {
    /// Small letters, digits, `-` and `_`; how it is named in commands.
    pub id: String,
    /// Its name for people, one line.
    pub name: String,
    /// Names or files of cases.
    pub cases: Vec<String>,
    /// Predicate over what a case says; every case it is true of is watched too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// Codes of markets; empty for all.
    pub markets: Vec<String>,
    /// Purposes; what they need belongs to them. Empty for all.
    pub purposes: Vec<String>,
    /// Nodes of the subject tree, each with all below it; empty for all.
    pub subjects: Vec<String>,
    /// What is not law is told where the chance that it comes by the last day looked at is at least this, 0 to 1.
    pub min_chance: f64,
    /// How many days before a day of law it is told.
    pub lead_days: u32,
    /// How many days ahead are looked at.
    pub horizon_days: u32,
    /// `en` or `zh`.
    pub language: String,
    /// Names of the endpoints it is delivered to.
    pub endpoints: Vec<String>,
    /// The time zone of its days, weeks and quiet hours, an IANA name.
    pub zone: String,
    /// Hours in which only what is urgent is delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<Quiet>,
    /// What is not urgent is gathered.
    pub digest: Digest,
    /// Letters a week, at most; what exceeds them goes into the next digest. What is urgent is not held back.
    pub budget: u32,
}

/// Hours of the day in the watch's zone; past midnight where `through` is not later than `from`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Quiet {
    /// The first moment.
    #[schema(value_type = String)]
    pub from: Time,
    /// The first moment after.
    #[schema(value_type = String)]
    pub through: Time,
}

/// How often what is not urgent is gathered into one letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Digest {
    /// Never: each comes by itself.
    None,
    /// Every morning.
    Daily,
    /// Every Monday morning.
    Weekly,
}

impl Watch {
    /// A watch that was removed: it asks for nothing and delivers nowhere.
    #[must_use]
    pub fn removed(id: &str) -> Watch {
        Watch {
            id: id.to_owned(),
            name: id.to_owned(),
            cases: Vec::new(),
            filter: None,
            markets: Vec::new(),
            purposes: Vec::new(),
            subjects: Vec::new(),
            min_chance: 0.0,
            lead_days: 0,
            horizon_days: 0,
            language: String::new(),
            endpoints: Vec::new(),
            zone: String::new(),
            quiet: None,
            digest: Digest::None,
            budget: 0,
        }
    }

    /// The last day looked at.
    #[must_use]
    pub fn horizon(&self, today: Date) -> Date {
        later(today, self.horizon_days)
    }

    /// The last day whose scheduled changes are told.
    #[must_use]
    pub fn due(&self, today: Date) -> Date {
        later(today, self.lead_days)
    }

    /// Whether it asks about a market.
    #[must_use]
    pub fn asks(&self, market: &str) -> bool {
        self.markets.is_empty() || self.markets.iter().any(|m| m == market)
    }
}

fn later(day: Date, days: u32) -> Date {
    day.saturating_add(jiff::Span::new().days(i64::from(days)))
}
