//! Why a warning may be wrong.

use jiff::civil::Date;
use serde::Serialize;

use super::Content;
use crate::assess::duty::Applies;
use crate::change::What;
use crate::model::{Checked, Status};

/// A reason why a warning may be wrong.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Doubt {
    /// It rests on what somebody remembers; nothing was read.
    Memory {
        /// Id of the statement.
        of: String,
    },
    /// Several days are stated for one step.
    Days {
        /// The step.
        step: String,
        /// The days.
        days: Vec<Date>,
    },
    /// Sources disagree.
    Disputed {
        /// The market.
        market: String,
    },
    /// It is not law.
    NotLaw {
        /// How far it is.
        status: Status,
    },
    /// It is law and begins only once something else has happened.
    Waits,
    /// It may come within a wide range of days.
    Spread {
        /// One in ten is as early.
        from: Date,
        /// Nine in ten are as early.
        through: Date,
    },
    /// Nobody can say when, or whether.
    NoForecast,
    /// The day is known only as a month, a year or a range.
    Imprecise {
        /// The day shown.
        on: Date,
    },
    /// A sum lacks a part, or depends on papers.
    Incomplete,
    /// The weakest of its citations is no authority's own text.
    Checked {
        /// How it was checked.
        checked: Checked,
        /// Id of the statement.
        of: String,
    },
    /// The authority's own text was read; what may be wrong is our reading.
    Reading,
}

/// All reasons, the strongest first.
pub(super) fn doubts(content: &Content) -> Vec<Doubt> {
    let mut found = Vec::new();
    let cited = content.sources.iter().flat_map(|s| &s.citations);
    let weakest = cited.max_by_key(|c| c.cite.checked);
    if let Some(memory) = weakest.filter(|c| c.cite.checked == Checked::Memory) {
        found.push(Doubt::Memory { of: memory.of.clone() });
    }
    for stated in &content.stated {
        let days = stated.days.iter().map(|(day, _)| *day).collect();
        found.push(Doubt::Days { step: stated.step.clone(), days });
    }
    let disputed = content.parts.iter().find(|part| match &part.what {
        What::Duty { to, .. } => to.iter().flat_map(|s| &s.components).any(|c| c.applies == Applies::Disputed),
        _ => false,
    });
    found.extend(disputed.map(|part| Doubt::Disputed { market: part.market.clone() }));
    let status = content.parts.iter().filter(|p| p.is_pending()).find_map(|part| match &part.what {
        What::Pending { status, .. } => Some(*status),
        _ => None,
    });
    if let Some(status) = status {
        found.push(if status == Status::Enacted { Doubt::Waits } else { Doubt::NotLaw { status } });
        if content.outlooks.is_empty() {
            found.push(Doubt::NoForecast);
        }
    }
    let spread = content.outlooks.iter().find_map(|o| Some((o.p10?, o.p90?)));
    found.extend(spread.map(|(from, through)| Doubt::Spread { from, through }));
    let imprecise = content.parts.iter().find(|p| !p.precise && !p.off);
    found.extend(imprecise.map(|part| Doubt::Imprecise { on: part.on }));
    let incomplete = content.parts.iter().any(|part| match &part.what {
        What::Duty { to, .. } => to.iter().any(|s| !s.complete),
        _ => false,
    });
    if incomplete {
        found.push(Doubt::Incomplete);
    }
    match weakest {
        Some(c) if c.cite.checked == Checked::Official => found.push(Doubt::Reading),
        Some(c) if c.cite.checked != Checked::Memory => {
            found.push(Doubt::Checked { checked: c.cite.checked, of: c.of.clone() });
        }
        _ => {}
    }
    found
}
