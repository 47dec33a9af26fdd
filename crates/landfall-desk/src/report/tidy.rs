//! What others wrote stays in its line: nothing in it moves a cursor, begins a line or turns the writing round.

use super::{Block, Line, Report};

impl Report {
    /// The same with what cannot be seen taken out of every text.
    pub fn tidied(mut self) -> Report {
        let own = |text: &mut String| *text = tidy(text);
        [&mut self.title, &mut self.subtitle, &mut self.notes_title].into_iter().for_each(own);
        for section in &mut self.sections {
            own(&mut section.title);
            for block in &mut section.blocks {
                if let Block::Table { head, .. } = block {
                    head.iter_mut().for_each(own);
                }
                block.lines().for_each(Line::tidy);
            }
        }
        for note in &mut self.notes {
            [&mut note.says, &mut note.how].into_iter().for_each(own);
            let optional = [&mut note.at, &mut note.quote, &mut note.via, &mut note.remark];
            optional.into_iter().flatten().for_each(own);
        }
        self
    }
}

impl Line {
    fn tidy(&mut self) {
        [&mut self.lead, &mut self.text].into_iter().for_each(|text| *text = tidy(text));
        self.marks.iter_mut().for_each(|(_, mark)| *mark = tidy(mark));
        self.under.iter_mut().for_each(|remark| *remark = tidy(remark));
    }
}

/// A text in one line: each control character, and each sign that turns the direction of writing, becomes a space.
pub fn tidy(text: &str) -> String {
    let unseen = |c: char| c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if unseen(c) { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_imported_begins_a_line_moves_the_cursor_or_turns_the_writing_round() {
        assert_eq!(tidy("a\r\nBcc: x\u{1b}[2J\u{202e}b\u{2028}c"), "a  Bcc: x [2J b c");
        assert_eq!(tidy("型式批准 “quote” é"), "型式批准 “quote” é");
    }
}
