//! Gaps as text.

use super::assess::Show;
use super::{Block, Paint, Words, instant, rule_line};
use crate::commands::Gaps;

/// What we do not know.
pub fn gaps(g: &Gaps, words: Words<'_>, paint: Paint, show: Show) -> String {
    let text = words.text;
    let mut page = Block::new(show.width);
    let (on, known) = (g.on.to_string(), instant(&g.known));
    page.line(paint.head(&text.with("gaps-title", &[("on", &on), ("known", &known)])));
    page.line(rule_line(show.width));
    let list = |items: &[String], name: &dyn Fn(&str) -> String| {
        let most = if show.full { items.len() } else { MOST };
        let shown = text.list(items.iter().take(most).map(|i| name(i)));
        let more = items.len().saturating_sub(most);
        if more > 0 {
            text.count("word-and-more", more, &[("list", &shown)])
        } else {
            shown
        }
    };
    for m in &g.markets {
        page.gap();
        page.line(paint.head(&format!("{} ({})", words.market(&m.market), m.market)));
        let mut row = |key: &str, n: usize, value: String| {
            page.labelled(LABEL, &format!("  {}", text.count(key, n, &[])), &value);
        };
        for open in &m.open {
            let name = |l: &str| words.line(&format!("{}/{l}", open.checklist));
            let purpose = if words.vocab().purpose(&open.purpose).is_some() {
                words.purpose(&open.purpose)
            } else {
                text.get("market-duties")
            };
            let lines = list(&open.open, &name);
            let value = text.with("gaps-open-line", &[("purpose", &purpose), ("list", &lines)]);
            row("gaps-open", open.open.len(), value);
        }
        if !m.without_checklist.is_empty() {
            row(
                "gaps-no-checklist",
                m.without_checklist.len(),
                list(&m.without_checklist, &|p| words.purpose(p)),
            );
        }
        if !m.disputes.is_empty() {
            row(
                "gaps-disputes",
                m.disputes.len(),
                list(&m.disputes, &str::to_owned),
            );
        }
        if !m.from_memory.is_empty() {
            row(
                "gaps-memory",
                m.from_memory.len(),
                list(&m.from_memory, &|id| words.label(id)),
            );
        }
        if !m.overdue.is_empty() {
            let overdue: Vec<String> = m
                .overdue
                .iter()
                .map(|o| format!("{} ({})", words.label(&o.id), o.since))
                .collect();
            row(
                "gaps-overdue",
                overdue.len(),
                list(&overdue, &str::to_owned),
            );
        }
    }
    if !g.without_facts.is_empty() {
        page.gap();
        page.line(paint.head(&text.count("gaps-without-facts", g.without_facts.len(), &[])));
        page.text(
            2,
            &text.list(g.without_facts.iter().map(|m| words.market(m))),
        );
    }
    if !g.never_given.is_empty() {
        page.gap();
        page.line(paint.head(&text.count("gaps-never-given", g.never_given.len(), &[])));
        page.text(2, &list(&g.never_given, &|a| words.asked(a)));
    }
    page.finish()
}

const MOST: usize = 8;
const LABEL: usize = 26;
