//! `landfall mcp`: the same for an assistant on this machine, on standard input and output.

use std::net::{Ipv4Addr, SocketAddr};

use clap::ArgMatches;
use landfall_core::model::Kind;
use landfall_server::{Office, Settings, assist_on_stdio, start_log};

use super::Done;
use crate::app::App;
use crate::error::{Error, Result};

pub async fn run(app: &App, _: &ArgMatches) -> Result<Done> {
    start_log(&app.log)?;
    // nothing is listened on
    let settings = Settings { listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), turns: false };
    let office = Office::open(app.desk.clone(), settings).await?;
    let ended = assist_on_stdio(&office, app.text.lang).await;
    ended.map_err(|e| Error::said(Kind::Unavailable, "mcp-broke", [&e.to_string()]))?;
    Ok(Done::Answered)
}
