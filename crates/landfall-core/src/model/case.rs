//! A case: a vehicle and, as far as given, its offers, the firm that brings it and its shipments.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Citation, Hash, Value};

/// A value of a case; without a citation it was given by the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Given {
    /// The value as written.
    pub value: Value,
    /// What it rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cite: Option<Citation>,
}

/// Values by full attribute name.
pub type Space = BTreeMap<String, Given>;

/// An approval or certificate the vehicle has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Approval {
    /// Code of the scheme.
    pub scheme: String,
    /// Number on the certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Series of amendments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<u32>,
    /// Day it was granted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granted: Option<Date>,
    /// What it rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cite: Option<Citation>,
}

/// What is asked about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Case {
    /// File or sample name.
    pub name: String,
    /// Title as the file gives it; the name where it gives none.
    pub title: super::Text,
    /// Invented for demonstration.
    #[serde(default)]
    pub fictitious: bool,
    /// `vehicle.*` and `firm.*`.
    pub values: Space,
    /// Approvals listed.
    #[serde(default)]
    pub approvals: Vec<Approval>,
    /// `offer.*` by market; the key `""` holds what was given without a market.
    #[serde(default)]
    pub offers: BTreeMap<String, Space>,
    /// `shipment.*` by market; the key `""` holds what was given without a market.
    #[serde(default)]
    pub shipments: BTreeMap<String, Space>,
}

impl Case {
    /// The shelf of the ledger on which vehicles of sources lie; no market has such a code.
    pub const SHELF: &str = "#vehicle";

    /// The value of an attribute as far as it concerns a market: what was given for the market, else for all.
    #[must_use]
    pub fn value(&self, attribute: &str, market: &str) -> Option<&Given> {
        let spaces = match attribute.split_once('.') {
            Some(("offer", _)) => &self.offers,
            Some(("shipment", _)) => &self.shipments,
            _ => return self.values.get(attribute),
        };
        let find = |market: &str| spaces.get(market).and_then(|space| space.get(attribute));
        find(market).or_else(|| find(""))
    }

    /// The hash a receipt names.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Hash::of_value(self)
    }
}
