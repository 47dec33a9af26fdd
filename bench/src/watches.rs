//! Ten thousand watches over a thousand cases: what they have to hear.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use landfall_core::change::{Columns, Heard, Index, Known, Pass, Wanted, ahead_of_all};
use landfall_core::model::{Case, Given, Hash, Item, Value};
use landfall_core::predicate::Bits;
use landfall_core::resolve::{Reading, Stored};

use crate::packs;
use crate::sheet::{Sheet, best, clocked, median, ms, peak_mb};
use crate::warned::Warned;
use crate::work::Random;

const CASES: usize = 1_000;
const MARKETS: usize = 60;
const WATCHES: usize = 10_000;
/// Of these so many are told by a whole pass: what they were told is held in memory.
const RECORDED: usize = 1_000;
const TODAY: Date = date(2026, 11, 25);
const RUNS: usize = 25;
const LEADS: [u32; 5] = [14, 30, 90, 180, 365];

type Items = BTreeMap<String, Vec<Stored>>;

/// What somebody asked to hear.
struct Watch {
    rows: Bits,
    markets: BTreeSet<String>,
    purposes: Vec<String>,
    subjects: Vec<String>,
    lead: u32,
    horizon: Date,
}

pub fn run() -> Sheet {
    let mut sheet = Sheet::new(
        "Ten thousand watches",
        "10,000 invented watches over 1,000 cases × 60 markets: the project's own packs, of which a few markets stand twice \
         under other codes, and cases varied from the samples. A pass finds every change that some case has to hear of, \
         explained and cited, and matches it with the watches: their cases, markets, purposes, subjects, lead times and \
         last days. On the clock, on all processors.",
    );
    let pack = packs::read();
    let reading = Reading::compile(pack.ruleset).expect("the rules type");
    let mut random = Random(11);
    let items = items(pack.items.into_iter().map(|(_, item)| item));
    let samples: Vec<Case> = pack.cases.into_values().collect();
    let cases: Vec<Case> = (0..CASES).map(|n| vary(&mut random, &samples, n)).collect();
    let columns = Columns::new(&cases, &reading);
    let markets: BTreeSet<String> = items.keys().filter(|key| !key.is_empty()).cloned().collect();
    assert_eq!(markets.len(), MARKETS, "the packs grew: fewer copies are needed");
    let watches: Vec<Watch> = (0..WATCHES).map(|_| watch(&mut random, &markets, &reading)).collect();
    let mut by_market: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, watch) in watches.iter().enumerate() {
        watch.markets.iter().for_each(|market| by_market.entry(market).or_default().push(index));
    }
    let leads: BTreeSet<u32> = LEADS.into_iter().collect();
    let horizon = TODAY.saturating_add(10.years());
    let desk = Desk { columns, watches: &watches, by_market, leads, horizon };
    let (times, (heard, matched)) = clocked(1, || desk.pass(None, known(&items, &reading), &markets));
    sheet.goal(
        "everything ahead, for watches that are new",
        format!("{}; {} changes, {matched} told", ms(best(&times)), heard.len()),
        "≤ 60 s",
        best(&times) <= Duration::from_secs(60),
    );
    drop(heard);
    let yesterday = Known { day: TODAY.yesterday().expect("a day"), ..known(&items, &reading) };
    let daily = || desk.pass(Some((yesterday, yesterday.day)), known(&items, &reading), &markets);
    let (times, (heard, matched)) = clocked(3, daily);
    let figure = format!("{}; {} changes, {matched} told", ms(best(&times)), heard.len());
    sheet.goal("a day later, nothing new", figure, "≤ 60 s", best(&times) <= Duration::from_secs(60));

    let mut index = Index::new(&items, &reading);
    let (heirs, bloc) = largest_bloc(&items, &index);
    let of_bloc = format!("one new fact of a bloc with {} members", heirs - 1);
    for (what, bloc) in [("one new fact of one market", None), (&of_bloc, Some(&bloc))] {
        let (mut times, mut changes, mut told, mut touches) = (Vec::new(), 0, 0, 0);
        for _ in 0..RUNS {
            let (new, all) = moved(&mut random, &items, bloc, &index);
            index.add(&new, &reading);
            let (time, (heard, matched, touched)) = clocked(1, || {
                let touched = index.touched(&new).markets;
                let last = Some((known(&items, &reading), TODAY));
                let (heard, matched) = desk.pass(last, known(&all, &reading), &touched);
                (heard.len(), matched, touched.len())
            });
            times.extend(time);
            (changes, told, touches) = (changes + heard, told + matched, touches + touched);
        }
        times.sort();
        let worst = times.last().copied().unwrap_or_default();
        let figure = format!(
            "{} (best {}, worst {}); {} markets touched, {} changes and {} told on average",
            ms(median(&times)),
            ms(best(&times)),
            ms(worst),
            touches / RUNS,
            changes / RUNS,
            told / RUNS
        );
        sheet.goal(what, figure, "≤ 100 ms", median(&times) <= Duration::from_millis(100));
    }
    drop(desk);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let asked: Vec<landfall_core::warn::Watch> =
        watches.iter().take(RECORDED).enumerate().map(|(n, watch)| watch.asked(n, &cases)).collect();
    let named: BTreeMap<String, Case> = cases.iter().map(|case| (case.name.clone(), case.clone())).collect();
    runtime.block_on(recorded(&mut sheet, (&items, &reading, &index), &asked, &named, &markets));
    sheet.note(format!("{:.0} MB is the most memory held.", peak_mb()));
    sheet
}

/// The whole pass, to warnings in the ledger.
async fn recorded(
    sheet: &mut Sheet,
    (items, reading, index): (&Items, &Reading, &Index),
    watches: &[landfall_core::warn::Watch],
    cases: &BTreeMap<String, Case>,
    markets: &BTreeSet<String>,
) {
    let mut warned = Warned::new(watches, cases, markets, TODAY).await;
    let (came, kept, lines) = warned.pass(None, known(items, reading), None).await;
    let figure = format!("{} and {} to write {lines} lines; {:.0} MB held", ms(came), ms(kept), peak_mb());
    sheet.goal(
        "a full pass to warnings in the ledger, 1,000 watches, all new",
        figure,
        "≤ 60 s",
        came + kept <= Duration::from_secs(60),
    );
    let mut random = Random(12);
    let (mut times, mut writes, mut told) = (Vec::new(), Vec::new(), 0);
    for _ in 0..RUNS {
        let (new, all) = moved(&mut random, items, None, index);
        let touched = index.touched(&new).markets;
        let last = Some((known(items, reading), TODAY));
        let (came, kept, lines) = warned.pass(last, known(&all, reading), Some(&touched)).await;
        times.push(came + kept);
        writes.push(kept);
        told += lines;
    }
    times.sort();
    writes.sort();
    let figure = format!(
        "{} (best {}), of which {} to write; {} lines on average",
        ms(median(&times)),
        ms(best(&times)),
        ms(median(&writes)),
        told / RUNS
    );
    let met = median(&times) <= Duration::from_millis(100);
    sheet.goal("one new fact of one market to warnings in the ledger, 1,000 watches", figure, "≤ 100 ms", met);
}

impl Watch {
    fn asked(&self, n: usize, cases: &[Case]) -> landfall_core::warn::Watch {
        landfall_core::warn::Watch {
            name: format!("Watch {n}"),
            cases: self.rows.iter().map(|row| cases[row].name.clone()).collect(),
            markets: self.markets.iter().cloned().collect(),
            purposes: self.purposes.clone(),
            subjects: self.subjects.clone(),
            lead_days: self.lead,
            horizon_days: (self.horizon - TODAY).get_days().unsigned_abs(),
            language: "en".to_owned(),
            zone: "UTC".to_owned(),
            budget: 7,
            ..landfall_core::warn::Watch::removed(&format!("watch-{n}"))
        }
    }
}

fn known<'a>(items: &'a Items, reading: &'a Reading) -> Known<'a> {
    Known { items, reading, instant: "2026-11-25T00:00:00Z", day: TODAY }
}

/// What stays from pass to pass.
struct Desk<'a> {
    columns: Columns<'a>,
    watches: &'a [Watch],
    by_market: BTreeMap<&'a str, Vec<usize>>,
    leads: BTreeSet<u32>,
    horizon: Date,
}

impl Desk<'_> {
    fn pass(&self, last: Option<(Known<'_>, Date)>, now: Known<'_>, markets: &BTreeSet<String>) -> (Vec<Heard>, usize) {
        let pass = Pass { last, now, today: TODAY, horizon: self.horizon, leads: &self.leads };
        let heard = ahead_of_all(&pass, &self.columns, markets).expect("the markets are laid out");
        let matched = matched(&heard, self.watches, &self.by_market);
        (heard, matched)
    }
}

/// How many times a watch is told of a change.
fn matched(heard: &[Heard], watches: &[Watch], by_market: &BTreeMap<&str, Vec<usize>>) -> usize {
    let everybody: Vec<usize> = (0..watches.len()).collect();
    let mut told = 0;
    for heard in heard {
        let asked = match heard.of_origin {
            true => &everybody,
            false => by_market.get(heard.change.market.as_str()).unwrap_or(&everybody),
        };
        for watch in asked.iter().filter_map(|index| watches.get(*index)) {
            let wanted = Wanted { markets: &watch.markets, purposes: &watch.purposes, subjects: &watch.subjects };
            if watch.rows.meets(&heard.rows) && heard.wanted(&wanted, watch.lead, watch.horizon) {
                told += 1;
            }
        }
    }
    told
}

fn watch(random: &mut Random, markets: &BTreeSet<String>, reading: &Reading) -> Watch {
    let codes: Vec<&String> = markets.iter().collect();
    let mut rows = Bits::none(CASES);
    (0..1 + random.below(40)).for_each(|_| rows.set(random.below(CASES as u64) as usize, true));
    let market = |random: &mut Random| codes[random.below(codes.len() as u64) as usize].clone();
    let all = &reading.vocab().purposes;
    let purpose = |random: &mut Random| all[random.below(all.len() as u64) as usize].id.clone();
    let subjects: Vec<&String> = reading.vocab().subjects.keys().filter(|s| !s.contains('/')).collect();
    let subject = |random: &mut Random| subjects[random.below(subjects.len() as u64) as usize].clone();
    Watch {
        rows,
        markets: (0..1 + random.below(12)).map(|_| market(random)).collect(),
        purposes: (0..random.below(3)).map(|_| purpose(random)).collect(),
        subjects: (0..random.below(2)).map(|_| subject(random)).collect(),
        lead: LEADS[random.below(LEADS.len() as u64) as usize],
        horizon: TODAY.saturating_add((2 + random.below(8) as i64).years()),
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
