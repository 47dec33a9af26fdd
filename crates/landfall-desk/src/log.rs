//! What the service writes of its own work.

use serde::Deserialize;

/// What is written, as configured under `[log]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Lines for people, or an object a line.
    #[serde(default)]
    pub format: Format,
    /// What is written: `info`, or by part `landfall_server=debug,warn`. `LANDFALL_LOG` goes before it.
    pub level: Option<String>,
}

/// The forms of what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Lines for people.
    #[default]
    Text,
    /// An object a line.
    Json,
}
