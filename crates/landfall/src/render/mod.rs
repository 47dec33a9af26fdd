//! Answers as text.

mod assess;
mod because;
mod cite;
mod clock;
mod demo;
mod diagnostics;
mod diff;
mod duty;
mod fact;
mod find;
mod gaps;
mod import;
mod layout;
mod market;
mod paint;
mod sources;
mod timeline;
mod words;

pub use assess::{Show, assessments};
pub use clock::{clocks, due};
pub use demo::table;
pub use diagnostics::{diagnostic, error};
pub use diff::compared;
pub use duty::duty;
pub use fact::stated;
pub use find::found;
pub use gaps::gaps;
pub use import::imported;
pub use layout::{Block, pad, rule_line};
pub use market::dossier;
pub use paint::Paint;
pub use sources::sources;
pub use timeline::timeline;
pub use words::{Words, instant};
