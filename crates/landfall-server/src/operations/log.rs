//! Lines about the service's own work, on standard error.

use landfall_desk::log::{Format, Settings};
use landfall_desk::{Error, Result};
use tracing::Level;
use tracing_subscriber::filter::{EnvFilter, FilterExt as _, filter_fn};
use tracing_subscriber::fmt;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

/// The variable that goes before the configuration.
const VARIABLE: &str = "LANDFALL_LOG";
/// What the names of our own parts begin with.
const OURS: &str = "landfall";
/// What is written where nobody says.
const USUAL: &str = "info";

/// Begins to write.
///
/// # Errors
/// Where what is to be written cannot be read.
pub fn start(settings: &Settings) -> Result<()> {
    let asked = std::env::var(VARIABLE).ok().filter(|v| !v.is_empty()).or_else(|| settings.level.clone());
    let asked = asked.unwrap_or_else(|| USUAL.to_owned());
    let filter = EnvFilter::try_new(&asked).map_err(|e| Error::incorrect("log-level", [&asked, &e.to_string()]))?;
    // libraries may write what they are given, word by word; of them only what went wrong is written
    let ours = filter_fn(|about| about.target().starts_with(OURS) || *about.level() <= Level::WARN);
    let lines = fmt::layer().with_writer(std::io::stderr).with_ansi(false);
    let lines = match settings.format {
        Format::Text => lines.boxed(),
        Format::Json => lines.json().flatten_event(true).boxed(),
    };
    // who has begun already goes on
    let _ = tracing_subscriber::registry().with(lines.with_filter(filter.and(ours))).try_init();
    Ok(())
}
