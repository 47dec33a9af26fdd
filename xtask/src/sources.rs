//! `docs/sources.md`: every source, its licence, what it gives, what is left out and why.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use landfall_core::model::Vocab;
use landfall_ingest::{Head, Points, Source};

/// The page.
///
/// # Errors
/// A description that cannot be used.
pub fn page(vocab: &Vocab) -> Result<String, String> {
    let sources = landfall_ingest::sources().map_err(|e| e.to_string())?;
    let mut page = String::from(
        "# Sources\n\n\
         Written by `cargo xtask docs` from the descriptions under `crates/landfall-ingest/src/sources`; a test says when it \
         is out of date.\n\
         A file of the publisher is read with `landfall import SOURCE PATH`; nothing is fetched.\n\n\
         | source | what it is | licence | may be passed on | renewed | an edition holds |\n|---|---|---|---|---|---|\n",
    );
    for source in &sources {
        let head = &source.head;
        let passed = if head.redistribution { "yes" } else { "no" };
        let renewed = if head.schedule.is_empty() { "no longer" } else { &head.schedule };
        let Expected { least, most, of } = expected(head);
        let (name, title, licence) = (source.name, &head.title.en, &head.licence.name);
        line(
            &mut page,
            &format!("| [{name}](#{name}) | {title} | {licence} | {passed} | {renewed} | {least} to {most} {of} |"),
        );
    }
    for source in &sources {
        section(&mut page, source, vocab);
    }
    Ok(page)
}

struct Expected<'h> {
    least: u64,
    most: u64,
    of: &'h str,
}

fn expected(head: &Head) -> Expected<'_> {
    Expected { least: head.expected.least, most: head.expected.most, of: &head.expected.of }
}

fn line(page: &mut String, text: &str) {
    // writing to a text does not fail
    let _ = writeln!(page, "{text}");
}

fn section(page: &mut String, source: &Source, vocab: &Vocab) {
    let head = &source.head;
    line(page, &format!("\n## {}\n\n{} · {}\n", source.name, head.title.en, head.title.zh));
    line(page, &format!("- Publisher: {}", head.publisher));
    line(page, &format!("- Licence: {}; {}", head.licence.name, head.licence.text));
    let passed = if head.redistribution { "may" } else { "may not" };
    line(page, &format!("- What is read {passed} be passed on."));
    line(page, &format!("- Address: {}", head.address));
    let polite = &head.politeness;
    let (requests, pause) = (polite.requests_per_day, polite.pause_seconds);
    line(page, &format!("- Who fetches it asks at most {requests} times a day and waits {pause} seconds between."));
    let names: Vec<String> = head.files.iter().filter(|f| f.ignore.is_none()).flat_map(|f| f.names.clone()).collect();
    line(page, &format!("- Files: {}", names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ")));
    if let Some(points) = &head.points {
        line(page, &format!("- Points on the map: {}", told(points)));
    }
    if let Some(note) = &head.note {
        line(page, &format!("- Note: {}", note.en));
    }
    line(page, "\nGives:\n");
    for (attribute, names) in given(head) {
        let title = vocab.attribute(&attribute).map_or("by its own dimension", |(_, def)| def.title.en.as_str());
        line(page, &format!("- `{attribute}` {title} (from {})", names.into_iter().collect::<Vec<_>>().join(", ")));
    }
    let left = left(head);
    if !left.is_empty() {
        line(page, "\nLeaves out:\n");
        for (reason, names) in left {
            line(page, &format!("- {reason}: {}", names.into_iter().collect::<Vec<_>>().join(", ")));
        }
    }
}

fn told(points: &Points) -> String {
    match points {
        Points::Cell { size } => format!("the cell of {size} degrees in which a place lies speaks for it."),
        Points::City { within } => {
            format!("the nearest city of the same market and name, at most {within} km away, speaks for a place.")
        }
        Points::Station { within, .. } => {
            format!(
                "the nearest station that gives a value, at most {within} km away, speaks for a place; the citation names it and the distance."
            )
        }
    }
}

fn given(head: &Head) -> BTreeMap<String, BTreeSet<String>> {
    let mut given: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for field in &head.fields {
        if let Some(attribute) = &field.attribute {
            given.entry(attribute.clone()).or_default().insert(shown(&field.name));
        }
    }
    given
}

fn left(head: &Head) -> BTreeMap<&str, BTreeSet<String>> {
    let mut left: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let fields = head.fields.iter().map(|f| (f.ignore.as_deref(), vec![f.name.clone()]));
    let files = head.files.iter().map(|f| (f.ignore.as_deref(), f.names.clone()));
    for (reason, names) in fields.chain(files) {
        if let Some(reason) = reason {
            left.entry(reason).or_default().extend(names.iter().map(|name| shown(name)));
        }
    }
    left
}

fn shown(name: &str) -> String {
    if name.is_empty() { "a column without a name".to_owned() } else { format!("`{name}`") }
}
