//! The sources there are, and how one is read.

use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use landfall_core::model::{Hash, nearest};

use crate::archive;
use crate::builder::Builder;
use crate::error::{Error, Result};
use crate::files::{File, Input};
use crate::head::Head;
use crate::reading::{Freshness, Reading, Snapshot};

struct BuiltIn {
    name: &'static str,
    head: &'static str,
    parse: fn(&[File], &mut Builder<'_>) -> Result<()>,
}

include!(concat!(env!("OUT_DIR"), "/sources.rs"));

/// A source: its description and its format.
#[derive(Debug)]
pub struct Source {
    /// The name of its folder.
    pub name: &'static str,
    /// Its description.
    pub head: Head,
    parse: fn(&[File], &mut Builder<'_>) -> Result<()>,
}

/// Every source built in, by name.
///
/// # Errors
/// A description that cannot be used: a defect.
pub fn sources() -> Result<Vec<Source>> {
    BUILT_IN.iter().map(load).collect()
}

/// The source of a name.
///
/// # Errors
/// There is none; the nearest name is given.
pub fn source(name: &str) -> Result<Source> {
    BUILT_IN.iter().find(|b| b.name == name).map_or_else(
        || {
            let nearest = nearest(name, BUILT_IN.iter().map(|b| b.name)).map(str::to_owned);
            Err(Error::UnknownSource { name: name.to_owned(), nearest })
        },
        load,
    )
}

fn load(built_in: &BuiltIn) -> Result<Source> {
    let name = built_in.name;
    let head = Head::read(built_in.head).map_err(|detail| Error::Head { name: name.to_owned(), detail })?;
    Ok(Source { name, head, parse: built_in.parse })
}

impl Source {
    /// Reads a file, a folder or an archive.
    ///
    /// # Errors
    /// Nothing to read there, or not the publisher's format; nothing is given of what could not be read whole.
    pub fn read(&self, path: &Path, received: Timestamp) -> Result<Reading> {
        self.read_input(self.open(path)?, received)
    }

    /// The bytes of a file, a folder or an archive that this source reads.
    ///
    /// # Errors
    /// Nothing at the path, not readable, or more than is read in one go.
    pub fn open(&self, path: &Path) -> Result<Input> {
        Input::open(path, |name: &str| self.head.kind_of(name).is_some() || is_archive_name(name))
    }

    /// Reads bytes. This is all of the work: it touches no file, clock or network.
    ///
    /// # Errors
    /// Nothing to read there, or not the publisher's format.
    pub fn read_input(&self, input: Input, received: Timestamp) -> Result<Reading> {
        let snapshot = snapshot(&input, received);
        let alone = input.files.len() == 1;
        let seen = input.files.len();
        let (entries, left_out) = input.entries(&|name| self.head.kind_of(name).is_some())?;
        let mut files = Vec::new();
        for entry in entries {
            if archive::is_archive(&entry.bytes) {
                let what = "an archive inside an archive".to_owned();
                return Err(Error::Unsupported { file: entry.name, what });
            }
            let kind = match self.head.kind_of(&entry.name) {
                Some(def) => def.kind.clone(),
                // one file under a name of the user's own: the only kind there is
                None if alone => match self.head.files.iter().filter(|f| f.ignore.is_none()).collect::<Vec<_>>()[..] {
                    [only] => only.kind.clone(),
                    _ => continue,
                },
                None => continue,
            };
            files.push(File { name: entry.name, kind, bytes: entry.bytes, changed: entry.changed });
        }
        files.sort_by(|a, b| a.name.cmp(&b.name));
        let day = received.to_zoned_datetime(TimeZone::UTC).date();
        let mut builder = Builder::new(self.name, &self.head, day);
        let ignored = |file: &File| {
            let def = self.head.files.iter().find(|f| f.kind == file.kind);
            def.and_then(|d| d.ignore.clone())
        };
        let mut read = Vec::new();
        for file in files {
            match ignored(&file) {
                Some(reason) => builder.leave_file(&reason),
                None => read.push(file),
            }
        }
        if read.is_empty() {
            let wanted: Vec<&str> = self.head.files.iter().flat_map(|f| f.names.iter().map(String::as_str)).collect();
            let seen = seen + usize::try_from(left_out).unwrap_or_default();
            return Err(Error::NothingToRead { origin: self.name.to_owned(), seen, wanted: wanted.join(", ") });
        }
        (self.parse)(&read, &mut builder)?;
        let parsed = builder.finish()?;
        let freshness = Freshness { ran: received, content: parsed.vintage.clone() };
        Ok(Reading { name: self.name.to_owned(), snapshot, parsed, freshness })
    }
}

fn is_archive_name(name: &str) -> bool {
    let name = name.to_lowercase();
    [".zip", ".tar.gz", ".tgz", ".tar", ".gz"].iter().any(|end| name.ends_with(end))
}

fn snapshot(input: &Input, received: Timestamp) -> Snapshot {
    let files: Vec<(String, Hash, u64)> =
        input.files.iter().map(|f| (f.name.clone(), Hash::of(&f.bytes), f.bytes.len() as u64)).collect();
    let hash = match files.as_slice() {
        [(_, hash, _)] => hash.clone(),
        many => Hash::of_value(&many),
    };
    Snapshot { hash, bytes: files.iter().map(|f| f.2).sum(), received, files }
}
