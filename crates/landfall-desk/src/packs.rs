//! Where packs come from: built into the executable, or a folder.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use landfall_core::pack::Source;

use crate::error::{Error, Result};

static EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/packs.rs"));

/// The packs' files: those of a folder where one is given, else those built in.
///
/// # Errors
/// Where the folder or one of its files cannot be read as text.
pub fn sources(folder: Option<&Path>) -> Result<Vec<Source>> {
    let Some(folder) = folder else {
        return Ok(EMBEDDED.iter().map(|(path, text)| source(path, (*text).to_owned())).collect());
    };
    let mut files = Vec::new();
    walk(folder, &mut files)?;
    files.sort();
    let read = |file: PathBuf| {
        let text = fs::read_to_string(&file).map_err(|e| Error::file(&file, &e))?;
        let inside = file.strip_prefix(folder).unwrap_or(&file);
        let parts: Vec<String> = inside.iter().map(|p| p.to_string_lossy().into_owned()).collect();
        Ok(source(&parts.join("/"), text))
    };
    files.into_iter().map(read).collect()
}

/// One file of the packs; none where there is no such file.
///
/// # Errors
/// Where the file is there and cannot be read as text.
pub fn one(folder: Option<&Path>, path: &str) -> Result<Option<Source>> {
    let Some(folder) = folder else {
        let found = EMBEDDED.iter().find(|(name, _)| *name == path);
        return Ok(found.map(|(_, text)| source(path, (*text).to_owned())));
    };
    let file = folder.join(path);
    if !file.is_file() {
        return Ok(None);
    }
    fs::read_to_string(&file).map(|text| Some(source(path, text))).map_err(|e| Error::file(&file, &e))
}

/// Names of the files directly in a folder of the packs, without their endings, sorted.
pub fn stems(folder: Option<&Path>, inside: &str) -> Vec<String> {
    let stem = |name: &str| name.strip_suffix(".toml").map(str::to_owned);
    let mut names: Vec<String> = match folder {
        None => EMBEDDED.iter().filter_map(|(p, _)| stem(p.strip_prefix(inside)?.strip_prefix('/')?)).collect(),
        Some(folder) => {
            let entries = fs::read_dir(folder.join(inside)).into_iter().flatten().flatten();
            entries.filter_map(|e| stem(e.file_name().to_str()?)).collect()
        }
    };
    names.sort();
    names
}

/// The documents beside the rules, by rule id; one that cannot be read is left out.
pub fn documents(folder: Option<&Path>) -> BTreeMap<String, String> {
    let stem = |path: &str| path.strip_suffix(".md")?.rsplit('/').next().map(str::to_owned);
    let Some(folder) = folder else {
        let rules = EMBEDDED.iter().filter(|(path, _)| path.starts_with("rules/"));
        return rules.filter_map(|(path, text)| Some((stem(path)?, (*text).to_owned()))).collect();
    };
    let read = |file: PathBuf| {
        let stem = stem(&file.to_string_lossy().replace('\\', "/"))?;
        Some((stem, fs::read_to_string(&file).ok()?))
    };
    searched(folder).into_iter().filter_map(read).collect()
}

/// What changes whenever documents or samples do: their text where it is built in, else sizes and times of the files.
pub fn stamp(folder: Option<&Path>) -> String {
    let mut hasher = std::hash::DefaultHasher::new();
    match folder {
        None => EMBEDDED.iter().filter(|(path, _)| is_searched(path)).for_each(|entry| entry.hash(&mut hasher)),
        Some(folder) => {
            for file in searched(folder) {
                let about = fs::metadata(&file).ok().map(|m| (m.len(), m.modified().ok()));
                (file, about).hash(&mut hasher);
            }
        }
    }
    format!("{:016x}", hasher.finish())
}

/// Documents of rules and samples.
fn is_searched(path: &str) -> bool {
    (path.starts_with("rules/") && path.ends_with(".md")) || path.starts_with("vehicles/")
}

fn searched(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for inside in ["rules", "vehicles"] {
        // a folder that is not there has nothing in it
        let _ = walk(&folder.join(inside), &mut files);
    }
    files.sort();
    files
}

fn source(path: &str, text: String) -> Source {
    Source { path: path.to_owned(), text }
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).map_err(|e| Error::file(folder, &e))? {
        let path = entry.map_err(|e| Error::file(folder, &e))?.path();
        let hidden = path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
        if path.is_dir() && !hidden {
            walk(&path, files)?;
        } else if !hidden {
            files.push(path);
        }
    }
    Ok(())
}
