//! Predicates: SQL text to a typed form, evaluated over columns of cases in three-valued logic.

mod amount;
mod bits;
mod evaluate;
mod explain;
mod expr;
mod fault;
mod fold;
mod kernel;
mod node;
mod normal;
mod parse;
mod read;
mod row;
mod sql;
mod table;
mod typed;
mod walk;

pub use amount::{AmountExpr, parse_amount};
pub use bits::{Bits, Tri};
pub use evaluate::{Evaluated, Evaluator, evaluate};
pub use explain::{Explained, Read, explain};
pub use expr::{Branch, Cause, Const, Expr, Op, Scalar};
pub use fault::Fault;
pub use fold::fold;
pub(crate) use normal::{and, not, or, scoped};
pub use parse::parse;
pub use row::{NoRates, Rates};
pub use sql::to_sql;
pub use table::Table;
pub use walk::{attributes, market_attributes, place_attributes, substitute, substitute_scalars};
