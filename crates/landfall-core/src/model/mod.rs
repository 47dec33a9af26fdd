//! The words of the domain as types: days, values, citations, facts, rules, cases.

mod canonical;
mod case;
mod cite;
mod day;
mod diagnostic;
mod hash;
mod item;
mod rule;
mod value;
mod vocab;

pub use canonical::canonical_json;
pub use case::{Approval, Case, Given, Space};
pub use cite::{Checked, Citation};
pub use day::{Bounds, Edge, Period, Truth, Window};
pub use diagnostic::{Diagnostic, Kind, Level, nearest};
pub use hash::Hash;
pub use item::{
    Adoption, Choice, Coverage, CoverageState, Fact, Inherit, Instrument, Item, Market, Quota, QuotaState, QuotaWindow,
    Rate, Secured, Status, Step, Target,
};
pub use rule::{Consequence, Fix, Rule, Ruleset};
pub use value::{Text, Value};
pub(crate) use vocab::given_by_market;
pub use vocab::{
    AttributeDef, AttributeId, AttributeType, Checklist, ChecklistKind, ChecklistLine, CodeDef, PhaseDef, PurposeDef,
    Role, SubjectDef, UnitDef, Vocab,
};
