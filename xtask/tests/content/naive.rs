//! A naive reading of the adoptions, for comparison: it reads the TOML again and shares no code with the resolver.

use std::collections::{BTreeMap, BTreeSet};

use landfall_core::Date;
use landfall_core::pack::Source;
use toml::{Table, Value};

/// Days on which something surely holds, both included; none where there is no such day.
type Days = Option<(Date, Date)>;

#[derive(Clone)]
struct Adoption {
    id: String,
    rule: String,
    phase: String,
    scope: Option<String>,
    subject: String,
    purposes: Vec<String>,
    decides: bool,
    enacted: bool,
    surely: Days,
    /// Days on which anything may change.
    marks: Vec<Date>,
}

struct Inherits {
    parent: String,
    subjects: Vec<String>,
    surely: Days,
}

/// Every market's adoptions as written.
pub struct Naive {
    own: BTreeMap<String, Vec<Adoption>>,
    parents: BTreeMap<String, Vec<Inherits>>,
}

struct Files {
    tables: BTreeMap<String, Table>,
    steps: BTreeMap<String, Date>,
}

impl Naive {
    /// Reads the files of the packs.
    pub fn read(sources: &[Source]) -> Naive {
        let toml = sources.iter().filter(|s| s.path.ends_with(".toml"));
        let tables: BTreeMap<String, Table> = toml.map(|s| (s.path.clone(), s.text.parse().unwrap())).collect();
        let mut files = Files { tables, steps: BTreeMap::new() };
        files.steps = files.steps();
        let mut naive = Naive { own: BTreeMap::new(), parents: BTreeMap::new() };
        for (path, table) in &files.tables {
            let Some(folder) = path.strip_prefix("markets/").and_then(|p| p.split('/').next()) else { continue };
            let market = folder.to_uppercase();
            let entries = list(table, "adopt").map(|entry| files.adoption(&market, table, entry));
            naive.own.entry(market.clone()).or_default().extend(entries);
            for line in list(table, "inherits") {
                let valid = line.get("valid").and_then(Value::as_table);
                let from = valid.and_then(|v| v.get("from")).map_or(Some(Date::MIN), |v| files.first(v));
                naive.parents.entry(market.clone()).or_default().push(Inherits {
                    parent: text(line, "market").unwrap(),
                    subjects: texts(line, "subjects"),
                    surely: from.zip(Some(last(valid))),
                });
            }
        }
        naive
    }

    /// Market codes.
    pub fn markets(&self) -> impl Iterator<Item = &str> {
        self.own.keys().map(String::as_str)
    }

    /// Adoptions that surely hold and may decide, with the purposes they bind.
    pub fn on(&self, market: &str, day: Date) -> BTreeSet<(String, String)> {
        let all = self.all(market).into_iter().filter(|a| a.decides);
        let holding = all.filter(|a| a.surely.is_some_and(|(first, last)| first <= day && day <= last));
        holding.flat_map(|a| a.purposes.iter().map(|p| (a.id.clone(), p.clone())).collect::<Vec<_>>()).collect()
    }

    /// Days on which something changes, and each one's eve.
    pub fn edges(&self, market: &str) -> BTreeSet<Date> {
        let marks = self.all(market).into_iter().flat_map(|a| a.marks);
        marks.flat_map(|day| [day.yesterday().unwrap(), day]).collect()
    }

    fn all(&self, market: &str) -> Vec<Adoption> {
        let own = self.own.get(market).cloned().unwrap_or_default();
        let mut all = own.clone();
        for line in self.parents.get(market).into_iter().flatten() {
            for mut theirs in self.all(&line.parent) {
                let subject = format!("{}/", theirs.subject);
                let wanted = line.subjects.iter().any(|node| subject.starts_with(&format!("{node}/")));
                let replaced = own.iter().any(|o| {
                    o.enacted && (&o.rule, &o.phase, &o.scope) == (&theirs.rule, &theirs.phase, &theirs.scope)
                });
                if wanted && !replaced {
                    theirs.surely = theirs
                        .surely
                        .zip(line.surely)
                        .map(|((a, b), (c, d))| (a.max(c), b.min(d)))
                        .filter(|(first, last)| first <= last);
                    all.push(theirs);
                }
            }
        }
        all
    }
}

impl Files {
    fn adoption(&self, market: &str, file: &Table, entry: &Table) -> Adoption {
        let (rule, phase) = (text(entry, "rule").unwrap(), text(entry, "phase").unwrap());
        let mut id = format!("{market}/{rule}/{phase}");
        if let Some(tag) = text(entry, "tag") {
            id = format!("{id}/{tag}");
        }
        let phases = list(&self.tables["vocab/purposes.toml"], "phase");
        let binds = phases.filter(|p| text(p, "id").as_ref() == Some(&phase)).flat_map(|p| texts(p, "binds"));
        let mut purposes: Vec<String> = binds.collect();
        if purposes.is_empty() {
            purposes = texts(entry, "purposes");
        }
        let rule_file = self.tables.iter().find(|(path, _)| path.ends_with(&format!("/{rule}.toml")) && path.starts_with("rules/"));
        let enacted = text(entry, "status").unwrap() == "enacted";
        let valid = entry.get("valid").and_then(Value::as_table);
        let first = match valid.and_then(|v| v.get("from")) {
            Some(from) => self.first(from),
            None => Some(read_on(file, &entry["cite"])),
        };
        let mut marks: Vec<Date> = first.into_iter().collect();
        for key in ["from", "through"] {
            let edge = valid.and_then(|v| v.get(key));
            let days = edge.into_iter().flat_map(|e| [day(e), part(e, "earliest"), part(e, "latest"), part(e, "not_before")]);
            marks.extend(days.flatten().flat_map(|d| [d, d.tomorrow().unwrap()]));
        }
        let last = last(valid);
        Adoption {
            id,
            rule,
            phase,
            scope: text(entry, "scope"),
            subject: text(rule_file.unwrap().1, "subject").unwrap(),
            purposes,
            decides: enacted && entry.get("low_trust").and_then(Value::as_bool) != Some(true),
            enacted,
            surely: first.map(|first| (first, last)),
            marks,
        }
    }

    /// The first day on which a `from` has surely come.
    fn first(&self, from: &Value) -> Option<Date> {
        if let Some(step) = from.get("after") {
            let reached = *self.steps.get(step.as_str().unwrap())?;
            let plus = from.get("plus").map_or("P0D", |p| p.as_str().unwrap());
            return Some(later(reached, plus).max(part(from, "not_before").unwrap_or(Date::MIN)));
        }
        day(from).or_else(|| part(from, "latest"))
    }

    /// The first day of each step that has one.
    fn steps(&self) -> BTreeMap<String, Date> {
        let mut steps: BTreeMap<String, Date> = BTreeMap::new();
        for (path, table) in &self.tables {
            let Some(id) = path.strip_prefix("instruments/").and_then(|p| p.strip_suffix(".toml")) else { continue };
            for step in list(table, "step") {
                if let Some(on) = day(&step["on"]) {
                    let name = format!("{id}:{}", text(step, "stage").unwrap());
                    let first = steps.entry(name).or_insert(on);
                    *first = on.min(*first);
                }
            }
        }
        steps
    }
}

/// The day a citation was published, else seen, else stated.
fn read_on(file: &Table, cite: &Value) -> Date {
    let named = |key: &Value| file["cites"][key.as_str().unwrap()].clone();
    let base = if cite.is_str() { Some(named(cite)) } else { cite.get("use").map(named) };
    let key = |key: &str| part(cite, key).or_else(|| base.as_ref().and_then(|b| part(b, key)));
    key("published").or_else(|| key("seen")).or_else(|| key("stated")).unwrap()
}

/// The last day on which a period surely holds.
fn last(valid: Option<&Table>) -> Date {
    let through = valid.and_then(|v| v.get("through"));
    through.map_or(Date::MAX, |t| day(t).or_else(|| part(t, "earliest")).unwrap())
}

/// `P12M`, `P20D`: a number and one unit.
fn later(day: Date, duration: &str) -> Date {
    let (number, unit) = duration.strip_prefix('P').unwrap().split_at(duration.len() - 2);
    let number: i64 = number.parse().unwrap();
    let span = match unit {
        "Y" => jiff::Span::new().years(number),
        "M" => jiff::Span::new().months(number),
        "W" => jiff::Span::new().weeks(number),
        _ => jiff::Span::new().days(number),
    };
    day.checked_add(span).unwrap()
}

fn day(value: &Value) -> Option<Date> {
    value.as_datetime().map(|d| d.to_string().parse().unwrap())
}

fn part(value: &Value, key: &str) -> Option<Date> {
    value.get(key).and_then(day)
}

fn text(table: &Table, key: &str) -> Option<String> {
    table.get(key).and_then(Value::as_str).map(str::to_owned)
}

fn texts(table: &Table, key: &str) -> Vec<String> {
    let array = table.get(key).and_then(Value::as_array);
    array.into_iter().flatten().map(|v| v.as_str().unwrap().to_owned()).collect()
}

fn list<'t>(table: &'t Table, key: &str) -> impl Iterator<Item = &'t Table> + use<'t> {
    table.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_table)
}
