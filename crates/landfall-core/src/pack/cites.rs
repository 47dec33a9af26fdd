//! Citations as packs write them: whole, by name, or by name with keys replaced.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::values::{Day, Fault};
use crate::model::{Checked, Citation, nearest};

/// A citation as written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCite {
    #[serde(rename = "use")]
    pub base: Option<String>,
    pub says: Option<String>,
    pub via: Option<String>,
    pub publisher: Option<String>,
    pub at: Option<String>,
    pub quote: Option<String>,
    pub checked: Option<Checked>,
    pub published: Option<Day>,
    pub seen: Option<Day>,
    pub stated: Option<Day>,
    pub file: Option<String>,
    pub author: Option<String>,
    pub method: Option<String>,
    pub note: Option<String>,
}

/// A citation, or the name of one in `[cites]`.
#[derive(Debug, Clone)]
pub(super) enum RawCiteOrKey {
    Key(String),
    Cite(Box<RawCite>),
}

impl<'de> Deserialize<'de> for RawCiteOrKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<RawCiteOrKey, D::Error> {
        let raw = toml::Value::deserialize(deserializer)?;
        match raw {
            toml::Value::String(key) => Ok(RawCiteOrKey::Key(key)),
            raw => raw.try_into().map(|c| RawCiteOrKey::Cite(Box::new(c))).map_err(serde::de::Error::custom),
        }
    }
}

/// The table `[cites]` of a file.
pub(super) type Cites = BTreeMap<String, RawCite>;

fn lookup<'a>(key: &str, cites: &'a Cites) -> Result<&'a RawCite, Fault> {
    cites.get(key).ok_or_else(|| {
        let near = nearest(key, cites.keys().map(String::as_str)).unwrap_or_default();
        ("unknown_cite", vec![key.to_owned(), near.to_owned()])
    })
}

/// The citation an entry names or writes.
pub(super) fn resolve(raw: Option<RawCiteOrKey>, cites: &Cites) -> Result<Citation, Fault> {
    let merged = match raw.ok_or_else(|| ("missing_citation", vec![]))? {
        RawCiteOrKey::Key(key) => lookup(&key, cites)?.clone(),
        RawCiteOrKey::Cite(own) => match &own.base {
            None => *own,
            Some(key) => over(lookup(key, cites)?.clone(), *own),
        },
    };
    let cite = Citation {
        says: merged.says.unwrap_or_default(),
        via: merged.via,
        publisher: merged.publisher,
        at: merged.at,
        quote: merged.quote,
        checked: merged.checked.ok_or_else(|| ("citation", vec!["checked".to_owned()]))?,
        published: merged.published.map(|d| d.0),
        seen: merged.seen.map(|d| d.0),
        stated: merged.stated.map(|d| d.0),
        file: merged.file,
        snapshot: None,
        author: merged.author,
        method: merged.method,
        note: merged.note,
    };
    match cite.faults().first() {
        Some((field, _)) => Err(("citation", vec![(*field).to_owned()])),
        None => Ok(cite),
    }
}

fn over(base: RawCite, own: RawCite) -> RawCite {
    RawCite {
        base: None,
        says: own.says.or(base.says),
        via: own.via.or(base.via),
        publisher: own.publisher.or(base.publisher),
        at: own.at.or(base.at),
        quote: own.quote.or(base.quote),
        checked: own.checked.or(base.checked),
        published: own.published.or(base.published),
        seen: own.seen.or(base.seen),
        stated: own.stated.or(base.stated),
        file: own.file.or(base.file),
        author: own.author.or(base.author),
        method: own.method.or(base.method),
        note: own.note.or(base.note),
    }
}
