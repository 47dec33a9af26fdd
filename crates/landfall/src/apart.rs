//! The process of its own in which somebody else's bytes are read.

use std::io;
use std::str::FromStr;

use clap::{Arg, ArgMatches, Command};
use landfall_core::model::Kind;
use landfall_desk::apart::COMMAND;
use landfall_ingest::apart::{Limits, serve};

use crate::cli;
use crate::error::{Error, Result};

const ARGUMENTS: [&str; 4] = ["source", "received", "memory", "seconds"];

/// The command's shape. Nobody but this program writes it, so it has no words.
pub fn command() -> Command {
    Command::new(COMMAND).hide(true).args(ARGUMENTS.map(|name| Arg::new(name).required(true)))
}

/// The process of its own.
///
/// # Errors
/// What it was given is no order, or the bytes or the outcome cannot pass.
pub fn run(matches: &ArgMatches) -> Result<()> {
    let source = cli::one(matches, "source").unwrap_or_default();
    let limits =
        Limits { memory_mb: given(matches, "memory")?, seconds: given(matches, "seconds")?, ..Limits::default() };
    serve(source, given(matches, "received")?, limits, &mut io::stdin().lock(), &mut io::stdout().lock())
        .map_err(|e| Error::said(Kind::Unavailable, "file-failed", [COMMAND, &e.to_string()]))
}

fn given<T: FromStr>(matches: &ArgMatches, name: &str) -> Result<T> {
    let value = cli::one(matches, name).unwrap_or_default();
    value.parse().map_err(|_| Error::incorrect("usage-invalid-value", [name, value, ""]))
}
