//! The words of the domain as types: days, values, citations, facts, rules, cases.

mod canonical;
mod case;
mod cite;
mod clock;
mod day;
mod diagnostic;
mod hash;
mod item;
mod layout;
mod place;
mod rule;
mod run;
mod track;
mod value;
mod vocab;

pub use canonical::canonical_json;
pub use case::{Approval, Case, Given, Space};
pub use cite::{Checked, Citation};
pub(crate) use clock::weekdays;
pub use clock::{Calendar, Clock, CountedDays, Holiday, Roll};
pub use day::{Bounds, Edge, Period, Truth, Window};
pub use diagnostic::{Diagnostic, Kind, Level, nearest};
pub use hash::Hash;
pub use item::{
    Adoption, Choice, Coverage, CoverageState, Fact, Inherit, Instrument, Item, Market, Quota, QuotaState, QuotaWindow,
    Rate, Secured, Status, Step, Target,
};
pub use layout::{BorderCar, Layout, PartDef, below};
pub use place::Place;
pub use rule::{Consequence, Fix, Per, Rule, Ruleset};
pub use run::Run;
pub use track::{Deadline, Meetings, Passage, PromiseKind, Shape, SlipPrior, Spell, Track, YearDay};
pub use value::{Text, Value};
pub(crate) use vocab::given_by_market;
pub use vocab::{
    AttributeDef, AttributeId, AttributeType, Checklist, ChecklistKind, ChecklistLine, CodeDef, PhaseDef, PurposeDef,
    Role, SubjectDef, UnitDef, Vocab,
};
