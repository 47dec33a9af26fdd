//! What the fact bases say and the packs leave out stands in one file, each with its reason.

use std::collections::BTreeSet;
use std::path::PathBuf;

use landfall_core::model::Item;

use crate::PACKS;

/// Ids of the fact bases that the packs carry: a split fact `F0303.1` carries `F0303`.
fn carried() -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for (_, item) in &PACKS.pack.items {
        let also = match item {
            Item::Fact(x) => &x.also,
            Item::Adoption(x) => &x.also,
            Item::Clock(x) => &x.also,
            Item::Calendar(x) => &x.also,
            Item::Quota(x) => &x.also,
            _ => continue,
        };
        let id = item.id();
        let whole = |id: &str| id.split_once('.').map_or(id, |(whole, _)| whole).to_owned();
        ids.extend(also.iter().map(|id| whole(id)).chain([whole(&id)]));
    }
    ids
}

#[test]
fn what_is_left_out_has_a_reason_and_is_not_carried() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/left_out.csv");
    let text = std::fs::read_to_string(path).unwrap();
    let carried = carried();
    let mut seen = BTreeSet::new();
    for line in text.lines().skip(1) {
        let (id, reason) = line.split_once(',').unwrap_or((line, ""));
        assert!(reason.trim_matches('"').len() > 20, "{id} gives no reason");
        assert!(seen.insert(id), "{id} stands twice");
        assert!(!carried.contains(id), "{id} is left out and carried");
    }
    assert!(seen.len() > 100, "only {} are left out", seen.len());
}
