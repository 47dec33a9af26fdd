//! A report for reading: one model, and one renderer for each format.

mod html;
mod markdown;
mod notes;
mod text;
mod tidy;

use serde::Serialize;

pub use markdown::escaped;
pub use notes::{Note, Notes};
pub use tidy::tidy;

/// A report in one language, from the title to the sources.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Report {
    /// `en` or `zh`.
    pub lang: &'static str,
    /// What it is about.
    pub title: String,
    /// As of when.
    pub subtitle: String,
    /// Its parts in order.
    pub sections: Vec<Section>,
    /// Heading of the sources.
    pub notes_title: String,
    /// Sources, numbered from 1.
    pub notes: Vec<Note>,
}

/// A part with its heading; never empty.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Section {
    /// Name by which it is found on the page.
    pub id: String,
    /// 1 for a part, 2 for what lies in it.
    pub level: u8,
    /// Heading.
    pub title: String,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// Something in a part.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Text(Line),
    /// One thing a line.
    List(Vec<Line>),
    /// Columns with a heading each; the first names the row.
    Table {
        /// Headings.
        head: Vec<String>,
        /// Cells, as many in each row as there are headings.
        rows: Vec<Vec<Line>>,
    },
}

/// How a mark is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Look out.
    Warn,
    /// About to come.
    News,
    /// Matters less.
    Quiet,
}

/// A sentence or a value, with its sources.
#[derive(Debug, Clone, Default, Serialize, utoipa::ToSchema)]
#[schema(as = ReportLine)]
pub struct Line {
    /// What it is about, set apart from the rest.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub lead: String,
    /// The sentence.
    pub text: String,
    /// Words that qualify it: "from memory", "disputed".
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<(Tone, String)>,
    /// Numbers of its sources.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<usize>,
    /// Remarks below it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub under: Vec<String>,
}

impl Line {
    /// A sentence.
    pub fn new(text: impl Into<String>) -> Line {
        Line { text: text.into(), ..Line::default() }
    }

    /// A sentence about something.
    pub fn about(lead: impl Into<String>, text: impl Into<String>) -> Line {
        Line { lead: lead.into(), text: text.into(), ..Line::default() }
    }

    /// With sources, each once.
    pub fn cited(mut self, notes: impl IntoIterator<Item = usize>) -> Line {
        for note in notes {
            if !self.notes.contains(&note) {
                self.notes.push(note);
            }
        }
        self
    }

    /// With a mark.
    pub fn marked(mut self, tone: Tone, mark: impl Into<String>) -> Line {
        let mark = mark.into();
        if !self.marks.iter().any(|(_, m)| *m == mark) {
            self.marks.push((tone, mark));
        }
        self
    }

    /// With a remark below it.
    pub fn remarked(mut self, remark: impl Into<String>) -> Line {
        let remark = remark.into();
        if !remark.is_empty() && !self.under.contains(&remark) {
            self.under.push(remark);
        }
        self
    }
}

impl Line {
    /// The sentence behind what it is about.
    pub fn said(&self, text: &crate::text::Text) -> String {
        match (self.lead.is_empty(), self.text.is_empty()) {
            (false, false) => text.with("said-is", &[("what", &self.lead), ("value", &self.text)]),
            _ => format!("{}{}", self.lead, self.text),
        }
    }
}

impl Section {
    /// A heading, to be filled.
    pub fn new(level: u8, id: &str, title: impl Into<String>) -> Section {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
        Section { id: id.chars().map(plain).collect(), level, title: title.into(), blocks: Vec::new() }
    }

    /// Adds a paragraph.
    pub fn text(&mut self, line: Line) {
        self.blocks.push(Block::Text(line));
    }

    /// Adds a list, unless it is empty.
    pub fn list(&mut self, lines: Vec<Line>) {
        if !lines.is_empty() {
            self.blocks.push(Block::List(lines));
        }
    }

    /// Adds a table, unless it has no rows.
    pub fn table(&mut self, head: Vec<String>, rows: Vec<Vec<Line>>) {
        if !rows.is_empty() {
            self.blocks.push(Block::Table { head, rows });
        }
    }
}

impl Report {
    /// Adds parts, leaving out headings with nothing below them.
    pub fn add(&mut self, sections: impl IntoIterator<Item = Section>) {
        let sections: Vec<Section> = sections.into_iter().collect();
        let filled = |at: usize| {
            let below = sections.iter().skip(at + 1).take_while(|s| s.level > sections[at].level);
            !sections[at].blocks.is_empty() || below.into_iter().any(|s| !s.blocks.is_empty())
        };
        let keep: Vec<bool> = (0..sections.len()).map(filled).collect();
        self.sections.extend(sections.into_iter().zip(keep).filter_map(|(s, keep)| keep.then_some(s)));
    }

    /// Numbers the sources in the order in which they are read; what nobody names is left out.
    pub fn number(&mut self, notes: Notes<'_>) {
        let mut order: Vec<usize> = Vec::new();
        for line in self.sections.iter_mut().flat_map(|s| &mut s.blocks).flat_map(Block::lines) {
            for number in &mut line.notes {
                let place = order.iter().position(|n| n == number).unwrap_or_else(|| {
                    order.push(*number);
                    order.len() - 1
                });
                *number = place + 1;
            }
            line.notes.sort_unstable();
        }
        let notes = notes.finish();
        self.notes = order.into_iter().filter_map(|n| notes.get(n - 1).cloned()).collect();
    }
}

impl Block {
    fn lines(&mut self) -> Box<dyn Iterator<Item = &mut Line> + '_> {
        match self {
            Block::Text(line) => Box::new(std::iter::once(line)),
            Block::List(lines) => Box::new(lines.iter_mut()),
            Block::Table { rows, .. } => Box::new(rows.iter_mut().flatten()),
        }
    }
}

#[cfg(test)]
mod tests;
