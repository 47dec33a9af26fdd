//! What stays in memory from pass to pass. A pass that finds nothing kept says the same.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::content::Outlook;
use super::pass::Asked;
use crate::change::{Columns, Index, Known};
use crate::model::{Case, Hash};
use crate::resolve::Stored;

/// What a process that goes on keeps between passes.
#[derive(Default)]
pub struct Kept {
    /// The pass it was kept from.
    from: Option<From>,
    /// By market and pending id, as of that pass; none where no forecast can be made.
    outlooks: BTreeMap<(String, String), Option<Chances>>,
    /// Days for which they say how likely it is to come by then.
    horizons: BTreeSet<Date>,
    columns: Option<Columns>,
    /// Under the reading of this hash.
    index: Option<(Hash, Index)>,
}

/// A forecast as shown, and how likely it is to come by the days watches look to.
pub(super) struct Chances {
    pub outlook: Outlook,
    pub within: BTreeMap<Date, f64>,
}

#[derive(PartialEq)]
struct From {
    instant: String,
    known: Date,
    today: Date,
    reading: Hash,
}

impl Kept {
    /// Markets in which there may be something to tell: those in which something differs or is news, and those that look
    /// it up.
    pub fn touched(&mut self, last: &Known<'_>, now: &Known<'_>) -> BTreeSet<String> {
        let every = || now.items.keys().chain(last.items.keys()).filter(|m| !m.is_empty()).cloned();
        if last.reading.hash() != now.reading.hash() {
            return every().collect();
        }
        let known = self.index.take().filter(|(reading, _)| reading == now.reading.hash());
        let (hash, mut index) =
            known.unwrap_or_else(|| (now.reading.hash().clone(), Index::new(last.items, last.reading)));
        let none = Vec::new();
        let keys: BTreeSet<&String> = last.items.keys().chain(now.items.keys()).collect();
        let mut differ: Vec<&Stored> = Vec::new();
        for key in keys {
            let (was, is) = (last.items.get(key).unwrap_or(&none), now.items.get(key).unwrap_or(&none));
            if same(was, is) {
                continue;
            }
            let known: BTreeSet<_> = was.iter().map(|s| (&s.hash, s.ended)).collect();
            let knows: BTreeSet<_> = is.iter().map(|s| (&s.hash, s.ended)).collect();
            let new = is.iter().filter(|s| !known.contains(&(&s.hash, s.ended)));
            new.clone().for_each(|stored| index.add(&stored.item, now.reading));
            differ.extend(new.chain(was.iter().filter(|s| !knows.contains(&(&s.hash, s.ended)))));
        }
        let mut markets = BTreeSet::new();
        for touched in differ.into_iter().map(|stored| index.touched(&stored.item)) {
            if touched.rates {
                markets.extend(every());
            }
            markets.extend(touched.markets);
            markets.extend(touched.news);
        }
        self.index = Some((hash, index));
        markets
    }

    /// Drops what a pass may find otherwise; whether what is left of the forecasts stands.
    pub(super) fn begin(&mut self, asked: &Asked<'_>) -> bool {
        let of = |known: &Known<'_>, today| From {
            instant: known.instant.to_owned(),
            known: known.day,
            today,
            reading: known.reading.hash().clone(),
        };
        fn shared<'k>(known: &Known<'k>) -> &'k [Stored] {
            known.items.get("").map(Vec::as_slice).unwrap_or_default()
        }
        let follows = asked.last.as_ref().is_some_and(|(last, day)| {
            self.from.as_ref() == Some(&of(last, *day))
                && (last.day, *day) == (asked.known.day, asked.now.today)
                && last.reading.hash() == asked.known.reading.hash()
                && same(shared(last), shared(&asked.known))
        });
        self.from = Some(of(&asked.known, asked.now.today));
        let horizons = asked.horizons();
        let follows = follows && horizons.is_subset(&self.horizons);
        if !follows {
            self.horizons = horizons;
        }
        match asked.touched.filter(|_| follows) {
            Some(touched) => self.outlooks.retain(|(market, _), _| !touched.contains(market)),
            None => self.outlooks.clear(),
        }
        follows && asked.touched.is_some()
    }

    /// Days for which forecasts say how likely it is to come by then.
    pub(super) fn horizons(&self) -> &BTreeSet<Date> {
        &self.horizons
    }

    /// Forecasts as shown, by market and pending id.
    pub(super) fn outlooks(&mut self) -> &mut BTreeMap<(String, String), Option<Chances>> {
        &mut self.outlooks
    }

    /// Cases as columns under a reading.
    pub(super) fn columns(&mut self, asked: &Asked<'_>) -> &Columns {
        let named = |(name, case): (&String, &Case)| Case { name: name.clone(), ..case.clone() };
        let reading = asked.known.reading;
        let columns = self.columns.take().filter(|columns| {
            columns.are_read_by(reading)
                && columns.cases().len() == asked.cases.len()
                && columns.cases().iter().zip(asked.cases).all(|(a, (name, b))| a.name == *name && alike(a, b))
        });
        self.columns.insert(columns.unwrap_or_else(|| Columns::new(asked.cases.iter().map(named).collect(), reading)))
    }
}

/// Whether two cases give the same, whatever they are called.
fn alike(a: &Case, b: &Case) -> bool {
    let given = a.values == b.values && a.offers == b.offers && a.shipments == b.shipments;
    given && a.approvals == b.approvals && a.title == b.title && a.fictitious == b.fictitious
}

fn same(was: &[Stored], is: &[Stored]) -> bool {
    was.len() == is.len() && was.iter().zip(is).all(|(a, b)| a.hash == b.hash && a.ended == b.ended)
}
