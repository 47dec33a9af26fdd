//! What the entries of ids come to, read in order.

use std::collections::HashMap;

use crate::OpKind;
use crate::entry::Row;

/// Where an id stands: the entries that speak last, as indices into the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The entry with its content.
    pub content: usize,
    /// The entry that ends it.
    pub end: Option<usize>,
}

/// Folds rows in the order of their numbers into the standing of each id, sorted by id. What was withdrawn is not in it;
/// what was erased is, and its content entry, or the entry that ends it, has no hash.
///
/// A correction or revision restates the content; an end given before it stays. Only a withdrawal and a new assertion
/// take an end back.
pub(crate) fn fold<'a>(rows: impl Iterator<Item = &'a Row>) -> Vec<(&'a str, Standing)> {
    let mut standings: HashMap<&str, Standing> = HashMap::with_capacity(rows.size_hint().1.unwrap_or_default());
    for (index, row) in rows.enumerate() {
        match row.op {
            OpKind::Assert => {
                standings.insert(&row.id, Standing { content: index, end: None });
            }
            OpKind::Correct | OpKind::Revise => {
                standings
                    .entry(&row.id)
                    .and_modify(|s| s.content = index)
                    .or_insert(Standing { content: index, end: None });
            }
            OpKind::End => {
                if let Some(standing) = standings.get_mut(row.id.as_str()) {
                    standing.end = Some(index);
                }
            }
            OpKind::Withdraw => {
                standings.remove(row.id.as_str());
            }
            OpKind::Erase | OpKind::Ruleset => {}
        }
    }
    let mut sorted: Vec<_> = standings.into_iter().collect();
    sorted.sort_unstable_by_key(|(id, _)| *id);
    sorted
}
