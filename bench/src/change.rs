//! One fact becomes known: which verdicts of a fleet flip.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::{Date, date};
use landfall_core::assess::{SharedCases, World};
use landfall_core::change::{Board, Flipped, Index};
use landfall_core::model::{
    Adoption, AttributeDef, AttributeType, Case, Consequence, Edge, Fact, Hash, Inherit, Item, Period, Rule, Ruleset,
    Status, Value,
};
use landfall_core::predicate::Table;
use landfall_core::resolve::{Commons, MarketAsKnown, Reading, Stored, resolve_again, resolve_all};

use crate::fleet::{self, CASES, FROM, MARKETS, SIZE, SUBJECT, cite, code};
use crate::sheet::{Sheet, best, clocked, median, ms, peak_mb};
use crate::work::{Random, text};

/// Limits that a market states by a fact each; the first market is a bloc.
const LIMITS: usize = 20;
const MEMBERS: usize = 27;
/// Limits a market states itself, beside those of the bloc.
const OWN: usize = 12;
const TODAY: Date = date(2027, 3, 15);
const CHANGES: usize = 25;

type Items = BTreeMap<String, Vec<Stored>>;

pub fn run() -> Sheet {
    let mut sheet = Sheet::new(
        "One fact becomes known",
        "10,000 invented cases × 200 markets as in the fleet, each market with some 300 adoptions, 12 of them of rules that \
         read a limit the market states by a fact; the first market is a bloc from which 27 others inherit. The verdicts of \
         all purposes on a day are kept; one item is appended; the figure is the time until every cell (case, market, \
         purpose) that flips is named: what the item touches is looked up, the markets touched are laid out anew, and what \
         they look up differently is asked again. After each item the cells are compared with those of a full pass. On \
         the clock, on all processors.",
    );
    let (reading, mut items, cases) = build();
    let table = Table::build(&cases, "", reading.vocab());
    let shared = SharedCases::new(&cases, &table, &reading);
    let commons = Commons::default();
    let all: BTreeSet<String> = (0..MARKETS).map(code).collect();
    let mut markets = resolve_all(&all, &items, &commons, &reading, FROM).expect("the markets resolve");
    let mut index = Index::new(&items, &reading);
    // what is the same for all markets is warm before either is timed
    let _ = Board::new(&shared, &world(&reading, &commons, &markets), TODAY);
    let (full, mut board) = clocked(3, || Board::new(&shared, &world(&reading, &commons, &markets), TODAY));
    let mut random = Random(7);
    for (what, kind) in [
        ("a new adoption in one market", 0),
        ("a changed fact in one market", 1),
        ("a changed fact of a bloc, passing to 27 members", 2),
    ] {
        let (mut times, mut cells, mut most) = (Vec::new(), 0, 0);
        for _ in 0..CHANGES {
            let new = item(&mut random, kind, &reading);
            let expected = expected(&board, &shared, &world(&reading, &commons, &markets), &items, &new, &commons);
            let (time, flipped) = learn(&mut board, &mut index, &mut items, &mut markets, new, (&reading, &commons));
            let count: usize = flipped.iter().map(|f| f.rows.len()).sum();
            assert_eq!(count, expected, "the cells are those of a full pass");
            (cells, most) = (cells + count, most.max(count));
            times.push(time);
        }
        times.sort();
        let worst = times.last().copied().unwrap_or_default();
        let figure = format!(
            "{} (best {}, worst {}); {} cells flip on average, {most} at most",
            ms(median(&times)),
            ms(best(&times)),
            ms(worst),
            cells / CHANGES
        );
        sheet.goal(what, figure, "≤ 10 ms", median(&times) <= Duration::from_millis(10));
    }
    let times = format!("{} (median {})", ms(best(&full)), ms(median(&full)));
    sheet.row("a full pass on one day, warm, nothing laid out anew", times);
    let cells: usize = CASES * MARKETS * reading.vocab().purposes.iter().filter(|p| !p.asked_of_origin).count();
    sheet.note(format!("{:.0} million cells; {:.0} MB is the most memory held.", cells as f64 / 1e6, peak_mb()));
    sheet
}

/// Appends an item; how long it takes to name every cell that flips, and those cells.
fn learn(
    board: &mut Board<'_>,
    index: &mut Index,
    items: &mut Items,
    markets: &mut BTreeMap<String, MarketAsKnown>,
    new: Item,
    (reading, commons): (&Reading, &Commons),
) -> (Duration, Vec<Flipped>) {
    let mut new = Some(new);
    let (times, (flipped, _before)) = clocked(1, || {
        let new = new.take().expect("it runs once");
        index.add(&new, reading);
        let touched = index.touched(&new);
        put(items, new);
        let laid = resolve_again(&touched.markets, (markets, reading), items, commons, reading, FROM)
            .expect("the markets resolve");
        let before: BTreeMap<String, MarketAsKnown> =
            laid.into_iter().filter_map(|(code, market)| Some((code.clone(), markets.insert(code, market)?))).collect();
        let flipped = board.learn(&world(reading, commons, &before), &world(reading, commons, markets), &touched);
        // what was is put away afterwards
        (flipped, before)
    });
    (best(&times), flipped)
}

fn world<'w>(reading: &'w Reading, commons: &'w Commons, markets: &'w BTreeMap<String, MarketAsKnown>) -> World<'w> {
    World { reading, markets, commons, known: "2027-03-15T00:00:00Z" }
}

fn put(items: &mut Items, new: Item) {
    let stored = Stored { hash: Hash::of_value(&new), item: new, ended: None };
    let all = items.entry(stored.item.market().unwrap_or_default().to_owned()).or_default();
    let id = stored.item.id();
    match all.iter_mut().find(|old| old.item.id() == id) {
        Some(old) => *old = stored,
        None => all.push(stored),
    }
}

/// How many cells differ between what is kept and a full pass with the item.
fn expected<'a>(
    board: &Board<'_>,
    shared: &'a SharedCases<'a>,
    world: &World<'_>,
    items: &Items,
    new: &Item,
    commons: &Commons,
) -> usize {
    let mut items = items.clone();
    put(&mut items, new.clone());
    let all: BTreeSet<String> = world.markets.keys().cloned().collect();
    let markets = resolve_all(&all, &items, commons, world.reading, FROM).expect("the markets resolve");
    let again = Board::new(shared, &World { markets: &markets, ..*world }, TODAY);
    let mut differ = 0;
    for market in world.markets.keys() {
        for purpose in world.reading.vocab().purposes.iter().filter(|p| !p.asked_of_origin) {
            let cells = |board: &Board<'_>| board.verdicts(market, &purpose.id).cloned();
            let (Some(kept), Some(again)) = (cells(board), cells(&again)) else { continue };
            differ += (0..CASES).filter(|row| kept.row(*row) != again.row(*row)).count();
        }
    }
    differ
}

fn build() -> (Reading, Items, Vec<Case>) {
    let mut random = Random(2);
    let mut vocab = fleet::vocabulary();
    vocab.attributes.extend((0..LIMITS).map(limit));
    vocab.attributes.sort_by(|a, b| a.name.cmp(&b.name));
    let cases = (0..CASES).map(|n| fleet::case(&mut random, n, &vocab)).collect();
    let mut rules = fleet::rules(&mut random);
    rules.extend((0..LIMITS).map(rule));
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    let reading = Reading::compile(Ruleset { vocab, rules }).expect("the rules type");
    let mut items: Items = (0..MARKETS).map(|n| (code(n), fleet::items(&mut random, n, &reading))).collect();
    for n in 0..MARKETS {
        for _ in 0..OWN {
            let limit = random.below(LIMITS as u64) as usize;
            put(&mut items, adoption(&code(n), &format!("limit_{limit:02}"), 0));
            if n == 0 || n > MEMBERS {
                put(&mut items, fact(&mut random, n, limit));
            }
        }
        if let Some(stored) = items.get_mut(&code(n)).and_then(|all| all.first_mut()).filter(|_| n > 0 && n <= MEMBERS)
            && let Item::Market(head) = &mut stored.item
        {
            let line = Inherit {
                market: code(0),
                subjects: vec!["limits".to_owned()],
                valid: Period::default(),
                cite: cite(),
            };
            Arc::make_mut(head).inherits.push(line);
            stored.hash = Hash::of_value(&stored.item);
        }
    }
    (reading, items, cases)
}

fn limit(k: usize) -> AttributeDef {
    AttributeDef {
        name: format!("limit.n{k:02}"),
        type_: AttributeType::Number,
        unit: Some("1".to_owned()),
        codes: None,
        of: None,
        subject: Some("limits".to_owned()),
        title: text("limit"),
        meaning: text("limit"),
        lasting: false,
        component: false,
        role: None,
    }
}

fn rule(k: usize) -> Rule {
    let (a, b) = (k % SIZE.codes, k % SIZE.numbers);
    Rule {
        id: format!("limit_{k:02}"),
        title: text("limit"),
        subject: SUBJECT.to_owned(),
        instrument: None,
        applies: format!("vehicle.c{a:02} <> 'v01'"),
        met: format!("vehicle.n{b:02} <= market.limit_n{k:02}"),
        consequence: Consequence::Blocks,
        per: None,
        share_from: None,
        fix: None,
    }
}

/// A new adoption, or a limit changed in a market or in the bloc.
fn item(random: &mut Random, kind: u64, reading: &Reading) -> Item {
    let market = (MEMBERS + 1 + random.below((MARKETS - MEMBERS - 1) as u64) as usize) % MARKETS;
    let limit = random.below(LIMITS as u64) as usize;
    match kind {
        0 => {
            let tag = 1000 + random.below(1_000_000) as usize;
            let mut item = fleet::adoption(random, &code(market), tag, reading.vocab());
            item.valid = Period { from: Some(Edge::Day(FROM)), to: None };
            Item::Adoption(Arc::new(item))
        }
        1 => fact(random, market, limit),
        _ => fact(random, 0, limit),
    }
}

fn fact(random: &mut Random, market: usize, limit: usize) -> Item {
    let market = code(market);
    let most = (900 + random.below(99) as i64).into();
    Item::Fact(Arc::new(Fact {
        id: format!("{market}/limit.n{limit:02}"),
        market,
        attribute: format!("limit.n{limit:02}"),
        subject: "limits".to_owned(),
        place: None,
        value: Value::Number { low: most, high: most, unit: "1".to_owned() },
        of: None,
        scope: None,
        valid: Period { from: Some(Edge::Day(FROM)), to: None },
        status: Some(Status::Enacted),
        instrument: None,
        cite: cite(),
        order: None,
        condition: None,
        default: false,
        replaces: Vec::new(),
        holes: false,
        secured: None,
        review_by: None,
        low_trust: false,
        contested: false,
        renewable: false,
        note: None,
        also: Vec::new(),
        dispute: None,
        chosen: None,
        observed: None,
        source: None,
        corrects: None,
    }))
}

fn adoption(market: &str, rule: &str, tag: usize) -> Item {
    Item::Adoption(Arc::new(Adoption {
        id: format!("{market}/{rule}/always/{tag}"),
        market: market.to_owned(),
        rule: rule.to_owned(),
        phase: "always".to_owned(),
        tag: Some(tag.to_string()),
        purposes: vec!["import".to_owned()],
        scope: None,
        consequence: None,
        valid: Period { from: Some(Edge::Day(FROM)), to: None },
        status: Status::Enacted,
        instrument: None,
        cite: cite(),
        also: Vec::new(),
        review_by: None,
        low_trust: false,
        note: None,
        corrects: None,
    }))
}
