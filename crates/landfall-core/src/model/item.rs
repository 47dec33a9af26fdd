//! What the ledger holds: facts, adoptions and what belongs to a market, a steps history or a rate.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Calendar, Case, Citation, Clock, Consequence, Edge, Period, Place, Run, Text, Track, Value};

/// Whether law binds. Only `Enacted` decides a verdict or a duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Adopted and published, whatever its dates.
    Enacted,
    /// Understood to come or to go on; not law yet.
    Expected,
    /// Put forward by a body that may adopt it.
    Proposed,
    /// A text without a proposer's decision.
    Draft,
}

/// A dated, cited statement about a market.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Fact {
    /// Unique over the pack.
    pub id: String,
    /// Market code.
    pub market: String,
    /// What is measured.
    pub attribute: String,
    /// Node of the subject tree.
    pub subject: String,
    /// The place it is about, `MARKET/place`; none for the market as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The value as written.
    pub value: Value,
    /// Code of the attribute's own dimension.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// What cases it is about, as a predicate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// When it holds in the world.
    #[serde(default)]
    pub valid: Period,
    /// Whether it binds; none for figures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// The instrument whose steps it follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instrument: Option<String>,
    /// What it rests on.
    pub cite: Citation,
    /// Place in the stack of duty components; lower first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<i64>,
    /// Asked at the border, after the scope.
    #[serde(default, rename = "if", skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// Applies where no sibling's scope does.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub default: bool,
    /// Attributes whose components it replaces.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaces: Vec<String>,
    /// Bands with gaps: where no band fits the component is unknown, not zero.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub holes: bool,
    /// Its own law lets a review prolong it beyond its last day.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub renewable: bool,
    /// A provisional duty, secured by guarantee.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secured: Option<Secured>,
    /// Past this day it is "not confirmed since".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_by: Option<Date>,
    /// Kept and shown, never decides.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub low_trust: bool,
    /// Contested; only ever advises.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub contested: bool,
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// Ids of the fact base that confirm or extend it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// Name it shares with its rivals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dispute: Option<String>,
    /// Why this rival was chosen, where the dispute is settled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen: Option<Choice>,
    /// The period or year a figure describes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed: Option<String>,
    /// The source it was read from by a connector; none for what somebody wrote in a pack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Why the former content under this id was wrong from the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<String>,
}

/// What became of a provisional duty's guarantee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Secured {
    /// Whether the guarantee was released, never definitively collected.
    pub released: bool,
}

/// Why one rival of a dispute was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// For people.
    pub reason: Text,
}

/// The fact that a market asks for a requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Adoption {
    /// `MARKET/rule/phase[/tag]`.
    pub id: String,
    /// Market code.
    pub market: String,
    /// Id of the rule.
    pub rule: String,
    /// Phase of the vocabulary.
    pub phase: String,
    /// Tells two adoptions of one rule in one phase apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// Purposes it binds where the phase names none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub purposes: Vec<String>,
    /// Narrows what cases it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Where it differs from the rule's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consequence: Option<Consequence>,
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

/// How much of a quota is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuotaState {
    /// Volume is left.
    Open,
    /// Nothing is left.
    Exhausted,
    /// Not known.
    Unknown,
}

/// One window of a quota, half-open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct QuotaWindow {
    /// First day.
    pub from: Date,
    /// First day after.
    pub to: Date,
    /// Volume in the quota's unit.
    pub volume: Decimal,
    /// Whether what an earlier window left is added.
    #[serde(default)]
    pub carry: bool,
}

/// A volume that may enter on other terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Quota {
    /// Name read by `quota('…')`, unique over the pack.
    pub id: String,
    /// Market code.
    pub market: String,
    /// Node of the subject tree.
    pub subject: String,
    /// What is counted.
    pub unit: String,
    /// Windows in order.
    pub windows: Vec<QuotaWindow>,
    /// Growth from year to year as written; the engine derives no volume from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub growth: Option<String>,
    /// Who may use it, as a predicate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eligible: Option<String>,
    /// How much is left.
    pub state: QuotaState,
    /// What it rests on.
    pub cite: Citation,
    /// Ids of the fact base it carries.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// Why the former content under this id was wrong from the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<String>,
}

/// One line of inheritance: which subjects of which market hold here too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Inherit {
    /// The parent market.
    pub market: String,
    /// Nodes of the subject tree, each with all below it.
    pub subjects: Vec<String>,
    /// When.
    #[serde(default)]
    pub valid: Period,
    /// What it rests on.
    pub cite: Citation,
}

/// A place with its own law.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Market {
    /// Code, upper case.
    pub code: String,
    /// Name.
    pub title: Text,
    /// The whole-vehicle approval scheme, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// ISO 4217 code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// What holds here because it holds elsewhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inherits: Vec<Inherit>,
    /// For a bloc: the purposes it governs itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub governs: Option<Vec<String>>,
    /// The purposes that exist here; none means every purpose not asked of the origin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purposes: Option<Vec<String>>,
    /// Replaced entries of what a purpose needs.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub needs: BTreeMap<String, Vec<String>>,
    /// Purpose → checklist; `duty` names the checklist of duty components.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub checklists: BTreeMap<String, String>,
}

/// Whether a subject of a checklist has been worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CoverageState {
    /// What is asked is in the packs.
    Covered,
    /// Not yet.
    Open,
}

/// One line of a checklist in one market.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Coverage {
    /// Market code.
    pub market: String,
    /// Checklist id.
    pub checklist: String,
    /// Line id.
    pub line: String,
    /// Worked on or not.
    pub state: CoverageState,
    /// The facts or adoptions that cover it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<String>,
    /// Day it was reviewed.
    pub reviewed: Date,
}

/// The legal text a requirement comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Instrument {
    /// `body/name`.
    pub id: String,
    /// Name.
    pub title: Text,
    /// Market or treaty body that makes it.
    pub market: String,
    /// Node of the subject tree; none for what may be about anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// How its law-maker works.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track: Option<String>,
}

/// A later step that a step announces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Target {
    /// Stage announced.
    pub stage: String,
    /// Day announced.
    pub on: Date,
}

/// One step in the life of an instrument.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Step {
    /// `body/name`.
    pub instrument: String,
    /// What happened.
    pub stage: String,
    /// When.
    pub on: Edge,
    /// What it announces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
    /// What it rests on.
    pub cite: Citation,
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// An exchange rate of one day: 1 `base` = `rate` `quote`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Rate {
    /// Publisher's code, the file's name; `source:name` from a connector.
    pub publisher: String,
    /// Day it was set.
    pub day: Date,
    /// Currency one unit of which is priced.
    pub base: String,
    /// Currency it is priced in.
    pub quote: String,
    /// The rate.
    pub rate: Decimal,
    /// First day on which it is no longer used.
    pub until: Date,
    /// What it rests on.
    pub cite: Citation,
}

/// One thing the ledger can hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Item {
    /// See [`Fact`].
    Fact(Arc<Fact>),
    /// See [`Adoption`].
    Adoption(Arc<Adoption>),
    /// See [`Place`].
    Place(Arc<Place>),
    /// See [`Clock`].
    Clock(Arc<Clock>),
    /// See [`Calendar`].
    Calendar(Arc<Calendar>),
    /// See [`Quota`].
    Quota(Arc<Quota>),
    /// See [`Market`].
    Market(Arc<Market>),
    /// See [`Coverage`].
    Coverage(Arc<Coverage>),
    /// See [`Instrument`].
    Instrument(Arc<Instrument>),
    /// See [`Step`].
    Step(Arc<Step>),
    /// See [`Track`].
    Track(Arc<Track>),
    /// See [`Rate`].
    Rate(Arc<Rate>),
    /// A vehicle as a source describes it: a [`Case`] anybody can ask about.
    Vehicle(Arc<Case>),
    /// See [`Run`].
    Run(Arc<Run>),
}

impl Item {
    /// The id under which the ledger keeps it.
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Item::Fact(x) => x.id.clone(),
            Item::Adoption(x) => x.id.clone(),
            Item::Place(x) => format!("{}/place", x.id),
            Item::Clock(x) => format!("{}/clock/{}", x.market, x.id),
            Item::Calendar(x) => {
                let id = format!("{}/calendar/{}/{}", x.market, x.id, x.year);
                x.source.as_ref().map_or(id.clone(), |source| format!("{source}:{id}"))
            }
            Item::Quota(x) => format!("{}/quota/{}", x.market, x.id),
            Item::Market(x) => format!("{}/market", x.code),
            Item::Coverage(x) => format!("{}/coverage/{}/{}", x.market, x.checklist, x.line),
            Item::Instrument(x) => x.id.clone(),
            Item::Step(x) => match &x.on {
                Edge::Day(day) => format!("{}:{}/{day}", x.instrument, x.stage),
                Edge::Between { earliest, .. } => format!("{}:{}/{earliest}~", x.instrument, x.stage),
                Edge::After { .. } => format!("{}:{}", x.instrument, x.stage),
            },
            Item::Track(x) => format!("forecast/{}", x.id),
            Item::Rate(x) => format!("{}/{}{}/{}", x.publisher, x.base, x.quote, x.day),
            Item::Vehicle(x) => x.name.clone(),
            Item::Run(x) => Run::id(&x.source),
        }
    }

    /// The market it belongs to; none for what belongs to none (instruments, steps, rates, vehicles, runs).
    #[must_use]
    pub fn market(&self) -> Option<&str> {
        match self {
            Item::Fact(x) => Some(&x.market),
            Item::Adoption(x) => Some(&x.market),
            Item::Place(x) => Some(&x.market),
            Item::Clock(x) => Some(&x.market),
            Item::Calendar(x) => Some(&x.market),
            Item::Quota(x) => Some(&x.market),
            Item::Market(x) => Some(&x.code),
            Item::Coverage(x) => Some(&x.market),
            Item::Instrument(_) | Item::Step(_) | Item::Track(_) | Item::Rate(_) | Item::Vehicle(_) | Item::Run(_) => {
                None
            }
        }
    }

    /// The part of the ledger it lies in: its market, nothing for what every market sees, and a shelf of its own for
    /// what is looked up by name and read by no market.
    #[must_use]
    pub fn shelf(&self) -> &str {
        match self {
            Item::Vehicle(_) => Case::SHELF,
            Item::Run(_) => Run::SHELF,
            other => other.market().unwrap_or_default(),
        }
    }

    /// Name of its kind, as in its JSON.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Item::Fact(_) => "fact",
            Item::Adoption(_) => "adoption",
            Item::Place(_) => "place",
            Item::Clock(_) => "clock",
            Item::Calendar(_) => "calendar",
            Item::Quota(_) => "quota",
            Item::Market(_) => "market",
            Item::Coverage(_) => "coverage",
            Item::Instrument(_) => "instrument",
            Item::Step(_) => "step",
            Item::Track(_) => "track",
            Item::Rate(_) => "rate",
            Item::Vehicle(_) => "vehicle",
            Item::Run(_) => "run",
        }
    }

    /// What it is about within its market: attribute, rule, checklist, stage.
    #[must_use]
    pub fn topic(&self) -> &str {
        match self {
            Item::Fact(x) => &x.attribute,
            Item::Adoption(x) => &x.rule,
            Item::Place(x) => &x.id,
            Item::Clock(x) => &x.id,
            Item::Calendar(x) => &x.id,
            Item::Quota(x) => &x.id,
            Item::Market(x) => &x.code,
            Item::Coverage(x) => &x.checklist,
            Item::Instrument(x) => &x.id,
            Item::Step(x) => &x.instrument,
            Item::Track(x) => &x.id,
            Item::Rate(x) => &x.publisher,
            Item::Vehicle(x) => &x.name,
            Item::Run(x) => &x.source,
        }
    }

    /// Why the former content under this id was wrong from the start, where it says so.
    #[must_use]
    pub fn corrects(&self) -> Option<&str> {
        match self {
            Item::Fact(x) => x.corrects.as_deref(),
            Item::Adoption(x) => x.corrects.as_deref(),
            Item::Quota(x) => x.corrects.as_deref(),
            Item::Clock(x) => x.corrects.as_deref(),
            _ => None,
        }
    }
}
