//! Facts that say the same thing about the same cases on the same days.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::error;
use crate::model::{AttributeType, Diagnostic, Fact, Item, Status, Window};
use crate::pack::{Origin, Pack};
use crate::resolve::{Commons, Stored, Timing, below, window};

/// What two facts must share to stand in each other's way.
type About<'a> = (&'a str, &'a str, Option<&'a str>, Option<&'a str>, Option<&'a str>);

pub(super) fn check(pack: &Pack, found: &mut Vec<Diagnostic>) {
    let common = pack.items.iter().filter(|(_, item)| item.market().is_none()).map(|(_, item)| Stored {
        item: item.clone(),
        hash: crate::model::Hash(String::new()),
        ended: None,
    });
    let commons = Commons::new(&common.collect::<Vec<_>>());
    // what waits for a step that has not come stands in nobody's way
    let timing = Timing { steps: &commons.step_days, known: Date::MIN };
    facts(pack, timing, found);
    parents(pack, timing, found);
}

fn facts(pack: &Pack, timing: Timing<'_>, found: &mut Vec<Diagnostic>) {
    let vocab = &pack.ruleset.vocab;
    let mut groups: BTreeMap<About<'_>, Vec<(&Origin, &Fact, Window)>> = BTreeMap::new();
    for (origin, item) in &pack.items {
        let Item::Fact(fact) = item else { continue };
        let Some((_, def)) = vocab.attribute(&fact.attribute) else { continue };
        let decides = fact.status.is_none_or(|s| s == Status::Enacted) && !fact.low_trust && !fact.contested;
        // lists add up
        if !decides || def.type_ == AttributeType::List {
            continue;
        }
        let undated = (!def.lasting).then(|| fact.cite.day().unwrap_or(Date::MAX));
        let (window, _) = window(&fact.valid, undated, None, timing);
        let about = (
            fact.place.as_deref().unwrap_or(&fact.market),
            fact.attribute.as_str(),
            fact.of.as_deref(),
            fact.scope.as_deref(),
            fact.condition.as_deref(),
        );
        groups.entry(about).or_default().push((origin, fact, window));
    }
    for group in groups.values() {
        for (index, (origin, fact, window)) in group.iter().enumerate() {
            for (first, other, earlier) in group.iter().take(index) {
                let shared = fact.dispute.is_some() && fact.dispute == other.dispute;
                if shared || !window.overlaps(earlier) {
                    continue;
                }
                let (file, line) = (first.file.clone(), first.line.to_string());
                let args = vec![fact.id.clone(), other.id.clone(), file, line, fact.attribute.clone()];
                found.push(error("overlap", origin, args));
            }
        }
    }
}

/// Two parents that would both bring what lies below a subject.
fn parents(pack: &Pack, timing: Timing<'_>, found: &mut Vec<Diagnostic>) {
    for (origin, item) in &pack.items {
        let Item::Market(market) = item else { continue };
        for (index, line) in market.inherits.iter().enumerate() {
            let (span, _) = window(&line.valid, None, None, timing);
            for other in market.inherits.iter().take(index).filter(|o| o.market != line.market) {
                let (earlier, _) = window(&other.valid, None, None, timing);
                let both = line.subjects.iter().find(|s| other.subjects.iter().any(|o| below(s, o) || below(o, s)));
                if let Some(subject) = both.filter(|_| span.overlaps(&earlier)) {
                    let args = vec![subject.clone(), other.market.clone(), line.market.clone()];
                    found.push(error("parents_overlap", origin, args));
                }
            }
        }
    }
}
