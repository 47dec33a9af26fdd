//! What is known at an instant, laid out under a reading; and half-way states between two instants.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use crate::assess::World;
use crate::model::{Item, Ruleset, Status};
use crate::predicate::Fault;
use crate::resolve::{Commons, MarketAsKnown, Reading, Stored, resolve_all};

/// Everything known at an instant.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Items by market; under the empty key what every market sees.
    pub items: &'a BTreeMap<String, Vec<Stored>>,
    /// Our reading at that instant.
    pub reading: &'a Reading,
    /// The instant, as ISO 8601 text.
    pub instant: &'a str,
    /// Its day in UTC.
    pub day: Date,
}

/// Markets laid out under a reading.
#[derive(Debug, Clone)]
pub struct Laid<'a> {
    reading: Read<'a>,
    commons: Commons,
    markets: BTreeMap<String, MarketAsKnown>,
    instant: &'a str,
}

#[derive(Debug, Clone)]
enum Read<'a> {
    Given(&'a Reading),
    Made(Arc<Reading>),
}

impl Read<'_> {
    fn get(&self) -> &Reading {
        match self {
            Read::Given(reading) => reading,
            Read::Made(reading) => reading,
        }
    }
}

impl<'a> Laid<'a> {
    /// Lays out markets as known.
    ///
    /// # Errors
    /// An item the reading cannot hold, with its id.
    pub fn new(known: &Known<'a>, markets: &BTreeSet<String>) -> Result<Laid<'a>, (String, Fault)> {
        let commons = commons(known.items);
        let markets = resolve_all(markets, known.items, &commons, known.reading, known.day)?;
        Ok(Laid { reading: Read::Given(known.reading), commons, markets, instant: known.instant })
    }

    /// The same for a watch that looks back at its last run: as known then, but seen from a later day. What waits for a
    /// step could begin a day later with each day that passes; that alone is no news.
    ///
    /// # Errors
    /// As for [`Laid::new`].
    pub fn seen_from(known: &Known<'a>, markets: &BTreeSet<String>, today: Date) -> Result<Laid<'a>, (String, Fault)> {
        let mut laid = Laid::new(&Known { day: today, ..*known }, markets)?;
        // what was expected and not confirmed by today is news, so that clock stays
        laid.markets.values_mut().for_each(|market| market.known = known.day);
        Ok(laid)
    }

    /// What answers are asked of.
    #[must_use]
    pub fn world(&self) -> World<'_> {
        World { reading: self.reading.get(), markets: &self.markets, commons: &self.commons, known: self.instant }
    }

    /// Items under a reading that may lack what they need: those it cannot hold are left out.
    fn bent(
        known: &Known<'a>,
        mut items: BTreeMap<String, Vec<Stored>>,
        reading: &Read<'a>,
        markets: &BTreeSet<String>,
    ) -> Result<Laid<'a>, (String, Fault)> {
        loop {
            let commons = commons(&items);
            match resolve_all(markets, &items, &commons, reading.get(), known.day) {
                Ok(markets) => {
                    return Ok(Laid { reading: reading.clone(), commons, markets, instant: known.instant });
                }
                Err((id, fault)) => {
                    let before: usize = items.values().map(Vec::len).sum();
                    items
                        .values_mut()
                        .for_each(|all| all.retain(|stored| stored.item.id() != id && named(&stored.item) != id));
                    if items.values().map(Vec::len).sum::<usize>() == before {
                        return Err((id, fault));
                    }
                }
            }
        }
    }

    /// The way from what was known to what is known: first everything but corrections, then those too, both under the
    /// earlier reading. None where nothing was corrected or nothing is new.
    ///
    /// # Errors
    /// As for [`Laid::new`].
    pub(super) fn way(
        before: &Known<'a>,
        after: &Known<'a>,
        markets: &BTreeSet<String>,
    ) -> Result<Way<'a>, (String, Fault)> {
        let shelves = shelves(markets, [before.items, after.items]);
        let same = |shelf: &&String| before.items.get(*shelf) == after.items.get(*shelf);
        if before.day == after.day && shelves.iter().all(|shelf| same(&shelf)) {
            return Ok(Way { learned: None, corrected: None });
        }
        let reading = widened(before.reading, after.reading);
        let (items, corrected) = without_corrections(before.items, after.items, &shelves);
        let learned = Laid::bent(after, items, &reading, markets)?;
        let all =
            || shelves.iter().filter_map(|shelf| Some((shelf.clone(), after.items.get(shelf)?.clone()))).collect();
        let corrected = corrected.then(|| Laid::bent(after, all(), &reading, markets)).transpose()?;
        Ok(Way { learned: Some(learned), corrected })
    }
}

/// The two states between two instants, under the earlier reading.
pub(super) struct Way<'a> {
    pub(super) learned: Option<Laid<'a>>,
    pub(super) corrected: Option<Laid<'a>>,
}

/// Where everything lies that markets are laid out from: what all see, their own, and that of all they inherit from.
fn shelves(markets: &BTreeSet<String>, states: [&BTreeMap<String, Vec<Stored>>; 2]) -> BTreeSet<String> {
    let mut shelves: BTreeSet<String> = markets.clone();
    let mut queue: Vec<String> = markets.iter().cloned().collect();
    while let Some(market) = queue.pop() {
        let stored = states.into_iter().filter_map(|items| items.get(&market)).flatten();
        let heads = stored.filter_map(|stored| match &stored.item {
            Item::Market(head) => Some(head),
            _ => None,
        });
        for line in heads.flat_map(|head| &head.inherits) {
            if shelves.insert(line.market.clone()) {
                queue.push(line.market.clone());
            }
        }
    }
    shelves.insert(String::new());
    shelves
}

fn commons(items: &BTreeMap<String, Vec<Stored>>) -> Commons {
    Commons::new(items.get("").map(Vec::as_slice).unwrap_or_default())
}

/// The name under which a fault names an item.
fn named(item: &Item) -> &str {
    match item {
        Item::Quota(quota) => &quota.id,
        Item::Clock(clock) => &clock.id,
        _ => "",
    }
}

/// The later items of some shelves, with the earlier content of what was corrected or taken back; and whether there is any.
fn without_corrections(
    before: &BTreeMap<String, Vec<Stored>>,
    after: &BTreeMap<String, Vec<Stored>>,
    shelves: &BTreeSet<String>,
) -> (BTreeMap<String, Vec<Stored>>, bool) {
    let steps = |items: &BTreeMap<String, Vec<Stored>>| {
        let all = items.get("").into_iter().flatten().map(|stored| stored.hash.clone());
        all.collect::<BTreeSet<_>>()
    };
    let known_steps = steps(before);
    // instruments whose law moved in the world meanwhile
    let moved: BTreeSet<&str> = after
        .get("")
        .into_iter()
        .flatten()
        .filter(|stored| !known_steps.contains(&stored.hash))
        .filter_map(|stored| match &stored.item {
            Item::Step(step) if MOVES.contains(&step.stage.as_str()) => Some(step.instrument.as_str()),
            _ => None,
        })
        .collect();
    let mut any = false;
    let mut mixed = BTreeMap::new();
    for market in shelves {
        let then: BTreeMap<String, &Stored> =
            before.get(market).into_iter().flatten().map(|stored| (stored.item.id(), stored)).collect();
        let mut all = Vec::new();
        let mut seen = BTreeSet::new();
        for now in after.get(market).into_iter().flatten() {
            let id = now.item.id();
            let corrected = then.get(&id).filter(|then| is_correction(then, now, &moved));
            any |= corrected.is_some();
            all.push(corrected.map_or(now, |then| then).clone());
            seen.insert(id);
        }
        for (_, taken_back) in then.iter().filter(|(id, _)| !seen.contains(*id)) {
            any = true;
            all.push((*taken_back).clone());
        }
        mixed.insert(market.clone(), all);
    }
    (mixed, any)
}

/// Steps that move law which stands: what is restated because of one was right before.
const MOVES: [&str; 6] = ["amended", "postponed", "withdrawn", "lapsed", "struck_down", "expired"];

/// Whether content changed because it was wrong, and not because something not law became law or the law moved.
fn is_correction(then: &Stored, now: &Stored, moved: &BTreeSet<&str>) -> bool {
    let status = |item: &Item| match item {
        Item::Fact(fact) => fact.status,
        Item::Adoption(adoption) => Some(adoption.status),
        _ => None,
    };
    let instrument = match &now.item {
        Item::Fact(fact) => fact.instrument.as_deref(),
        Item::Adoption(adoption) => adoption.instrument.as_deref(),
        _ => None,
    };
    let went_on = status(&then.item).is_some_and(|s| s != Status::Enacted) && status(&then.item) != status(&now.item);
    then.hash != now.hash
        && now.item.corrects().is_some()
        && !went_on
        && !instrument.is_some_and(|instrument| moved.contains(instrument))
}

/// The earlier reading with what only the later one has: a rule nobody had adopted, an attribute nobody had stated, and
/// the words they are written in. What both have is read as before, so that no answer moves by this alone.
fn widened<'a>(before: &'a Reading, after: &Reading) -> Read<'a> {
    if before.hash() == after.hash() {
        return Read::Given(before);
    }
    let mut wide: Ruleset = before.ruleset().clone();
    let new = after.ruleset();
    let known: BTreeSet<String> = wide.rules.iter().map(|rule| rule.id.clone()).collect();
    wide.rules.extend(new.rules.iter().filter(|rule| !known.contains(&rule.id)).cloned());
    wide.rules.sort_by(|a, b| a.id.cmp(&b.id));
    let (vocab, words) = (&mut wide.vocab, &new.vocab);
    let known: BTreeSet<String> = vocab.attributes.iter().map(|def| def.name.clone()).collect();
    vocab.attributes.extend(words.attributes.iter().filter(|def| !known.contains(&def.name)).cloned());
    vocab.attributes.sort_by(|a, b| a.name.cmp(&b.name));
    for (kind, codes) in &words.codes {
        let all = vocab.codes.entry(kind.clone()).or_default();
        let known: BTreeSet<String> = all.iter().map(|code| code.id.clone()).collect();
        all.extend(codes.iter().filter(|code| !known.contains(&code.id)).cloned());
        all.sort_by(|a, b| a.id.cmp(&b.id));
    }
    for (id, unit) in &words.units {
        vocab.units.entry(id.clone()).or_insert_with(|| unit.clone());
    }
    for (id, subject) in &words.subjects {
        vocab.subjects.entry(id.clone()).or_insert_with(|| subject.clone());
    }
    for (id, list) in &words.checklists {
        vocab.checklists.entry(id.clone()).or_insert_with(|| list.clone());
    }
    let known: BTreeSet<String> = vocab.phases.iter().map(|phase| phase.id.clone()).collect();
    vocab.phases.extend(words.phases.iter().filter(|phase| !known.contains(&phase.id)).cloned());
    // a new rule over words that have another meaning now joins with the new reading
    let added = |id: &str| before.rule(id).is_none();
    let mut rules = usize::MAX;
    while wide.rules.len() < rules {
        rules = wide.rules.len();
        let faults = match Reading::compile(wide.clone()) {
            Ok(reading) => return Read::Made(Arc::new(reading)),
            Err(faults) => faults,
        };
        let refused: BTreeSet<&str> = faults.iter().map(|(id, _, _)| id.as_str()).filter(|id| added(id)).collect();
        wide.rules.retain(|rule| !refused.contains(rule.id.as_str()));
    }
    Read::Given(before)
}
