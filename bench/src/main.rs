//! Measures Landfall beside others on the same work and writes `docs/performance.md`.
//!
//! `cargo run --release` runs every job, `cargo run --release -- fleet ledger` some of them.

mod change;
mod connectors;
mod deliver;
mod fleet;
mod growth;
mod ledger;
mod packs;
mod plot;
mod predicates;
mod process;
mod report;
mod sheet;
mod single;
mod warned;
mod watches;
mod work;

use std::process::{Command, ExitCode};

use sheet::Sheet;

const JOBS: [&str; 10] =
    ["predicates", "fleet", "change", "watches", "single", "process", "ledger", "deliver", "growth", "connectors"];
/// Says that this process is to do one job itself.
const ALONE: &str = "--alone";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [first, job] = arguments.as_slice()
        && first == ALONE
    {
        return alone(job);
    }
    if let Some(unknown) = arguments.iter().find(|a| !JOBS.contains(&a.as_str())) {
        eprintln!("no job `{unknown}`; there are {}", JOBS.join(", "));
        return ExitCode::from(2);
    }
    let mut failed = false;
    for job in JOBS.iter().filter(|job| arguments.is_empty() || arguments.iter().any(|a| a == *job)) {
        eprintln!("{job} …");
        let itself = std::env::current_exe().expect("the bench knows its own path");
        // a process of its own, so that its peak of memory is its own
        failed |= !Command::new(itself).args([ALONE, job]).status().is_ok_and(|s| s.success());
    }
    report::write(&JOBS);
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn alone(job: &str) -> ExitCode {
    let done: Option<Sheet> = match job {
        "predicates" => Some(predicates::run()),
        "fleet" => Some(fleet::run()),
        "change" => Some(change::run()),
        "watches" => Some(watches::run()),
        "single" => Some(single::run()),
        "process" => process::run(),
        "ledger" => Some(ledger::run()),
        "deliver" => Some(deliver::run()),
        "growth" => Some(growth::run()),
        "connectors" => connectors::run(),
        _ => None,
    };
    let Some(sheet) = done else {
        eprintln!("{job}: not measured, what it measures is not there");
        return ExitCode::SUCCESS;
    };
    let mut text = String::new();
    report::section(&mut text, &sheet);
    println!("{text}");
    report::save(job, &sheet);
    ExitCode::SUCCESS
}
