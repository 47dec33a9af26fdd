//! Takes the leaves of a tree as the source's description says.

use std::sync::Arc;

use crate::builder::{Builder, Fine};
use crate::head::FieldDef;
use crate::signal::{Problem, Signal};
use crate::statement::About;
use crate::tree::Tree;

/// How a path is written for people.
pub(crate) fn path(parts: &[&str]) -> String {
    parts.join(" > ")
}

/// The field a path belongs to in a kind of file; one that names it whole goes before patterns.
pub(crate) fn field<'h>(b: &Builder<'h>, kind: &'h str, parts: &[&str]) -> Option<&'h FieldDef> {
    let mut fits = b.head.fields_of(kind).filter(|f| f.fits_path(parts));
    let first = fits.next()?;
    if !first.name.contains('*') {
        return Some(first);
    }
    Some(fits.find(|f| !f.name.contains('*')).unwrap_or(first))
}

/// Whether a field of a kind of file may stand at a path or below.
pub(crate) fn reaches(b: &Builder<'_>, kind: &str, parts: &[&str]) -> bool {
    b.head.fields_of(kind).any(|f| f.reaches_below(parts))
}

/// The parts of a path that stand where the field's pattern has stars.
pub(crate) fn stars<'p>(field: &FieldDef, parts: &[&'p str]) -> Vec<&'p str> {
    field.name.split(" > ").zip(parts).filter(|(pattern, _)| *pattern == "*").map(|(_, part)| *part).collect()
}

/// Counts one leaf and states, ignores or signals it; `above` stands before the path in citations.
pub(crate) fn take(
    b: &mut Builder<'_>,
    file: &str,
    kind: &str,
    above: &[&str],
    parts: &[&str],
    leaf: &Tree,
    about: &Arc<About>,
) {
    b.hold(1);
    if matches!(leaf, Tree::List(_) | Tree::Map(_)) {
        return b.ignore("blank", 1);
    }
    let whole: Vec<&str> = above.iter().chain(parts).copied().collect();
    let name = path(&whole);
    let head = b.head;
    let kind = head.files.iter().find(|f| f.kind == kind).map_or("", |f| f.kind.as_str());
    let Some(field) = field(b, kind, parts) else {
        return b.signal(Signal::new(Problem::UnknownField, file, 0, &name, &leaf.said()));
    };
    let said = leaf.said();
    let fine = Fine { place: (file, 0, &name), at: format!("{file}, {name}"), of: None, observed: None };
    b.take(field, &said, about, fine);
}
