//! What a job found out, and how it measured.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use cpu_time::ThreadTime;
use serde::{Deserialize, Serialize};

/// One line of a table.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Row {
    pub what: String,
    pub figure: String,
    /// Empty where there is no goal.
    pub goal: String,
    pub met: Option<bool>,
}

/// Everything one job has to say.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Sheet {
    pub title: String,
    pub about: String,
    pub rows: Vec<Row>,
    pub notes: Vec<String>,
    /// What the plot draws: name, axis, points.
    #[serde(default)]
    pub series: Vec<Series>,
}

/// Points of one line of the plot.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Series {
    pub name: String,
    pub points: Vec<(f64, f64)>,
    pub slope: f64,
}

impl Sheet {
    pub fn new(title: &str, about: &str) -> Sheet {
        Sheet { title: title.to_owned(), about: about.to_owned(), ..Sheet::default() }
    }

    pub fn row(&mut self, what: impl Into<String>, figure: impl Into<String>) {
        self.rows.push(Row { what: what.into(), figure: figure.into(), goal: String::new(), met: None });
    }

    pub fn goal(&mut self, what: impl Into<String>, figure: impl Into<String>, goal: &str, met: bool) {
        self.rows.push(Row { what: what.into(), figure: figure.into(), goal: goal.to_owned(), met: Some(met) });
    }

    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }
}

/// The folder of this workspace.
pub fn home() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A folder for what the bench builds.
pub fn scratch() -> PathBuf {
    let path = home().join("target/bench");
    std::fs::create_dir_all(&path).expect("the target folder can be written");
    path
}

/// The root of the project.
pub fn project() -> PathBuf {
    home().parent().map(Path::to_path_buf).expect("the bench lies in the project")
}

/// Processor time of this thread over several runs, sorted; other work on the machine counts little in it.
pub fn runs<T>(count: usize, mut work: impl FnMut() -> T) -> (Vec<Duration>, T) {
    let mut times = Vec::with_capacity(count);
    let mut result = None;
    for _ in 0..count.max(1) {
        let clock = ThreadTime::now();
        let value = work();
        times.push(clock.elapsed());
        result = Some(value);
    }
    times.sort();
    (times, result.expect("it ran at least once"))
}

/// Time on the clock over several runs, sorted.
pub fn clocked<T>(count: usize, mut work: impl FnMut() -> T) -> (Vec<Duration>, T) {
    let mut times = Vec::with_capacity(count);
    let (_, result) = runs(count, || {
        let clock = Instant::now();
        let value = work();
        times.push(clock.elapsed());
        value
    });
    times.sort();
    (times, result)
}

pub fn best(times: &[Duration]) -> Duration {
    times.first().copied().unwrap_or_default()
}

pub fn median(times: &[Duration]) -> Duration {
    times.get(times.len() / 2).copied().unwrap_or_default()
}

pub fn ms(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1e3;
    if ms < 1.0 {
        format!("{ms:.2} ms")
    } else if ms < 100.0 {
        format!("{ms:.1} ms")
    } else {
        format!("{ms:.0} ms")
    }
}

/// The most memory this process ever held, in MB.
pub fn peak_mb() -> f64 {
    status("VmHWM:")
}

/// The memory this process holds, in MB.
pub fn held_mb() -> f64 {
    status("VmRSS:")
}

fn status(key: &str) -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find(|l| l.starts_with(key)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(f64::NAN) / 1024.0
}

/// Millions a second.
pub fn rate(evaluations: usize, time: Duration) -> f64 {
    evaluations as f64 / time.as_secs_f64() / 1e6
}
