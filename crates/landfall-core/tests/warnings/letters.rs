//! Letters: digests, budget, quiet hours, grouping.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, date, time};
use landfall_core::assess::Verdict;
use landfall_core::change::Kind;
use landfall_core::warn::{Digest, Quiet};

use crate::world::{Desk, Flip, Law, begin, noon, watch};

fn law(days: &[(Date, Verdict)]) -> Law {
    let flips = days.iter().map(|(on, to)| (*on, Flip { to: *to, cause: format!("F{on}") })).collect();
    BTreeMap::from([(("a".to_owned(), "X".to_owned()), flips)])
}

/// What went out: how many warnings, whether gathered, whether urgent, and from when.
fn out(desk: &Desk) -> Vec<(usize, bool, bool, Timestamp)> {
    desk.letters.iter().map(|(_, l)| (l.warnings.len(), l.digest, l.urgent, l.not_before)).collect()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

const LATER: [(Date, Verdict); 3] = [
    (date(2027, 2, 1), Verdict::Conditional),
    (date(2027, 3, 1), Verdict::Yes),
    (date(2027, 4, 1), Verdict::Conditional),
];

#[test]
fn a_new_watch_gets_one_digest_and_what_is_urgent_by_itself() {
    let mut desk = Desk::new(watch());
    let mut days = LATER.to_vec();
    days.push((date(2027, 1, 6), Verdict::No));
    desk.run(&law(&days), Kind::Learned, "", noon(begin()));
    let noon = noon(begin()).at;
    assert_eq!(out(&desk), [(1, false, true, noon), (3, true, false, noon)]);
}

#[test]
fn quiet_hours_hold_back_all_but_what_is_urgent_also_over_midnight_and_where_the_clock_is_put_forward() {
    let quiet = |from, through| Some(Quiet { from, through });
    let mut desk = Desk::new(landfall_core::warn::Watch {
        zone: "Asia/Shanghai".into(),
        quiet: quiet(time(20, 0, 0, 0), time(7, 30, 0, 0)),
        ..watch()
    });
    // noon in UTC is eight in the evening in Shanghai
    desk.run(&law(&[(date(2027, 3, 1), Verdict::No)]), Kind::Learned, "", noon(begin()));
    assert_eq!(out(&desk), [(1, false, false, at("2027-01-01T23:30:00Z"))]);
    let mut berlin = Desk::new(landfall_core::warn::Watch {
        zone: "Europe/Berlin".into(),
        quiet: quiet(time(13, 0, 0, 0), time(2, 30, 0, 0)),
        ..watch()
    });
    // on 28 March 2027 there is no 02:30 in Berlin
    berlin.run(&law(&[(date(2027, 6, 1), Verdict::No)]), Kind::Learned, "", noon(date(2027, 3, 27)));
    assert_eq!(out(&berlin), [(1, false, false, at("2027-03-28T01:30:00Z"))]);
}

#[test]
fn a_daily_digest_gathers_the_day_and_comes_in_the_morning() {
    let mut desk = Desk::new(landfall_core::warn::Watch { digest: Digest::Daily, ..watch() });
    desk.run(&law(&[]), Kind::Learned, "", noon(begin()));
    desk.run(&law(&LATER), Kind::Learned, "E1", noon(date(2027, 1, 2)));
    assert!(out(&desk).is_empty());
    let early = landfall_core::warn::Now { at: at("2027-01-03T07:59:00Z"), today: date(2027, 1, 3) };
    desk.run(&law(&LATER), Kind::Learned, "", early);
    assert!(out(&desk).is_empty());
    let morning = landfall_core::warn::Now { at: at("2027-01-03T08:00:00Z"), today: date(2027, 1, 3) };
    desk.run(&law(&LATER), Kind::Learned, "", morning);
    assert_eq!(out(&desk), [(1, true, false, morning.at)], "one cause, one warning");
}

#[test]
fn what_exceeds_the_weeks_budget_waits_for_monday_the_gravest_first_and_what_is_urgent_does_not() {
    let mut desk = Desk::new(landfall_core::warn::Watch { budget: 1, ..watch() });
    let monday = date(2027, 1, 4);
    desk.run(&law(&[]), Kind::Learned, "", noon(monday));
    let mut days = Vec::new();
    let far =
        [(date(2027, 3, 1), Verdict::Conditional), (date(2027, 3, 2), Verdict::No), (date(2027, 3, 3), Verdict::Yes)];
    for (n, day) in far.into_iter().enumerate() {
        days.push(day);
        desk.run(&law(&days), Kind::Learned, &format!("E{n}"), noon(date(2027, 1, 5 + n as i8)));
    }
    assert_eq!(out(&desk).len(), 1, "the budget of the week is one");
    days.push((date(2027, 1, 12), Verdict::No));
    desk.run(&law(&days), Kind::Learned, "E9", noon(date(2027, 1, 8)));
    assert_eq!(out(&desk).len(), 2);
    assert!(out(&desk)[1].2, "urgent");
    desk.run(&law(&days), Kind::Learned, "", noon(date(2027, 1, 11)));
    let (_, digest) = desk.letters.last().unwrap();
    assert!(digest.digest);
    let causes: Vec<&str> = digest.warnings.iter().map(|(i, _)| i.cause.as_str()).collect();
    assert_eq!(causes, ["E1", "E2"], "a no before an opening");
}
