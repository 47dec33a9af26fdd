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
    lines: &'a Lines,
}

/// Offsets at which the lines of a text begin.
struct Lines(Vec<usize>);

/// Visits every table of a file, outer ones first; a file that is no TOML has none.
pub fn visit(source: &Source, mut see: impl FnMut(&Node<'_>)) {
    if let Ok(document) = Document::parse(source.text.as_str()) {
        let starts = source.text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(offset, _)| offset + 1);
        let lines = Lines(std::iter::once(0).chain(starts).collect());
        table(&mut Vec::new(), 1, document.as_table(), &lines, &mut see);
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
        span.map_or(self.line, |s| self.lines.of(s.start))
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

impl Lines {
    /// The line of an offset, from 1.
    fn of(&self, offset: usize) -> usize {
        self.0.partition_point(|start| *start <= offset)
    }
}

fn table(path: &mut Vec<String>, at: usize, node: &dyn TableLike, lines: &Lines, see: &mut dyn FnMut(&Node<'_>)) {
    see(&Node { path, line: at, table: node, lines });
    for (key, item) in node.iter() {
        path.push(key.to_owned());
        let place = |span: Option<std::ops::Range<usize>>| span.map_or(at, |s| lines.of(s.start));
        match item {
            Item::Table(inner) => table(path, place(inner.span()), inner, lines, see),
            Item::ArrayOfTables(array) => {
                for inner in array {
                    table(path, place(inner.span()), inner, lines, see);
                }
            }
            Item::Value(value) => in_value(path, at, value, lines, see),
            Item::None => {}
        }
        path.pop();
    }
}

fn in_value(path: &mut Vec<String>, at: usize, value: &Value, lines: &Lines, see: &mut dyn FnMut(&Node<'_>)) {
    let at = value.span().map_or(at, |s| lines.of(s.start));
    match value {
        Value::InlineTable(inner) => table(path, at, inner, lines, see),
        Value::Array(array) => array.iter().for_each(|inner| in_value(path, at, inner, lines, see)),
        _ => {}
    }
}
