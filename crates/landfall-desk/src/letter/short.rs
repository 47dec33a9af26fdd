//! A letter in short Markdown: emphasis, lists and addresses, as chat programs read it.

use std::fmt::Write as _;

use crate::report::{Block, Line, Report, escaped};

/// The letter without its title.
pub fn short(report: &Report) -> String {
    let mut out = String::new();
    for section in &report.sections {
        let _ = write!(out, "**{}**\n\n", escaped(&section.title));
        for block in &section.blocks {
            match block {
                Block::Text(line) => {
                    let _ = write!(out, "{}\n\n", said(line, report));
                }
                Block::List(lines) => {
                    for line in lines {
                        let _ = writeln!(out, "- {}", said(line, report));
                        for remark in &line.under {
                            let _ = writeln!(out, "  - {}", escaped(remark.trim()));
                        }
                    }
                    out.push('\n');
                }
                Block::Table { .. } => {}
            }
        }
    }
    if !report.notes.is_empty() {
        let _ = write!(out, "**{}**\n\n", escaped(&report.notes_title));
        for (at, note) in report.notes.iter().enumerate() {
            let _ = write!(out, "- \\[{}\\] {} · {}", at + 1, escaped(&note.says), escaped(&note.how));
            // an address with anything in it that could end it is no address
            let plain = |via: &&String| {
                let web = via.starts_with("https://") || via.starts_with("http://");
                web && !via.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | '[' | ']'))
            };
            if let Some(via) = note.via.as_ref().filter(plain) {
                let _ = write!(out, " <{via}>");
            }
            out.push('\n');
        }
    }
    out.trim_end().to_owned()
}

fn said(line: &Line, report: &Report) -> String {
    let zh = report.lang == "zh";
    let (colon, open, close) = if zh { ("：", "（", "）") } else { (": ", " (", ")") };
    let mut said = match (line.lead.is_empty(), line.text.is_empty()) {
        (false, false) => format!("**{}**{colon}{}", escaped(&line.lead), escaped(&line.text)),
        _ => format!("{}{}", escaped(&line.lead), escaped(&line.text)),
    };
    for (_, mark) in &line.marks {
        let _ = write!(said, "{open}{}{close}", escaped(mark));
    }
    for note in &line.notes {
        let _ = write!(said, " \\[{note}\\]");
    }
    said
}
