//! `landfall run`: imports that are due, then what changed, what each watch is told, and which letters go out; again
//! whenever something is due.

mod cases;
mod clock;
mod imports;
mod mail;
mod pass;

pub use cases::{gather, kept_name, titles};
pub use imports::Read;
pub use pass::Ran;

use clap::ArgMatches;
use jiff::Timestamp;
use landfall_server::deliver::Report;
use serde::Serialize;

use super::Done;
use crate::app::{App, instant};
use crate::error::{Error, Result};
use crate::render;
use crate::{cli, deliver};
use clock::Clock;

/// What one turn of the process came to.
#[derive(Debug, Serialize)]
pub struct Turn {
    /// Sources that were due.
    pub imports: Vec<Read>,
    /// The pass over all watches.
    pub pass: Ran,
    /// What was brought to people.
    pub delivery: Report,
    /// When something is due next.
    pub next: Timestamp,
}

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    let once = cli::given(matches, "once");
    let until = instant(cli::one(matches, "until"))?;
    if once && until.is_some() {
        return Err(Error::incorrect("run-once-until", []));
    }
    let mut clock = Clock::new(instant(cli::one(matches, "now"))?);
    if clock.is_set() && !once && until.is_none() {
        return Err(Error::incorrect("run-now-alone", []));
    }
    loop {
        let at = clock.now();
        let turn = turn(app, at).await?;
        app.answer(&turn, || render::turn(&turn, &app.text))?;
        if once || until.is_some_and(|until| turn.next > until) {
            return Ok(Done::Answered);
        }
        clock.wait(turn.next).await;
    }
}

/// The least between two turns.
const MOMENT: jiff::SignedDuration = jiff::SignedDuration::from_secs(1);

async fn turn(app: &App, at: Timestamp) -> Result<Turn> {
    let imports = imports::due(app, at).await?;
    let pass = pass::run(app, at).await?;
    let mut deliverer = deliver::open(app).await?;
    let delivery = deliverer.deliver_due(&|| at).await?;
    // what is due now already is tried again in a moment
    let again = delivery.next.map(|due| due.max(at.saturating_add(MOMENT).unwrap_or(due)));
    let next = clock::next(app, at).await?;
    let next = again.map_or(next, |again| again.min(next));
    Ok(Turn { imports, pass, delivery, next })
}
