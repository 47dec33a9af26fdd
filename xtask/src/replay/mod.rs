//! What the warnings would have been worth: months replayed, and laid beside the list of what should have come.

mod list;
mod page;
mod score;
mod tell;

use std::path::Path;

use jiff::civil::Date;

use self::score::{Score, Texts};
use crate::Packs;

/// The days on which the watches are run: the first of every month, and the last day looked at.
fn days() -> Vec<Date> {
    let month = |n: i16| Date::new(2024 + n / 12, i8::try_from(n % 12 + 1).unwrap_or(1), 1);
    let last = Date::new(2026, 11, 23);
    (0..35).map(month).chain([last]).filter_map(Result::ok).collect()
}

/// Replays, and gives the page.
///
/// # Errors
/// Packs that do not type, or a list that cannot be read.
pub fn run(packs: &Packs, root: &Path) -> Result<String, String> {
    let reading = packs.reading.as_ref().ok_or("the rules do not type; run `cargo xtask lint`")?;
    let expected = list::expected(&root.join("xtask/replay/expected.csv"))?;
    let quiet = list::quiet(&root.join("docs/left_out.csv"))?;
    let days = days();
    let told = tell::tell(packs, reading, &days)?;
    let texts = Texts { commons: &packs.commons, markets: packs.markets.keys().map(String::as_str).collect() };
    Ok(page::page(&Score::new(&expected, &told, &quiet, texts, &days), &days))
}
