//! What a pack must hold before anything is stored.
use crate::model::Diagnostic;
use crate::pack::Pack;
/// Checks a pack.
#[must_use]
pub fn check(_pack: &Pack) -> Vec<Diagnostic> { Vec::new() }
