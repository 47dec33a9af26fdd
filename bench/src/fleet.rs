//! A fleet of cases in many markets over ten years: every flip of every verdict.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::civil::{Date, date};
use landfall_core::assess::{CaseTable, Scope, SharedCases, fleet, scopes};
use landfall_core::model::{
    Adoption, Approval, AttributeDef, AttributeType, Case, Checked, Checklist, ChecklistKind, ChecklistLine, Citation,
    Consequence, Coverage, CoverageState, Edge, Given, Hash, Item, Market, Period, Role, Rule, Ruleset, Status,
    SubjectDef, Value, Vocab,
};
use landfall_core::predicate::Table;
use landfall_core::resolve::{Commons, MarketAsKnown, Reading, Stored, Trace, resolve};

use crate::sheet::{Sheet, best, held_mb, median, ms, peak_mb, runs};
use crate::work::{self, CODES, Random, Size, text};

pub const CASES: usize = 10_000;
pub const MARKETS: usize = 200;
const ADOPTIONS: usize = 300;
const RULES: u64 = 4_000;
const SCHEMES: u64 = 5;
pub const FROM: Date = date(2026, 1, 1);
const THROUGH: Date = date(2035, 12, 31);
pub const SUBJECT: &str = "bench";
pub const SIZE: Size = Size { codes: 14, numbers: 10, lists: 3, unknown: 2 };
const RUNS: usize = 5;

pub fn run() -> Sheet {
    let mut sheet = Sheet::new(
        "A fleet over ten years",
        "10,000 invented cases × 200 markets × 300 adoptions a market out of 4,000 rules, phases mixed, a tenth of the \
         first days known only to the month, a fifth of the adoptions with a scope of their own. Every flip of every \
         verdict from 2026-01-01 through 2035-12-31 goes to a counter. One thread.",
    );
    let (reading, markets, cases) = build();
    let clock = Instant::now();
    let table = Table::build(&cases, "", reading.vocab());
    sheet.note(format!("Laying the cases out as columns takes {} once and is not in the figure.", ms(clock.elapsed())));
    let before = held_mb();
    let all_purposes: Vec<Vec<Scope>> =
        markets.iter().map(|m| scopes(m, &reading, false, &mut Trace::default())).collect();
    let most = |scopes: &[Scope]| scopes.iter().max_by_key(|s| s.all.len()).cloned().into_iter().collect();
    let one: Vec<Vec<Scope>> = all_purposes.iter().map(|s| most(s)).collect();
    let name = one.first().and_then(|s: &Vec<Scope>| s.first()).map(|s| (s.purpose.clone(), s.all.len()));
    let (times, (flips, verdicts)) = runs(RUNS, || ask(&cases, &table, &reading, &markets, &one));
    let figure =
        format!("{} (median {}); {:.1} million flips", ms(best(&times)), ms(median(&times)), flips as f64 / 1e6);
    sheet.goal("one purpose", figure, "≤ 1 s", best(&times) <= Duration::from_secs(1));
    let peak = peak_mb();
    sheet.goal("most memory held", format!("{peak:.0} MB"), "≤ 512 MB", peak <= 512.0);
    if let Some((purpose, with)) = name {
        sheet.note(format!("The one purpose is the widest, `{purpose}`: {with} purposes with what it needs."));
    }
    let all: usize = verdicts.iter().sum();
    let share = |n: usize| 100.0 * n as f64 / all as f64;
    let [yes, no, conditional, unknown] = verdicts;
    sheet.note(format!(
        "Verdicts on the first day: {:.0} % yes, {:.0} % no, {:.0} % conditional, {:.0} % unknown.",
        share(yes),
        share(no),
        share(conditional),
        share(unknown)
    ));
    sheet.note(format!("{before:.0} MB of the memory are the cases, columns, rules and markets themselves."));
    let (times, (flips, _)) = runs(3, || ask(&cases, &table, &reading, &markets, &all_purposes));
    let purposes = all_purposes.first().map_or(0, Vec::len);
    let figure =
        format!("{} (median {}); {:.1} million flips", ms(best(&times)), ms(median(&times)), flips as f64 / 1e6);
    sheet.goal(format!("all {purposes} purposes"), figure, "≤ 6 s", best(&times) <= Duration::from_secs(6));
    sheet
}

/// Nothing is remembered from run to run but the columns.
fn ask(
    cases: &[Case],
    table: &Table,
    reading: &Reading,
    markets: &[MarketAsKnown],
    asked: &[Vec<Scope>],
) -> (u64, [usize; 4]) {
    let commons = Commons::default();
    let shared = SharedCases::new(cases, table, reading);
    let mut flips = 0;
    let mut verdicts = [0; 4];
    for (market, scopes) in markets.iter().zip(asked) {
        let columns = CaseTable::sharing(&shared, market, &commons);
        for scope in scopes {
            let first = fleet(&columns, scope, FROM, THROUGH, &mut |_| flips += 1);
            let sets = [&first.yes, &first.no, &first.conditional, &first.unknown];
            verdicts.iter_mut().zip(sets).for_each(|(count, rows)| *count += rows.count());
        }
    }
    (flips, verdicts)
}

fn build() -> (Reading, Vec<MarketAsKnown>, Vec<Case>) {
    let mut random = Random(2);
    let vocab = vocabulary();
    let cases = (0..CASES).map(|n| case(&mut random, n, &vocab)).collect();
    let rules = rules(&mut random);
    let reading = Reading::compile(Ruleset { vocab, rules }).expect("the rules type");
    let markets = (0..MARKETS).map(|n| market(&mut random, n, &reading)).collect();
    (reading, markets, cases)
}

/// The project's own purposes, phases and roles, with invented attributes.
pub fn vocabulary() -> Vocab {
    let own = crate::packs::read().ruleset.vocab;
    let mut vocab = Vocab { units: own.units, purposes: own.purposes, phases: own.phases, ..Vocab::default() };
    vocab.attributes = own.attributes.into_iter().filter(|a| a.role.is_some()).collect();
    let flag = AttributeDef {
        name: flag(),
        type_: AttributeType::Bool,
        unit: None,
        codes: None,
        of: None,
        subject: None,
        title: text("flag"),
        meaning: text("flag"),
        lasting: false,
        component: false,
        role: None,
    };
    vocab.attributes.push(flag);
    work::extend(&mut vocab, SIZE);
    for phase in vocab.phases.iter_mut().filter(|p| p.applies.is_some()) {
        phase.applies = Some(self::flag());
    }
    vocab.subjects.insert(SUBJECT.to_owned(), SubjectDef { id: SUBJECT.to_owned(), title: text(SUBJECT) });
    let line = ChecklistLine {
        id: "1".to_owned(),
        subject: SUBJECT.to_owned(),
        title: text(SUBJECT),
        reason: None,
        component: None,
    };
    let list = Checklist {
        id: SUBJECT.to_owned(),
        title: text(SUBJECT),
        kind: ChecklistKind::Act,
        cite: Some(cite()),
        lines: vec![line],
    };
    vocab.checklists.insert(SUBJECT.to_owned(), list);
    vocab
}

fn flag() -> String {
    "vehicle.flag".to_owned()
}

fn scheme(n: u64) -> String {
    format!("scheme-{n}")
}

fn day(random: &mut Random, first: i16, years: u64) -> Date {
    let year = first + random.below(years) as i16;
    Date::new(year, 1 + random.below(12) as i8, 1 + random.below(28) as i8).expect("a day")
}

pub fn case(random: &mut Random, n: usize, vocab: &Vocab) -> Case {
    let mut case = work::case(random, format!("case-{n}"), SIZE);
    if !random.percent(SIZE.unknown) {
        case.values.insert(flag(), Given { value: Value::Bool(random.percent(90)), cite: None });
    }
    if let Some((_, def)) = vocab.role(Role::ApprovalsComplete).filter(|_| random.percent(90)) {
        case.values.insert(def.name.clone(), Given { value: Value::Bool(true), cite: None });
    }
    for n in 0..SCHEMES {
        if random.percent(40) {
            let granted = random.percent(95).then(|| day(random, 2018, 14));
            case.approvals.push(Approval { scheme: scheme(n), number: None, series: None, granted, cite: None });
        }
    }
    case
}

/// A rule is about a slice of the cases, and most of them meet it.
pub fn rules(random: &mut Random) -> Vec<Rule> {
    let rule = |n: u64| {
        let (a, b) = (random.below(SIZE.codes as u64), random.below(SIZE.numbers as u64));
        let code = random.below(CODES);
        let applies = match random.below(3) {
            0 => format!("vehicle.c{a:02} = 'v{code:02}'"),
            1 => format!("vehicle.c{a:02} IN ('v{code:02}', 'v{:02}')", (code + 1) % CODES),
            _ => format!("vehicle.c{a:02} = 'v{code:02}' AND vehicle.n{b:02} > {}", random.below(600)),
        };
        let low = random.below(150);
        let c = (b + 1) % SIZE.numbers as u64;
        let met = match random.below(4) {
            0 => format!("vehicle.n{b:02} BETWEEN {low} AND {}", low + 900),
            1 => format!("vehicle.n{b:02} + 2 * vehicle.n{c:02} > {}", 2 * low),
            2 => format!("vehicle.n{b:02} >= {low}"),
            _ => format!("vehicle.n{b:02} > {low} OR has(vehicle.l00, 'v{:02}')", low % 30),
        };
        Rule {
            id: format!("rule_{n:05}"),
            title: text("rule"),
            subject: SUBJECT.to_owned(),
            instrument: None,
            applies,
            met,
            consequence: match random.below(10) {
                0..=5 => Consequence::Blocks,
                6 => Consequence::Costs,
                7 => Consequence::Restricts,
                _ => Consequence::Advises,
            },
            per: None,
            share_from: None,
            fix: None,
        }
    };
    (0..RULES).map(rule).collect()
}

fn market(random: &mut Random, n: usize, reading: &Reading) -> MarketAsKnown {
    let code = code(n);
    let all = std::collections::BTreeMap::from([(code.clone(), items(random, n, reading))]);
    resolve(&code, &all, &Commons::default(), reading, FROM).expect("the market resolves")
}

pub fn code(n: usize) -> String {
    format!("M{n:03}")
}

/// What a market holds.
pub fn items(random: &mut Random, n: usize, reading: &Reading) -> Vec<Stored> {
    let code = code(n);
    let vocab = reading.vocab();
    let checklists = vocab.purposes.iter().map(|p| (p.id.clone(), SUBJECT.to_owned())).collect();
    let head = Market {
        code: code.clone(),
        title: text(&code),
        scheme: Some(scheme(random.below(SCHEMES))),
        currency: None,
        inherits: Vec::new(),
        governs: None,
        purposes: None,
        needs: std::collections::BTreeMap::new(),
        checklists,
    };
    let coverage = Coverage {
        market: code.clone(),
        checklist: SUBJECT.to_owned(),
        line: "1".to_owned(),
        state: CoverageState::Covered,
        by: Vec::new(),
        reviewed: FROM,
    };
    let mut items = vec![Item::Market(Arc::new(head)), Item::Coverage(Arc::new(coverage))];
    items.extend((0..ADOPTIONS).map(|tag| Item::Adoption(Arc::new(adoption(random, &code, tag, vocab)))));
    items.into_iter().map(|item| Stored { hash: Hash::of_value(&item), item, ended: None }).collect()
}

pub fn adoption(random: &mut Random, market: &str, tag: usize, vocab: &Vocab) -> Adoption {
    let phase = &vocab.phases[random.below(vocab.phases.len() as u64) as usize];
    let asked: Vec<&str> = vocab.purposes.iter().filter(|p| !p.asked_of_origin).map(|p| p.id.as_str()).collect();
    let purposes = if phase.binds.is_empty() {
        vec![asked[random.below(asked.len() as u64) as usize].to_owned()]
    } else {
        Vec::new()
    };
    let rule = format!("rule_{:05}", random.below(RULES));
    let first = day(random, 2018, 18);
    let from = if random.percent(10) {
        let latest = first.last_of_month();
        Edge::Between { earliest: first.first_of_month(), latest }
    } else {
        Edge::Day(first)
    };
    let to = random
        .percent(40)
        .then(|| Edge::Day(first.saturating_add(jiff::Span::new().days(200 + random.below(3000) as i64))));
    let scope = random.percent(20).then(|| {
        let (a, code) = (random.below(SIZE.codes as u64), random.below(CODES));
        format!("vehicle.c{a:02} <> 'v{code:02}'")
    });
    Adoption {
        id: format!("{market}/{rule}/{}/{tag}", phase.id),
        market: market.to_owned(),
        rule,
        phase: phase.id.clone(),
        tag: Some(tag.to_string()),
        purposes,
        scope,
        consequence: None,
        valid: Period { from: Some(from), to },
        status: Status::Enacted,
        instrument: None,
        cite: cite(),
        also: Vec::new(),
        review_by: None,
        low_trust: false,
        note: None,
        corrects: None,
    }
}

pub fn cite() -> Citation {
    Citation {
        says: "Act 1".into(),
        via: Some("https://example.org/act/1".into()),
        publisher: None,
        at: None,
        quote: Some("It shall be so.".into()),
        checked: Checked::Page,
        published: None,
        seen: Some(FROM),
        stated: None,
        file: None,
        snapshot: None,
        author: None,
        method: None,
        note: None,
    }
}
