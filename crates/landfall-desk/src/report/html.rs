//! A report as one HTML file that asks nobody for anything.

use std::fmt::Write as _;

use super::{Block, Line, Note, Report, Section};

const STYLE: &str = include_str!("report.css");

impl Report {
    /// As one file: light and dark, on screen and on paper.
    pub fn html(&self) -> String {
        let lang = if self.lang == "zh" { "zh-CN" } else { self.lang };
        let title = escaped(&self.title);
        let mut out = format!(
            "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{title}</h1>\n\
             <p>{}</p>\n</header>\n",
            escaped(&self.subtitle)
        );
        self.contents(&mut out);
        out.push_str("<main>\n");
        let mut open = false;
        for section in &self.sections {
            if section.level == 1 {
                out.push_str(if open { "</section>\n<section>\n" } else { "<section>\n" });
                open = true;
            }
            self.section(&mut out, section);
        }
        out.push_str(if open { "</section>\n" } else { "" });
        if !self.notes.is_empty() {
            let title = escaped(&self.notes_title);
            let _ = write!(out, "<section class=\"notes\">\n<h2 id=\"notes\">{title}</h2>\n<ol>\n");
            self.notes.iter().enumerate().for_each(|(at, note)| footnote(&mut out, at + 1, note));
            out.push_str("</ol>\n</section>\n");
        }
        out.push_str("</main>\n</body>\n</html>\n");
        out
    }

    fn contents(&self, out: &mut String) {
        let parts: Vec<&Section> = self.sections.iter().filter(|s| s.level == 1).collect();
        if parts.len() < 2 {
            return;
        }
        out.push_str("<nav>\n");
        for part in parts {
            let _ = writeln!(out, "<a href=\"#{}\">{}</a>", part.id, escaped(&part.title));
        }
        if !self.notes.is_empty() {
            let _ = writeln!(out, "<a href=\"#notes\">{}</a>", escaped(&self.notes_title));
        }
        out.push_str("</nav>\n");
    }

    fn section(&self, out: &mut String, section: &Section) {
        let h = section.level + 1;
        let _ = writeln!(out, "<h{h} id=\"{}\">{}</h{h}>", section.id, escaped(&section.title));
        for block in &section.blocks {
            match block {
                Block::Text(line) => {
                    let _ = writeln!(out, "<p>{}</p>", self.html_line(line));
                }
                Block::List(lines) => {
                    out.push_str("<ul>\n");
                    lines.iter().for_each(|line| {
                        let _ = writeln!(out, "<li>{}</li>", self.html_line(line));
                    });
                    out.push_str("</ul>\n");
                }
                Block::Table { head, rows } => self.html_table(out, head, rows),
            }
        }
    }

    fn html_table(&self, out: &mut String, head: &[String], rows: &[Vec<Line>]) {
        let wide = if head.len() > 3 { " class=\"wide\"" } else { "" };
        let _ = writeln!(out, "<div class=\"table\"><table{wide}>");
        if head.iter().any(|h| !h.is_empty()) {
            let cells: String = head.iter().map(|h| format!("<th scope=\"col\">{}</th>", escaped(h))).collect();
            let _ = writeln!(out, "<thead><tr>{cells}</tr></thead>");
        }
        out.push_str("<tbody>\n");
        for row in rows {
            out.push_str("<tr>");
            for (at, cell) in row.iter().enumerate() {
                let cell = self.html_line(cell);
                let _ = match at {
                    0 => write!(out, "<th scope=\"row\">{cell}</th>"),
                    _ => write!(out, "<td>{cell}</td>"),
                };
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</tbody></table></div>\n");
    }

    fn html_line(&self, line: &Line) -> String {
        let colon = if self.lang == "zh" { "：" } else { ": " };
        let mut said = match (line.lead.is_empty(), line.text.is_empty()) {
            (false, false) => format!("<b>{}</b>{colon}{}", escaped(&line.lead), escaped(&line.text)),
            (false, true) => format!("<b>{}</b>", escaped(&line.lead)),
            _ => escaped(&line.text),
        };
        for (tone, mark) in &line.marks {
            let _ = write!(said, " <span class=\"mark {}\">{}</span>", tone.name(), escaped(mark));
        }
        if !line.notes.is_empty() {
            said.push_str("<sup>");
            for (at, n) in line.notes.iter().enumerate() {
                let between = if at > 0 { " " } else { "" };
                let _ = write!(said, "{between}<a href=\"#n{n}\">{n}</a>");
            }
            said.push_str("</sup>");
        }
        for remark in &line.under {
            let _ = write!(said, "<small>{}</small>", escaped(remark));
        }
        said
    }
}

fn footnote(out: &mut String, number: usize, note: &Note) {
    let _ = write!(out, "<li id=\"n{number}\">{}", escaped(&note.says));
    if let Some(at) = &note.at {
        let _ = write!(out, ", {}", escaped(at));
    }
    if let Some(quote) = &note.quote {
        let _ = write!(out, " <q>{}</q>", escaped(quote));
    }
    let _ = write!(out, "<small>{}</small>", escaped(&note.how));
    if let Some(remark) = &note.remark {
        let _ = write!(out, "<small>{}</small>", escaped(remark));
    }
    match note.via.as_deref() {
        Some(via) if is_address(via) => {
            let via = escaped(via);
            let _ = write!(out, "<small><a href=\"{via}\" rel=\"noreferrer\">{via}</a></small>");
        }
        Some(via) => {
            let _ = write!(out, "<small>{}</small>", escaped(via));
        }
        None => {}
    }
    out.push_str("</li>\n");
}

/// Whether a text is an address on the web; nothing else is ever made to be followed.
pub(super) fn is_address(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

/// Text that is only ever text, between tags and inside quotes of attributes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}
