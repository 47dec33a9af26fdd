//! What was found, as text.

use super::assess::Show;
use super::{Block, Paint, Words, pad};
use crate::commands::Found;

/// One line each, kind by kind.
pub fn found(all: &[Found], words: Words<'_>, paint: Paint, show: Show) -> String {
    let text = words.text;
    let mut page = Block::new(show.width);
    if all.is_empty() {
        page.line(text.get("find-nothing"));
    }
    let mut kinds: Vec<&str> = all.iter().map(|f| f.kind).collect();
    kinds.dedup();
    for kind in KINDS.iter().filter(|k| kinds.contains(*k)) {
        let of_kind: Vec<&Found> = all.iter().filter(|f| f.kind == *kind).collect();
        page.gap();
        page.line(paint.head(&text.count(&format!("find-{kind}"), of_kind.len(), &[])));
        let most = if show.full { of_kind.len() } else { MOST };
        for f in of_kind.iter().take(most) {
            let title = f.title.as_ref().map(|t| text.of(t)).unwrap_or_default();
            page.text(2, &format!("{}  {title}", pad(&f.id, ID)));
            if let Some(at) = &f.at {
                page.text(ID + 4, &paint.dim(at));
            }
        }
        if of_kind.len() > most {
            page.line(format!(
                "  {}",
                text.count("error-more", of_kind.len() - most, &[])
            ));
        }
    }
    page.finish()
}

const KINDS: [&str; 11] = [
    "market",
    "case",
    "rule",
    "adoption",
    "attribute",
    "fact",
    "quota",
    "instrument",
    "step",
    "subject",
    "code",
];
const MOST: usize = 12;
const ID: usize = 34;
