//! Finds what is known of each market, and where they differ.

use std::collections::BTreeMap;

use landfall_core::model::below;

use super::{About, Compared, Comparison};
use crate::dossier::{Asked, Dossier, Figure, asked, border_line, coverage_count, figures};
use crate::render::{Words, deadline_time};
use crate::report::Notes;
use crate::shown::{AdoptionOut, FactOut, Standing};

/// What stands for one market under one key: how it reads, and what says it.
type Said = (String, Vec<String>);
/// What each market says, by its code.
type Markets = BTreeMap<String, Said>;

/// Everything about which at least one market says something; under one subject where one is named.
pub fn gather(dossiers: &[Dossier], subject: Option<&str>, words: Words<'_>) -> Comparison {
    let mut all: BTreeMap<(About, String), (Option<String>, Markets)> = BTreeMap::new();
    for d in dossiers {
        let mut add = |about, of: &str, subject: Option<&str>, said: String, ids: Vec<String>| {
            let (_, markets) =
                all.entry((about, of.to_owned())).or_insert((subject.map(str::to_owned), Markets::new()));
            let (before, known) = markets.entry(d.market.clone()).or_default();
            before.push_str(&said);
            before.push('\n');
            known.extend(ids);
        };
        for one in requirements(d, words) {
            let ids = one.adoptions.iter().map(|a| a.id.clone()).collect();
            let said = format!("{} {} {:?}", one.since(words, d.on), one.follows(words), one.scope);
            add(About::Requirement, one.rule, Some(one.subject), said, ids);
        }
        for one in known(d) {
            let Some(first) = one.facts.first() else { continue };
            let ids = one.facts.iter().map(|f| f.id.clone()).collect();
            let said = format!("{} {:?}", one.value(words), first.scope);
            add(About::Fact, one.attribute, Some(&first.subject), said, ids);
        }
        for clock in &d.clocks {
            let of = format!("{}/{}", clock.duty, clock.starts);
            add(About::Deadline, &of, Some(&clock.subject), deadline_time(words, clock), vec![clock.id.clone()]);
        }
        if let Some(line) = border_line(d, words, &mut Notes::new(words)) {
            add(About::Border, "", None, format!("{} {:?}", line.text, line.under), Vec::new());
        }
        for list in &d.coverage {
            add(About::Coverage, &list.purpose, None, coverage_count(list, words), vec![list.checklist.clone()]);
        }
    }
    let wanted = |of: &Option<String>| {
        subject.is_none_or(|node| of.as_deref().is_some_and(|of| below(of, node) || below(node, of)))
    };
    let lines = all.into_iter().filter(|(_, (of, _))| wanted(of)).map(|((about, of), (subject, markets))| {
        let mut said: Vec<&String> = markets.values().map(|(said, _)| said).collect();
        said.dedup();
        let differs = markets.len() < dossiers.len() || said.len() > 1;
        Compared { about, of, subject, differs, markets: markets.into_iter().map(|(m, (_, ids))| (m, ids)).collect() }
    });
    Comparison {
        on: dossiers.first().map(|d| d.on).unwrap_or_default(),
        known: dossiers.first().map(|d| d.known.clone()).unwrap_or_default(),
        markets: dossiers.iter().map(|d| d.market.clone()).collect(),
        subject: subject.map(str::to_owned),
        lines: lines.collect(),
    }
}

/// What a market asks or will ask.
pub(super) fn requirements<'d>(d: &'d Dossier, words: Words<'d>) -> Vec<Asked<'d>> {
    let live = |a: &&AdoptionOut| !matches!(a.standing, Standing::Ended | Standing::NotLaw);
    asked(d.adoptions.iter().filter(live), words)
}

/// What is known of a market, what was not chosen among rivals left out.
pub(super) fn known(d: &Dossier) -> Vec<Figure<'_>> {
    let live = |f: &&FactOut| {
        !matches!(f.standing, Standing::Ended | Standing::NotLaw)
            && (f.chosen.is_some() || !f.settled)
            && f.beside.is_none()
    };
    figures(d.facts.iter().filter(live))
}
