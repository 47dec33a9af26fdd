//! What the entries of an id come to, read in order.

use crate::OpKind;

/// Where an id stands: the entries that speak last, as indices into what is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The entry with its content.
    pub content: usize,
    /// The entry that ends it.
    pub end: Option<usize>,
}

/// Takes account of one more entry. None is an id not heard of, or withdrawn; what was erased still stands, and its
/// content entry, or the entry that ends it, has no hash.
///
/// A correction or revision restates the content; an end given before it stays. Only a withdrawal and a new assertion
/// take an end back.
pub(crate) fn step(standing: &mut Option<Standing>, op: OpKind, index: usize) {
    match (op, standing.as_mut()) {
        (OpKind::Assert, _) | (OpKind::Correct | OpKind::Revise, None) => {
            *standing = Some(Standing { content: index, end: None });
        }
        (OpKind::Correct | OpKind::Revise, Some(standing)) => standing.content = index,
        (OpKind::End, Some(standing)) => standing.end = Some(index),
        (OpKind::Withdraw, _) => *standing = None,
        (OpKind::End, None) | (OpKind::Erase | OpKind::Ruleset | OpKind::Audit, _) => {}
    }
}
