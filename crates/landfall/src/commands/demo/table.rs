//! The table of cases and markets.

use console::{measure_text_width, truncate_str};
use landfall_core::assess::{Answer, Assessment, Verdict};
use landfall_core::model::Checked;

use super::Row;
use crate::render::{Paint, Words, pad, rule_line};

/// One block a case, one line a market, one column a purpose as wide as its widest cell.
pub fn table(rows: &[Row], purposes: &[String], words: Words<'_>, paint: Paint) -> String {
    let text = words.text;
    let cells: Vec<Vec<Vec<String>>> = rows
        .iter()
        .map(|row| {
            row.answers.iter().map(|a| purposes.iter().map(|p| of_purpose(a, p, words, paint)).collect()).collect()
        })
        .collect();
    let widths: Vec<usize> = purposes
        .iter()
        .enumerate()
        .map(|(i, p)| {
            let column = cells.iter().flatten().filter_map(|line| line.get(i)).map(|cell| measure_text_width(cell));
            column.chain([measure_text_width(&words.purpose(p))]).max().unwrap_or_default() + GAP
        })
        .collect();
    let join = |cells: &[String]| {
        let padded: String = cells.iter().zip(&widths).map(|(cell, width)| pad(cell, *width)).collect();
        padded.trim_end().to_owned()
    };
    let width = MARKET + widths.iter().sum::<usize>() - GAP;
    let heads: Vec<String> = purposes.iter().map(|p| words.purpose(p)).collect();
    let mut lines = vec![paint.head(&format!("{}{}", pad("", MARKET), join(&heads)))];
    for (row, cells) in rows.iter().zip(&cells) {
        lines.push(rule_line(width));
        let title = text.of(&row.case.title);
        let known = row.case.values.len().to_string();
        let mut head = paint.head(title);
        if row.case.fictitious && !title.contains(&text.get("demo-fictitious-word")) {
            head = format!("{head}  {}", paint.warn(&text.get("fictitious")));
        }
        lines.push(format!("{head}  {}", paint.dim(&text.with("demo-known", &[("n", &known)]))));
        for (a, cells) in row.answers.iter().zip(cells) {
            let market = truncate_str(&words.market(&a.market), NAME, "…").into_owned();
            lines.push(format!("{} {} {}", pad(&a.market, 3), pad(&market, NAME), join(cells)));
        }
    }
    lines.push(rule_line(width));
    lines.join("\n")
}

fn of_purpose(a: &Assessment, purpose: &str, words: Words<'_>, paint: Paint) -> String {
    match a.answers.iter().find(|answer| answer.purpose == *purpose) {
        Some(answer) => cell(answer, words, paint),
        None => paint.dim(&words.text.get("demo-not-asked")),
    }
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
        Some(Checked::Memory) if answer.verdict != Verdict::Unknown => Some(text.get("short-memory")),
        _ => why,
    };
    let rest = why.map_or_else(|| coverage.clone(), |why| format!("{coverage}, {why}"));
    format!("{verdict} {}", paint.dim(&rest))
}

const MARKET: usize = NAME + 5;
const NAME: usize = 14;
const GAP: usize = 2;
