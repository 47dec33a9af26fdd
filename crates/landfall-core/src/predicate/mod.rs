//! Predicates: SQL text to a typed form, evaluated over columns of cases in three-valued logic.

mod expr;
mod fault;
mod fold;
mod normal;
mod parse;
mod read;
mod typed;
mod walk;

pub use expr::{Cause, Const, Expr, Op, Scalar};
pub use fault::Fault;
pub use fold::fold;
pub use parse::parse;
pub use walk::{attributes, market_attributes, substitute, substitute_scalars};
