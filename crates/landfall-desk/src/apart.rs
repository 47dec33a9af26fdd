//! Reading in a process of its own: this executable again, with a command that no help names.

use jiff::Timestamp;
use landfall_ingest::apart::{Apart, Ending};
use landfall_ingest::{Input, Reading};

/// The command no help names; the executable answers it with [`landfall_ingest::apart::serve`].
pub const COMMAND: &str = "read-apart";

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
