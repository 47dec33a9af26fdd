//! The files of a fixture, and the texts inside them, archives opened.

use std::io::{Cursor, Read as _, Write as _};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use landfall_ingest::{Input, NamedBytes, Source};

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Table(char),
    Json,
    Xml,
    Yaml,
    Lines,
}

/// The files of a fixture.
#[derive(Clone)]
pub struct Bundle {
    pub files: Vec<NamedBytes>,
}

/// A text of a bundle: a file, or an entry of an archive.
#[derive(Clone)]
pub struct Part {
    file: usize,
    /// The entry's number and name, where the file is an archive.
    entry: Option<usize>,
    pub name: String,
    pub bytes: Vec<u8>,
    pub format: Format,
}

impl Bundle {
    pub fn of(source: &Source) -> Bundle {
        Bundle { files: Input::open(&crate::fixtures(source), |_| true).unwrap().files }
    }

    pub fn parts(&self) -> Vec<Part> {
        let mut parts = Vec::new();
        for (file, NamedBytes { name, bytes }) in self.files.iter().enumerate() {
            match entries(bytes) {
                None => parts.push(part(file, None, name, bytes)),
                Some(all) => {
                    let text = |(at, e): (usize, &NamedBytes)| part(file, Some(at), &e.name, &e.bytes);
                    parts.extend(all.iter().enumerate().map(text));
                }
            }
        }
        parts
    }

    /// The same with other bytes for one part, archives packed again.
    pub fn with(&self, part: &Part, bytes: Vec<u8>) -> Vec<NamedBytes> {
        let mut files = self.files.clone();
        let file = &mut files[part.file];
        file.bytes = match part.entry {
            None => bytes,
            Some(at) => {
                let mut all = entries(&file.bytes).unwrap();
                all[at].bytes = bytes;
                if file.bytes.starts_with(b"PK") { zip(&all) } else { gzip(&tar(&all)) }
            }
        };
        files
    }

    /// The bytes of the file a part stands in, packed or not.
    pub fn whole(&self, part: &Part) -> Vec<u8> {
        self.files[part.file].bytes.clone()
    }

    /// The same with other bytes for the whole of the part's file, packed or not.
    pub fn instead(&self, part: &Part, bytes: Vec<u8>) -> Vec<NamedBytes> {
        let mut files = self.files.clone();
        files[part.file].bytes = bytes;
        files
    }

    /// The same without one part.
    pub fn without(&self, part: &Part) -> Vec<NamedBytes> {
        let mut files = self.files.clone();
        match part.entry {
            None => {
                files.remove(part.file);
            }
            Some(at) => {
                let file = &mut files[part.file];
                let mut all = entries(&file.bytes).unwrap();
                all.remove(at);
                file.bytes = if file.bytes.starts_with(b"PK") { zip(&all) } else { gzip(&tar(&all)) };
            }
        }
        files
    }
}

fn part(file: usize, entry: Option<usize>, name: &str, bytes: &[u8]) -> Part {
    let ending = name.rsplit('.').next().unwrap_or_default().to_lowercase();
    let first = String::from_utf8_lossy(bytes).lines().next().unwrap_or_default().to_owned();
    let format = match ending.as_str() {
        "json" => Format::Json,
        "xml" => Format::Xml,
        "yaml" | "yml" => Format::Yaml,
        "csv" => Format::Table(','),
        "txt" if first.contains('\t') => Format::Table('\t'),
        _ => Format::Lines,
    };
    Part { file, entry, name: name.to_owned(), bytes: bytes.to_vec(), format }
}

/// The entries of a zip, or of a tar packed with gzip; none where it is neither.
fn entries(bytes: &[u8]) -> Option<Vec<NamedBytes>> {
    if bytes.starts_with(b"PK") {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let count = archive.len();
        let entry = |at| {
            let mut file = archive.by_index(at).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            NamedBytes { name: file.name().unwrap().into_owned(), bytes }
        };
        return Some((0..count).map(entry).collect());
    }
    if !bytes.starts_with(b"\x1f\x8b") {
        return None;
    }
    let mut archive = tar::Archive::new(GzDecoder::new(bytes));
    let mut all = Vec::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        if entry.header().entry_type().is_file() {
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            all.push(NamedBytes { name, bytes });
        }
    }
    Some(all)
}

pub fn zip(entries: &[NamedBytes]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for entry in entries {
        writer.start_file(entry.name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(&entry.bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub fn tar(entries: &[NamedBytes]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for entry in entries {
        add(&mut builder, &entry.name, tar::EntryType::Regular, &entry.bytes);
    }
    builder.into_inner().unwrap()
}

/// Adds an entry under any name, those no tool would write included.
pub fn add(builder: &mut tar::Builder<Vec<u8>>, name: &str, kind: tar::EntryType, bytes: &[u8]) {
    let mut header = tar::Header::new_ustar();
    let field = &mut header.as_mut_bytes()[..100];
    let length = name.len().min(100);
    field[..length].copy_from_slice(&name.as_bytes()[..length]);
    header.set_entry_type(kind);
    header.set_size(bytes.len() as u64);
    header.set_mtime(1_700_000_000);
    header.set_mode(0o644);
    header.set_cksum();
    builder.append(&header, bytes).unwrap();
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
