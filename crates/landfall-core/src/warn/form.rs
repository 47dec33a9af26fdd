//! The form of a watch as people write it, TOML or JSON, read strictly.

use jiff::civil::Time;
use jiff::tz::TimeZone;

use super::watch::{Digest, LONGEST_LEAD, Quiet, Watch};
use crate::model::{Diagnostic, Vocab, nearest};
use crate::pack::Source;
use crate::predicate;

/// What a form may say.
pub const KEYS: [&str; 16] = [
    "id",
    "name",
    "cases",
    "filter",
    "markets",
    "purposes",
    "subjects",
    "min_chance",
    "lead_days",
    "horizon_days",
    "language",
    "endpoints",
    "zone",
    "quiet",
    "digest",
    "budget",
];
const LANGUAGES: [&str; 2] = ["en", "zh"];
const DIGESTS: [(&str, Digest); 3] = [("none", Digest::None), ("daily", Digest::Daily), ("weekly", Digest::Weekly)];
/// All markets.
const ALL: &str = "all";
const LONGEST: usize = 64;

type Fault = (&'static str, Vec<String>);

/// Reads a watch, TOML or JSON by the path's ending. What is left out: all purposes and subjects, chances from 10 %,
/// 180 days before a day of law, three years ahead, UTC, no quiet hours, no digest, ten letters a week, no endpoint,
/// and `language`.
///
/// # Errors
/// Everything that is wrong with it, each with its line and, where one is near, the name that may be meant.
pub fn read(file: &Source, language: &str, vocab: &Vocab) -> Result<Watch, Vec<Diagnostic>> {
    let root = if file.path.ends_with(".json") {
        serde_json::from_str(&file.text)
            .map_err(|error| vec![Diagnostic::error("json", &file.path, error.line(), vec![error.to_string()])])?
    } else {
        let mut found = Vec::new();
        file.parse::<toml::Table>(&mut found).ok_or(found)?
    };
    let mut form = Form { file, root, vocab, found: Vec::new() };
    let watch = form.watch(language);
    if form.found.is_empty() { Ok(watch) } else { Err(form.found) }
}

struct Form<'a> {
    file: &'a Source,
    root: toml::Table,
    vocab: &'a Vocab,
    found: Vec<Diagnostic>,
}

impl Form<'_> {
    fn watch(&mut self, language: &str) -> Watch {
        let keys: Vec<String> = self.root.keys().filter(|key| !KEYS.contains(&key.as_str())).cloned().collect();
        for key in keys {
            let near = nearest(&key, KEYS).unwrap_or_default().to_owned();
            self.report(&key, ("unknown_key", vec![key.clone(), near]));
        }
        let id = self.text("id").unwrap_or_else(|| self.file.stem().to_owned());
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
        if id.is_empty() || id.len() > LONGEST || !id.chars().all(plain) {
            self.report("id", ("watch_id", vec![id.clone()]));
        }
        let name = self.text("name").unwrap_or_else(|| id.clone());
        if name.trim().is_empty() || name.chars().any(char::is_control) || name.chars().count() > 2 * LONGEST {
            self.report("name", ("watch_name", Vec::new()));
        }
        let (cases, filter) = (self.list("cases"), self.filter());
        if cases.is_empty() && filter.is_none() {
            self.report("cases", ("watch_no_cases", Vec::new()));
        }
        Watch {
            id,
            name,
            cases,
            filter,
            markets: self.markets(),
            purposes: self.known("purposes", |vocab| vocab.purposes.iter().map(|p| p.id.as_str()).collect()),
            subjects: self.known("subjects", |vocab| vocab.subjects.keys().map(String::as_str).collect()),
            min_chance: self.chance(),
            lead_days: self.days("lead_days", 180, 0),
            horizon_days: self.days("horizon_days", 1095, 1),
            language: self.one_of("language", &LANGUAGES).unwrap_or_else(|| language.to_owned()),
            endpoints: self.list("endpoints"),
            zone: self.zone(),
            quiet: self.quiet(),
            digest: self.digest(),
            budget: self.whole("budget", 10, 0, 1000),
        }
    }

    fn report(&mut self, key: &str, (code, args): Fault) {
        let line = self.file.line_of("", key);
        self.found.push(Diagnostic::error(code, &self.file.path, line, args));
    }

    fn wrong(&mut self, key: &str, wanted: &str, raw: &toml::Value) {
        self.report(key, ("wrong_type", vec![key.to_owned(), wanted.to_owned(), raw.type_str().to_owned()]));
    }

    fn text(&mut self, key: &str) -> Option<String> {
        match self.root.remove(key)? {
            toml::Value::String(text) => Some(text),
            other => {
                self.wrong(key, "text", &other);
                None
            }
        }
    }

    /// A list of texts; a single text is a list of one.
    fn list(&mut self, key: &str) -> Vec<String> {
        let raw = match self.root.remove(key) {
            None => return Vec::new(),
            Some(toml::Value::Array(items)) => items,
            Some(single) => vec![single],
        };
        let mut texts: Vec<String> = Vec::new();
        for item in raw {
            match item {
                toml::Value::String(text) if texts.contains(&text) => {}
                toml::Value::String(text) => texts.push(text),
                other => self.wrong(key, "text", &other),
            }
        }
        texts
    }

    fn known(&mut self, key: &str, names: impl Fn(&Vocab) -> Vec<&str>) -> Vec<String> {
        let given = self.list(key);
        let vocab = self.vocab;
        let names = names(vocab);
        for one in given.iter().filter(|one| !names.contains(&one.as_str())) {
            let near = nearest(one, names.iter().copied()).unwrap_or_default().to_owned();
            self.report(key, ("watch_unknown", vec![key.to_owned(), one.clone(), near]));
        }
        given
    }

    /// Codes in any case; `all` for all of them.
    fn markets(&mut self) -> Vec<String> {
        if !self.root.contains_key("markets") {
            self.report("markets", ("missing_key", vec!["markets".to_owned()]));
            return Vec::new();
        }
        let given: Vec<String> = self.list("markets");
        if given.is_empty() {
            self.report("markets", ("watch_no_markets", Vec::new()));
        }
        if given.iter().any(|m| m.eq_ignore_ascii_case(ALL)) {
            return Vec::new();
        }
        let upper: Vec<String> = given.iter().map(|m| m.to_uppercase()).collect();
        self.root.insert("markets".to_owned(), upper.into());
        self.known("markets", |vocab| vocab.codes.get("market").into_iter().flatten().map(|c| c.id.as_str()).collect())
    }

    fn filter(&mut self) -> Option<String> {
        let text = self.text("filter")?;
        match predicate::parse(&text, self.vocab) {
            Ok(expr) => {
                // a watch picks cars: what a market says is not theirs
                let of_market =
                    predicate::market_attributes(&expr).into_iter().chain(predicate::place_attributes(&expr));
                let names: Vec<String> =
                    of_market.filter_map(|id| self.vocab.def(id)).map(|def| def.predicate_name()).collect();
                for name in names {
                    self.report("filter", ("watch_filter_market", vec![name]));
                }
            }
            Err(fault) => {
                let at = ["filter".to_owned(), fault.column.to_string(), fault.code.to_owned()];
                self.report("filter", ("predicate", at.into_iter().chain(fault.args).collect()));
            }
        }
        Some(text)
    }

    fn chance(&mut self) -> f64 {
        let raw = match self.root.remove("min_chance") {
            None => return 0.1,
            Some(raw) => raw,
        };
        let given = raw.as_float().or_else(|| raw.as_integer().and_then(|n| i32::try_from(n).ok()).map(f64::from));
        match given {
            Some(chance) if (0.0..=1.0).contains(&chance) => chance,
            Some(_) => {
                self.report("min_chance", ("watch_chance", vec![raw.to_string()]));
                0.0
            }
            None => {
                self.wrong("min_chance", "number", &raw);
                0.0
            }
        }
    }

    fn days(&mut self, key: &str, without: u32, least: u32) -> u32 {
        self.whole(key, without, least, LONGEST_LEAD)
    }

    fn whole(&mut self, key: &str, without: u32, least: u32, most: u32) -> u32 {
        let Some(raw) = self.root.remove(key) else { return without };
        let Some(given) = raw.as_integer() else {
            self.wrong(key, "number", &raw);
            return without;
        };
        match u32::try_from(given) {
            Ok(n) if (least..=most).contains(&n) => n,
            _ => {
                let args = vec![key.to_owned(), given.to_string(), least.to_string(), most.to_string()];
                self.report(key, ("watch_range", args));
                without
            }
        }
    }

    fn one_of(&mut self, key: &str, known: &[&str]) -> Option<String> {
        let text = self.text(key)?;
        if !known.contains(&text.as_str()) {
            let near = nearest(&text, known.iter().copied()).unwrap_or_default().to_owned();
            self.report(key, ("watch_unknown", vec![key.to_owned(), text.clone(), near]));
        }
        Some(text)
    }

    fn digest(&mut self) -> Digest {
        let names: Vec<&str> = DIGESTS.iter().map(|(name, _)| *name).collect();
        let given = self.one_of("digest", &names);
        DIGESTS.iter().find(|(name, _)| given.as_deref() == Some(name)).map_or(Digest::None, |(_, digest)| *digest)
    }

    fn zone(&mut self) -> String {
        let Some(zone) = self.text("zone") else { return "UTC".to_owned() };
        if TimeZone::get(&zone).is_err() {
            let names: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
            let near = nearest(&zone, names.iter().map(String::as_str)).unwrap_or_default().to_owned();
            self.report("zone", ("watch_unknown", vec!["zone".to_owned(), zone.clone(), near]));
        }
        zone
    }

    fn quiet(&mut self) -> Option<Quiet> {
        let mut table = match self.root.remove("quiet")? {
            toml::Value::Table(table) => table,
            other => {
                self.wrong("quiet", "{ from, through }", &other);
                return None;
            }
        };
        let mut hour = |key: &str| {
            let raw = table.remove(key)?;
            let text = raw.as_str().map_or_else(|| raw.to_string(), str::to_owned);
            // hours and minutes; a day or a zone in it is not an hour
            let shape = text.len() == 5 && text.chars().all(|c| c.is_ascii_digit() || c == ':');
            Some(text.parse::<Time>().ok().filter(|_| shape).ok_or(text))
        };
        let (from, through) = (hour("from"), hour("through"));
        for (key, given) in [("quiet.from", &from), ("quiet.through", &through)] {
            match given {
                None => self.report("quiet", ("missing_key", vec![key.to_owned()])),
                Some(Err(text)) => self.report("quiet", ("watch_hour", vec![key.to_owned(), text.clone()])),
                Some(Ok(_)) => {}
            }
        }
        for key in table.keys().cloned().collect::<Vec<_>>() {
            let near = nearest(&key, ["from", "through"]).unwrap_or_default().to_owned();
            self.report("quiet", ("unknown_key", vec![key, near]));
        }
        let (from, through) = (from?.ok()?, through?.ok()?);
        if from == through {
            self.report("quiet", ("watch_hours_all", Vec::new()));
        }
        Some(Quiet { from, through })
    }
}
