//! `landfall run`: imports that are due, then what changed, what each watch is told, and which letters go out; again
//! whenever something is due.

use clap::ArgMatches;
use landfall_desk::run::{Clock, Memory, turn};

use super::Done;
use crate::app::App;
use crate::cli;
use crate::context::instant;
use crate::error::{Error, Result};
use crate::render;

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
    let mut memory = Memory::default();
    loop {
        let at = clock.now();
        let turn = turn(&app.desk, &mut memory, &app.text, at).await?;
        app.answer(&turn, || render::turn(&turn, &app.text))?;
        if once || until.is_some_and(|until| turn.next > until) {
            return Ok(Done::Answered);
        }
        clock.wait(turn.next).await;
    }
}
