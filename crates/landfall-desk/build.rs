//! Lists the packs and the text catalogues, so that a new file is built in without changing any other.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?);
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    embed(&here.join("../../packs"), &out.join("packs.rs"))?;
    embed(&here.join("src/text/en"), &out.join("text_en.rs"))?;
    embed(&here.join("src/text/zh"), &out.join("text_zh.rs"))
}

/// Writes a slice of (path inside the folder, text).
fn embed(folder: &Path, to: &Path) -> io::Result<()> {
    let mut files = Vec::new();
    walk(folder, &mut files)?;
    files.sort();
    let mut list = String::from("&[\n");
    for file in files {
        let inside = file.strip_prefix(folder).map_err(io::Error::other)?;
        let parts: Vec<String> = inside.iter().map(|p| p.to_string_lossy().into_owned()).collect();
        let (name, place) = (parts.join("/"), file.display().to_string());
        writeln!(list, "    ({name:?}, include_str!({place:?})),").map_err(io::Error::other)?;
    }
    list.push_str("]\n");
    fs::write(to, list)
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo:rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
