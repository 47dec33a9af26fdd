//! House rules: sizes, direction of modules and crates, names, words, allowances.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its files fails")]

mod direction;
mod documents;
mod names;
mod sizes;
mod tokens;
mod words;

use std::path::{Path, PathBuf};

/// A Rust file of the workspace.
struct Rust {
    /// Path from the root of the repository.
    path: String,
    text: String,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every Rust file of the workspace's crates and of `xtask`.
fn rust_files() -> Vec<Rust> {
    let mut found = Vec::new();
    for folder in ["crates", "xtask"] {
        walk(&root().join(folder), &mut found);
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn walk(folder: &Path, found: &mut Vec<Rust>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if path.file_name().is_none_or(|n| n != "target" && n != "node_modules") {
                walk(&path, found);
            }
        } else if path.extension().is_some_and(|e| e == "rs") {
            let name = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
            found.push(Rust { path: name, text: std::fs::read_to_string(&path).unwrap() });
        }
    }
}

impl Rust {
    /// Whether it is compiled only for tests, examples or benches.
    fn is_for_tests(&self) -> bool {
        let folder = |name: &str| self.path.contains(&format!("/{name}/"));
        ["tests", "examples", "benches"].into_iter().any(folder) || self.path.ends_with("/tests.rs")
    }
}
