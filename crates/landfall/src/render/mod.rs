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
mod forecast;
mod gaps;
mod import;
mod layout;
mod paint;
mod prose;
mod say;
mod sources;
mod timeline;
mod words;

pub use assess::{Show, assessments};
pub use clock::{clocks, due, time as deadline_time};
pub use demo::table;
pub use diagnostics::{diagnostic, error};
pub use diff::compared;
pub use duty::{duty, lack};
pub use fact::stated;
pub use find::found;
pub use forecast::{fault, forecast, forecasts};
pub use gaps::gaps;
pub use import::imported;
pub use layout::{Block, pad, rule_line, wrap};
pub use paint::Paint;
pub use sources::sources;
pub use timeline::timeline;
pub use words::{Words, instant};
