//! Random sequences of new law, moved days, corrections and quiet days.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use landfall_core::assess::Verdict;
use landfall_core::change::Kind;
use landfall_core::warn::{Event, Identity, State};

use crate::world::{Desk, Flip, Law, begin, noon, truly_ahead, verdict, watch};

/// A small generator (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }

    fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len() as u64) as usize].clone()
    }
}

const VERDICTS: [Verdict; 4] = [Verdict::Yes, Verdict::No, Verdict::Conditional, Verdict::Unknown];

/// Something happens to the law of some pairs: a flip is added, moved, changed or taken away.
fn happen(random: &mut Random, law: &mut Law, today: Date, event: &str) {
    let pairs: Vec<_> = law.keys().cloned().collect();
    for _ in 0..1 + random.below(2) {
        let flips = law.get_mut(&random.of(&pairs)).unwrap();
        let ahead: Vec<Date> = flips.keys().copied().filter(|day| *day > today).collect();
        let day = today.saturating_add((1 + random.below(60) as i64).days());
        let flip = Flip { to: random.of(&VERDICTS), cause: event.to_owned() };
        match (random.below(4), ahead.is_empty()) {
            (0, false) => {
                flips.remove(&random.of(&ahead));
            }
            (1, false) => {
                let moved = flips.remove(&random.of(&ahead)).unwrap();
                flips.insert(day, Flip { cause: event.to_owned(), ..moved });
            }
            (2, false) => {
                flips.insert(random.of(&ahead), flip);
            }
            _ => {
                flips.insert(day, flip);
            }
        }
    }
}

/// Who was told what no longer holds, were it wrong.
fn wrong(desk: &Desk, law: &Law, today: Date) -> BTreeMap<Identity, BTreeSet<String>> {
    let ahead = truly_ahead(law, today);
    let told = desk.warnings.values().filter(|w| w.told > 0 && !matches!(w.state, State::Corrected | State::Cleared));
    let is_wrong = |p: &landfall_core::warn::Part| {
        let key = verdict(&p.what).map(|to| ((p.vehicle.clone(), p.market.clone()), p.on, to));
        p.bites().is_some_and(|on| on > today) && key.is_some_and(|key| !ahead.contains(&key))
    };
    let told = told.filter(|w| w.content.parts.iter().any(is_wrong));
    told.map(|w| (w.identity.clone(), w.endpoints.clone())).collect()
}

fn history(seed: u64) {
    let mut random = Random(seed);
    let mut law: Law = BTreeMap::new();
    for vehicle in ["a", "b"] {
        for market in ["X", "Y"] {
            law.insert((vehicle.to_owned(), market.to_owned()), BTreeMap::new());
        }
    }
    let mut today = begin();
    for n in 0..3 {
        happen(&mut random, &mut law, today, &format!("L{n}"));
    }
    let mut desk = Desk::new(watch());
    desk.run(&law, Kind::Learned, "", noon(today));
    for n in 0..40 {
        today = today.saturating_add((1 + random.below(9) as i64).days());
        let kind = random.of(&[Kind::Learned, Kind::Corrected, Kind::Scheduled]);
        if kind != Kind::Scheduled {
            happen(&mut random, &mut law, today, &format!("E{n}"));
        }
        if random.below(5) == 0 {
            desk.watch.endpoints = vec![random.of(&["desk", "office", "lab"]).to_owned()];
        }
        let wronged = if kind == Kind::Corrected { wrong(&desk, &law, today) } else { BTreeMap::new() };
        let letters = desk.letters.len();
        desk.run(&law, kind, &format!("E{n}"), noon(today));

        assert_eq!(desk.ahead(today), truly_ahead(&law, today), "seed {seed}, event {n}: lost, or no longer true");
        for (identity, everyone) in wronged {
            let now = &desk.letters[letters..];
            let told = now.iter().find(|(_, l)| l.warnings.iter().any(|(i, _)| *i == identity));
            let told = &told
                .unwrap_or_else(|| panic!("seed {seed}, event {n}: nobody was told that {identity:?} was wrong"))
                .1;
            let reached: BTreeSet<String> = told.endpoints.iter().cloned().collect();
            assert!(
                reached.is_superset(&everyone),
                "seed {seed}, event {n}: {everyone:?} of {identity:?}, told {reached:?}"
            );
        }
        let lines = desk.log.iter().filter(|l| l.event.is_revision()).count();
        desk.run(&law, kind, "again", noon(today));
        let again = desk.log.iter().filter(|l| l.event.is_revision()).count();
        assert_eq!(again, lines, "seed {seed}, event {n}: said twice: {:?}", &desk.log[desk.log.len() - 1]);
    }
    let mut raised: BTreeSet<&Identity> = BTreeSet::new();
    for line in desk.log.iter().filter(|l| matches!(l.event, Event::Raised { .. })) {
        assert!(raised.insert(&line.warning), "seed {seed}: {:?} was raised twice", line.warning);
    }
    let mut weeks: BTreeMap<Date, u32> = BTreeMap::new();
    for (at, letter) in desk.letters.iter().filter(|(_, l)| !l.digest && !l.urgent) {
        let corrects = letter.warnings.iter().any(|(identity, revision)| {
            let of = |l: &&landfall_core::warn::Line| l.warning == *identity && l.revision == *revision;
            desk.log.iter().filter(of).any(|l| match &l.event {
                Event::Corrected { .. } => true,
                event => event.content().is_some_and(|c| !c.wrong.is_empty()),
            })
        });
        let day = jiff::tz::TimeZone::UTC.to_datetime(*at).date();
        let monday = day.saturating_sub(i64::from(day.weekday().since(Weekday::Monday)).days());
        *weeks.entry(monday).or_default() += u32::from(!corrects);
    }
    assert!(weeks.values().all(|n| *n <= desk.watch.budget), "seed {seed}: {weeks:?}");
    // what the budget held back comes with the next digest
    for _ in 0..8 {
        today = today.saturating_add(1.day());
        desk.run(&law, Kind::Scheduled, "", noon(today));
    }
    let waits: Vec<&Identity> = desk.warnings.values().filter(|w| w.waits()).map(|w| &w.identity).collect();
    assert!(waits.is_empty(), "seed {seed}: never told: {waits:?}");
}

#[test]
fn on_random_histories_nothing_is_raised_twice_or_lost_corrections_reach_everyone_and_the_budget_loses_nothing() {
    for seed in 0..100 {
        history(seed);
    }
}
