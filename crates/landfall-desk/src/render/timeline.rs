//! Timelines as text.

use landfall_core::assess::{FindingOutcome, Timeline, Verdict};
use landfall_core::model::Case;

use super::{Block, Paint, Words, instant, rule_line};

/// Stretch by stretch: from when, which verdicts differ from the stretch before, which requirements moved.
pub fn timeline(t: &Timeline, case: &Case, words: Words<'_>, paint: Paint, width: usize) -> String {
    let text = words.text;
    let mut page = Block::new(width);
    let known = instant(&t.known);
    let market = words.market(&t.market);
    let args = [("case", text.of(&case.title)), ("market", &market), ("code", &t.market), ("known", &known)];
    page.line(paint.head(&text.with("timeline-title", &args)));
    if case.fictitious {
        page.line(paint.warn(&text.get("fictitious")));
    }
    page.line(rule_line(width));
    let mut before: Option<&[(String, Verdict)]> = None;
    for segment in &t.segments {
        let last = segment.to.yesterday().unwrap_or(segment.to);
        let (from, through) = (segment.from.to_string(), last.to_string());
        let key = if segment.precise { "timeline-stretch" } else { "timeline-stretch-imprecise" };
        page.gap();
        page.line(paint.head(&text.with(key, &[("from", &from), ("through", &through)])));
        let was = |purpose: &str| before.and_then(|b| b.iter().find(|(p, _)| p == purpose)).map(|(_, v)| *v);
        let mut steady = Vec::new();
        for (purpose, verdict) in &segment.verdicts {
            let now = paint.verdict(*verdict, &words.verdict(*verdict));
            match was(purpose).filter(|old| old != verdict) {
                Some(old) => {
                    let old = words.verdict(old);
                    page.line(format!("  {}  {old} → {now}", super::pad(&words.purpose(purpose), PURPOSE)));
                }
                None => steady.push(text.with(
                    "timeline-steady",
                    &[("purpose", &words.purpose(purpose)), ("verdict", &words.verdict(*verdict))],
                )),
            }
        }
        if !steady.is_empty() {
            page.text(2, &paint.dim(&text.list(steady)));
        }
        for (id, was, is) in &segment.changes {
            let outcome = |o: &Option<FindingOutcome>| o.map_or_else(|| text.get("not-in-force"), |o| words.outcome(o));
            let now = outcome(is);
            let now = is.map_or_else(|| now.clone(), |o| paint.outcome(o, &now));
            let args = [("title", words.label(id)), ("was", outcome(was)), ("is", now)];
            let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
            page.line(format!("    {}", text.with("timeline-change", &args)));
            page.line(format!("      {}", paint.dim(id)));
        }
        before = Some(&segment.verdicts);
    }
    page.finish()
}

const PURPOSE: usize = 14;
