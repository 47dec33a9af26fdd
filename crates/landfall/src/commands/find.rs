//! `landfall find`: everything that has words, in both languages.

use clap::ArgMatches;
use landfall_desk::ask::find::find;

use super::Done;
use crate::app::App;
use crate::cli;
use crate::context::instant;
use crate::error::Result;
use crate::render::{self, Show};

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    let words = cli::many(matches, "text").join(" ");
    let known = instant(cli::one(matches, "known"))?;
    let full = cli::given(matches, "full");
    let all = find(&app.desk, &words, known, full, app.text.lang).await?;
    let show = Show { width: app.width, full };
    app.answer(&all, || render::found(&all, &app.text, app.paint, show))?;
    Ok(Done::Answered)
}
