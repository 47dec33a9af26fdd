//! One file a command.

mod assess;
mod audit;
mod certify;
mod clock;
mod compare;
mod demo;
mod diff;
mod duty;
mod endpoint;
mod export;
mod fact;
mod find;
mod forecast;
mod gaps;
mod import;
mod market;
mod mcp;
mod migrate;
mod outbox;
mod review;
mod run;
mod serve;
mod sources;
mod timeline;
mod token;
mod user;
mod verify;
mod warnings;
mod watch;

use clap::ArgMatches;
use landfall_desk::apart::COMMAND;

use crate::app::App;
use crate::error::Result;

/// What a command that ran came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// Answered.
    Answered,
    /// Answered, with what `--fail-on` asks for.
    Failed,
    /// The command line is wrong; that has been said.
    Refused,
}

/// Runs the command asked for.
///
/// # Errors
/// Whatever kept it from being answered.
pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    match matches.subcommand() {
        Some(("demo", m)) => demo::run(app, m).await,
        Some(("assess", m)) => assess::run(app, m).await,
        Some(("timeline", m)) => timeline::run(app, m).await,
        Some(("diff", m)) => diff::run(app, m).await,
        Some(("duty", m)) => duty::run(app, m).await,
        Some(("clock", m)) => clock::run(app, m).await,
        Some(("market", m)) => market::run(app, m).await,
        Some(("compare", m)) => compare::run(app, m).await,
        Some(("fact", m)) => fact::run(app, m).await,
        Some(("forecast", m)) => forecast::run(app, m).await,
        Some(("gaps", m)) => gaps::run(app, m).await,
        Some(("find", m)) => find::run(app, m).await,
        Some(("certify", m)) => certify::run(app, m).await,
        Some(("verify", m)) => verify::run(app, m).await,
        Some(("migrate", m)) => migrate::run(app, m).await,
        Some(("backup", m)) => migrate::keep(app, m).await,
        Some(("restore", m)) => migrate::bring_back(app, m).await,
        Some(("sources", m)) => sources::run(app, m).await,
        Some(("export", m)) => export::run(app, m).await,
        Some(("endpoint", m)) => endpoint::run(app, m).await,
        Some(("outbox", m)) => outbox::run(app, m).await,
        Some(("watch", m)) => watch::run(app, m).await,
        Some(("warnings", m)) => warnings::run(app, m).await,
        Some(("run", m)) => self::run::run(app, m).await,
        Some(("user", m)) => user::run(app, m).await,
        Some(("token", m)) => token::run(app, m).await,
        Some(("review", m)) => review::run(app, m).await,
        Some(("audit", m)) => audit::run(app, m).await,
        Some(("serve", m)) => serve::run(app, m).await,
        Some(("mcp", m)) => mcp::run(app, m).await,
        Some(("import", m)) => import::run(app, m).await,
        Some((COMMAND, m)) => crate::apart::run(m).map(|()| Done::Answered),
        _ => Ok(Done::Answered),
    }
}
