//! The dossier of a market: everything held about it on a day, and the report a country manager reads.

mod asked;
mod border;
mod changes;
mod coverage;
mod deadlines;
mod figures;
mod freshness;
mod front;
mod gather;
mod pending;
mod places;
mod report;
mod traps;

use jiff::civil::Date;
use landfall_core::assess::CitationOut;
use landfall_core::assess::duty::{DutyCase, Ended, Lack};
use landfall_core::model::{Clock, Market, Place, Status, Text};
use serde::Serialize;

use crate::shown::{AdoptionOut, FactOut};

pub use asked::{Asked, asked, usual};
pub use border::{border, border_car, line as border_line};
pub use coverage::{count as coverage_count, coverage, listed};
pub use figures::{Figure, figures};
pub use front::{bare, bare_subjects};
pub use gather::gather;
pub use report::{parts, report};

/// Everything held about a market, on a day.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Dossier {
    /// Its code.
    pub market: String,
    /// The day asked.
    pub on: Date,
    /// The moment known.
    pub known: String,
    /// Its head.
    pub head: Market,
    /// Facts, ended ones included, by subject and attribute.
    pub facts: Vec<FactOut>,
    /// Its places, the largest first, each with its facts.
    pub places: Vec<PlaceOut>,
    /// Duties with a deadline.
    pub clocks: Vec<Clock>,
    /// Adoptions, ended ones included.
    pub adoptions: Vec<AdoptionOut>,
    /// Checklists of purposes and of duties.
    pub coverage: Vec<Listed>,
    /// What is written and not law yet.
    pub pending: Vec<PendingOut>,
    /// Names of disputes nobody has settled.
    pub disputes: Vec<String>,
    /// What the car of the layout pays at the border; none where the layout names none.
    pub border: Option<Border>,
}

/// What a car of which little is known pays at the border.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Border {
    /// What it is.
    pub title: Text,
    /// The cases papers and quotas make.
    pub cases: Vec<DutyCase>,
    /// What to ask for and what nobody has worked on.
    pub missing: Vec<Lack>,
    /// What has ended and left nothing of its kind behind.
    pub ended: Vec<Ended>,
}

/// A place with what is known about it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PlaceOut {
    /// The place.
    pub place: Place,
    /// Facts about it, by attribute.
    pub facts: Vec<FactOut>,
}

/// How far a checklist has been worked on.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ChecklistState)]
pub struct Listed {
    /// The purpose, or `duty`.
    pub purpose: String,
    /// The checklist.
    pub checklist: String,
    /// Lines covered.
    pub covered: usize,
    /// Lines in all.
    pub of: usize,
    /// Lines open.
    pub open: Vec<String>,
}

/// Something that is not law, with the steps of its instrument.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PendingOut {
    /// Id of the fact or adoption.
    pub id: String,
    /// Attribute or rule.
    pub about: String,
    /// Its value, for a fact.
    pub value: Option<String>,
    /// How far it is.
    pub status: Status,
    /// The legal text.
    pub instrument: Option<String>,
    /// Name of the legal text.
    pub title: Option<Text>,
    /// The steps so far.
    pub steps: Vec<StepOut>,
}

/// One step.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct StepOut {
    /// What happened.
    pub stage: String,
    /// When, as far as known.
    pub on: Option<Date>,
    /// What it rests on.
    pub citation: CitationOut,
}
