//! The whole executable: start, open the ledger, answer, print.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::sheet::{Sheet, best, clocked, median, ms, project, scratch};

const RUNS: usize = 15;
/// Its exit code when it has answered.
const ANSWERED: i32 = 0;

/// Processor time of all processes this one has started and seen the end of, in steps of 10 ms.
fn of_children() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // SOURCE: proc_pid_stat(5): cutime and cstime are fields 16 and 17; the name in field 2 may hold spaces
    let after = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
    let ticks: u64 = after.split(' ').skip(13).take(2).filter_map(|n| n.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// None where the executable has not been built; `make bench` builds it.
pub fn run() -> Option<Sheet> {
    let executable =
        std::env::var_os("LANDFALL").map_or_else(|| project().join("target/release/landfall"), PathBuf::from);
    let home = scratch().join("home");
    std::fs::create_dir_all(&home).ok()?;
    let ledger = home.join("ledger.db");
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(home.join(format!("ledger.db{end}")));
    }
    let pack = crate::packs::read();
    let (case, markets) = (pack.cases.keys().next()?.clone(), "all");
    let command = |arguments: &[&str]| {
        let mut command = Command::new(&executable);
        command.args(arguments).arg("--ledger").arg(&ledger).current_dir(&home).stdin(Stdio::null());
        command
    };
    let answered = |arguments: &[&str]| {
        let out = command(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
        out.is_ok_and(|status| status.code() == Some(ANSWERED))
    };
    if !answered(&["import", "packs"]) || !answered(&["assess", &case, "--market", markets, "--on", "2026-12-01"]) {
        return None;
    }
    let mut sheet = Sheet::new(
        "The whole process",
        "From starting the executable to its end, the ledger made before and opened anew each time, output thrown away; \
         the median of 15 runs. Beside the clock stands the processor time of all its threads, on average.",
    );
    let one = pack.ruleset.vocab.codes.get("market").and_then(|m| m.first()).map(|m| m.id.clone())?;
    let asked: [(&str, Vec<&str>); 3] = [
        ("`landfall assess`, one market", vec!["assess", &case, "--market", &one, "--on", "2026-12-01"]),
        ("`landfall assess`, all markets", vec!["assess", &case, "--market", "all", "--on", "2026-12-01"]),
        ("the same with `--json`", vec!["assess", &case, "--market", "all", "--on", "2026-12-01", "--json"]),
    ];
    for (name, arguments) in asked {
        let before = of_children();
        let (times, done) = clocked(RUNS, || answered(&arguments));
        let busy = (of_children() - before) / RUNS as u32;
        if done {
            let figure = format!("{} (best {}), processor {}", ms(median(&times)), ms(best(&times)), ms(busy));
            sheet.goal(name, figure, "≤ 150 ms", median(&times) <= Duration::from_millis(150));
        }
    }
    sheet.note(format!("The case is `{case}`."));
    Some(sheet)
}
