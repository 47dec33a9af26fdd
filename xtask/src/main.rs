//! Chores of the project: `cargo xtask lint [--fix] [PACKS]`, `cargo xtask new rule|market|code|vehicle NAME`.

use std::process::ExitCode;

mod files;

fn main() -> ExitCode {
    let path = std::env::args().nth(2).unwrap_or_else(|| "packs".to_owned());
    let sources = files::walk(std::path::Path::new(&path)).unwrap_or_default();
    let (pack, diagnostics) = landfall_core::pack::read(&sources);
    for d in &diagnostics {
        println!("{}:{}: {} {:?}", d.file, d.line, d.code, d.args);
    }
    println!("{} items, {} rules, {} cases, {} diagnostics", pack.items.len(), pack.ruleset.rules.len(), pack.cases.len(), diagnostics.len());
    if landfall_core::pack::refused(&diagnostics) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
