//! A small pack that is edited as the world goes on, and questions asked of it.

use std::collections::{BTreeMap, BTreeSet};

use landfall_core::Date;
use landfall_core::change::{Change, Known, Point, Run, Wanted, What, ahead, between};
use landfall_core::model::{Case, Hash};
use landfall_core::pack::{self, Source};
use landfall_core::resolve::{Reading, Stored};

pub type Items = BTreeMap<String, Vec<Stored>>;

/// A pack's files at one moment.
#[derive(Clone)]
pub struct Story {
    files: BTreeMap<String, String>,
}

/// What was known on a day.
pub struct Knowing {
    pub items: Items,
    pub reading: Reading,
    pub instant: String,
    pub day: Date,
}

impl Story {
    pub fn begin() -> Story {
        let files = crate::pack::FILES.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        Story { files: files.collect() }
    }

    pub fn add(mut self, path: &str, text: &str) -> Story {
        let file = self.files.entry(path.to_owned()).or_default();
        file.push('\n');
        file.push_str(text);
        self
    }

    pub fn edit(mut self, path: &str, from: &str, to: &str) -> Story {
        let file = self.files.get_mut(path).unwrap();
        assert!(file.contains(from), "{path} lacks {from}");
        *file = file.replacen(from, to, 1);
        self
    }

    /// The pack as known on a day.
    pub fn known(&self, day: &str) -> Knowing {
        let sources: Vec<Source> =
            self.files.iter().map(|(path, text)| Source { path: path.clone(), text: text.clone() }).collect();
        let (pack, diagnostics) = pack::read(&sources);
        assert!(!pack::refused(&diagnostics), "{diagnostics:#?}");
        let mut items = Items::new();
        for (_, item) in &pack.items {
            let stored = Stored { hash: Hash::of_value(item), item: item.clone(), ended: None };
            items.entry(item.market().unwrap_or_default().to_owned()).or_default().push(stored);
        }
        let reading = Reading::compile(pack.ruleset).unwrap_or_else(|f| panic!("{f:#?}"));
        Knowing { items, reading, instant: format!("{day}T12:00:00Z"), day: day.parse().unwrap() }
    }
}

impl Knowing {
    pub fn as_known(&self) -> Known<'_> {
        Known { items: &self.items, reading: &self.reading, instant: &self.instant, day: self.day }
    }

    pub fn case(&self, text: &str) -> Case {
        let source = Source { path: "case.toml".into(), text: text.into() };
        pack::read_case(&source, self.reading.vocab()).unwrap_or_else(|d| panic!("{d:#?}"))
    }

    /// The car of the pack.
    pub fn car(&self) -> Case {
        self.case(CAR)
    }
}

pub const CAR: &str = r#"
[vehicle]
powertrain = "BEV"
condition = "new"
origin = "BB"
mass = { value = 2000, unit = "kg" }
ecall = false
"#;

pub fn codes(markets: &[&str]) -> BTreeSet<String> {
    markets.iter().map(|m| (*m).to_owned()).collect()
}

/// What changed for the car of the pack between two points.
pub fn diff(from: (&Knowing, &str), to: (&Knowing, &str), markets: &[&str]) -> Vec<Change> {
    let cases = (from.0.car(), to.0.car());
    diff_of((from.0, &cases.0, from.1), (to.0, &cases.1, to.1), markets)
}

pub fn diff_of(from: (&Knowing, &Case, &str), to: (&Knowing, &Case, &str), markets: &[&str]) -> Vec<Change> {
    between(&point(from), &point(to), &codes(markets)).unwrap_or_else(|e| panic!("{e:?}"))
}

fn point<'a>((known, case, on): (&'a Knowing, &'a Case, &str)) -> Point<'a> {
    Point { known: known.as_known(), case, on: on.parse().unwrap() }
}

/// What a watch on the car hears today.
pub fn hears(last: Option<&Knowing>, now: &Knowing, markets: &[&str], lead: u32) -> Vec<Change> {
    let run = Run {
        last: last.map(|last| (last.as_known(), last.day)),
        now: now.as_known(),
        today: now.day,
        horizon: "2029-12-31".parse().unwrap(),
        lead,
    };
    let markets = codes(markets);
    let wanted = Wanted { markets: &markets, purposes: &[], subjects: &[] };
    ahead(&run, &now.car(), &wanted).unwrap_or_else(|e| panic!("{e:?}"))
}

/// A change in one line: kind, market, day, what.
pub fn line(change: &Change) -> String {
    let json = |value: serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let word = |value: &dyn erased::Said| json(value.said());
    let what = match &change.what {
        What::Verdict { purpose, from, to, .. } => format!("{purpose} {}→{}", word(from), word(to)),
        What::Finding(m) => format!("{} {}→{}", m.id, word(&m.from), word(&m.to)),
        What::Duty { .. } => "duty".to_owned(),
        What::Law { attribute, from, to } => {
            let values = |all: &[landfall_core::change::Stated]| {
                all.iter().map(|s| s.value.clone()).collect::<Vec<_>>().join(",")
            };
            format!("{attribute} {}→{}", values(from), values(to))
        }
        What::Pending { id, moved, .. } => {
            format!("{id} {}", moved.iter().map(|m| word(m)).collect::<Vec<_>>().join(" "))
        }
        What::Steps { steps, followed, ahead, .. } => {
            let one = |step: &landfall_core::change::Taken| {
                let gone = if step.gone { "not " } else { "" };
                format!("{gone}{}", step.stage)
            };
            let all = steps.iter().map(one).collect::<Vec<_>>().join("+");
            let follows = if *followed { " (followed)" } else { "" };
            let ahead = ahead.map(|day| format!(" for {day}")).unwrap_or_default();
            format!("{} {all}{ahead}{follows}", change.causes[0].id)
        }
    };
    let about = if change.precise { "" } else { "~" };
    format!("{} {} {about}{} {what}", word(&change.kind), change.market, change.on)
}

mod erased {
    pub trait Said {
        fn said(&self) -> serde_json::Value;
    }

    impl<T: serde::Serialize> Said for T {
        fn said(&self) -> serde_json::Value {
            serde_json::to_value(self).unwrap()
        }
    }
}

pub fn lines(changes: &[Change]) -> Vec<String> {
    changes.iter().map(line).collect()
}

/// Keys of the causes of the changes that a line names.
pub fn causes(changes: &[Change], part: &str) -> Vec<String> {
    let all = changes.iter().filter(|c| line(c).contains(part)).flat_map(|c| &c.causes);
    all.map(|cause| cause.key().to_owned()).collect()
}
