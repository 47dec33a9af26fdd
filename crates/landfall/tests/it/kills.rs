//! A process killed while it imports.

use std::process::Stdio;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::common::Bench;

/// One part of a second chosen by a seed.
fn next(seed: &mut u64, below: u64) -> u64 {
    // SOURCE: Marsaglia, Xorshift RNGs, 2003
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed % below.max(1)
}

#[test]
fn an_import_killed_at_any_moment_is_stored_whole_or_not_at_all() {
    let seed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().subsec_nanos();
    let mut random = u64::from(seed) | 1;
    println!("seed {seed}");
    let bench = Bench::loaded();
    for n in 0..1500 {
        let fact = format!(
            "[[fact]]\nid = \"K{n}\"\nattribute = \"mass.most\"\nvalue = 1\nunit = \"kg\"\nscope = \"vehicle.mass = {n}\"\n\
             valid = {{ from = 2020-01-01 }}\nstatus = \"enacted\"\n\
             cite = {{ says = \"T\", checked = \"memory\", stated = 2026-11-01 }}\n"
        );
        let file = format!("markets/bb/many{}.toml", n / 250);
        bench.add(&file, &fact);
    }
    let small = bench.head().unwrap();
    let pristine = std::fs::read(bench.ledger()).unwrap();
    let begun = Instant::now();
    bench.run(&["import", "packs"]).answered();
    let whole = begun.elapsed().as_micros() as u64;
    let entries = |head: &str| head.split(':').next().unwrap().parse::<u64>().unwrap();
    let all = entries(&bench.head().unwrap());
    assert!(all > entries(&small) + 1400);
    let mut stored = 0;
    for _ in 0..20 {
        for ending in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{ending}", bench.ledger().display()));
        }
        std::fs::write(bench.ledger(), &pristine).unwrap();
        let mut command = bench.command(&["import", "packs", "--json"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(next(&mut random, whole * 6 / 5)));
        child.kill().unwrap();
        let output = child.wait_with_output().unwrap();
        let acknowledged = !output.stdout.is_empty();
        let found = entries(&bench.head().unwrap());
        assert!(found == all || found == entries(&small), "{found} entries of {all}");
        assert!(!acknowledged || found == all, "it said it was stored");
        stored += u32::from(found == all);
    }
    println!("{stored} of 20 were stored whole");
}
