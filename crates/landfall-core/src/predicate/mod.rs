//! Predicates: SQL text to a typed form, evaluated over columns of cases in three-valued logic.

mod expr;

pub use expr::{Cause, Const, Expr, Op, Scalar};
