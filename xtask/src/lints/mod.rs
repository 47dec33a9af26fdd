//! Lints over the packs: one file each, with a name, a search and, where it can be mended mechanically, a fix.

mod citations;
mod coverage;
mod disputes;
mod documents;
mod file_sizes;
mod future_days;
mod inherited;
mod lists;
mod scopes;
mod titles;
mod translations;
mod unadopted_rules;
mod units;
mod unused_words;
mod white_space;

use landfall_core::pack::Source;

use crate::{Packs, Problem};

/// One lint.
pub struct Lint {
    /// Name, shown behind every problem.
    pub name: &'static str,
    /// What is wrong in the packs.
    pub find: fn(&Packs) -> Vec<Problem>,
    /// The text a file should have; none where it stands as it should.
    pub fix: Option<fn(&Source) -> Option<String>>,
}

impl Lint {
    /// What it finds, under its name.
    #[must_use]
    pub fn run(&self, packs: &Packs) -> Vec<Problem> {
        (self.find)(packs).into_iter().map(|p| Problem { lint: self.name, ..p }).collect()
    }
}

/// Every lint, in the order they run.
pub const ALL: [Lint; 15] = [
    white_space::LINT,
    lists::LINT,
    translations::LINT,
    titles::LINT,
    citations::LINT,
    future_days::LINT,
    file_sizes::LINT,
    documents::LINT,
    units::LINT,
    disputes::LINT,
    scopes::LINT,
    inherited::LINT,
    coverage::LINT,
    unadopted_rules::LINT,
    unused_words::LINT,
];

/// What loading and every lint found, by file and line.
#[must_use]
pub fn run(packs: &Packs) -> Vec<Problem> {
    let mut problems: Vec<Problem> = packs.diagnostics.iter().map(Problem::from).collect();
    problems.extend(ALL.iter().flat_map(|lint| lint.run(packs)));
    problems.sort();
    problems.dedup();
    problems
}

/// The text of a file after every fix; none where nothing had to be mended.
#[must_use]
pub fn fixed(source: &Source) -> Option<String> {
    let mut now = source.clone();
    for fix in ALL.iter().filter_map(|l| l.fix) {
        if let Some(text) = fix(&now) {
            now.text = text;
        }
    }
    (now.text != source.text).then_some(now.text)
}
