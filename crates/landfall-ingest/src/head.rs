//! `source.toml`: who publishes, under what licence, and what the publisher's columns and keys mean here.

use std::collections::BTreeMap;

use landfall_core::Decimal;
use landfall_core::model::Text;
use serde::Deserialize;

/// Description of a source.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Who publishes it.
    pub publisher: String,
    /// What it is, for people.
    pub title: Text,
    /// Under what licence.
    pub licence: Licence,
    /// Whether what is read may be passed on; where not, it stays on the user's machine.
    pub redistribution: bool,
    /// Where the publisher offers it.
    pub address: String,
    /// How often the publisher renews it, as an ISO 8601 duration; blank where it does not.
    pub schedule: String,
    /// What the publisher asks of those who fetch.
    pub politeness: Politeness,
    /// How much there is.
    pub expected: Expected,
    /// The period the content describes, where the file does not say.
    #[serde(default)]
    pub vintage: Option<String>,
    /// What else is to be known.
    #[serde(default)]
    pub note: Option<Text>,
    /// How its points on the map come to speak for places, where it has any.
    #[serde(default)]
    pub points: Option<Points>,
    /// The files it consists of.
    #[serde(rename = "file")]
    pub files: Vec<FileDef>,
    /// What its columns or keys mean.
    #[serde(rename = "field", default)]
    pub fields: Vec<FieldDef>,
    /// The publisher's words and what they mean here, by table.
    #[serde(default)]
    pub terms: BTreeMap<String, BTreeMap<String, String>>,
    /// Why values are left out, in Chinese, by the English reason.
    #[serde(default)]
    pub reasons: BTreeMap<String, String>,
}

/// The reasons every source may have, in Chinese.
const REASONS: &str = include_str!("reasons.toml");

/// How points on the map come to speak for places.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Points {
    /// The middles of cells of a grid: the cell in which the place lies.
    Cell {
        /// Degrees from middle to middle.
        size: Decimal,
    },
    /// Cities: the nearest of the same market and name.
    City {
        /// Kilometres at most.
        within: Decimal,
    },
    /// Stations: the nearest that states the attribute.
    Station {
        /// Kilometres at most.
        within: Decimal,
        /// Attributes that are about the station itself, not the place.
        #[serde(default)]
        itself: Vec<String>,
    },
}

/// A licence.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Licence {
    /// SPDX identifier, or the licence's own name.
    pub name: String,
    /// What it asks, or where that stands.
    pub text: String,
}

/// What the publisher asks of those who fetch.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Politeness {
    /// At most so many requests in a day.
    pub requests_per_day: u32,
    /// Seconds between two requests.
    pub pause_seconds: u32,
}

/// How much an edition holds: outside of it something is amiss.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// What is counted, for people.
    pub of: String,
    /// At least so many.
    pub least: u64,
    /// At most so many.
    pub most: u64,
}

/// A kind of file of a source.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileDef {
    /// Its name among the kinds.
    pub kind: String,
    /// Patterns of its last name or of its path, `*` for any characters.
    pub names: Vec<String>,
    /// Encodings the publisher uses, the first that fits.
    #[serde(default = "utf8")]
    pub encodings: Vec<String>,
    /// Why files of this kind are not read; they are counted.
    #[serde(default)]
    pub ignore: Option<String>,
}

fn utf8() -> Vec<String> {
    vec!["utf-8".to_owned()]
}

/// What a column or key is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldDef {
    /// Kind of file it stands in; blank: any.
    #[serde(default, rename = "in")]
    pub within: String,
    /// The publisher's name: a column, or keys parted by ` > `, `*` for any one, `**` at the end for all below.
    pub name: String,
    /// Other names the publisher has used for it.
    #[serde(default)]
    pub also: Vec<String>,
    /// What it is to the format, where the code knows: a key, a position.
    #[serde(default)]
    pub role: Option<String>,
    /// The attribute it states.
    #[serde(default)]
    pub attribute: Option<String>,
    /// Why it is not taken.
    #[serde(default)]
    pub ignore: Option<String>,
    /// Type of the value: number, money, code, text, bool, day, list.
    #[serde(default, rename = "type")]
    pub kind: String,
    /// Unit the publisher writes in.
    #[serde(default)]
    pub unit: String,
    /// The attribute's own dimension.
    #[serde(default)]
    pub of: Option<String>,
    /// Table of terms its words are looked up in.
    #[serde(default)]
    pub terms: Option<String>,
    /// Least possible value.
    #[serde(default)]
    pub least: Option<Decimal>,
    /// Greatest possible value.
    #[serde(default)]
    pub most: Option<Decimal>,
    /// Whether the format cannot be read without it.
    #[serde(default)]
    pub required: bool,
    /// The period its values describe, where the file does not say.
    #[serde(default)]
    pub observed: Option<String>,
    /// Its names as keys.
    #[serde(skip)]
    paths: Vec<Vec<String>>,
}

impl Head {
    /// Reads a description.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub(crate) fn read(text: &str) -> Result<Head, String> {
        let mut head: Head = toml::from_str(text).map_err(|e| e.to_string())?;
        for field in &mut head.fields {
            let keys = |name: &String| name.split(" > ").map(str::to_owned).collect();
            field.paths = std::iter::once(&field.name).chain(&field.also).map(keys).collect();
        }
        for field in &head.fields {
            let said = [&field.role, &field.attribute, &field.ignore].into_iter().flatten().count();
            if said == 0 || (field.ignore.is_some() && said > 1) {
                return Err(format!("`{}` needs one of role, attribute, ignore", field.name));
            }
            if field.attribute.is_some() && field.kind.is_empty() {
                return Err(format!("`{}` needs a type", field.name));
            }
            if field.kind == "number" && field.attribute.is_some() && field.unit.is_empty() {
                return Err(format!("`{}` is a number and needs a unit", field.name));
            }
            if let Some(table) = field.terms.as_ref().filter(|t| !head.terms.contains_key(*t)) {
                return Err(format!("`{}` names terms `{table}`, which are not there", field.name));
            }
            if !field.within.is_empty() && !head.files.iter().any(|f| f.kind == field.within) {
                return Err(format!("`{}` stands in `{}`, which is no kind of file", field.name, field.within));
            }
        }
        Ok(head)
    }

    /// Why values are left out, in both languages; the English text where there is no Chinese one.
    #[must_use]
    pub fn reason(&self, reason: &str) -> Text {
        let common: BTreeMap<String, String> = toml::from_str(REASONS).unwrap_or_default();
        let zh = self.reasons.get(reason).or_else(|| common.get(reason)).cloned();
        Text { en: reason.to_owned(), zh: zh.unwrap_or_else(|| reason.to_owned()) }
    }

    /// What the publisher's word means here.
    #[must_use]
    pub fn term(&self, table: &str, word: &str) -> Option<&str> {
        self.terms.get(table)?.get(word.trim()).map(String::as_str)
    }

    /// The fields of a kind of file.
    pub fn fields_of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a FieldDef> {
        self.fields.iter().filter(move |f| f.within.is_empty() || f.within == kind)
    }

    /// The field with a role in a kind of file.
    #[must_use]
    pub fn role<'a>(&'a self, kind: &'a str, role: &str) -> Option<&'a FieldDef> {
        self.fields_of(kind).find(|f| f.role.as_deref() == Some(role))
    }

    /// The kind of file a name belongs to.
    #[must_use]
    pub fn kind_of(&self, name: &str) -> Option<&FileDef> {
        let name = name.to_lowercase();
        let last = name.rsplit('/').next().unwrap_or_default();
        self.files.iter().find(|f| {
            f.names.iter().any(|p| {
                let pattern = p.to_lowercase();
                let subject = if pattern.contains('/') { name.as_str() } else { last };
                fits(&pattern, subject) || (pattern.contains('/') && fits(&format!("*/{pattern}"), subject))
            })
        })
    }
}

/// Whether a name fits a pattern with `*` for any characters.
pub(crate) fn fits(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

impl FieldDef {
    /// Whether this is the publisher's name for it; blanks and case do not count.
    pub(crate) fn is_named(&self, heading: &str) -> bool {
        let folded = plain(heading);
        std::iter::once(&self.name).chain(&self.also).any(|name| {
            if name.contains('?') {
                is_letters(name, heading.trim())
            } else if name.ends_with(".*") {
                fits(name, heading.trim())
            } else {
                plain(name) == folded
            }
        })
    }

    /// Whether it stands for many columns: `???` for any three capital letters, `a.*` for all that begin so.
    pub(crate) fn is_many(&self) -> bool {
        self.name.contains('?') || self.name.ends_with(".*") || !self.also.is_empty() && self.ignore.is_some()
    }

    /// Whether its pattern of keys fits a path or something below.
    pub(crate) fn reaches_below(&self, path: &[&str]) -> bool {
        self.paths.iter().any(|pattern| reaches_below(pattern, path))
    }

    /// Whether its pattern of keys fits a path.
    pub(crate) fn fits_path(&self, path: &[&str]) -> bool {
        self.paths.iter().any(|pattern| fits_path(pattern, path))
    }
}

fn reaches_below(pattern: &[String], path: &[&str]) -> bool {
    for (at, key) in path.iter().enumerate() {
        match pattern.get(at).map(String::as_str) {
            Some("**") => return true,
            Some("*") => {}
            Some(part) if part == key.trim() => {}
            _ => return false,
        }
    }
    true
}

fn fits_path(pattern: &[String], path: &[&str]) -> bool {
    let mut rest = path.iter();
    for part in pattern {
        match (part.as_str(), rest.next()) {
            ("**", Some(_)) => return true,
            ("*", Some(_)) => {}
            (part, Some(key)) if part == key.trim() => {}
            _ => return false,
        }
    }
    rest.next().is_none()
}

/// Whether a heading fits a name in which `?` is any capital letter.
fn is_letters(name: &str, heading: &str) -> bool {
    let fine = |(p, c): (char, char)| if p == '?' { c.is_ascii_uppercase() } else { p == c };
    name.chars().count() == heading.chars().count() && name.chars().zip(heading.chars()).all(fine)
}

/// A heading without differences that do not matter: case, white space.
pub(crate) fn plain(heading: &str) -> String {
    heading.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_fits_a_pattern_with_stars() {
        assert!(fits("*.csv", "a.csv") && fits("a*b*c", "axxbyyc") && fits("a", "a") && fits("*", ""));
        assert!(!fits("*.csv", "a.csv.zip") && !fits("a*b*c", "axxc") && !fits("a", "ab") && !fits("ab*b", "ab"));
    }

    #[test]
    fn a_path_of_keys_fits_a_pattern() {
        let fits = |pattern: &[&str], path: &[&str]| {
            fits_path(&pattern.iter().map(|p| (*p).to_owned()).collect::<Vec<_>>(), path)
        };
        assert!(fits(&["a", "*", "c"], &["a", "b", "c"]) && fits(&["a", "**"], &["a", "b", "c"]));
        assert!(!fits(&["a", "*"], &["a", "b", "c"]) && !fits(&["a", "**"], &["a"]) && !fits(&["a", "b"], &["a"]));
    }
}
