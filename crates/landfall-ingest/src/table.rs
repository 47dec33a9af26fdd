//! Tables of lines and fields, with a name for every column.

use csv::{ByteRecord, ReaderBuilder};
use landfall_core::model::nearest;

use crate::builder::Builder;
use crate::error::{Error, Result};
use crate::head::{FieldDef, plain};
use crate::limits;
use crate::signal::{Problem, Signal};

/// How a table is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    pub delimiter: u8,
    /// Whether fields may stand in double quotes.
    pub quoted: bool,
    /// Lines of headings; several are joined column by column.
    pub headings: usize,
}

/// A table, read whole.
#[derive(Debug)]
pub(crate) struct Table<'h> {
    pub file: String,
    /// Headings as the publisher writes them.
    pub headings: Vec<String>,
    /// What each column is; none where it is not known.
    pub columns: Vec<Option<&'h FieldDef>>,
    pub rows: Vec<Row>,
}

/// A line of a table.
#[derive(Debug)]
pub(crate) struct Row {
    pub line: u64,
    pub fields: Vec<String>,
}

/// The lines of a table without meaning: fields and line numbers. The last line must be whole.
pub(crate) fn lines(file: &str, text: &str, shape: Shape) -> Result<Vec<Row>> {
    let mut reader = ReaderBuilder::new()
        .delimiter(shape.delimiter)
        .quoting(shape.quoted)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = ByteRecord::new();
    let mut last = 0;
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(e) => return Err(Error::malformed(file, 0, e.to_string())),
        }
        let place = record.position().map(|p| (p.line(), p.byte()));
        let (counted, byte) = place.unwrap_or_default();
        last = usize::try_from(byte).unwrap_or_default();
        // the reader counts from where the line before ended: its own end and blank lines may still stand here
        let ends = text.as_bytes().get(last..).unwrap_or_default().iter().take_while(|b| matches!(b, b'\r' | b'\n'));
        let line = counted + ends.filter(|b| **b == b'\n').count() as u64;
        if record.len() > limits::COLUMNS {
            let what = format!("number of fields in line {line}");
            return Err(Error::TooBig { file: file.to_owned(), what, limit: limits::COLUMNS as u64 });
        }
        let fields = record.iter().map(|f| String::from_utf8_lossy(f).into_owned()).collect();
        rows.push(Row { line, fields });
    }
    // a quote that is never closed swallows everything behind it
    let tail = text.as_bytes().get(last..).unwrap_or_default();
    if shape.quoted && tail.iter().filter(|b| **b == b'"').count() % 2 == 1 {
        let line = rows.last().map_or(0, |r| r.line);
        let detail = "a quote is opened and never closed".to_owned();
        return Err(Error::Truncated { file: file.to_owned(), line, detail });
    }
    Ok(rows)
}

/// Reads a table and names its columns.
///
/// Counts every field of every line of data. Columns nobody knows, ragged lines, fields too long and a last line that
/// may be cut are signalled; a required column that is missing and a last line that is surely cut are errors.
pub(crate) fn read<'h>(b: &mut Builder<'h>, file: &str, kind: &'h str, text: &str, shape: Shape) -> Result<Table<'h>> {
    read_as(b, file, kind, text, shape, &str::to_owned)
}

/// The same, with headings put into the form of the description first.
pub(crate) fn read_as<'h>(
    b: &mut Builder<'h>,
    file: &str,
    kind: &'h str,
    text: &str,
    shape: Shape,
    form: &dyn Fn(&str) -> String,
) -> Result<Table<'h>> {
    let mut rows = lines(file, text, shape)?;
    if rows.len() < shape.headings {
        let detail = "there is no line of headings".to_owned();
        return Err(Error::Truncated { file: file.to_owned(), line: 0, detail });
    }
    let data = rows.split_off(shape.headings);
    // a table without headings has the columns of its description, in order
    let headings =
        if shape.headings > 0 { joined(&rows) } else { b.head.fields_of(kind).map(|f| f.name.clone()).collect() };
    if let Some(first) = data.first().filter(|r| r.fields.len() == 1 && headings.len() > 1) {
        let detail = format!("the line has one field and should have {}; another delimiter?", headings.len());
        return Err(Error::malformed(file, first.line, detail));
    }
    let names: Vec<String> = headings.iter().map(|h| form(h)).collect();
    let columns = name(b, file, kind, &names, rows.last().map_or(0, |r| r.line))?;
    let rows = kept(b, file, text, &headings, data)?;
    for (column, heading) in columns.iter().zip(&headings) {
        if column.is_none() && !rows.is_empty() {
            let line = shape.headings as u64;
            b.signal(Signal::new(Problem::UnknownField, file, line, heading, "").of(rows.len() as u64));
        }
    }
    Ok(Table { file: file.to_owned(), headings, columns, rows })
}

fn joined(rows: &[Row]) -> Vec<String> {
    let width = rows.iter().map(|r| r.fields.len()).max().unwrap_or_default();
    let mut headings = vec![String::new(); width];
    for row in rows {
        for (heading, field) in headings.iter_mut().zip(&row.fields) {
            let field = field.split_whitespace().collect::<Vec<_>>().join(" ");
            if !field.is_empty() {
                if !heading.is_empty() {
                    heading.push_str(": ");
                }
                heading.push_str(&field);
            }
        }
    }
    headings
}

fn name<'h>(
    b: &Builder<'h>,
    file: &str,
    kind: &'h str,
    headings: &[String],
    line: u64,
) -> Result<Vec<Option<&'h FieldDef>>> {
    let mut columns: Vec<Option<&FieldDef>> = Vec::new();
    for (index, heading) in headings.iter().enumerate() {
        if !heading.is_empty() && headings.iter().take(index).any(|h| plain(h) == plain(heading)) {
            return Err(Error::Twice { file: file.to_owned(), line, field: heading.clone() });
        }
        // a field of this very name goes before one that stands for many
        let mut found: Vec<&FieldDef> = b.head.fields_of(kind).filter(|f| f.is_named(heading)).collect();
        found.sort_by_key(|f| f.is_many());
        let found = found.first().copied();
        if let Some(field) = found
            && !field.is_many()
            && columns.iter().flatten().any(|c| std::ptr::eq(*c, field))
        {
            return Err(Error::Twice { file: file.to_owned(), line, field: field.name.clone() });
        }
        columns.push(found);
    }
    for field in b.head.fields_of(kind).filter(|f| f.required) {
        if !columns.iter().flatten().any(|c| std::ptr::eq(*c, field)) {
            let candidates = headings.iter().zip(&columns).filter(|(_, c)| c.is_none()).map(|(h, _)| h.as_str());
            let nearest = nearest(&field.name, candidates).map(str::to_owned);
            return Err(Error::Missing { file: file.to_owned(), line, field: field.name.clone(), nearest });
        }
    }
    Ok(columns)
}

fn kept(b: &mut Builder<'_>, file: &str, text: &str, headings: &[String], data: Vec<Row>) -> Result<Vec<Row>> {
    let width = headings.len();
    let whole = text.ends_with(['\n', '\r']);
    let count = data.len();
    let mut rows = Vec::with_capacity(count);
    for (index, row) in data.into_iter().enumerate() {
        let is_last = index + 1 == count;
        let values = row.fields.len() as u64;
        b.hold(values);
        let ragged = row.fields.len() != width;
        if ragged && is_last && row.fields.len() < width {
            let detail = format!("the last line has {values} of {width} fields");
            return Err(Error::Truncated { file: file.to_owned(), line: row.line, detail });
        }
        let long = row.fields.iter().position(|f| f.len() > limits::FIELD_BYTES);
        let last = row.fields.last().map(String::as_str).unwrap_or_default();
        if ragged {
            let found = format!("{values} of {width}");
            b.signal(Signal::new(Problem::Ragged, file, row.line, "", &found).of(values));
        } else if let Some(at) = long {
            let heading = headings.get(at).map(String::as_str).unwrap_or_default();
            let found = row.fields.get(at).map(String::as_str).unwrap_or_default();
            b.signal(Signal::new(Problem::TooLong, file, row.line, heading, found).of(values));
        } else if is_last && !whole && !last.is_empty() {
            b.signal(Signal::new(Problem::NoLineEnd, file, row.line, "", last).of(values));
        } else {
            rows.push(row);
        }
    }
    Ok(rows)
}

impl<'h> Table<'h> {
    /// The column with a role.
    pub(crate) fn role(&self, role: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.is_some_and(|f| f.role.as_deref() == Some(role)))
    }

    /// The column with a role that the format cannot be read without.
    pub(crate) fn need(&self, role: &str) -> Result<usize> {
        self.role(role).ok_or_else(|| Error::Missing {
            file: self.file.clone(),
            line: 1,
            field: role.to_owned(),
            nearest: None,
        })
    }

    /// Where a field stands, for people.
    pub(crate) fn at(&self, row: &Row, column: usize) -> String {
        let heading = self.headings.get(column).map(String::as_str).unwrap_or_default();
        format!("{} line {}, {heading}", self.file, row.line)
    }

    /// A signal about a field of a line.
    pub(crate) fn fault(&self, problem: Problem, row: &Row, column: usize) -> Signal {
        let heading = self.headings.get(column).map(String::as_str).unwrap_or_default();
        Signal::new(problem, &self.file, row.line, heading, row.get(column))
    }
}

impl Row {
    /// A field without blanks around it; blank where there is none.
    pub(crate) fn get(&self, column: usize) -> &str {
        self.fields.get(column).map(|f| f.trim()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_as_an_editor_counts_them_whatever_ends_them() {
        let shape = Shape { delimiter: b',', quoted: true, headings: 1 };
        for text in ["a,b\n1,2\n\n3,\"4\n5\"\n6,7\n", "a,b\r\n1,2\r\n\r\n3,\"4\r\n5\"\r\n6,7\r\n"] {
            let lines: Vec<u64> = lines("t.csv", text, shape).unwrap().iter().map(|row| row.line).collect();
            assert_eq!(lines, [1, 2, 4, 6], "{text:?}");
        }
    }
}
