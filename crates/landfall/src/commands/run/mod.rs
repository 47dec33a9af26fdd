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
use serde::Serialize;

use super::Done;
use crate::app::{App, instant};
use crate::cli;
use crate::error::{Error, Result};
use crate::render;
use clock::Clock;

/// What one turn of the process came to.
#[derive(Debug, Serialize)]
pub struct Turn {
    /// Sources that were due.
    pub imports: Vec<Read>,
    /// The pass over all watches.
    pub pass: Ran,
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

async fn turn(app: &App, at: Timestamp) -> Result<Turn> {
    let imports = imports::due(app, at).await?;
    let pass = pass::run(app, at).await?;
    let next = clock::next(app, at).await?;
    Ok(Turn { imports, pass, next })
}
