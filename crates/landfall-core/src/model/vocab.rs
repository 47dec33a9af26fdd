//! The vocabulary: attributes, codes, units, subjects, purposes and checklists, all of them data.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Citation, Layout, Text, Value};

/// Index of an attribute in [`Vocab::attributes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttributeId(pub u32);

/// What kind of value an attribute takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AttributeType {
    /// A number with a unit.
    Number,
    /// An amount with a currency.
    Money,
    /// A code of one kind.
    Code,
    /// True or false.
    Bool,
    /// A day.
    Day,
    /// Free text; not read by predicates.
    Text,
    /// Codes of one kind.
    List,
    /// The list of approvals.
    Approvals,
    /// An amount expression (duty components).
    Amount,
}

/// What the engine asks an attribute for, so that no attribute is named in code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Where the car originates, as customs sees it.
    Origin,
    /// The list of approvals.
    Approvals,
    /// Whether that list is complete.
    ApprovalsComplete,
    /// The customs value.
    CustomsValue,
    /// The basis of the customs value.
    Valuation,
    /// The producer group.
    ProducerGroup,
    /// A market's own currency.
    MarketCurrency,
    /// How many people live in a place.
    Population,
    /// The days of a market's weekend.
    Weekend,
}

/// One attribute of a case or a market.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttributeDef {
    /// `space.name` for a case, `topic.name` for a market.
    pub name: String,
    /// Kind of value.
    #[serde(rename = "type")]
    pub type_: AttributeType,
    /// Canonical unit of a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Kind of code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codes: Option<String>,
    /// Dimension of `of`, a kind of code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// Subject its facts belong to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Name for people.
    pub title: Text,
    /// One line.
    pub meaning: Text,
    /// Holds always unless dated.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lasting: bool,
    /// A duty component.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub component: bool,
    /// What the engine asks it for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
}

/// A code and its names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeDef {
    /// The code.
    pub id: String,
    /// Names.
    pub title: Text,
    /// Decimal digits of a currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digits: Option<u32>,
}

/// A unit of measurement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitDef {
    /// Symbol.
    pub id: String,
    /// How people write it, where that is not the id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub symbol: Option<Text>,
    /// How English writes it after any number but one, where that differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plural: Option<String>,
    /// Units of one dimension convert into each other.
    pub dimension: String,
    /// How many of the dimension's base unit one of these is, exact.
    pub factor: Decimal,
    /// Added after the factor; a unit that has one, 0 included, has a zero of its own and goes below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<Decimal>,
}

/// A node of the subject tree; `a/b` lies below `a`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubjectDef {
    /// Path.
    pub id: String,
    /// Name.
    pub title: Text,
}

/// What somebody wants to do with a car in a market.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PurposeDef {
    /// Code.
    pub id: String,
    /// Name.
    pub title: Text,
    /// Purposes that must be possible first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// Asked of the market the car is made in, not of the market named.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub asked_of_origin: bool,
}

/// When an adoption binds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhaseDef {
    /// Code.
    pub id: String,
    /// Name.
    pub title: Text,
    /// Purposes it binds; none where the adoption names them.
    pub binds: Vec<String>,
    /// Which cases it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applies: Option<String>,
    /// Binds types approved under the market's scheme on or after its first day.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_approval: bool,
}

/// Where a checklist comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChecklistKind {
    /// Taken from the act itself.
    Act,
    /// "Our subjects"; cannot give yes.
    Ours,
}

/// One subject to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChecklistLine {
    /// The act's own number, or ours.
    pub id: String,
    /// Node of the subject tree.
    pub subject: String,
    /// Name.
    pub title: Text,
    /// Why it stands on our list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// The duty component it asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub component: Option<String>,
}

/// What has to be looked at before a purpose can be answered with yes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Checklist {
    /// The file's name.
    pub id: String,
    /// Name.
    pub title: Text,
    /// Where it comes from.
    pub kind: ChecklistKind,
    /// The act, for `act`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cite: Option<Citation>,
    /// Lines in the act's order.
    pub lines: Vec<ChecklistLine>,
}

/// All words that packs, cases and rules are written in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Vocab {
    /// Attributes sorted by name.
    pub attributes: Vec<AttributeDef>,
    /// Kind → codes sorted by id. The kinds `market` and `place` hold those of the packs.
    pub codes: BTreeMap<String, Vec<CodeDef>>,
    /// Units by symbol.
    pub units: BTreeMap<String, UnitDef>,
    /// Subjects by path.
    pub subjects: BTreeMap<String, SubjectDef>,
    /// Purposes in the order they are asked.
    pub purposes: Vec<PurposeDef>,
    /// Phases.
    pub phases: Vec<PhaseDef>,
    /// Checklists by id.
    pub checklists: BTreeMap<String, Checklist>,
    /// How dossiers and comparisons are laid out.
    #[serde(default, skip_serializing_if = "Layout::is_empty")]
    pub layout: Layout,
}

/// The spaces of a case; every other attribute belongs to markets.
pub(crate) const CASE_SPACES: [&str; 4] = ["vehicle", "offer", "firm", "shipment"];

/// Whether a case gives a space for each market on its own.
pub(crate) fn given_by_market(space: &str) -> bool {
    matches!(space, "offer" | "shipment")
}

impl AttributeDef {
    /// The space of a case it belongs to (`vehicle`, `offer`, `firm`, `shipment`); none for a market's attribute.
    #[must_use]
    pub fn case_space(&self) -> Option<&str> {
        self.name.split_once('.').map(|(space, _)| space).filter(|s| CASE_SPACES.contains(s))
    }

    /// Its name in predicates: `service.stations_min` of a market is read as `market.service_stations_min`.
    #[must_use]
    pub fn predicate_name(&self) -> String {
        if self.case_space().is_some() { self.name.clone() } else { format!("market.{}", self.name.replace('.', "_")) }
    }
}

impl Vocab {
    /// Finds an attribute by name.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<(AttributeId, &AttributeDef)> {
        let index = self.attributes.binary_search_by(|a| a.name.as_str().cmp(name)).ok()?;
        Some((AttributeId(u32::try_from(index).ok()?), self.attributes.get(index)?))
    }

    /// The attribute behind an index.
    #[must_use]
    pub fn def(&self, id: AttributeId) -> Option<&AttributeDef> {
        self.attributes.get(id.0 as usize)
    }

    /// The attribute that has a role.
    #[must_use]
    pub fn role(&self, role: Role) -> Option<(AttributeId, &AttributeDef)> {
        let index = self.attributes.iter().position(|a| a.role == Some(role))?;
        Some((AttributeId(u32::try_from(index).ok()?), self.attributes.get(index)?))
    }

    /// Finds a code.
    #[must_use]
    pub fn code(&self, kind: &str, id: &str) -> Option<&CodeDef> {
        self.codes.get(kind)?.iter().find(|c| c.id == id)
    }

    /// Finds a purpose.
    #[must_use]
    pub fn purpose(&self, id: &str) -> Option<&PurposeDef> {
        self.purposes.iter().find(|p| p.id == id)
    }

    /// Finds a phase.
    #[must_use]
    pub fn phase(&self, id: &str) -> Option<&PhaseDef> {
        self.phases.iter().find(|p| p.id == id)
    }

    /// Converts a number from one unit to another of the same dimension; none where they do not convert.
    #[must_use]
    pub fn convert(&self, value: Decimal, from: &str, to: &str) -> Option<Decimal> {
        if from == to {
            return Some(value);
        }
        let (a, b) = (self.units.get(from)?, self.units.get(to)?);
        if a.dimension != b.dimension {
            return None;
        }
        let base = value.checked_mul(a.factor)?.checked_add(a.offset.unwrap_or_default())?;
        base.checked_sub(b.offset.unwrap_or_default())?.checked_div(b.factor).map(|d| d.normalize())
    }

    /// A number value in the attribute's canonical unit, as (low, high).
    #[must_use]
    pub fn canonical(&self, attribute: &AttributeDef, value: &Value) -> Option<(Decimal, Decimal)> {
        let Value::Number { low, high, unit } = value else { return None };
        let to = attribute.unit.as_deref()?;
        Some((self.convert(*low, unit, to)?, self.convert(*high, unit, to)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(id: &str, dimension: &str, factor: &str, offset: Option<&str>) -> (String, UnitDef) {
        let def = UnitDef {
            id: id.into(),
            symbol: None,
            plural: None,
            dimension: dimension.into(),
            factor: factor.parse().unwrap(),
            offset: offset.map(|o| o.parse().unwrap()),
        };
        (id.into(), def)
    }

    #[test]
    fn units_of_one_dimension_convert_exactly_and_others_not_at_all() {
        let units = [
            unit("km", "length", "1000", None),
            unit("mi", "length", "1609.344", None),
            unit("kg", "mass", "1", None),
            unit("degC", "temperature", "1", None),
            unit("K", "temperature", "1", Some("-273.15")),
        ];
        let vocab = Vocab { units: units.into_iter().collect(), ..Vocab::default() };
        assert_eq!(vocab.convert("100".parse().unwrap(), "mi", "km"), Some("160.9344".parse().unwrap()));
        assert_eq!(vocab.convert("20".parse().unwrap(), "degC", "K"), Some("293.15".parse().unwrap()));
        assert_eq!(vocab.convert("1".parse().unwrap(), "kg", "km"), None);
    }
}
