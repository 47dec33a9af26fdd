//! What holds of the packs: they load, every rule's cases run, adoptions bind on the days the packs say.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its files fails")]

mod adoption_edges;
mod connectors;
mod documents;
mod expected;
mod forecasts;
mod left_out;
mod lints;
mod loading;
mod naive;
mod scaffolds;

use std::path::PathBuf;
use std::sync::LazyLock;

use landfall_core::Date;
use landfall_core::pack::Source;
use xtask::{Packs, files, packs};

/// The day on which the content of the first release was last read; clocks behind it are wrong.
const LAST_READ: &str = "2026-11-23";

/// The packs of the repository.
static PACKS: LazyLock<Packs> = LazyLock::new(|| Packs::read(sources(), today()));

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../packs")
}

fn sources() -> Vec<Source> {
    files::walk(&root()).unwrap()
}

fn today() -> Date {
    packs::today().max(LAST_READ.parse().unwrap())
}

/// Problems as one text, for a message.
fn listed(problems: &[xtask::Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
