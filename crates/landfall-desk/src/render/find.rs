//! What was found, as text.

use super::assess::Show;
use super::{Block, Paint};
use crate::ask::find::FoundAll;
use crate::text::Text;

/// The best first, each with what it is, whose it is, and the words around.
pub fn found(all: &FoundAll, text: &Text, paint: Paint, show: Show) -> String {
    let mut page = Block::new(show.width);
    if all.found.is_empty() {
        page.line(text.with("find-nothing", &[("words", &text.list(&all.words))]));
        return page.finish();
    }
    page.line(paint.head(&text.count("find-total", all.total, &[("words", &text.list(&all.words))])));
    for f in &all.found {
        let title = f.title.as_ref().map(|t| text.of(t)).unwrap_or_default();
        let market = f.of.as_ref().map(|of| text.of(of)).or(f.market.as_deref()).unwrap_or_default();
        let kind = text.get(&format!("kind-{}", f.kind));
        let key = match (title.is_empty(), market.is_empty()) {
            (true, _) => "find-bare",
            (false, true) => "find-named",
            (false, false) => "find-of-market",
        };
        let args = [("title", title), ("kind", &kind), ("market", market), ("id", &f.id)];
        page.text(2, &text.with(key, &args));
        if let Some(at) = &f.at {
            page.text(6, &paint.dim(at));
        }
    }
    let more: usize = all.more.values().sum();
    if more > 0 {
        let kinds = all.more.iter().map(|(kind, n)| {
            text.with("find-more-kind", &[("kind", &text.get(&format!("kind-{kind}"))), ("n", &n.to_string())])
        });
        page.line(text.count("find-more", more, &[("list", &text.list(kinds))]));
    }
    page.finish()
}
