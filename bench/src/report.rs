//! `docs/performance.md` and the plot beside it.

use std::fmt::Write as _;
use std::process::Command;

use crate::plot;
use crate::sheet::{Sheet, project, scratch};

/// What every job said last, in the order of the jobs.
pub fn write(jobs: &[&str]) {
    let sheets: Vec<Sheet> = jobs.iter().filter_map(|job| load(job)).collect();
    let docs = project().join("docs");
    std::fs::create_dir_all(&docs).expect("docs can be written");
    let series: Vec<_> = sheets.iter().flat_map(|s| s.series.iter()).collect();
    if !series.is_empty() {
        std::fs::write(docs.join("growth.svg"), plot::svg(&series)).expect("docs can be written");
    }
    let mut text = head();
    for sheet in &sheets {
        section(&mut text, sheet);
    }
    std::fs::write(docs.join("performance.md"), text).expect("docs can be written");
}

pub fn save(job: &str, sheet: &Sheet) {
    let text = serde_json::to_string(sheet).expect("a sheet is JSON");
    std::fs::write(scratch().join(format!("{job}.json")), text).expect("the target folder can be written");
}

fn load(job: &str) -> Option<Sheet> {
    serde_json::from_str(&std::fs::read_to_string(scratch().join(format!("{job}.json"))).ok()?).ok()
}

pub fn section(text: &mut String, sheet: &Sheet) {
    let _ = write!(text, "\n## {}\n\n{}\n\n", sheet.title, sheet.about);
    text.push_str("| what | figure | goal | met |\n|---|---|---|---|\n");
    for row in &sheet.rows {
        let met = row.met.map_or("", |met| if met { "yes" } else { "**no**" });
        let _ = writeln!(text, "| {} | {} | {} | {met} |", row.what, row.figure, row.goal);
    }
    for (n, note) in sheet.notes.iter().enumerate() {
        let _ = write!(text, "{}- {note}\n", if n == 0 { "\n" } else { "" });
    }
    if !sheet.series.is_empty() {
        text.push_str("\n![Time by cases and by distinct predicates](growth.svg)\n");
    }
}

fn head() -> String {
    let mut text = "# Performance\n\nWritten by `make bench`, which prints the same figures; `make bench JOBS=fleet` \
                    measures one job again. Nothing here is a timed test. Each job is a process of its own and computes \
                    on one thread. Figures of computing are processor time, ours and the others' alike, so that other \
                    work on the machine counts little; the ledger and the whole process are timed on the clock.\n\n| | |\n|---|---|\n"
        .to_owned();
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |key: &str| info.lines().find(|l| l.starts_with(key)).and_then(|l| l.split(": ").nth(1)).unwrap_or("?");
    let cores = info.lines().filter(|l| l.starts_with("processor")).count();
    let memory = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let memory: f64 = memory.split_whitespace().nth(1).and_then(|kb| kb.parse().ok()).unwrap_or(f64::NAN);
    let system = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let system =
        system.lines().find_map(|l| l.strip_prefix("PRETTY_NAME=")).unwrap_or("?").trim_matches('"').to_owned();
    let said = |program: &str, argument: &str| {
        let out = Command::new(program).arg(argument).output().ok();
        out.map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned()).unwrap_or_default()
    };
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split_whitespace().next().unwrap_or("?").to_owned();
    for (what, value) in [
        ("processor", format!("{}, {cores} cores", field("model name"))),
        ("memory", format!("{:.0} GB", memory / 1024.0 / 1024.0)),
        ("system", format!("{system}, Linux {}", said("uname", "-r"))),
        ("load when this was written", format!("{load} (other work on the machine slows all alike)")),
        ("compiler", format!("{}, release profile, no processor-specific flags", said("rustc", "--version"))),
        ("versions", versions()),
        ("day", said("date", "-I")),
    ] {
        let _ = writeln!(text, "| {what} | {value} |");
    }
    text
}

fn versions() -> String {
    let lock: &str = include_str!("../Cargo.lock");
    let of = |name: &str| -> Option<String> {
        let from = lock.find(&format!("name = \"{name}\"\n"))?;
        Some(lock.get(from..)?.lines().nth(1)?.strip_prefix("version = ")?.trim_matches('"').to_owned())
    };
    let mut all: Vec<String> = ["cel", "regorus", "libsqlite3-sys"]
        .iter()
        .map(|name| format!("{name} {}", of(name).unwrap_or_else(|| "?".to_owned())))
        .collect();
    all.extend(include_str!("../rivals/requirements.txt").lines().map(|l| l.replace("==", " ")));
    all.push(format!("semantics {}", landfall_core::SEMANTICS));
    all.join(", ")
}
