//! The executable: reads the command line, runs the command, says what went wrong.

mod apart;
mod app;
mod cli;
mod commands;
mod output;
mod usage;

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use app::App;
use commands::Done;
use landfall_desk::config::Config;
use landfall_desk::error::{Error, Result};
use landfall_desk::render::Paint;
use landfall_desk::text::{Lang, Text};
use landfall_desk::{case, context, dossier, error, render, report, text};

fn main() -> ExitCode {
    let config = Config::read();
    let wanted = config.as_ref().ok().and_then(|c| c.lang.clone());
    let text = || Text::new(language(wanted.as_deref()));
    match config.and_then(|config| run(text(), &config)) {
        Ok(Done::Answered) => ExitCode::SUCCESS,
        Ok(Done::Failed) => ExitCode::from(1),
        Ok(Done::Refused) => ExitCode::from(2),
        Err(error) => {
            // a reader that has gone away is no error
            let _ = writeln!(std::io::stderr(), "{}", render::error(&error, &text(), paint()));
            ExitCode::from(error.exit_code())
        }
    }
}

fn run(text: Text, config: &Config) -> Result<Done> {
    let matches = match cli::command(&text).try_get_matches() {
        Ok(matches) => matches,
        Err(shown) if !shown.use_stderr() => {
            // help or version; a reader that has gone away is no error
            let _ = shown.print();
            return Ok(Done::Answered);
        }
        Err(error) if error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            return Err(Error::incorrect("usage-missing-command", []));
        }
        Err(error) => {
            // a reader that has gone away is no error
            let _ = writeln!(std::io::stderr(), "{}", usage::told(&error, &text, paint()));
            return Ok(Done::Refused);
        }
    };
    let (name, command) = matches.subcommand().unwrap_or(("", &matches));
    let app = App::new(text, command, config)?;
    // one question needs one thread; a service answers many
    let mut threads = match name {
        "serve" | "mcp" => tokio::runtime::Builder::new_multi_thread(),
        _ => tokio::runtime::Builder::new_current_thread(),
    };
    let runtime = threads.enable_all().build();
    let runtime = runtime.map_err(|e| Error::incorrect("output-failed", [&e.to_string()]))?;
    let done = runtime.block_on(commands::run(&app, &matches));
    // what still works in the background has nobody left to answer
    runtime.shutdown_background();
    done
}

/// The colours of what goes wrong.
fn paint() -> Paint {
    let plain = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    Paint { on: std::io::stderr().is_terminal() && !plain }
}

/// The flag, else the configuration, else the locale. Looked for by hand: help and errors need it before the command
/// line is read.
fn language(configured: Option<&str>) -> Lang {
    let args: Vec<String> = std::env::args_os().map(|a| a.to_string_lossy().into_owned()).collect();
    let after = args.iter().position(|a| a == "--lang").and_then(|at| args.get(at + 1)).map(String::as_str);
    let joined = args.iter().find_map(|a| a.strip_prefix("--lang="));
    let named = after.or(joined).or(configured);
    named.and_then(Lang::parse).unwrap_or_else(Lang::of_environment)
}
