//! Lists the folder of sources, so that a new one is built in without changing any file.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?);
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    let folder = here.join("src/sources");
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        println!("cargo:rerun-if-changed={}", path.display());
        if path.is_dir() && path.join("mod.rs").is_file() {
            names.extend(path.file_name().map(|n| n.to_string_lossy().into_owned()));
        }
    }
    names.sort();
    let mut modules = String::new();
    let mut list = String::from("const BUILT_IN: &[BuiltIn] = &[\n");
    for name in &names {
        let code = folder.join(name).join("mod.rs").display().to_string();
        let head = folder.join(name).join("source.toml").display().to_string();
        writeln!(modules, "#[path = {code:?}]\nmod {name};").map_err(io::Error::other)?;
        writeln!(list, "    BuiltIn {{ name: {name:?}, head: include_str!({head:?}), parse: {name}::parse }},")
            .map_err(io::Error::other)?;
    }
    list.push_str("];\n");
    fs::write(out.join("sources.rs"), modules + &list)
}
