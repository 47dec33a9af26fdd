//! The words to avoid: `vocab/words.toml`.

use landfall_core::pack::Source;

use crate::{Problem, nodes};

const FILE: &str = "vocab/words.toml";

/// The table of words to avoid, with its exceptions.
#[derive(Debug, Default)]
pub struct Words {
    /// (avoided, what to say instead).
    avoid: Vec<(String, String)>,
    /// Phrases in which an avoided word is a term of the field.
    phrases: Vec<String>,
    /// Names in code that have another sense.
    identifiers: Vec<String>,
}

/// An avoided word that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The word.
    pub word: String,
    /// What to say instead.
    pub instead: String,
}

impl Found {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        format!("say `{}`; a term of the field is an exception in vocab/words.toml", self.instead)
    }
}

impl Words {
    /// Reads the table among the sources of the packs.
    ///
    /// # Errors
    /// The table is missing or empty.
    pub fn of(sources: &[Source]) -> Result<Words, Problem> {
        let mut words = Words::default();
        for source in sources.iter().filter(|s| s.path == FILE) {
            nodes::visit(source, |node| {
                let list = |key: &str| {
                    let array = node.table.get(key).and_then(|i| i.as_array());
                    array.into_iter().flatten().filter_map(|v| v.as_str()).map(str::to_owned).collect::<Vec<_>>()
                };
                match node.name() {
                    "word" => {
                        let instead = node.text("say").unwrap_or_default();
                        words.avoid.extend(list("avoid").into_iter().map(|w| (w, instead.to_owned())));
                    }
                    "exception" => {
                        words.phrases.extend(list("phrases").into_iter().map(|p| p.to_lowercase()));
                        words.identifiers.extend(list("identifiers"));
                    }
                    _ => {}
                }
            });
        }
        if words.avoid.is_empty() {
            return Err(Problem::new(FILE, 0, "the table of words is missing", "[[word]] with `say` and `avoid`"));
        }
        Ok(words)
    }

    /// Avoided words in a text for people, outside the exceptions.
    #[must_use]
    pub fn in_text(&self, text: &str) -> Vec<Found> {
        let mut text = text.to_lowercase();
        for phrase in &self.phrases {
            text = text.replace(phrase, " ");
        }
        let parts = text.split(|c: char| !c.is_alphanumeric() && c != '\'');
        parts.filter_map(|part| self.find(part)).collect()
    }

    /// Avoided words in a public name of the code, unless it is an exception.
    #[must_use]
    pub fn in_identifier(&self, name: &str) -> Vec<Found> {
        if self.identifiers.iter().any(|i| i == name) {
            return Vec::new();
        }
        let mut parts = vec![String::new()];
        for c in name.chars() {
            if (c == '_' || c.is_uppercase()) && parts.last().is_some_and(|p| !p.is_empty()) {
                parts.push(String::new());
            }
            if let Some(last) = parts.last_mut().filter(|_| c != '_') {
                last.extend(c.to_lowercase());
            }
        }
        parts.iter().filter_map(|part| self.find(part)).collect()
    }

    /// A word or its plural.
    fn find(&self, part: &str) -> Option<Found> {
        let singular = |word: &str| {
            part == word
                || part.strip_suffix('s') == Some(word)
                || part.strip_suffix("ies").is_some_and(|stem| word.strip_suffix('y') == Some(stem))
        };
        let (word, instead) = self.avoid.iter().find(|(word, _)| singular(word))?;
        Some(Found { word: word.clone(), instead: instead.clone() })
    }
}
