//! Lists the folder of routes, so that a new one is built in without changing any file.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?);
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    let folder = here.join("src/routes");
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files.sort();
    let mut modules = String::new();
    let mut list = String::from("/// Every route there is.\npub fn routes() -> Router {\n    Router::new()\n");
    for file in &files {
        let name = file.file_stem().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let code = file.display().to_string();
        writeln!(modules, "#[path = {code:?}]\nmod {name};").map_err(io::Error::other)?;
        writeln!(list, "        .merge({name}::routes())").map_err(io::Error::other)?;
    }
    list.push_str("}\n");
    fs::write(out.join("routes.rs"), modules + &list)
}
