//! Answers as text.

mod assess;
mod because;
mod cite;
mod clock;
mod demo;
mod diagnostics;
mod duty;
mod fact;
mod find;
mod forecast;
mod gaps;
mod layout;
mod market;
mod paint;
mod timeline;
mod words;

pub use assess::{Show, assessments};
pub use clock::{clocks, due};
pub use demo::table;
pub use diagnostics::{diagnostic, error};
pub use duty::duty;
pub use fact::stated;
pub use find::found;
pub use forecast::{fault, forecast, forecasts};
pub use gaps::gaps;
pub use layout::{Block, pad, rule_line};
pub use market::dossier;
pub use paint::Paint;
pub use timeline::timeline;
pub use words::{Words, instant};
