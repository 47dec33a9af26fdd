//! Answers as text.

mod assess;
mod because;
mod cite;
mod demo;
mod diagnostics;
mod duty;
mod layout;
mod paint;
mod words;

pub use assess::{Show, assessments};
pub use demo::table;
pub use diagnostics::{diagnostic, error};
pub use duty::duty;
pub use layout::{Block, pad, rule_line, wrap};
pub use paint::Paint;
pub use words::Words;
