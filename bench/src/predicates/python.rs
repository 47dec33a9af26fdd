//! DuckDB and plain Python, each timing itself inside its own process.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use landfall_core::model::{Case, Value};
use landfall_core::predicate::to_sql;
use serde::Deserialize;
use serde_json::json;

use super::{Counts, Done, Work};
use crate::sheet::{home, scratch};
use crate::work::FULL;

#[derive(Deserialize)]
struct Answer {
    seconds: Vec<f64>,
    counts: Counts,
    form: String,
}

pub fn duckdb(work: &Work) -> Option<Done> {
    write(work, work.cases.len());
    ask("duckdb_run.py")
}

pub fn plain(work: &Work, cases: usize) -> Option<Done> {
    write(work, cases);
    ask("python_run.py")
}

/// Cases as rows (lists with whether they are complete) and predicates as text.
fn write(work: &Work, cases: usize) {
    let rows: Vec<serde_json::Value> = work.cases.iter().take(cases).map(row).collect();
    let sql: Vec<String> = work.exprs.iter().map(|e| to_sql(e, &work.vocab)).collect();
    let python: Vec<&String> = work.predicates.iter().map(|p| &p.python).collect();
    let listed: Vec<&String> = work.vocab.codes.get("listed").into_iter().flatten().map(|c| &c.id).collect();
    let all = json!({
        "codes": FULL.codes, "numbers": FULL.numbers, "lists": FULL.lists, "listed": listed,
        "rows": rows, "sql": sql, "python": python,
    });
    std::fs::write(scratch().join("work.json"), all.to_string()).expect("the target folder can be written");
}

fn row(case: &Case) -> serde_json::Value {
    let value = |name: String| match case.values.get(&name).map(|g| &g.value) {
        Some(Value::Code(code)) => json!(code),
        Some(Value::Number { low, .. }) => json!(low.to_string().parse::<f64>().unwrap_or(f64::NAN)),
        Some(Value::List { items, complete }) => json!([items, complete]),
        _ => serde_json::Value::Null,
    };
    let codes = (0..FULL.codes).map(|i| value(format!("vehicle.c{i:02}")));
    let numbers = (0..FULL.numbers).map(|i| value(format!("vehicle.n{i:02}")));
    let lists = (0..FULL.lists).map(|i| value(format!("vehicle.l{i:02}")));
    codes.chain(numbers).chain(lists).collect()
}

/// The interpreter of the folder that holds the pinned wheels.
pub fn interpreter() -> Option<std::path::PathBuf> {
    let venv = home().join("target/venv");
    let python = venv.join("bin/python");
    let wanted = home().join("rivals/requirements.txt");
    if !python.exists() {
        run(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
    }
    let pip = |what: &Path| Command::new(&python).args(["-m", "pip", "install", "-q", "-r"]).arg(what).status().ok();
    pip(&wanted).filter(std::process::ExitStatus::success)?;
    Some(python)
}

fn run(command: &mut Command) -> Option<()> {
    command.status().ok().filter(std::process::ExitStatus::success).map(|_| ())
}

fn ask(script: &str) -> Option<Done> {
    let Some(python) = interpreter() else {
        eprintln!("no Python with the pinned wheels: {script} is left out");
        return None;
    };
    let out = Command::new(python)
        .arg(home().join("rivals").join(script))
        .arg(scratch().join("work.json"))
        .stderr(std::process::Stdio::inherit())
        .output()
        .expect("python runs");
    let answer: Answer = serde_json::from_slice(&out.stdout).unwrap_or_else(|e| panic!("{script}: {e}"));
    let mut times: Vec<Duration> = answer.seconds.iter().map(|s| Duration::from_secs_f64(*s)).collect();
    times.sort();
    Some(Done { times, counts: answer.counts, form: answer.form })
}
