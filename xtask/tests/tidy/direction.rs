//! Modules and crates depend on each other in one direction only.

use crate::tokens::tokens;
use crate::{Rust, root, rust_files};

/// Modules of core, each may use those before it.
const MODULES: [&str; 8] = ["model", "pack", "predicate", "resolve", "assess", "forecast", "change", "warn"];
/// Crates, each may use those before it.
const CRATES: [&str; 7] = [
    "landfall-core",
    "landfall-store",
    "landfall-ingest",
    "landfall-deliver",
    "landfall-desk",
    "landfall-server",
    "landfall",
];
const CORE: &str = "crates/landfall-core/src/";

/// Uses of a module from one that comes before it.
fn backward(files: &[Rust]) -> Vec<String> {
    let place = |module: &str| MODULES.iter().position(|m| *m == module);
    let mut found = Vec::new();
    for file in files.iter().filter(|f| !f.is_for_tests()) {
        let Some(own) = file.path.strip_prefix(CORE).and_then(|p| place(p.split(['/', '.']).next()?)) else { continue };
        let words = tokens(file);
        for four in words.windows(4) {
            let [(a, _), (b, _), (c, _), (module, line)] = four else { continue };
            if a == "crate" && b == ":" && c == ":" && place(module).is_some_and(|p| p > own) {
                found.push(format!("{}:{line}: `{}` uses `{module}`", file.path, MODULES[own]));
            }
        }
        // `use crate::{a, b::c}`
        for (index, _) in words.iter().enumerate().filter(|(_, (word, _))| word == "crate") {
            let rest: Vec<&str> = words[index + 1..].iter().map(|(w, _)| w.as_str()).collect();
            if let [":", ":", "{", group @ ..] = rest.as_slice() {
                found.extend(
                    firsts(group)
                        .filter(|m| place(m).is_some_and(|p| p > own))
                        .map(|module| format!("{}:{}: `{}` uses `{module}`", file.path, words[index].1, MODULES[own])),
                );
            }
        }
    }
    found
}

/// The first name of each path in a group that has just been opened.
fn firsts<'t>(group: &'t [&'t str]) -> impl Iterator<Item = &'t str> {
    let mut depth = 0;
    let mut first = true;
    let mut open = true;
    group.iter().copied().filter(move |word| {
        let now = open && depth == 0 && first && word.chars().all(|c| c.is_alphanumeric() || c == '_');
        match *word {
            "{" => depth += 1,
            "}" if depth == 0 => open = false,
            "}" => depth -= 1,
            "," if depth == 0 => first = true,
            _ if depth == 0 => first = false,
            _ => {}
        }
        now
    })
}

#[test]
fn modules_of_core_use_only_those_before_them() {
    let found = backward(&rust_files());
    assert!(found.is_empty(), "{}", found.join("\n"));
    let planted = [
        ("model/day.rs", "use crate::pack::Pack;"),
        ("resolve/market.rs", "use crate::{Date, assess::{self, World}, model::Case};"),
        ("predicate/fold.rs", "fn f() -> crate::resolve::Commons { todo() }"),
    ];
    for (path, text) in planted {
        let file = Rust { path: format!("{CORE}{path}"), text: text.to_owned() };
        assert_eq!(backward(&[file]).len(), 1, "{path}: {text}");
    }
    let fine = Rust { path: format!("{CORE}assess/mod.rs"), text: "use crate::{model::Case, resolve};".to_owned() };
    assert!(backward(&[fine]).is_empty());
}

#[test]
fn crates_depend_only_on_those_before_them_and_take_the_lints_of_the_workspace() {
    let mut seen = 0;
    for entry in std::fs::read_dir(root().join("crates")).unwrap() {
        let path = entry.unwrap().path().join("Cargo.toml");
        let manifest: toml::Table = std::fs::read_to_string(&path).unwrap().parse().unwrap();
        let name = manifest["package"]["name"].as_str().unwrap();
        let own =
            CRATES.iter().position(|c| *c == name).unwrap_or_else(|| panic!("`{name}` has no place in the order"));
        for key in ["dependencies", "build-dependencies", "dev-dependencies"] {
            for dependency in manifest.get(key).and_then(toml::Value::as_table).into_iter().flat_map(|t| t.keys()) {
                let place = CRATES.iter().position(|c| c == dependency);
                assert!(place.is_none_or(|p| p < own), "`{name}` depends on `{dependency}`");
                assert!(dependency != "xtask", "`{name}` depends on chores");
            }
        }
        assert_eq!(manifest["lints"]["workspace"].as_bool(), Some(true), "`{name}` has lints of its own");
        seen += 1;
    }
    assert!(seen >= 3);
}

#[test]
fn the_lock_of_the_bench_holds_what_the_crates_it_measures_depend_on() {
    let read = |path: &str| -> toml::Table { std::fs::read_to_string(root().join(path)).unwrap().parse().unwrap() };
    let lock = read("bench/Cargo.lock");
    for name in ["landfall-core", "landfall-store"] {
        let locked = lock["package"].as_array().unwrap().iter().find(|p| p["name"].as_str() == Some(name)).unwrap();
        let locked = locked["dependencies"].as_array().unwrap().iter().filter_map(toml::Value::as_str);
        // where there are several versions the version stands behind the name
        let locked: Vec<&str> = locked.filter_map(|dependency| dependency.split(' ').next()).collect();
        let manifest = read(&format!("crates/{name}/Cargo.toml"));
        let needed: Vec<&str> = manifest["dependencies"].as_table().unwrap().keys().map(String::as_str).collect();
        assert_eq!(locked, needed, "run `cargo update --workspace --manifest-path bench/Cargo.toml`");
    }
}

#[test]
fn no_code_outside_tests_is_allowed_to_unwrap_or_panic() {
    let refused = ["unwrap_used", "expect_used", "panic", "todo", "unimplemented"];
    let found: Vec<String> = rust_files()
        .iter()
        .filter(|f| !f.is_for_tests())
        .flat_map(|file| {
            let words = tokens(file);
            let lints = words.windows(4).filter(|w| w[0].0 == "clippy" && refused.contains(&w[3].0.as_str()));
            lints.map(|w| format!("{}:{}: `clippy::{}`", file.path, w[3].1, w[3].0)).collect::<Vec<_>>()
        })
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}
