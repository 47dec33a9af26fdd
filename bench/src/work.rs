//! Invented vocabulary, cases and predicates, the same on every run.

use landfall_core::model::{AttributeDef, AttributeType, Case, CodeDef, Given, Text, Value, Vocab};

/// How much there is of everything.
#[derive(Clone, Copy)]
pub struct Size {
    pub codes: usize,
    pub numbers: usize,
    pub lists: usize,
    /// Per cent of values a case does not give.
    pub unknown: u64,
}

/// What the predicates job reads.
pub const FULL: Size = Size { codes: 40, numbers: 20, lists: 6, unknown: 15 };

/// Codes of each kind, and codes a list may hold.
pub const CODES: u64 = 50;
const LISTED: u64 = 30;
const TOP: u64 = 1000;

/// A small generator (splitmix64); the same numbers everywhere.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n.max(1)
    }

    pub fn percent(&mut self, share: u64) -> bool {
        self.below(100) < share
    }
}

pub fn text(name: &str) -> Text {
    Text { en: name.to_owned(), zh: name.to_owned() }
}

fn attribute(name: String, type_: AttributeType, codes: Option<String>) -> AttributeDef {
    AttributeDef {
        title: text(&name),
        meaning: text(&name),
        name,
        type_,
        unit: (type_ == AttributeType::Number).then(|| "1".to_owned()),
        codes,
        of: None,
        subject: None,
        lasting: false,
        component: false,
        role: None,
    }
}

/// Adds the invented words to a vocabulary.
pub fn extend(vocab: &mut Vocab, size: Size) {
    for i in 0..size.codes {
        vocab.attributes.push(attribute(format!("vehicle.c{i:02}"), AttributeType::Code, Some(format!("kind{i:02}"))));
        vocab.codes.insert(format!("kind{i:02}"), codes(CODES));
    }
    for i in 0..size.numbers {
        vocab.attributes.push(attribute(format!("vehicle.n{i:02}"), AttributeType::Number, None));
    }
    for i in 0..size.lists {
        vocab.attributes.push(attribute(format!("vehicle.l{i:02}"), AttributeType::List, Some("listed".to_owned())));
    }
    vocab.codes.insert("listed".to_owned(), codes(LISTED));
    vocab.attributes.sort_by(|a, b| a.name.cmp(&b.name));
}

fn codes(count: u64) -> Vec<CodeDef> {
    (0..count).map(|k| CodeDef { id: format!("v{k:02}"), title: text("code"), digits: None }).collect()
}

/// A case with values for the invented words, some of them unknown.
pub fn case(random: &mut Random, name: String, size: Size) -> Case {
    let mut case = Case { name, ..Case::default() };
    let mut give = |name: String, value: Value| {
        case.values.insert(name, Given { value, cite: None });
    };
    for i in 0..size.codes {
        if !random.percent(size.unknown) {
            give(format!("vehicle.c{i:02}"), Value::Code(format!("v{:02}", random.below(CODES))));
        }
    }
    for i in 0..size.numbers {
        if !random.percent(size.unknown) {
            let number = (random.below(TOP) as i64).into();
            give(format!("vehicle.n{i:02}"), Value::Number { low: number, high: number, unit: "1".to_owned() });
        }
    }
    for i in 0..size.lists {
        if !random.percent(size.unknown) {
            let count = 1 + random.below(5);
            let mut items: Vec<String> = (0..count).map(|_| format!("v{:02}", random.below(LISTED))).collect();
            items.sort();
            items.dedup();
            give(format!("vehicle.l{i:02}"), Value::List { items, complete: random.percent(60) });
        }
    }
    case
}

pub fn cases(random: &mut Random, count: usize, size: Size) -> Vec<Case> {
    (0..count).map(|n| case(random, format!("case-{n}"), size)).collect()
}

/// One predicate in every language.
#[derive(Debug, Clone)]
pub struct Predicate {
    pub sql: String,
    pub cel: String,
    /// Bodies of one Rego rule: value and body.
    pub rego: Vec<(bool, String)>,
    pub python: String,
}

/// Predicates after which the kinds repeat.
pub const KINDS: usize = 8;

/// Half code equality, a quarter ranges, the rest arithmetic and lists; no two alike.
pub fn predicates(random: &mut Random, count: usize, size: Size) -> Vec<Predicate> {
    let mut all: Vec<Predicate> = Vec::with_capacity(count);
    let mut seen = std::collections::HashSet::new();
    while all.len() < count {
        let predicate = match all.len() % KINDS {
            0 | 2 | 4 | 6 => equality(random, size, all.len() / 2 >= size.codes * CODES as usize),
            1 | 5 => range(random, size),
            3 => arithmetic(random, size),
            _ => list(random, size),
        };
        if seen.insert(predicate.sql.clone()) {
            all.push(predicate);
        }
    }
    all
}

/// Beyond as many predicates as there are codes, equality of either of two.
fn equality(random: &mut Random, size: Size, two: bool) -> Predicate {
    let a = random.below(size.codes as u64);
    let k = random.below(CODES);
    if two {
        let m = (k + 1 + random.below(CODES - 1)) % CODES;
        let (k, m) = (k.min(m), k.max(m));
        return Predicate {
            sql: format!("vehicle.c{a:02} IN ('v{k:02}', 'v{m:02}')"),
            cel: format!("vehicle.c{a:02} in ['v{k:02}', 'v{m:02}']"),
            rego: vec![
                (true, format!("input.c{a:02} in [\"v{k:02}\", \"v{m:02}\"]")),
                (false, format!("input.c{a:02}; not input.c{a:02} in [\"v{k:02}\", \"v{m:02}\"]")),
            ],
            python: format!("None if r[{a}] is None else r[{a}] in ('v{k:02}', 'v{m:02}')"),
        };
    }
    Predicate {
        sql: format!("vehicle.c{a:02} = 'v{k:02}'"),
        cel: format!("vehicle.c{a:02} == 'v{k:02}'"),
        rego: vec![(true, format!(":= input.c{a:02} == \"v{k:02}\""))],
        python: format!("None if r[{a}] is None else r[{a}] == 'v{k:02}'"),
    }
}

fn range(random: &mut Random, size: Size) -> Predicate {
    let a = random.below(size.numbers as u64);
    let (x, y) = (random.below(TOP), random.below(TOP));
    let (low, high) = (x.min(y), x.max(y) + 1);
    let at = size.codes as u64 + a;
    Predicate {
        sql: format!("vehicle.n{a:02} BETWEEN {low} AND {high}"),
        cel: format!("vehicle.n{a:02} >= {low}.0 && vehicle.n{a:02} <= {high}.0"),
        rego: vec![
            (true, format!("input.n{a:02} >= {low}; input.n{a:02} <= {high}")),
            (false, format!("input.n{a:02} < {low}")),
            (false, format!("input.n{a:02} > {high}")),
        ],
        python: format!("None if r[{at}] is None else {low} <= r[{at}] <= {high}"),
    }
}

fn arithmetic(random: &mut Random, size: Size) -> Predicate {
    let a = random.below(size.numbers as u64);
    let b = (a + 1 + random.below(size.numbers as u64 - 1)) % size.numbers as u64;
    let (k, c) = (2 + random.below(4), random.below(3 * TOP));
    let (at, bt) = (size.codes as u64 + a, size.codes as u64 + b);
    Predicate {
        sql: format!("vehicle.n{a:02} + {k} * vehicle.n{b:02} > {c}"),
        cel: format!("vehicle.n{a:02} + {k}.0 * vehicle.n{b:02} > {c}.0"),
        rego: vec![(true, format!(":= input.n{a:02} + {k} * input.n{b:02} > {c}"))],
        python: format!("None if r[{at}] is None or r[{bt}] is None else r[{at}] + {k} * r[{bt}] > {c}"),
    }
}

fn list(random: &mut Random, size: Size) -> Predicate {
    let l = random.below(size.lists as u64);
    let x = random.below(LISTED);
    let y = (x + 1 + random.below(LISTED - 1)) % LISTED;
    let (x, y) = (x.min(y), x.max(y));
    let at = size.codes as u64 + size.numbers as u64 + l;
    let (has_x, has_y) = (format!("\"v{x:02}\" in input.l{l:02}"), format!("\"v{y:02}\" in input.l{l:02}"));
    let closed = format!("input.l{l:02}_complete");
    let one = |k: u64| format!("'v{k:02}' in vehicle.l{l:02}");
    if random.percent(50) {
        Predicate {
            sql: format!("has_any(vehicle.l{l:02}, 'v{x:02}', 'v{y:02}')"),
            cel: format!("{} || {} || vehicle.l{l:02}_other", one(x), one(y)),
            rego: vec![
                (true, has_x.clone()),
                (true, has_y.clone()),
                (false, format!("{closed}; not {has_x}; not {has_y}")),
            ],
            python: format!("None if r[{at}] is None else has_any(r[{at}], 'v{x:02}', 'v{y:02}')"),
        }
    } else {
        Predicate {
            sql: format!("has_all(vehicle.l{l:02}, 'v{x:02}', 'v{y:02}')"),
            cel: format!("({0} || vehicle.l{l:02}_other) && ({1} || vehicle.l{l:02}_other)", one(x), one(y)),
            rego: vec![
                (true, format!("{has_x}; {has_y}")),
                (false, format!("{closed}; not {has_x}")),
                (false, format!("{closed}; not {has_y}")),
            ],
            python: format!("None if r[{at}] is None else has_all(r[{at}], 'v{x:02}', 'v{y:02}')"),
        }
    }
}
