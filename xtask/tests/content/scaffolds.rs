//! A unit of each kind can be added without touching a file that is there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use landfall_core::pack;
use xtask::{Packs, cases, files, lints, scaffold};

use crate::{root, today};

/// One unit of each kind that nobody needs.
const UNITS: [(&str, &str); 6] = [
    ("rule", "road/throw_away"),
    ("market", "xx"),
    ("code", "producer_group/throw_away"),
    ("vehicle", "throw_away"),
    ("attribute", "vehicle.throw_away"),
    ("instrument", "eu/throw-away"),
];

struct Copy(PathBuf);

impl Copy {
    fn of_packs(name: &str) -> Copy {
        let copy = Copy(std::env::temp_dir().join(format!("landfall-{name}-{}", std::process::id())));
        for source in files::walk(&root()).unwrap() {
            let path = copy.0.join(&source.path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, source.text).unwrap();
        }
        copy
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        // a copy left behind in the folder for temporary files does no harm
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn texts(root: &Path) -> BTreeMap<String, String> {
    files::walk(root).unwrap().into_iter().map(|s| (s.path, s.text)).collect()
}

#[test]
fn a_throw_away_unit_of_each_kind_loads_with_no_existing_file_changed() {
    let copy = Copy::of_packs("units");
    let before = texts(&copy.0);
    let mut made: Vec<String> = Vec::new();
    for (kind, name) in UNITS {
        made.extend(scaffold::new(&copy.0, kind, name).unwrap().files);
    }
    let after = texts(&copy.0);
    assert!(before.iter().all(|(path, text)| after.get(path) == Some(text)), "an existing file changed");
    assert_eq!(after.len(), before.len() + made.len());
    let packs = Packs::load(&copy.0, today()).unwrap();
    assert!(!pack::refused(&packs.diagnostics), "{:?}", packs.diagnostics);
    assert!(packs.markets.contains_key("XX") && packs.pack.cases.contains_key("throw_away"));

    // what is not written yet fails: every case of the rule, and a lint in every other file
    let reading = packs.reading.as_ref().unwrap();
    let (_, _, compiled) = reading.rule("throw_away").unwrap();
    let failing = cases::run(&packs.pack.rule_docs["throw_away"], compiled, reading);
    assert_eq!(failing.len(), cases::REQUIRED.len(), "{failing:?}");
    let problems = lints::run(&packs);
    for path in made.iter().filter(|p| p.ends_with(".toml")) {
        assert!(problems.iter().any(|p| p.file == *path), "nothing is asked of {path}");
    }
    assert!(problems.iter().all(|p| made.contains(&p.file)), "{problems:?}");
}

#[test]
fn a_second_unit_of_the_same_name_and_a_name_no_file_can_have_are_refused() {
    let copy = Copy::of_packs("twice");
    scaffold::new(&copy.0, "vehicle", "throw_away").unwrap();
    assert!(scaffold::new(&copy.0, "vehicle", "throw_away").unwrap_err().contains("already"));
    assert!(scaffold::new(&copy.0, "vehicle", "../up").is_err());
    assert!(scaffold::new(&copy.0, "opinion", "mine").unwrap_err().contains("none of"));
}
