//! What a warning says, in codes and values; words are put to it where it is shown.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::doubt::{Doubt, doubts};
use super::part::Turn;
use super::stake::stakes;
use super::{Part, Source, Stake};
use crate::change::{Moved, Taken, What};
use crate::forecast::{Band, Stage};
use crate::model::Edge;

/// How soon something must be done: CAP's urgency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// It is over.
    Past,
    /// Nobody knows when.
    Unknown,
    /// Later than ninety days from now.
    Future,
    /// Within ninety days.
    Expected,
    /// At once, or within seven days.
    Immediate,
}

/// How much it changes: CAP's severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Not known.
    Unknown,
    /// Nothing is lost, or it opens.
    Minor,
    /// It costs more, or takes more papers; or nobody knows yet what it does.
    Moderate,
    /// Something is not possible any more.
    Severe,
    /// Something is not possible at once or within seven days.
    Extreme,
}

/// How sure it is: CAP's certainty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Nothing can be said.
    Unknown,
    /// A chance below 10 %.
    Unlikely,
    /// From 10 to 50 %.
    Possible,
    /// Above 50 %, or law that is still to begin.
    Likely,
    /// It holds.
    Observed,
}

/// A forecast beside something that is not law.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Outlook {
    /// The market.
    pub market: String,
    /// Id of the pending fact or adoption.
    pub pending: String,
    /// The stage waited for.
    pub stage: Stage,
    /// The chance that it ever comes, 0 to 1.
    pub ever: f64,
    /// The band of that chance.
    pub band: Band,
    /// If it comes, one in ten is as early.
    pub p10: Option<Date>,
    /// If it comes, half are as early.
    pub p50: Option<Date>,
    /// If it comes, nine in ten are as early.
    pub p90: Option<Date>,
    /// The day announced, with the chance that it has come by then.
    pub by: Option<(Date, f64)>,
    /// The last day the watch looks at, with the chance that it has come by then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<(Date, f64)>,
}

/// Days stated for one step of a legal text, where they are more than one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = WarningStated)]
pub struct Stated {
    /// The step, `body/instrument:stage`.
    pub step: String,
    /// Each day, with who says so.
    pub days: Vec<(Date, String)>,
}

/// What has to be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decide {
    /// Look again at what was decided on the answer that was wrong.
    Recheck,
    /// Prove the requirement, or stop.
    Prove,
    /// Price again, and decide what is shipped before the day.
    Price,
    /// Find out what the case does not say, or what nobody read.
    FindOut,
    /// Say something before comments close, and plan for it.
    Comment,
    /// Plan for it.
    Plan,
    /// Use what opens.
    Use,
    /// Nothing: the day is off, or it is only told.
    Nothing,
}

/// What has to be decided, and by when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Decision {
    /// What.
    pub what: Decide,
    /// The last day on which it is in time; none where no day can be named.
    pub by: Option<Date>,
}

/// What a warning says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Content {
    /// What caused it.
    pub sources: Vec<Source>,
    /// What changes, by day, market and car.
    pub parts: Vec<Part>,
    /// Forecasts beside what is not law.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outlooks: Vec<Outlook>,
    /// Steps for which more than one day is stated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stated: Vec<Stated>,
    /// The last day for comments, where one is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comments_close: Option<Date>,
    /// What its last revision said and was wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wrong: Vec<Part>,
    /// Earlier warnings whose place it takes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supersedes: Vec<String>,
}

/// What follows from what a warning says, on a day.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = WarningReading)]
pub struct Reading {
    /// From when it is to be reckoned with: the day of law, else the day announced or that by which one in ten has come.
    pub earliest: Option<Date>,
    /// The day it is expected.
    pub expected: Option<Date>,
    /// The chance that it ever comes, 0 to 1; 1 for law.
    pub chance: Option<f64>,
    /// Money at stake.
    pub stakes: Vec<Stake>,
    /// What has to be decided.
    pub decision: Decision,
    /// Why it may be wrong, the strongest reason first.
    pub doubts: Vec<Doubt>,
    /// CAP.
    pub urgency: Urgency,
    /// CAP.
    pub severity: Severity,
    /// CAP.
    pub certainty: Certainty,
}

/// Days within which something is urgent.
pub const URGENT: i32 = 7;
const SOON: i32 = 90;

impl Content {
    /// Codes of the markets, sorted.
    #[must_use]
    pub fn markets(&self) -> Vec<&str> {
        sorted(self.parts.iter().map(|p| p.market.as_str()))
    }

    /// Names of the cases, sorted.
    #[must_use]
    pub fn vehicles(&self) -> Vec<&str> {
        sorted(self.parts.iter().map(|p| p.vehicle.as_str()))
    }

    /// Requirements and attributes, sorted.
    #[must_use]
    pub fn rules(&self) -> Vec<&str> {
        sorted(self.parts.iter().flat_map(Part::rules))
    }

    /// The last day it speaks of.
    #[must_use]
    pub fn last_day(&self) -> Option<Date> {
        self.parts.iter().map(|p| p.on).chain(self.parts.iter().filter_map(Part::announced)).max()
    }

    /// Whether it cannot wait: what holds at once or within seven days and is not for the better.
    #[must_use]
    pub fn is_urgent(&self, today: Date) -> bool {
        let near = |day: Date| day.since(today).is_ok_and(|span| span.get_days() <= URGENT);
        // what the law states and nothing follows from can wait
        let counts = |p: &&Part| !matches!(p.what, What::Law { .. }) && p.turn() > Turn::Better;
        self.parts.iter().filter(counts).any(|p| p.bites().is_some_and(near))
    }

    /// What follows from it on a day.
    #[must_use]
    pub fn read(&self, today: Date, corrected: bool) -> Reading {
        let days = || self.parts.iter().filter_map(Part::bites);
        let outlooks = || self.outlooks.iter();
        let announced = || self.parts.iter().filter_map(Part::announced);
        let law = days().next().is_some();
        // a day that has passed without it is none it can still come on
        let ranges = outlooks().filter_map(|o| o.p10).chain(announced()).filter(|day| *day >= today);
        let earliest = days().min().or_else(|| ranges.min());
        let expected = days().min().or_else(|| outlooks().filter_map(|o| o.p50).min()).or_else(|| announced().min());
        let pending = self.parts.iter().any(Part::is_pending);
        let steps = !law && self.parts.iter().any(|p| matches!(p.what, What::Steps { .. }));
        let chance = if steps && !pending {
            None
        } else if law || !pending {
            Some(1.0)
        } else {
            outlooks().map(|o| o.ever).reduce(f64::max)
        };
        let turn = self.parts.iter().filter(|p| !p.off).map(Part::turn).max();
        let urgency = urgency(earliest, today);
        let severity = match turn {
            // what a step does to a car nobody has read
            Some(_) if steps && !pending => Severity::Unknown,
            None => Severity::Minor,
            Some(Turn::Shut) if urgency == Urgency::Immediate && law => Severity::Extreme,
            Some(Turn::Shut) => Severity::Severe,
            Some(Turn::Harder | Turn::Unclear) => Severity::Moderate,
            Some(Turn::Better) => Severity::Minor,
        };
        let certainty = match chance {
            _ if law && days().all(|day| day <= today) => Certainty::Observed,
            None => Certainty::Unknown,
            Some(chance) if chance < 0.1 => Certainty::Unlikely,
            Some(chance) if chance <= 0.5 => Certainty::Possible,
            Some(_) => Certainty::Likely,
        };
        Reading {
            earliest,
            expected,
            chance,
            stakes: self.parts.iter().flat_map(stakes).collect(),
            decision: self.decision(today, corrected, earliest, turn),
            doubts: doubts(self),
            urgency,
            severity,
            certainty,
        }
    }

    fn decision(&self, today: Date, corrected: bool, earliest: Option<Date>, turn: Option<Turn>) -> Decision {
        let eve = earliest.map(|day| day.yesterday().unwrap_or(day).max(today));
        let on = self.parts.iter().filter(|p| !p.off);
        let pays = on.clone().any(|p| matches!(p.what, What::Duty { .. }));
        let law = on.clone().any(|p| p.bites().is_some() || matches!(p.what, What::Steps { .. }));
        let gone = |p: &Part| matches!(&p.what, What::Pending { moved, .. } if moved.contains(&Moved::Gone));
        let (what, by) = if corrected {
            (Decide::Recheck, Some(today))
        } else if turn.is_none() || on.clone().all(gone) {
            (Decide::Nothing, None)
        } else if !law {
            match self.comments_close.filter(|day| *day >= today) {
                Some(day) => (Decide::Comment, Some(day)),
                None => (Decide::Plan, eve),
            }
        } else {
            match turn {
                Some(Turn::Better) => (Decide::Use, earliest),
                _ if pays => (Decide::Price, eve),
                Some(Turn::Shut | Turn::Harder) => (Decide::Prove, eve),
                _ => (Decide::FindOut, eve),
            }
        };
        Decision { what, by }
    }
}

impl Part {
    /// Whether it is about something that is not law, or waits for a step, and may still come.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        let over = |m: &Moved| matches!(m, Moved::Gone | Moved::Adopted);
        matches!(&self.what, What::Pending { moved, .. } if !moved.iter().any(over))
    }

    /// The day from which the law is another; none for what says that a day is off, or is not law.
    #[must_use]
    pub fn bites(&self) -> Option<Date> {
        (!self.off && !matches!(self.what, What::Pending { .. } | What::Steps { .. })).then_some(self.on)
    }

    fn announced(&self) -> Option<Date> {
        match &self.what {
            What::Pending { announced, .. } => *announced,
            What::Steps { steps, .. } => {
                let day = |taken: &Taken| match (&taken.target, &taken.on) {
                    (Some(target), _) => Some(target.on),
                    (None, Edge::Day(day)) => Some(*day),
                    (None, _) => None,
                };
                steps.iter().filter(|taken| !taken.gone).filter_map(day).max()
            }
            _ => None,
        }
    }
}

fn urgency(earliest: Option<Date>, today: Date) -> Urgency {
    let Some(days) = earliest.and_then(|day| day.since(today).ok()).map(|span| span.get_days()) else {
        return Urgency::Unknown;
    };
    if days <= URGENT {
        Urgency::Immediate
    } else if days <= SOON {
        Urgency::Expected
    } else {
        Urgency::Future
    }
}

fn sorted<'a>(all: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    all.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}
