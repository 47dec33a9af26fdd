//! Lines of a width: padding and breaking with Chinese characters counted as two columns.

use console::{measure_text_width, strip_ansi_codes};

/// Text padded on the right to a width in columns.
pub fn pad(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(measure_text_width(text));
    format!("{text}{}", " ".repeat(missing))
}

/// A line across the page.
pub fn rule_line(width: usize) -> String {
    "─".repeat(width)
}

/// Breaks plain text into lines of at most a width; Chinese breaks between any two characters, and a word that is
/// wider than a line anywhere.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for piece in pieces(text).into_iter().flat_map(|piece| cut(piece, width)) {
        let wide = measure_text_width(piece);
        if used > 0 && used + measure_text_width(piece.trim_end()) > width {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(piece);
        }
        used += wide;
    }
    lines.into_iter().map(|line| line.trim_end().to_owned()).collect()
}

/// A piece as it is where it fits a line, else character by character.
fn cut(piece: &str, width: usize) -> Vec<&str> {
    if measure_text_width(piece.trim_end()) <= width {
        return vec![piece];
    }
    piece.char_indices().filter_map(|(at, c)| piece.get(at..at + c.len_utf8())).collect()
}

/// Words with the space after them; each wide character by itself, with closing marks left at it.
fn pieces(text: &str) -> Vec<&str> {
    let mut cuts = Vec::new();
    let mut before = None;
    for (at, c) in text.char_indices() {
        let wide = |c: char| measure_text_width(c.encode_utf8(&mut [0; 4])) == 2;
        let closing = matches!(c, '，' | '。' | '、' | '；' | '：' | '）' | '”' | '？' | '！' | '》');
        let opening = before.is_some_and(|b| matches!(b, '（' | '“' | '《'));
        let after_space = before.is_some_and(|b: char| b == ' ') && c != ' ';
        let beside_wide = before.is_some_and(|b| wide(b) || wide(c)) && c != ' ';
        if at > 0 && (after_space || beside_wide) && !closing && !opening {
            cuts.push(at);
        }
        before = Some(c);
    }
    let mut parts = Vec::new();
    let mut rest = text;
    let mut taken = 0;
    for cut in cuts {
        let (part, next) = rest.split_at(cut - taken);
        parts.push(part);
        (rest, taken) = (next, cut);
    }
    parts.push(rest);
    parts
}

/// A page built line by line.
#[derive(Debug, Default)]
pub struct Block {
    lines: Vec<String>,
    width: usize,
}

impl Block {
    /// An empty page of a width.
    pub fn new(width: usize) -> Block {
        Block { lines: Vec::new(), width }
    }

    /// A line as it is.
    pub fn line(&mut self, text: impl Into<String>) {
        self.lines.push(text.into());
    }

    /// An empty line, unless one stands there already.
    pub fn gap(&mut self) {
        if self.lines.last().is_some_and(|l| !l.is_empty()) {
            self.lines.push(String::new());
        }
    }

    /// Text broken into lines that start at a column, the first after a label.
    pub fn labelled(&mut self, column: usize, label: &str, text: &str) {
        let plain = strip_ansi_codes(text);
        let room = self.room(column);
        if measure_text_width(&plain) <= room {
            self.line(format!("{}{text}", pad(label, column)));
            return;
        }
        for (index, line) in wrap(&plain, room).into_iter().enumerate() {
            let lead = if index == 0 { pad(label, column) } else { " ".repeat(column) };
            self.line(format!("{lead}{line}"));
        }
    }

    /// Text broken into lines behind an indentation.
    pub fn text(&mut self, indent: usize, text: &str) {
        self.labelled(indent, "", text);
    }

    /// Columns left of a line that starts at a column.
    pub fn room(&self, column: usize) -> usize {
        self.width.saturating_sub(column).max(20)
    }

    /// All lines.
    pub fn finish(self) -> String {
        self.lines.join("\n")
    }
}
