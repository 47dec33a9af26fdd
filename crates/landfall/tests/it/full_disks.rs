//! A disk that takes no more: the limit on the size of a file stands in for its end, which needs no mount.

use crate::common::{Bench, Run};

/// Runs the program where no file may grow beyond so many blocks of 512 bytes.
fn limited(bench: &Bench, blocks: u64, args: &[&str]) -> Run {
    let plain = bench.command(args);
    let mut shell = std::process::Command::new("sh");
    // a program that is not told to ignore the signal is killed by it, where on a full disk writing only fails
    shell.args(["-c", "trap '' XFSZ; ulimit -f \"$0\"; exec \"$@\"", &blocks.to_string()]);
    shell.arg(plain.get_program()).args(plain.get_args()).env_clear();
    shell.envs(plain.get_envs().filter_map(|(key, value)| Some((key, value?))));
    shell.current_dir(plain.get_current_dir().unwrap()).output().unwrap().into()
}

/// Many facts, each with a long note: more than the free room of a small ledger.
fn many() -> String {
    let note = "long ".repeat(7000);
    (0..200)
        .map(|n| {
            format!(
                "[[fact]]\nid = \"N{n}\"\nattribute = \"mass.most\"\nvalue = 2500\nunit = \"kg\"\nscope = \"vehicle.mass = {n}\"\n\
                 valid = {{ from = 2020-01-01 }}\nstatus = \"enacted\"\nnote = {{ en = \"{note}\", zh = \"长\" }}\n\
                 cite = {{ says = \"D\", checked = \"memory\", stated = 2026-11-01 }}\n"
            )
        })
        .collect()
}

#[test]
fn a_disk_that_fills_up_during_an_import_is_named_and_nothing_is_stored_half() {
    let bench = Bench::loaded();
    let (before, held) = (bench.head(), std::fs::metadata(bench.ledger()).unwrap().len() / 512);
    bench.add("markets/aa/many.toml", &many());
    for (lang, wanted) in [("en", "nothing was written"), ("zh", "未写入任何内容")] {
        for room in [0, 1, 40, 300] {
            let run = limited(&bench, held + room, &["import", "packs", "--lang", lang]);
            assert_eq!(run.code, 3, "with room for {room} blocks\n{}\n{}", run.out, run.err);
            assert!(run.out.is_empty() && run.err.contains(wanted), "{room}: {}{}", run.out, run.err);
            assert!(run.err.contains("ledger.db"), "{}", run.err);
            assert_eq!(bench.head(), before, "something was stored with room for {room} blocks");
        }
    }
    bench.run(&["import", "packs"]).answered();
    assert_ne!(bench.head(), before);
}

#[test]
fn a_disk_without_room_for_a_ledger_leaves_none_behind_that_is_half() {
    for blocks in [0, 1, 8, 40, 80] {
        let bench = Bench::new();
        bench.add("markets/aa/many.toml", &many());
        let run = limited(&bench, blocks, &["import", "packs"]);
        assert_eq!(run.code, 3, "with {blocks} blocks\n{}\n{}", run.out, run.err);
        assert!(run.out.is_empty() && run.err.contains("nothing was written"), "{blocks}: {}{}", run.out, run.err);
        let left = std::fs::read_dir(bench.path("")).unwrap().map(|e| e.unwrap().file_name());
        let left: Vec<_> = left.filter(|n| n.to_string_lossy().contains("draft")).collect();
        assert!(left.is_empty(), "{left:?}");
        bench.run(&["import", "packs"]).answered();
        bench.run(&["verify", "--ledger"]).answered();
        bench.run(&["assess", "car", "-m", "AA"]).answered();
    }
}
