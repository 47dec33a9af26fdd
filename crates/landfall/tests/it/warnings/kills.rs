//! A process killed in the middle of a pass.

use std::process::Stdio;
use std::time::Duration;

use super::{all, messages, states, watched};

#[test]
fn a_pass_killed_at_any_moment_is_recorded_whole_or_not_at_all_and_the_next_one_says_the_same() {
    let bench = watched("");
    // what the last process left in the write-ahead file belongs to the ledger
    bench.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    let pristine = std::fs::read(bench.ledger()).unwrap();
    let args = ["run", "--once", "--now", "2026-12-26T08:00:00Z"];
    let begun = std::time::Instant::now();
    bench.run(&args).answered();
    let whole = begun.elapsed();
    let (told, mail) = (states(&bench, "2026-12-26"), messages(&bench));
    assert_eq!((told.len(), mail.len()), (1, 1));
    let (mut kept, mut lost) = (0, 0);
    for part in 0..20 {
        for ending in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{ending}", bench.ledger().display()));
        }
        std::fs::write(bench.ledger(), &pristine).unwrap();
        let mut child = bench.command(&args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(whole.as_micros() as u64 * part / 16));
        child.kill().unwrap();
        child.wait().unwrap();
        // warnings, letters and the pass itself are there together, or none is
        let (warnings, passes) = (all(&bench, "2026-12-26").len(), bench.column("SELECT day FROM pass").len());
        assert_eq!((warnings, messages(&bench).len()), (passes, passes));
        if passes == 0 {
            lost += 1
        } else {
            kept += 1
        }
        bench.run(&["run", "--once", "--now", "2026-12-26T08:00:00Z"]).answered();
        assert_eq!((states(&bench, "2026-12-26"), messages(&bench)), (told.clone(), mail.clone()));
    }
    println!("{kept} passes of 20 were recorded, {lost} were not");
}
