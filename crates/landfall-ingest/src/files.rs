//! The files of a source: one, a folder of them, or those inside an archive.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::error::{Error, Result};
use crate::{archive, limits};

/// A file by its name, with its bytes.
#[derive(Debug, Clone)]
pub struct NamedBytes {
    /// Path inside the folder or archive, or the file's name.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// A file ready to be parsed.
#[derive(Debug, Clone)]
pub(crate) struct File {
    /// Path inside the folder or archive, or the file's name.
    pub name: String,
    /// Which kind of the source's files it is.
    pub kind: String,
    /// What it holds.
    pub bytes: Vec<u8>,
    /// When it was last changed, as the archive says.
    pub changed: Option<Date>,
}

/// What was received: files as they came, archives still packed.
#[derive(Debug, Clone, Default)]
pub struct Input {
    /// The files.
    pub files: Vec<NamedBytes>,
}

/// An entry of an archive or folder, unpacked.
#[derive(Debug)]
pub(crate) struct Entry {
    pub name: String,
    pub bytes: Vec<u8>,
    pub changed: Option<Date>,
}

impl Input {
    /// Reads a file or every file of a folder that `wanted` names, archives included.
    ///
    /// # Errors
    /// Nothing at the path, not readable, or more than is read in one go.
    pub fn open(path: &Path, wanted: impl Fn(&str) -> bool) -> Result<Input> {
        let about = std::fs::metadata(path).map_err(|e| unreadable(path, &e))?;
        let mut found = Vec::new();
        if about.is_dir() {
            walk(path, limits::FOLDER_DEPTH, &mut found)?;
            found.sort();
        } else {
            found.push(path.to_owned());
        }
        let mut input = Input::default();
        let mut total = 0;
        for file in found {
            let inside = file.strip_prefix(path).ok().filter(|p| !p.as_os_str().is_empty());
            let name = match inside {
                Some(inside) => inside.to_string_lossy().replace('\\', "/"),
                None => file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
            };
            if about.is_dir() && !wanted(&name) {
                continue;
            }
            let bytes = read(&file, &name)?;
            total += bytes.len() as u64;
            if total > limits::TOTAL_BYTES {
                let what = "size of all files".to_owned();
                return Err(Error::TooBig { file: path.display().to_string(), what, limit: limits::TOTAL_BYTES });
            }
            input.files.push(NamedBytes { name, bytes });
        }
        Ok(input)
    }

    /// Opens archives and keeps what `keep` wants; the second is how many entries were left out.
    pub(crate) fn entries(self, keep: &dyn Fn(&str) -> bool) -> Result<(Vec<Entry>, u64)> {
        let mut budget = archive::Budget::default();
        let mut entries = Vec::new();
        let mut left_out = 0;
        for file in self.files {
            if archive::is_archive(&file.bytes) {
                left_out += archive::unpack(&file.name, &file.bytes, keep, &mut budget, &mut entries)?;
            } else {
                budget.take(&file.name, file.bytes.len() as u64)?;
                entries.push(Entry { name: file.name, bytes: file.bytes, changed: None });
            }
        }
        Ok((entries, left_out))
    }
}

fn read(path: &Path, name: &str) -> Result<Vec<u8>> {
    let about = std::fs::metadata(path).map_err(|e| unreadable(path, &e))?;
    let too_big = || Error::TooBig { file: name.to_owned(), what: "size".to_owned(), limit: limits::FILE_BYTES };
    if about.len() > limits::FILE_BYTES {
        return Err(too_big());
    }
    if !about.is_file() {
        return Err(Error::Unsupported { file: name.to_owned(), what: "something that is no plain file".to_owned() });
    }
    // what grows while it is read, or hides its size, is not read further than the limit
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(|e| unreadable(path, &e))?;
    file.take(limits::FILE_BYTES + 1).read_to_end(&mut bytes).map_err(|e| unreadable(path, &e))?;
    if bytes.len() as u64 > limits::FILE_BYTES { Err(too_big()) } else { Ok(bytes) }
}

fn walk(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<()> {
    let too_big = |what: &str, limit| {
        let file = folder.display().to_string();
        Error::TooBig { file, what: what.to_owned(), limit }
    };
    if depth == 0 {
        return Err(too_big("depth of folders", limits::FOLDER_DEPTH as u64));
    }
    for entry in std::fs::read_dir(folder).map_err(|e| unreadable(folder, &e))? {
        let entry = entry.map_err(|e| unreadable(folder, &e))?;
        let kind = entry.file_type().map_err(|e| unreadable(folder, &e))?;
        // links are not followed: they may lead out of the folder or in a ring
        if kind.is_dir() {
            walk(&entry.path(), depth - 1, found)?;
        } else if kind.is_file() {
            found.push(entry.path());
        }
        if found.len() as u64 > limits::ENTRIES {
            return Err(too_big("number of files", limits::ENTRIES));
        }
    }
    Ok(())
}

fn unreadable(path: &Path, error: &std::io::Error) -> Error {
    match error.kind() {
        std::io::ErrorKind::NotFound => Error::NotFound { path: path.to_owned() },
        _ => Error::Unreadable { path: path.to_owned(), detail: error.to_string() },
    }
}
