//! Many cases at once hear what each hears alone, to the byte, on random logs.

use std::collections::BTreeSet;
use std::sync::Arc;

use landfall_core::Date;
use landfall_core::change::{Change, Columns, Heard, Known, Pass, Run, Wanted, What, ahead, ahead_of_all};
use landfall_core::model::{
    Case, Coverage, CoverageState, Edge, Given, Hash, Instrument, Item, Quota, QuotaState, QuotaWindow, Step, Target,
    Text, Value,
};
use landfall_core::resolve::{Reading, Stored};

use crate::random::{MARKETS, Random, cases, cite, fact, head, item, read_as, reading};
use crate::story::Items;

/// What was known at an instant.
struct Knowing<'r> {
    items: Items,
    reading: &'r Reading,
    day: Date,
}

impl Knowing<'_> {
    fn as_known(&self) -> Known<'_> {
        Known { items: &self.items, reading: self.reading, instant: "2027-03-15T12:00:00Z", day: self.day }
    }
}

/// What a watch hears of the case of a row.
fn heard_by(
    heard: &[Heard],
    (row, case): (usize, &Case),
    wanted: &Wanted<'_>,
    lead: u32,
    horizon: Date,
) -> Vec<Change> {
    let own = heard.iter().filter(|heard| heard.rows.get(row) && heard.wanted(wanted, lead, horizon));
    let mut told: Vec<Change> =
        own.map(|heard| Change { vehicle: case.name.clone(), ..heard.change.clone() }).collect();
    told.sort_by(|a, b| (a.on, &a.market, a.kind).cmp(&(b.on, &b.market, b.kind)));
    told
}

/// A duty of a random market, or a quota that frees from it.
fn at_the_border(random: &mut Random) -> Item {
    let market = random.market().to_owned();
    if random.percent(15) {
        let from = random.day();
        let to = from.saturating_add(jiff::Span::new().days(200));
        return Item::Quota(Arc::new(Quota {
            id: "few".into(),
            subject: "trade".into(),
            unit: "vehicles".into(),
            windows: vec![QuotaWindow { from, to, volume: 100.into(), carry: false }],
            growth: None,
            eligible: random.percent(50).then(|| "vehicle.powertrain = 'BEV'".into()),
            state: *random.pick(&[&QuotaState::Open, &QuotaState::Exhausted, &QuotaState::Unknown]),
            cite: cite(),
            also: vec![],
            note: None,
            corrects: None,
            market,
        }));
    }
    let Item::Fact(made) = fact(random) else { unreachable!() };
    let tag = random.below(3);
    let amounts =
        ["0.10 * shipment.customs_value", "0.2 * vehicle.value", "money(500, 'EUR')", "0.05 * market.price_most"];
    let conditions = ["vehicle.mass < 1900", "NOT quota('few')", "vehicle.value > money(15000, 'USD')"];
    Item::Fact(Arc::new(landfall_core::model::Fact {
        id: format!("{market}/duty.customs/{tag}"),
        market,
        attribute: "duty.customs".into(),
        subject: "trade/customs".into(),
        place: None,
        value: Value::Amount(random.pick(&amounts).to_owned()),
        order: Some(10 + 10 * random.below(2) as i64),
        condition: random.percent(40).then(|| random.pick(&conditions).to_owned()),
        default: random.percent(20),
        holes: random.percent(10),
        dispute: None,
        chosen: None,
        ..(*made).clone()
    }))
}

/// Texts of random markets, one of which nothing follows.
fn texts(random: &mut Random) -> Vec<Item> {
    let text = |name: &&str| {
        let subjects = [&"approval", &"trade"];
        Item::Instrument(Arc::new(Instrument {
            id: format!("xx/{name}"),
            title: Text { en: "T".into(), zh: "题".into() },
            market: random.market().into(),
            subject: random.percent(70).then(|| random.pick(&subjects).to_string()),
            track: None,
        }))
    };
    ["a", "b", "c"].iter().map(text).collect()
}

/// A step of some text.
fn step(random: &mut Random) -> Item {
    let stages = ["signal", "proposed", "published", "applies_all", "amended", "withdrawn", "expired"];
    Item::Step(Arc::new(Step {
        instrument: format!("xx/{}", random.pick(&["a", "b", "c", "c"])),
        stage: random.pick(&stages).into(),
        on: Edge::Day(random.day()),
        target: random.percent(30).then(|| Target { stage: "applies_all".into(), on: random.day() }),
        cite: cite(),
        note: None,
    }))
}

/// Puts a few items into what is known, or takes some out; some say why the former content was wrong.
pub fn goes_on(random: &mut Random, items: &Items, count: u64) -> Items {
    let mut items = items.clone();
    for _ in 0..count {
        let mut new = match random.below(100) {
            0..20 => at_the_border(random),
            20..40 => step(random),
            _ => item(random),
        };
        let all = items.entry(new.market().unwrap_or_default().to_owned()).or_default();
        let place = all.iter().position(|stored| stored.item.id() == new.id());
        let wrong = (place.is_some() && random.percent(60)).then(|| "it was wrong".to_owned());
        match &mut new {
            Item::Fact(fact) => Arc::make_mut(fact).corrects = wrong,
            Item::Adoption(adoption) => Arc::make_mut(adoption).corrects = wrong,
            _ => {}
        }
        let ended = random.percent(8).then(|| random.day());
        let stored = Stored { hash: Hash::of_value(&new), item: new, ended };
        match place {
            Some(at) if random.percent(20) => drop(all.remove(at)),
            Some(at) => all[at] = stored,
            None => all.push(stored),
        }
    }
    items
}

/// Most of the law of most markets was looked at, so that verdicts are given.
pub fn looked_at(random: &mut Random) -> Items {
    let mut items = Items::new();
    let heads: Vec<Item> = (0..12).map(|_| head(random)).collect();
    let covered = MARKETS.iter().flat_map(|market| {
        ["1", "2"].map(|line| {
            Item::Coverage(Arc::new(Coverage {
                market: (*market).into(),
                checklist: "list".into(),
                line: line.into(),
                state: CoverageState::Covered,
                by: vec![],
                reviewed: "2026-11-01".parse().unwrap(),
            }))
        })
    });
    for item in heads.into_iter().chain(covered).chain(texts(random)) {
        let all = items.entry(item.market().unwrap_or_default().to_owned()).or_default();
        all.retain(|stored| stored.item.id() != item.id());
        all.push(Stored { hash: Hash::of_value(&item), item, ended: None });
    }
    items
}

/// Cases of which some say more about one market.
pub fn fleet(random: &mut Random) -> Vec<Case> {
    let mut cases = cases(random);
    for case in &mut cases {
        let worth = |random: &mut Random| {
            let low = (10_000 + 2_000 * random.below(4)).into();
            Given { value: Value::Money { low, high: low, currency: random.pick(&["EUR", "USD"]).into() }, cite: None }
        };
        for market in ["", "AA", "CC"] {
            if random.percent(30) {
                let space = case.shipments.entry(market.into()).or_default();
                space.insert("shipment.customs_value".into(), worth(random));
            }
        }
    }
    cases
}

fn some<'t>(random: &mut Random, of: &[&'t str], share: u64) -> Vec<&'t str> {
    of.iter().copied().filter(|_| random.percent(share)).collect()
}

/// How many changes were compared, by what they are; or the first difference.
fn differs(seed: u64, readings: [&Reading; 2]) -> Result<[usize; 7], String> {
    let mut random = Random::new(seed);
    let cases = fleet(&mut random);
    let columns = Columns::new(cases.clone(), readings[0]);
    let all: BTreeSet<String> = MARKETS.iter().map(|market| (*market).to_owned()).collect();
    let mut last: Option<Knowing<'_>> = None;
    let begun = looked_at(&mut random);
    let mut now =
        Knowing { items: goes_on(&mut random, &begun, 45), reading: readings[0], day: "2027-01-01".parse().unwrap() };
    let mut told = [0; 7];
    for pass in 0..5 {
        let leads: BTreeSet<u32> = [0, 3, 30, 400].into_iter().filter(|_| random.percent(60)).chain([30]).collect();
        let horizon = now.day.saturating_add(jiff::Span::new().days(900));
        let run = Pass {
            last: last.as_ref().map(|last| (last.as_known(), last.day)),
            now: now.as_known(),
            today: now.day,
            horizon,
            leads: &leads,
        };
        let heard = ahead_of_all(&run, &columns, &all).map_err(|e| format!("seed {seed}, pass {pass}: {e:?}"))?;
        for (row, case) in cases.iter().enumerate() {
            let markets = some(&mut random, &MARKETS, 60).into_iter().map(str::to_owned).collect();
            let own = |all: Vec<&str>| all.into_iter().map(str::to_owned).collect::<Vec<_>>();
            let purposes = own(some(&mut random, &["import", "register", "approve", "export"], 15));
            let subjects = own(some(&mut random, &["approval", "trade", "trade/customs"], 15));
            let wanted = Wanted { markets: &markets, purposes: &purposes, subjects: &subjects };
            let lead = *leads.iter().nth(random.below(leads.len() as u64) as usize).unwrap();
            let horizon = horizon.saturating_sub(jiff::Span::new().days(random.below(2) as i64 * 600));
            let alone = Run { last: run.last, now: run.now, today: run.today, horizon, lead };
            let alone = ahead(&alone, case, &wanted).unwrap();
            let among = heard_by(&heard, (row, case), &wanted, lead, horizon);
            let text = |changes: &[Change]| serde_json::to_string_pretty(changes).unwrap();
            if text(&alone) != text(&among) {
                let about = format!("seed {seed}, pass {pass}, {}, lead {lead}, {wanted:?}", case.name);
                let lines = |changes| crate::story::lines(changes).join("\n");
                return Err(format!(
                    "{about}\nalone\n{}\namong all\n{}\n{}\n{}",
                    lines(&alone),
                    lines(&among),
                    text(&alone),
                    text(&among)
                ));
            }
            for change in &alone {
                told[match change.what {
                    What::Verdict { .. } => 0,
                    What::Finding(_) => 1,
                    What::Duty { .. } => 2,
                    What::Law { .. } => 3,
                    What::Pending { .. } => 4,
                    What::Steps { .. } => 5,
                }] += 1;
                told[6] += usize::from(change.kind != landfall_core::change::Kind::Learned);
            }
        }
        let days = [0, 0, 1, 20][random.below(4) as usize];
        let count = random.below(5);
        let next = Knowing {
            items: goes_on(&mut random, &now.items, count),
            reading: if random.percent(25) { readings[1] } else { now.reading },
            day: now.day.saturating_add(jiff::Span::new().days(days)),
        };
        last = Some(std::mem::replace(&mut now, next));
    }
    Ok(told)
}

#[test]
fn on_random_logs_many_cases_at_once_hear_what_each_hears_alone_to_the_byte() {
    let (one, other) = (reading(), read_as("vehicle.ecall OR vehicle.mass < 1700"));
    let mut told = [0; 7];
    for seed in 0..SEEDS {
        let more = differs(seed, [&one, &other]).unwrap_or_else(|e| panic!("{e}"));
        told.iter_mut().zip(more).for_each(|(all, more)| *all += more);
    }
    println!("verdicts, findings, duties, law, pending, steps; not learned: {told:?}");
    assert!(told.iter().all(|count| *count > 100), "the logs tell of everything: {told:?}");
}

const SEEDS: u64 = 10;
