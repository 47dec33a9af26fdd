//! Ten thousand watches over a thousand cases: what they have to hear.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use landfall_core::change::{Index, Known};
use landfall_core::model::{Case, Given, Hash, Item, Value};
use landfall_core::resolve::{Reading, Stored};
use landfall_core::warn::Watch;

use crate::packs;
use crate::sheet::{Sheet, best, median, ms, peak_mb};
use crate::warned::Warned;
use crate::work::Random;

const CASES: usize = 1_000;
const MARKETS: usize = 60;
const WATCHES: usize = 10_000;
const TODAY: Date = date(2026, 11, 25);
const RUNS: usize = 25;
const LEADS: [u32; 5] = [14, 30, 90, 180, 365];

type Items = BTreeMap<String, Vec<Stored>>;

pub fn run() -> Sheet {
    let mut sheet = Sheet::new(
        "Ten thousand watches",
        "10,000 invented watches over 1,000 cases × 60 markets: the project's own packs, of which a few markets stand twice \
         under other codes, and cases varied from the samples. A pass is the one of `landfall run`: it finds every change \
         that some case has to hear of, explained and cited, with the forecasts beside it, lays it beside what each watch \
         was told, and writes what is said into the ledger; letters and their messages are left out. What the process keeps \
         in memory from pass to pass is kept. On the clock, on all processors.",
    );
    let pack = packs::read();
    let reading = Reading::compile(pack.ruleset).expect("the rules type");
    let mut random = Random(11);
    let items = items(pack.items.into_iter().map(|(_, item)| item));
    let samples: Vec<Case> = pack.cases.into_values().collect();
    let cases: Vec<Case> = (0..CASES).map(|n| vary(&mut random, &samples, n)).collect();
    let cases: BTreeMap<String, Case> = cases.into_iter().map(|case| (case.name.clone(), case)).collect();
    let markets: BTreeSet<String> = items.keys().filter(|key| !key.is_empty()).cloned().collect();
    assert_eq!(markets.len(), MARKETS, "the packs grew: fewer copies are needed");
    let watches: Vec<Watch> = (0..WATCHES).map(|n| watch(&mut random, n, (&cases, &markets), &reading)).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(passes(&mut sheet, items, &reading, (&watches, &cases, &markets), &mut random));
    sheet.note(format!("{:.0} MB is the most memory held.", peak_mb()));
    sheet
}

async fn passes(
    sheet: &mut Sheet,
    mut items: Items,
    reading: &Reading,
    (watches, cases, markets): (&[Watch], &BTreeMap<String, Case>, &BTreeSet<String>),
    random: &mut Random,
) {
    let begun = format!("{TODAY}T00:00:00Z").parse().expect("an instant");
    let mut warned = Warned::new(watches, cases, markets, begun).await;
    let took = warned.pass(None, known(&items, reading, "0", TODAY)).await;
    let figure = format!(
        "{}, of which {} to write {} lines about {} changes for a car",
        ms(took.all()),
        ms(took.writing),
        took.lines,
        took.parts
    );
    let most = Duration::from_secs(60);
    sheet.goal("everything ahead, for watches that are new", figure, "≤ 60 s", took.all() <= most);
    let tomorrow = TODAY.tomorrow().expect("a day");
    let then = known(&items, reading, "0", TODAY);
    let took = warned.pass(Some(then), known(&items, reading, "1", tomorrow)).await;
    let figure = format!("{}; {} lines", ms(took.all()), took.lines);
    sheet.goal("a day later, nothing new", figure, "≤ 60 s", took.all() <= most);

    let mut index = Index::new(&items, reading);
    let (heirs, bloc) = largest_bloc(&items, &index);
    let of_bloc = format!("one new fact of a bloc with {} members", heirs - 1);
    let mut number = 1;
    for (what, bloc) in [("one new fact of one market", None), (&of_bloc, Some(&bloc))] {
        let (mut times, mut writing, mut lines, mut silent) = (Vec::new(), Vec::new(), 0, 0);
        for _ in 0..RUNS {
            let (new, next) = moved(random, &items, bloc, &index);
            index.add(&new, reading);
            let (before, after) = (number.to_string(), (number + 1).to_string());
            let last = known(&items, reading, &before, tomorrow);
            let took = warned.pass(Some(last), known(&next, reading, &after, tomorrow)).await;
            times.push(took.all());
            writing.push(took.writing);
            lines += took.lines;
            silent += usize::from(took.lines == 0);
            (items, number) = (next, number + 1);
        }
        times.sort();
        writing.sort();
        let figure = format!(
            "{} (best {}, worst {}), of which {} to write; {} lines on average, {silent} of {RUNS} facts say nothing",
            ms(median(&times)),
            ms(best(&times)),
            ms(times.last().copied().unwrap_or_default()),
            ms(median(&writing)),
            lines / RUNS
        );
        sheet.goal(what, figure, "≤ 100 ms", median(&times) <= Duration::from_millis(100));
    }
}

fn known<'a>(items: &'a Items, reading: &'a Reading, instant: &'a str, day: Date) -> Known<'a> {
    Known { items, reading, instant, day }
}

fn watch(
    random: &mut Random,
    n: usize,
    (cases, markets): (&BTreeMap<String, Case>, &BTreeSet<String>),
    reading: &Reading,
) -> Watch {
    fn one<'a, T>(random: &mut Random, all: &[&'a T]) -> &'a T {
        all[random.below(all.len() as u64) as usize]
    }
    let (names, codes): (Vec<&String>, Vec<&String>) = (cases.keys().collect(), markets.iter().collect());
    let purposes: Vec<&String> = reading.vocab().purposes.iter().map(|purpose| &purpose.id).collect();
    let subjects: Vec<&String> = reading.vocab().subjects.keys().filter(|s| !s.contains('/')).collect();
    let mut some = |all: &[&String], count: u64| -> Vec<String> {
        let picked: BTreeSet<String> = (0..count).map(|_| one(random, all).clone()).collect();
        picked.into_iter().collect()
    };
    let mut more = Random(n as u64);
    Watch {
        name: format!("Watch {n}"),
        cases: some(&names, 1 + more.below(40)),
        markets: some(&codes, 1 + more.below(12)),
        purposes: some(&purposes, more.below(3)),
        subjects: some(&subjects, more.below(2)),
        lead_days: LEADS[more.below(LEADS.len() as u64) as usize],
        horizon_days: 365 * (2 + more.below(8) as u32),
        language: "en".to_owned(),
        zone: "UTC".to_owned(),
        budget: 7,
        ..Watch::removed(&format!("watch-{n}"))
    }
}

/// A sample of which some values are those of another, or unknown.
fn vary(random: &mut Random, samples: &[Case], n: usize) -> Case {
    let mut case = samples[n % samples.len()].clone();
    case.name = format!("case-{n}");
    let names: Vec<String> = case.values.keys().cloned().collect();
    for name in names {
        let other = &samples[random.below(samples.len() as u64) as usize];
        if random.percent(5) {
            case.values.remove(&name);
        } else if let (true, Some(given)) = (random.percent(15), other.values.get(&name)) {
            case.values.insert(name, given.clone());
        }
    }
    if random.percent(50) {
        let worth = (12_000 + 100 * random.below(300) as i64).into();
        let value = Value::Money { low: worth, high: worth, currency: "EUR".to_owned() };
        let given = Given { value, cite: None };
        case.shipments.entry(String::new()).or_default().insert("shipment.customs_value".to_owned(), given);
    }
    case
}

/// The packs' items by market, with copies of the largest markets that are no bloc up to the number wanted.
fn items(all: impl Iterator<Item = Item>) -> Items {
    let mut items = Items::new();
    for item in all {
        let stored = Stored { hash: Hash::of_value(&item), item, ended: None };
        items.entry(stored.item.market().unwrap_or_default().to_owned()).or_default().push(stored);
    }
    let mut largest: Vec<(usize, String)> =
        items.iter().filter(|(code, _)| !code.is_empty()).map(|(code, all)| (all.len(), code.clone())).collect();
    largest.sort();
    let missing = (MARKETS + 1).saturating_sub(items.len());
    for (n, (_, code)) in largest.iter().rev().skip(1).take(missing).enumerate() {
        let copies = items[code].iter().filter_map(|stored| copy(&stored.item, &format!("X{n}")));
        let copies = copies.map(|item| Stored { hash: Hash::of_value(&item), item, ended: None }).collect();
        items.insert(format!("X{n}"), copies);
    }
    items
}

fn copy(item: &Item, code: &str) -> Option<Item> {
    let market = || code.to_owned();
    Some(match item {
        Item::Market(head) => {
            Item::Market(Arc::new(landfall_core::model::Market { code: market(), ..(**head).clone() }))
        }
        Item::Fact(fact) if fact.place.is_none() => {
            let id = format!("{code}/{}", fact.id);
            Item::Fact(Arc::new(landfall_core::model::Fact { market: market(), id, ..(**fact).clone() }))
        }
        Item::Adoption(held) => {
            let id = format!("{code}/{}", held.id);
            Item::Adoption(Arc::new(landfall_core::model::Adoption { market: market(), id, ..(**held).clone() }))
        }
        Item::Coverage(line) => {
            Item::Coverage(Arc::new(landfall_core::model::Coverage { market: market(), ..(**line).clone() }))
        }
        _ => return None,
    })
}

/// The market whose law touches the most markets, itself among them, and how many.
fn largest_bloc(items: &Items, index: &Index) -> (usize, String) {
    let head =
        |all: &Vec<Stored>| all.iter().find(|stored| matches!(stored.item, Item::Market(_))).map(|s| s.item.clone());
    let heads = items.iter().filter_map(|(code, all)| Some((index.touched(&head(all)?).markets.len(), code.clone())));
    heads.max().expect("there are markets")
}

/// A fact or an adoption of law that begins on another day: of a bloc, or of a market from which none inherits.
fn moved(random: &mut Random, items: &Items, bloc: Option<&String>, index: &Index) -> (Item, Items) {
    let codes: Vec<&String> = items.keys().filter(|key| !key.is_empty()).collect();
    loop {
        let code = bloc.unwrap_or_else(|| codes[random.below(codes.len() as u64) as usize]);
        let all = &items[code];
        let at = random.below(all.len() as u64) as usize;
        if bloc.is_none() && index.touched(&all[at].item).markets.len() != 1 {
            continue;
        }
        let day = TODAY.saturating_add((30 + random.below(900) as i64).days());
        let edge = |valid: &landfall_core::model::Period| {
            let from = landfall_core::model::Edge::Day(day);
            landfall_core::model::Period { from: Some(from), ..valid.clone() }
        };
        let new = match &all[at].item {
            Item::Fact(fact) if fact.status == Some(landfall_core::model::Status::Enacted) => {
                Item::Fact(Arc::new(landfall_core::model::Fact { valid: edge(&fact.valid), ..(**fact).clone() }))
            }
            Item::Adoption(held) if held.status == landfall_core::model::Status::Enacted => {
                Item::Adoption(Arc::new(landfall_core::model::Adoption {
                    valid: edge(&held.valid),
                    ..(**held).clone()
                }))
            }
            _ => continue,
        };
        let mut items = items.clone();
        let place = items.get_mut(code).and_then(|all| all.get_mut(at)).expect("it was there");
        *place = Stored { hash: Hash::of_value(&new), item: new.clone(), ended: None };
        return (new, items);
    }
}
