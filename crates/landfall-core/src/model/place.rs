//! Cities and areas inside a market.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Citation, Text};

/// A city or area inside a market.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Place {
    /// `MARKET/place`.
    pub id: String,
    /// Market code.
    pub market: String,
    /// Name.
    pub title: Text,
    /// Degrees north.
    pub latitude: Decimal,
    /// Degrees east.
    pub longitude: Decimal,
    /// How many people live there.
    pub population: Decimal,
    /// What it rests on.
    pub cite: Citation,
}
