//! What every command needs: words, colours, places, and how to report progress.

use std::io::{BufWriter, IsTerminal as _, Write as _};
use std::time::Duration;

use clap::ArgMatches;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;
use landfall_core::model::nearest;
use landfall_desk::Desk;
use serde::Serialize;

use crate::cli;
use crate::error::{Error, Result};
use crate::render::Paint;
use crate::text::Text;
use landfall_desk::config::{Config, KEYS};
use landfall_desk::log;

/// What every command needs.
pub struct App {
    /// The words.
    pub text: Text,
    /// The colours.
    pub paint: Paint,
    /// Whether a program reads the answer.
    pub json: bool,
    /// Where things lie.
    pub desk: Desk,
    /// How many columns a line may have.
    pub width: usize,
    /// What the service writes of its own work.
    pub log: log::Settings,
}

impl App {
    /// Reads configuration and the flags all commands share.
    ///
    /// # Errors
    /// Where the configuration's file cannot be read.
    pub fn new(text: Text, matches: &ArgMatches, config: &Config) -> Result<App> {
        for key in &config.unknown {
            let near = nearest(key, KEYS).unwrap_or_default().to_owned();
            // a reader that has gone away is no error
            let _ = writeln!(std::io::stderr(), "{}", text.args("config-unknown-key", &[key.clone(), near]));
        }
        let terminal = std::io::stdout().is_terminal();
        let colour = match cli::one(matches, "color") {
            Some("always") => true,
            Some("never") => false,
            _ => terminal && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()),
        };
        let columns = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
        let seen = || terminal.then(|| usize::from(console::Term::stdout().size().1));
        let width: usize = columns.or_else(seen).unwrap_or(WIDE);
        Ok(App {
            text,
            paint: Paint { on: colour },
            json: cli::given(matches, "json"),
            desk: Desk::new(config, cli::path(matches, "ledger").map(Into::into), cli::path(matches, "packs")),
            width: width.clamp(60, WIDE),
            log: config.log.clone(),
        })
    }

    /// Prints an answer: JSON for programs, else its text.
    ///
    /// # Errors
    /// Where nobody takes the output.
    pub fn answer<T: Serialize>(&self, answer: &T, text: impl FnOnce() -> String) -> Result<()> {
        if !self.json {
            return self.print(&text());
        }
        let mut out = BufWriter::with_capacity(BUFFER, std::io::stdout().lock());
        match serde_json::to_writer_pretty(&mut out, answer) {
            Err(e) if !e.is_io() => Err(Error::incorrect("output-failed", [&e.to_string()])),
            written => printed(written.map_err(Into::into).and_then(|()| writeln!(out)).and_then(|()| out.flush())),
        }
    }

    /// Prints text; a reader that has gone away is no error.
    ///
    /// # Errors
    /// Where the output cannot be written.
    pub fn print(&self, text: &str) -> Result<()> {
        let mut out = std::io::stdout().lock();
        printed(writeln!(out, "{}", text.trim_end()).and_then(|()| out.flush()))
    }

    /// A line on standard error that says what takes time; nothing where nobody watches.
    pub fn progress(&self, key: &str) -> ProgressBar {
        if !std::io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new_spinner().with_message(self.text.get(key));
        bar.set_style(ProgressStyle::default_spinner());
        bar.enable_steady_tick(Duration::from_millis(120));
        bar
    }

    /// A bar on standard error over a number of steps.
    pub fn steps(&self, key: &str, steps: usize) -> ProgressBar {
        if !std::io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new(steps as u64).with_message(self.text.get(key));
        let style = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar
    }
}

/// A reader that has gone away is no error.
fn printed(written: std::io::Result<()>) -> Result<()> {
    match written {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(Error::file("stdout".as_ref(), &e)),
        _ => Ok(()),
    }
}

/// Bytes of JSON that are written together.
const BUFFER: usize = 65_536;

/// Columns of a line nobody measures.
const WIDE: usize = 120;

/// The day asked: the flag, else today.
///
/// # Errors
/// Where it is no day.
pub fn day(matches: &ArgMatches, id: &str) -> Result<Date> {
    match cli::one(matches, id) {
        Some(text) => text.parse().map_err(|_| Error::incorrect("day-impossible", [id, text])),
        None => Ok(jiff::ZonedDateTime::now().date()),
    }
}
