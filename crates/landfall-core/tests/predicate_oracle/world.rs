//! A small vocabulary, random cases, and the same cases as a flat table of `SQLite`.

use landfall_core::model::{
    Approval, AttributeDef, AttributeType, Case, CodeDef, Given, Role, Space, Text, UnitDef, Value, Vocab,
};
use landfall_core::{Date, Decimal};

/// Codes of the one kind.
pub const CODES: [&str; 5] = ["a", "b", "c", "d", "e"];
pub const SCHEMES: [&str; 3] = ["s1", "s2", "s3"];
pub const CURRENCIES: [&str; 2] = ["NOK", "EUR"];

/// Pseudo-random numbers from a seed (`SplitMix64`).
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n as u64).unwrap()
    }

    pub fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }

    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// Codes in order, each once, maybe none.
    pub fn some<'a>(&mut self, of: &[&'a str]) -> Vec<&'a str> {
        of.iter().copied().filter(|_| self.chance(2)).collect()
    }

    /// A multiple of a quarter, which binary numbers hold exactly.
    pub fn quarter(&mut self) -> String {
        let quarters = i64::try_from(self.below(33)).unwrap() - 16;
        (Decimal::from(quarters) / Decimal::from(4)).to_string()
    }

    pub fn day(&mut self) -> String {
        format!("202{}-0{}-1{}", 4 + self.below(2), 1 + self.below(2), self.below(3))
    }
}

pub fn vocab() -> Vocab {
    use AttributeType::{Approvals, Bool, Code, Day, List, Money, Number};
    let def = |(name, type_): (&str, AttributeType)| AttributeDef {
        name: name.into(),
        type_,
        unit: (type_ == Number).then(|| "1".into()),
        codes: matches!(type_, Code | List).then(|| "kind".into()),
        of: None,
        subject: None,
        title: Text::default(),
        meaning: Text::default(),
        lasting: false,
        component: false,
        role: match name {
            "vehicle.approvals" => Some(Role::Approvals),
            "vehicle.approvals_complete" => Some(Role::ApprovalsComplete),
            _ => None,
        },
    };
    let mut attributes: Vec<AttributeDef> = [
        ("vehicle.n1", Number),
        ("vehicle.n2", Number),
        ("firm.n3", Number),
        ("offer.p1", Money),
        ("shipment.p2", Money),
        ("vehicle.c1", Code),
        ("vehicle.c2", Code),
        ("vehicle.b1", Bool),
        ("firm.b2", Bool),
        ("vehicle.d1", Day),
        ("offer.d2", Day),
        ("vehicle.l1", List),
        ("offer.l2", List),
        ("vehicle.approvals", Approvals),
        ("vehicle.approvals_complete", Bool),
        ("topic.n", Number),
        ("topic.p", Money),
        ("topic.c", Code),
        ("topic.b", Bool),
        ("topic.d", Day),
        ("topic.l", List),
    ]
    .into_iter()
    .map(def)
    .collect();
    attributes.sort_by(|a, b| a.name.cmp(&b.name));
    let codes = |ids: &[&str]| {
        ids.iter().map(|id| CodeDef { id: (*id).into(), title: Text::default(), digits: None }).collect::<Vec<_>>()
    };
    let unit = UnitDef {
        id: "1".into(),
        symbol: None,
        plural: None,
        dimension: "one".into(),
        factor: Decimal::ONE,
        offset: None,
    };
    Vocab {
        attributes,
        codes: [("kind", &CODES[..]), ("approval_scheme", &SCHEMES), ("currency", &CURRENCIES)]
            .map(|(kind, ids)| (kind.to_owned(), codes(ids)))
            .into(),
        units: [("1".to_owned(), unit)].into(),
        ..Vocab::default()
    }
}

/// A random case and its row: names and SQL literals of the columns.
pub fn case(random: &mut Random, vocab: &Vocab) -> (Case, Vec<(String, String)>) {
    let mut row = Vec::new();
    let mut case = Case::default();
    for def in vocab.attributes.iter().filter(|d| d.case_space().is_some() && d.type_ != AttributeType::Approvals) {
        let column = def.name.replace('.', "_");
        let known = !random.chance(4);
        let value = value(random, def.type_, known, &column, &mut row);
        if let Some(value) = value {
            let space: &mut Space = match def.case_space() {
                Some("offer") => case.offers.entry(if random.chance(2) { "M" } else { "" }.into()).or_default(),
                Some("shipment") => case.shipments.entry("M".into()).or_default(),
                _ => &mut case.values,
            };
            space.insert(def.name.clone(), Given { value, cite: None });
        }
    }
    for _ in 0..random.below(4) {
        let series = (!random.chance(3)).then(|| u32::try_from(random.below(5)).unwrap());
        case.approvals.push(Approval {
            scheme: random.pick(&SCHEMES).into(),
            number: None,
            series,
            granted: None,
            cite: None,
        });
    }
    let complete = match case.values.get("vehicle.approvals_complete") {
        Some(Given { value: Value::Bool(complete), .. }) => Some(*complete),
        _ => None,
    };
    for scheme in SCHEMES {
        let of: Vec<&Approval> = case.approvals.iter().filter(|a| a.scheme == scheme).collect();
        let holds = if !of.is_empty() {
            "1"
        } else if complete == Some(true) {
            "0"
        } else {
            "NULL"
        };
        let best = of.iter().filter_map(|a| a.series).max().map_or("NULL".into(), |s| s.to_string());
        let open = if of.iter().any(|a| a.series.is_none()) { "1" } else { "0" };
        row.push((format!("vehicle_approvals__holds__{scheme}"), holds.into()));
        row.push((format!("vehicle_approvals__series__{scheme}"), best));
        row.push((format!("vehicle_approvals__open__{scheme}"), open.into()));
    }
    row.push(("vehicle_approvals__complete".into(), bit(complete)));
    (case, row)
}

/// The case with some of its numbers and money as ranges.
pub fn blurred(random: &mut Random, mut case: Case) -> Case {
    let spaces = case.offers.values_mut().chain(case.shipments.values_mut()).chain([&mut case.values]);
    for given in spaces.flat_map(|space| space.values_mut()) {
        if let Value::Number { low, high, .. } | Value::Money { low, high, .. } = &mut given.value {
            *high = *low + Decimal::from(random.below(3)) / Decimal::from(2);
        }
    }
    case
}

fn bit(value: Option<bool>) -> String {
    match value {
        None => "NULL",
        Some(true) => "1",
        Some(false) => "0",
    }
    .into()
}

fn value(
    random: &mut Random,
    type_: AttributeType,
    known: bool,
    column: &str,
    row: &mut Vec<(String, String)>,
) -> Option<Value> {
    let mut put = |suffix: &str, sql: String| {
        row.push((format!("{column}{suffix}"), if known { sql } else { "NULL".into() }));
    };
    let value = match type_ {
        AttributeType::Number => {
            let number = random.quarter();
            put("", format!("{number} + 0.0"));
            let number: Decimal = number.parse().unwrap();
            Value::Number { low: number, high: number, unit: "1".into() }
        }
        AttributeType::Money => {
            let (amount, currency) = (random.quarter(), random.pick(&CURRENCIES));
            put("", format!("{amount} + 0.0"));
            put("__currency", format!("'{currency}'"));
            let amount: Decimal = amount.parse().unwrap();
            Value::Money { low: amount, high: amount, currency: currency.into() }
        }
        AttributeType::Code => {
            let code = random.pick(&CODES);
            put("", format!("'{code}'"));
            Value::Code(code.into())
        }
        AttributeType::Bool => {
            let value = random.chance(2);
            put("", bit(Some(value)));
            Value::Bool(value)
        }
        AttributeType::Day => {
            let day = random.day();
            put("", format!("'{day}'"));
            Value::Day(day.parse::<Date>().unwrap())
        }
        AttributeType::List => {
            let (items, complete) = (random.some(&CODES), random.chance(2));
            for code in CODES {
                let has = if items.contains(&code) { Some(true) } else { complete.then_some(false) };
                put(&format!("__has__{code}"), bit(has));
            }
            put("__complete", bit(Some(complete)));
            Value::List { items: items.into_iter().map(str::to_owned).collect(), complete }
        }
        _ => return None,
    };
    known.then_some(value)
}
