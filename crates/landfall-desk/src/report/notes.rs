//! Sources of a report, each once, numbered as they are first named.

use std::collections::HashMap;

use jiff::civil::Date;
use landfall_core::model::{Checked, Citation};
use serde::Serialize;

use crate::render::Words;

/// What a statement rests on.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Note {
    /// The authority it is attributed to.
    pub says: String,
    /// Where in the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Words of what was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// Address or file of what was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
    /// How it was checked, by whom it was published and when it was read, in words.
    pub how: String,
    /// How it was checked.
    pub checked: Checked,
    /// What differs, what is from memory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
}

/// The sources named so far.
pub struct Notes<'a> {
    words: Words<'a>,
    numbers: HashMap<Key, usize>,
    notes: Vec<Note>,
}

type Key = (String, Option<String>, Option<String>, Option<String>, Checked, Option<Date>);

impl<'a> Notes<'a> {
    /// No sources yet.
    pub fn new(words: Words<'a>) -> Notes<'a> {
        Notes { words, numbers: HashMap::new(), notes: Vec::new() }
    }

    /// The number of a source; one that was named before keeps its number.
    pub fn cite(&mut self, cite: &Citation) -> usize {
        let via = cite.via.clone().or_else(|| cite.file.clone());
        let key = (cite.says.clone(), cite.at.clone(), cite.quote.clone(), via.clone(), cite.checked, cite.seen);
        if let Some(number) = self.numbers.get(&key) {
            return *number;
        }
        self.notes.push(Note {
            says: cite.says.clone(),
            at: cite.at.clone(),
            quote: cite.quote.clone(),
            via,
            how: self.how(cite),
            checked: cite.checked,
            remark: cite.note.clone(),
        });
        self.numbers.insert(key, self.notes.len());
        self.notes.len()
    }

    /// All of them, in order.
    pub fn finish(self) -> Vec<Note> {
        self.notes
    }

    fn how(&self, cite: &Citation) -> String {
        let (words, text) = (self.words, self.words.text);
        let mut how = words.checked(cite.checked);
        if let Some(publisher) = &cite.publisher {
            how = text.with("cite-publisher", &[("how", &how), ("publisher", publisher)]);
        }
        if let Some(author) = &cite.author {
            how = text.with("note-author", &[("how", &how), ("author", author)]);
        }
        if let Some(day) = cite.seen.or(cite.stated) {
            how = text.with("cite-seen", &[("how", &how), ("day", &words.day(day))]);
        }
        if let Some(day) = cite.published {
            how = text.with("cite-published", &[("how", &how), ("day", &words.day(day))]);
        }
        how
    }
}
