//! What a pack must hold, beyond being readable, before anything of it is stored.
//!
//! Useful for: names that lead nowhere, predicates that do not type, law that contradicts itself, rings.
//! Not here: keys, types, units and citations of single entries; `pack::read` reports those.

mod names;
mod periods;
mod rings;
mod typed;

use crate::model::Diagnostic;
use crate::pack::{Origin, Pack, Source};

/// Everything wrong between the entries of a pack, read from `files`; empty where it may be stored.
#[must_use]
pub fn check(pack: &Pack, files: &[Source]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    typed::check(pack, files, &mut found);
    names::check(pack, &mut found);
    periods::check(pack, &mut found);
    rings::check(pack, &mut found);
    found.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    found
}

fn error(code: &'static str, origin: &Origin, args: Vec<String>) -> Diagnostic {
    Diagnostic::error(code, &origin.file, origin.line, args)
}
