//! New units of a pack: files of their own, no existing file changed, and something that fails until they are written.

use std::path::Path;

use landfall_core::pack::{self, Pack};

use crate::files;

/// What was written.
#[derive(Debug)]
pub struct Made {
    /// Paths inside the pack.
    pub files: Vec<String>,
    /// What to do next.
    pub next: String,
}

/// Kinds of unit.
pub const KINDS: [&str; 6] = ["rule", "market", "code", "vehicle", "attribute", "instrument"];

/// Writes the files of a new unit into a pack.
///
/// # Errors
/// A kind or name that does not fit, or a file that is there already.
pub fn new(root: &Path, kind: &str, name: &str) -> Result<Made, String> {
    let sources = files::walk(root).map_err(|e| e.to_string())?;
    let (pack, _) = pack::read(&sources);
    let (planned, next) = plan(&pack, kind, name)?;
    if let Some((path, _)) = planned.iter().find(|(path, _)| root.join(path).exists()) {
        return Err(format!("{path} is there already"));
    }
    for (path, text) in &planned {
        let path = root.join(path);
        let write = || {
            path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
            std::fs::write(&path, text)
        };
        write().map_err(|e| format!("{}: {e}", path.display()))?;
    }
    Ok(Made { files: planned.into_iter().map(|(path, _)| path).collect(), next })
}

/// (path, text) of the files to write, and what to do next.
fn plan(pack: &Pack, kind: &str, name: &str) -> Result<(Vec<(String, String)>, String), String> {
    let pair = || name.rsplit_once('/').ok_or_else(|| format!("`new {kind}` takes FOLDER/NAME, not `{name}`"));
    let lint = "now write the empty texts; `cargo xtask lint` names them".to_owned();
    let planned = match kind {
        "rule" => {
            let (folder, id) = pair()?;
            let subject = nearest_subject(pack, folder);
            let fill = |template| fill(template, &[("name", id), ("title", &title(id)), ("subject", &subject)]);
            let base = format!("rules/{folder}/{}", plain(id)?);
            let toml = (format!("{base}.toml"), fill(include_str!("../templates/rule.toml")));
            let md = (format!("{base}.md"), fill(include_str!("../templates/rule.md")));
            let next = format!("now write the predicates and the cases; `cargo xtask case-check {id}` fails until then");
            return Ok((vec![toml, md], next));
        }
        "market" => {
            let text = fill(include_str!("../templates/market.toml"), &[("title", name)]);
            (format!("markets/{}/market.toml", plain(&name.to_lowercase())?), text)
        }
        "vehicle" => {
            let text = fill(include_str!("../templates/vehicle.toml"), &[("title", &title(name))]);
            (format!("vehicles/{}.toml", plain(name)?), text)
        }
        "attribute" => {
            let (space, last) = name.split_once('.').ok_or("an attribute is named SPACE.NAME")?;
            let subject = nearest_subject(pack, space);
            let parts = [("name", name), ("title", &title(last)), ("subject", &subject)];
            let path = format!("vocab/attributes/{}_{}.toml", plain(space)?, plain(last)?);
            (path, fill(include_str!("../templates/attribute.toml"), &parts))
        }
        "code" => {
            let (kind, id) = pair()?;
            let text = fill(include_str!("../templates/code.toml"), &[("title", &title(id))]);
            (format!("vocab/codes/{}/{}.toml", plain(kind)?, plain(id)?), text)
        }
        "instrument" => {
            let (body, id) = pair()?;
            let parts = [("title", title(id)), ("market", body.to_uppercase())];
            let parts = parts.each_ref().map(|(key, value)| (*key, value.as_str()));
            let text = fill(include_str!("../templates/instrument.toml"), &parts);
            (format!("instruments/{}/{}.toml", plain(body)?, plain(id)?), text)
        }
        other => return Err(format!("`{other}` is none of {}", KINDS.join(", "))),
    };
    Ok((vec![planned], lint))
}

/// A name fit for a file.
fn plain(name: &str) -> Result<&str, String> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    if !name.is_empty() && name.chars().all(fits) {
        return Ok(name);
    }
    Err(format!("`{name}`: use lower-case letters, digits, `_` and `-`"))
}

/// The subject of the tree that a folder or space names, or the first one.
fn nearest_subject(pack: &Pack, folder: &str) -> String {
    let subjects = &pack.ruleset.vocab.subjects;
    let mut node = folder;
    loop {
        if subjects.contains_key(node) {
            return node.to_owned();
        }
        match node.rsplit_once('/') {
            Some((above, _)) => node = above,
            None => return subjects.keys().next().cloned().unwrap_or_default(),
        }
    }
}

/// `steering_side` → `Steering side`.
fn title(name: &str) -> String {
    let spaced = name.replace(['_', '-'], " ");
    let mut letters = spaced.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn fill(template: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(template.to_owned(), |text, (key, value)| text.replace(&format!("{{{key}}}"), value))
}
