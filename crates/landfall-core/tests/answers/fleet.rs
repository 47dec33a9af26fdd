//! Many cases at once give what each gives alone.

use std::collections::BTreeMap;

use crate::common::Packs;
use landfall_core::Date;
use landfall_core::assess::{CaseTable, SharedCases, Verdict, fleet, scopes, timeline};
use landfall_core::model::Case;
use landfall_core::predicate::Table;
use landfall_core::resolve::Trace;

#[test]
fn the_flips_of_a_fleet_are_those_of_each_case_alone() {
    let packs = Packs::load();
    let cases: Vec<Case> = packs.pack.cases.values().cloned().collect();
    let table = Table::build(&cases, "", packs.reading.vocab());
    let shared = SharedCases::new(&cases, &table, &packs.reading);
    let (from, through): (Date, Date) = ("2022-01-01".parse().unwrap(), "2031-12-31".parse().unwrap());
    let mut flips_seen = 0;
    for (code, market) in &packs.markets {
        let columns = CaseTable::sharing(&shared, market, &packs.commons);
        let alone: Vec<_> = cases.iter().map(|c| timeline(&packs.world(), c, code, from, through)).collect();
        for scope in scopes(market, &packs.reading, false, &mut Trace::default()) {
            let mut flips: BTreeMap<usize, Vec<(Date, Verdict)>> = BTreeMap::new();
            let first = fleet(&columns, &scope, from, through, &mut |flip| {
                flips.entry(flip.row).or_default().push((flip.on, flip.to));
            });
            for (row, line) in alone.iter().enumerate() {
                let mut expected = Vec::new();
                for segment in &line.segments {
                    let (_, verdict) = segment.verdicts.iter().find(|(p, _)| *p == scope.purpose).unwrap();
                    if expected.last().is_none_or(|(_, last)| last != verdict) {
                        expected.push((segment.from, *verdict));
                    }
                }
                let mut got = vec![(from, first.row(row))];
                got.extend(flips.remove(&row).unwrap_or_default());
                assert_eq!(got, expected, "{code} {} {}", scope.purpose, cases[row].name);
                flips_seen += got.len() - 1;
            }
        }
    }
    assert!(flips_seen > 20, "the samples flip somewhere: {flips_seen}");
}
