//! YAML, one file a market or all in one, and a file of names; the rules are computed for the years around now.

mod count;
mod definition;
mod feast;
mod grammar;
mod market;
mod rule;
mod sky;
mod words;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use landfall_core::model::Value;

use crate::builder::Builder;
use crate::error::{Error, Result};
use crate::files::File;
use crate::signal::{Problem, Signal};
use crate::statement::{About, Statement};
use crate::tree::Tree;
use crate::{markets, text};
use market::{Found, LANGUAGES, Rules, Sort};

/// Years before and after the one the file was received in.
const YEARS_BEFORE: i16 = 1;
const YEARS_AFTER: i16 = 5;

/// Rules of one market or part, and days of all of them: more than any edition has.
const RULES: usize = 1_000;
const DAYS: u64 = 1_000_000;

/// Names by language, by the key rules refer to them.
type Names = HashMap<String, BTreeMap<String, String>>;

/// A file and what stands there.
type Placed<'t> = (&'t str, &'t Tree);

/// Everything read: each market with the file it stands in, or the files.
struct Book<'t> {
    markets: BTreeMap<&'t str, Vec<Placed<'t>>>,
    names: Names,
}

pub(crate) fn parse(files: &[File], b: &mut Builder<'_>) -> Result<()> {
    let mut trees = Vec::new();
    for file in files {
        let text = text::decode(b.head, file)?;
        if !text::is_ended(&text) && !text.trim_start().starts_with('{') {
            let (line, detail) = (text.lines().count() as u64, "it ends inside its last line".to_owned());
            return Err(Error::Truncated { file: file.name.clone(), line, detail });
        }
        trees.push((file.name.as_str(), Tree::yaml(&file.name, &text)?));
        if let Some(day) = file.changed.filter(|d| *d <= b.received) {
            b.vintage(&day.to_string(), Some(day));
        }
    }
    let mut book = Book { markets: BTreeMap::new(), names: Names::new() };
    for (file, tree) in &trees {
        open(b, &mut book, file, tree);
    }
    if let Some(file) = files.first().filter(|_| book.names.is_empty()) {
        b.signal(Signal::new(Problem::Absent, &file.name, 0, "names", "").of(0));
    }
    let years = b.received.year() - YEARS_BEFORE..=b.received.year() + YEARS_AFTER;
    let mut scope = Scope { book: &book, years, days: 0 };
    for (code, placed) in &book.markets {
        let Some((file, tree)) = settle(b, code, placed) else { continue };
        if b.head.term("pseudo", code).is_some() {
            b.ignore("a code that is no market", tree.leaves());
        } else if markets::is_code(code) {
            scope.market(b, code, file, tree)?;
        } else {
            b.signal(Signal::new(Problem::UnknownMarket, file, 0, "holidays", code).of(tree.leaves()));
        }
    }
    Ok(())
}

/// The market where it stands once, or in several files the same way; none where they differ.
fn settle<'t>(b: &mut Builder<'_>, code: &str, placed: &[Placed<'t>]) -> Option<Placed<'t>> {
    let (first, others) = placed.split_first()?;
    if others.iter().all(|other| other.1 == first.1) {
        b.ignore("said before, the same way", others.iter().map(|other| other.1.leaves()).sum());
        return Some(*first);
    }
    for (file, tree) in placed {
        let field = format!("holidays > {code}");
        b.signal(Signal::new(Problem::Contradiction, file, 0, &field, code).of(tree.leaves()));
    }
    None
}

/// Sorts what stands at the top of a file.
fn open<'t>(b: &mut Builder<'_>, book: &mut Book<'t>, file: &'t str, tree: &'t Tree) {
    b.hold(tree.leaves());
    let Some(top) = tree.map().filter(|top| !top.is_empty()) else {
        return b.signal(Signal::new(Problem::Absent, file, 0, "holidays", &tree.said()).of(tree.leaves()));
    };
    for (key, part) in top {
        match (key.as_str(), part) {
            ("holidays", Tree::Map(markets)) if !markets.is_empty() => {
                for (code, market) in markets {
                    book.markets.entry(code).or_default().push((file, market));
                }
            }
            ("names", Tree::Map(names)) if !names.is_empty() => {
                for (key, name) in names {
                    let languages = name.get("name").unwrap_or(name);
                    let leaves = name.leaves();
                    let used = languages.map().map_or(0, |m| LANGUAGES.iter().filter(|l| m.contains_key(**l)).count());
                    b.use_up(used as u64);
                    b.ignore("a name in another language", leaves.saturating_sub(used as u64));
                    let texts = languages.map().into_iter().flatten().map(|(l, t)| (l.clone(), t.said()));
                    book.names.insert(key.clone(), texts.collect());
                }
            }
            ("version" | "license", _) => b.ignore("the version and licence of the format", part.leaves()),
            _ => b.signal(Signal::new(Problem::UnknownField, file, 0, key, &part.said()).of(part.leaves())),
        }
    }
}

/// A market or part: its code, and where it stands.
struct Node<'n, 't> {
    code: &'n str,
    file: &'n str,
    place: &'n str,
    tree: &'t Tree,
}

/// What is asked for.
struct Scope<'b, 't> {
    book: &'b Book<'t>,
    years: std::ops::RangeInclusive<i16>,
    /// Days found so far.
    days: u64,
}

impl<'t> Scope<'_, 't> {
    /// A market and its parts.
    fn market(&mut self, b: &mut Builder<'_>, code: &str, file: &str, tree: &'t Tree) -> Result<()> {
        b.row();
        let place = format!("holidays > {code}");
        let (rules, whole) = self.rules(b, file, &place, tree, Rules::new());
        let node = Node { code, file, place: &place, tree };
        let understood = self.state(b, &node, &rules, whole)?;
        for level in ["states", "regions"] {
            for (part, tree) in tree.get(level).and_then(Tree::map).into_iter().flatten() {
                let place = format!("{place} > {level} > {part}");
                let iso = format!("{code}-{part}");
                let (rules, own) = self.rules(b, file, &place, tree, rules.clone());
                if markets::is_part(&iso) {
                    let node = Node { code: &iso, file, place: &place, tree };
                    self.state(b, &node, &rules, understood && own)?;
                } else {
                    count::leave(b, "a part that has no code of its own", tree);
                }
                for (_, district) in tree.get("regions").and_then(Tree::map).into_iter().flatten() {
                    b.ignore("a district, which has no code of its own", district.leaves());
                }
            }
        }
        Ok(())
    }

    /// The rules that hold in a part, and whether all it refers to is there.
    fn rules(
        &self,
        b: &mut Builder<'_>,
        file: &str,
        place: &str,
        tree: &'t Tree,
        mut rules: Rules<'t>,
    ) -> (Rules<'t>, bool) {
        let mut whole = true;
        if let Some(reference) = tree.get("_days") {
            let path: Vec<&str> = match reference {
                Tree::List(items) => items.iter().filter_map(Tree::text).collect(),
                other => other.text().into_iter().collect(),
            };
            match self.book.days(&path) {
                Some((other, days)) => {
                    let at = format!("{other}, holidays > {} > days", path.join(" > "));
                    market::lay(&mut rules, Some(days), &at);
                }
                None => {
                    whole = false;
                    let field = format!("{place} > _days");
                    b.signal(Signal::new(Problem::Absent, file, 0, &field, &path.join(" > ")).of(0));
                }
            }
        }
        market::lay(&mut rules, tree.get("days"), &format!("{file}, {place} > days"));
        (rules, whole)
    }

    /// States the days of a market or part, and which years are whole; whether all of its keys are understood.
    fn state(&mut self, b: &mut Builder<'_>, node: &Node<'_, 't>, rules: &Rules<'t>, whole: bool) -> Result<bool> {
        let Node { code, file, place, tree } = *node;
        let too_big = |what: &str, limit| {
            let file = file.to_owned();
            Err(Error::TooBig { file, what: format!("{what} of {place}"), limit })
        };
        if rules.len() > RULES {
            return too_big("number of rules", RULES as u64);
        }
        let mut found = market::find(b.head, &self.book.names, rules, self.years.clone());
        self.days += found.days.len() as u64;
        if self.days > DAYS {
            return too_big("number of holidays up to those", DAYS);
        }
        let understood = !count::keys(b, file, place, tree) && whole;
        count::rules(b, file, place, tree.get("days"), &found);
        if !understood {
            found.unread.extend(self.years.clone());
        }
        say(b, &Arc::new(About::Market(code.to_owned())), &found);
        let head = b.head;
        let Some(field) = head.role(KIND, "years").and_then(|f| f.attribute.as_deref()) else { return Ok(understood) };
        for year in self.years.clone().filter(|y| !found.unread.contains(y) && !rules.is_empty()) {
            let at = format!("{file}, {place} > days");
            let observed = Some(b.shared(&year.to_string()));
            let (about, attribute) = (Arc::new(About::Market(code.to_owned())), b.shared(field));
            b.state(Statement { about, attribute, value: Value::Bool(true), of: None, observed, at }, 0);
        }
        Ok(understood)
    }
}

const KIND: &str = "holidays";

impl<'t> Book<'t> {
    /// The days below a path of keys, and their file.
    fn days(&self, path: &[&str]) -> Option<(&'t str, &'t Tree)> {
        let (file, mut tree) = *self.markets.get(path.first()?)?.first()?;
        for key in path.get(1..)? {
            tree = tree.get(key)?;
        }
        Some((file, tree.get("days")?))
    }
}

/// One statement a day off and type, and the names of the day in each language.
fn say(b: &mut Builder<'_>, about: &Arc<About>, found: &Found<'_>) {
    let head = b.head;
    let attribute = |role: &str| head.role(KIND, role).and_then(|f| f.attribute.as_deref());
    let mut names: BTreeMap<(Date, &str), (BTreeSet<&str>, &str)> = BTreeMap::new();
    for ((sort, kind, day), holiday) in &found.days {
        let role = match sort {
            Sort::Whole => "holiday",
            Sort::Part => "part",
            Sort::Sighted => "sighted",
        };
        let Some(field) = attribute(role).filter(|_| market::is_day_off(head, kind)) else { continue };
        for (language, of_day) in &holiday.names {
            let (all, _) = names.entry((*day, language)).or_insert((BTreeSet::new(), &holiday.at));
            all.extend(of_day.iter().map(String::as_str));
        }
        let statement = Statement {
            about: about.clone(),
            attribute: b.shared(field),
            value: Value::Bool(true),
            of: Some(b.shared(kind)),
            observed: Some(b.shared(&day.to_string())),
            at: holiday.at.clone(),
        };
        b.state(statement, 0);
    }
    let Some(field) = attribute("name") else { return };
    for ((day, language), (names, at)) in names {
        let statement = Statement {
            about: about.clone(),
            attribute: b.shared(field),
            value: Value::List { items: names.into_iter().map(str::to_owned).collect(), complete: false },
            of: Some(b.shared(language)),
            observed: Some(b.shared(&day.to_string())),
            at: at.to_owned(),
        };
        b.state(statement, 0);
    }
}
