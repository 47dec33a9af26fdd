//! Incremental equals full, on random logs: a board that re-assesses only what a new item touches gives, after every
//! item, what asking everything again gives.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use landfall_core::Date;
use landfall_core::assess::{SharedCases, World, assess};
use landfall_core::change::{Board, Flipped, Index, Touched};
use landfall_core::model::{
    Adoption, Approval, Case, Checked, Citation, Consequence, Coverage, CoverageState, Edge, Fact, Hash, Inherit, Item,
    Market, Period, Place, Rate, Status, Step, Text, Value,
};
use landfall_core::predicate::Table;
use landfall_core::resolve::{Commons, MarketAsKnown, Reading, Stored, resolve_again};

use crate::story::{Items, Story};

pub const MARKETS: [&str; 5] = ["AA", "BB", "CC", "DD", "EE"];
const RULES: [&str; 7] = ["ecall", "mass", "price", "load", "kinds", "cold", "timed"];
const TODAY: &str = "2027-03-15";

/// A small generator (splitmix64), and the few markets and rules that one log is about, so that its items meet.
pub struct Random {
    state: u64,
    markets: Vec<&'static str>,
    rules: Vec<&'static str>,
}

impl Random {
    pub fn new(seed: u64) -> Random {
        let mut random = Random { state: seed, markets: Vec::new(), rules: Vec::new() };
        random.markets = MARKETS.into_iter().filter(|_| random.percent(60)).collect();
        random.rules = RULES.into_iter().filter(|_| random.percent(35)).collect();
        if random.markets.is_empty() || random.rules.is_empty() {
            (random.markets, random.rules) = (MARKETS.to_vec(), RULES.to_vec());
        }
        random
    }

    pub fn market(&mut self) -> &'static str {
        let at = self.below(self.markets.len() as u64) as usize;
        self.markets[at]
    }

    fn rule(&mut self) -> &'static str {
        let at = self.below(self.rules.len() as u64) as usize;
        self.rules[at]
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    pub fn percent(&mut self, share: u64) -> bool {
        self.below(100) < share
    }

    pub fn pick<'t, T: ?Sized>(&mut self, from: &[&'t T]) -> &'t T {
        from[self.below(from.len() as u64) as usize]
    }

    pub fn day(&mut self) -> Date {
        let (year, month) = (2025 + self.below(5) as i16, 1 + self.below(12) as i8);
        Date::new(year, month, 1 + self.below(28) as i8).unwrap()
    }
}

pub fn reading() -> Reading {
    read_as("vehicle.ecall OR vehicle.mass < market.mass_most")
}

/// The same law with another reading of the rule on cold.
pub fn read_as(cold: &str) -> Reading {
    let attributes = r#"
[[attribute]]
name = "vehicle.value"
type = "money"
title = { en = "Value", zh = "价值" }
meaning = { en = "What it is worth", zh = "价值" }
[[attribute]]
name = "price.most"
type = "money"
subject = "approval"
title = { en = "Price limit", zh = "价格上限" }
meaning = { en = "Dearer cars are refused", zh = "超价不予批准" }
[[attribute]]
name = "load.most"
type = "number"
unit = "kg"
subject = "approval"
title = { en = "Load limit", zh = "载荷上限" }
meaning = { en = "Of a place", zh = "某地" }
[[attribute]]
name = "kinds.allowed"
type = "list"
codes = "powertrain"
subject = "approval"
title = { en = "Kinds", zh = "种类" }
meaning = { en = "Kinds allowed", zh = "允许种类" }
[[attribute]]
name = "aside.figure"
type = "number"
unit = "kg"
subject = "approval"
title = { en = "Aside", zh = "旁注" }
meaning = { en = "No rule reads it", zh = "无规则读取" }
"#;
    let rule = |id: &str, met: &str, more: &str| {
        format!(
            "id = \"{id}\"\ntitle = {{ en = \"R\", zh = \"规\" }}\nsubject = \"approval\"\napplies = \"vehicle.powertrain IN ('BEV','ICE')\"\nmet = \"{met}\"\nconsequence = \"blocks\"\ninstrument = \"xx/a\"\n{more}"
        )
    };
    let list = r#"
title = { en = "List", zh = "清单" }
kind = "act"
cite = { says = "Act", checked = "memory", stated = 2026-11-01 }
[[line]]
id = "1"
subject = "approval"
title = { en = "All", zh = "全部" }
[[line]]
id = "2"
subject = "trade"
title = { en = "Trade", zh = "贸易" }
"#;
    let mut story = Story::begin().add("vocab/attributes/all.toml", attributes).add("vocab/checklists/list.toml", list);
    story =
        story.add("vocab/codes/currency.toml", "[[code]]\nid = \"USD\"\ntitle = { en = \"Dollar\", zh = \"美元\" }");
    for (id, met, more) in [
        ("price", "vehicle.value <= market.price_most", ""),
        ("load", "vehicle.mass <= place.load_most", "per = \"place\"\nshare_from = \"30\"\n"),
        ("kinds", "has(market.kinds_allowed, vehicle.powertrain)", ""),
        ("cold", cold, ""),
        ("timed", "holds('bloc') OR vehicle.mass < 1500", ""),
    ] {
        story = story
            .add(&format!("rules/safety/{id}.toml"), &rule(id, met, more))
            .add(&format!("rules/safety/{id}.md"), "# R\n");
    }
    story.known("2026-11-01").reading
}

pub fn cite() -> Citation {
    Citation {
        says: "Act".into(),
        via: None,
        publisher: None,
        at: None,
        quote: None,
        checked: Checked::Memory,
        published: None,
        snapshot: None,
        seen: None,
        stated: Some("2026-11-01".parse().unwrap()),
        file: None,
        author: None,
        method: None,
        note: None,
    }
}

fn text() -> Text {
    Text { en: "T".into(), zh: "题".into() }
}

fn number(value: u64, unit: &str) -> Value {
    Value::Number { low: value.into(), high: value.into(), unit: unit.into() }
}

fn edge(random: &mut Random) -> Edge {
    match random.below(10) {
        0 | 1 => {
            let first = random.day().first_of_month();
            Edge::Between { earliest: first, latest: first.last_of_month() }
        }
        2 | 3 => {
            let step = format!("xx/{}:{}", random.pick(&["a", "b"]), random.pick(&["published", "in_force"]));
            let not_before = random.percent(50).then(|| random.day());
            Edge::After { step, plus: "P6M".into(), not_before }
        }
        _ => Edge::Day(random.day()),
    }
}

pub fn period(random: &mut Random) -> Period {
    let from = random.percent(90).then(|| edge(random));
    let to = random.percent(30).then(|| Edge::Day(random.day()));
    Period { from, to }
}

pub fn status(random: &mut Random) -> Status {
    match random.below(10) {
        0 | 1 => Status::Expected,
        2 => Status::Proposed,
        _ => Status::Enacted,
    }
}

pub fn scope(random: &mut Random) -> Option<String> {
    let scopes = ["vehicle.powertrain = 'BEV'", "vehicle.condition = 'new'", "vehicle.mass < market.mass_most"];
    random.percent(30).then(|| random.pick(&scopes).to_owned())
}

fn instrument(random: &mut Random) -> Option<String> {
    random.percent(40).then(|| format!("xx/{}", random.pick(&["a", "b"])))
}

fn adoption(random: &mut Random) -> Item {
    let (market, rule) = (random.market(), random.rule());
    let (phase, tag) = (random.pick(&["new_types", "all_new", "always"]), random.below(2));
    Item::Adoption(Arc::new(Adoption {
        id: format!("{market}/{rule}/{phase}/{tag}"),
        market: market.into(),
        rule: rule.into(),
        phase: phase.into(),
        tag: Some(tag.to_string()),
        purposes: if phase == "always" { vec![random.pick(&["import", "export", "approve"]).into()] } else { vec![] },
        scope: scope(random),
        consequence: random.percent(40).then_some(Consequence::Costs),
        valid: period(random),
        status: status(random),
        instrument: instrument(random),
        cite: cite(),
        also: vec![],
        review_by: None,
        low_trust: random.percent(5),
        note: None,
        corrects: None,
    }))
}

pub fn fact(random: &mut Random) -> Item {
    let market = random.market();
    let attribute =
        random.pick(&["mass.most", "price.most", "kinds.allowed", "load.most", "load.most", "aside.figure"]);
    let tag = random.below(3);
    let value = match attribute {
        "price.most" => {
            let most = (10_000 + 1_000 * random.below(40)).into();
            Value::Money { low: most, high: most, currency: random.pick(&["EUR", "USD"]).into() }
        }
        "kinds.allowed" => {
            Value::List { items: vec![random.pick(&["BEV", "ICE"]).into()], complete: random.percent(50) }
        }
        _ => number(1_200 + 100 * random.below(14), "kg"),
    };
    let rival = random.percent(20);
    Item::Fact(Arc::new(Fact {
        id: format!("{market}/{attribute}/{tag}"),
        market: market.into(),
        attribute: attribute.into(),
        subject: "approval".into(),
        place: (attribute == "load.most").then(|| format!("{market}/{}", random.pick(&["north", "south"]))),
        value,
        of: None,
        scope: scope(random).filter(|s| attribute != "kinds.allowed" && !s.contains("market.")),
        valid: period(random),
        status: Some(status(random)),
        instrument: instrument(random),
        cite: cite(),
        order: None,
        condition: None,
        default: false,
        replaces: vec![],
        holes: false,
        secured: None,
        review_by: None,
        low_trust: random.percent(5),
        contested: false,
        renewable: false,
        note: None,
        also: vec![],
        // one name over several attributes: choosing a rival of one settles them all
        dispute: rival.then(|| "d".into()),
        chosen: (rival && random.percent(40)).then(|| landfall_core::model::Choice { reason: text() }),
        observed: None,
        source: None,
        corrects: None,
    }))
}

pub fn head(random: &mut Random) -> Item {
    let code = random.market();
    let index = MARKETS.iter().position(|m| *m == code).unwrap();
    // only from markets further on, so that there is no ring
    let parents = &MARKETS[index + 1..];
    let subjects = |random: &mut Random| vec![random.pick(&["approval", "trade"]).to_owned()];
    let inherits = parents.iter().filter(|_| random.percent(40)).map(|p| (*p).to_owned()).collect::<Vec<_>>();
    let inherits = inherits.into_iter().map(|market| Inherit {
        market,
        subjects: subjects(random),
        valid: if random.percent(70) { Period::default() } else { period(random) },
        cite: cite(),
    });
    Item::Market(Arc::new(Market {
        code: MARKETS[index].into(),
        title: text(),
        inherits: inherits.collect(),
        scheme: random.percent(70).then(|| "bloc".into()),
        currency: None,
        governs: random.percent(15).then(|| vec!["import".into()]),
        purposes: random.percent(15).then(|| vec!["import".into(), "register".into()]),
        needs: BTreeMap::new(),
        checklists: if random.percent(80) {
            ["import", "approve", "register", "export"].map(|p| (p.to_owned(), "list".to_owned())).into()
        } else {
            BTreeMap::new()
        },
    }))
}

pub fn item(random: &mut Random) -> Item {
    let market = random.market();
    match random.below(100) {
        0..35 => adoption(random),
        35..60 => fact(random),
        60..70 => head(random),
        70..78 => {
            let id = format!("{market}/{}", random.pick(&["north", "south"]));
            let population = (1 + random.below(9)).into();
            let zero = 0.into();
            Item::Place(Arc::new(Place {
                id,
                market: market.into(),
                title: text(),
                latitude: zero,
                longitude: zero,
                population,
                cite: cite(),
            }))
        }
        78..88 => Item::Coverage(Arc::new(Coverage {
            market: market.into(),
            checklist: "list".into(),
            line: random.pick(&["1", "2"]).into(),
            state: if random.percent(75) { CoverageState::Covered } else { CoverageState::Open },
            by: vec![],
            reviewed: "2026-11-01".parse().unwrap(),
        })),
        88..94 => {
            let target =
                random.percent(40).then(|| landfall_core::model::Target { stage: "in_force".into(), on: random.day() });
            Item::Step(Arc::new(Step {
                instrument: format!("xx/{}", random.pick(&["a", "b"])),
                stage: random.pick(&["published", "in_force"]).into(),
                on: Edge::Day(random.day()),
                target,
                cite: cite(),
                note: None,
            }))
        }
        _ => Item::Rate(Arc::new(Rate {
            publisher: "bank".into(),
            day: "2027-03-01".parse().unwrap(),
            base: "EUR".into(),
            quote: "USD".into(),
            rate: rust_decimal::Decimal::new(80 + random.below(60) as i64, 2),
            until: if random.percent(80) { "2027-04-01" } else { "2027-03-10" }.parse().unwrap(),
            cite: cite(),
        })),
    }
}

pub fn cases(random: &mut Random) -> Vec<Case> {
    let case = |n: u64| {
        let mut case = Case { name: format!("case-{n}"), ..Case::default() };
        let mut give = |name: &str, value: Value| {
            if !random.percent(12) {
                case.values.insert(name.to_owned(), landfall_core::model::Given { value, cite: None });
            }
        };
        give("vehicle.powertrain", Value::Code(if n.is_multiple_of(2) { "BEV" } else { "ICE" }.into()));
        give("vehicle.condition", Value::Code(if n.is_multiple_of(3) { "used" } else { "new" }.into()));
        give("vehicle.origin", Value::Code(MARKETS[n as usize % 3].into()));
        give("vehicle.mass", number(1_000 + 80 * n, "kg"));
        give("vehicle.ecall", Value::Bool(n.is_multiple_of(5)));
        give("vehicle.approvals_complete", Value::Bool(true));
        let worth = (8_000 + 1_400 * n).into();
        give("vehicle.value", Value::Money { low: worth, high: worth, currency: "EUR".into() });
        if n.is_multiple_of(2) {
            let granted = (!n.is_multiple_of(10)).then(|| Date::new(2025 + (n % 4) as i16, 6, 1).unwrap());
            case.approvals.push(Approval { scheme: "bloc".into(), number: None, series: None, granted, cite: None });
        }
        case
    };
    (0..20).map(case).collect()
}

/// Everything known, laid out.
struct State {
    items: Items,
    commons: Commons,
    markets: BTreeMap<String, MarketAsKnown>,
    day: Date,
}

const KNOWN: &str = "2027-03-15T00:00:00Z";

impl State {
    fn world<'s>(&'s self, reading: &'s Reading) -> World<'s> {
        World { reading, markets: &self.markets, commons: &self.commons, known: KNOWN }
    }

    /// The items as they are now, of which only these markets are laid out anew.
    fn next(&self, items: Items, day: Date, reading: &Reading, only: Option<&BTreeSet<String>>) -> State {
        let commons = Commons::new(items.get("").map(Vec::as_slice).unwrap_or_default());
        let all: BTreeSet<String> = MARKETS.iter().map(|m| (*m).to_owned()).collect();
        // laid out in full, nothing is taken over
        let mut markets = if only.is_some() { self.markets.clone() } else { BTreeMap::new() };
        let before = (&markets, reading);
        let laid = resolve_again(only.unwrap_or(&all), before, &items, &commons, reading, day).unwrap();
        markets.extend(laid);
        State { items, commons, markets, day }
    }
}

/// What an index might forget.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Forget {
    Nothing,
    Heirs,
    Steps,
    Rates,
    TheDay,
}

fn remembered(touched: Touched, item: Option<&Item>, forget: Forget) -> Touched {
    match (forget, item) {
        (Forget::Heirs, Some(item)) => {
            let own = |m: &String| Some(m.as_str()) == item.market() || item.market().is_none();
            Touched { markets: touched.markets.into_iter().filter(own).collect(), ..touched }
        }
        (Forget::Steps, Some(Item::Step(_))) | (Forget::TheDay, None) => Touched::default(),
        (Forget::Rates, _) => Touched { rates: false, ..touched },
        _ => touched,
    }
}

/// Appends items one by one; the first difference between incremental and full, if there is one, and how many verdicts
/// flipped.
fn differs(seed: u64, reading: &Reading, forget: Forget) -> Result<usize, String> {
    let mut random = Random::new(seed);
    let cases = cases(&mut random);
    let table = Table::build(&cases, "", reading.vocab());
    let shared = SharedCases::new(&cases, &table, reading);
    let on: Date = TODAY.parse().unwrap();
    let empty = State { items: Items::new(), commons: Commons::default(), markets: BTreeMap::new(), day: on };
    let mut state = empty.next(Items::new(), "2027-01-01".parse().unwrap(), reading, None);
    let mut board = Board::new(&shared, &state.world(reading), on);
    let mut full = Board::new(&shared, &state.world(reading), on);
    let mut index = Index::default();
    let mut flips = 0;
    for number in 0..ITEMS {
        let mut items = state.items.clone();
        let (mut day, mut about) = (state.day, None);
        if random.percent(6) {
            day = day.saturating_add(jiff::Span::new().days(1 + random.below(60) as i64));
        } else {
            let new = item(&mut random);
            let all = items.entry(new.market().unwrap_or_default().to_owned()).or_default();
            let place = all.iter().position(|stored| stored.item.id() == new.id());
            let ended = random.percent(8).then(|| random.day());
            let stored = Stored { hash: Hash::of_value(&new), item: new.clone(), ended };
            match place {
                Some(at) if random.percent(25) => drop(all.remove(at)),
                Some(at) => all[at] = stored,
                None => all.push(stored),
            }
            index.add(&new, reading);
            about = Some(new);
        }
        let touched = about.as_ref().map_or_else(|| index.touched_by_the_day(), |item| index.touched(item));
        let touched = remembered(touched, about.as_ref(), forget);
        let next = state.next(items.clone(), day, reading, Some(&touched.markets));
        let whole = state.next(items, day, reading, None);
        let at = || format!("seed {seed}, item {number}: {about:?}");
        let flipped = board.learn(&state.world(reading), &next.world(reading), &touched);
        let again = Board::new(&shared, &whole.world(reading), on);
        compare(&board, &full, &again, &flipped, &cases, &whole, reading).map_err(|e| format!("{}: {e}", at()))?;
        for market in MARKETS.iter().filter(|m| !touched.markets.contains(**m) && !touched.rates) {
            for case in cases.iter().skip(number % cases.len()).take(1) {
                let home = whole.world(reading).origin(case).is_some_and(|home| touched.markets.contains(home));
                let answer = |state: &State| assess(&state.world(reading), case, market, on);
                if !home && answer(&state) != answer(&whole) {
                    return Err(format!(
                        "{}: the answer for {} in {market} moved, which is not touched",
                        at(),
                        case.name
                    ));
                }
            }
        }
        flips += flipped.iter().map(|f| f.rows.len()).sum::<usize>();
        state = next;
        full = again;
    }
    Ok(flips)
}

fn compare(
    board: &Board<'_>,
    before: &Board<'_>,
    again: &Board<'_>,
    flipped: &[Flipped],
    cases: &[Case],
    state: &State,
    reading: &Reading,
) -> Result<(), String> {
    let told: BTreeMap<(&str, &str, usize), _> = flipped
        .iter()
        .flat_map(|f| {
            f.rows.iter().map(|(row, from, to)| ((f.market.as_str(), f.purpose.as_str(), *row), (*from, *to)))
        })
        .collect();
    let mut expected = BTreeMap::new();
    for market in MARKETS {
        for purpose in &reading.vocab().purposes {
            for (row, case) in cases.iter().enumerate() {
                if purpose.asked_of_origin && state.world(reading).origin(case) != Some(market) {
                    continue;
                }
                let of = |board: &Board<'_>| board.verdict(market, &purpose.id, row);
                if of(board) != of(again) {
                    let (kept, asked) = (of(board), of(again));
                    return Err(format!(
                        "{} in {market} for {}: {kept:?}, asked again {asked:?}",
                        case.name, purpose.id
                    ));
                }
                let unknown = landfall_core::assess::Verdict::Unknown;
                let (was, is) = (of(before).unwrap_or(unknown), of(again).unwrap_or(unknown));
                if was != is {
                    expected.insert((market, purpose.id.as_str(), row), (was, is));
                }
            }
        }
    }
    if told == expected { Ok(()) } else { Err(format!("told {} flips, there are {}", told.len(), expected.len())) }
}

#[test]
fn on_random_logs_incremental_equals_full_and_untouched_answers_stay_to_the_byte() {
    let reading = reading();
    let mut flips = 0;
    for seed in 0..SEEDS {
        flips += differs(seed, &reading, Forget::Nothing).unwrap_or_else(|e| panic!("{e}"));
    }
    println!("{SEEDS} logs of {ITEMS} items, {flips} verdicts flipped");
    assert!(flips > 1_000, "the logs flip something: {flips}");
}

#[test]
fn an_index_that_forgets_a_kind_of_lookup_is_found_out() {
    let reading = reading();
    for forget in [Forget::Heirs, Forget::Steps, Forget::Rates, Forget::TheDay] {
        let found = (0..SEEDS).find_map(|seed| differs(seed, &reading, forget).err());
        assert!(found.is_some(), "{forget:?} is not missed in {SEEDS} logs");
    }
}

const SEEDS: u64 = 14;
const ITEMS: usize = 90;
