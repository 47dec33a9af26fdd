//! When a text will reach its next stages, and whether it ever will.
//!
//! A model of steps, one path a track: how long each stage lasts, and how often it ends otherwise, is counted from the
//! histories known on the day asked, a body leaning on its track and a track on everything; what has been waited for
//! so far is conditioned on; meetings, statutory last days and days announced keep to their calendars.
//! Useful for: ranges of days with their chances, what they rest on, and how good such ranges have been.
//! Not here: answers, which stay free of chance; clocks; random numbers.

mod answer;
mod beside;
mod curve;
mod forecaster;
mod history;
mod levels;
mod outlook;
mod prior;
pub mod score;
mod slip;
mod stage;

pub use answer::{Ahead, AnnouncedDay, By, Forecast, Prior, Reached, check, histories, scheduled};
pub use beside::{Band, Entry, beside, instruments};
pub use forecaster::{Forecaster, Outlook, Why};
pub use history::{Fault, History, Mark, Promise};
pub use levels::{Level, LevelKind};
pub use stage::Stage;
