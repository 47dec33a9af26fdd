//! The project's own packs as a world, and cases written in a test.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use landfall_core::Date;
use landfall_core::assess::{Assessment, Finding, FindingOutcome, Verdict, World, assess, duty};
use landfall_core::model::{Case, Hash, Item, Ruleset, Value};
use landfall_core::pack::{self, Pack, Source};
use landfall_core::predicate::{Cause, Expr, Fault};
use landfall_core::resolve::{Commons, HeldFact, MarketAsKnown, Reading, Stored, resolve};

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

    /// A market resolved under another ruleset.
    pub fn resolve_under(&self, ruleset: Ruleset, market: &str) -> Result<MarketAsKnown, (String, Fault)> {
        let reading = Reading::compile(ruleset).unwrap_or_else(|f| panic!("{f:#?}"));
        let items = self.pack.items.iter().fold(BTreeMap::<String, Vec<Stored>>::new(), |mut all, (_, item)| {
            let stored = Stored { hash: Hash::of_value(item), item: item.clone(), ended: None };
            all.entry(item.market().unwrap_or_default().to_owned()).or_default().push(stored);
            all
        });
        resolve(market, &items, &self.commons, &reading, "2026-11-23".parse().unwrap())
    }

    /// The same packs with another amount in one duty component.
    pub fn with_amount(&self, market: &str, id: &str, amount: &str) -> Packs {
        self.changed(market, id, |held| Arc::make_mut(&mut held.fact).value = Value::Amount(amount.to_owned()))
    }

    /// The same packs with a component told many times over, each only if a quota of its own has room.
    pub fn with_doubtful_components(&self, market: &str, id: &str, count: usize) -> Packs {
        let mut packs = self.changed(market, id, |_| {});
        let facts =
            packs.markets.get_mut(market).unwrap().facts.values_mut().find(|f| f.iter().any(|h| h.fact.id == id));
        let facts = facts.unwrap();
        let held = facts.iter().find(|h| h.fact.id == id).unwrap().clone();
        for number in 0..count {
            let mut copy = held.clone();
            Arc::make_mut(&mut copy.fact).id = format!("{id}.{number}");
            copy.condition = Expr::Unknown(Cause::Market { attribute: format!("doubt.{number}") });
            facts.push(copy);
        }
        packs
    }

    /// The same packs where nothing is stated about a market.
    pub fn with_nothing_but_the_head(&self, code: &str) -> Packs {
        let head = |item: &Item| matches!(item, Item::Market(_));
        let items = self.pack.items.iter().filter(|(_, item)| item.market() == Some(code) && head(item));
        let stored = items.map(|(_, item)| {
            let mut item = item.clone();
            if let Item::Market(market) = &mut item {
                std::sync::Arc::make_mut(market).inherits.clear();
            }
            Stored { hash: Hash::of_value(&item), item, ended: None }
        });
        let items = BTreeMap::from([(code.to_owned(), stored.collect::<Vec<_>>())]);
        let known = "2026-11-23".parse().unwrap();
        let bare = resolve(code, &items, &self.commons, &self.reading, known).unwrap();
        let mut packs = self.changed(code, "", |_| {});
        packs.markets.insert(code.to_owned(), bare);
        packs
    }

    fn changed(&self, market: &str, id: &str, change: impl Fn(&mut HeldFact)) -> Packs {
        let mut markets = self.markets.clone();
        let facts = markets.get_mut(market).unwrap().facts.values_mut().flatten();
        facts.filter(|h| h.fact.id == id).for_each(change);
        Packs { pack: self.pack.clone(), reading: self.reading.clone(), commons: self.commons.clone(), markets }
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
    assessment.findings.iter().map(std::sync::Arc::as_ref).find(|f| f.id == id)
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
