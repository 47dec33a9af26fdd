//! Chores of the project: `cargo xtask lint | docs | new | case-check`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use xtask::{Packs, Problem, backtest, cases, files, lints, packs, postgres, replay, scaffold, sources};

const USAGE: &str = "\
cargo xtask lint [--fix] [PACKS]     what is wrong in the packs, with file, line and hint
cargo xtask docs                     writes docs/sources.md
cargo xtask case-check [RULE]        runs the cases in the documents of the rules
cargo xtask backtest [FILE]           scores the forecasts on a table of histories, or on the packs' own steps
cargo xtask replay                   what watches would have told since 2024, beside what they should have
cargo xtask postgres -- CMD…         runs a command beside a PostgreSQL server of its own
cargo xtask new rule FOLDER/NAME | market CODE | vehicle NAME | attribute SPACE.NAME
                code KIND/CODE | instrument BODY/NAME
                                     new files for it, with what is still to be written failing";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match run(&args) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(1),
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::from(2)
        }
    }
}

/// How many problems there are.
fn run(args: &[&str]) -> Result<usize, String> {
    match args {
        ["lint", rest @ ..] => {
            let folders: Vec<&&str> = rest.iter().filter(|a| !a.starts_with("--")).collect();
            let root = folders.first().map_or_else(default_packs, PathBuf::from);
            lint(&root, rest.contains(&"--fix"))
        }
        ["docs"] => docs(),
        ["case-check"] => case_check(None),
        ["case-check", rule] => case_check(Some(rule)),
        ["backtest", table @ ..] => {
            let packs = Packs::load(&default_packs(), packs::today()).map_err(|e| e.to_string())?;
            let page = backtest::run(&packs, table.first().filter(|t| !t.is_empty()).map(Path::new))?;
            print!("{page}");
            let path = default_packs().join("../docs/forecast-score.md");
            std::fs::write(&path, page).map_err(|e| format!("{}: {e}", path.display()))?;
            Ok(0)
        }
        ["replay"] => {
            let packs = Packs::load(&default_packs(), packs::today()).map_err(|e| e.to_string())?;
            let root = default_packs().join("..");
            let page = replay::run(&packs, &root)?;
            print!("{page}");
            let path = root.join("docs/replay-score.md");
            std::fs::write(&path, page).map_err(|e| format!("{}: {e}", path.display()))?;
            Ok(0)
        }
        ["postgres", command @ ..] => {
            let code = postgres::run(command.strip_prefix(&["--"]).unwrap_or(command))?;
            Ok(usize::from(code != 0))
        }
        ["new", kind, name] => {
            let made = scaffold::new(&default_packs(), kind, name)?;
            for path in &made.files {
                println!("wrote {path}");
            }
            println!("{}", made.next);
            Ok(0)
        }
        _ => Err(format!("what is asked?\n{USAGE}")),
    }
}

fn default_packs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../packs").components().collect()
}

fn lint(root: &Path, fix: bool) -> Result<usize, String> {
    if fix {
        for source in files::walk(root).map_err(|e| e.to_string())? {
            if let Some(text) = lints::fixed(&source) {
                std::fs::write(root.join(&source.path), text).map_err(|e| format!("{}: {e}", source.path))?;
                println!("mended {}", source.path);
            }
        }
    }
    let packs = Packs::load(root, packs::today()).map_err(|e| e.to_string())?;
    Ok(report(&lints::run(&packs)))
}

fn docs() -> Result<usize, String> {
    let packs = Packs::load(&default_packs(), packs::today()).map_err(|e| e.to_string())?;
    let path = default_packs().join("../docs/sources.md");
    std::fs::write(&path, sources::page(&packs.pack.ruleset.vocab)?).map_err(|e| e.to_string())?;
    println!("wrote docs/sources.md");
    Ok(0)
}

fn case_check(rule: Option<&str>) -> Result<usize, String> {
    let packs = Packs::load(&default_packs(), packs::today()).map_err(|e| e.to_string())?;
    let reading = packs.reading.as_ref().ok_or("the rules do not type; run `cargo xtask lint`")?;
    let documents = packs.pack.rule_documents.iter().filter(|(id, _)| rule.is_none_or(|r| r == id.as_str()));
    let mut problems = Vec::new();
    let mut ran = 0;
    for (id, document) in documents {
        if let Some((_, _, compiled)) = reading.rule(id) {
            ran += cases::blocks(document).len();
            problems.extend(cases::run(document, compiled, reading));
        }
    }
    match (ran, rule) {
        (0, Some(rule)) => Err(format!("there is no case of `{rule}`")),
        _ => {
            println!("{ran} cases");
            Ok(report(&problems))
        }
    }
}

fn report(problems: &[Problem]) -> usize {
    for problem in problems {
        println!("{problem}");
    }
    println!("{} problems", problems.len());
    problems.len()
}
