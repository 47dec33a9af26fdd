//! Warnings: the changes somebody asked to hear of, told once, kept up to date, and never too many.
//!
//! Useful for: reading a watch ([`read`]), what a pass tells it ([`fold`]), which letters go out now ([`letters`]), and
//! how good the warnings of a rule have been ([`precision`]). Everything is a function of the log and the day.
//! Not here: how changes are found, where the log is kept, how letters travel, and words for people.

mod about;
mod book;
mod chances;
mod content;
mod doubt;
mod fold;
mod form;
mod kept;
mod letters;
mod part;
mod pass;
mod precision;
mod stake;
mod view;
mod watch;

pub use about::About;
pub use book::{Event, Feedback, Identity, Line, State, Warning};
pub use content::{Certainty, Content, Decide, Decision, Outlook, Reading, Severity, Stated, URGENT, Urgency};
pub use doubt::Doubt;
pub use fold::{Now, fold};
pub use form::{KEYS, read};
pub use kept::Kept;
pub use letters::{Letter, letters, next_digest};
pub use part::{Cited, Part, Source};
pub use pass::{Asked, Asking, Came, pass, picks};
pub use precision::{Precision, precision};
pub use stake::{Range, Stake};
pub use view::{Survey, stated};
pub use watch::{Digest, LONGEST_LEAD, Quiet, Watch};
