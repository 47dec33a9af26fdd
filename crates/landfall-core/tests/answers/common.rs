//! The project's own packs as a world, and cases written in a test.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use landfall_core::Date;
use landfall_core::assess::{Assessment, Finding, FindingOutcome, Verdict, World, assess, duty};
use landfall_core::model::{Case, Hash};
use landfall_core::pack::{self, Pack, Source};
use landfall_core::resolve::{Commons, MarketAsKnown, Reading, Stored, resolve};

pub struct Packs {
    pub pack: Pack,
    pub reading: Reading,
    pub commons: Commons,
    pub markets: BTreeMap<String, MarketAsKnown>,
}

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs")
}

pub fn sources(folder: &Path, root: &Path, into: &mut Vec<Source>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, root, into);
        } else {
            let text = std::fs::read_to_string(&path).unwrap();
            into.push(Source { path: path.strip_prefix(root).unwrap().to_string_lossy().into_owned(), text });
        }
    }
}

impl Packs {
    pub fn load() -> Packs {
        Packs::known("2026-11-23".parse().unwrap())
    }

    pub fn known(day: Date) -> Packs {
        let mut files = Vec::new();
        sources(&root(), &root(), &mut files);
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let (pack, diagnostics) = pack::read(&files);
        assert!(!pack::refused(&diagnostics), "{diagnostics:#?}");
        let reading = Reading::compile(pack.ruleset.clone()).unwrap_or_else(|f| panic!("{f:#?}"));
        let mut items: BTreeMap<String, Vec<Stored>> = BTreeMap::new();
        for (_, item) in &pack.items {
            let stored = Stored { hash: Hash::of_value(item), item: item.clone(), ended: None };
            items.entry(item.market().unwrap_or_default().to_owned()).or_default().push(stored);
        }
        let commons = Commons::new(items.get("").map(Vec::as_slice).unwrap_or_default());
        let markets = items
            .keys()
            .filter(|m| !m.is_empty())
            .map(|m| (m.clone(), resolve(m, &items, &commons, &reading, day).unwrap_or_else(|e| panic!("{e:?}"))))
            .collect();
        Packs { pack, reading, commons, markets }
    }

    pub fn world(&self) -> World<'_> {
        World { reading: &self.reading, markets: &self.markets, commons: &self.commons, known: "2026-11-23T00:00:00Z" }
    }

    pub fn sample(&self, name: &str) -> Case {
        self.pack.cases[name].clone()
    }

    pub fn case(&self, text: &str) -> Case {
        let source = Source { path: "case.toml".into(), text: text.into() };
        pack::read_case(&source, self.reading.vocab()).unwrap_or_else(|d| panic!("{d:#?}"))
    }

    pub fn ask(&self, case: &Case, market: &str, on: &str) -> Assessment {
        assess(&self.world(), case, market, on.parse().unwrap())
    }

    pub fn duty(&self, case: &Case, market: &str, on: &str) -> duty::Duty {
        duty::duty(&self.world(), case, market, on.parse().unwrap())
    }
}

pub fn verdict(assessment: &Assessment, purpose: &str) -> Verdict {
    assessment
        .answers
        .iter()
        .find(|a| a.purpose == purpose)
        .map(|a| a.verdict)
        .unwrap_or_else(|| panic!("no answer for {purpose} in {}", assessment.market))
}

pub fn finding<'a>(assessment: &'a Assessment, id: &str) -> Option<&'a Finding> {
    assessment.findings.iter().find(|f| f.id == id)
}

pub fn outcome(assessment: &Assessment, id: &str) -> Option<FindingOutcome> {
    finding(assessment, id).map(|f| f.outcome)
}

/// (low, high) per cent of every case, by what it assumes.
pub fn pct(duty: &duty::Duty) -> BTreeMap<String, Option<(String, String)>> {
    duty.cases
        .iter()
        .map(|c| {
            let name: Vec<String> = c.condition.iter().map(|c| format!("{}={}", c.reads, c.equals)).collect();
            let ends = c.total.ad_valorem_pct.as_ref().map(|p| (p.low.to_string(), p.high.to_string()));
            (name.join(" "), ends)
        })
        .collect()
}
