//! The list of warnings that should have come is what its script makes of the packs.

use std::path::Path;
use std::process::Command;

use crate::root;

#[test]
fn the_list_of_expected_warnings_is_what_its_script_makes_of_the_packs_byte_for_byte() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("replay");
    let script = folder.join("expected.py");
    let run = match Command::new("python3").arg(&script).arg(root()).output() {
        Ok(run) => run,
        Err(reason) => {
            eprintln!("skipped: python3 does not start ({reason})");
            return;
        }
    };
    let said = String::from_utf8_lossy(&run.stderr);
    if said.contains("No module named 'tomllib'") {
        eprintln!("skipped: this python3 is older than 3.11 and reads no TOML");
        return;
    }
    assert!(run.status.success(), "{said}");
    let kept = std::fs::read(folder.join("expected.csv")).unwrap();
    let made = String::from_utf8(run.stdout).unwrap();
    assert!(made.lines().count() > 500, "{made}");
    assert!(
        kept == made.as_bytes(),
        "the steps have moved: python3 xtask/replay/expected.py packs > xtask/replay/expected.csv"
    );
}
