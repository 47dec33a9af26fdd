//! Every source given what no publisher meant: damaged files, hostile archives, random changes.

mod archives;
mod bundle;
mod damage;
mod facts;
mod fuzz;
mod neighbours;
mod own;
mod table;
mod tree;
mod watch;

use std::collections::BTreeSet;

use landfall_core::model::Hash;
use landfall_ingest::{Input, NamedBytes, Source, source, sources};

use bundle::Bundle;
use facts::{Ended, Keeps, Whole};

/// Fewest malformed inputs of a source, and fewest of its format's own.
const DAMAGED: usize = 60;
const OWN: usize = 8;

#[test]
fn no_damaged_file_breaks_a_source_or_comes_out_as_another_fact() {
    every("damaged", DAMAGED);
}

#[test]
fn no_trick_of_its_own_format_breaks_a_source_or_comes_out_as_another_fact() {
    every("own", OWN);
}

/// Gives every source one set of inputs, prints how many ended how, and fails with all that ended wrong.
fn every(set: &str, least: usize) {
    let mut wrong = Vec::new();
    for source in sources().unwrap() {
        let inputs = watch::inputs(&format!("{set} {}", source.name));
        let count = |how: &str| inputs.iter().filter(|(_, h)| h.starts_with(how)).count();
        println!(
            "{}: {} inputs: {} refused with a message, {} read with signals or fewer facts, {} read whole",
            source.name,
            inputs.len(),
            count("refused"),
            count("signals"),
            count("whole"),
        );
        let of = |(name, how): &(String, String)| format!("{}: {name}: {how}", source.name);
        wrong.extend(inputs.iter().filter(|(_, how)| how.starts_with("wrong")).map(of));
        assert!(inputs.len() >= least || !wrong.is_empty(), "{}: {} inputs", source.name, inputs.len());
    }
    assert!(wrong.is_empty(), "{} inputs ended wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
#[ignore = "the tests beside start it in a process of its own"]
fn the_work_of_a_process_of_its_own() {
    let Some(work) = watch::work() else { return };
    watch::bound();
    let words: Vec<&str> = work.split(' ').collect();
    let source = source(words[1]).unwrap();
    match words[0] {
        "damaged" => damaged(&source),
        "own" => tricked(&source),
        _ => fuzz::run(&source, words[2].parse().unwrap(), words[3].parse().unwrap(), words[4].parse().unwrap()),
    }
}

fn damaged(source: &Source) {
    let bundle = Bundle::of(source);
    let mut judge = Judge::new(source, &bundle);
    let parts = bundle.parts();
    for part in &parts {
        for damage in damage::all(part.format) {
            let Some(bytes) = (damage.apply)(&part.bytes).filter(|b| *b != part.bytes) else { continue };
            judge.give(&format!("{}: {}", part.name, damage.name), damage.keeps, bundle.with(part, bytes));
        }
        if parts.len() > 1 {
            judge.give(&format!("{} is not there", part.name), Keeps::Facts, bundle.without(part));
        }
    }
    for file in 0..bundle.files.len() {
        for (name, to) in [("in capitals", bundle.files[file].name.to_uppercase()), ("unnamed", "data.bin".into())] {
            let mut files = bundle.files.clone();
            files[file].name = to;
            judge.give(&format!("{} {name}", bundle.files[file].name), Keeps::Facts, files);
        }
    }
}

fn tricked(source: &Source) {
    let bundle = Bundle::of(source);
    let mut judge = Judge::new(source, &bundle);
    for (name, files) in archives::archives(&bundle) {
        judge.give(name, Keeps::Facts, files);
    }
    for part in bundle.parts() {
        for trick in own::own(part.format) {
            let Some(bytes) = (trick.apply)(&part.bytes).filter(|b| *b != part.bytes) else { continue };
            judge.give(&format!("{}: {}", part.name, trick.name), trick.keeps, bundle.with(&part, bytes));
        }
    }
}

/// Gives a source inputs, each once, and says how each ended.
struct Judge<'s> {
    source: &'s Source,
    whole: Whole,
    /// Names of the texts inside.
    names: Vec<String>,
    seen: BTreeSet<Hash>,
}

impl<'s> Judge<'s> {
    fn new(source: &'s Source, bundle: &Bundle) -> Judge<'s> {
        watch::begin("the fixture itself");
        let whole = source.read_input(Input { files: bundle.files.clone() }, crate::received()).unwrap();
        watch::end("read");
        let names = bundle.parts().into_iter().map(|p| p.name).collect();
        Judge { source, whole: Whole::new(whole), names, seen: BTreeSet::new() }
    }

    fn give(&mut self, name: &str, keeps: Keeps, files: Vec<NamedBytes>) {
        let all: Vec<u8> = files.iter().flat_map(|f| [f.name.as_bytes(), &[0], &f.bytes].concat()).collect();
        if !self.seen.insert(Hash::of(&all)) {
            return;
        }
        let names: Vec<String> = files.iter().map(|f| f.name.clone()).chain(self.names.iter().cloned()).collect();
        watch::begin(name);
        let outcome = self.source.read_input(Input { files }, crate::received());
        watch::end(&match self.whole.judge(self.source, &names, keeps, outcome) {
            Ok(Ended::Refused) => "refused".to_owned(),
            Ok(Ended::Signals) => "signals".to_owned(),
            Ok(Ended::Whole) => "whole".to_owned(),
            Err(wrong) => format!("wrong: {}", wrong.replace('\n', " ")),
        });
    }
}
