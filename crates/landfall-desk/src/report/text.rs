//! A report on a terminal.

use console::measure_text_width;

use super::{Block, Line, Note, Report, Section, Tone};
use crate::render::{Block as Page, Paint, Show, rule_line, wrap};

impl Report {
    /// As lines of a width; sources with address and quote where all is to be shown.
    pub fn text(&self, paint: Paint, show: Show) -> String {
        let mut page = Page::new(show.width);
        wrap(&self.title, show.width).iter().for_each(|line| page.line(paint.head(line)));
        page.text(0, &self.subtitle);
        page.line(rule_line(show.width));
        for section in &self.sections {
            page.gap();
            if section.level == 1 {
                heading(&mut page, &section.title, paint, show.width);
            } else {
                let lines = wrap(&section.title, page.room(INDENT));
                lines.iter().for_each(|line| page.line(paint.head(&format!("  {line}"))));
            }
            let column = self.column(section, show.width);
            for block in &section.blocks {
                self.block(&mut page, block, paint, column);
            }
        }
        if !self.notes.is_empty() {
            page.gap();
            heading(&mut page, &self.notes_title, paint, show.width);
            self.notes.iter().enumerate().for_each(|(at, note)| source(&mut page, at + 1, note, paint, show.full));
        }
        page.finish()
    }

    /// Where the second column of the part's tables begins.
    fn column(&self, section: &Section, width: usize) -> usize {
        let tables = section.blocks.iter().filter_map(|b| match b {
            Block::Table { head, rows } if head.len() == 2 => Some(rows),
            _ => None,
        });
        let names = tables.flatten().filter_map(|r| r.first()).map(|l| measure_text_width(&self.said(l)));
        names.max().unwrap_or_default().min(width * 2 / 5) + INDENT + 2
    }

    fn block(&self, page: &mut Page, block: &Block, paint: Paint, column: usize) {
        match block {
            Block::Text(line) => {
                page.text(INDENT, &self.said(line));
                remarks(page, INDENT, line, paint);
            }
            Block::List(lines) => {
                for line in lines {
                    page.labelled(INDENT + 2, &format!("{}•", " ".repeat(INDENT)), &self.said(line));
                    remarks(page, INDENT + 2, line, paint);
                }
            }
            Block::Table { head, rows } if head.len() == 2 => {
                // the first column names what the second says
                for row in rows {
                    let [name, value] = row.as_slice() else { continue };
                    let (name, said) = (self.said(name), self.said(value));
                    if measure_text_width(&name) + INDENT + 2 > column {
                        page.text(INDENT, &name);
                        page.text(column, &said);
                    } else {
                        page.labelled(column, &format!("{}{name}", " ".repeat(INDENT)), &said);
                    }
                    remarks(page, column, value, paint);
                }
            }
            Block::Table { head, rows } => self.table(page, head, rows, paint),
        }
    }

    fn table(&self, page: &mut Page, head: &[String], rows: &[Vec<Line>], paint: Paint) {
        let said: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| self.whole(cell)).collect()).collect();
        let widths = widths(head, &said, page.room(INDENT));
        let mut line = |cells: &[String], paint: &dyn Fn(&str) -> String| {
            let broken: Vec<Vec<String>> = cells.iter().zip(&widths).map(|(c, w)| wrap(c, *w)).collect();
            for at in 0..broken.iter().map(Vec::len).max().unwrap_or_default() {
                let parts = broken.iter().zip(&widths).map(|(lines, width)| {
                    crate::render::pad(lines.get(at).map(String::as_str).unwrap_or_default(), *width)
                });
                let joined = parts.collect::<Vec<_>>().join("  ");
                page.line(paint(&format!("{}{}", " ".repeat(INDENT), joined.trim_end())));
            }
        };
        if head.iter().any(|h| !h.is_empty()) {
            line(head, &|text| paint.dim(text));
        }
        said.iter().for_each(|row| line(row, &str::to_owned));
    }

    /// A line with its marks and the numbers of its sources.
    fn said(&self, line: &Line) -> String {
        let zh = self.lang == "zh";
        let (colon, open, close, between) = if zh { ("：", "（", "）", "；") } else { (": ", " (", ")", "; ") };
        let mut said = match (line.lead.is_empty(), line.text.is_empty()) {
            (false, false) => format!("{}{colon}{}", line.lead, line.text),
            _ => format!("{}{}", line.lead, line.text),
        };
        if !line.marks.is_empty() {
            let marks: Vec<&str> = line.marks.iter().map(|(_, mark)| mark.as_str()).collect();
            let marks = marks.join(between);
            said = if said.is_empty() { marks } else { format!("{said}{open}{marks}{close}") };
        }
        if !line.notes.is_empty() {
            let notes: Vec<String> = line.notes.iter().map(usize::to_string).collect();
            said = format!("{said} [{}]", notes.join(","));
        }
        said
    }

    /// A line with its remarks, for a cell.
    fn whole(&self, line: &Line) -> String {
        let remarks = line.under.iter().map(|r| format!(" · {r}"));
        std::iter::once(self.said(line)).chain(remarks).collect()
    }
}

fn heading(page: &mut Page, title: &str, paint: Paint, width: usize) {
    wrap(title, width).iter().for_each(|line| page.line(paint.head(line)));
    page.line(paint.dim(&"─".repeat(measure_text_width(title).min(width))));
}

fn remarks(page: &mut Page, column: usize, line: &Line, paint: Paint) {
    for remark in &line.under {
        for part in wrap(remark, page.room(column)) {
            page.line(format!("{}{}", " ".repeat(column), paint.dim(&part)));
        }
    }
}

/// Columns as wide as what stands in them, the widest narrowed until all fit.
fn widths(head: &[String], rows: &[Vec<String>], room: usize) -> Vec<usize> {
    let mut widths: Vec<usize> = head.iter().map(|h| measure_text_width(h)).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(measure_text_width(cell));
        }
    }
    let room = room.saturating_sub(2 * widths.len().saturating_sub(1));
    while widths.iter().sum::<usize>() > room {
        let Some(widest) = widths.iter_mut().max().filter(|w| **w > NARROWEST) else { break };
        *widest -= 1;
    }
    widths
}

fn source(page: &mut Page, number: usize, note: &Note, paint: Paint, full: bool) {
    let at = note.at.iter().fold(note.says.clone(), |says, at| format!("{says}, {at}"));
    page.labelled(COLUMN, &format!("{number:>4}"), &format!("{at} · {}", note.how));
    if !full {
        return;
    }
    for said in note.quote.iter().map(|q| format!("“{q}”")).chain(note.remark.clone()) {
        page.text(COLUMN, &said);
    }
    if let Some(via) = &note.via {
        page.line(format!("{}{}", " ".repeat(COLUMN), paint.dim(via)));
    }
}

impl Tone {
    /// Name in style sheets.
    pub(super) fn name(self) -> &'static str {
        match self {
            Tone::Warn => "warn",
            Tone::News => "news",
            Tone::Quiet => "quiet",
        }
    }
}

const INDENT: usize = 2;
const COLUMN: usize = 6;
const NARROWEST: usize = 8;
