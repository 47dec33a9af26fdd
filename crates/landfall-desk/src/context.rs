//! Opens the ledger and lays out what is needed to answer: the reading, the markets, what every market sees.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use landfall_core::assess::World;
use landfall_core::model::{Case, Hash, Item, Kind, Ruleset, nearest};
use landfall_core::resolve::{Commons, MarketAsKnown, Reading, Stored, resolve_all};
use landfall_store::{Ledger, Location};

use crate::error::{Error, Result};

/// A ledger opened for reading, as known at one instant.
pub struct Context {
    /// The ledger.
    pub ledger: Arc<Ledger>,
    /// The instant known.
    pub known: Timestamp,
    /// Our reading of the law at that instant.
    pub reading: Arc<Reading>,
    /// What every market sees.
    pub commons: Commons,
    /// The items behind it.
    pub common: Vec<Stored>,
    /// Items of the markets loaded, by market.
    pub items: BTreeMap<String, Vec<Stored>>,
    /// Markets resolved.
    pub markets: BTreeMap<String, MarketAsKnown>,
    /// Codes of all markets the ledger had heard of.
    pub codes: Vec<String>,
    known_text: String,
}

impl Context {
    /// Opens a ledger as known at an instant, now where none is given; under the ruleset named, else that of the
    /// instant.
    ///
    /// # Errors
    /// Where there is no ledger, it cannot be read, or nothing was known then.
    pub async fn open(location: &Location, known: Option<Timestamp>, ruleset: Option<&Hash>) -> Result<Context> {
        Context::of(Arc::new(Ledger::open_read(location).await?), known, ruleset).await
    }

    /// A ledger that is open, as known at an instant, now where none is given; under the ruleset named, else that of the
    /// instant.
    ///
    /// # Errors
    /// Where it cannot be read, or nothing was known then.
    pub async fn of(ledger: Arc<Ledger>, known: Option<Timestamp>, ruleset: Option<&Hash>) -> Result<Context> {
        let empty = || Error::said(Kind::NotFound, "ledger-empty", [&ledger.location().to_string()]);
        let latest = ledger.latest().await?.ok_or_else(empty)?;
        // what is stored is known, even where the clock has been set back
        let known = known.unwrap_or_else(|| microseconds(Timestamp::now()).max(latest));
        let reading = Arc::new(reading_at(&ledger, known, ruleset).await?);
        Context::at(ledger, known, reading).await
    }

    /// A ledger that is open, as known at an instant, under the reading of that instant.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub async fn at(ledger: Arc<Ledger>, known: Timestamp, reading: Arc<Reading>) -> Result<Context> {
        let common: Vec<Stored> = ledger.common(known).await?.into_iter().map(item).collect();
        let commons = Commons::new(&common);
        let codes = ledger.markets(known).await?;
        Ok(Context {
            known_text: known.to_string(),
            ledger,
            known,
            reading,
            commons,
            common,
            items: BTreeMap::new(),
            markets: BTreeMap::new(),
            codes,
        })
    }

    /// Lays out markets with the parents they inherit from.
    ///
    /// # Errors
    /// Where the ledger cannot be read, or holds what this reading cannot type.
    pub async fn load(&mut self, markets: &BTreeSet<String>) -> Result<()> {
        let mut wanted: Vec<String> = markets.iter().cloned().collect();
        while let Some(market) = wanted.pop() {
            if self.items.contains_key(&market) {
                continue;
            }
            let stored = self.ledger.state(&[&market], self.known).await?;
            let items: Vec<Stored> = stored.into_iter().map(item).collect();
            for head in &items {
                if let Item::Market(head) = &head.item {
                    wanted.extend(head.inherits.iter().map(|line| line.market.clone()));
                }
            }
            self.items.insert(market, items);
        }
        let day = TimeZone::UTC.to_datetime(self.known).date();
        let resolved = resolve_all(markets, &self.items, &self.commons, &self.reading, day)
            .map_err(|(id, fault)| Error::said(Kind::Fault, "item-untyped", [&id, &fault.to_string()]))?;
        self.markets.extend(resolved);
        Ok(())
    }

    /// Lays out markets and the origin of a case.
    ///
    /// # Errors
    /// As for [`Context::load`].
    pub async fn load_for(&mut self, case: &Case, markets: &[String]) -> Result<()> {
        let all = markets.iter().cloned().chain(self.origin(case)).collect();
        self.load(&all).await
    }

    /// What an answer is asked of.
    pub fn world(&self) -> World<'_> {
        World { reading: &self.reading, markets: &self.markets, commons: &self.commons, known: &self.known_text }
    }

    /// Everything loaded, as known: by market, and under the empty key what every market sees.
    pub fn everything(&mut self) -> BTreeMap<String, Vec<Stored>> {
        let mut items = std::mem::take(&mut self.items);
        items.insert(String::new(), std::mem::take(&mut self.common));
        items
    }

    /// The market a case originates in, where we have heard of it.
    pub fn origin(&self, case: &Case) -> Option<String> {
        self.world().origin(case).filter(|o| self.codes.iter().any(|c| c == o)).map(str::to_owned)
    }

    /// Checks codes of markets as given: any case, several between commas, `all`.
    ///
    /// # Errors
    /// A code nobody knows, with the nearest.
    pub fn asked(&self, given: &[&str]) -> Result<Vec<String>> {
        let mut asked: Vec<String> = Vec::new();
        for code in given.iter().map(|g| g.trim()).filter(|g| !g.is_empty()) {
            if code.eq_ignore_ascii_case("all") {
                asked.extend(self.codes.iter().cloned());
                continue;
            }
            let upper = code.to_uppercase();
            let known = || self.codes.iter().map(String::as_str).chain(self.named().map(|c| c.id.as_str()));
            if known().any(|c| c == upper) {
                asked.push(upper);
                continue;
            }
            let titled = self.named().find(|c| c.title.en.eq_ignore_ascii_case(code) || c.title.zh == code);
            match titled {
                Some(market) => asked.push(market.id.clone()),
                None => {
                    let near = self.near(code, &upper).unwrap_or_default();
                    return Err(Error::said(Kind::NotFound, "unknown-market", [code, &near]));
                }
            }
        }
        let mut seen = BTreeSet::new();
        asked.retain(|code| seen.insert(code.clone()));
        if asked.is_empty() { Err(Error::incorrect("no-market", [])) } else { Ok(asked) }
    }

    /// The one market asked.
    ///
    /// # Errors
    /// None, several, or a code nobody knows.
    pub fn single(&self, given: Option<&str>) -> Result<String> {
        let [market] = &self.asked(&[given.unwrap_or_default()])?[..] else {
            return Err(Error::incorrect("one-market", [given.unwrap_or_default()]));
        };
        Ok(market.clone())
    }

    /// The code whose own letters or name are nearest to what was written.
    fn near(&self, written: &str, upper: &str) -> Option<String> {
        let title = nearest(written, self.named().map(|c| c.title.en.as_str()));
        let by_title = title.and_then(|t| self.named().find(|c| c.title.en == t)).map(|c| c.id.clone());
        by_title.or_else(|| nearest(upper, self.codes.iter().map(String::as_str)).map(str::to_owned))
    }

    fn named(&self) -> impl Iterator<Item = &landfall_core::model::CodeDef> {
        self.reading.vocab().codes.get("market").into_iter().flatten()
    }
}

/// The reading of an instant, or one named.
///
/// # Errors
/// Where there is none, or it is broken.
pub async fn reading_at(ledger: &Ledger, known: Timestamp, ruleset: Option<&Hash>) -> Result<Reading> {
    let bytes = match ruleset {
        None => ledger.ruleset_at(known).await?.map(|(_, bytes)| bytes),
        Some(hash) => ledger.ruleset(hash).await?,
    };
    let bytes = bytes.ok_or_else(|| match ruleset {
        None => Error::said(Kind::NotFound, "nothing-known", [&known.to_string()]),
        Some(hash) => Error::said(Kind::NotFound, "ruleset-not-found", [&hash.0]),
    })?;
    let broken = |detail: &str| Error::said(Kind::Fault, "ruleset-broken", [detail]);
    let ruleset: Ruleset = serde_json::from_slice(&bytes).map_err(|e| broken(&e.to_string()))?;
    Reading::compile(ruleset)
        .map_err(|faults| broken(&faults.first().map(|(id, _, f)| format!("{id}: {f}")).unwrap_or_default()))
}

/// Everything known at an instant: by market, and under the empty key what every market sees.
///
/// # Errors
/// Where the ledger cannot be read.
pub async fn shelves_at(ledger: &Ledger, known: Timestamp) -> Result<BTreeMap<String, Vec<Stored>>> {
    let common = ledger.common(known).await?.into_iter().map(item).collect();
    let mut items = BTreeMap::from([(String::new(), common)]);
    for code in ledger.markets(known).await? {
        let stored = ledger.state(&[&code], known).await?;
        items.insert(code, stored.into_iter().map(item).collect());
    }
    Ok(items)
}

/// The instant asked: an instant, or the end of a day in UTC; none where not asked.
///
/// # Errors
/// Where it is neither.
pub fn instant(text: Option<&str>) -> Result<Option<Timestamp>> {
    let Some(text) = text else { return Ok(None) };
    let end_of = |day: Date| day.tomorrow().ok()?.in_tz("UTC").ok()?.timestamp().checked_sub(MICROSECOND).ok();
    let parsed = text.parse::<Timestamp>().ok().or_else(|| end_of(text.parse().ok()?));
    parsed.map(Some).ok_or_else(|| Error::incorrect("instant-impossible", [text]))
}

const MICROSECOND: Duration = Duration::from_micros(1);

/// The whole microseconds of an instant, as the ledger keeps it.
fn microseconds(instant: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(instant.as_microsecond()).unwrap_or(instant)
}

/// An item of the ledger as the resolver takes it.
fn item(stored: landfall_store::Stored) -> Stored {
    let ended = stored.ended.and_then(|end| end.through.tomorrow().ok());
    Stored { item: stored.item, hash: stored.content_hash, ended }
}
