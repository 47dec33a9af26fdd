//! Reading in a process of its own, with limits on memory, time and output.
//!
//! A publisher's file is foreign: an archive that unpacks without end, a tree without a bottom, a fault in a library may
//! take a process down. So the program starts itself again with a hidden command; that process first limits itself,
//! opens no file from then on, takes the bytes from its standard input, writes the outcome to its standard output and
//! ends. Whatever becomes of it, the one that asked lives and says so.
//!
//! ```text
//! Apart::read ─► own executable, hidden command ─► serve: limit oneself, then Source::read_input
//!             ◄─ parcel: hash and content, or nothing ◄─┘
//! ```

mod bytes;
mod confine;
mod parcel;

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use jiff::Timestamp;

use crate::error::{Error, Result};
use crate::files::Input;
use crate::reading::Reading;
use crate::source::source;

pub use confine::confine;

/// How much a process that reads apart may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Megabytes of address space.
    pub memory_mb: u64,
    /// Seconds of processor time; on the clock it may take [`PATIENCE`] times as long.
    pub seconds: u64,
    /// Megabytes of what it writes.
    pub output_mb: u64,
}

/// How many times its processor time a process may take on the clock, other work on the machine allowed for.
pub const PATIENCE: u64 = 6;
/// Bytes of what a process complains of that are kept.
const COMPLAINT: usize = 4096;
const MEGABYTE: u64 = 1 << 20;

impl Default for Limits {
    fn default() -> Limits {
        Limits { memory_mb: 1024, seconds: 10, output_mb: 256 }
    }
}

/// How a reading apart ended where it brought nothing.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Ending {
    /// It wanted more memory than so many megabytes.
    Memory(u64),
    /// It was not done after so many seconds.
    Time(u64),
    /// It wrote more than so many megabytes.
    Output(u64),
    /// It broke down; with what it said, or the signal.
    Broke(String),
    /// It ended well and what it wrote is no reading.
    Rubbish,
    /// It could not be started or limited.
    NotStarted(String),
}

/// Reads in a process of its own.
#[derive(Debug, Clone)]
pub struct Apart {
    program: PathBuf,
    arguments: Vec<OsString>,
    limits: Limits,
}

impl Apart {
    /// A program, and what stands before source, instant, megabytes and seconds on its command line. The program must
    /// call [`serve`] with these.
    #[must_use]
    pub fn new<A: Into<OsString>>(program: impl Into<PathBuf>, arguments: impl IntoIterator<Item = A>) -> Apart {
        let arguments = arguments.into_iter().map(Into::into).collect();
        Apart { program: program.into(), arguments, limits: Limits::default() }
    }

    /// The same with other limits.
    #[must_use]
    pub fn within(self, limits: Limits) -> Apart {
        Apart { limits, ..self }
    }

    /// Reads bytes.
    ///
    /// # Errors
    /// Those of [`Source::read_input`](crate::Source::read_input), and [`Error::Apart`] where the process did not bring
    /// a reading.
    pub fn read(&self, source: &str, input: &Input, received: Timestamp) -> Result<Reading> {
        let ended = |how| Error::Apart { origin: source.to_owned(), files: named(input), how };
        let not_started = |e: io::Error| ended(Ending::NotStarted(e.to_string()));
        let limits = self.limits;
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .arg(source)
            .args([received.to_string(), limits.memory_mb.to_string(), limits.seconds.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(not_started)?;
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(mut given), Some(output), Some(complaint)) = pipes else {
            return Err(ended(Ending::NotStarted("no pipes".to_owned())));
        };
        let most = limits.output_mb.saturating_mul(MEGABYTE);
        let patience = Duration::from_secs(limits.seconds.saturating_mul(PATIENCE));
        let (said, heard) = mpsc::channel();
        let (heard, status, complaint) = thread::scope(|scope| {
            // a process that breaks down does not take the rest
            scope.spawn(move || bytes::write(input, &mut given));
            scope.spawn(move || {
                let mut bytes = Vec::new();
                let whole = output.take(most.saturating_add(1)).read_to_end(&mut bytes);
                // nobody listens any more once time is over
                let _ = said.send(whole.map(|_| bytes));
            });
            let complaints = scope.spawn(move || first_of(complaint));
            let heard = heard.recv_timeout(patience);
            // INVARIANT: from here on nothing it does is of use, and no process is left behind
            let _ = child.kill();
            (heard, child.wait(), complaints.join().unwrap_or_default())
        });
        let status = status.map_err(not_started)?;
        let bytes = match heard {
            Err(_) => return Err(ended(Ending::Time(limits.seconds))),
            Ok(bytes) => bytes.map_err(|e| ended(Ending::Broke(e.to_string())))?,
        };
        if bytes.len() as u64 > most {
            return Err(ended(Ending::Output(limits.output_mb)));
        }
        match parcel::open(&bytes) {
            Some(outcome) => outcome,
            None => Err(ended(ending(status, &complaint, bytes.is_empty(), limits))),
        }
    }
}

/// The side of the process that reads: limits itself, takes the bytes, reads them, writes the outcome.
///
/// # Errors
/// It could not limit itself, nobody gives the bytes, or nobody takes the outcome.
pub fn serve(
    name: &str,
    received: Timestamp,
    limits: Limits,
    from: &mut impl Read,
    out: &mut impl Write,
) -> io::Result<()> {
    confine(limits)?;
    let input = bytes::read(from)?;
    let outcome = source(name).and_then(|source| source.read_input(input, received));
    out.write_all(&parcel::pack(outcome)?)?;
    out.flush()
}

/// Files named in a message.
const NAMED: usize = 3;

fn named(input: &Input) -> String {
    let mut names: Vec<&str> = input.files.iter().take(NAMED).map(|f| f.name.as_str()).collect();
    if input.files.len() > NAMED {
        names.push("…");
    }
    names.join(", ")
}

/// The beginning of what a process complains of; the rest is taken from it and thrown away, so that it does not wait.
fn first_of(mut from: impl Read) -> String {
    let mut first = Vec::new();
    let _ = from.by_ref().take(COMPLAINT as u64).read_to_end(&mut first);
    let _ = io::copy(&mut from, &mut io::sink());
    String::from_utf8_lossy(&first).into_owned()
}

/// What the standard library says before it aborts for want of memory.
const OUT_OF_MEMORY: &str = "memory allocation of";

fn ending(status: ExitStatus, complaint: &str, silent: bool, limits: Limits) -> Ending {
    if complaint.contains(OUT_OF_MEMORY) {
        return Ending::Memory(limits.memory_mb);
    }
    let said = complaint.lines().map(str::trim).find(|l| !l.is_empty()).unwrap_or_default();
    let said = crate::signal::shorten(said);
    match confine::signal(status) {
        Some(signal) if confine::is_of_time(signal) => Ending::Time(limits.seconds),
        Some(signal) if silent && said.is_empty() => Ending::Broke(format!("signal {signal}")),
        Some(signal) if silent => Ending::Broke(format!("{said} (signal {signal})")),
        None if !status.success() => Ending::Broke(if said.is_empty() { status.to_string() } else { said }),
        _ => Ending::Rubbish,
    }
}

#[cfg(test)]
mod tests;
