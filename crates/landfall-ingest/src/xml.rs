//! XML as a list of elements: no document types, so no entities of the file's own; bounded depth and lengths.

use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};

use crate::error::{Error, Result};
use crate::limits;

/// An element with its attributes; what stands between elements is not read.
#[derive(Debug)]
pub(crate) struct Element {
    /// Name without its prefix.
    pub name: String,
    /// Name without prefix, and value.
    pub attributes: Vec<(String, String)>,
    /// Line it begins on.
    pub line: u64,
}

impl Element {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// Every element in the order they begin.
///
/// # Errors
/// Not XML, cut off, a document type, too deep or too long.
pub(crate) fn elements(file: &str, text: &str) -> Result<Vec<Element>> {
    let mut reader = Reader::from_str(text);
    let mut elements = Vec::new();
    let mut depth = 0_usize;
    let (mut line, mut counted) = (1_u64, 0_usize);
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or_default();
        line += text.as_bytes().get(counted..at).unwrap_or_default().iter().filter(|b| **b == b'\n').count() as u64;
        counted = at;
        let event = reader.read_event().map_err(|e| Error::malformed(file, line, e.to_string()))?;
        let (start, empty) = match &event {
            Event::Start(start) => (start, false),
            Event::Empty(start) => (start, true),
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                continue;
            }
            Event::DocType(_) => {
                return Err(Error::malformed(file, line, "a document type stands in it; the publisher writes none"));
            }
            Event::Eof => break,
            _ => continue,
        };
        if depth >= limits::TREE_DEPTH {
            let what = "depth of elements".to_owned();
            return Err(Error::TooBig { file: file.to_owned(), what, limit: limits::TREE_DEPTH as u64 });
        }
        let local = |name: &str| name.to_owned();
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|e| Error::malformed(file, line, e.to_string()))?;
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|e| Error::malformed(file, line, e.to_string()))?;
            if value.len() > limits::FIELD_BYTES {
                let what = format!("length of an attribute in line {line}");
                return Err(Error::TooBig { file: file.to_owned(), what, limit: limits::FIELD_BYTES as u64 });
            }
            attributes.push((local(attribute.key.local_name().as_ref()), value.into_owned()));
        }
        let name = local(start.local_name().as_ref());
        elements.push(Element { name, attributes, line });
        depth += usize::from(!empty);
    }
    if depth > 0 || elements.is_empty() {
        let detail = "it ends before its elements do".to_owned();
        return Err(Error::Truncated { file: file.to_owned(), line, detail });
    }
    Ok(elements)
}
