//! `landfall sources`: what can be read, under which licence, when it last ran, how old its content is, how it fares.

use clap::ArgMatches;
use landfall_desk::ask::sources::sources;

use super::Done;
use crate::app::App;
use crate::cli;
use crate::context::instant;
use crate::error::Result;
use crate::render;

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    let sources = sources(&app.desk, instant(cli::one(matches, "known"))?).await?;
    app.answer(&sources, || render::sources(&sources, &app.text, app.paint, app.width))?;
    Ok(Done::Answered)
}
