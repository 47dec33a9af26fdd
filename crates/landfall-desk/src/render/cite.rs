//! Citations as text.

use landfall_core::assess::CitationOut;

use super::{Block, Words};

/// What a citation says, then where it was read and how it was checked.
pub fn citation(page: &mut Block, column: usize, words: Words<'_>, cite: &CitationOut) {
    let text = words.text;
    let (seen, cite) = (cite.seen(), cite.cite());
    let mut head = cite.says.clone();
    if let Some(at) = &cite.at {
        head = text.with("cite-at", &[("says", &head), ("at", at)]);
    }
    if let Some(quote) = &cite.quote {
        head = text.with("cite-quote", &[("says", &head), ("quote", quote)]);
    }
    page.labelled(column, &format!("{}{}", " ".repeat(column.saturating_sub(LABEL)), text.get("label-cite")), &head);
    let mut how = words.checked(cite.checked);
    if let Some(publisher) = &cite.publisher {
        how = text.with("cite-publisher", &[("how", &how), ("publisher", publisher)]);
    }
    if let Some(seen) = seen {
        how = text.with("cite-seen", &[("how", &how), ("day", &seen.to_string())]);
    }
    if let Some(published) = cite.published {
        how = text.with("cite-published", &[("how", &how), ("day", &published.to_string())]);
    }
    page.text(column, &how);
    if let Some(via) = &cite.via {
        page.line(format!("{}{via}", " ".repeat(column)));
    }
    if let Some(note) = &cite.note {
        page.text(column, &text.with("cite-note", &[("note", note)]));
    }
}

/// Columns a label takes.
pub const LABEL: usize = 14;
