//! A report as Markdown with footnotes.

use std::fmt::Write as _;

use super::{Block, Line, Note, Report};

impl Report {
    /// As Markdown: headings, lists, tables, and a footnote for each source.
    pub fn markdown(&self) -> String {
        let mut out = format!("# {}\n\n{}\n", escaped(&self.title), escaped(&self.subtitle));
        for section in &self.sections {
            let heading = "#".repeat(usize::from(section.level) + 1);
            let _ = write!(out, "\n{heading} {}\n", escaped(&section.title));
            for block in &section.blocks {
                out.push('\n');
                self.md_block(&mut out, block);
            }
        }
        if !self.notes.is_empty() {
            let _ = write!(out, "\n## {}\n\n", escaped(&self.notes_title));
            for (at, note) in self.notes.iter().enumerate() {
                let _ = writeln!(out, "[^{}]: {}", at + 1, footnote(note));
            }
        }
        out
    }

    fn md_block(&self, out: &mut String, block: &Block) {
        match block {
            Block::Text(line) => {
                let _ = writeln!(out, "{}", at_start(&self.md_line(line)));
                for remark in &line.under {
                    let _ = write!(out, "\n{}\n", at_start(&escaped(remark)));
                }
            }
            Block::List(lines) => {
                for line in lines {
                    let _ = writeln!(out, "- {}", at_start(&self.md_line(line)));
                    for remark in &line.under {
                        let _ = writeln!(out, "  - {}", at_start(&escaped(remark)));
                    }
                }
            }
            Block::Table { head, rows } => {
                let cells = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
                out.push_str(&cells(head.iter().map(|h| escaped(h)).collect()));
                out.push_str(&cells(head.iter().map(|_| "---".to_owned()).collect()));
                for row in rows {
                    out.push_str(&cells(row.iter().map(|cell| self.md_cell(cell)).collect()));
                }
            }
        }
    }

    fn md_cell(&self, line: &Line) -> String {
        let remarks = line.under.iter().map(|r| format!("<br>*{}*", escaped(r)));
        std::iter::once(self.md_line(line)).chain(remarks).collect()
    }

    fn md_line(&self, line: &Line) -> String {
        let (colon, open, close) = if self.lang == "zh" { ("：", "（", "）") } else { (": ", " (", ")") };
        let mut said = match (line.lead.is_empty(), line.text.is_empty()) {
            (false, false) => format!("**{}**{colon}{}", escaped(&line.lead), escaped(&line.text)),
            (false, true) => format!("**{}**", escaped(&line.lead)),
            _ => escaped(&line.text),
        };
        for (_, mark) in &line.marks {
            let mark = escaped(mark);
            said = if said.is_empty() { format!("*{mark}*") } else { format!("{said}{open}*{mark}*{close}") };
        }
        line.notes.iter().for_each(|n| {
            let _ = write!(said, "[^{n}]");
        });
        said
    }
}

fn footnote(note: &Note) -> String {
    let mut said = escaped(&note.says);
    if let Some(at) = &note.at {
        let _ = write!(said, ", {}", escaped(at));
    }
    if let Some(quote) = &note.quote {
        let _ = write!(said, ": “{}”", escaped(quote));
    }
    let _ = write!(said, " · {}", escaped(&note.how));
    if let Some(remark) = &note.remark {
        let _ = write!(said, " · {}", escaped(remark));
    }
    match note.via.as_deref() {
        Some(via) if super::html::is_address(via) => {
            let plain = via.replace('<', "%3C").replace('>', "%3E").replace(' ', "%20");
            let _ = write!(said, " · <{plain}>");
        }
        Some(via) => {
            let _ = write!(said, " · {}", escaped(via));
        }
        None => {}
    }
    said
}

/// Text that is only ever text: what Markdown or HTML would read as its own stands behind a backslash.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '$' => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    out
}

/// The start of a line, where digits, dashes and plus signs would begin a list.
fn at_start(text: &str) -> String {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.get(digits..).unwrap_or_default();
    if digits > 0 && rest.starts_with(['.', ')']) {
        format!("{}\\{rest}", text.get(..digits).unwrap_or_default())
    } else if text.starts_with(['-', '+', '=']) {
        format!("\\{text}")
    } else {
        text.to_owned()
    }
}
