//! A report where it was asked for: in a format, on standard output or in a file.

use std::path::PathBuf;

use clap::ArgMatches;
use serde::Serialize;

use crate::app::App;
use crate::cli;
use crate::error::{Error, Result};
use crate::render::{Paint, Show};
use crate::report::Report;

/// The formats of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Text,
    Markdown,
    Html,
    Json,
}

/// How and where a report is wanted.
pub struct Output {
    format: Format,
    file: Option<PathBuf>,
    /// Whether all is to be shown.
    pub full: bool,
}

/// Names of the formats, and the endings of files that mean them.
pub const FORMATS: [&str; 4] = ["text", "markdown", "html", "json"];
const ENDINGS: [(&str, Format); 7] = [
    ("txt", Format::Text),
    ("text", Format::Text),
    ("md", Format::Markdown),
    ("markdown", Format::Markdown),
    ("html", Format::Html),
    ("htm", Format::Html),
    ("json", Format::Json),
];

impl Output {
    /// The format asked for, else that of the file's ending, else text.
    ///
    /// # Errors
    /// Where `--json` and another `--format` are asked for at once.
    pub fn of(app: &App, matches: &ArgMatches) -> Result<Output> {
        let file = cli::path(matches, "out");
        let named = |name: &str| ENDINGS.iter().find(|(ending, _)| *ending == name).map(|(_, format)| *format);
        let asked = cli::one(matches, "format").and_then(named);
        let ending = file.as_ref().and_then(|f| f.extension()?.to_str().map(str::to_lowercase));
        let format = match (app.json, asked) {
            (true, Some(other)) if other != Format::Json => return Err(Error::incorrect("format-twice", [])),
            (true, _) => Format::Json,
            (false, Some(format)) => format,
            (false, None) => ending.and_then(|e| named(&e)).unwrap_or(Format::Text),
        };
        Ok(Output { format, file, full: cli::given(matches, "full") })
    }

    /// Gives the report, or what it was made of together with it.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn give<T: Serialize>(&self, app: &App, data: &T, report: &Report) -> Result<()> {
        #[derive(Serialize)]
        struct Both<'a, T> {
            #[serde(flatten)]
            data: &'a T,
            report: &'a Report,
        }
        let paint = if self.file.is_some() { Paint { on: false } } else { app.paint };
        let written = match self.format {
            Format::Text => report.text(paint, Show { width: app.width, full: self.full }),
            Format::Markdown => report.markdown(),
            Format::Html => report.html(),
            Format::Json => serde_json::to_string_pretty(&Both { data, report })
                .map_err(|e| Error::incorrect("output-failed", [&e.to_string()]))?,
        };
        match &self.file {
            Some(file) => std::fs::write(file, format!("{}\n", written.trim_end())).map_err(|e| Error::file(file, &e)),
            None => app.print(&written),
        }
    }
}
