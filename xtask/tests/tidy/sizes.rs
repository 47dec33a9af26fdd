//! Small files.

use crate::rust_files;

#[test]
fn rust_files_are_small_with_a_median_under_150_lines_and_none_over_800() {
    let mut sizes: Vec<(usize, String)> =
        rust_files().into_iter().map(|f| (f.text.lines().count(), f.path)).collect();
    sizes.sort();
    let median = sizes[sizes.len() / 2].0;
    let over_400 = sizes.iter().filter(|(lines, _)| *lines > 400).count();
    let (longest, path) = sizes.last().unwrap();
    println!("{} files, median {median} lines, {over_400} over 400, longest {longest} ({path})", sizes.len());
    assert!(*longest <= 800, "{path} has {longest} lines: split it");
    assert!(over_400 * 10 <= sizes.len(), "more than one file in ten is over 400 lines");
    assert!(median <= 150, "half the files have more than {median} lines");
}
