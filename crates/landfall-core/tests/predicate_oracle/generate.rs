//! Random predicates: the text Landfall reads, and beside it the SQL it must agree with, written by other means.

use super::world::{CODES, CURRENCIES, Random, SCHEMES};

/// A predicate in both languages.
pub struct Pair {
    pub text: String,
    pub sql: String,
}

/// What the market says for one predicate: `(attribute, what)`.
#[derive(Debug, Clone)]
pub enum Says {
    /// A value as SQL literal.
    Value(String),
    Missing,
    /// Values that disagree; `NULL` is "there is none".
    Rivals(Vec<String>),
    /// `(text of the guard, its SQL, value)`, side by side.
    Scoped(Vec<(String, String, String)>),
}

/// The market: its scalars and its list.
pub struct Market {
    pub scalars: Vec<(&'static str, Says)>,
    pub list: Option<(Vec<&'static str>, bool)>,
}

pub struct Generator<'r> {
    pub random: &'r mut Random,
    /// None while the guards of the market itself are made.
    pub market: Option<Market>,
}

const OPS: [&str; 6] = ["=", "<>", "<", "<=", ">", ">="];

fn pair(text: impl Into<String>, sql: impl Into<String>) -> Pair {
    Pair { text: text.into(), sql: sql.into() }
}

impl Generator<'_> {
    pub fn market(&mut self) -> Market {
        let list = (!self.random.chance(4)).then(|| (self.random.some(&CODES), self.random.chance(2)));
        let scalars = ["topic.n", "topic.c", "topic.b", "topic.d", "topic.p"];
        let scalars = scalars.map(|name| (name, self.says(name))).to_vec();
        Market { scalars, list }
    }

    fn says(&mut self, name: &'static str) -> Says {
        let few = 1 + self.random.below(3);
        match self.random.below(if name == "topic.p" { 4 } else { 8 }) {
            0 => Says::Missing,
            4 | 5 => {
                let mut rivals: Vec<String> = (0..few).map(|_| self.literal(name)).collect();
                if self.random.chance(4) {
                    rivals.push("NULL".into());
                }
                Says::Rivals(rivals)
            }
            6 | 7 => Says::Scoped(
                (0..few)
                    .map(|_| {
                        let guard = self.predicate(1);
                        (guard.text, guard.sql, self.literal(name))
                    })
                    .collect(),
            ),
            _ => Says::Value(self.literal(name)),
        }
    }

    fn literal(&mut self, name: &str) -> String {
        match name {
            "topic.n" => self.random.quarter(),
            "topic.p" => format!("{} {}", self.random.quarter(), self.random.pick(&CURRENCIES)),
            "topic.c" => format!("'{}'", self.random.pick(&CODES)),
            "topic.b" => self.random.below(2).to_string(),
            _ => format!("'{}'", self.random.day()),
        }
    }

    pub fn predicate(&mut self, depth: usize) -> Pair {
        if depth == 0 || self.random.chance(4) {
            return self.atom();
        }
        match self.random.below(5) {
            0 => {
                let inner = self.predicate(depth - 1);
                pair(format!("NOT ({})", inner.text), format!("(NOT ({}))", inner.sql))
            }
            // without brackets, so that precedence is put to the test
            1 => {
                let (a, b, c) = (self.atom(), self.atom(), self.atom());
                let (x, y) = (self.random.pick(&["AND", "OR"]), self.random.pick(&["AND", "OR", "AND NOT"]));
                pair(
                    format!("{} {x} {} {y} {}", a.text, b.text, c.text),
                    format!("({} {x} {} {y} {})", a.sql, b.sql, c.sql),
                )
            }
            n => {
                let word = if n < 4 { " AND " } else { " OR " };
                let parts: Vec<Pair> = (0..2 + self.random.below(2)).map(|_| self.predicate(depth - 1)).collect();
                let texts: Vec<String> = parts.iter().map(|p| format!("({})", p.text)).collect();
                let sqls: Vec<String> = parts.iter().map(|p| format!("({})", p.sql)).collect();
                pair(texts.join(word), format!("({})", sqls.join(word)))
            }
        }
    }

    fn atom(&mut self) -> Pair {
        let atom = match self.random.below(15) {
            0..=2 => {
                let (a, b) = (self.number(2), self.number(1));
                let op = self.random.pick(&OPS);
                pair(format!("{} {op} {}", a.text, b.text), format!("({} {op} {})", a.sql, b.sql))
            }
            3 => {
                let (x, a, b) = (self.number(1), self.number(0), self.number(0));
                let not = self.random.pick(&["", "NOT "]);
                let (from, through) = (self.alone(&x, ">=", &a.sql), self.alone(&x, "<=", &b.sql));
                pair(
                    format!("{} {not}BETWEEN {} AND {}", x.text, a.text, b.text),
                    format!("({not}({from} AND {through}))"),
                )
            }
            4 | 5 => {
                let (a, b) = (self.code(), self.code_or_literal());
                let op = self.random.pick(&["=", "<>"]);
                pair(format!("{} {op} {}", a.text, b.text), format!("({} {op} {})", a.sql, b.sql))
            }
            6 => {
                let a = self.code();
                let codes = self.codes();
                let not = self.random.pick(&["", "NOT "]);
                pair(format!("{} {not}IN ({codes})", a.text), format!("({} {not}IN ({codes}))", a.sql))
            }
            7 => {
                let (a, x, y) = (self.number(0), self.random.quarter(), self.random.quarter());
                let sql = format!("({} OR {})", self.alone(&a, "=", &x), self.alone(&a, "=", &y));
                pair(format!("{} IN ({x}, {y})", a.text), sql)
            }
            8 => {
                let (a, b) = (self.bool(), self.bool());
                let (x, y) = (self.alone(&a, "=", "1"), self.alone(&b, "=", "1"));
                match self.random.below(4) {
                    0 => pair(format!("{} = {}", a.text, b.text), format!("({x} = {y})")),
                    1 => pair(format!("{} <> TRUE", a.text), format!("({x} <> 1)")),
                    _ => a,
                }
            }
            9 => {
                let a = self.one(&[("vehicle.d1", "vehicle_d1"), ("offer.d2", "offer_d2")], "topic.d");
                let literal = format!("'{}'", self.random.day());
                let b = match self.random.below(3) {
                    0 => self.one(&[("vehicle.d1", "vehicle_d1"), ("offer.d2", "offer_d2")], "topic.d"),
                    _ => pair(literal.clone(), literal),
                };
                let op = self.random.pick(&OPS);
                pair(format!("{} {op} {}", a.text, b.text), format!("({} {op} {})", a.sql, b.sql))
            }
            10 => self.is_null(),
            11 => self.money(),
            12 => self.holds(),
            _ => self.list(),
        };
        self.rivals(atom)
    }

    /// One comparison of several in an atom: rivals agree on each comparison alone.
    fn alone(&self, left: &Pair, op: &str, right: &str) -> String {
        self.rivals(pair("", format!("({} {op} {right})", left.sql))).sql
    }

    /// An attribute of the case or, at times, of the market.
    fn one(&mut self, of_case: &[(&str, &str)], of_market: &str) -> Pair {
        if self.market.is_some() && self.random.chance(4) {
            return pair(format!("market.{}", of_market.replace('.', "_")), format!("@{of_market}@"));
        }
        let (text, sql) = self.random.pick(of_case);
        pair(text, sql)
    }

    fn number(&mut self, depth: usize) -> Pair {
        if depth > 0 && self.random.chance(2) {
            let (a, b) = (self.number(depth - 1), self.number(depth - 1));
            if self.random.chance(5) {
                return pair(format!("-({})", a.text), format!("(-({}))", a.sql));
            }
            let op = self.random.pick(&["+", "-", "*"]);
            return pair(format!("({} {op} {})", a.text, b.text), format!("({} {op} {})", a.sql, b.sql));
        }
        if self.random.chance(3) {
            let number = self.random.quarter();
            return pair(number.clone(), format!("({number} + 0.0)"));
        }
        let of_case = [("vehicle.n1", "vehicle_n1"), ("vehicle.n2", "vehicle_n2"), ("firm.n3", "firm_n3")];
        self.one(&of_case, "topic.n")
    }

    fn code(&mut self) -> Pair {
        self.one(&[("vehicle.c1", "vehicle_c1"), ("vehicle.c2", "vehicle_c2")], "topic.c")
    }

    fn code_or_literal(&mut self) -> Pair {
        if self.random.chance(3) {
            return self.code();
        }
        let literal = format!("'{}'", self.random.pick(&CODES));
        pair(literal.clone(), literal)
    }

    fn bool(&mut self) -> Pair {
        self.one(&[("vehicle.b1", "vehicle_b1"), ("firm.b2", "firm_b2")], "topic.b")
    }

    fn codes(&mut self) -> String {
        let some: Vec<String> =
            (0..1 + self.random.below(6)).map(|_| format!("'{}'", self.random.pick(&CODES))).collect();
        some.join(", ")
    }

    fn is_null(&mut self) -> Pair {
        let a = match self.random.below(4) {
            0 => self.number(0),
            1 => self.code(),
            2 => self.bool(),
            _ => pair("offer.p1", "offer_p1"),
        };
        if !a.text.contains('.') || a.text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
            return self.is_null();
        }
        let word = self.random.pick(&["IS NULL", "IS NOT NULL"]);
        pair(format!("{} {word}", a.text), format!("({} {word})", a.sql))
    }

    /// Money, with the currencies that must be one.
    fn money(&mut self) -> Pair {
        let mut currencies = Vec::new();
        let (a, b) = (self.amount(1, &mut currencies), self.amount(0, &mut currencies));
        let op = self.random.pick(&OPS);
        let same: Vec<String> = currencies.windows(2).map(|w| format!("{} = {}", w[0], w[1])).collect();
        let compared = format!("({} {op} {})", a.sql, b.sql);
        pair(format!("{} {op} {}", a.text, b.text), format!("(CASE WHEN {} THEN {compared} END)", same.join(" AND ")))
    }

    fn amount(&mut self, depth: usize, currencies: &mut Vec<String>) -> Pair {
        match self.random.below(if depth > 0 { 7 } else { 5 }) {
            0 | 1 => {
                let (amount, currency) = (self.random.quarter(), self.random.pick(&CURRENCIES));
                currencies.push(format!("'{currency}'"));
                pair(format!("money({amount}, '{currency}')"), format!("({amount} + 0.0)"))
            }
            2 if self.market.is_some() => {
                let says = self.market.as_ref().unwrap().scalars.iter().find(|(name, _)| *name == "topic.p");
                let sql = match says {
                    Some((_, Says::Value(value))) => {
                        let (amount, currency) = value.split_once(' ').unwrap();
                        currencies.push(format!("'{currency}'"));
                        format!("({amount} + 0.0)")
                    }
                    _ => {
                        currencies.push("NULL".into());
                        "NULL".into()
                    }
                };
                pair("market.topic_p", sql)
            }
            5 => {
                let (a, b) = (self.amount(0, currencies), self.amount(0, currencies));
                let op = self.random.pick(&["+", "-"]);
                pair(format!("({} {op} {})", a.text, b.text), format!("({} {op} {})", a.sql, b.sql))
            }
            6 => {
                let (a, b) = (self.number(0), self.amount(0, currencies));
                pair(format!("({} * {})", a.text, b.text), format!("({} * {})", a.sql, b.sql))
            }
            _ => {
                let (text, sql) = self.random.pick(&[("offer.p1", "offer_p1"), ("shipment.p2", "shipment_p2")]);
                currencies.push(format!("{sql}__currency"));
                pair(text, sql)
            }
        }
    }

    fn holds(&mut self) -> Pair {
        let (scheme, least) = (self.random.pick(&SCHEMES), self.random.below(5));
        let column = |what: &str| format!("vehicle_approvals__{what}__{scheme}");
        if self.random.chance(2) {
            return pair(format!("holds('{scheme}')"), column("holds"));
        }
        let series = column("series");
        let may_be_other = format!("vehicle_approvals__complete IS NOT 1 OR {} = 1", column("open"));
        pair(
            format!("holds('{scheme}', {least})"),
            format!("(CASE WHEN {series} >= {least} THEN 1 WHEN {may_be_other} THEN NULL ELSE 0 END)"),
        )
    }

    fn list(&mut self) -> Pair {
        let codes = self.random.some(&CODES);
        let codes = if codes.is_empty() { vec!["c"] } else { codes };
        let args = codes.iter().map(|c| format!("'{c}'")).collect::<Vec<_>>().join(", ");
        let function = self.random.pick(&["has", "has_any", "has_all", "subset"]);
        if self.market.is_some() && self.random.chance(3) {
            return self.market_list(function, &codes, &args);
        }
        let (name, column) = self.random.pick(&[("vehicle.l1", "vehicle_l1"), ("offer.l2", "offer_l2")]);
        let each = |word: &str| {
            let each: Vec<String> = codes.iter().map(|c| format!("{column}__has__{c}")).collect();
            format!("({})", each.join(word))
        };
        match function {
            "has" => pair(format!("has({name}, '{}')", codes[0]), format!("{column}__has__{}", codes[0])),
            "has_any" => pair(format!("has_any({name}, {args})"), each(" OR ")),
            "has_all" => pair(format!("has_all({name}, {args})"), each(" AND ")),
            _ => {
                let others = CODES.iter().filter(|c| !codes.contains(c));
                let others: Vec<String> = others.map(|c| format!("coalesce({column}__has__{c}, 0)")).collect();
                let outside = if others.is_empty() { "0".into() } else { others.join(" + ") };
                let sql = format!(
                    "(CASE WHEN {column}__complete IS NULL THEN NULL WHEN ({outside}) > 0 THEN 0 \
                     WHEN {column}__complete THEN 1 END)"
                );
                pair(format!("subset({name}, {args})"), sql)
            }
        }
    }

    fn market_list(&mut self, function: &str, codes: &[&str], args: &str) -> Pair {
        let list = self.market.as_ref().unwrap().list.clone();
        let literal = |truth: Option<bool>| truth.map_or("NULL".to_owned(), |t| u8::from(t).to_string());
        let has = |code: &str| match &list {
            Some((listed, _)) if listed.contains(&code) => Some(true),
            Some((_, true)) => Some(false),
            _ => None,
        };
        let each = |word: &str| {
            let each: Vec<String> = codes.iter().map(|c| literal(has(c))).collect();
            format!("({})", each.join(word))
        };
        match function {
            "has" => {
                let column = self.random.pick(&["c1", "c2"]);
                let branches: Vec<String> =
                    CODES.iter().map(|c| format!("WHEN '{c}' THEN {}", literal(has(c)))).collect();
                let sql = format!("(CASE vehicle_{column} {} END)", branches.join(" "));
                pair(format!("has(market.topic_l, vehicle.{column})"), sql)
            }
            "has_any" => pair(format!("has_any(market.topic_l, {args})"), each(" OR ")),
            "has_all" => pair(format!("has_all(market.topic_l, {args})"), each(" AND ")),
            _ => {
                let truth = match &list {
                    Some((listed, _)) if listed.iter().any(|c| !codes.contains(c)) => Some(false),
                    Some((_, true)) => Some(true),
                    _ => None,
                };
                pair(format!("subset(market.topic_l, {args})"), literal(truth))
            }
        }
    }

    /// Puts what the market says into an atom's SQL: for every way of putting it in, when it may be so and whether it
    /// surely is. All that may be so must agree, and one surely be so.
    fn rivals(&self, atom: Pair) -> Pair {
        let Some(market) = &self.market else { return atom };
        let mut ways = vec![Way { sql: atom.sql, may: "1".into(), surely: "1".into() }];
        for (name, says) in &market.scalars {
            let place = format!("@{name}@");
            if !ways.iter().any(|way| way.sql.contains(&place)) {
                continue;
            }
            let values: Vec<(String, String, String)> = match says {
                Says::Rivals(values) => values.iter().map(|v| (v.clone(), "1".into(), "1".into())).collect(),
                Says::Value(value) => vec![(value.clone(), "1".into(), "1".into())],
                Says::Missing => vec![("NULL".into(), "1".into(), "1".into())],
                Says::Scoped(branches) => branches
                    .iter()
                    .map(|(_, g, v)| (v.clone(), format!("(({g}) IS NOT FALSE)"), format!("(({g}) IS TRUE)")))
                    .collect(),
            };
            ways = ways
                .iter()
                .flat_map(|way| {
                    values.iter().map(|(value, may, surely)| Way {
                        sql: way.sql.replace(&place, &format!("({value})")),
                        may: format!("({} AND {may})", way.may),
                        surely: format!("({} AND {surely})", way.surely),
                    })
                })
                .collect();
        }
        let sql = match ways.as_slice() {
            [one] if one.may == "1" => one.sql.clone(),
            all => {
                let joined =
                    |each: &dyn Fn(&Way) -> String, word: &str| all.iter().map(each).collect::<Vec<_>>().join(word);
                let some = joined(&|w| w.surely.clone(), " OR ");
                let yes = joined(&|w| format!("(NOT {} OR {} IS TRUE)", w.may, w.sql), " AND ");
                let no = joined(&|w| format!("(NOT {} OR {} IS FALSE)", w.may, w.sql), " AND ");
                // where none surely is so, there is no value
                let nothing = match atom.text.rsplit_once(" IS ") {
                    Some((_, "NULL")) => "1",
                    Some(_) => "0",
                    None => "NULL",
                };
                format!("(CASE WHEN NOT ({some}) THEN {nothing} WHEN {yes} THEN 1 WHEN {no} THEN 0 END)")
            }
        };
        Pair { text: atom.text, sql }
    }
}

/// An atom with values put in.
struct Way {
    sql: String,
    may: String,
    surely: String,
}
