//! A pass that goes on from what was kept in memory, and looks only at what was touched, says what a full one says that
//! finds nothing kept: on random logs, while watches come, change and go, and days pass.

use std::collections::{BTreeMap, BTreeSet};

use landfall_core::Date;
use landfall_core::change::Known;
use landfall_core::forecast::Band;
use landfall_core::model::Case;
use landfall_core::resolve::Reading;
use landfall_core::warn::{About, Asked, Asking, Event, Identity, Kept, Line, Now, Warning, Watch, pass};

use crate::many::{fleet, goes_on, looked_at};
use crate::random::{MARKETS, Random, read_as, reading};
use crate::story::Items;

const TURNS: usize = 10;
const SEEDS: u64 = 40;

/// What is known, and which turn knows it.
struct Knowing<'r> {
    items: Items,
    reading: &'r Reading,
    day: Date,
    instant: String,
}

impl Knowing<'_> {
    fn as_known(&self) -> Known<'_> {
        Known { items: &self.items, reading: self.reading, instant: &self.instant, day: self.day }
    }
}

/// What was told, as the store keeps it.
#[derive(Default)]
struct Books {
    told: BTreeMap<String, BTreeMap<Identity, Warning>>,
    about: About,
}

impl Books {
    fn take(&mut self, line: &Line) {
        self.about.take(line);
        let own = self.told.entry(line.warning.watch.clone()).or_default();
        match own.get_mut(&line.warning) {
            Some(known) => known.take(line),
            None => drop(own.insert(line.warning.clone(), Warning::begun(line))),
        }
    }

    /// Everything that was said goes out in a letter.
    fn tell(&mut self, lines: &[Line]) {
        for line in lines {
            self.take(line);
            let letter = format!("{}.{}", line.warning.id(), line.revision);
            let event = Event::Told { letter, endpoints: vec!["desk".into()], digest: false };
            self.take(&Line { event, ..line.clone() });
        }
    }
}

fn watch(random: &mut Random, id: u64, cases: &BTreeMap<String, Case>) -> Watch {
    let own = |random: &mut Random, of: &[&str], share| -> Vec<String> {
        of.iter().filter(|_| random.percent(share)).map(|one| (*one).to_owned()).collect()
    };
    Watch {
        cases: cases.keys().filter(|_| random.percent(25)).cloned().collect(),
        markets: own(random, &MARKETS, 50),
        purposes: own(random, &["import", "register", "approve", "export"], 15),
        subjects: own(random, &["approval", "trade", "trade/customs"], 15),
        min_chance: if random.percent(30) { 0.3 } else { 0.0 },
        lead_days: [3, 30, 400][random.below(3) as usize],
        horizon_days: [300, 1500][random.below(2) as usize],
        ..Watch::removed(&format!("w{id}"))
    }
}

/// Watches are added, changed and removed.
fn come_and_go(
    random: &mut Random,
    watches: &mut Vec<(Watch, bool)>,
    number: &mut u64,
    cases: &BTreeMap<String, Case>,
) {
    if random.percent(35) || watches.is_empty() {
        *number += 1;
        watches.push((watch(random, *number, cases), true));
    }
    if random.percent(20) {
        let at = random.below(watches.len() as u64) as usize;
        let id = watches[at].0.id.clone();
        watches[at] = (Watch { id, ..watch(random, 0, cases) }, true);
    }
    if random.percent(10) && watches.len() > 1 {
        let at = random.below(watches.len() as u64) as usize;
        drop(watches.remove(at));
    }
}

/// Lines said, and those said on the day of the turn before; or the first difference.
fn differs(seed: u64, readings: [&Reading; 2]) -> Result<(usize, usize), String> {
    let mut random = Random::new(seed);
    let cases: BTreeMap<String, Case> = fleet(&mut random).into_iter().map(|case| (case.name.clone(), case)).collect();
    let markets: BTreeSet<String> = MARKETS.iter().map(|market| (*market).to_owned()).collect();
    let (mut watches, mut number) = (Vec::new(), 0);
    let (mut books, mut bands) = (Books::default(), BTreeMap::<String, BTreeMap<String, Band>>::new());
    let (mut kept, mut last): (Kept, Option<Knowing<'_>>) = Default::default();
    let begun = looked_at(&mut random);
    let day: Date = "2027-01-01".parse().unwrap();
    let items = goes_on(&mut random, &begun, 45);
    let mut now = Knowing { items, reading: readings[0], day, instant: "0".into() };
    let (mut said, mut same_day) = (0, 0);
    for turn in 0..TURNS {
        come_and_go(&mut random, &mut watches, &mut number, &cases);
        let at = now.day.at(12, 0, 0, 0).in_tz("UTC").unwrap().timestamp();
        let asking: Vec<Asking<'_>> = watches
            .iter()
            .map(|(watch, new)| Asking { watch, new: *new, vehicles: watch.cases.iter().cloned().collect() })
            .collect();
        let then = last.as_ref().map(|last| (last.as_known(), last.day));
        let day_goes_on = last.as_ref().is_some_and(|last| last.day == now.day);
        let touched = then.filter(|_| day_goes_on).map(|(then, _)| kept.touched(&then, &now.as_known()));
        let full = Asked {
            last: then,
            known: now.as_known(),
            now: Now { at, today: now.day },
            cases: &cases,
            markets: &markets,
            watches: &asking,
            told: &books.told,
            about: &books.about,
            bands: &bands,
            touched: None,
        };
        let fault = |e| format!("seed {seed}, turn {turn}: {e:?}");
        let cold = pass(&full, &mut Kept::default()).map_err(fault)?;
        let warm = pass(&Asked { touched: touched.as_ref(), ..full }, &mut kept).map_err(fault)?;
        if warm.lines != cold.lines {
            let only = |a: &[Line], b: &[Line]| {
                let lines = a.iter().filter(|line| !b.contains(line));
                lines.map(|line| serde_json::to_string(line).unwrap()).collect::<Vec<_>>().join("\n")
            };
            let (more, less) = (only(&warm.lines, &cold.lines), only(&cold.lines, &warm.lines));
            return Err(format!("seed {seed}, turn {turn}, touched {touched:?}\nonly warm\n{more}\nonly cold\n{less}"));
        }
        said += warm.lines.len();
        same_day += if day_goes_on { warm.lines.iter().filter(|line| !is_of_new(line, &watches)).count() } else { 0 };
        books.tell(&warm.lines);
        for (market, entry) in &cold.forecasts {
            bands.entry(market.clone()).or_default().insert(entry.pending.clone(), entry.band);
        }
        watches.iter_mut().for_each(|(_, new)| *new = false);
        let days = [0, 0, 0, 1, 20][random.below(5) as usize];
        let count = random.below(4);
        let next = Knowing {
            items: goes_on(&mut random, &now.items, count),
            reading: if random.percent(8) { readings[1] } else { now.reading },
            day: now.day.saturating_add(jiff::Span::new().days(days)),
            instant: format!("{}", turn + 1),
        };
        last = Some(std::mem::replace(&mut now, next));
    }
    Ok((said, same_day))
}

fn is_of_new(line: &Line, watches: &[(Watch, bool)]) -> bool {
    watches.iter().any(|(watch, new)| *new && watch.id == line.warning.watch)
}

#[test]
fn on_random_logs_a_warm_turn_says_exactly_what_a_full_pass_says_that_finds_nothing_kept() {
    let (one, other) = (reading(), read_as("vehicle.ecall OR vehicle.mass < 1700"));
    let (mut said, mut same_day) = (0, 0);
    for seed in 0..SEEDS {
        let (lines, again) = differs(seed, [&one, &other]).unwrap_or_else(|e| panic!("{e}"));
        (said, same_day) = (said + lines, same_day + again);
    }
    println!("{said} lines, {same_day} of them to standing watches on the day of the turn before");
    assert!(said > 500 && same_day > 100, "the logs tell of something: {said}, {same_day}");
}
