//! Bytes to text, strictly.

use encoding_rs::Encoding;

use crate::error::{Error, Result};
use crate::files::File;
use crate::head::Head;
use crate::limits;

/// The text of a file in the first of the publisher's encodings that fits, without byte order mark.
///
/// # Errors
/// Bytes that are no such text, or control characters, each with the line.
pub(crate) fn decode(head: &Head, file: &File) -> Result<String> {
    let encodings = head.files.iter().find(|f| f.kind == file.kind).map_or(&[][..], |f| f.encodings.as_slice());
    let found = looks_like(&file.bytes);
    let expected = || encodings.join(" or ");
    let refuse = |line: u64| {
        let (file, found) = (file.name.clone(), found.to_owned());
        Error::Encoding { file, line, expected: expected(), found }
    };
    if found.starts_with("UTF-16") || found.starts_with("UTF-32") {
        return Err(refuse(1));
    }
    let bytes = file.bytes.strip_prefix(b"\xef\xbb\xbf".as_slice()).unwrap_or(&file.bytes);
    let mut text = None;
    for name in encodings {
        if name == "utf-8" {
            text = std::str::from_utf8(bytes).ok().map(str::to_owned);
        } else if let Some(encoding) = Encoding::for_label(name.as_bytes()) {
            text = encoding.decode_without_bom_handling_and_without_replacement(bytes).map(|t| t.into_owned());
        }
        if text.is_some() {
            break;
        }
    }
    let Some(text) = text else {
        let good = std::str::from_utf8(bytes).err().map_or(0, |e| e.valid_up_to());
        return Err(refuse(line_of(bytes, good)));
    };
    // what lies above U+007F is left to the fields: publishers do carry garbled names
    let odd = |c: char| c.is_ascii_control() && !matches!(c, '\n' | '\r' | '\t') || c == '\u{feff}';
    if let Some((at, c)) = text.char_indices().find(|(_, c)| odd(*c)) {
        return Err(Error::Control { file: file.name.clone(), line: line_of(text.as_bytes(), at), code: c.into() });
    }
    let parting = |b: &&u8| matches!(b, b',' | b'\t' | b'\n' | b'\r' | b';' | b'<' | b'[' | b'{' | b':');
    if text.as_bytes().iter().filter(parting).count() as u64 > limits::VALUES {
        let what = "number of values".to_owned();
        return Err(Error::TooBig { file: file.name.clone(), what, limit: limits::VALUES });
    }
    if text.trim().is_empty() {
        return Err(Error::Truncated { file: file.name.clone(), line: 0, detail: "it is blank".to_owned() });
    }
    Ok(text)
}

fn line_of(bytes: &[u8], at: usize) -> u64 {
    1 + bytes.iter().take(at).filter(|b| **b == b'\n').count() as u64
}

/// What bytes that are no UTF-8 look like.
fn looks_like(bytes: &[u8]) -> &'static str {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => return "UTF-32",
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => return "UTF-16",
        _ => {}
    }
    let start = bytes.get(..bytes.len().min(512)).unwrap_or_default();
    let zeros = |odd: usize| start.iter().enumerate().filter(|(i, b)| i % 2 == odd && **b == 0).count();
    if start.len() >= 4 && (zeros(0) * 4 > start.len() || zeros(1) * 4 > start.len()) {
        return "UTF-16";
    }
    if std::str::from_utf8(bytes).is_ok() { "" } else { "an older encoding such as Latin-1" }
}

/// The lines of a text with their numbers from 1, and whether the last is ended.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = (u64, &str)> {
    text.lines().enumerate().map(|(index, line)| (index as u64 + 1, line))
}

/// Whether the last line of a text is ended.
pub(crate) fn is_ended(text: &str) -> bool {
    text.ends_with(['\n', '\r'])
}
