//! Canonical JSON: no white space, object keys sorted.
//!
//! Written in one pass: an object's entries go into the text as they come, and are put into order when the object ends.

use std::cell::RefCell;
use std::io;
use std::ops::Range;

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// The canonical bytes of a value: JSON without white space, object keys sorted, numbers as their types write them.
///
/// Values of this crate always serialise (string keys, finite numbers); a value that cannot gives `null`.
#[must_use]
pub fn canonical_json<T: Serialize>(value: &T) -> String {
    let text = RefCell::new(Vec::with_capacity(512));
    let objects = Objects { text: &text, open: Vec::new(), spare: Vec::new(), scratch: Vec::new() };
    let written = value.serialize(&mut Serializer::with_formatter(Text(&text), objects));
    let text = written.ok().and_then(|()| String::from_utf8(text.into_inner()).ok());
    text.unwrap_or_else(|| "null".to_owned())
}

/// The text as the serialiser writes it; shared with [`Objects`], which reorders its end.
struct Text<'t>(&'t RefCell<Vec<u8>>);

impl io::Write for Text<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Where the entries of every object that has not ended stand in the text.
struct Objects<'t> {
    text: &'t RefCell<Vec<u8>>,
    open: Vec<Vec<Entry>>,
    /// Emptied lists, to be filled again.
    spare: Vec<Vec<Entry>>,
    scratch: Vec<u8>,
}

/// One entry of an object; its key keeps its quotation marks.
struct Entry {
    key: Range<usize>,
    end: usize,
}

impl Objects<'_> {
    fn here(&self) -> usize {
        self.text.borrow().len()
    }

    fn last(&mut self) -> Option<&mut Entry> {
        self.open.last_mut()?.last_mut()
    }

    /// Sorts the entries of an object that ends; of two with one key the later stays.
    fn sort(&mut self, entries: &mut [Entry]) {
        let mut text = self.text.borrow_mut();
        let key = |entry: &Entry| text.get(entry.key.clone()).unwrap_or_default();
        let escaped = entries.iter().any(|entry| key(entry).contains(&b'\\'));
        if !escaped && entries.is_sorted_by(|a, b| without_marks(key(a)) < without_marks(key(b))) {
            return;
        }
        let Some(start) = entries.first().map(|entry| entry.key.start) else { return };
        if escaped {
            entries.sort_by_cached_key(|entry| serde_json::from_slice::<String>(key(entry)).unwrap_or_default());
        } else {
            entries.sort_by(|a, b| without_marks(key(a)).cmp(&without_marks(key(b))));
        }
        self.scratch.clear();
        for (index, entry) in entries.iter().enumerate() {
            if entries.get(index + 1).is_some_and(|next| key(next) == key(entry)) {
                continue;
            }
            if !self.scratch.is_empty() {
                self.scratch.push(b',');
            }
            self.scratch.extend_from_slice(text.get(entry.key.start..entry.end).unwrap_or_default());
        }
        text.truncate(start);
        text.extend_from_slice(&self.scratch);
    }
}

fn without_marks(key: &[u8]) -> Option<&[u8]> {
    key.strip_prefix(b"\"")?.strip_suffix(b"\"")
}

impl Formatter for Objects<'_> {
    fn write_f32<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f32) -> io::Result<()> {
        self.write_f64(writer, f64::from(value))
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        let entries = self.spare.pop().unwrap_or_default();
        self.open.push(entries);
        writer.write_all(b"{")
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if !first {
            writer.write_all(b",")?;
        }
        let here = self.here();
        if let Some(entries) = self.open.last_mut() {
            entries.push(Entry { key: here..here, end: here });
        }
        Ok(())
    }

    fn end_object_key<W: ?Sized + io::Write>(&mut self, _writer: &mut W) -> io::Result<()> {
        let here = self.here();
        if let Some(entry) = self.last() {
            entry.key.end = here;
        }
        Ok(())
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, _writer: &mut W) -> io::Result<()> {
        let here = self.here();
        if let Some(entry) = self.last() {
            entry.end = here;
        }
        Ok(())
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        if let Some(mut entries) = self.open.pop() {
            self.sort(&mut entries);
            entries.clear();
            self.spare.push(entries);
        }
        writer.write_all(b"}")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashMap};

    use super::*;

    #[derive(Serialize)]
    struct Inner {
        zeta: Option<u8>,
        alpha: (i64, f64, f32, char),
        #[serde(flatten)]
        rest: BTreeMap<String, bool>,
    }

    #[derive(Serialize)]
    #[serde(tag = "kind", rename_all = "snake_case")]
    enum Tagged {
        One { b: Vec<Inner>, a: &'static str },
        Two,
    }

    #[derive(Serialize)]
    enum Plain {
        Struct { y: u8, x: u8 },
        Tuple(u8, Empty),
        Unit,
        New(HashMap<u16, &'static str>),
    }

    #[derive(Serialize)]
    struct Empty {}

    /// What a tree of sorted maps writes.
    fn by_tree<T: Serialize>(value: &T) -> String {
        serde_json::to_value(value).unwrap_or_default().to_string()
    }

    #[test]
    fn what_is_written_in_one_pass_is_what_a_sorted_tree_writes() {
        let inner = |n: u8| Inner {
            zeta: (n > 1).then_some(n),
            alpha: (-i64::from(n), 0.1 + f64::from(n) * 1e22, 0.1, '"'),
            rest: ["é", "e", "a\"b", "a", "ab", "a\\", "a\u{1}", "alphabet", "zz"]
                .map(|key| (format!("{key}{n}"), n == 1))
                .into(),
        };
        let tagged = [Tagged::One { b: (0..3).map(inner).collect(), a: "line\n\u{7f}雪" }, Tagged::Two];
        assert_eq!(canonical_json(&tagged), by_tree(&tagged));
        let some: HashMap<u16, &str> = (0..20).map(|n| (n * 7, "x")).collect();
        let plain = [Plain::Struct { y: 1, x: 2 }, Plain::Tuple(1, Empty {}), Plain::Unit, Plain::New(some)];
        assert_eq!(canonical_json(&plain), by_tree(&plain));
        assert_eq!(canonical_json(&f64::NAN), "null");
    }

    #[test]
    fn of_two_entries_with_one_key_the_later_stays() {
        #[derive(Serialize)]
        struct Twice {
            b: u8,
            a: u8,
            #[serde(flatten)]
            more: BTreeMap<&'static str, u8>,
        }
        let twice = Twice { b: 1, a: 2, more: BTreeMap::from([("a", 3), ("b", 4)]) };
        assert_eq!(canonical_json(&twice), r#"{"a":3,"b":4}"#);
        assert_eq!(canonical_json(&twice), by_tree(&twice));
    }

    #[test]
    fn a_value_that_cannot_be_written_is_null() {
        assert_eq!(canonical_json(&BTreeMap::from([((1, 2), 3)])), "null");
    }
}
