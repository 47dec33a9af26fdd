//! The tables of a TOML file with their paths and lines.

use landfall_core::pack::Source;
use toml_edit::{Document, Item, TableLike, Value};

/// One table, inline or not.
pub struct Node<'a> {
    /// Keys from the root; tables of an array share the array's key.
    pub path: &'a [String],
    /// Line it begins on, from 1.
    pub line: usize,
    /// The table.
    pub table: &'a dyn TableLike,
    text: &'a str,
}

/// Visits every table of a file, outer ones first; a file that is no TOML has none.
pub fn visit(source: &Source, mut see: impl FnMut(&Node<'_>)) {
    if let Ok(document) = Document::parse(source.text.as_str()) {
        table(&mut Vec::new(), 1, document.as_table(), &source.text, &mut see);
    }
}

impl Node<'_> {
    /// The text under a key.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        self.table.get(key).and_then(Item::as_str)
    }

    /// The line of a key; the table's where it has none.
    #[must_use]
    pub fn line_of(&self, key: &str) -> usize {
        let span = self.table.get_key_value(key).and_then(|(k, item)| k.span().or_else(|| item.span()));
        span.map_or(self.line, |s| line(self.text, s.start))
    }

    /// The last key of the path.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    /// Whether it is a citation: `cite = { … }` or `[cites.name]`.
    #[must_use]
    pub fn is_citation(&self) -> bool {
        self.name() == "cite" || matches!(self.path, [.., above, _] if above == "cites")
    }
}

fn line(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|b| *b == b'\n').count() + 1
}

fn table(path: &mut Vec<String>, at: usize, node: &dyn TableLike, text: &str, see: &mut dyn FnMut(&Node<'_>)) {
    see(&Node { path, line: at, table: node, text });
    for (key, item) in node.iter() {
        path.push(key.to_owned());
        let place = |span: Option<std::ops::Range<usize>>| span.map_or(at, |s| line(text, s.start));
        match item {
            Item::Table(inner) => table(path, place(inner.span()), inner, text, see),
            Item::ArrayOfTables(array) => {
                for inner in array {
                    table(path, place(inner.span()), inner, text, see);
                }
            }
            Item::Value(value) => in_value(path, at, value, text, see),
            Item::None => {}
        }
        path.pop();
    }
}

fn in_value(path: &mut Vec<String>, at: usize, value: &Value, text: &str, see: &mut dyn FnMut(&Node<'_>)) {
    let at = value.span().map_or(at, |s| line(text, s.start));
    match value {
        Value::InlineTable(inner) => table(path, at, inner, text, see),
        Value::Array(array) => array.iter().for_each(|inner| in_value(path, at, inner, text, see)),
        _ => {}
    }
}
