//! Names that must lead somewhere: steps, instruments, what covers a line, schemes, quotas, withdrawn ids.

use std::collections::{BTreeMap, BTreeSet};

use super::error;
use crate::model::{Diagnostic, Edge, Item, Market, Period, nearest};
use crate::pack::{Origin, Pack, STAGES};

pub(super) fn check(pack: &Pack, found: &mut Vec<Diagnostic>) {
    let names = Names::of(pack);
    for rule in &pack.ruleset.rules {
        if let Some(origin) = pack.rule_origins.get(&rule.id) {
            names.instrument(origin, rule.instrument.as_deref(), found);
        }
    }
    let mut quotas: BTreeMap<&str, &Origin> = BTreeMap::new();
    for (origin, item) in &pack.items {
        match item {
            Item::Fact(fact) => {
                names.instrument(origin, fact.instrument.as_deref(), found);
                names.period(origin, &fact.valid, found);
                if let Some(place) = fact.place.as_deref().filter(|p| !names.places.contains(p)) {
                    let near = nearest(place, names.places.iter().copied()).unwrap_or_default().to_owned();
                    found.push(error("unknown_place", origin, vec![place.to_owned(), near]));
                }
            }
            Item::Adoption(adoption) => {
                names.instrument(origin, adoption.instrument.as_deref(), found);
                names.period(origin, &adoption.valid, found);
                let by_approval = pack.ruleset.vocab.phase(&adoption.phase).is_some_and(|p| p.by_approval);
                let scheme = names.markets.get(adoption.market.as_str()).is_some_and(|m| m.scheme.is_some());
                if by_approval && !scheme {
                    let args = vec![adoption.phase.clone(), adoption.market.clone()];
                    found.push(error("no_scheme", origin, args));
                }
            }
            Item::Coverage(coverage) => {
                for id in coverage.by.iter().filter(|id| !names.ids.contains(id.as_str())) {
                    let near = names.near_id(id);
                    found.push(error("covered_by_unknown", origin, vec![id.clone(), near]));
                }
            }
            Item::Quota(quota) => {
                if let Some(first) = quotas.insert(&quota.id, origin) {
                    let args = vec![quota.id.clone(), first.file.clone(), first.line.to_string()];
                    found.push(error("quota_twice", origin, args));
                }
            }
            Item::Market(market) => market.inherits.iter().for_each(|i| names.period(origin, &i.valid, found)),
            Item::Rate(rate) if rate.base == rate.quote => {
                found.push(error("rate_of_itself", origin, vec![rate.base.clone()]));
            }
            Item::Clock(clock) => {
                names.instrument(origin, clock.instrument.as_deref(), found);
                names.period(origin, &clock.valid, found);
            }
            Item::Track(track) => {
                let known = |id: &String| pack.items.iter().any(|(_, i)| matches!(i, Item::Track(t) if t.id == *id));
                if let Some(within) = track.within.as_ref().filter(|id| !known(id) || **id == track.id) {
                    let names = pack.items.iter().filter(|(_, i)| matches!(i, Item::Track(_))).map(|(_, i)| i.topic());
                    let near = crate::model::nearest(within, names).unwrap_or_default().to_owned();
                    found.push(error("unknown_track", origin, vec![within.clone(), near]));
                }
            }
            _ => {}
        }
    }
    for (id, _) in pack.withdrawn.iter().filter(|(id, _)| names.ids.contains(id)) {
        // an id listed to give the reason of a change stays in the pack
        let listed = Origin { file: "withdrawn.toml".to_owned(), line: 0 };
        let revised = pack.items.iter().any(|(_, item)| item.id() == *id && item.corrects().is_none());
        if revised {
            let Diagnostic { code, file, line, args, .. } = error("withdrawn_still_there", &listed, vec![id.clone()]);
            found.push(Diagnostic::warning(code, &file, line, args));
        }
    }
}

struct Names<'a> {
    ids: BTreeSet<String>,
    instruments: BTreeSet<&'a str>,
    markets: BTreeMap<&'a str, &'a Market>,
    places: BTreeSet<&'a str>,
}

impl<'a> Names<'a> {
    fn of(pack: &'a Pack) -> Names<'a> {
        let mut names = Names {
            ids: BTreeSet::new(),
            instruments: BTreeSet::new(),
            markets: BTreeMap::new(),
            places: BTreeSet::new(),
        };
        for (_, item) in &pack.items {
            names.ids.insert(item.id());
            match item {
                Item::Instrument(instrument) => {
                    names.instruments.insert(&instrument.id);
                }
                Item::Place(place) => {
                    names.places.insert(&place.id);
                }
                Item::Market(market) => {
                    names.markets.insert(&market.code, market);
                }
                Item::Quota(quota) => {
                    names.ids.insert(quota.id.clone());
                }
                _ => {}
            }
        }
        names
    }

    fn near_id(&self, id: &str) -> String {
        nearest(id, self.ids.iter().map(String::as_str)).unwrap_or_default().to_owned()
    }

    fn instrument(&self, origin: &Origin, id: Option<&str>, found: &mut Vec<Diagnostic>) {
        let Some(id) = id.filter(|id| !self.instruments.contains(id)) else { return };
        let near = nearest(id, self.instruments.iter().copied()).unwrap_or_default().to_owned();
        found.push(error("unknown_instrument", origin, vec![id.to_owned(), near]));
    }

    /// A step may not have come yet; its instrument and its stage must exist.
    fn period(&self, origin: &Origin, valid: &Period, found: &mut Vec<Diagnostic>) {
        for edge in [&valid.from, &valid.to].into_iter().flatten() {
            let Edge::After { step, .. } = edge else { continue };
            let (instrument, stage) = step.split_once(':').unwrap_or((step, ""));
            if !self.instruments.contains(instrument) {
                self.instrument(origin, Some(instrument), found);
            } else if !STAGES.contains(&stage) {
                let near = nearest(stage, STAGES).map(|s| format!("{instrument}:{s}")).unwrap_or_default();
                found.push(error("unknown_step", origin, vec![step.clone(), near]));
            }
        }
    }
}
