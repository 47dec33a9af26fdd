//! The table of cases and markets.

use console::truncate_str;
use landfall_core::assess::{Answer, Assessment, Verdict};
use landfall_core::model::Checked;

use super::{Paint, Words, pad, rule_line};
use crate::commands::Row;

/// One block a case, one line a market, one column a purpose.
pub fn table(rows: &[Row], purposes: &[String], words: Words<'_>, paint: Paint) -> String {
    let text = words.text;
    let width = MARKET + purposes.len() * CELL - 1;
    let mut lines = Vec::new();
    let heads: Vec<String> = purposes
        .iter()
        .map(|p| pad(&words.purpose(p), CELL))
        .collect();
    lines.push(
        paint
            .head(&format!("{}{}", pad("", MARKET), heads.concat()))
            .trim_end()
            .to_owned(),
    );
    for row in rows {
        lines.push(rule_line(width));
        let title = text.of(&row.case.title);
        let known = row.case.values.len().to_string();
        let mut head = paint.head(title);
        if row.case.fictitious && !title.contains(&text.get("demo-fictitious-word")) {
            head = format!("{head}  {}", paint.warn(&text.get("fictitious")));
        }
        lines.push(format!(
            "{head}  {}",
            paint.dim(&text.with("demo-known", &[("n", &known)]))
        ));
        for assessment in &row.answers {
            lines.push(line(assessment, purposes, words, paint));
        }
    }
    lines.push(rule_line(width));
    lines.join("\n")
}

fn line(a: &Assessment, purposes: &[String], words: Words<'_>, paint: Paint) -> String {
    let market = truncate_str(&words.market(&a.market), NAME, "…").into_owned();
    let mut line = format!("  {} {}", pad(&a.market, 3), pad(&market, NAME));
    for purpose in purposes {
        let cell = match a.answers.iter().find(|answer| answer.purpose == *purpose) {
            Some(answer) => cell(answer, words, paint),
            None => paint.dim(&words.text.get("demo-not-asked")),
        };
        line.push_str(&pad(&cell, CELL));
    }
    line.trim_end().to_owned()
}

/// Verdict, coverage, and why in a word or two.
fn cell(answer: &Answer, words: Words<'_>, paint: Paint) -> String {
    let text = words.text;
    let verdict = paint.verdict(answer.verdict, &words.verdict(answer.verdict));
    let coverage = format!("{}/{}", answer.coverage.covered, answer.coverage.of);
    let why = match answer.verdict {
        Verdict::Unknown => answer.why.first().map(|why| words.short(why)),
        Verdict::No => Some(text.count("short-blocked", answer.decided_by.len(), &[])),
        Verdict::Conditional => Some(text.count("short-conditions", answer.decided_by.len(), &[])),
        Verdict::Yes => None,
    };
    let why = match answer.weakest {
        Some(Checked::Memory) if answer.verdict != Verdict::Unknown => {
            Some(text.get("short-memory"))
        }
        _ => why,
    };
    let rest = why.map_or_else(|| coverage.clone(), |why| format!("{coverage} · {why}"));
    format!("{verdict} {}", paint.dim(&rest))
}

const MARKET: usize = 23;
const NAME: usize = 16;
const CELL: usize = 26;
