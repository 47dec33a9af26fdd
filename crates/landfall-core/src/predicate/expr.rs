//! The typed form of a predicate, after parsing and after folding a market's values into it.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::model::{AttributeId, Truth};

/// Comparison operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Op {
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Op {
    /// The operator that is true exactly where this one is false.
    #[must_use]
    pub fn opposite(self) -> Op {
        match self {
            Op::Equal => Op::NotEqual,
            Op::NotEqual => Op::Equal,
            Op::Less => Op::GreaterOrEqual,
            Op::LessOrEqual => Op::Greater,
            Op::Greater => Op::LessOrEqual,
            Op::GreaterOrEqual => Op::Less,
        }
    }

    /// The operator with its sides exchanged.
    #[must_use]
    pub fn flipped(self) -> Op {
        match self {
            Op::Less => Op::Greater,
            Op::LessOrEqual => Op::GreaterOrEqual,
            Op::Greater => Op::Less,
            Op::GreaterOrEqual => Op::LessOrEqual,
            Op::Equal | Op::NotEqual => self,
        }
    }

    /// As written in SQL.
    #[must_use]
    pub fn sql(self) -> &'static str {
        match self {
            Op::Equal => "=",
            Op::NotEqual => "<>",
            Op::Less => "<",
            Op::LessOrEqual => "<=",
            Op::Greater => ">",
            Op::GreaterOrEqual => ">=",
        }
    }

    /// Whether two intervals compare: true if all of their values do, false if none, else unknown.
    pub(crate) fn intervals<T: PartialOrd>(self, left: (T, T), right: (T, T)) -> Truth {
        let (yes, no) = match self {
            Op::Less => (left.1 < right.0, left.0 >= right.1),
            Op::LessOrEqual => (left.1 <= right.0, left.0 > right.1),
            Op::Equal => {
                let all = left.0 == left.1 && left.1 == right.0 && right.0 == right.1;
                (all, left.1 < right.0 || left.0 > right.1)
            }
            Op::Greater => return Op::Less.intervals(right, left),
            Op::GreaterOrEqual => return Op::LessOrEqual.intervals(right, left),
            Op::NotEqual => return !Op::Equal.intervals(left, right),
        };
        match (yes, no) {
            (true, _) => Truth::True,
            (_, true) => Truth::False,
            _ => Truth::Unknown,
        }
    }
}

/// A typed constant; numbers are in the attribute's canonical unit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Const {
    /// A number or a range of it.
    Number {
        /// Lower end.
        low: Decimal,
        /// Upper end.
        high: Decimal,
    },
    /// Money or a range of it.
    Money {
        /// Lower end.
        low: Decimal,
        /// Upper end.
        high: Decimal,
        /// ISO 4217 code.
        currency: String,
    },
    /// A code.
    Code(String),
    /// True or false.
    Bool(bool),
    /// A day.
    Day(Date),
    /// A rival that says there is none.
    Absent,
}

/// Why something of a market is unknown whatever the case says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Cause {
    /// No fact of the market gives the attribute.
    Market {
        /// Attribute name.
        attribute: String,
    },
    /// No place of the market is listed.
    NoPlaces,
    /// Its first or last day is known only in part.
    Day {
        /// Id of the fact or adoption.
        id: String,
    },
    /// A successor was expected and nobody confirmed it.
    Unconfirmed {
        /// Id of the expected fact or adoption.
        id: String,
    },
    /// Sources disagree.
    Dispute {
        /// Name of the dispute.
        name: String,
    },
    /// No exchange rate for the day.
    Rate {
        /// Currency to convert.
        base: String,
        /// Currency asked for.
        quote: String,
    },
    /// How much of a quota is left is not known.
    Quota {
        /// Name of the quota.
        id: String,
    },
    /// A value not of the case is known only as a range, and its ends disagree.
    Range {
        /// Lower end.
        low: String,
        /// Upper end.
        high: String,
    },
}

/// A value inside a predicate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scalar {
    /// An attribute of the case.
    Case(AttributeId),
    /// An attribute of the market; gone after folding.
    Market(AttributeId),
    /// An attribute of a place of the market; gone before folding.
    Place(AttributeId),
    /// A constant.
    Const(Const),
    /// Rivals of a dispute: comparisons hold only where they hold for every one.
    Rivals {
        /// Name of the dispute.
        name: String,
        /// What each says.
        values: Vec<Const>,
    },
    /// Not known, whatever the case says.
    Missing(Cause),
    /// Values by scope, side by side: a comparison holds where some guard is true and it holds for every value
    /// whose guard is not false.
    Scoped {
        /// The values with their guards; their order says nothing.
        branches: Vec<Branch>,
        /// Why it is unknown where every guard is false.
        otherwise: Cause,
    },
    /// `+`
    Add(Box<Scalar>, Box<Scalar>),
    /// `-`
    Subtract(Box<Scalar>, Box<Scalar>),
    /// `*`
    Multiply(Box<Scalar>, Box<Scalar>),
    /// The amount of a duty component of lower order; gone before evaluation.
    Component(String),
}

/// A value for some cases.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Branch {
    /// For which cases.
    pub guard: Expr,
    /// The value.
    pub value: Scalar,
    /// Who says it: ids of facts.
    pub says: String,
}

/// A predicate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Expr {
    /// Decided.
    Known(bool),
    /// Not known, whatever the case says.
    Unknown(Cause),
    /// All of them.
    And(Vec<Expr>),
    /// Any of them.
    Or(Vec<Expr>),
    /// The opposite.
    Not(Box<Expr>),
    /// Comparison of two values of one type.
    Compare {
        /// Operator.
        op: Op,
        /// Left side.
        left: Scalar,
        /// Right side.
        right: Scalar,
    },
    /// The value is one of these codes. Where the list is open, not being listed is unknown.
    OneOf {
        /// What is looked up.
        value: Scalar,
        /// Codes, sorted.
        codes: Vec<String>,
        /// Whether there is no other.
        complete: bool,
        /// Name of the market attribute the list came from, where it came from one.
        list: Option<String>,
    },
    /// A boolean value stands alone.
    Flag(Scalar),
    /// `IS NULL`.
    IsUnknown(Scalar),
    /// A list attribute of the case has a code.
    Has {
        /// The list.
        list: AttributeId,
        /// The code.
        code: String,
    },
    /// Everything in a list attribute of the case is one of these.
    Subset {
        /// The list.
        list: AttributeId,
        /// Codes, sorted.
        codes: Vec<String>,
    },
    /// A list attribute of the market has what the scalar says; gone after folding.
    MarketHas {
        /// The list.
        list: AttributeId,
        /// Its name.
        name: String,
        /// What is looked up: a code constant or a code attribute of the case.
        value: Scalar,
    },
    /// Everything in a list attribute of the market is one of these; gone after folding.
    MarketSubset {
        /// The list.
        list: AttributeId,
        /// Its name.
        name: String,
        /// Codes, sorted.
        codes: Vec<String>,
    },
    /// The case holds an approval.
    Holds {
        /// The attribute that lists approvals.
        approvals: AttributeId,
        /// Code of the scheme.
        scheme: String,
        /// Lowest series accepted.
        min_series: Option<u32>,
    },
    /// A quota has room for the case; gone before evaluation.
    Quota(String),
}
