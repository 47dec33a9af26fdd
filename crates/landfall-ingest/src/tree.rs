//! Trees of keys and lists: JSON and YAML, with keys that stand there twice refused.

use std::collections::BTreeMap;
use std::fmt;

use landfall_core::Decimal;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use crate::error::{Error, Result};
use crate::limits;

/// A tree as read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Tree {
    Null,
    Bool(bool),
    Number(Decimal),
    Text(String),
    List(Vec<Tree>),
    Map(BTreeMap<String, Tree>),
}

impl Tree {
    /// Reads JSON.
    ///
    /// # Errors
    /// Cut off, not JSON, a key twice, too deep; with the line.
    pub(crate) fn json(file: &str, text: &str) -> Result<Tree> {
        let tree = serde_json::from_str::<Tree>(text).map_err(|e| {
            let line = e.line() as u64;
            if e.is_eof() {
                let detail = "it ends inside a value".to_owned();
                return Error::Truncated { file: file.to_owned(), line, detail };
            }
            Error::malformed(file, line, e.to_string())
        })?;
        tree.fits(file)
    }

    /// Reads YAML.
    ///
    /// # Errors
    /// Not YAML, a key twice, too deep or too much by aliases; with the line.
    pub(crate) fn yaml(file: &str, text: &str) -> Result<Tree> {
        // `NO` is Norway
        let options = serde_saphyr::options! { strict_booleans: true };
        let tree = serde_saphyr::from_str_with_options::<Tree>(text, options).map_err(|e| {
            let line = e.location().map_or(0, |l| l.line());
            let detail = e.to_string();
            Error::malformed(file, line, detail.lines().next().unwrap_or_default())
        })?;
        tree.fits(file)
    }

    fn fits(self, file: &str) -> Result<Tree> {
        fn depth(tree: &Tree) -> usize {
            match tree {
                Tree::List(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
                Tree::Map(map) => 1 + map.values().map(depth).max().unwrap_or(0),
                _ => 0,
            }
        }
        if depth(&self) > limits::TREE_DEPTH {
            let what = "depth of keys and lists".to_owned();
            return Err(Error::TooBig { file: file.to_owned(), what, limit: limits::TREE_DEPTH as u64 });
        }
        Ok(self)
    }

    pub(crate) fn map(&self) -> Option<&BTreeMap<String, Tree>> {
        if let Tree::Map(map) = self { Some(map) } else { None }
    }

    pub(crate) fn list(&self) -> Option<&[Tree]> {
        if let Tree::List(list) = self { Some(list) } else { None }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        if let Tree::Text(text) = self { Some(text) } else { None }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Tree> {
        self.map()?.get(key)
    }

    /// What a leaf says, as text.
    pub(crate) fn said(&self) -> String {
        match self {
            Tree::Null => String::new(),
            Tree::Bool(b) => b.to_string(),
            Tree::Number(n) => n.to_string(),
            Tree::Text(t) => t.clone(),
            Tree::List(_) | Tree::Map(_) => String::new(),
        }
    }

    /// How many values it holds; an empty list or map is one.
    pub(crate) fn leaves(&self) -> u64 {
        match self {
            Tree::List(items) if !items.is_empty() => items.iter().map(Tree::leaves).sum(),
            Tree::Map(map) if !map.is_empty() => map.values().map(Tree::leaves).sum(),
            _ => 1,
        }
    }

    /// The part below a path of keys, which the format cannot be read without.
    pub(crate) fn need(&self, file: &str, path: &[&str]) -> Result<&Tree> {
        let mut tree = self;
        for (depth, key) in path.iter().enumerate() {
            tree = tree.get(key).ok_or_else(|| {
                let field = path.get(..=depth).unwrap_or_default().join(" > ");
                let keys = tree.map().into_iter().flat_map(|m| m.keys().map(String::as_str));
                let nearest = landfall_core::model::nearest(key, keys).map(str::to_owned);
                Error::Missing { file: file.to_owned(), line: 0, field, nearest }
            })?;
        }
        Ok(tree)
    }

    /// Every leaf with its path; list items are numbered from 1.
    pub(crate) fn walk<'t>(&'t self, visit: &mut dyn FnMut(&[&str], &'t Tree)) {
        fn go<'t>(tree: &'t Tree, path: &mut Vec<String>, visit: &mut dyn FnMut(&[&str], &'t Tree)) {
            match tree {
                Tree::List(items) if !items.is_empty() => {
                    for (index, item) in items.iter().enumerate() {
                        path.push((index + 1).to_string());
                        go(item, path, visit);
                        path.pop();
                    }
                }
                Tree::Map(map) if !map.is_empty() => {
                    for (key, item) in map {
                        path.push(key.clone());
                        go(item, path, visit);
                        path.pop();
                    }
                }
                leaf => {
                    let parts: Vec<&str> = path.iter().map(String::as_str).collect();
                    visit(&parts, leaf);
                }
            }
        }
        go(self, &mut Vec::new(), visit);
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Tree, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> std::result::Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_none<E>(self) -> std::result::Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<Tree, D::Error> {
        Tree::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> std::result::Result<Tree, E> {
        Ok(Tree::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> std::result::Result<Tree, E> {
        Ok(Tree::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> std::result::Result<Tree, E> {
        Ok(Tree::Number(value.into()))
    }

    // INVARIANT: the shortest decimal that reads back as the same binary number is what the publisher wrote, up to
    // fifteen digits.
    fn visit_f64<E: serde::de::Error>(self, value: f64) -> std::result::Result<Tree, E> {
        Decimal::from_str_exact(&value.to_string())
            .or_else(|_| Decimal::try_from(value))
            .map(Tree::Number)
            .map_err(|_| E::custom(format!("`{value}` is not a number that can be kept")))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> std::result::Result<Tree, E> {
        if value.len() > limits::FIELD_BYTES {
            return Err(E::custom(format!("a text has {} bytes, more than {}", value.len(), limits::FIELD_BYTES)));
        }
        if let Some(odd) = value.chars().find(|c| c.is_ascii_control() && !matches!(c, '\n' | '\r' | '\t')) {
            return Err(E::custom(format!("control character U+{:04X} in a text", u32::from(odd))));
        }
        Ok(Tree::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> std::result::Result<Tree, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Tree::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> std::result::Result<Tree, A::Error> {
        let mut map = BTreeMap::new();
        while let Some(key) = access.next_key::<String>()? {
            if key.len() > limits::FIELD_BYTES {
                return Err(A::Error::custom(format!("a key has {} bytes", key.len())));
            }
            if map.contains_key(&key) {
                return Err(A::Error::custom(format!("the key `{key}` stands there twice")));
            }
            let value = access.next_value()?;
            map.insert(key, value);
        }
        Ok(Tree::Map(map))
    }
}
