//! Reading in a process of its own: this executable again, with a command that no help names.

use std::io;
use std::str::FromStr;

use clap::{Arg, ArgMatches, Command};
use jiff::Timestamp;
use landfall_core::model::Kind;
use landfall_ingest::apart::{Apart, Ending, Limits, serve};
use landfall_ingest::{Input, Reading};

use crate::cli;
use crate::error::{Error, Result};

/// The command no help names.
pub const COMMAND: &str = "read-apart";
const ARGUMENTS: [&str; 4] = ["source", "received", "memory", "seconds"];

/// The command's shape. Nobody but this program writes it, so it has no words.
pub fn command() -> Command {
    Command::new(COMMAND).hide(true).args(ARGUMENTS.map(|name| Arg::new(name).required(true)))
}

/// Reads bytes in a process of its own.
///
/// # Errors
/// What the source says against them, or that the process brought nothing.
pub fn read(source: &str, input: &Input, received: Timestamp) -> landfall_ingest::Result<Reading> {
    let itself = std::env::current_exe().map_err(|e| landfall_ingest::Error::Apart {
        origin: source.to_owned(),
        files: String::new(),
        how: Ending::NotStarted(e.to_string()),
    })?;
    Apart::new(itself, [COMMAND]).read(source, input, received)
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
