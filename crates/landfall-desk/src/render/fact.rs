//! Facts side by side as text.

use super::cite::{LABEL, citation};
use super::{Block, Paint, Words, instant, rule_line};
use crate::ask::fact::Stated;
use crate::shown::{FactOut, Standing};

/// Everything stated about one attribute.
pub fn stated(s: &Stated, words: Words<'_>, paint: Paint, width: usize) -> String {
    let text = words.text;
    let mut page = Block::new(width);
    let (title, market) = (words.attribute(&s.attribute), words.market(&s.market));
    let (on, known) = (s.on.to_string(), instant(&s.known));
    let args = [
        ("title", title.as_str()),
        ("name", &s.attribute),
        ("market", &market),
        ("code", &s.market),
        ("on", &on),
        ("known", &known),
    ];
    page.line(paint.head(&text.with("fact-title", &args)));
    if let Some((_, def)) = words.vocab().attribute(&s.attribute) {
        page.text(0, &paint.dim(text.of(&def.meaning)));
    }
    page.line(rule_line(width));
    if s.facts.is_empty() {
        page.line(text.get("fact-none"));
    }
    for fact in &s.facts {
        self::fact(&mut page, fact, words, paint, true);
        page.gap();
    }
    page.finish()
}

/// One fact with what it rests on.
pub fn fact(page: &mut Block, f: &FactOut, words: Words<'_>, paint: Paint, cited: bool) {
    let text = words.text;
    let standing = words.standing(f.standing);
    let standing = match f.standing {
        Standing::InForce => paint.good(&standing),
        Standing::Coming => paint.head(&standing),
        Standing::Ended | Standing::NotLaw => paint.dim(&standing),
        Standing::DayUnclear | Standing::Unconfirmed => paint.warn(&standing),
    };
    let title = format!("{}{}", words.attribute(&f.attribute), words.dimension(f).unwrap_or_default());
    let value = words.value(&f.attribute, &f.value);
    page.line(format!("  {} = {}  {standing}  {}", title, paint.head(&value), paint.dim(&f.id)));
    let mut row = |key: &str, value: &str| {
        page.labelled(INDENT + LABEL, &format!("{}{}", " ".repeat(INDENT), text.get(key)), value);
    };
    row("label-valid", &words.window(&f.span));
    if let Some(status) = f.status.filter(|_| f.standing == Standing::NotLaw || f.standing == Standing::Unconfirmed) {
        row("label-status", &words.status(status));
    }
    if let Some(scope) = &f.scope {
        row("label-scope", scope);
    }
    if let Some(condition) = &f.condition {
        row("label-if", condition);
    }
    if let Some(name) = &f.dispute {
        let key = match (f.settled, f.chosen.is_some()) {
            (true, true) => "fact-chosen",
            (true, false) => "fact-rejected",
            (false, _) => "fact-disputed",
        };
        row("label-dispute", &text.with(key, &[("name", name)]));
    }
    if let Some(reason) = &f.chosen {
        row("label-reason", text.of(reason));
    }
    row("label-decides", &text.get(if f.decides { "fact-decides" } else { "fact-decides-not" }));
    if let Some(beside) = words.beside(f) {
        row("label-beside", &beside);
    }
    if f.low_trust {
        row("label-note", &text.get("low-trust"));
    }
    if let Some(stale) = words.stale(f.not_confirmed_since) {
        row("label-note", &stale);
    }
    if let Some(note) = &f.note {
        row("label-note", text.of(note));
    }
    if cited {
        citation(page, INDENT + LABEL, words, &f.citation);
    }
}

const INDENT: usize = 4;
