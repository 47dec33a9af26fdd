//! Archives, opened within bounds: zip, and tar packed with gzip.
//!
//! Everything here works on bytes alone, so that it can be moved to a process of its own.

use std::io::{Cursor, Read};

use flate2::bufread::GzDecoder;
use jiff::civil::Date;

use crate::error::{Error, Result};
use crate::files::Entry;
use crate::limits;

const ZIP: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];
const GZIP: &[u8] = b"\x1f\x8b";
/// Other archives and spreadsheets: named, so that the message says what it is.
const OTHERS: [(&[u8], &str); 4] =
    [(b"7z\xbc\xaf\x27\x1c", "7z"), (b"BZh", "bzip2"), (b"\xfd7zXZ", "xz"), (b"\x28\xb5\x2f\xfd", "zstd")];
const TAR_MAGIC: &[u8] = b"ustar";
const TAR_MAGIC_AT: usize = 257;
const TAR_BLOCK: usize = 512;

/// What may still be unpacked.
#[derive(Debug)]
pub(crate) struct Budget {
    bytes: u64,
    entries: u64,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget { bytes: limits::TOTAL_BYTES, entries: limits::ENTRIES }
    }
}

impl Budget {
    /// Takes bytes of a file out of the budget.
    pub(crate) fn take(&mut self, file: &str, bytes: u64) -> Result<()> {
        self.bytes =
            self.bytes.checked_sub(bytes).ok_or_else(|| too_big(file, "unpacked size", limits::TOTAL_BYTES))?;
        Ok(())
    }

    fn entry(&mut self, file: &str) -> Result<()> {
        self.entries =
            self.entries.checked_sub(1).ok_or_else(|| too_big(file, "number of entries", limits::ENTRIES))?;
        Ok(())
    }
}

fn too_big(file: &str, what: &str, limit: u64) -> Error {
    Error::TooBig { file: file.to_owned(), what: what.to_owned(), limit }
}

/// Whether the bytes are an archive of any kind.
pub(crate) fn is_archive(bytes: &[u8]) -> bool {
    ZIP.iter().any(|m| bytes.starts_with(m))
        || bytes.starts_with(GZIP)
        || OTHERS.iter().any(|(m, _)| bytes.starts_with(m))
        || is_tar(bytes)
}

fn is_tar(bytes: &[u8]) -> bool {
    bytes.get(TAR_MAGIC_AT..TAR_MAGIC_AT + TAR_MAGIC.len()) == Some(TAR_MAGIC)
}

/// Unpacks what `keep` wants and says how many entries were left out.
pub(crate) fn unpack(
    name: &str,
    bytes: &[u8],
    keep: &dyn Fn(&str) -> bool,
    budget: &mut Budget,
    entries: &mut Vec<Entry>,
) -> Result<u64> {
    if let Some((_, what)) = OTHERS.iter().find(|(m, _)| bytes.starts_with(m)) {
        return Err(Error::Unsupported { file: name.to_owned(), what: format!("an archive of kind {what}") });
    }
    if ZIP.iter().any(|m| bytes.starts_with(m)) {
        return unzip(name, bytes, keep, budget, entries);
    }
    if bytes.starts_with(GZIP) {
        let mut decoder = GzDecoder::new(bytes);
        let plain = bounded(name, &mut decoder, bytes.len() as u64, budget)?;
        if is_archive(&plain) && !is_tar(&plain) {
            let what = "an archive inside an archive".to_owned();
            return Err(Error::Unsupported { file: name.to_owned(), what });
        }
        let rest = decoder.into_inner();
        if rest.iter().any(|b| *b != 0) {
            return Err(Error::malformed(name, 0, "there are bytes behind the end of the archive"));
        }
        if !is_tar(&plain) {
            let inner = name.strip_suffix(".gz").unwrap_or(name).to_owned();
            entries.push(Entry { name: inner, bytes: plain, changed: None });
            return Ok(0);
        }
        return untar(name, &plain, keep, budget, entries);
    }
    budget.take(name, bytes.len() as u64)?;
    untar(name, bytes, keep, budget, entries)
}

/// Reads to the end, within the budget and the ratio.
fn bounded(name: &str, from: &mut impl Read, packed: u64, budget: &mut Budget) -> Result<Vec<u8>> {
    let by_ratio = packed.saturating_mul(limits::RATIO).max(limits::RATIO_FROM);
    let limit = by_ratio.min(budget.bytes);
    let mut plain = Vec::new();
    from.take(limit + 1).read_to_end(&mut plain).map_err(|e| broken(name, &e))?;
    let size = plain.len() as u64;
    if size > limit {
        return Err(if by_ratio < budget.bytes {
            too_big(name, "ratio of unpacked to packed size", limits::RATIO)
        } else {
            too_big(name, "unpacked size", limits::TOTAL_BYTES)
        });
    }
    budget.take(name, size)?;
    Ok(plain)
}

fn broken(name: &str, error: &std::io::Error) -> Error {
    if error.kind() == std::io::ErrorKind::UnexpectedEof {
        return Error::Truncated { file: name.to_owned(), line: 0, detail: error.to_string() };
    }
    Error::malformed(name, 0, format!("the archive is damaged: {error}"))
}

fn unzip(
    name: &str,
    bytes: &[u8],
    keep: &dyn Fn(&str) -> bool,
    budget: &mut Budget,
    entries: &mut Vec<Entry>,
) -> Result<u64> {
    let damaged = |e: zip::result::ZipError| match e {
        zip::result::ZipError::UnsupportedArchive(what) => {
            Error::Unsupported { file: name.to_owned(), what: what.to_string() }
        }
        zip::result::ZipError::Io(e) => broken(name, &e),
        other => Error::Truncated { file: name.to_owned(), line: 0, detail: other.to_string() },
    };
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut left_out = 0;
    let mut seen = std::collections::BTreeSet::new();
    for index in 0..archive.len() {
        budget.entry(name)?;
        let mut file = archive.by_index(index).map_err(damaged)?;
        if file.is_dir() {
            continue;
        }
        let inner = file.name().map_err(damaged)?.into_owned();
        if !seen.insert(inner.clone()) {
            return Err(Error::Twice { file: name.to_owned(), line: 0, field: inner });
        }
        if !file.is_file() || !keep(&inner) {
            left_out += 1;
            continue;
        }
        let changed = file.last_modified().and_then(|t| {
            Date::new(i16::try_from(t.year()).ok()?, i8::try_from(t.month()).ok()?, i8::try_from(t.day()).ok()?).ok()
        });
        let packed = file.compressed_size().min(bytes.len() as u64);
        let bytes = bounded(&format!("{name}/{inner}"), &mut file, packed, budget)?;
        entries.push(Entry { name: inner, bytes, changed });
    }
    Ok(left_out)
}

fn untar(
    name: &str,
    bytes: &[u8],
    keep: &dyn Fn(&str) -> bool,
    budget: &mut Budget,
    entries: &mut Vec<Entry>,
) -> Result<u64> {
    // a tar ends with two blocks of zeros; without them it was cut off between two entries
    if !bytes.len().is_multiple_of(TAR_BLOCK) || bytes.len() < 2 * TAR_BLOCK || !ends_with_zeros(bytes) {
        let detail = "the archive has no end".to_owned();
        return Err(Error::Truncated { file: name.to_owned(), line: 0, detail });
    }
    let mut archive = tar::Archive::new(Cursor::new(bytes));
    let mut left_out = 0;
    let mut seen = std::collections::BTreeSet::new();
    for entry in archive.entries().map_err(|e| broken(name, &e))? {
        budget.entry(name)?;
        let mut entry = entry.map_err(|e| broken(name, &e))?;
        let kind = entry.header().entry_type();
        if kind.is_dir() || kind.is_pax_global_extensions() {
            continue;
        }
        let inner = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if !kind.is_file() || !keep(&inner) {
            left_out += 1;
            continue;
        }
        if !seen.insert(inner.clone()) {
            return Err(Error::Twice { file: name.to_owned(), line: 0, field: inner });
        }
        let changed = entry.header().mtime().ok().and_then(|s| {
            let at = jiff::Timestamp::from_second(i64::try_from(s).ok()?).ok()?;
            Some(at.to_zoned_datetime(jiff::tz::TimeZone::UTC).date())
        });
        let size = entry.size();
        let bytes = bounded(&format!("{name}/{inner}"), &mut entry, bytes.len() as u64, budget)?;
        if bytes.len() as u64 != size {
            let detail = format!("`{inner}` should have {size} bytes and has {}", bytes.len());
            return Err(Error::Truncated { file: name.to_owned(), line: 0, detail });
        }
        entries.push(Entry { name: inner, bytes, changed });
    }
    Ok(left_out)
}

fn ends_with_zeros(bytes: &[u8]) -> bool {
    bytes.get(bytes.len() - 2 * TAR_BLOCK..).is_some_and(|tail| tail.iter().all(|b| *b == 0))
}
