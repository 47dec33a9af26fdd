//! Days of validity as laws write them, including days known only in part.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Known true, known false, or not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Truth {
    /// Known to be so.
    True,
    /// Known not to be so.
    False,
    /// Not known.
    Unknown,
}

impl Truth {
    /// SQL's `AND`.
    #[must_use]
    pub fn and(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::False, _) | (_, Truth::False) => Truth::False,
            (Truth::True, Truth::True) => Truth::True,
            _ => Truth::Unknown,
        }
    }

    /// SQL's `OR`.
    #[must_use]
    pub fn or(self, other: Truth) -> Truth {
        !((!self).and(!other))
    }

    /// Whether it is known to be so.
    #[must_use]
    pub fn is_true(self) -> bool {
        self == Truth::True
    }
}

impl std::ops::Not for Truth {
    type Output = Truth;

    fn not(self) -> Truth {
        match self {
            Truth::True => Truth::False,
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Truth {
        if value { Truth::True } else { Truth::False }
    }
}

/// One end of a period. As a `from` it is the first day; as a `to` the first day after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Edge {
    /// The day itself.
    Day(Date),
    /// Only known to lie between two days, both included.
    Between {
        /// The first day it may be.
        earliest: Date,
        /// The last day it may be.
        latest: Date,
    },
    /// Hangs on a step of an instrument: that step's day plus a duration.
    After {
        /// `body/instrument:stage`.
        step: String,
        /// ISO 8601 duration, for example `P12M`.
        plus: String,
        /// Not before this day in any case.
        not_before: Option<Date>,
    },
}

/// When something holds in the world, half-open: `from` is the first day, `to` the first day after.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Period {
    /// First day; none where the text names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Edge>,
    /// First day after; none where it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Edge>,
}

/// The days an edge may fall on, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Bounds {
    /// First possible day.
    pub earliest: Date,
    /// Last possible day.
    pub latest: Date,
}

impl Bounds {
    /// A day known exactly.
    #[must_use]
    pub fn exact(day: Date) -> Bounds {
        Bounds { earliest: day, latest: day }
    }

    /// Whether the day is known exactly.
    #[must_use]
    pub fn is_exact(self) -> bool {
        self.earliest == self.latest
    }
}

/// A period with its edges resolved against the steps known: what `holds` asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Window {
    /// First day.
    pub from: Bounds,
    /// First day after.
    pub to: Bounds,
}

impl Window {
    /// Holds on every day.
    pub const ALWAYS: Window = Window {
        from: Bounds { earliest: Date::MIN, latest: Date::MIN },
        to: Bounds { earliest: Date::MAX, latest: Date::MAX },
    };

    /// Whether it holds on `day`: before the earliest first day it does not, from the latest it surely does,
    /// and between them it is unknown; the end likewise.
    #[must_use]
    pub fn holds(&self, day: Date) -> Truth {
        if day < self.from.earliest || day >= self.to.latest {
            Truth::False
        } else if day >= self.from.latest && day < self.to.earliest {
            Truth::True
        } else {
            Truth::Unknown
        }
    }

    /// Days on which `holds` may change, with whether the edge is known exactly.
    pub fn edges(&self) -> impl Iterator<Item = (Date, bool)> + use<> {
        [self.from, self.to]
            .into_iter()
            .flat_map(|b| {
                let precise = b.is_exact();
                let second = (!precise).then_some((b.latest, false));
                [Some((b.earliest, precise)), second]
            })
            .flatten()
            .filter(|(day, _)| *day != Date::MIN && *day != Date::MAX)
    }

    /// Cut to the days of another.
    #[must_use]
    pub fn within(mut self, span: Window) -> Window {
        self.from.earliest = self.from.earliest.max(span.from.earliest);
        self.from.latest = self.from.latest.max(span.from.latest);
        self.to.earliest = self.to.earliest.min(span.to.earliest);
        self.to.latest = self.to.latest.min(span.to.latest);
        self
    }

    /// Whether two windows may both hold on some day.
    #[must_use]
    pub fn overlaps(&self, other: &Window) -> bool {
        self.from.latest < other.to.earliest && other.from.latest < self.to.earliest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn an_imprecise_first_day_is_unknown_between_its_bounds() {
        let w = Window {
            from: Bounds { earliest: date(2022, 7, 1), latest: date(2022, 7, 31) },
            to: Bounds::exact(date(2023, 1, 1)),
        };
        assert_eq!(w.holds(date(2022, 6, 30)), Truth::False);
        assert_eq!(w.holds(date(2022, 7, 1)), Truth::Unknown);
        assert_eq!(w.holds(date(2022, 7, 30)), Truth::Unknown);
        assert_eq!(w.holds(date(2022, 7, 31)), Truth::True);
        assert_eq!(w.holds(date(2022, 12, 31)), Truth::True);
        assert_eq!(w.holds(date(2023, 1, 1)), Truth::False);
        let edges: Vec<_> = w.edges().collect();
        assert_eq!(edges, [(date(2022, 7, 1), false), (date(2022, 7, 31), false), (date(2023, 1, 1), true)]);
    }

    #[test]
    fn three_valued_logic_follows_sql() {
        use Truth::{False, True, Unknown};
        assert_eq!(Unknown.and(False), False);
        assert_eq!(Unknown.and(True), Unknown);
        assert_eq!(Unknown.or(True), True);
        assert_eq!(Unknown.or(False), Unknown);
        assert_eq!(!Unknown, Unknown);
    }
}
